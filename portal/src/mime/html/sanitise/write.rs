//! Writes what may stay in the words that the sanitiser would use, so that it rarely has anything to change.
use std::collections::HashSet;

use html5ever::{Attribute, ns, tendril::StrTendril};

use super::Absent;
use crate::mime::html::{
    Lost, LostKind, TooWild, address,
    allow::{self, Fate, Memo},
    caps,
    css::{self, sheet::Sheet},
    effort::Effort,
    tree::{Data, NodeId, Tree, is_formatting},
};

/// What was met on the way, in all rounds.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) sheet: Sheet,
    pub(super) memo: Memo,
    /// Something would have been loaded from elsewhere.
    pub(super) remote: bool,
    /// What was left out that somebody may miss.
    pub(super) lost: Lost,
}

/// Writes a tree whose text had so many bytes.
pub(super) fn write(tree: &Tree, bytes: usize, seen: &mut Seen, effort: &Effort) -> Result<String, TooWild> {
    write_with(tree, bytes, seen, effort, None)
}

/// The same, with words for pictures that are not there.
pub(super) fn write_with<'a>(
    tree: &'a Tree,
    bytes: usize,
    seen: &'a mut Seen,
    effort: &'a Effort,
    absent: Option<Absent<'a>>,
) -> Result<String, TooWild> {
    let mut writer = Writer {
        tree,
        effort,
        seen,
        out: String::with_capacity(bytes),
        embedded: 0,
        in_link: false,
        after_field: false,
        formatting: Vec::new(),
        styles: HashSet::new(),
        absent,
    };
    for node in tree.top() {
        writer.node(node)?;
    }
    effort.within()?;
    Ok(writer.out)
}

pub(super) struct Writer<'a> {
    pub(super) tree: &'a Tree,
    pub(super) effort: &'a Effort,
    pub(super) seen: &'a mut Seen,
    pub(super) out: String,
    embedded: usize,
    /// Within a link, as a parser sees it: a cell of a table begins anew.
    pub(super) in_link: bool,
    /// A field of a form was written on this line.
    pub(super) after_field: bool,
    /// The elements of formatting around, with how many attributes each keeps.
    formatting: Vec<(&'a str, usize)>,
    /// Styles that were counted.
    styles: HashSet<&'a str>,
    absent: Option<Absent<'a>>,
}

impl<'a> Writer<'a> {
    /// As deep as the caps allow, no deeper.
    fn node(&mut self, id: NodeId) -> Result<(), TooWild> {
        if self.out.len() > caps::BYTES {
            return Err(TooWild::Bytes);
        }
        self.effort.within()?;
        let tree = self.tree;
        match tree.data(id) {
            Data::Nothing => Ok(()),
            Data::Text(text) => {
                self.escape(text, false);
                Ok(())
            }
            Data::Element(name, attributes) => {
                if name.ns != ns!(html) {
                    self.foreign(id, &name.local, attributes);
                    return Ok(());
                }
                let name: &'a str = &name.local;
                self.look(id, name, attributes);
                if self.instead(id, name, attributes) {
                    return Ok(());
                }
                match allow::fate(name) {
                    Fate::Keep => self.element(id, name, attributes),
                    Fate::Unwrap if matches!(name, "xmp" | "plaintext" | "listing") => self.element(id, "pre", &[]),
                    Fate::Unwrap => self.unwrap(id, name, attributes),
                    Fate::UnwrapLossy(kind) => {
                        self.seen.lost.note(kind);
                        self.unwrap(id, name, attributes)
                    }
                    Fate::Drop => Ok(()),
                    Fate::DropLossy(kind) => {
                        self.seen.lost.note(kind);
                        Ok(())
                    }
                }
            }
        }
    }

    /// The content of an element that goes. What stood apart by it, or by a style that goes with it, still does.
    fn unwrap(&mut self, id: NodeId, name: &str, attributes: &[Attribute]) -> Result<(), TooWild> {
        let styled = || attributes.iter().any(|attribute| matches!(&*attribute.name.local, "style" | "class"));
        // What is asked stands on a line of its own; what is to be pressed, too.
        if matches!(name, "label" | "button" | "legend" | "fieldset" | "form") {
            self.next_field(id);
        }
        let apart = !allow::is_in_line(name) || styled();
        if apart {
            self.out.push(' ');
        }
        self.inside(id)?;
        if apart {
            self.out.push(' ');
        }
        Ok(())
    }

    /// A new line behind a field.
    pub(super) fn next_field(&mut self, id: NodeId) {
        if std::mem::take(&mut self.after_field) {
            self.effort.written(self.tree.depth(id));
            self.out.push_str("<br>");
        }
    }

    fn inside(&mut self, id: NodeId) -> Result<(), TooWild> {
        for child in self.tree.children(id) {
            self.node(child)?;
        }
        Ok(())
    }

