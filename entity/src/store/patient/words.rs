//! Which beginnings and ends of words find a record. Pure: must not know keys or rows, nor who searches.
//!
//! A word is what stands between spaces and signs, folded: compatibility forms taken apart (NFKD), marks dropped, lower
//! case, a few letters that have no such form spelt out. Both sides are folded alike, so that `GOMEZ` finds `Gómez`. A word of a name, of a number, and of an address before its `@` is found by its end as well:
//! `mary` finds `Rosemary`, `0123` the number `A-000123`. Where mail goes is found by its beginnings alone: `example` is the end of
//! everybody's. What neither begins nor ends a word finds nothing (see [`super::index`]).
//!
//! Invariants: a beginning has 2 to 12 characters, an end 3 to 12; a record has at most 96 beginnings and 32 ends, the most telling
//! words first; a search has at most five.
use std::{cmp::Reverse, collections::HashSet};

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use zeroize::Zeroizing;

use super::Hit;
use crate::domain::address::EmailAddress;

const SHORTEST: usize = 2;
const LONGEST: usize = 12;
/// The shortest end of a word: of two letters, everybody's name has one.
const SHORTEST_END: usize = 3;
/// Beginnings of one record.
const MOST: usize = 96;
/// Ends of words of one record.
const MOST_ENDS: usize = 32;
/// Words of one search.
const MOST_TYPED: usize = 5;

/// What somebody typed to find a record, as its words are kept.
pub struct Typed(Vec<Zeroizing<String>>);

impl Typed {
    /// Reads it; `None` if there is no word of two characters in it. Of more than five words the first five count, and of a
    /// word its first twelve characters.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut words = Vec::new();
        for token in text.split_whitespace() {
            if token.find('@').is_some_and(|at| at > 0) {
                words.push(fold(token));
            } else {
                words.extend(pieces(token));
            }
        }
        let mut seen = HashSet::new();
        let cut = words.iter().map(|word| cut(word, LONGEST)).filter(|word| word.chars().count() >= SHORTEST);
        let mut kept: Vec<_> = cut.filter(|word| seen.insert(word.to_string())).take(MOST_TYPED).collect();
        // The longest is the rarest more often than not, and leads the search.
        kept.sort_by_key(|word| Reverse(word.chars().count()));
        (!kept.is_empty()).then_some(Self(kept))
    }

    /// The words.
    pub(super) fn words(&self) -> &[Zeroizing<String>] {
        &self.0
    }
}

impl Typed {
    /// Where a record stands among those that were found: the one that has more of the words whole comes first, then by name.
    #[must_use]
    pub fn place(&self, hit: &Hit) -> (Reverse<usize>, Zeroizing<String>) {
        let name = hit.details.name.as_deref();
        let mut theirs: Vec<_> = [name, hit.details.record_number.as_deref()].into_iter().flatten().flat_map(pieces).collect();
        if let Some(address) = &hit.address {
            theirs.push(fold(address.as_str()));
            theirs.extend(pieces(address.as_str()));
        }
        let whole = self.0.iter().filter(|word| theirs.iter().any(|one| cut(one, LONGEST) == **word)).count();
        (Reverse(whole), fold(name.unwrap_or_default()))
    }
}

/// Whether two names are the same words, in whatever order, however they are written.
#[must_use]
pub fn same_words(one: &str, two: &str) -> bool {
    let sorted = |text| {
        let mut words = pieces(text);
        words.sort_unstable_by(|one, two| one.as_str().cmp(two.as_str()));
        words
    };
    sorted(one) == sorted(two)
}

/// Whether two numbers are the same letters and digits in the same order, whatever parts them.
#[must_use]
pub fn same_signs(one: &str, two: &str) -> bool {
    let joined = |text| pieces(text).iter().map(|piece| piece.as_str()).collect::<String>();
    Zeroizing::new(joined(one)) == Zeroizing::new(joined(two))
}

/// Whether there is a letter or a digit in a text: nothing can be compared with one that has none.
#[must_use]
pub fn has_words(text: &str) -> bool {
    !pieces(text).is_empty()
}

impl std::fmt::Debug for Typed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Typed(..)")
    }
}

/// What stands in a record and finds it, beside its addresses.
#[derive(Clone, Copy)]
pub(super) struct Telling<'a> {
    pub(super) name: Option<&'a str>,
    pub(super) record_number: Option<&'a str>,
}

/// The parts of words that find a record. What does not fit is not found: of many addresses the last, of a long name its end.
pub(super) fn parts<'a>(
    Telling { name, record_number }: Telling<'_>,
    addresses: impl Iterator<Item = &'a EmailAddress>,
) -> Vec<Zeroizing<String>> {
    let mut words: Vec<Zeroizing<String>> = record_number.map(pieces).unwrap_or_default();
    if let Some(name) = name {
        words.extend(pieces(name));
        // `O'Brien` is one word, and `Brien` finds it too.
        words.extend(name.split(is_apostrophe).skip(1).flat_map(pieces));
    }
    let (mut begun, mut ended) = (words.clone(), words);
    for address in addresses {
        let address = address.as_str();
        begun.push(fold(address));
        begun.extend(pieces(address));
        ended.extend(pieces(address.rsplit_once('@').map_or("", |(local, _)| local)));
    }
    let (mut all, mut seen) = (Vec::new(), HashSet::new());
    let beginnings = begun.iter().flat_map(|word| (SHORTEST..=word.chars().count().min(LONGEST)).map(move |length| cut(word, length)));
    add(&mut all, &mut seen, beginnings, MOST);
    let most = all.len() + MOST_ENDS;
    add(&mut all, &mut seen, ended.iter().flat_map(|word| ends(word)), most);
    all
}

