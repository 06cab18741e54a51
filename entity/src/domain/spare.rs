//! The spare code, for whoever has lost every key: twenty-eight digits. Owns how it is drawn, read and shown; must not know
//! what it opens.
//!
//! `FFFFFFF SSSSSSSSSSSSSSSSSSSS C`: seven digits find the account (random, not secret), twenty are secret (66 bits), the last
//! one is a Damm check digit over those before it. Shown in seven groups of four. Invariants as of a [`super::slip::Slip`].
use std::num::NonZeroU64;

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::slip::{SlipError, damm, digit, draw};
use crate::base::random::{self, Random};

/// Digits of a spare code.
pub const DIGITS: usize = 28;
/// How many of them find it.
const FINDER: usize = 7;
/// How many different finders there are.
const FINDERS: NonZeroU64 = NonZeroU64::new(10_000_000).expect("ten million is not zero");
/// Longest input that is looked at.
const MAX_INPUT: usize = 2_048;

/// A spare code with the right check digit. Whether it is anybody's is another question.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct SpareCode {
    /// ASCII digits.
    digits: [u8; DIGITS],
}

impl SpareCode {
    /// Draws a fresh one under a random finder. Whether that is free only the database knows.
    #[must_use]
    pub fn generate(random: &dyn Random) -> Self {
        let mut rest = random::below(random, FINDERS);
        let mut code = Self { digits: [b'0'; DIGITS] };
        for place in code.digits[..FINDER].iter_mut().rev() {
            *place = b'0' + u8::try_from(rest % 10).unwrap_or(0);
            rest /= 10;
        }
        draw(&mut code.digits[FINDER..DIGITS - 1], random);
        code.digits[DIGITS - 1] = damm::check_digit(&code.digits[..DIGITS - 1]);
        code
    }

    /// Reads what a person typed or scanned, as tolerantly as a slip.
    ///
    /// # Errors
    /// [`SlipError`].
    pub fn parse(input: &str) -> Result<Self, SlipError> {
        if input.len() > MAX_INPUT {
            return Err(SlipError::Shape);
        }
        let digits: Zeroizing<[u8; DIGITS]> = digit::read(input).ok_or(SlipError::Shape)?;
        if damm::holds(&*digits) { Ok(Self { digits: *digits }) } else { Err(SlipError::CheckDigit) }
    }

    /// The number that finds the account: below ten million, not secret.
    #[must_use]
    pub fn finder(&self) -> u32 {
        self.digits[..FINDER].iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0'))
    }

    /// The secret part, twenty ASCII digits.
    #[must_use]
    pub fn secret(&self) -> &[u8] {
        &self.digits[FINDER..DIGITS - 1]
    }

    /// All digits in seven groups of four, for the one moment in which it is shown.
    #[must_use]
    pub fn grouped(&self) -> Zeroizing<String> {
        let mut text = String::with_capacity(DIGITS + 6);
        for (place, digit) in self.digits.iter().enumerate() {
            if place > 0 && place % 4 == 0 {
                text.push(' ');
            }
            text.push(char::from(*digit));
        }
        Zeroizing::new(text)
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
