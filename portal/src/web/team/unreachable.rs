//! `/team/addresses`: whose alerts come back, and why.
use actix_web::HttpRequest;
use entity::domain::page::Page;
use maud::html;

use super::shown;
use crate::{
    service::compose,
    web::{
        asset::Asset,
        guard::visitor::Visitor,
        layout::{Sheet, moment},
        page::{Answer, pages},
        query,
        routes::{Route, TeamRoute},
    },
};

/// Patients on a page.
const SIZE: u32 = 20;

/// For staff who write. The look is in the audit before the page leaves.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub async fn get(visitor: Visitor, request: HttpRequest) -> Answer {
    let scope = visitor.staff().await?;
    let page = Page::new(query::page(request.query_string()), SIZE);
    let paged = compose::list_unreachable(visitor.services(), &scope, page, visitor.request).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        p { (words.say(if paged.rows.is_empty() { "unreachable-none" } else { "unreachable-text" })) }
        ul.cards {
            @for one in &paged.rows {
                li {
                    h2 id={ "record-" (one.patient) } { a href=(Route::Team(TeamRoute::Patient(one.patient))) { (shown::name(words, one.name.as_ref().map(|name| name.as_str()))) } }
                    p { (shown::standing(words, &compose::Standing::AlertFailed(one.class.clone()))) }
                    p.meta { (words.say("unreachable-since")) " " (moment::moment(words, one.since)) }
                    @if shown::is_full(&one.class) { p { (words.say("unreachable-full")) } }
                    @else { p { (words.say("unreachable-ask")) } p { a.button.quiet href=(Route::Team(TeamRoute::Alerting(one.patient))) aria-describedby={ "record-" (one.patient) } { (words.say("unreachable-fix")) } } }
                }
            }
        }
        (pages(words, &paged, TeamRoute::Unreachable)?)
        (shown::way(words, TeamRoute::Start, "calls-back"))
    };
    let sheet = Sheet { heading: &words.say("unreachable-heading"), focus: true, scripts: &[Asset::Time], content, ..Sheet::default() };
    Ok(frame.ok(&sheet))
}