    fn element(&mut self, id: NodeId, name: &'a str, attributes: &'a [Attribute]) -> Result<(), TooWild> {
        let name = self.link_or_words(name, attributes);
        self.effort.written(self.tree.depth(id));
        if name == "img"
            && let Some(words) = self.absent.and_then(|absent| absent.words(attributes))
        {
            self.out.push_str("<span>");
            self.escape(&words, false);
            self.out.push_str("</span>");
            return Ok(());
        }
        let kept = self.start(name, attributes);
        let in_line = is_formatting(name) || matches!(name, "span" | "img" | "wbr");
        self.after_field &= in_line;
        if matches!(name, "br" | "col" | "hr" | "img" | "wbr") {
            return Ok(());
        }
        let start = self.out.len();
        let outside = self.in_link;
        self.in_link = name == "a" || (outside && !matches!(name, "td" | "th" | "caption"));
        let formats = is_formatting(name);
        if formats {
            let same = self.formatting.iter().filter(|(other, _)| *other == name);
            self.effort.compared(kept, same.clone().count(), same.map(|(_, attributes)| attributes).sum());
            self.formatting.push((name, kept));
        }
        self.inside(id)?;
        self.after_field &= in_line;
        if formats {
            self.formatting.pop();
        }
        self.in_link = outside;
        if name == "pre" {
            // A line feed right after <pre> is lost at the next reading; so it goes now.
            let feeds = self.out[start..].bytes().take_while(|byte| *byte == b'\n').count();
            if feeds > 0 {
                self.effort.bytes((self.out.len() - start) / 8);
                self.out.replace_range(start..start + feeds, "");
            }
        }
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
        Ok(())
    }

    /// A link that leads nowhere is words, and so is one within another: HTML knows no link in a link. A parser leaves one there when
    /// what lies between is deep, and moves both about at each further reading, so that the result would never come to rest.
    fn link_or_words<'n>(&mut self, name: &'n str, attributes: &[Attribute]) -> &'n str {
        if name != "a" {
            return name;
        }
        let address = attributes.iter().find(|attribute| &*attribute.name.local == "href");
        let leads = address.is_some_and(|href| allow::attribute("a", "href", &href.value, &mut self.seen.memo).is_some());
        let lost = if leads { self.in_link } else { address.is_some_and(|href| self.seen.memo.leads(&href.value)) };
        self.seen.lost.note_if(lost, LostKind::Links);
        if leads && !self.in_link { "a" } else { "span" }
    }

    /// The tag at the beginning of an element, with the attributes that may stay. Says how many there are.
    pub(super) fn start(&mut self, name: &str, attributes: &'a [Attribute]) -> usize {
        let mut kept = 0;
        self.out.push('<');
        self.out.push_str(name);
        for attribute in attributes {
            let key = &*attribute.name.local;
            if key == "style" && self.styles.insert(&attribute.value) {
                self.effort.styles(attribute.value.len());
            }
            if key == "src" && self.too_much_embedded(&attribute.value) {
                continue;
            }
            if let Some(value) = allow::attribute(name, key, &attribute.value, &mut self.seen.memo) {
                kept += 1;
                self.effort.kept();
                if matches!(key, "href" | "src") {
                    self.effort.address(&attribute.value);
                }
                self.out.push(' ');
                self.out.push_str(key);
                self.out.push_str("=\"");
                self.escape(&value, true);
                self.out.push('"');
            } else if key == "href" || (key == "src" && self.seen.memo.looks_for(&attribute.value)) {
                self.effort.address(&attribute.value);
            }
        }
        self.out.push('>');
        kept
    }

    pub(super) fn escape(&mut self, text: &str, attribute: bool) {
        let before = self.out.len();
        let letters = escape(&mut self.out, text, attribute);
        self.effort.escaped(self.out.len() - before, letters);
    }

    /// Whether an address is one picture too many of those that stand in their addresses.
    fn too_much_embedded(&mut self, source: &str) -> bool {
        if source.len() > caps::EMBEDDED.saturating_sub(self.embedded) {
            self.seen.lost.note(LostKind::Picture);
            return true;
        }
        if address::is_embedded(source) {
            self.embedded += source.len();
        }
        false
    }

    /// Notes styles and what would have been loaded.
    fn look(&mut self, id: NodeId, name: &str, attributes: &[Attribute]) {
        match name {
            "style" => {
                let block = self.tree.text(id);
                self.seen.remote |= css::loads(&block);
                self.effort.styles(block.len().min(256 << 10));
                self.seen.sheet.add(&block);
            }
            "link" => self.seen.remote |= self.tree.attribute(id, "href").is_some_and(address::is_remote),
            _ => {}
        }
        for attribute in attributes {
            let value: &StrTendril = &attribute.value;
            self.seen.remote |= match &*attribute.name.local {
                // What lies in the message is not fetched from where it lay once.
                "src" if name == "img" => address::is_remote(value) && self.seen.memo.picture(value).is_none(),
                "src" | "background" | "poster" | "data" | "srcset" | "lowsrc" | "dynsrc" => address::is_remote(value),
                "style" => css::loads(value),
                _ => false,
            };
        }
    }
}

/// As the HTML standard escapes what it writes. Says how many letters there are that the library stops at which writes it out
/// again, and looks through all the rest of the text for each: also those that begin as a no-break space does.
pub(in crate::mime::html) fn escape(out: &mut String, text: &str, attribute: bool) -> usize {
    let (mut from, mut count) = (0, 0);
    for (at, byte) in text.bytes().enumerate() {
        let (instead, length) = match byte {
            b'&' => ("&amp;", 1),
            b'<' => ("&lt;", 1),
            b'>' => ("&gt;", 1),
            b'"' if attribute => ("&quot;", 1),
            0xc2 => {
                count += 1;
                if text.as_bytes()[at + 1] != 0xa0 {
                    continue;
                }
                ("&nbsp;", 2)
            }
            _ => continue,
        };
        count += usize::from(length == 1);
        out.push_str(&text[from..at]);
        out.push_str(instead);
        from = at + length;
    }
    out.push_str(&text[from..]);
    count
}
