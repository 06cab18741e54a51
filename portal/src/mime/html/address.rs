//! Addresses in a message: which a person may open, and where a picture may lie. Opens nothing.
//!
//! Invariant: a link's address is absolute, of a known scheme, and written in ASCII: what is shown is what is opened.
mod claim;

use url::Url;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Longest address of a link.
const MAX_LINK: usize = 8 << 10;
/// Longest Content-ID.
const MAX_CID: usize = 512;
/// Kinds of picture that may be embedded: no vectors, which can hold anything.
const EMBEDDED: &[&str] = &["data:image/png;base64,", "data:image/jpeg;base64,", "data:image/gif;base64,", "data:image/webp;base64,"];

/// What opening a link does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Opens a page elsewhere.
    Web,
    /// Begins a letter.
    Mail,
    /// Calls a number.
    Telephone,
    /// A code for a telephone or its company (`*21*…#`): shown, not dialled, and told to be one.
    Code,
    /// Nothing here: its address is shown, and not opened.
    Shown,
}

/// Schemes of addresses that are shown, and not opened: what would open them is no browser.
const SHOWN: &[&str] = &["sms", "ftp", "webcal", "fax", "geo"];

/// A link of a message, as it is listed beneath the text.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Link {
    /// Its number in the text.
    pub number: u16,
    /// What opening it does.
    #[zeroize(skip)]
    pub kind: Kind,
    /// The whole address, in ASCII: foreign letters of a host are in the form `xn--…`.
    pub url: String,
    /// The host in the letters of its language, if it differs. Never to be shown alone: letters can be alike.
    pub host_in_letters: Option<String>,
    /// The first words that carry it, bounded.
    pub text: String,
    /// The words name another host than it leads to or another number than it calls, a name stands before the host
    /// (`bank.example@elsewhere.example`), or its letters pass for others.
    pub misleading: bool,
}

impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Link({}, ..)", self.number)
    }
}

impl Link {
    pub(super) fn new(number: u16, url: &str) -> Option<Self> {
        let parsed = Url::parse(url).ok()?;
        let kind = match parsed.scheme() {
            "mailto" => Kind::Mail,
            // What begins or holds these signs changes how a telephone works, or pays: nobody dials it by a press.
            "tel" if is_code(url) => Kind::Code,
            "tel" => Kind::Telephone,
            "http" | "https" => Kind::Web,
            _ => Kind::Shown,
        };
        let host_in_letters = parsed.domain().and_then(claim::in_letters);
        let pretends = host_in_letters.as_deref().is_some_and(claim::passes_for_another);
        let misleading = !parsed.username().is_empty() || parsed.password().is_some() || pretends;
        Some(Self { number, kind, url: url.to_owned(), host_in_letters, text: String::new(), misleading })
    }

    /// Adds to the words that carry it.
    pub(super) fn carry(&mut self, words: &str) {
        let room = claim::MAX_WORDS.saturating_sub(self.text.len());
        self.text.push_str(&words[..words.floor_char_boundary(room)]);
    }

    /// Compares what the words promise with where it leads.
    pub(super) fn judge(&mut self) {
        let text = self.text.trim().to_owned();
        self.text = text;
        self.misleading |= claim::misleads(&self.text, &self.url);
    }
}

/// Whether what a `tel:` address dials holds a sign of such codes, as it is or encoded.
fn is_code(url: &str) -> bool {
    let lower = url.to_ascii_lowercase();
    lower.contains(['*', '#']) || lower.contains("%2a") || lower.contains("%23")
}

/// The address in its one form, if a person may open or see it; of one that is not whole, put together with `base`.
pub(super) fn parse_from(value: &str, base: Option<&Url>) -> Option<String> {
    let trimmed = value.trim();
    if trimmed.starts_with("//") {
        return parse(&format!("https:{trimmed}"));
    }
    let host = trimmed.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www."));
    match base {
        // Nobody means a folder of this name.
        _ if host => parse(&format!("https://{trimmed}")),
        Some(base)
            if !trimmed.is_empty() && !trimmed.starts_with('#') && Url::parse(trimmed) == Err(url::ParseError::RelativeUrlWithoutBase) =>
        {
            parse(base.join(trimmed).ok()?.as_str())
        }
        _ => parse(value),
    }
}

