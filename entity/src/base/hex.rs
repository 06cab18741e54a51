//! Bytes as hexadecimal digits, and back.
//!
//! Invariant: what is read is just what is written here, so that one thing has one name.
use std::fmt::Write;

/// Two digits a byte, in small letters.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Reads what [`encode`] wrote of so many bytes; `None` for anything else.
#[must_use]
pub fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

const fn digit(letter: u8) -> Option<u8> {
    match letter {
        b'0'..=b'9' => Some(letter - b'0'),
        b'a'..=b'f' => Some(letter - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_and_nothing_else_is_taken_for_them() {
        let bytes: [u8; 256] = std::array::from_fn(|n| u8::try_from(n).unwrap_or_default());
        let text = encode(&bytes);
        assert!(text.starts_with("000102") && text.ends_with("fdfeff"));
        assert_eq!(decode(&text), Some(bytes));
        assert_eq!(decode::<0>(""), Some([]));
        for other in ["", "0", "000", "00000", "+f+f", "00FF", "0g0g", "0 00", "éé"] {
            assert_eq!(decode::<2>(other), None, "{other}");
        }
    }
}
