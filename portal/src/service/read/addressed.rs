//! Whether what a message says of whom it is for is nobody but whoever reads it: then a page need not say it. Must not know pages.
//!
//! Invariant: where anything else could be meant it is said: somebody else stands there, too, another name, another address, or whoever
//! reads does so for others.
use entity::{
    domain::{address::EmailAddress, scope::PatientScope},
    store::{Reader, StoreError, message::Message, patient},
};

use crate::mime::about::About;

/// Whether it is.
pub(super) async fn is_reader_alone(reader: &Reader, scope: &PatientScope, (found, about): (&Message, &About)) -> Result<bool, StoreError> {
    let record = found.summary.record;
    let ([one], [], false, false, [only]) = (about.to.as_slice(), about.cc.as_slice(), about.more_people, found.own, scope.records())
    else {
        return Ok(false);
    };
    if *only != record || !scope.own().contains(&record) {
        return Ok(false);
    }
    let (name, address) = one.rsplit_once(" <").map_or(("", one.as_str()), |(name, rest)| (name, rest.trim_end_matches('>')));
    // What is written here has an address of ours instead of theirs.
    if !found.summary.written_here {
        let Ok(address) = EmailAddress::parse(address) else { return Ok(false) };
        let known = patient::own_addresses(reader, scope, record).await?;
        if known.iter().all(|known| known.address.normal() != address.normal()) {
            return Ok(false);
        }
    }
    if name.is_empty() || name.eq_ignore_ascii_case(address) {
        return Ok(true);
    }
    Ok(patient::name(reader, record).await?.is_some_and(|known| is_same_name(&known, name)))
}

/// Whether two names are made of the same words, in whatever order: `Ruiz, Ana` is Ana Ruiz.
fn is_same_name(one: &str, other: &str) -> bool {
    let words = |name: &str| {
        let mut words: Vec<String> =
            name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
        words.sort_unstable();
        words
    };
    let (one, other) = (words(one), words(other));
    !one.is_empty() && one == other
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_its_words() {
        for same in ["Ana Ruiz", "ana  ruiz", "RUIZ, Ana", "\"Ruiz\" Ana"] {
            assert!(is_same_name("Ana Ruiz", same), "{same}");
        }
        for other in ["", "-", "Ana", "Ana Ruiz Gil", "Parents of Ana Ruiz", "Ben Ruiz", "Anaruiz"] {
            assert!(!is_same_name("Ana Ruiz", other), "{other}");
        }
        assert!(!is_same_name("", "") && !is_same_name("-", "."));
    }
}
