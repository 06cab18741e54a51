//! Targets of the message view: structure, index, view, header fields, encodings, charsets, file names.
use std::collections::BTreeSet;

use portal::mime::{
    calendar, charset, decode, encoded_word, file_kind, file_name,
    index::Index,
    part::{Kind, Part},
    scan::{MAX_PARTS, Scan},
    text,
    view::{Attachment, Block, Form, View, Way, read},
    words,
};

/// The pre-scan: the same whatever the pieces, and within its caps.
pub fn fuzz_scan(data: &[u8]) {
    let index = Index::build(data);
    let mut scan = Scan::default();
    // Pieces of lengths that the data itself decides, so that a fuzzer can move the cuts.
    let mut rest = data;
    while let Some(first) = rest.first() {
        let (piece, after) = rest.split_at(rest.len().min(1 + usize::from(*first)));
        scan.push(piece);
        rest = after;
    }
    assert_eq!(scan.finish(), index, "cuts make a difference");
    assert!(index.parts.len() <= MAX_PARTS && index.length == data.len() as u64);
}

/// The index: sound, and right about every length; what is written can be read, and what was made up is sound or refused.
pub fn fuzz_index(data: &[u8]) {
    let index = Index::build(data);
    assert!(index.is_sound(), "not sound: {index:?}");
    for part in index.parts.iter().filter(|part| part.is_leaf()) {
        assert_eq!(decoded(data, part).len() as u64, part.size, "{part:?}");
    }
    let json = index.to_json().expect("an index holds nothing that JSON cannot");
    assert!(json.len() < 4 << 20, "an index of {} bytes", json.len());
    assert_eq!(Index::from_json(&json).expect("what was written can be read"), index);
    if let Ok(made_up) = Index::from_json(data) {
        assert!(made_up.is_sound());
        let view = View::plan(&made_up);
        let _ = (view.all_attachments(), view.chosen(Way::Rich), view.chosen(Way::Plain));
    }
}

/// The view: everything is there, what is shown is clean and bounded.
pub fn fuzz_view(data: &[u8]) {
    let index = Index::build(data);
    let view = View::plan(&index);
    assert_all_is_there(&index, &view);
    let (mut texts, mut pages) = (0, 0);
    for way in [Way::Rich, Way::Plain] {
        show(data, &index, &view, way, &mut texts, &mut pages);
    }
    // Twice, for both ways may show the same part.
    assert!(texts <= 2 * portal::mime::view::MAX_TEXTS && pages <= 2 * portal::mime::view::MAX_PAGES, "{texts} {pages}");
    for attachment in view.all_attachments() {
        assert_listed_well(attachment);
    }
    for about in [Some(&index.about)].into_iter().chain(index.parts.iter().map(|part| part.about.as_deref())).flatten() {
        for line in [&about.subject, &about.from].into_iter().chain(&about.authors).chain(&about.to).chain(&about.cc) {
            assert_line(line, 400);
        }
    }
}

/// The plain text of a message, HTML included.
pub fn fuzz_plain_text(data: &[u8]) {
    let shown = text::plain_text(data);
    assert!(shown.text.len() <= text::MAX_TEXT);
    assert_clean(&shown.text);
}

/// Header fields: words, people, dates, parameters, through a message that has them.
pub fn fuzz_header(data: &[u8]) {
    for value in [encoded_word::decode(data), encoded_word::rewrite(data)] {
        let line = words::one_line(&value, 200);
        assert_line(&line, 200);
        assert_eq!(words::one_line(&line, 200), line, "once is enough");
    }
    let fields = ["From", "To", "Cc", "Subject", "Date", "Content-Type", "Content-Disposition", "Content-ID", "Content-Transfer-Encoding"];
    let mut raw = Vec::new();
    for field in fields {
        raw.extend_from_slice(field.as_bytes());
        raw.extend_from_slice(b": ");
        raw.extend(data.iter().take(2_000).filter(|byte| **byte != b'\n'));
        raw.extend_from_slice(b"\r\n");
    }
    raw.extend_from_slice(b"\r\nbody");
    fuzz_index(&raw);
    fuzz_view(&raw);
}

