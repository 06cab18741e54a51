//! Letters that nobody sees, or that reorder what is seen. Owns which ones; must not know where a text stands.
//!
//! Invariant: but for the joiners, none of them is needed to spell a word in any language.

/// Characters that reorder the text around them (Unicode bidirectional overrides, embeddings and isolates): they can
/// make a text read as another.
#[must_use]
pub const fn is_deceptive(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Characters without a shape of their own that a name, a subject or an address never needs: they make two different ones look
/// alike. Marks of direction are among them; the page's `<bdi>` does their work.
#[must_use]
pub const fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
        | '\u{2060}'..='\u{2064}' | '\u{206a}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Zero-width joiner and non-joiner: spelling in Persian and Indian scripts, glue in emoji, a disguise elsewhere.
#[must_use]
pub const fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// The fillers of Hangul, which look like a space.
#[must_use]
pub const fn is_filler(c: char) -> bool {
    matches!(c, '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}')
}
