//! Which device a browser says it is on. What it says is believed for nothing: it helps people to know their devices again.
use actix_web::{HttpRequest, http::header::USER_AGENT};

use crate::service::device::Device;

/// How much of what a browser says is looked at.
const LOOKED_AT: usize = 512;

/// Marks in what browsers say, the more telling first: each of them says "Safari", and most of them "Chrome".
const BROWSERS: [(&str, &str); 12] = [
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("OPT/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Chromium/", "Chrome"),
    ("Safari/", "Safari"),
];
const SYSTEMS: [(&str, &str); 7] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
];

/// The device of a request.
#[must_use]
pub(crate) fn of(request: &HttpRequest) -> Device {
    let said = request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    read(said)
}

fn read(said: &str) -> Device {
    let said = said.get(..LOOKED_AT).unwrap_or(said);
    let find = |marks: &[(&str, &'static str)]| marks.iter().find(|(mark, _)| said.contains(mark)).map_or("", |(_, name)| name);
    Device::named(find(&BROWSERS), find(&SYSTEMS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_ones_are_known() {
        for (said, word) in [
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
                "Safari/iPhone",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36",
                "Chrome/Windows",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0",
                "Edge/Windows",
            ),
            (
                "Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/26.0 Chrome/122.0 Mobile Safari/537.36",
                "Samsung Internet/Android",
            ),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox/Linux"),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15",
                "Safari/Mac",
            ),
            ("curl/8.0", "/"),
            ("", "/"),
        ] {
            assert_eq!(read(said).as_word(), word, "{said}");
        }
    }

    #[test]
    fn a_long_one_is_looked_at_in_part() {
        assert_eq!(read(&format!("{}Safari/", "x".repeat(LOOKED_AT))).as_word(), "/");
        assert_eq!(read(&format!("Safari/{}", "x".repeat(100_000))).as_word(), "Safari/");
    }
}
