//! What of an author's HTML may stay: one list, used by our own writer and by the sanitiser after it.
use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use super::{
    LostKind,
    address::{self, Place},
    caps, css,
    places::Places,
};
use crate::mime::language;

/// What becomes of an element.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// Stays, with the attributes that are allowed.
    Keep,
    /// Its content stays.
    Unwrap,
    /// Its content stays, but there was more to it: a form's field, a film.
    UnwrapLossy(LostKind),
    /// Goes with its content, which nobody was meant to read.
    Drop,
    /// Goes with its content; somebody will miss it.
    DropLossy(LostKind),
}

/// Elements that stay.
const ELEMENTS: &str = "a abbr address article aside b bdi big blockquote br caption center cite code col colgroup dd del dfn div dl dt em figcaption \
    figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark ol p pre q s samp section small span strike strong sub \
    sup table tbody td tfoot th thead time tr tt u ul var wbr";

/// Elements that go with their content, told to the sanitiser as well: it must never meet their insides as text.
const DROPPED: &str = "script style title template noembed noframes frameset frame math svg select selectedcontent textarea iframe embed applet audio \
    video canvas map datalist plaintext xmp listing noscript";

static KEPT: LazyLock<HashSet<&str>> = LazyLock::new(|| ELEMENTS.split_whitespace().collect());

/// Elements that stay, for the sanitiser.
pub(super) fn elements() -> HashSet<&'static str> {
    KEPT.clone()
}

/// Elements that go with their content, for the sanitiser.
pub(super) fn dropped() -> HashSet<&'static str> {
    DROPPED.split_whitespace().collect()
}

/// What becomes of an HTML element of this name.
pub(super) fn fate(name: &str) -> Fate {
    match name {
        _ if KEPT.contains(name) => Fate::Keep,
        // What nobody is shown anywhere, and words for who cannot be shown something: that is what is missed.
        "script" | "style" | "title" | "template" | "noembed" | "noframes" | "frameset" | "frame" | "selectedcontent" | "datalist" => {
            Fate::Drop
        }
        "select" | "textarea" => Fate::DropLossy(LostKind::Form),
        "math" => Fate::DropLossy(LostKind::Formula),
        "svg" | "canvas" => Fate::DropLossy(LostKind::Drawing),
        "iframe" => Fate::DropLossy(LostKind::Page),
        "embed" | "applet" | "audio" | "video" => Fate::DropLossy(LostKind::Film),
        "object" => Fate::UnwrapLossy(LostKind::Film),
        "input" | "button" => Fate::UnwrapLossy(LostKind::Form),
        "progress" | "meter" => Fate::UnwrapLossy(LostKind::Drawing),
        _ => Fate::Unwrap,
    }
}

/// Whether an element that goes stands in a line like a word, and its content with it. Most do not: in doubt it stands apart.
pub(super) fn is_in_line(name: &str) -> bool {
    const IN_LINE: &str = "acronym base bdo blink data label link map meta nobr output param picture rb ruby slot source track";
    name.contains([':', '-']) || IN_LINE.split(' ').any(|one| one == name)
}

/// Attributes that any element may have.
pub(super) const COMMON: &[&str] = &["style", "class", "dir", "lang", "align", "valign", "bgcolor", "width", "height", "role", "hidden"];

/// Attributes by element.
pub(super) const PARTICULAR: &[(&str, &[&str])] = &[
    ("a", &["href"]),
    ("img", &["src", "alt", "border"]),
    ("table", &["border", "cellpadding", "cellspacing"]),
    ("td", &["colspan", "rowspan", "scope", "nowrap"]),
    ("th", &["colspan", "rowspan", "scope", "nowrap"]),
    ("col", &["span"]),
    ("colgroup", &["span"]),
    ("ol", &["start", "type", "reversed"]),
    ("ul", &["type"]),
    ("li", &["value"]),
    ("font", &["color", "size", "face"]),
];

/// Schemes that an address may have: what a person may open, and where a picture may lie inside the message.
pub(super) const SCHEMES: &[&str] = &["http", "https", "mailto", "tel", "cid", "data", "sms", "ftp", "webcal", "fax", "geo"];

/// Longest value of an attribute that is text.
const MAX_TEXT: usize = 4 << 10;

/// Styles that were filtered already: mailers write the same few on every cell; of more than [`caps::STYLES`] different ones
/// nothing stays. And addresses that were taken apart: each is asked for in every pass.
#[derive(Default)]
pub(super) struct Memo {
    known: HashMap<String, String>,
    filtered: usize,
    addresses: HashMap<String, Option<String>>,
    base: Option<url::Url>,
    places: Places,
}