/// Adds those that are new, until there are so many.
fn add(all: &mut Vec<Zeroizing<String>>, seen: &mut HashSet<String>, parts: impl Iterator<Item = Zeroizing<String>>, most: usize) {
    for part in parts {
        if all.len() < most && seen.insert(part.to_string()) {
            all.push(part);
        }
    }
}

/// What a word ends with, the longest first; without the word itself.
fn ends(word: &str) -> impl Iterator<Item = Zeroizing<String>> + '_ {
    let length = word.chars().count();
    let whole = (SHORTEST_END..length.min(LONGEST + 1)).rev();
    whole.map(move |end| Zeroizing::new(word.chars().skip(length - end).collect()))
}

/// The words of a text, folded. An apostrophe parts none.
fn pieces(text: &str) -> Vec<Zeroizing<String>> {
    let joined: Zeroizing<String> = Zeroizing::new(text.chars().filter(|c| !is_apostrophe(*c)).collect());
    let folded = fold(&joined);
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(|word| Zeroizing::new(word.to_owned())).collect()
}

const fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2bc}' | '`' | '\u{b4}')
}

fn fold(text: &str) -> Zeroizing<String> {
    let mut folded = Zeroizing::new(String::with_capacity(text.len()));
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            'ø' => folded.push('o'),
            'đ' | 'ð' => folded.push('d'),
            'ł' => folded.push('l'),
            'ı' => folded.push('i'),
            'ς' => folded.push('σ'),
            // What a capital leaves when it is made small.
            c if is_combining_mark(c) => {}
            c => folded.push(c),
        }
    }
    folded
}

fn cut(word: &str, length: usize) -> Zeroizing<String> {
    Zeroizing::new(word.chars().take(length).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_however_they_are_written() {
        assert!(same_words("Gómez, María", "MARIA GOMEZ"));
        assert!(!same_words("Ana Ruiz", "Ana R."));
        assert!(same_signs("A-2024 77", "a202477") && !same_signs("A-77", "A-7") && !same_signs("77A", "A77"));
        assert!(has_words("ñ") && !has_words(" -'- "));
    }

    fn of(name: &str, number: &str, addresses: &[&str]) -> HashSet<String> {
        let addresses: Vec<_> = addresses.iter().map(|text| EmailAddress::parse(text).expect("an address")).collect();
        parts(Telling { name: Some(name), record_number: Some(number) }, addresses.iter()).iter().map(|word| word.to_string()).collect()
    }

    fn finds(typed: &str, record: &HashSet<String>) -> bool {
        Typed::parse(typed).is_some_and(|typed| typed.words().iter().all(|word| record.contains(word.as_str())))
    }

    #[test]
    fn beginnings_find_whatever_their_case_and_accents() {
        let ana = of("Ana María Gómez-O'Brien", "A-2024-000123", &["ana.lopez@Clínica.example", "x@y.example"]);
        for typed in [
            "ana",
            "GOMEZ",
            "gómez",
            "go ma an",
            "Gómez, Ana",
            "obrien",
            "O’Brien",
            "brien",
            "000123",
            "a-2024-0001",
            "A-2024-000123",
            "ana.lopez@clinica.example",
            "Ana.Lopez@Clí",
            "lopez@",
            "@clinica",
            "clinica.ex",
            "x@y.example",
            "ana a b c d e",
            "maria gomez ana",
            "mez",
            "OMEZ",
            "aría 123",
            "0123",
            "opez",
            "rien gom",
        ] {
            assert_eq!(finds(typed, &ana), typed != "lopez@", "{typed}");
        }
        for typed in ["", "a", "ome", "ez", "ana perez", "gomezz", "23", "0012", "ample", "nica", "@", "' - '"] {
            assert!(!finds(typed, &ana), "{typed}");
        }
        assert!(finds("strasse oster łodz", &of("Straße Øster Łódź", "1", &[])));
        assert!(finds("山田", &of("山田太郎", "", &[])));
    }

    #[test]
    fn everything_is_bounded() {
        let long: String = (0..60).map(|n| format!("word{n}long ")).collect();
        let addresses: Vec<String> = (0..10).map(|n| format!("{n}somebody.else@department{n}.example")).collect();
        let addresses: Vec<&str> = addresses.iter().map(String::as_str).collect();
        let all = of(&long, "12345678901234567890", &addresses);
        assert_eq!(all.len(), MOST + MOST_ENDS);
        assert!(all.iter().all(|word| (SHORTEST..=LONGEST).contains(&word.chars().count())));
        // What ends a word and is longer than what is typed of one is no way to it.
        let one = of("", "9876543210123456", &[]);
        assert!(finds("543210123456", &one) && finds("456", &one) && !finds("6543210123456", &one) && one.len() == 11 + 10);
        let typed = Typed::parse("christophersonson one two three four five six").expect("words");
        assert_eq!(typed.words().len(), MOST_TYPED);
        assert_eq!(typed.words()[0].as_str(), "christophers");
    }
}
