//! The spare code, for whoever has lost every key: twenty-eight digits. Owns how it is drawn, read and shown; must not know
//! what it opens.
//!
//! `FFFFFFF SSSSSSSSSSSSSSSSSSSS C`: seven digits find the account (random, not secret), twenty are secret (66 bits), the last
//! one is a Damm check digit over those before it. Shown in seven groups of four. Invariants as of a [`super::slip::Slip`].
use std::num::NonZeroU64;

use super::slip::{Code, SlipError};
use crate::base::random::{self, Random};

/// Digits of a spare code.
pub const DIGITS: usize = 28;
/// How many of them find it.
const FINDER: usize = 7;
/// How many different finders there are.
const FINDERS: NonZeroU64 = NonZeroU64::new(10_000_000).expect("ten million is not zero");
/// A spare code with the right check digit. Whether it is anybody's is another question.
pub type SpareCode = Code<DIGITS, FINDER>;

impl SpareCode {
    /// Draws a fresh one under a random finder. Whether that is free only the database knows.
    #[must_use]
    pub fn generate(random: &dyn Random) -> Self {
        Self::under(u32::try_from(random::below(random, FINDERS)).unwrap_or(0), random)
    }

    /// Reads what a person typed or scanned, as tolerantly as a slip.
    ///
    /// # Errors
    /// [`SlipError`].
    pub fn parse(input: &str) -> Result<Self, SlipError> {
        Self::read(input)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::random::SystemRandom;

    #[test]
    fn a_drawn_code_is_read_again() {
        for _ in 0..50 {
            let code = SpareCode::generate(&SystemRandom);
            let text = code.grouped();
            assert_eq!(text.split(' ').map(str::len).collect::<Vec<_>>(), [4; 7]);
            assert!(code.finder() < 10_000_000 && code.secret().len() == 20);
            for spelling in [text.to_string(), text.replace(' ', ""), text.replace(' ', "-").replace('0', "O").replace('1', "l")] {
                let read = SpareCode::parse(&spelling).expect("a spelling of the same code");
                assert_eq!((read.finder(), read.secret()), (code.finder(), code.secret()), "{spelling}");
            }
        }
    }

    #[test]
    fn a_wrong_digit_and_another_number_of_them_are_noticed() {
        let text = SpareCode::generate(&SystemRandom).grouped().replace(' ', "");
        for bad in ["", &text[1..], &format!("{text}1"), "12345678901234567890"] {
            assert_eq!(SpareCode::parse(bad).map(|_| ()), Err(SlipError::Shape), "{bad}");
        }
        for place in 0..DIGITS {
            let mut wrong = text.clone().into_bytes();
            wrong[place] = b'0' + (wrong[place] - b'0' + 1) % 10;
            let wrong = String::from_utf8(wrong).expect("ASCII");
            assert_eq!(SpareCode::parse(&wrong).map(|_| ()), Err(SlipError::CheckDigit), "{wrong}");
        }
    }
}