/// Whether an address names a place that is neither opened nor shown, and that somebody may miss: not one within the page, and no program.
pub(super) fn is_elsewhere(value: &str) -> bool {
    let scheme = value.trim_start().split(':').next().unwrap_or_default();
    let named = !scheme.is_empty()
        && scheme.len() < value.trim_start().len()
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    named && !["javascript", "vbscript", "data", "cid", "about", "blob"].iter().any(|other| scheme.eq_ignore_ascii_case(other))
}

/// The address in its one form, if a person may open or see it.
pub(super) fn parse(value: &str) -> Option<String> {
    if value.len() > MAX_LINK {
        return None;
    }
    let url = Url::parse(value).ok()?;
    let url = match url.scheme() {
        "http" | "https" => url.has_host().then(|| url.as_str().to_owned()),
        "mailto" => Some(url.as_str().replace(' ', "%20")),
        scheme if scheme == "tel" || SHOWN.contains(&scheme) => Some(url.as_str().replace(' ', "")),
        _ => None,
    }?;
    // Whoever reads it again must find the same: written in ASCII, it may have grown.
    (url.len() <= MAX_LINK
        && url.is_ascii()
        && !url.bytes().any(|byte| byte.is_ascii_control())
        && Url::parse(&url).is_ok_and(|again| again.as_str() == url))
    .then_some(url)
}

/// Where a picture lies.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// In another part of the message, by its Content-ID.
    Part(String),
    /// In the address itself, as a `data:` of a kind of picture that is allowed.
    Embedded(String),
}

impl Place {
    pub(super) fn to_source(&self) -> String {
        match self {
            Self::Part(id) => format!("cid:{id}"),
            Self::Embedded(data) => data.clone(),
        }
    }
}

/// Where a picture lies, if it comes with the message.
pub(super) fn picture(value: &str) -> Option<Place> {
    let value = value.trim();
    if value.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("cid:")) {
        let id = value[4..].trim_matches(['<', '>']);
        let fits = !id.is_empty() && id.len() <= MAX_CID && id.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"'<>&\\`".contains(&byte));
        return fits.then(|| Place::Part(id.to_owned()));
    }
    embedded(value).map(Place::Embedded)
}

/// Whether an address holds what it names.
pub(super) fn is_embedded(value: &str) -> bool {
    value.trim_start().get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"))
}

fn embedded(value: &str) -> Option<String> {
    let comma = value.get(..40).unwrap_or(value).find(',')? + 1;
    let kind = value[..comma].to_ascii_lowercase().replace("image/jpg", "image/jpeg");
    if !EMBEDDED.contains(&kind.as_str()) {
        return None;
    }
    let mut data = kind;
    let encoded = &value[comma..];
    if encoded.bytes().all(|byte| matches!(byte, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' | b'=')) {
        data.push_str(encoded);
        return Some(data);
    }
    data.reserve(encoded.len());
    for c in encoded.chars() {
        match c {
            'A'..='Z' | 'a'..='z' | '0'..='9' | '+' | '/' | '=' => data.push(c),
            c if c.is_ascii_whitespace() => {}
            _ => return None,
        }
    }
    Some(data)
}

/// The Content-ID that a `cid:` address names: percent-encoded there, plain in the header.
pub(super) fn content_id(encoded: &str) -> String {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.as_bytes();
    while let [byte, after @ ..] = rest {
        let code = (*byte == b'%').then(|| after.get(..2)).flatten().and_then(|hex| std::str::from_utf8(hex).ok());
        match code.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(decoded) => {
                bytes.push(decoded);
                rest = &after[2..];
            }
            None => {
                bytes.push(*byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Something that a browser would fetch from elsewhere: neither in the message nor in the address itself.
pub(super) fn is_remote(value: &str) -> bool {
    let value = value.trim_start().as_bytes();
    let begins = |prefix: &[u8]| value.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    begins(b"http:") || begins(b"https:") || begins(b"//") || begins(b"ftp:") || begins(b"\\\\")
}

#[cfg(test)]
mod tests;
