//! A code that people type: digits that find it, digits that are secret, and a check digit over them. Must not know what it opens.
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::{MAX_INPUT, SlipError, damm, digit, draw};
use crate::base::random::Random;

/// A code of so many digits with the right check digit; the first `FINDER` find it. Whether it is anybody's is another question.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Code<const DIGITS: usize, const FINDER: usize> {
    /// ASCII digits.
    pub(super) digits: [u8; DIGITS],
}

impl<const DIGITS: usize, const FINDER: usize> Code<DIGITS, FINDER> {
    /// Draws the secret part of one, under this finder.
    pub(in crate::domain) fn under(finder: u32, random: &dyn Random) -> Self {
        let mut code = Self { digits: [b'0'; DIGITS] };
        let mut rest = finder;
        for place in code.digits[..FINDER].iter_mut().rev() {
            *place = b'0' + u8::try_from(rest % 10).unwrap_or(0);
            rest /= 10;
        }
        draw(&mut code.digits[FINDER..DIGITS - 1], random);
        code.digits[DIGITS - 1] = damm::check_digit(&code.digits[..DIGITS - 1]);
        code
    }

    /// Reads its digits, as [`digit::read`] does.
    pub(in crate::domain) fn read(text: &str) -> Result<Self, SlipError> {
        if text.len() > MAX_INPUT {
            return Err(SlipError::Shape);
        }
        let digits: Zeroizing<[u8; DIGITS]> = digit::read(text).ok_or(SlipError::Shape)?;
        if damm::holds(&*digits) { Ok(Self { digits: *digits }) } else { Err(SlipError::CheckDigit) }
    }

    /// The number that finds it: of a few digits, not secret.
    #[must_use]
    pub fn finder(&self) -> u32 {
        self.digits[..FINDER].iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0'))
    }

    /// The secret part, as ASCII digits.
    #[must_use]
    pub fn secret(&self) -> &[u8] {
        &self.digits[FINDER..DIGITS - 1]
    }

    /// All digits in groups of four, for the one moment in which it is handed out.
    #[must_use]
    pub fn grouped(&self) -> Zeroizing<String> {
        let mut text = String::with_capacity(DIGITS + DIGITS / 4);
        for (place, digit) in self.digits.iter().enumerate() {
            if place > 0 && place % 4 == 0 {
                text.push(' ');
            }
            text.push(char::from(*digit));
        }
        Zeroizing::new(text)
    }
}
