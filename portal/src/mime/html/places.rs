//! Pictures that come with a message and are named by where they lay once (RFC 2557), not by a Content-ID. Loads nothing: an address that is none
//! of these stays what it was.
//!
//! Invariant: what is found is a Content-ID of the message's own; which picture that is, and whether it is one, is asked as for any other.
use std::{collections::HashMap, sync::Arc};

use url::Url;

/// Longest address that is looked for.
const MAX: usize = 4 << 10;

/// The pictures of a message by the whole addresses that they say they lay at, and the one at which its page did.
#[derive(Clone, Default)]
pub struct Places {
    base: Option<Url>,
    pictures: Arc<HashMap<String, String>>,
}

impl std::fmt::Debug for Places {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Places(..)")
    }
}

impl Places {
    /// Of a page that lay at `base`; the pictures are the address and the Content-ID of each. Of several at one address the first one counts.
    #[must_use]
    pub fn new(base: Url, pictures: impl IntoIterator<Item = (Url, String)>) -> Self {
        let mut by_place = HashMap::new();
        for (place, content_id) in pictures {
            by_place.entry(plain(place)).or_insert_with(|| format!("cid:{}", encoded(&content_id)));
        }
        Self { base: Some(base), pictures: Arc::new(by_place) }
    }

    /// The same with the address that the page itself says its others begin at.
    pub(super) fn with_base(&self, said: &str) -> Self {
        let joined = self.base.as_ref().map_or_else(|| Url::parse(said.trim()), |base| base.join(said.trim()));
        Self { base: joined.ok().filter(|_| !said.trim().is_empty()).or_else(|| self.base.clone()), pictures: Arc::clone(&self.pictures) }
    }

    /// The address that those of links begin at, if it is one of the web.
    pub(super) fn web(&self) -> Option<Url> {
        self.base.clone().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
    }

    /// Whether looking for an address may find something, and takes time.
    pub(super) fn is_any(&self) -> bool {
        !self.pictures.is_empty()
    }

    /// The picture of the message that an address means, as its `cid:`.
    pub(super) fn find(&self, source: &str) -> Option<&str> {
        let source = source.trim();
        if self.pictures.is_empty() || source.is_empty() || source.len() > MAX {
            return None;
        }
        let at = |url: Url| self.pictures.get(&plain(url)).map(String::as_str);
        // A program that gives the page a place of its own often gives its pictures none but their names.
        let here = || at(Url::parse("thismessage:/").ok()?.join(source).ok()?);
        self.base.as_ref().and_then(|base| base.join(source).ok()).and_then(at).or_else(here)
    }
}

/// Without what names a place within a page.
fn plain(mut url: Url) -> String {
    url.set_fragment(None);
    url.into()
}

/// A Content-ID as an address writes it.
fn encoded(content_id: &str) -> String {
    let mut out = String::with_capacity(content_id.len());
    for byte in content_id.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._@$+".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// A page, and where what comes with it lies.
#[derive(Clone, Copy)]
pub struct Page<'a> {
    pub(super) html: &'a str,
    pub(super) places: Option<&'a Places>,
}

impl std::fmt::Debug for Page<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Page(..)")
    }
}

impl<'a> Page<'a> {
    /// HTML of a message whose pictures may be named by where they lay.
    #[must_use]
    pub const fn new(html: &'a str, places: &'a Places) -> Self {
        Self { html, places: Some(places) }
    }

    /// With the base that it names itself.
    pub(super) fn places(&self, base: &str) -> Places {
        self.places.map_or_else(|| Places::default().with_base(base), |places| places.with_base(base))
    }
}

impl<'a> From<&'a str> for Page<'a> {
    fn from(html: &'a str) -> Self {
        Self { html, places: None }
    }
}

impl<'a> From<&'a String> for Page<'a> {
    fn from(html: &'a String) -> Self {
        Self::from(html.as_str())
    }
}
