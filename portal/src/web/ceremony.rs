//! JSON for passkey ceremonies (`js/ceremony.js`): options by POST when a button is pressed, the answer by another.
//!
//! An answer is `{"publicKey": …}` or `{"next": path}`; `next` is null where the page should be loaded again. Errors
//! are problem documents with words in the visitor's language.
pub(super) mod add;
pub(super) mod confirm;
pub(super) mod register;
pub(super) mod sign_in;
pub(super) mod verify;

use actix_web::HttpResponse;
use serde_json::json;

use super::{guard::cookie, page::Answer, problem::Problem, routes::Route};
use crate::service::{
    passkey::{Begun, PasskeyError},
    token::Token32,
};

/// Options, and the cookie that ties the answer to this browser.
fn begun(begun: &Begun) -> Answer {
    let mut answer = HttpResponse::Ok().json(&begun.options);
    answer.add_cookie(&cookie::ceremony(&begun.token)).map_err(|_| Problem::Misconfigured)?;
    Ok(answer)
}

/// Where to go now, with the session's new cookie if it changed.
fn finished(next: Option<Route>, session: Option<&Token32>) -> Answer {
    let mut answer = HttpResponse::Ok().json(json!({ "next": next.map(|route| route.to_string()) }));
    let mut cookies = vec![cookie::gone(cookie::CEREMONY)];
    cookies.extend(session.map(cookie::session));
    for cookie in cookies {
        answer.add_cookie(&cookie).map_err(|_| Problem::Misconfigured)?;
    }
    Ok(answer)
}

/// The token of the browser that began; without it there is no ceremony to finish.
fn begun_here(ceremony: Option<Token32>) -> Result<Token32, Problem> {
    ceremony.ok_or(Problem::Passkey(PasskeyError::Stale))
}