impl Memo {
    /// Addresses that are not whole begin where these say, if it is a place of the web; and so do the names of pictures.
    pub(super) fn of(places: Places) -> Self {
        Self { base: places.web(), places, ..Self::default() }
    }

    /// Where a picture lies, if it comes with the message.
    pub(super) fn picture(&self, value: &str) -> Option<Place> {
        address::picture(value).or_else(|| address::picture(self.places.find(value)?))
    }

    /// Whether looking for the place of a picture takes time.
    pub(super) fn looks_for(&self, value: &str) -> bool {
        self.places.is_any() && !address::is_embedded(value)
    }

    /// Whether an address would lead a reader somewhere, though not from here.
    pub(super) fn leads(&self, value: &str) -> bool {
        address::is_elsewhere(value)
    }

    fn address(&mut self, value: &str) -> Option<String> {
        if let Some(known) = self.addresses.get(value) {
            return known.clone();
        }
        let parsed = address::parse_from(value, self.base.as_ref());
        self.addresses.insert(value.to_owned(), parsed.clone());
        if let Some(parsed) = &parsed {
            // It is its own one form: that is what parsing makes sure of.
            self.addresses.insert(parsed.clone(), Some(parsed.clone()));
        }
        parsed
    }

    fn declarations(&mut self, style: &str) -> String {
        if let Some(known) = self.known.get(style) {
            return known.clone();
        }
        if self.filtered == caps::STYLES {
            return String::new();
        }
        self.filtered += 1;
        let filtered = css::declarations(style);
        self.known.insert(style.to_owned(), filtered.clone());
        // Filtering a filtered style changes nothing, and the sanitiser asks for exactly that.
        self.known.insert(filtered.clone(), filtered.clone());
        filtered
    }
}

/// The value that may stay; none if the attribute goes. Applied to its own result it changes nothing.
pub(super) fn attribute<'v>(element: &str, name: &str, value: &'v str, memo: &mut Memo) -> Option<Cow<'v, str>> {
    let particular = || PARTICULAR.iter().find(|(of, _)| *of == element).is_some_and(|(_, names)| names.contains(&name));
    if !COMMON.contains(&name) && !particular() {
        return None;
    }
    match name {
        "style" => Some(memo.declarations(value)).filter(|style| !style.is_empty()).map(Cow::Owned),
        "class" => Some(classes(value)).filter(|classes| !classes.is_empty()).map(Cow::Owned),
        "href" => memo.address(value).map(Cow::Owned),
        "src" => memo.picture(value).map(|picture| Cow::Owned(picture.to_source())),
        "alt" => Some(Cow::Borrowed(&value[..value.floor_char_boundary(MAX_TEXT)])),
        "hidden" | "nowrap" | "reversed" => Some(Cow::Borrowed("")),
        "role" => matches!(value, "presentation" | "none").then_some(Cow::Borrowed(value)),
        "dir" => matches!(value, "ltr" | "rtl" | "auto").then_some(Cow::Borrowed(value)),
        "lang" => language::of_attribute(value).map(Cow::Borrowed),
        "face" => plain(value, 100, b" ,'-_").then_some(Cow::Borrowed(value)),
        // Numbers, percentages, colours and single words.
        _ => plain(value, 32, b"#.%+-").then_some(Cow::Borrowed(value)),
    }
}

/// The same for the last time a text is cleaned: links lead nowhere, and pictures of the message stand where `pictures` has them.
pub(super) fn last<'v>(
    element: &str,
    name: &str,
    value: &'v str,
    memo: &mut Memo,
    pictures: &HashMap<String, String>,
) -> Option<Cow<'v, str>> {
    match (element, name) {
        ("a", "href") => None,
        ("img", "src") => match address::picture(value)? {
            Place::Part(cid) => pictures.get(&cid).map(|data| Cow::Owned(data.clone())),
            embedded @ Place::Embedded(_) => Some(Cow::Owned(embedded.to_source())),
        },
        _ => attribute(element, name, value, memo),
    }
}

fn plain(value: &str, longest: usize, also: &[u8]) -> bool {
    value.len() <= longest && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || also.contains(&byte))
}

/// Class names that a selector of ours can name.
fn classes(value: &str) -> String {
    let mut kept = String::new();
    for class in value.split_ascii_whitespace().filter(|class| plain(class, 64, b"-_")).take(16) {
        if !kept.is_empty() {
            kept.push(' ');
        }
        kept.push_str(class);
    }
    kept
}
