//! One part of a message, as the index keeps it: what it is, what it is called, where it lies. Must not know how it is shown.
//!
//! Invariants: every string is bounded and one line of [`one_line`]; the ranges lie within the message, body behind header.
mod kinds;

use std::ops::Range;

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use self::kinds::{is_pictures_name, kind};
use super::{
    about::About,
    decode::{Encoding, rows::Rows},
    language, location,
    params::Field,
    scan::head::Head,
    words::one_line,
};

/// Characters of a name kept.
pub const MAX_NAME: usize = 200;
/// Characters kept of a media type, a charset's name, and a Content-ID.
const MAX_WORD: usize = 100;
/// Characters kept of a Content-ID; longer ones exist and must still match.
const MAX_ID: usize = 300;

/// What a part is, as far as showing it goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Several parts, one after another; also a multipart type that is not known.
    Mixed,
    /// One content in several forms, the best one last.
    Alternative,
    /// A page and what belongs to it.
    Related,
    /// Several messages.
    Digest,
    /// A part and the signature over it.
    Signed,
    /// Encrypted by PGP/MIME.
    Encrypted,
    /// A delivery report and the like.
    Report,
    /// A message of its own; a leaf if it lies inside an encoding.
    Message,
    /// Text to be shown as it is.
    Text,
    /// A page.
    Html,
    /// A calendar entry.
    Calendar,
    /// The part of a report that programs read.
    Status,
    /// A picture that every browser can show and that cannot act.
    Picture,
    /// A signature apart from what it signs.
    Signature,
    /// S/MIME: signed, with the content inside.
    Opaque,
    /// S/MIME: encrypted.
    Enveloped,
    /// `winmail.dat`.
    Tnef,
    /// Anything else: to be downloaded.
    #[default]
    #[serde(other)]
    Other,
}

impl Kind {
    /// Whether it is made of parts.
    #[must_use]
    pub const fn is_multipart(self) -> bool {
        matches!(self, Self::Mixed | Self::Alternative | Self::Related | Self::Digest | Self::Signed | Self::Encrypted | Self::Report)
    }
}

/// One part. Holds content: names.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct Part {
    /// Its place in the list, from 0.
    pub number: u16,
    /// The part that it is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<u16>,
    /// What it is.
    #[zeroize(skip)]
    pub kind: Kind,
    /// In lower case, always with a slash.
    pub media_type: String,
    /// As it was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charset: Option<String>,
    /// `format=flowed` (RFC 3676).
    #[serde(default, skip_serializing_if = "is_false")]
    pub flowed: bool,
    /// `delsp=yes`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub delsp: bool,
    /// Decoded, bounded, one line; not yet a safe file name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `Content-Disposition: attachment`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub attachment: bool,
    /// Without its angle brackets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_id: Option<String>,
    /// Where it says that it came from (RFC 2557), as it says so: a name for it on a page, and nowhere to load from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// Which part of a related whole is the page: its Content-ID.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    /// In which language it says that it is, by its own header: a tag of [`language::is_language`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// How the body is written down.
    #[zeroize(skip)]
    #[serde(default)]
    pub encoding: Encoding,
    /// Where the header lies, its empty line included: bytes of the message.
    #[zeroize(skip)]
    pub header: Range<u64>,
    /// Where the body lies, still encoded.
    #[zeroize(skip)]
    pub body: Range<u64>,
    /// Length of the body decoded; of a multipart, as it stands.
    pub size: u64,
    /// The even rows that a long body in base64 begins with.
    #[zeroize(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<Rows>,
    /// What stands above a nested message.
    #[zeroize(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Box<About>>,
    /// The structure was broken: shown as text, as it stands.
    #[serde(default, skip_serializing_if = "is_false")]
    pub broken: bool,
    /// The end is missing.
    #[serde(default, skip_serializing_if = "is_false")]
    pub cut: bool,
    /// A multipart holds text outside its parts.
    #[serde(default, skip_serializing_if = "is_false")]
    pub outside: bool,
    /// Its header holds lines that are no fields.
    #[serde(default, skip_serializing_if = "is_false")]
    pub odd_header: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out a reference")]
const fn is_false(value: &bool) -> bool {
    !*value
}

impl std::fmt::Debug for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Part({} in {:?}: {:?} {:?} {:?} {:?} {})",
            self.number, self.parent, self.kind, self.encoding, self.header, self.body, self.size
        )
    }
}

/// A file's name on one line. Of one that is too long the middle is left out: its ending says what it is.
fn named(name: &str) -> String {
    const ENDING: usize = 24;
    let line = one_line(name, usize::MAX);
    match line.chars().count().checked_sub(MAX_NAME) {
        None | Some(0) => line,
        Some(_) => line.chars().take(MAX_NAME - ENDING).chain(line.chars().skip(line.chars().count() - ENDING)).collect(),
    }
}

