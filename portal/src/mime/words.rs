//! Words of strangers made safe to stand on a page of ours: subjects, names, and plain text. Must not know headers.
//!
//! What reorders, hides or joins text unseen is taken out. What a script needs stays: joiners behind letters that join,
//! and in running text the marks of direction. Escaping for HTML is the page's; a page puts such words into `<bdi>`.
//!
//! Invariants: a line holds no control, no line end, no bidirectional control; a text holds LF and tab and no other
//! control; both are bounded, and an ellipsis or the answer says when something was cut off.

use entity::base::letters::{is_filler, is_joiner, is_unseen};

pub use entity::base::letters::is_deceptive;

/// Marks on one letter that are kept: Vietnamese needs two, and a hundred of them overrun the lines above.
pub(super) const MAX_MARKS: usize = 4;

/// White space and controls become single spaces; what reorders or hides goes. At most `bound` characters, the last of
/// which is an ellipsis if there was more.
#[must_use]
pub fn one_line(text: &str, bound: usize) -> String {
    let mut line = String::new();
    let (mut count, mut marks, mut space, mut last) = (0, 0, false, None);
    for c in text.chars().filter(|c| !is_deceptive(*c) && !is_unseen(*c)) {
        if is_blank(c) {
            space = count > 0;
            continue;
        }
        if is_joiner(c) && !last.is_some_and(|last| last > '\u{2ff}' && !is_joiner(last)) {
            continue;
        }
        marks = if is_mark(c) { marks + 1 } else { 0 };
        if marks > MAX_MARKS {
            continue;
        }
        let wanted = 1 + usize::from(space);
        if count + wanted > bound {
            line.pop();
            line.truncate(line.trim_end().len());
            line.push('…');
            return line;
        }
        if space {
            line.push(' ');
        }
        line.push(c);
        last = Some(c);
        count += wanted;
        space = false;
    }
    line
}

/// Plain text for a page: line ends as LF, no controls, no bidirectional controls, at most `bound` bytes; and whether
/// something was cut off.
#[must_use]
pub fn clean(text: &str, bound: usize) -> (String, bool) {
    let mut clean = String::with_capacity(text.len().min(bound));
    let mut chars = text.chars().peekable();
    let mut marks = 0;
    while let Some(c) = chars.next() {
        let c = match c {
            '\r' if chars.peek() == Some(&'\n') => continue,
            '\r' => '\n',
            '\n' | '\t' => c,
            _ if c.is_control() || is_deceptive(c) => continue,
            _ => c,
        };
        marks = if is_mark(c) { marks + 1 } else { 0 };
        if marks > MAX_MARKS {
            continue;
        }
        if clean.len() + c.len_utf8() > bound {
            return (clean, true);
        }
        clean.push(c);
    }
    (clean, false)
}

/// What looks like nothing: white space, controls, and the fillers of Hangul.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control() || is_filler(c)
}

/// Marks that stack on the letter before.
pub(super) const fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_hold_nothing_that_hides_or_reorders() {
        for (text, wanted) in [
            ("", ""),
            ("  a\t\tb\r\n c  ", "a b c"),
            ("a\u{202e}b\u{2066}c", "abc"),
            ("pay\u{200b}pal\u{2060}\u{feff}\u{ad}", "paypal"),
            ("a\u{200f}b\u{61c}", "ab"),
            ("a\u{200d}b", "ab"),
            ("\u{645}\u{6cc}\u{200c}\u{200c}\u{62e}", "\u{645}\u{6cc}\u{200c}\u{62e}"),
            ("\u{1f469}\u{200d}\u{2695}\u{fe0f}", "\u{1f469}\u{200d}\u{2695}\u{fe0f}"),
            ("a\u{3164}\u{3164}b\0c\u{85}d", "a b c d"),
            ("e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}x", "e\u{301}\u{301}\u{301}\u{301}x"),
            ("x\u{e0041}\u{e0042}", "x"),
            ("a\u{2028}b", "a b"),
        ] {
            assert_eq!(one_line(text, 100), wanted, "{text:?}");
        }
    }

    #[test]
    fn lines_are_bounded_and_say_so() {
        assert_eq!(one_line("abcd", 4), "abcd");
        assert_eq!(one_line("abcd  ", 4), "abcd");
        assert_eq!(one_line("abcde", 4), "abc…");
        assert_eq!(one_line("ab cde", 4), "ab…");
        assert_eq!(one_line(&"é".repeat(900), 400).chars().count(), 400);
    }

    #[test]
    fn texts_keep_their_lines_and_marks_of_direction() {
        let shown = |text: &str| clean(text, 100).0;
        assert_eq!(shown("a\r\nb\rc\n\td\0\u{7f}"), "a\nb\nc\n\td");
        assert_eq!(shown("a\u{202e}b\u{200f}c\u{200b}"), "ab\u{200f}c\u{200b}");
        assert_eq!(clean("aéb", 2), ("a".to_owned(), true));
        assert_eq!(clean("aé", 3), ("aé".to_owned(), false));
    }
}
