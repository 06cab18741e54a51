//! `static/`, embedded. Owns the addresses of its files; must not know what pages use them for.
//!
//! The address holds a hash over all files (`/static/<hash>/css/site.css`), so that what a browser keeps is never
//! out of date and scripts can name each other relatively. Under another hash (a page of the previous release) the
//! present file is answered, and not to be kept.
//!
//! They travel compressed, for there is no secret in them. Pages never do: how long one is would tell of its form token, or of what
//! somebody else wrote into it (BREACH).
use std::{borrow::Cow, collections::BTreeMap, io::Write, sync::LazyLock};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{AcceptEncoding, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, Encoding, Header, HeaderValue, VARY},
    web::{Bytes, Path},
};
use entity::base::hex;
use flate2::{Compression, write::GzEncoder};
use openssl::sha::Sha256;
use rust_embed::Embed;

use super::problem::Problem;

#[derive(Embed)]
#[folder = "../static/"]
struct Files;

/// A file that a page names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asset {
    /// All styles: the base, measures and colours, our own, and those for paper.
    Style,
    /// The mark.
    Icon,
    /// Kinds of files, each under its name as a fragment.
    Files,
    /// Runs passkey ceremonies.
    Ceremony,
    /// Tells whether this browser can have a key.
    Support,
    /// Takes a scanned code from the fragment.
    Fragment,
    /// Moments in the reader's time zone.
    Time,
    /// The warning before a session ends.
    Idle,
    /// Takes a code from the screen.
    Blank,
    /// Tells other tabs that one signed out.
    Left,
    /// Tells the browser's key store which keys still work.
    Keys,
    /// Sends files piece by piece.
    Attach,
    /// Keeps what somebody writes, as they write.
    Draft,
    /// Headings, lists and bold words of what is pasted.
    Paste,
    /// Day and hour of sending in the writer's time zone.
    Later,
    /// How far the copies of a text are, or the rows of a list.
    Mailing,
    /// What somebody else does at this moment.
    Follow,
    /// A letter as a file, and what comes after it.
    Letter,
    /// How long something can be undone.
    Undo,
    /// Whom somebody looks for, while they type.
    Find,
    /// A day of the reader's.
    Day,
}

impl Asset {
    /// All of them.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 21] = [
        Self::Style,
        Self::Icon,
        Self::Files,
        Self::Ceremony,
        Self::Support,
        Self::Fragment,
        Self::Time,
        Self::Idle,
        Self::Blank,
        Self::Left,
        Self::Keys,
        Self::Attach,
        Self::Draft,
        Self::Paste,
        Self::Later,
        Self::Mailing,
        Self::Follow,
        Self::Letter,
        Self::Undo,
        Self::Find,
        Self::Day,
    ];

    /// Where it lies in `static/`.
    const fn path(self) -> &'static str {
        match self {
            Self::Style => STYLE,
            Self::Icon => "icons/icon.svg",
            Self::Files => "icons/files.svg",
            Self::Ceremony => "js/ceremony.js",
            Self::Support => "js/support.js",
            Self::Fragment => "js/fragment.js",
            Self::Time => "js/time.js",
            Self::Idle => "js/idle.js",
            Self::Blank => "js/blank.js",
            Self::Left => "js/left.js",
            Self::Keys => "js/keys.js",
            Self::Attach => "js/attach.js",
            Self::Draft => "js/draft.js",
            Self::Paste => "js/paste.js",
            Self::Later => "js/later.js",
            Self::Mailing => "js/mailing.js",
            Self::Follow => "js/follow.js",
            Self::Letter => "js/letter.js",
            Self::Undo => "js/undo.js",
            Self::Find => "js/find.js",
            Self::Day => "js/day.js",
        }
    }

    /// Its address.
    #[must_use]
    pub(crate) fn url(self) -> String {
        format!("/static/{}/{}", *TREE, self.path())
    }
}

/// A file as it is served.
struct Served {
    kind: HeaderValue,
    plain: Bytes,
    /// The same by gzip (RFC 1952), where that is shorter.
    packed: Option<Bytes>,
}

/// All of them, by their names.
static SERVED: LazyLock<BTreeMap<String, Served>> = LazyLock::new(|| {
    let names = Files::iter().chain([STYLE.into()]);
    let served = names.filter_map(|name| {
        let (kind, plain) = (content_type(&name)?, file(&name)?);
        Some((name.into_owned(), Served { kind, packed: packed(&plain), plain }))
    });
    served.collect()
});

/// The hash in every address: over the names and contents of all files that are served.
static TREE: LazyLock<String> = LazyLock::new(|| {
    let mut hasher = Sha256::new();
    for (name, served) in &*SERVED {
        for part in [name.as_bytes(), &[0], &openssl::sha::sha256(&served.plain)] {
            hasher.update(part);
        }
    }
    hex::encode(&hasher.finish()[..8])
});

