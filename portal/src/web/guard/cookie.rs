//! The three cookies. All are `__Host-`: Secure, without Domain, Path=/, so that no neighbour can set them.
//!
//! Set by POST only. Must not know what a token opens.
use actix_web::cookie::{Cookie, SameSite, time::Duration};
use entity::domain::locale::Locale;

use crate::service::token::Token32;

/// Who is signed in, or on the way there. Ends with the browser at the latest.
pub(crate) const SESSION: &str = "__Host-session";
/// Which browser began a passkey ceremony. Five minutes.
pub(crate) const CEREMONY: &str = "__Host-ceremony";
/// The language that was chosen. A year.
pub(crate) const LANGUAGE: &str = "__Host-language";

fn cookie<'a>(name: &'static str, value: String, same_site: SameSite) -> Cookie<'a> {
    Cookie::build(name, value).path("/").secure(true).http_only(true).same_site(same_site).finish()
}

/// The cookie of a session.
#[must_use]
pub(crate) fn session(token: &Token32) -> Cookie<'static> {
    cookie(SESSION, token.encode().to_string(), SameSite::Strict)
}

/// The cookie of a ceremony.
#[must_use]
pub(crate) fn ceremony(token: &Token32) -> Cookie<'static> {
    let mut cookie = cookie(CEREMONY, token.encode().to_string(), SameSite::Strict);
    cookie.set_max_age(Duration::minutes(5));
    cookie
}

/// The cookie of a language. Lax: somebody who comes from an alert in a web mailer is met in it, too.
#[must_use]
pub(crate) fn language(locale: &Locale) -> Cookie<'static> {
    let mut cookie = cookie(LANGUAGE, locale.as_str().to_owned(), SameSite::Lax);
    cookie.set_max_age(Duration::days(365));
    cookie
}

/// Takes a cookie away.
#[must_use]
pub(crate) fn gone(name: &'static str) -> Cookie<'static> {
    let mut cookie = cookie(name, String::new(), SameSite::Strict);
    cookie.make_removal();
    cookie
}
