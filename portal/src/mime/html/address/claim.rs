//! What the words of a link claim about where it leads.
use url::{Host, Url};

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
    let Some(to) = leads_to(url) else { return false };
    words.split_whitespace().filter_map(named).any(|host| !same(&host, &to))
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
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let host = rest[..end].rsplit('@').next()?;
    let host = host.split(':').next()?.trim_end_matches('.');
    let (before, ending) = host.rsplit_once('.')?;
    let fits = !before.is_empty() && host.chars().all(|c| c.is_alphanumeric() || c == '.' || c == '-');
    let known = ending.chars().all(char::is_alphabetic) && (ending.chars().count() == 2 || ENDINGS.contains(&ending));
    // "p.m", "e.g": no host is so short.
    let long = before.chars().count() >= 2;
    (fits && (sure || (known && long))).then(|| ascii(host)).flatten()
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
