//! The claim code on a patient's slip: twenty digits. Owns how it is drawn, read and shown; must not know how the
//! secret part is kept.
//!
//! `FFFFFF SSSSSSSSSSSSS C`: six digits find the slip (random, not secret), thirteen are secret (43 bits), the last one
//! is a Damm check digit over the nineteen before it. Shown in five groups of four. Invariants: a [`Slip`] in hand has a
//! matching check digit; it has no `Debug`, and its digits are overwritten when it goes.
mod code;
mod damm;
mod digit;

use std::{num::NonZeroU64, time::Duration};

use zeroize::Zeroizing;

pub use self::code::Code;
use crate::base::random::{self, Random};

/// Digits of a slip.
pub const DIGITS: usize = 20;
/// How many of them find it.
const FINDER: usize = 6;
/// How many different finders there are.
const FINDERS: NonZeroU64 = NonZeroU64::new(1_000_000).expect("a million is not zero");
/// Longest input that is looked at; a pasted URL fits many times.
const MAX_INPUT: usize = 2_048;

/// A claim code with the right check digit. Whether it is anybody's is another question.
pub type Slip = Code<DIGITS, FINDER>;

/// Why a text is no claim code. Costs no try: nothing was looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SlipError {
    /// Not twenty digits.
    #[error("a claim code has twenty digits")]
    Shape,
    /// Twenty digits, one of them wrong.
    #[error("one digit of the claim code looks wrong")]
    CheckDigit,
}

impl Slip {
    /// Draws a fresh one under `finder` (see [`draw_finder`]).
    #[must_use]
    pub fn generate(finder: u32, random: &dyn Random) -> Self {
        Self::under(finder, random)
    }

    /// Reads what a person typed, pasted or scanned: spaces, hyphens, dots and slashes anywhere, digits of other scripts, O for 0,
    /// l and I for 1, or an address whose fragment holds the code.
    ///
    /// # Errors
    /// [`SlipError`].
    pub fn parse(input: &str) -> Result<Self, SlipError> {
        if input.len() > MAX_INPUT {
            return Err(SlipError::Shape);
        }
        Self::read(input.rsplit_once('#').map_or(input, |(_, fragment)| fragment))
    }
}

/// How a slip travels to the patient; decides how long it lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// Handed over.
    Hand,
    /// Posted.
    Post,
    /// Told by telephone.
    Telephone,
    /// Sent as a text message by the practice.
    Sms,
}

impl Channel {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Hand, Self::Post, Self::Telephone, Self::Sms];

    /// Its word, in commands and in rows.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hand => "hand",
            Self::Post => "post",
            Self::Telephone => "telephone",
            Self::Sms => "sms",
        }
    }

    /// Reads its word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.as_str() == word)
    }

    /// How long a slip that travels so can be entered: 7 days, 21 days, 72 hours, 24 hours.
    #[must_use]
    pub const fn lifetime(self) -> Duration {
        const HOUR: u64 = 60 * 60;
        Duration::from_secs(match self {
            Self::Hand => 7 * 24 * HOUR,
            Self::Post => 21 * 24 * HOUR,
            Self::Telephone => 72 * HOUR,
            Self::Sms => 24 * HOUR,
        })
    }
}

/// A random finder. Whether it is free only the database knows.
#[must_use]
pub fn draw_finder(random: &dyn Random) -> u32 {
    u32::try_from(random::below(random, FINDERS)).unwrap_or(0)
}

/// Digits of a mailbox code.
pub const MAILBOX_DIGITS: usize = 8;

/// Eight random digits: a mailbox code.
#[must_use]
pub fn draw_mailbox_code(random: &dyn Random) -> Zeroizing<String> {
    let mut digits = Zeroizing::new([0_u8; MAILBOX_DIGITS]);
    draw(&mut *digits, random);
    Zeroizing::new(digits.iter().copied().map(char::from).collect())
}

/// Reads a mailbox code as tolerantly as a slip; `None` if it is not eight digits.
#[must_use]
pub fn parse_mailbox_code(input: &str) -> Option<Zeroizing<[u8; MAILBOX_DIGITS]>> {
    (input.len() <= MAX_INPUT).then(|| digit::read(input)).flatten()
}

