//! What the words of a link claim about where it leads.
use url::{Host, Url};

use crate::mime::html::letters::filler;

/// Most bytes of a link's words that are looked at.
pub(super) const MAX_WORDS: usize = 200;

/// Endings that make a bare word a host. Two letters always do; without a list, "report.pdf" would be one.
const ENDINGS: &[&str] = &[
    "com",
    "org",
    "net",
    "edu",
    "gov",
    "mil",
    "int",
    "info",
    "biz",
    "name",
    "example",
    "test",
    "app",
    "dev",
    "health",
    "clinic",
    "hospital",
    "care",
    "online",
    "site",
    "shop",
    "store",
    "club",
    "top",
    "cloud",
    "email",
    "doctor",
    "dental",
    "pharmacy",
    "bank",
    "insurance",
    "live",
    "life",
    "support",
    "help",
    "link",
    "click",
    "web",
    "page",
    "website",
    "tech",
    "agency",
    "group",
    "world",
    "today",
    "news",
    "mobi",
    "pro",
];

/// The host in the letters of its language, if it is written otherwise in ASCII.
pub(super) fn in_letters(domain: &str) -> Option<String> {
    let (letters, fine) = idna::domain_to_unicode(domain);
    (fine.is_ok() && letters != domain).then_some(letters)
}

/// Whether the words name a host that the address does not lead to.
pub(super) fn misleads(words: &str, url: &str) -> bool {
    if let Some(number) = url.strip_prefix("tel:") {
        return calls_another(words, number);
    }
    let Some(to) = leads_to(url) else { return false };
    let seen: String = words.chars().filter(|c| !filler(*c)).collect();
    seen.split_whitespace().filter_map(named).any(|host| !same(&host, &to))
}

fn leads_to(url: &str) -> Option<String> {
    let parsed = Url::parse(url).ok()?;
    match parsed.scheme() {
        "mailto" => {
            let (_, host) = parsed.path().rsplit_once('@')?;
            ascii(host)
        }
        "tel" => None,
        _ => parsed.host_str().map(str::to_owned),
    }
}

/// The host that a word names, if it looks like an address.
fn named(word: &str) -> Option<String> {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let lower = word.to_lowercase();
    let (sure, rest) = match lower.split_once("://") {
        Some((_, rest)) => (true, rest),
        None => (lower.starts_with("www."), lower.as_str()),
    };
    // Also at what only looks like a slash: what stands before it is what is read as the host.
    let end = rest.find(|c: char| !(c.is_alphanumeric() || ".-@:".contains(c))).unwrap_or(rest.len());
    let host = rest[..end].rsplit('@').next()?;
    let host = host.split(':').next()?.trim_end_matches('.');
    let (before, ending) = host.rsplit_once('.')?;
    let fits = !before.is_empty() && host.chars().all(|c| c.is_alphanumeric() || c == '.' || c == '-');
    let known = ending.chars().all(char::is_alphabetic) && (ending.chars().count() == 2 || ENDINGS.contains(&ending));
    // "p.m", "e.g": no host is so short.
    let long = before.chars().count() >= 2;
    (fits && (sure || (known && long))).then(|| ascii(host)).flatten()
}

/// Digits that make a number that can be called, and fewer that do not.
const NUMBER: usize = 6;

/// Digits by which two ways of writing one number are the same: what stands in front is a country's, or the zero that is left out behind it.
const COMPARED: usize = 7;

/// Whether the words show a telephone number, and none of theirs is the one that is called, with or without its country.
fn calls_another(words: &str, number: &str) -> bool {
    let digits =
        |text: &str| text.chars().filter_map(|c| c.to_digit(10)).filter_map(|digit| char::from_digit(digit, 10)).collect::<String>();
    // Behind a comma or a letter stands what is dialled when somebody answers.
    let called = number.split(|c: char| ";?,".contains(c) || c.is_ascii_alphabetic()).next().unwrap_or_default();
    let called = digits(&called.replace("(0)", ""));
    let words = words.replace("(0)", "");
    let shown = words.split(|c: char| !(c.is_ascii_digit() || c.is_whitespace() || "+-–‑.()/".contains(c) || filler(c)));
    let mut shown = shown.map(digits).filter(|shown| shown.len() >= NUMBER).peekable();
    let same = |shown: String| {
        let (shown, called) = (shown.trim_start_matches('0'), called.trim_start_matches('0'));
        // Behind it may stand more: the hours of a desk.
        let end = &called[called.len().saturating_sub(COMPARED)..];
        called.ends_with(shown) || (!end.is_empty() && shown.contains(end))
    };
    shown.peek().is_some() && !shown.any(same)
}

/// Letters of the Cyrillic alphabet that look like Latin ones.
const ALIKE: &str = "асԁеһіјӏорԛѕԝхуүѵ";

/// Whether a host, in its letters, is one that passes for another: letters of two alphabets that look alike in one name, or of the Cyrillic one
/// and none but such as look like Latin ones, unless its ending is foreign, too.
pub(super) fn passes_for_another(host: &str) -> bool {
    let ending = host.rsplit('.').next().unwrap_or_default();
    host.split('.').any(|label| {
        let letters = || label.chars().filter(|c| c.is_alphabetic());
        let mixed = letters().any(is_latin) && letters().any(is_alike_script);
        mixed || (ending.is_ascii() && letters().next().is_some() && letters().all(|c| ALIKE.contains(c)))
    })
}

/// Greek, Cyrillic, Armenian and Cherokee letters.
const fn is_alike_script(c: char) -> bool {
    matches!(c, '\u{370}'..='\u{3ff}' | '\u{400}'..='\u{58f}' | '\u{13a0}'..='\u{13ff}' | '\u{1f00}'..='\u{1fff}' | '\u{ab70}'..='\u{abbf}')
}

/// Latin letters, those with marks too.
const fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}')
}

fn ascii(host: &str) -> Option<String> {
    Host::parse(host).ok().map(|host| host.to_string())
}

/// The same, or one is part of the other.
fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.trim_start_matches("www."), other.trim_start_matches("www."));
    let within = |inner: &str, outer: &str| inner.strip_suffix(outer).is_some_and(|front| front.is_empty() || front.ends_with('.'));
    within(one, other) || within(other, one)
}
