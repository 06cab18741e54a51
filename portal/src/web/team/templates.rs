//! `/team/templates`: what a clinic keeps to write from.
pub(crate) mod add;
pub(in crate::web::team) mod form;
pub(crate) mod one;

use maud::html;

use crate::{
    service::template,
    web::{
        guard::visitor::Visitor,
        layout::{Sheet, notice},
        page::Answer,
        routes::{TeamRoute, TemplateChange},
    },
};

/// For an administrator.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor, request: actix_web::HttpRequest) -> Answer {
    let scope = visitor.staff().await?;
    let all = template::list(visitor.services(), &scope).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        @match TemplateChange::of_query(request.query_string()) {
            TemplateChange::Saved => (notice::good(&words.say("templates-saved"))),
            TemplateChange::Retired => (notice::good(&words.say("templates-retired"))),
            TemplateChange::None => {}
        }
        p { (words.say("templates-intro")) }
        p { a.button href=(TeamRoute::NewTemplate) { (words.say("templates-add")) } }
        @if all.is_empty() { p.hint { (words.say("templates-none")) } }
        ul.messages {
            @for one in &all {
                li {
                    a href=(TeamRoute::Template(one.id)) {
                        strong dir="auto" { (one.typed.name) }
                        span.meta { @for language in one.typed.texts.keys() { bdi lang=(language) { (form::named(language)) } " " } }
                    }
                }
            }
        }
        (super::back(words, TeamRoute::Start, "team-back"))
    };
    Ok(frame.ok(&Sheet { heading: &words.say("templates-heading"), focus: true, content, ..Sheet::default() }))
}