/// Transfer encodings: the first byte chooses, the second cuts.
pub fn fuzz_decode(data: &[u8]) {
    let [choice, cut, body @ ..] = data else { return };
    let all = [decode::Encoding::Identity, decode::Encoding::Base64, decode::Encoding::QuotedPrintable, decode::Encoding::Unknown];
    let encoding = all[usize::from(*choice) % all.len()];
    let whole = decode(encoding, &[body]);
    let pieces: Vec<&[u8]> = body.chunks(usize::from(*cut) + 1).collect();
    assert_eq!(decode(encoding, &pieces), whole);
    assert!(whole.len() <= body.len());
}

/// Charsets: the label stands before the first line end.
pub fn fuzz_charset(data: &[u8]) {
    let label = data.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let body = data.get(label.len() + 1..).unwrap_or_default();
    let text = charset::to_text(body, std::str::from_utf8(label).ok()).text;
    assert!(text.len() <= 4 * body.len() + 16, "{} bytes of {}", text.len(), body.len());
    let _ = (charset::to_text(body, None), charset::named_in_html(body));
    let (clean, _) = words::clean(&text, 1_000);
    assert_clean(&clean);
}

/// Names of files.
pub fn fuzz_file_name(data: &[u8]) {
    let wish = String::from_utf8_lossy(data);
    let media_type = wish.chars().rev().take(30).collect::<String>();
    for name in [file_name::safe(&wish), file_name::for_part(Some(&wish), &media_type, 7), file_name::for_part(None, &media_type, 7)] {
        assert_name(&name);
        assert_eq!(file_name::safe(&name), name, "once is enough");
        let _ = (file_kind::icon(&name, &media_type), file_kind::warning(&name, &media_type));
    }
}

fn assert_listed_well(attachment: &Attachment) {
    assert_name(&attachment.name);
    let media_type = &attachment.media_type;
    assert!(
        media_type.contains('/') && media_type.len() <= 100 && media_type.bytes().all(|byte| byte.is_ascii_graphic()),
        "{media_type:?}"
    );
}

fn assert_name(name: &str) {
    assert!(!name.is_empty() && name.len() <= file_name::MAX_NAME, "{name:?}");
    assert!(!name.starts_with('.') && !name.ends_with(['.', ' ']), "{name:?}");
    assert!(!name.contains(['/', '\\', '"', ':', '<', '>', '|', '?', '*', '\0']), "{name:?}");
    assert_line(name, file_name::MAX_NAME);
    let header = file_name::disposition(name);
    assert!(header.bytes().all(|byte| matches!(byte, b' '..=b'~')) && header.matches('"').count() == 2, "{header:?}");
}

