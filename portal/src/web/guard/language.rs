//! In which language to answer: the one that the account has chosen, else the one chosen in this browser, else the one
//! the browser asks for, else English.
use actix_web::{HttpRequest, HttpResponse, http::header::ACCEPT_LANGUAGE};
use entity::domain::locale::Locale;
use notifier::text;

use super::{cookie, form::Pairs, visitor::Visitor};
use crate::{
    service::{
        language::{choose, meet},
        session::{self, Session},
        token::Token32,
    },
    web::problem::Problem,
};

/// The language chosen in this browser.
#[must_use]
pub(crate) fn chosen(request: &HttpRequest) -> Option<Locale> {
    request.cookie(cookie::LANGUAGE).and_then(|cookie| available(cookie.value()))
}

/// The language of an answer.
#[must_use]
pub(crate) fn of(request: &HttpRequest, session: Option<&Session>) -> Locale {
    let known = session.and_then(|session| available(session.language.as_ref()?.as_str()));
    known.or_else(|| chosen(request)).unwrap_or_else(|| wished(request))
}

/// The language that the browser asks for.
fn wished(request: &HttpRequest) -> Locale {
    let wishes = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    text::best_locale(wishes.unwrap_or_default())
}

/// Somebody has just signed in: this browser learns what the account has chosen, or else the account what was chosen here.
///
/// # Errors
/// The database does not answer.
pub(crate) async fn settle(visitor: &Visitor, token: &Token32, answer: &mut HttpResponse) -> Result<(), Problem> {
    let Some(session) = session::find(visitor.services(), token).await? else { return Ok(()) };
    match (&session.language, &visitor.chosen) {
        (Some(language), here) if here.as_ref() != Some(language) => {
            answer.add_cookie(&cookie::language(language)).map_err(|_| Problem::Misconfigured)
        }
        (None, Some(here)) => Ok(choose(visitor.services(), &session, here, visitor.request).await?),
        _ => Ok(()),
    }
}

/// The same for somebody whose record was just opened: pages and mails are in the language that was chosen in this browser, or else in the
/// one of the account that had the record before, or else in the one that the browser asks for. Where it asks for English, as all do that nobody has told anything else, what a clinic noted stays.
///
/// # Errors
/// The database does not answer.
pub(crate) async fn opened(visitor: &Visitor, token: &Token32, answer: &mut HttpResponse) -> Result<(), Problem> {
    if let Some(session) = session::find(visitor.services(), token).await? {
        let asked = Some(&visitor.locale).filter(|asked| visitor.chosen.is_none() && **asked != Locale::english());
        meet(visitor.services(), &session, visitor.chosen.as_ref(), asked, visitor.request).await?;
    }
    settle(visitor, token, answer).await
}

/// The language whose button a form was handed in with, to be shown again with what was typed.
#[must_use]
pub(crate) fn pressed(pairs: &Pairs) -> Option<Locale> {
    pairs.get("language").and_then(|tag| available(tag))
}

/// A language that texts exist in, by its tag.
#[must_use]
pub(crate) fn available(tag: &str) -> Option<Locale> {
    text::available().iter().find(|locale| locale.as_str() == tag).cloned()
}
