//! The patient's pages, a file each. A page calls one use case and shows what comes out.
pub(super) mod claim;
pub(super) mod claim_add;
pub(super) mod claim_done;
pub(super) mod claim_key;
pub(super) mod claim_mailbox;
pub(super) mod claim_stop;
pub(super) mod claim_wait;
pub(super) mod desk;
mod digits;
pub(super) mod help;
pub(super) mod inbox;
pub(super) mod join;
pub(super) mod keep;
pub(super) mod language;
pub(super) mod message;
mod pages;
pub(super) mod probe;
pub(super) mod recover;
pub(super) mod settings;
pub(super) mod sign_out;
pub(super) mod spare;
pub(super) mod start;
mod support;
pub(in crate::web) mod typed;
pub(super) mod unsent;
pub(super) mod verify;
pub(super) mod write;

use std::time::Duration;

use actix_web::{
    HttpResponse, body,
    http::header::{LOCATION, RETRY_AFTER},
};

pub(super) use self::pages::{pages, turn};
use super::{guard::cookie, layout::Words, problem::Problem, routes::Route};
use crate::service::{claim::Step, token::Token32};

/// What a handler gives.
pub(super) type Answer = Result<HttpResponse, Problem>;

/// After a POST, and wherever another page comes first.
#[must_use]
pub(super) fn go_to(route: Route) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, route.to_string())).finish()
}

/// The same for somebody whose session gets a new cookie.
///
/// # Errors
/// The cookie cannot be written as a header, which no cookie of ours is.
pub(super) fn go_with(route: Route, token: &Token32) -> Answer {
    let mut answer = go_to(route);
    answer.add_cookie(&cookie::session(token)).map_err(|_| Problem::Misconfigured)?;
    Ok(answer)
}

/// What a HEAD is told about a page whose making would leave a trace: that it is there. Its length is not known.
#[must_use]
pub(super) fn unread() -> HttpResponse {
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(body::None::new())
}

/// Says when a code may be tried again.
#[must_use]
pub(super) fn when_later(words: &Words, after: Duration) -> String {
    words.say_with("claim-error-later", &[("minutes", after.as_secs().div_ceil(60).max(1).into())])
}

/// The page that says so, for programs too: RFC 9110, section 10.2.3.
///
/// # Errors
/// The page's own.
pub(super) fn later(answer: Answer, after: Duration) -> Answer {
    let mut answer = answer?;
    answer.headers_mut().insert(RETRY_AFTER, after.as_secs().max(1).into());
    Ok(answer)
}

/// The page of a step on the way in.
#[must_use]
pub(super) const fn at(step: Step) -> Route {
    match step {
        Step::Show { .. } | Step::MakeKey | Step::UseKey => Route::ClaimKey,
        Step::Mailbox { .. } | Step::InPerson { .. } | Step::Waits { .. } | Step::Stopped => Route::Mailbox,
        Step::Add => Route::AddRecord,
        Step::Done => Route::Inbox(1),
    }
}
