//! Digits as people type them. Must not know what they mean.
use zeroize::Zeroizing;

/// The zeros of the decimal digits of the scripts in use (Unicode general category Nd; the nine after each follow it).
const ZEROS: [u32; 45] = [
    0x0030, 0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6, 0x0E50, 0x0ED0, 0x0F20,
    0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0,
    0xAA50, 0xABF0, 0xFF10, 0x104A0, 0x11066, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E950,
];

/// Exactly `N` digits as ASCII, with what people put between them left out; `None` for anything else.
pub(in crate::domain) fn read<const N: usize>(text: &str) -> Option<Zeroizing<[u8; N]>> {
    let mut digits = Zeroizing::new([0_u8; N]);
    let mut count = 0;
    for digit in text.chars().filter(|c| !is_between(*c)).map(value) {
        *digits.get_mut(count)? = b'0' + digit?;
        count += 1;
    }
    (count == N).then_some(digits)
}

/// How many digits there are, if nothing else is but what people put between them.
pub(in crate::domain) fn count(text: &str) -> Option<usize> {
    text.chars().filter(|c| !is_between(*c)).try_fold(0, |count, c| value(c).map(|_| count + 1))
}

/// What may stand between digits: white space, dashes, dots, slashes, and marks that are not seen.
fn is_between(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '-' | '.' | '_' | '\u{ad}' | '\u{b7}' | '\u{2212}' | '\u{feff}' | '\u{fe63}' | '\u{ff0d}')
        || matches!(c, '/' | '\u{2044}' | '\u{2215}' | '\u{ff0f}')
        || matches!(c, '\u{2010}'..='\u{2015}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}')
}

/// What a character counts as.
fn value(c: char) -> Option<u8> {
    match c {
        'O' | 'o' => Some(0),
        'l' | 'I' => Some(1),
        _ => {
            let code = u32::from(c);
            let zero = ZEROS.iter().rev().find(|zero| **zero <= code)?;
            u8::try_from(code - zero).ok().filter(|digit| *digit < 10)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_are_in_order_and_each_script_reads_the_same() {
        assert!(ZEROS.is_sorted());
        for zero in ZEROS {
            let text: String = (0..10).map(|digit| char::from_u32(zero + digit).expect("a digit")).collect();
            assert_eq!(read::<10>(&text).as_deref(), Some(b"0123456789"), "{zero:x}");
        }
    }

    #[test]
    fn digits_are_counted_without_what_stands_between() {
        for (text, wanted) in [("", 0), (" - ", 0), ("1234 5678", 8), ("12-34.\u{200b}5O", 6), ("12/34.56", 6), ("\u{661}\u{662}", 2)] {
            assert_eq!(count(text), Some(wanted), "{text}");
        }
        assert_eq!(count("12a"), None);
    }

    #[test]
    fn letters_and_other_numbers_are_no_digits() {
        for bad in ["a", "½", "²", "一", "Ⅷ", "\0", ":"] {
            assert!(read::<1>(bad).is_none(), "{bad}");
            assert_eq!(count(bad), None, "{bad}");
        }
    }
}
