//! The languages that texts are written in: those that the portal speaks, so that adding one is adding its folder. Must not know what is
//! written.
use std::iter;

use entity::domain::locale::Locale;
use notifier::text;

/// Their tags (BCP 47), English first: what nothing else is known of is in it.
pub fn all() -> impl Iterator<Item = &'static str> {
    let others = text::available().iter().map(Locale::as_str).filter(|tag| *tag != FIRST);
    iter::once(FIRST).chain(others)
}

/// What comes first. It is always there: whatever another language lacks is said in it.
pub const FIRST: &str = "en";

/// The one in which a person is addressed, in whatever region; `None` if the portal does not speak it.
#[must_use]
pub fn nearest(spoken: &Locale) -> Option<&'static str> {
    let exact = all().find(|tag| *tag == spoken.as_str());
    exact.or_else(|| all().find(|tag| Locale::parse(tag).is_ok_and(|known| known.language() == spoken.language())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_addressed_in_the_nearest_language_that_there_is() {
        assert_eq!(all().next(), Some("en"));
        for (spoken, tag) in [("es", Some("es")), ("es-MX", Some("es")), ("en-GB", Some("en")), ("fi", None)] {
            assert_eq!(nearest(&Locale::parse(spoken).expect("a tag")), tag, "{spoken}");
        }
    }
}
