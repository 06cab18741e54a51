//! Before the parser: how many attributes may one tag have at most?
//!
//! The parser compares each attribute with all before it in its tag, so that a tag of a hundred thousand takes minutes, and
//! it cannot be stopped inside a tag. Where a tag begins depends on everything before it; so every `<` and letter counts
//! as a beginning, wherever it stands, and all of them are followed at once: for each state of the tokenizer only the
//! highest count is kept. What comes out is never below the truth, in one pass over the bytes, of which most are leapt over.
use super::super::{TooWild, caps};

/// The tokenizer's states inside a tag.
#[derive(Clone, Copy)]
enum State {
    Name,
    Before,
    Attribute,
    After,
    BeforeValue,
    DoubleQuoted,
    SingleQuoted,
    Unquoted,
    AfterQuoted,
}

const ALL: [State; 9] = [
    State::Name,
    State::Before,
    State::Attribute,
    State::After,
    State::BeforeValue,
    State::DoubleQuoted,
    State::SingleQuoted,
    State::Unquoted,
    State::AfterQuoted,
];

/// The states that beginnings are in, a bit each, with the highest count of each.
#[derive(Clone, Copy, Default)]
struct Beginnings {
    states: u16,
    counts: [u8; ALL.len()],
}

impl Beginnings {
    fn add(&mut self, state: State, count: u8) {
        let (bit, place) = (1 << state as u16, state as usize);
        self.counts[place] = if self.states & bit == 0 { count } else { self.counts[place].max(count) };
        self.states |= bit;
    }

    fn has(&self, state: State) -> bool {
        self.states & (1 << state as u16) != 0
    }

    /// After one of the bytes that are [`dull`], every state is one in which the next of them changes nothing.
    fn leap(&self, bytes: &[u8]) -> usize {
        // A beginning at a name counts nothing yet, and there is one already.
        let named = self.has(State::Name);
        bytes.iter().position(|byte| !(dull(*byte) || (named && *byte == b'<'))).unwrap_or(bytes.len())
    }

    fn step(&self, byte: u8) -> Result<Self, TooWild> {
        let mut next = Self::default();
        let mut left = self.states;
        while left != 0 {
            let place = left.trailing_zeros() as usize;
            left &= left - 1;
            let Some((to, begins)) = follow(ALL[place], byte) else { continue };
            let count = self.counts[place] + u8::from(begins);
            if count > caps::ATTRIBUTES_OF_A_TAG {
                return Err(TooWild::Attributes);
            }
            next.add(to, count);
        }
        Ok(next)
    }
}

/// Refuses what may hold a tag with more attributes than the cap.
pub(super) fn check(html: &str) -> Result<(), TooWild> {
    let bytes = html.as_bytes();
    let mut followed = Beginnings::default();
    let mut at = 0;
    while at < bytes.len() {
        if followed.states == 0 {
            let Some(found) = memchr::memchr(b'<', &bytes[at..]) else { return Ok(()) };
            at += found;
        }
        followed = followed.step(bytes[at])?;
        let byte = bytes[at];
        if byte == b'<' && opens(&bytes[at + 1..]) {
            followed.add(State::Name, 0);
        }
        at += 1;
        if dull(byte) && followed.states != 0 {
            at += followed.leap(&bytes[at..]);
        }
    }
    Ok(())
}

/// Bytes that end nothing and begin nothing, but for a first letter of theirs.
const fn dull(byte: u8) -> bool {
    !matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0c | b'/' | b'>' | b'"' | b'\'' | b'=' | b'<')
}

fn opens(rest: &[u8]) -> bool {
    match rest {
        [b'/', letter, ..] | [letter, ..] => letter.is_ascii_alphabetic(),
        [] => false,
    }
}

/// The state after a byte and whether an attribute begins with it; none once the tag ends.
fn follow(state: State, byte: u8) -> Option<(State, bool)> {
    let space = matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0c);
    Some(match (state, byte) {
        (State::DoubleQuoted, b'"') | (State::SingleQuoted, b'\'') => (State::AfterQuoted, false),
        (State::DoubleQuoted | State::SingleQuoted, _) => (state, false),
        (State::BeforeValue, b'"') => (State::DoubleQuoted, false),
        (State::BeforeValue, b'\'') => (State::SingleQuoted, false),
        (State::BeforeValue, _) if space => (State::BeforeValue, false),
        (_, b'>') => return None,
        (State::BeforeValue, _) => (State::Unquoted, false),
        (State::Attribute, _) if space => (State::After, false),
        (State::Attribute | State::After, b'=') => (State::BeforeValue, false),
        (State::After, _) if space => (State::After, false),
        (State::Unquoted, _) if !space => (State::Unquoted, false),
        (State::Name, _) if !space && byte != b'/' => (State::Name, false),
        (_, b'/') => (State::Before, false),
        (_, _) if space => (State::Before, false),
        (State::Attribute, _) => (State::Attribute, false),
        _ => (State::Attribute, true),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same without a leap.
    fn slowly(html: &str) -> Result<(), TooWild> {
        let bytes = html.as_bytes();
        let mut followed = Beginnings::default();
        for (at, byte) in bytes.iter().enumerate() {
            followed = followed.step(*byte)?;
            if *byte == b'<' && opens(&bytes[at + 1..]) {
                followed.add(State::Name, 0);
            }
        }
        Ok(())
    }

    #[test]
    fn a_leap_misses_nothing() {
        let pieces = ["<a", "<", "x", " ", "/", "=", "\"", "'", " f", " b", "=c", "</", "é", "<a<a", " d=e"];
        let mut refused = 0;
        for seed in 0..2_000_usize {
            let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
            let mut html = String::new();
            for _ in 0..400 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                html.push_str(if seed % 2 == 0 && state >> 58 == 0 { ">" } else { pieces[(state >> 40) % pieces.len()] });
            }
            assert_eq!(check(&html), slowly(&html), "{html}");
            refused += usize::from(check(&html).is_err());
        }
        assert!((1..2_000).contains(&refused), "both answers occur: {refused} refused");
    }
}
