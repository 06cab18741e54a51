//! Letters that are not to be seen, and those that steer the others.
use crate::mime::words::is_deceptive;

/// Whether text is only spaces and what mailers put where nothing is to be seen.
pub(super) fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || filler(c) || neutral(c).is_none())
}

/// Characters without width, with which mailers pad the preview of a letter.
pub(super) fn filler(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{2007}' | '\u{180e}')
}

/// The character, or what stands in for it: none for controls, and for those that turn the order of letters around.
pub(super) fn neutral(c: char) -> Option<char> {
    match c {
        '\n' | '\t' => Some(c),
        '\u{c}' | '\u{2028}' | '\u{2029}' => Some('\n'),
        '\u{fff9}'..='\u{fffb}' => None,
        c if is_deceptive(c) => None,
        c if c.is_control() => None,
        c => Some(c),
    }
}