/// How many digits somebody typed in place of a code: of a slip, a spare code or a mailbox code. `None` if there is something else too.
#[must_use]
pub fn count_digits(input: &str) -> Option<usize> {
    let text = input.rsplit_once('#').map_or(input, |(_, fragment)| fragment);
    (input.len() <= MAX_INPUT).then(|| digit::count(text)).flatten()
}

/// Fills `places` with random ASCII digits, each drawn without bias.
fn draw(places: &mut [u8], random: &dyn Random) {
    const TEN: NonZeroU64 = NonZeroU64::new(10).expect("ten is not zero");
    for place in places {
        *place = b'0' + u8::try_from(random::below(random, TEN)).unwrap_or(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::random::SystemRandom;

    #[test]
    fn a_drawn_slip_is_read_again_in_every_spelling() {
        for finder in [0, 7, 123_456, 999_999] {
            let slip = Slip::generate(finder, &SystemRandom);
            let text = slip.grouped();
            assert_eq!(slip.finder(), finder);
            assert_eq!(text.split(' ').map(str::len).collect::<Vec<_>>(), [4; 5]);
            let plain = text.replace(' ', "");
            let arabic: String = plain.bytes().map(|b| char::from_u32(0x0660 + u32::from(b - b'0')).expect("a digit")).collect();
            for spelling in [
                text.to_string(),
                text.replace(' ', "-"),
                text.replace(' ', " \u{2013}\u{a0}"),
                text.replace(' ', "."),
                text.replace(' ', " / "),
                plain.replace('0', "O"),
                plain.replace('0', "o").replace('1', "l"),
                plain.replace('1', "I"),
                arabic,
                format!("\u{202a}{plain}\u{202c}\r\n"),
                format!("https://letterbox.example:8443/claim#{plain}"),
                format!("https://letterbox.example/claim#{}", text.replace(' ', "-")),
            ] {
                let read = Slip::parse(&spelling).expect("a spelling of the same slip");
                assert_eq!((read.finder(), read.secret()), (finder, slip.secret()), "{spelling}");
            }
        }
    }

    #[test]
    fn what_is_no_slip_costs_no_try() {
        let text = Slip::generate(123_456, &SystemRandom).grouped();
        let short = &text[..text.len() - 1];
        for bad in
            ["", "12345", short, &format!("{}1", *text), &format!("x{}", *text), "https://letterbox.example/claim", &"1".repeat(5_000)]
        {
            assert_eq!(Slip::parse(bad).map(|_| ()), Err(SlipError::Shape), "{bad}");
        }
        assert_eq!(count_digits(short), Some(DIGITS - 1));
        assert_eq!(count_digits(&format!("https://letterbox.example/claim#{short}")), Some(DIGITS - 1));
        assert_eq!((count_digits(&"1".repeat(5_000)), count_digits("x1")), (None, None));
    }

    #[test]
    fn every_single_wrong_digit_and_every_swap_of_neighbours_is_noticed() {
        for _ in 0..20 {
            let slip = Slip::generate(draw_finder(&SystemRandom), &SystemRandom);
            for place in 0..DIGITS {
                for digit in (b'0'..=b'9').filter(|digit| *digit != slip.digits[place]) {
                    let mut wrong = slip.digits;
                    wrong[place] = digit;
                    assert_eq!(parse(&wrong), Err(SlipError::CheckDigit));
                }
                if place + 1 < DIGITS && slip.digits[place] != slip.digits[place + 1] {
                    let mut wrong = slip.digits;
                    wrong.swap(place, place + 1);
                    assert_eq!(parse(&wrong), Err(SlipError::CheckDigit));
                }
            }
        }
    }

    #[test]
    fn mailbox_codes_have_eight_digits() {
        let code = draw_mailbox_code(&SystemRandom);
        assert_eq!(
            parse_mailbox_code(&format!(" {} {} ", &code[..4], &code[4..])).map(|read| read.to_vec()),
            Some(code.as_bytes().to_vec())
        );
        assert!(
            parse_mailbox_code("1234567").is_none()
                && parse_mailbox_code("123456789").is_none()
                && parse_mailbox_code("1234567a").is_none()
        );
    }

    fn parse(digits: &[u8]) -> Result<(), SlipError> {
        Slip::parse(std::str::from_utf8(digits).expect("ASCII")).map(|_| ())
    }
}
