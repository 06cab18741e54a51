//! Texts in every language (Project Fluent). Owns the look-up; must not know who is addressed or why.
//!
//! Invariants:
//! - A language is a folder of `static/locales`, compiled in.
//! - Adding one is adding its files.
//! - English has every text, so whatever another language lacks is shown in English.
//! - Values are put in as they are: no isolation characters, which would stand visibly in mails and make bytes differ.
use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

use entity::domain::locale::Locale;
use fluent_templates::{LanguageIdentifier, Loader, fluent_bundle::FluentValue};

fluent_templates::static_loader! {
    static COMPILED = {
        locales: "../static/locales",
        fallback_language: "en",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// The texts in use.
static LOCALES: LazyLock<Box<dyn Loader + Send + Sync>> = LazyLock::new(|| {
    #[cfg(feature = "fault")]
    if let Some(folder) = std::env::var_os("TEST_LOCALES") {
        return elsewhere(std::path::Path::new(&folder));
    }
    Box::new(&*COMPILED)
});

/// Texts of a folder that is not compiled in: so a test adds a language. Never in a release build.
#[cfg(feature = "fault")]
fn elsewhere(folder: &std::path::Path) -> Box<dyn Loader + Send + Sync> {
    let english = "en".parse().unwrap_or_default();
    let loader = fluent_templates::ArcLoader::builder(folder, english).customize(|bundle| bundle.set_use_isolating(false)).build();
    Box::new(loader.unwrap_or_else(|error| panic!("the texts of a test: {error}")))
}

/// The languages there are, sorted.
static AVAILABLE: LazyLock<Vec<Locale>> = LazyLock::new(|| {
    let mut tags: Vec<String> = LOCALES.locales().map(ToString::to_string).collect();
    tags.sort_unstable();
    tags.iter().filter_map(|tag| Locale::parse(tag).ok()).collect()
});

/// A value for a place in a text: made `from` a `&str`, a `String` or a number.
pub type Value<'a> = FluentValue<'a>;

/// The text `id` in the language nearest to `locale`. An id that no file has comes back as it is, and is logged.
#[must_use]
pub fn text(locale: &Locale, id: &str) -> String {
    LOCALES.try_lookup(&identifier(locale), id).unwrap_or_else(|| missing(id))
}

/// The text `id` with its places filled. A place left empty counts as a missing text.
#[must_use]
pub fn text_args(locale: &Locale, id: &str, args: &[(&'static str, Value<'_>)]) -> String {
    let args: HashMap<Cow<'static, str>, Value<'_>> = args.iter().map(|(name, value)| (Cow::Borrowed(*name), value.clone())).collect();
    LOCALES.try_lookup_with_args(&identifier(locale), id, &args).unwrap_or_else(|| missing(id))
}

/// The languages that texts exist in, sorted by tag.
#[must_use]
pub fn available() -> &'static [Locale] {
    &AVAILABLE
}

/// The language to answer in, by an `Accept-Language` header (RFC 9110 section 12.5.4): the available one that is
/// wanted most, English if none is.
#[must_use]
pub fn best_locale(accept_language: &str) -> Locale {
    let mut wanted: Vec<(f32, Locale)> = accept_language.split(',').take(MAX_WISHES).filter_map(wish).collect();
    wanted.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    wanted.iter().find_map(|(_, locale)| nearest(locale)).cloned().unwrap_or_else(Locale::english)
}

/// How many languages of one header are looked at; browsers send a handful.
const MAX_WISHES: usize = 32;

/// One item of the header and its weight; `None` for what is malformed, excluded (`q=0`) or the wildcard.
fn wish(item: &str) -> Option<(f32, Locale)> {
    let (tag, parameter) = item.split_once(';').unwrap_or((item, "q=1"));
    let weight: f32 = parameter.trim().strip_prefix("q=")?.trim().parse().ok()?;
    let in_range = weight > 0.0 && weight <= 1.0;
    in_range.then_some((weight, Locale::parse(tag).ok()?))
}

/// The same tag, or the same language in whatever region.
fn nearest(locale: &Locale) -> Option<&'static Locale> {
    let exact = AVAILABLE.iter().find(|known| *known == locale);
    exact.or_else(|| AVAILABLE.iter().find(|known| known.language() == locale.language()))
}

fn identifier(locale: &Locale) -> LanguageIdentifier {
    let known = nearest(locale).map_or("en", Locale::as_str);
    known.parse().unwrap_or_default()
}

fn missing(id: &str) -> String {
    tracing::error!(text = id, "no such text");
    id.to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn locale(tag: &str) -> Locale {
        Locale::parse(tag).expect("a tag")
    }

    #[test]
    fn the_nearest_language_answers() {
        assert_eq!(text(&locale("es-MX"), "alert-subject"), "Tiene un mensaje privado");
        assert_eq!(text(&locale("en-GB"), "alert-subject"), "A private message is waiting for you");
        assert_eq!(text(&locale("fi"), "alert-subject"), "A private message is waiting for you");
        assert_eq!(text(&locale("en"), "no-such-text"), "no-such-text");
    }

    #[test]
    fn values_are_put_in_as_they_are() {
        let filled = text_args(&locale("en"), "mailbox-code-body", &[("code", "12345678".into()), ("service", "Letterbox".into())]);
        assert!(filled.starts_with("Your code is: 12345678\n"), "{filled:?}");
        assert!(filled.is_ascii());
    }

    #[test]
    fn accept_language_is_weighed() {
        for (header, tag) in [
            ("", "en"),
            ("es", "es"),
            ("es-MX,es;q=0.9,en;q=0.8", "es"),
            ("fi, en;q=0.5, es;q=0.7", "es"),
            ("es;q=0, en;q=0.1", "en"),
            ("*, ES-419;q=0.2", "es"),
            ("es;q=NaN;;,,=,\u{0}", "en"),
        ] {
            assert_eq!(best_locale(header).as_str(), tag, "{header}");
        }
    }

    /// The ids of one language, with the places of each: a translation may lack neither.
    fn ids(folder: &std::path::Path) -> BTreeSet<(String, BTreeSet<String>)> {
        let mut found = BTreeSet::new();
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let source = std::fs::read_to_string(entry.expect("an entry").path()).expect("a text");
            let mut current: Option<(String, BTreeSet<String>)> = None;
            for line in source.lines().filter(|line| !line.starts_with('#')) {
                if let Some((id, _)) = line.split_once('=').filter(|_| line.starts_with(|c: char| c.is_ascii_alphabetic())) {
                    found.extend(current.replace((id.trim().to_owned(), BTreeSet::new())));
                }
                let names = line.split('$').skip(1).map(|rest| rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-'));
                if let Some((_, places)) = &mut current {
                    places.extend(names.filter_map(|mut parts| parts.next()).map(str::to_owned));
                }
            }
            found.extend(current);
        }
        found
    }

    #[test]
    fn every_language_has_every_text_and_its_places() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../static/locales");
        let english = ids(&root.join("en"));
        assert!(english.len() > 9);
        for known in available() {
            let here = ids(&root.join(known.as_str()));
            let differs: Vec<_> = english.symmetric_difference(&here).collect();
            assert!(differs.is_empty(), "{}: {differs:?}", known.as_str());
        }
    }
}