fn assert_line(line: &str, bound: usize) {
    assert!(line.chars().count() <= bound, "too long: {line:?}");
    assert!(
        !line.chars().any(|c| c.is_control()
            || words::is_deceptive(c)
            || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{feff}')),
        "{line:?}"
    );
}

fn assert_clean(text: &str) {
    assert!(!text.chars().any(|c| (c.is_control() && !matches!(c, '\n' | '\t')) || words::is_deceptive(c)), "{text:?}");
}

/// Reads what the view wants, of nested messages too.
fn show(data: &[u8], index: &Index, view: &View, way: Way, texts: &mut u64, pages: &mut u64) {
    for block in view.chosen(way) {
        match block {
            Block::Text { part, form } => {
                let part = index.part(*part).expect("a view names parts that there are");
                let shown = read::text(part, bytes(data, &read::range(part)));
                assert_clean(&shown.text);
                if *form == Form::Calendar {
                    calendar_is_safe(&shown.text);
                }
                assert!(shown.partly || part.size <= portal::mime::view::MAX_TEXT, "{part:?}");
                *texts += part.size.min(portal::mime::view::MAX_TEXT);
            }
            Block::Html { part } => {
                let part = index.part(*part).expect("a view names parts that there are");
                let shown = read::page(part, bytes(data, &read::range(part)));
                assert_eq!(shown.partly, part.size > portal::mime::view::MAX_PAGES, "{part:?}");
                *pages += part.size.min(portal::mime::view::MAX_PAGES);
            }
            Block::Picture { part } => assert_eq!(index.part(*part).map(|part| part.kind), Some(Kind::Picture)),
            Block::Message(nested) => show(data, index, &nested.view, way, texts, pages),
            Block::Signed { part } => {
                let part = index.part(*part).expect("a view names parts that there are");
                // What is in it is looked at like any message; one within another is not opened.
                if let Some(content) = read::signed(part, bytes(data, &read::range(part))) {
                    assert!(content.len() as u64 <= part.size, "more comes out than is in it");
                    let index = Index::build(&content);
                    assert_all_is_there(&index, &View::plan(&index));
                }
            }
            Block::Either { .. } => panic!("a choice that was not made"),
        }
    }
}

fn calendar_is_safe(text: &str) {
    let entries = calendar::entries(text);
    assert!(entries.len() <= calendar::MAX_ENTRIES);
    for entry in &entries {
        for line in [&entry.title, &entry.place, &entry.organizer] {
            assert_line(line, 400);
        }
        assert_clean(&entry.description);
        for when in [&entry.starts, &entry.ends].into_iter().flatten() {
            assert!(when.day.len() == 10 && when.time.as_ref().is_none_or(|time| time.len() == 5), "{:?}", when.day);
        }
    }
}

/// Calendar entries.
pub fn fuzz_calendar(data: &[u8]) {
    calendar_is_safe(&String::from_utf8_lossy(data));
}

/// Every leaf that holds anything is shown, listed, or inside what is listed and not shown; but for forms that only programs read.
fn assert_all_is_there(index: &Index, view: &View) {
    let listed = view.all_attachments();
    let mut there: BTreeSet<u16> = listed.iter().map(|one| one.part).collect();
    let files: BTreeSet<u16> = listed.iter().filter(|one| !one.shown).map(|one| one.part).collect();
    let mut waiting: Vec<&Block> = view.blocks.iter().collect();
    while let Some(block) = waiting.pop() {
        match block {
            Block::Text { part, .. } | Block::Html { part } | Block::Picture { part } | Block::Signed { part } => {
                there.insert(*part);
            }
            Block::Either { html, text } => waiting.extend(html.iter().chain(text)),
            Block::Message(nested) => waiting.extend(&nested.view.blocks),
        }
    }
    let for_programs = |part: &Part| matches!(part.media_type.as_str(), "text/x-amp-html" | "text/watch-html");
    for part in index.parts.iter().filter(|part| part.is_leaf() && part.size > 0 && !for_programs(part)) {
        let mut found = there.contains(&part.number);
        let mut above = part.parent;
        while let Some(number) = above.filter(|_| !found) {
            found = files.contains(&number);
            above = index.part(number).and_then(|part| part.parent);
        }
        assert!(found, "{part:?} is neither shown nor listed");
    }
}

fn decoded(data: &[u8], part: &Part) -> Vec<u8> {
    decode(part.encoding, &[bytes(data, &part.body)])
}

fn decode(encoding: decode::Encoding, pieces: &[&[u8]]) -> Vec<u8> {
    let (mut decoder, mut out) = (decode::Decoder::new(encoding), Vec::new());
    for piece in pieces {
        decoder.push(piece, &mut out);
    }
    decoder.finish(&mut out);
    out
}

fn bytes<'a>(data: &'a [u8], range: &std::ops::Range<u64>) -> &'a [u8] {
    let at = |offset: u64| usize::try_from(offset).expect("offsets lie within the data");
    &data[at(range.start)..at(range.end)]
}

#[cfg(test)]
mod tests;
