//! `/team/drafts`: what one is writing.
use actix_web::HttpRequest;
use entity::domain::page::Page;
use maud::html;

use super::SIZE;
use crate::{
    service::compose::{self, Kept},
    web::{
        asset::Asset,
        guard::visitor::Visitor,
        layout::{Sheet, moment},
        page::{Answer, inbox::number, pages},
        routes::{Route, TeamRoute},
        team::shown,
    },
};

/// For staff who write: their own.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub async fn get(visitor: Visitor, request: HttpRequest) -> Answer {
    let scope = visitor.staff().await?;
    let page = Page::new(number(request.query_string()), SIZE);
    let paged = compose::list_drafts(visitor.services(), &scope, page, visitor.request).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        @if paged.rows.is_empty() { p { (words.say("compose-no-drafts")) } }
        ul.messages {
            @for kept in &paged.rows {
                li {
                    a href=(Route::Team(place(kept))) {
                        @if kept.answers.is_some() { strong { (words.say("compose-draft-answer")) } }
                        @else if kept.typed.subject.trim().is_empty() { strong { (words.say("inbox-no-subject")) } }
                        @else { strong dir="auto" { (kept.typed.subject) } }
                        span.meta { (words.say("compose-to")) " " (shown::name(words, kept.name.as_deref())) }
                        span.meta { (moment::moment(words, kept.updated_at)) }
                    }
                }
            }
        }
        (pages(words, &paged, TeamRoute::Drafts)?)
        (shown::way(words, TeamRoute::Sent(1), "compose-sent-heading"))
    };
    Ok(frame.ok(&Sheet {
        heading: &words.say("compose-drafts-heading"),
        focus: true,
        scripts: &[Asset::Time],
        content,
        ..Sheet::default()
    }))
}

/// Where it is written on.
const fn place(kept: &Kept) -> TeamRoute {
    match kept.answers {
        Some(thread) => TeamRoute::Thread(thread, kept.patient),
        None => TeamRoute::WriteDraft { patient: kept.patient, draft: kept.id, undone: false },
    }
}