impl Part {
    /// A part whose header begins at `start`.
    pub(super) fn at(number: u16, parent: u16, start: u64) -> Self {
        let mut part = Self::default();
        (part.number, part.parent, part.header) = (number, Some(parent), start..start);
        part
    }

    /// Takes what the header says; and the boundary, if there is one.
    pub(super) fn describe(&mut self, head: &Head, in_digest: bool) -> Option<String> {
        let field = |name| head.get(name).map(Field::read).unwrap_or_default();
        let (content, disposition) = (field("content-type"), field("content-disposition"));
        self.attachment = disposition.word == "attachment";
        let name = disposition.get("filename").or_else(|| content.get("name"));
        self.name = name.map(|name| named(&name)).filter(|name| !name.is_empty());
        let default = match () {
            () if in_digest && content.word.is_empty() => "message/rfc822",
            () if self.attachment || self.name.is_some() => "application/octet-stream",
            () => "text/plain",
        };
        self.media_type = media_type(&content.word).unwrap_or_else(|| default.to_owned());
        self.charset = content.get("charset").map(|charset| one_line(&charset, MAX_WORD)).filter(|charset| !charset.is_empty());
        self.flowed = content.get("format").is_some_and(|format| format.eq_ignore_ascii_case("flowed"));
        self.delsp = content.get("delsp").is_some_and(|delsp| delsp.eq_ignore_ascii_case("yes"));
        self.content_id = head.get("content-id").and_then(|id| content_id(&String::from_utf8_lossy(id)));
        self.location = head.get("content-location").and_then(location::of_field);
        self.language = head.get("content-language").and_then(language::of_field);
        self.start = content.get("start").and_then(|id| content_id(&id));
        self.encoding =
            head.get("content-transfer-encoding").map(|value| Encoding::read(&String::from_utf8_lossy(value))).unwrap_or_default();
        self.kind = kind(&self.media_type, content.get("smime-type").as_deref(), self.name.as_deref());
        // Some programs say so of every file. Whether it is a picture is seen in its bytes, where it is shown.
        let of_a_page = (self.content_id.is_some() || self.location.is_some()) && self.media_type == "application/octet-stream";
        if self.kind == Kind::Other && of_a_page && self.name.as_deref().is_some_and(is_pictures_name) {
            self.kind = Kind::Picture;
        }
        self.odd_header = head.odd_at.is_some();
        content.get("boundary")
    }

    /// The header ran into the end. What begins with a line that is no field is text then.
    pub(super) fn has_no_body(&mut self, odd_at: Option<u64>, end: u64) {
        let start = odd_at.unwrap_or(end).min(end);
        (self.header.end, self.body) = (start, start..end);
        if odd_at.is_some() || !self.is_leaf() {
            self.is_broken(start..end);
            (self.broken, self.odd_header) = (self.number > 0 && start < end, false);
        }
    }

    /// What stands between header and end is text, whatever the header says.
    pub(super) fn is_broken(&mut self, body: Range<u64>) {
        self.kind = Kind::Text;
        self.encoding = Encoding::Identity;
        self.size = body.end - body.start;
        self.header.end = self.header.end.min(body.start);
        self.body = body;
        self.broken = true;
    }

    /// By which Content-ID a page of the message may show it: its own, or one of ours for what is named by its place only.
    #[must_use]
    pub fn shown_as(&self) -> Option<String> {
        let ours = || self.location.is_some().then(|| format!("part-{}@thismessage.invalid", self.number));
        self.content_id.clone().or_else(ours).filter(|_| self.kind == Kind::Picture)
    }

    /// Whether it holds no other part.
    #[must_use]
    pub const fn is_leaf(&self) -> bool {
        !self.kind.is_multipart() && !self.is_open_message()
    }

    /// A nested message whose parts are known.
    #[must_use]
    pub const fn is_open_message(&self) -> bool {
        matches!(self.kind, Kind::Message) && matches!(self.encoding, Encoding::Identity)
    }
}

/// `type/subtype` of what may stand there.
fn media_type(word: &str) -> Option<String> {
    let token = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte));
    match word.split_once('/') {
        Some((kind, subtype)) if word.len() <= MAX_WORD && token(kind) && token(subtype) => Some(word.to_owned()),
        None if word == "text" || word == "plain" => Some("text/plain".to_owned()),
        _ => None,
    }
}

/// Between angle brackets, or as it stands.
fn content_id(value: &str) -> Option<String> {
    let inner = value.split_once('<').map_or(value, |(_, inner)| inner);
    let inner = inner.split_once('>').map_or(inner, |(inner, _)| inner);
    Some(one_line(inner, MAX_ID)).filter(|id| !id.is_empty())
}