/// As small as it gets: it is made once.
fn packed(plain: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let all = encoder.write_all(plain).and_then(|()| encoder.finish());
    let packed = all.expect("writing to memory does not fail");
    (packed.len() < plain.len()).then(|| packed.into())
}

/// Where the one style sheet is served: it is put together from files of `static/`.
const STYLE: &str = "css/style.css";

/// One sheet, so that a page asks once.
static SHEET: LazyLock<Bytes> = LazyLock::new(|| {
    let part = |name| Files::get(name).map(|file| String::from_utf8_lossy(&file.data).into_owned()).unwrap_or_default();
    let ours = |name| without_any(&AIR_OF_SHEETS, without_comments(&part(name), "/*"));
    // A link that looks like a button is a link still: its look hangs on a class, and no role says that it answers to Space.
    let base = part("vendor/pico/pico.min.css").replace("[role=button]", ".button");
    let screen = [base, ours("css/tokens.css"), ours("css/site.css")].join("\n");
    Bytes::from(format!("{screen}\n@media print{{\n{}}}\n", ours("css/print.css")))
});

/// Without indents and without lines that are a comment: a page with all its files stays light.
fn without_comments(text: &str, begin: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(begin));
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// Spaces that a style sheet has for its reader alone, each with what is left of them.
const AIR_OF_SHEETS: [(&str, &str); 13] = [
    ("; ", ";"),
    (": ", ":"),
    (" { ", "{"),
    (" {\n", "{\n"),
    ("; }", "}"),
    (";}", "}"),
    (" }", "}"),
    (", ", ","),
    (" > ", ">"),
    (":0.", ":."),
    (" 0.", " ."),
    ("(0.", "(."),
    ("}\n", "}"),
];

/// The same of a script. None of them stands in a text of one.
const AIR_OF_SCRIPTS: [(&str, &str); 19] = [
    (" => ", "=>"),
    (" === ", "==="),
    (" !== ", "!=="),
    (" = ", "="),
    (", ", ","),
    (" && ", "&&"),
    (" || ", "||"),
    (" ?? ", "??"),
    (" ? ", "?"),
    (" : ", ":"),
    (": ", ":"),
    ("if (", "if("),
    ("{ ", "{"),
    (" {", "{"),
    (" }", "}"),
    ("{\n", "{"),
    (",\n", ","),
    (";\n", ";"),
    ("\n}", "}"),
];

fn without_any(air: &[(&str, &str)], text: String) -> String {
    air.iter().fold(text, |text, (from, to)| text.replace(from, to))
}

/// What a name stands for, if it is served.
fn file(name: &str) -> Option<Bytes> {
    if name == STYLE {
        return Some(SHEET.clone());
    }
    let file = Files::get(name)?;
    if name.ends_with(".js") {
        let script = without_comments(&String::from_utf8_lossy(&file.data), "//");
        return Some(Bytes::from(without_any(&AIR_OF_SCRIPTS, script)));
    }
    Some(Bytes::from(file.data.into_owned()))
}

/// A font of letters on paper. No page loads it.
#[must_use]
pub(crate) fn font(weight: &str) -> Option<&'static [u8]> {
    match Files::get(&format!("vendor/atkinson/{weight}.ttf"))?.data {
        Cow::Borrowed(bytes) => Some(bytes),
        // Only where files are read from the folder, which the feature `debug-embed` switches off.
        Cow::Owned(_) => None,
    }
}

/// The type of a file that is served; `None` for the others (texts, licences, sources, parts of the style sheet).
fn content_type(name: &str) -> Option<HeaderValue> {
    let (_, extension) = name.rsplit_once('.')?;
    Some(HeaderValue::from_static(match extension {
        "css" if name == STYLE => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        _ => return None,
    }))
}

/// Answers a file, compressed for whoever takes that. Anybody may call.
///
/// # Errors
/// [`Problem::NotFound`] for what is not served.
pub(crate) async fn get(path: Path<(String, String)>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let (tree, name) = path.into_inner();
    let served = SERVED.get(&name).ok_or(Problem::NotFound)?;
    let keep = if tree == *TREE { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut answer = HttpResponse::Ok();
    answer.insert_header((CONTENT_TYPE, served.kind.clone())).insert_header((CACHE_CONTROL, keep)).insert_header((VARY, "Accept-Encoding"));
    if let Some(packed) = served.packed.as_ref().filter(|_| takes_gzip(&request)) {
        return Ok(answer.insert_header((CONTENT_ENCODING, "gzip")).body(packed.clone()));
    }
    Ok(answer.body(served.plain.clone()))
}

fn takes_gzip(request: &HttpRequest) -> bool {
    let chosen = AcceptEncoding::parse(request).ok().and_then(|wishes| wishes.negotiate([Encoding::gzip(), Encoding::identity()].iter()));
    chosen == Some(Encoding::gzip())
}

#[cfg(test)]
mod tests;
