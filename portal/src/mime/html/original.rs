//! The message as it was designed: a whole document for a sandboxed frame under a policy of its own.
//!
//! Not relied on alone: the frame's policy (no script, no network) is the second wall. Links are text here; the page
//! around lists them. Invariant: no address in the document but `data:` of a picture.
use std::collections::{HashMap, HashSet};

use zeroize::Zeroizing;

use super::{
    Lost, LostKind, TooWild, address,
    allow::{self, Memo},
    ease,
    guard::guarded,
    places::Page,
    sanitise::{self, Absent},
};
use crate::mime::language;

/// Bytes of all pictures of one document; what does not fit is left out, the last ones first.
pub const MAX_PICTURES: usize = 8 << 20;

/// Our own rules, before the author's: letters never run out of the frame, pictures fit it, answers to answers to answers are not
/// pushed out of it, and a telephone need not be moved about for each line.
const BASE: &str = "html:focus-visible{outline:3px solid #0a5a83!important;outline-offset:-3px}body{margin:8px;font-family:sans-serif;overflow-wrap:break-word}img{max-width:100%;height:auto}\
    blockquote blockquote blockquote blockquote{margin-left:0!important;margin-right:0!important;padding-left:2px!important;padding-right:0!important}\
    @media(max-width:600px){table{max-width:100%!important}td[width],th[width]{width:auto!important}}";
/// An author who thought of white paper only gets white paper.
const LIGHT: &str = "html{background:#fff;color:#000}";

/// Kinds of picture that a frame shows. No vectors: those are documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureKind {
    /// `image/png`
    Png,
    /// `image/jpeg`
    Jpeg,
    /// `image/gif`
    Gif,
    /// `image/webp`
    Webp,
}

impl PictureKind {
    /// The kind that the first bytes show, whatever the part says it is.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Self::Gif),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::Webp),
            _ => None,
        }
    }

    /// Its media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
        }
    }
}

/// A picture of the message, decoded.
pub struct Picture {
    /// What it is.
    pub kind: PictureKind,
    /// Its bytes.
    pub bytes: Zeroizing<Vec<u8>>,
}

/// A message as it was designed.
pub struct Original {
    /// A whole HTML document.
    pub document: Zeroizing<String>,
    /// Pictures or styles would have been loaded from elsewhere, and were not.
    pub blocked_remote: bool,
    /// What was left out that somebody may miss.
    pub lost: Lost,
}

impl std::fmt::Debug for Original {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Original(..)")
    }
}

/// Makes the document for the frame; `title` is a constant of ours, `language` the one to be taken for its own if it names
/// none, `pictures` finds a picture by its Content-ID, and `absent` is said in the place of one that it does not find.
///
/// # Errors
/// More than is looked into.
pub fn original<'p>(
    page: impl Into<Page<'p>>,
    title: &str,
    language: &str,
    absent: &str,
    pictures: &dyn Fn(&str) -> Option<Picture>,
) -> Result<Original, TooWild> {
    let page = page.into();
    guarded(|| {
        let mut clean = sanitise::clean(page)?;
        let Collected { found, complete, all } = collect(&clean.html, pictures);
        if !all {
            clean.html = sanitise::tell_absent(&clean.tree, &clean.html, &mut clean.memo, Absent { said: absent, found: &found })?;
        }
        let body = Zeroizing::new(sanitise::last_word(&clean.html, found, clean.memo));
        let body = Zeroizing::new(ease::eased(&body));
        let mut out = Zeroizing::new(String::with_capacity(body.len() + clean.sheet.css.len() + 1_000));
        out.push_str("<!doctype html><html lang=\"");
        let own = clean.head.language.as_deref().and_then(language::of_attribute);
        sanitise::escape(&mut out, own.unwrap_or(language), true);
        // A stop for the keyboard: nothing else in it is one, and who has no pointer could not scroll the frame.
        out.push_str("\" tabindex=\"0\"><head><meta charset=\"utf-8\">");
        out.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"");
        out.push_str(if clean.sheet.dark { "light dark" } else { "light" });
        out.push_str("\"><title>");
        sanitise::escape(&mut out, title, false);
        out.push_str("</title><style>");
        out.push_str(BASE);
        if !clean.sheet.dark {
            out.push_str(LIGHT);
        }
        out.push_str("</style>");
        // The sheet is written from tokens that have no such character; a fault there ends here.
        if !clean.sheet.css.is_empty() && !clean.sheet.css.contains('<') {
            out.push_str("<style>");
            out.push_str(&clean.sheet.css);
            out.push_str("</style>");
        }
        out.push_str("</head><body");
        attribute(&mut out, "class", &clean.head.body_class);
        attribute(&mut out, "dir", clean.head.direction.as_deref().unwrap_or_default());
        attribute(&mut out, "style", &clean.head.body_style);
        out.push('>');
        out.push_str(&body);
        out.push_str("</body></html>");
        let mut lost = clean.lost;
        lost.note_if(!complete, LostKind::Picture);
        Ok(Original { document: out, blocked_remote: clean.remote, lost })
    })
}

fn attribute(out: &mut String, name: &'static str, value: &str) {
    if let Some(value) = allow::attribute("body", name, value, &mut Memo::default()).filter(|value| !value.is_empty()) {
        out.push(' ');
        out.push_str(name);
        out.push_str("=\"");
        sanitise::escape(out, &value, true);
        out.push('"');
    }
}

/// The pictures that sanitised HTML names.
struct Collected {
    /// As `data:`, by the name that they have there.
    found: HashMap<String, String>,
    /// All of them that there are fit.
    complete: bool,
    /// None of them is missing.
    all: bool,
}

fn collect(clean: &str, pictures: &dyn Fn(&str) -> Option<Picture>) -> Collected {
    const BEFORE: &str = "src=\"cid:";
    let mut asked = HashSet::new();
    let mut found = HashMap::new();
    let (mut room, mut complete) = (MAX_PICTURES, true);
    for (at, _) in clean.match_indices(BEFORE) {
        let rest = &clean[at + BEFORE.len()..];
        let cid = &rest[..rest.find('"').unwrap_or(rest.len())];
        if !asked.insert(cid) {
            continue;
        }
        let Some(picture) = pictures(&address::content_id(cid)) else { continue };
        match room.checked_sub(picture.bytes.len()) {
            Some(left) => {
                room = left;
                let data = openssl::base64::encode_block(&picture.bytes);
                found.insert(cid.to_owned(), format!("data:{};base64,{data}", picture.kind.media_type()));
            }
            None => complete = false,
        }
    }
    Collected { complete, all: found.len() == asked.len(), found }
}
