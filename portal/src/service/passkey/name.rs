//! Neutral names of passkeys ("Maple 42"). They are shown by the device and synchronised to third parties, so they say
//! nothing about the person or the place; couples tell their keys apart by them.
use std::num::NonZeroU64;

use entity::base::random::{self, Random};

const WORDS: [&str; 64] = [
    "Acorn", "Alder", "Amber", "Apple", "Ash", "Aspen", "Basil", "Bay", "Beech", "Birch", "Brook", "Cedar", "Cherry", "Clover", "Coral",
    "Cypress", "Dune", "Elder", "Elm", "Fern", "Fig", "Fir", "Flint", "Garnet", "Ginger", "Grove", "Hazel", "Heather", "Holly", "Iris",
    "Ivy", "Jade", "Juniper", "Lake", "Larch", "Laurel", "Lemon", "Lilac", "Linden", "Maple", "Meadow", "Mint", "Moss", "Oak", "Olive",
    "Opal", "Orchid", "Palm", "Pearl", "Pebble", "Pine", "Plum", "Poplar", "Quartz", "River", "Rowan", "Sage", "Spruce", "Tulip", "Valley",
    "Violet", "Walnut", "Willow", "Yew",
];
const COUNT: NonZeroU64 = NonZeroU64::new(64).expect("64 words");
const NUMBERS: NonZeroU64 = NonZeroU64::new(90).expect("10 to 99");

/// A random word and a number of two digits.
pub(super) fn draw(random: &dyn Random) -> String {
    let word = usize::try_from(random::below(random, COUNT)).ok().and_then(|place| WORDS.get(place)).unwrap_or(&"Maple");
    format!("{word} {}", 10 + random::below(random, NUMBERS))
}

#[cfg(test)]
mod tests {
    use entity::base::random::SystemRandom;

    use super::*;

    #[test]
    fn a_name_is_a_word_and_two_digits() {
        assert!(WORDS.is_sorted());
        for _ in 0..200 {
            let name = draw(&SystemRandom);
            let (word, number) = name.split_once(' ').expect("two parts");
            assert!(WORDS.contains(&word) && (10..100).contains(&number.parse().unwrap_or(0)), "{name}");
        }
    }
}
