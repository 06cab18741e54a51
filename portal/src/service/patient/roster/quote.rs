//! A quotation mark that begins a cell and that nothing ends: the reader takes all that follows for that one cell, and says nothing. Must
//! not know columns.
//!
//! Invariant: marks begin and end cells here as they do for the reader.

/// Where in a cell something stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// At its beginning.
    Start,
    /// In one without marks around it, or behind them.
    Bare,
    /// Between the marks, the first of which stands in this line.
    Quoted(u64),
    /// Behind a mark within: it ends the cell, or another one follows and the two are one that is meant.
    Mark(u64),
}

/// The line, counted from 1, of a mark that nothing ends.
pub(super) fn unclosed(text: &str, delimiter: u8) -> Option<u64> {
    let (mut place, mut line) = (Place::Start, 1);
    for byte in text.bytes() {
        place = match (place, byte) {
            (Place::Start, b'"') => Place::Quoted(line),
            (Place::Quoted(from), b'"') => Place::Mark(from),
            (Place::Mark(from), b'"') | (Place::Quoted(from), _) => Place::Quoted(from),
            (_, b'\r' | b'\n') => Place::Start,
            (_, other) if other == delimiter => Place::Start,
            _ => Place::Bare,
        };
        line += u64::from(byte == b'\n');
    }
    match place {
        Place::Quoted(from) => Some(from),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nothing_ends_is_found_by_its_line_and_nothing_else_is() {
        for sound in ["", "a,b\n", "\"a\",\"b\"\r\n", "\"a\"\"b\"\n", "\"a\nb\",c\n", "a\"b,c\"\n", "\"a\" b\"c,d\n", "\"\"", "\"\"\"\""] {
            assert_eq!(unclosed(sound, b','), None, "{sound:?}");
        }
        for (text, line) in [("\"", 1), ("a\nb,\"c\nd\n", 2), ("a;b\r\n\"x\ny\";\"z\r\n\r\n", 3), ("\"a\"\"\nb", 1), ("\"\"\"", 1)] {
            assert_eq!(unclosed(text, if text.contains(';') { b';' } else { b',' }), Some(line), "{text:?}");
        }
    }

    /// Whatever stands there, the reader and this agree: where a mark is not ended, one more line changes no number of rows.
    #[test]
    fn the_reader_sees_the_same() {
        let rows = |text: &str| super::super::table(text).into_byte_records().flatten().count();
        let marks = ["\"", "a", ",", "\n", "\"\""];
        for number in 0..marks.len().pow(6) {
            let text: String = (0..6).map(|place| marks[number / marks.len().pow(place) % marks.len()]).collect();
            let text = format!("k,k\n{text}");
            let more = rows(&format!("{text}\nz"));
            assert_eq!(unclosed(&text, b',').is_some(), more == rows(&text), "{text:?}");
        }
    }
}
