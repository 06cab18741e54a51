//! Places where a line may end, within words that never do.
//!
//! A browser that fits text into a narrow page shapes all letters up to the next such place together, again for each line that it
//! fills: a word of 64,000 letters keeps it busy for half a minute, and one of 256,000 takes the page down with it. `<wbr>` parts what is
//! shaped together; unlike a space of no width it is not copied with the text.
//!
//! Invariants: takes nothing away; without the `<wbr>` it added the markup is what it was; among letters that are read as one sign none is
//! put, unless there are ever more of them; one walk, whatever the markup.
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};

/// Letters in a row after which a line may end. No word of any language is so long; addresses of links are.
const MOST: usize = 256;
/// Signs that belong to the letter before them, after which a line may end all the same.
const PATIENCE: usize = 64;
/// What is put in.
const CHANCE: &str = "<wbr>";
/// Elements that stand in a line: letters on both sides of their tags are shaped together.
const IN_LINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark", "q", "s", "samp",
    "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var",
];
/// Elements at which every line may end.
const ENDS: &[&str] = &["br", "hr", "img", "wbr"];
/// The class of marks that join the letters around them, as in Devanagari.
const VIRAMA: u8 = 9;

/// Markup in which a line may end everywhere within some hundred letters. It is written strictly: every `<` begins a tag, values stand in
/// double quotes, and no element is in it whose content is no markup.
#[must_use]
pub fn eased(markup: &str) -> String {
    let mut out = String::with_capacity(markup.len() + markup.len() / 32);
    let mut row = Row::default();
    let mut rest = markup;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '<' => tag(rest),
            '&' => reference(rest),
            _ => c.len_utf8(),
        };
        if c == '<' {
            row.tag(&rest[1..length]);
        } else if row.letter(if length == c.len_utf8() { c } else { '&' }) {
            out.push_str(CHANCE);
        }
        out.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    out
}

/// Letters since a line could end.
#[derive(Default)]
struct Row {
    /// Of these, those in this element.
    here: usize,
    /// All of them: what looks like a block may be set in a line.
    all: usize,
    /// Another block begins.
    fresh: bool,
    last: Option<char>,
}

impl Row {
    fn tag(&mut self, tag: &str) {
        let name = tag.strip_prefix('/').unwrap_or(tag);
        let name = &name[..name.find([' ', '>', '/']).unwrap_or(name.len())];
        if ENDS.contains(&name) {
            *self = Self::default();
        } else if !IN_LINE.contains(&name) {
            (self.here, self.fresh) = (0, true);
        }
    }

    /// Whether a line has to be able to end before this letter.
    fn letter(&mut self, c: char) -> bool {
        if ends(c) {
            *self = Self::default();
            return false;
        }
        let fresh = std::mem::take(&mut self.fresh);
        let due = self.here >= MOST || (fresh && self.all >= MOST);
        let parts = due && (fresh || !self.last.is_some_and(|last| joined(last, c)) || self.here >= MOST + PATIENCE);
        if parts {
            (self.here, self.all) = (0, 0);
        }
        self.here += 1;
        self.all += 1;
        self.last = Some(c);
        parts
    }
}

/// Where lines end by themselves: at spaces, and at each sign of Chinese, Japanese and Korean, which have rules of their own.
fn ends(c: char) -> bool {
    matches!(c, ' ' | '\n' | '\t' | '\r' | '\u{200b}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}')
        || matches!(c, '\u{ff00}'..='\u{ff65}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether two letters are read as one sign.
fn joined(before: char, c: char) -> bool {
    const JOINER: char = '\u{200d}';
    let flag = |c: char| matches!(c, '\u{1f1e6}'..='\u{1f1ff}');
    is_combining_mark(c)
        || matches!(c, JOINER | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}')
        || before == JOINER
        || canonical_combining_class(before) == VIRAMA
        || (flag(before) && flag(c))
}

/// Bytes of the tag that markup begins with.
fn tag(markup: &str) -> usize {
    let mut quoted = false;
    for (at, byte) in markup.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return at + 1,
            _ => {}
        }
    }
    markup.len()
}

/// Bytes of the reference to a character that markup begins with, or of the sign alone.
fn reference(markup: &str) -> usize {
    const LONGEST: usize = 10;
    let end = markup.bytes().take(LONGEST).position(|byte| byte == b';');
    end.filter(|end| markup[1..*end].bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#')).map_or(1, |end| end + 1)
}

#[cfg(test)]
mod tests;
