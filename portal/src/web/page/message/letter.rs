//! Plain text as markup: paragraphs, columns in letters of one width, long quotations folded. Must not know messages.
//!
//! Invariants: every letter of the text stands in the page, in its order; only tabs of columns become spaces. A box of columns scrolls by
//! itself, also by keyboard, and has a name for who hears the page.
use maud::{Markup, html};

use crate::{
    mime::prose::{Piece, aligned, pieces},
    web::layout::Words,
};

/// Letters of a line that a telephone shows beside each other.
const NARROW: usize = 36;

/// A text of somebody's. `tables` counts the boxes of a page: each has a number.
pub(super) fn letter(words: &Words, text: &str, language: Option<&str>, tables: &mut usize) -> Markup {
    let pieces = pieces(text);
    if matches!(pieces.as_slice(), [Piece::Prose(_)]) {
        return prose(text, language);
    }
    // Where there is nothing else, what is quoted is the message.
    let alone = pieces.iter().all(|piece| match piece {
        Piece::Prose(text) => text.trim().is_empty(),
        Piece::Columns(_) => false,
        Piece::Quoted { .. } => true,
    });
    html! { div.letters { @for piece in &pieces { (shown(words, piece, language, alone, tables)) } } }
}

fn prose(text: &str, language: Option<&str>) -> Markup {
    html! { div.letter dir="auto" lang=[language] { (text) } }
}

fn shown(words: &Words, piece: &Piece<'_>, language: Option<&str>, open: bool, tables: &mut usize) -> Markup {
    match piece {
        // The distance to what is no prose is the style sheet's.
        Piece::Prose(text) if text.trim().is_empty() => html! {},
        Piece::Prose(text) => prose(text.trim_matches('\n'), language),
        Piece::Columns(text) => {
            *tables += 1;
            let text = aligned(text);
            html! {
                @if text.lines().any(|line| line.chars().nth(NARROW).is_some()) { p.hint.wide { (words.say("reading-table-push")) } }
                div.columns role="region" tabindex="0" aria-label={ (words.say("reading-table")) " " (tables) } {
                    pre dir="auto" lang=[language] { (text.trim_end()) }
                }
            }
        }
        Piece::Quoted { lines, pieces } => html! {
            details.quoted open[open] {
                summary { (words.say_with("letter-quoted", &[("lines", (*lines).into())])) }
                @for piece in pieces { (shown(words, piece, language, false, tables)) }
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use entity::domain::locale::Locale;

    use super::*;

    fn seen(text: &str) -> String {
        let words = Words::new(Locale::english(), "Letterbox", "letterbox.example");
        letter(&words, text, Some("en"), &mut 0).into_string()
    }

    #[test]
    fn a_plain_letter_is_as_it_was() {
        assert_eq!(seen("Hello  Ana\n<b>\n"), "<div class=\"letter\" dir=\"auto\" lang=\"en\">Hello  Ana\n&lt;b&gt;\n</div>");
    }

    #[test]
    fn columns_stand_in_a_box_that_can_be_reached_and_is_named() {
        let found = seen("Your results:\n\nTest      Value  Unit\nSodium      140  mmol/L\nGlucose      98  <mg/dL>\n\nSee you.\n");
        assert!(
            found.contains("<div class=\"columns\" role=\"region\" tabindex=\"0\" aria-label=\"Table 1\"><pre dir=\"auto\" lang=\"en\">"),
            "{found}"
        );
        assert!(found.contains("Sodium      140  mmol/L\nGlucose      98  &lt;mg/dL&gt;</pre>"), "{found}");
        assert!(!found.contains("Push the table"), "{found}");
        let wide = "Test                          Value          Unit\n".repeat(3);
        assert!(seen(&wide).contains("Push the table"));
    }

    #[test]
    fn what_is_quoted_is_folded_unless_it_is_all() {
        let quoted = "> words\n".repeat(20);
        let answer = seen(&format!("Yes.\n\n{quoted}"));
        assert!(answer.contains("<details class=\"quoted\"><summary>") && answer.contains("(20 lines)"), "{answer}");
        assert_eq!(answer.matches("&gt; words").count(), 20);
        assert!(seen(&quoted).contains("<details class=\"quoted\" open>"));
    }
}
