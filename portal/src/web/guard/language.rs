//! In which language to answer: the one that was chosen, else the one the browser asks for, else English.
use actix_web::{HttpRequest, http::header::ACCEPT_LANGUAGE};
use entity::domain::locale::Locale;
use notifier::text;

use super::cookie;

/// The language of an answer.
#[must_use]
pub fn of(request: &HttpRequest) -> Locale {
    let chosen = request.cookie(cookie::LANGUAGE).and_then(|cookie| available(cookie.value()));
    chosen.unwrap_or_else(|| {
        let wishes = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        text::best_locale(wishes.unwrap_or_default())
    })
}

/// A language that texts exist in, by its tag.
#[must_use]
pub fn available(tag: &str) -> Option<Locale> {
    text::available().iter().find(|locale| locale.as_str() == tag).cloned()
}
