//! Whether a request that changes something comes from one of our own pages.
//!
//! `Sec-Fetch-Site` decides where the browser sends it (all that know passkeys well do), `Origin` elsewhere. Pages say
//! `no-referrer`, for which browsers send `Origin: null` with forms; that is no contradiction beside `same-origin`.
use actix_web::http::header::{HeaderMap, ORIGIN};

/// Whether the request is from our own origin. One that tells neither header is not.
#[must_use]
pub(crate) fn is_own(headers: &HeaderMap, own: &str) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("unreadable"));
    match (text("sec-fetch-site"), text(ORIGIN.as_str())) {
        (Some("same-origin"), None | Some("null")) => true,
        (Some("same-origin") | None, Some(origin)) => origin == own,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    #[test]
    fn only_our_own_pages_pass() {
        let own = "https://letterbox.example";
        for (site, origin, passes) in [
            (Some("same-origin"), None, true),
            (Some("same-origin"), Some("null"), true),
            (Some("same-origin"), Some(own), true),
            (None, Some(own), true),
            (Some("same-origin"), Some("https://evil.example"), false),
            (Some("same-site"), Some(own), false),
            (Some("cross-site"), Some(own), false),
            (Some("cross-site"), Some("null"), false),
            (Some("none"), None, false),
            (Some("SAME-ORIGIN"), None, false),
            (None, Some("null"), false),
            (None, Some("http://letterbox.example"), false),
            (None, Some("https://letterbox.example:444"), false),
            (None, Some("https://letterbox.example.evil.example"), false),
            (None, None, false),
        ] {
            let mut headers = HeaderMap::new();
            for (name, value) in [("sec-fetch-site", site), ("origin", origin)] {
                if let Some(value) = value {
                    headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
                }
            }
            assert_eq!(is_own(&headers, own), passes, "{site:?} {origin:?}");
        }
    }
}
