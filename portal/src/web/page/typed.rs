//! What patients type to their clinic: refused with words, kept as they type, offered again, thrown away. What the page of an
//! answer and that of a first message share. Must not know their fields.
use actix_web::{HttpResponse, http::StatusCode};
use entity::base::clock::Timestamp;
use maud::{Markup, html};

use crate::{
    service::thread::{self, Of, ThreadError},
    web::{
        attach::{DISCARD, KEEP},
        guard::{Unattended, visitor::Visitor},
        layout::{Words, moment},
        problem::Problem,
        routes::Route,
    },
};

/// How it is answered what was not sent: the status, the field in question, and the words.
pub(super) type Refusal = (StatusCode, (&'static str, &'static str));

/// Why it was not sent. `many`: what is said to whoever wrote too much today.
///
/// # Errors
/// What is said on a page of its own.
pub(super) fn refusal(error: ThreadError, many: &'static str) -> Result<Refusal, Problem> {
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(match error {
        ThreadError::NoSubject => (wrong, ("subject", "write-error-subject-empty")),
        ThreadError::LongSubject => (wrong, ("subject", "write-error-subject-long")),
        ThreadError::Empty => (wrong, ("text", "reply-error-empty")),
        ThreadError::TooLong => (wrong, ("text", "reply-error-long")),
        ThreadError::FileCut => (wrong, ("files", "attach-error-not-whole")),
        ThreadError::FilesLarge => (wrong, ("files", "attach-error-together")),
        ThreadError::TooMany => (StatusCode::TOO_MANY_REQUESTS, ("text", many)),
        ThreadError::TooManyDrafts => (StatusCode::CONFLICT, ("text", "typed-error-full")),
        ThreadError::Closed => (StatusCode::CONFLICT, ("text", "write-error-closed")),
        ThreadError::Service(error) if error.is_transient() => (StatusCode::SERVICE_UNAVAILABLE, ("text", "write-error-not-sent")),
        error => return Err(error.into()),
    })
}

/// What script hears that kept it. Nobody need be there: it keeps no session alive.
pub(super) fn kept() -> HttpResponse {
    let mut answer = HttpResponse::NoContent().finish();
    answer.extensions_mut().insert(Unattended);
    answer
}

/// Beneath the button that sends: that it is kept, and ways to keep it without script and to throw it away.
pub(super) fn ways(words: &Words, kept: bool) -> Markup {
    html! {
        p.hint role="status" data-draft data-kept=(words.say("typed-kept")) data-lost=(words.say("typed-lost")) {}
        button.quiet type="submit" name="act" value=(KEEP) formnovalidate data-plain { (words.say("typed-keep")) }
        details data-discard hidden[!kept] {
            summary { (words.say("typed-discard")) }
            p { (words.say("typed-discard-text")) }
            button.quiet type="submit" name="act" value=(DISCARD) formnovalidate { (words.say("typed-discard-do")) }
        }
    }
}

/// Above a form that was begun before.
pub(super) fn begun(words: &Words, at: Timestamp) -> Markup {
    html! { p.notice { (words.say("typed-begun")) " " (moment::moment(words, at)) ". " (words.say("typed-days")) } }
}

/// What was begun and not sent, on pages where one looks first.
pub(super) async fn unsent(visitor: &Visitor, words: &Words) -> Result<Markup, Problem> {
    let unsent = thread::list_unsent(visitor.services(), visitor.signed_in()?).await?;
    Ok(html! {
        @for one in unsent {
            @let route = match one.of { Of::Answer(message) => Route::Message(message), Of::First(record, team) => Route::WriteTo(record, team) };
            p.notice { (words.say("typed-begun")) " " (moment::moment(words, one.at)) ". " a href=(route) { (words.say("typed-go-on")) } }
        }
    })
}
