//! A part opens with its own key in its own place, and nowhere else; keys and nonces never repeat.
use std::collections::HashSet;

use crate::{
    base::random::SystemRandom,
    crypto::{
        Key32, OpenError, Suite,
        part::{
            HEADER_LEN, MOST_CHUNKS, PartContext, PartKind, PartOpener,
            derive::derive,
            header, open_part, seal_part,
            tests::{content, context, data_key},
        },
        test::{SUITES, Seeded, id, organization},
        wrap::DataKey,
    },
    domain::id::MessageId,
};

const KINDS: [PartKind; 3] = [PartKind::Meta, PartKind::Index, PartKind::Checks];

#[test]
fn every_dimension_of_the_place() {
    for suite in SUITES {
        for kind in KINDS {
            let mine = context(kind);
            let blob = seal_part(suite, &data_key(), &mine, &content(100), &Seeded::new("place")).expect("sealed");
            assert_eq!(*open_part(&data_key(), &mine, &blob).expect("its own place"), content(100));
            let other_kind = if kind == PartKind::Meta { PartKind::Index } else { PartKind::Meta };
            for (name, place) in [
                ("organization", PartContext { organization: organization("another"), ..mine }),
                ("message", PartContext { message: MessageId::from_uuid(id("another")), ..mine }),
                ("kind", PartContext { kind: other_kind, ..mine }),
                ("ids exchanged", exchanged(&mine)),
            ] {
                assert_eq!(open_part(&data_key(), &place, &blob).map(|_| ()), Err(OpenError), "{name}, {suite}");
            }
        }
    }
}

fn exchanged(context: &PartContext) -> PartContext {
    PartContext {
        organization: crate::domain::id::OrganizationId::from_uuid(context.message.as_uuid()),
        message: MessageId::from_uuid(context.organization.as_uuid()),
        kind: context.kind,
    }
}

#[test]
fn another_suite_or_version() {
    for (suite, other) in [(Suite::GcmSiv, Suite::Gcm), (Suite::Gcm, Suite::GcmSiv)] {
        let blob = seal_part(suite, &data_key(), &context(PartKind::Meta), b"text", &Seeded::new("suite")).expect("sealed");
        for (name, at, value) in [("suite", 3, u8::from(other)), ("no suite", 3, 0), ("unknown suite", 3, 3), ("version", 2, 2)] {
            let mut bad = blob.clone();
            bad[at] = value;
            assert_eq!(open_part(&data_key(), &context(PartKind::Meta), &bad).map(|_| ()), Err(OpenError), "{name}, {suite}");
        }
    }
}

/// Key commitment: whatever a blob is made of, it opens under one key at most, since the commitment is that key's.
#[test]
fn two_keys() {
    for suite in SUITES {
        let (one, other) = (data_key(), DataKey::generate(&Seeded::new("another key")));
        let place = context(PartKind::Meta);
        let seal = |key: &DataKey| seal_part(suite, key, &place, b"text", &Seeded::new("salt")).expect("sealed");
        let (of_one, of_other) = (seal(&one), seal(&other));
        let salt_end = header::PREFIX + header::SALT;
        assert_eq!(of_one[..salt_end], of_other[..salt_end], "the same salt");
        assert_ne!(of_one[salt_end..HEADER_LEN], of_other[salt_end..HEADER_LEN], "two commitments, {suite}");

        let header_of = |blob: &[u8]| *blob.first_chunk::<HEADER_LEN>().expect("a header");
        assert!(PartOpener::new(&one, &place, &header_of(&of_one)).is_ok());
        assert!(PartOpener::new(&other, &place, &header_of(&of_one)).is_err(), "refused before any chunk, {suite}");
        let mixed = [&of_other[..HEADER_LEN], &of_one[HEADER_LEN..]].concat();
        for key in [&one, &other] {
            assert_eq!(open_part(key, &place, &mixed).map(|_| ()), Err(OpenError), "{suite}");
        }
    }
}

/// Even if the salt repeated, kind, message, organization and suite each make other keys.
#[test]
fn keys_differ_wherever_the_context_does() {
    let salt = [5; header::SALT];
    let input = Key32::from_slice(&[6; 32]).expect("32 bytes");
    let mut seen = HashSet::new();
    for suite in SUITES {
        for kind in [PartKind::Raw, PartKind::Meta, PartKind::Index, PartKind::Checks] {
            let mine = context(kind);
            for place in [mine, PartContext { organization: organization("another"), ..mine }, exchanged(&mine)] {
                let derived = derive(suite, &input, &salt, &place.encode(suite)).expect("derived");
                assert!(seen.insert(*derived.key.as_bytes()), "a key twice");
                assert!(seen.insert(derived.commitment), "a commitment twice");
            }
        }
    }
}

#[test]
fn nonces_never_repeat_within_a_part() {
    let derived = derive(Suite::GcmSiv, data_key().key(), &[1; header::SALT], b"").expect("derived");
    let around = |edge: u64| edge.saturating_sub(300)..=edge.saturating_add(300);
    let numbers: HashSet<u64> =
        (0..200_000).chain((8..38).flat_map(|bit| around(1 << bit))).filter(|number| *number < MOST_CHUNKS).collect();
    let nonces: HashSet<[u8; 12]> = numbers.iter().map(|number| derived.nonce(*number).expect("allowed")).collect();
    assert_eq!(nonces.len(), numbers.len());
    assert_eq!(derived.nonce(0), Some(derived.base_nonce));
    assert_eq!((derived.nonce(MOST_CHUNKS), derived.nonce(u64::MAX)), (None, None));
}

#[test]
fn salts_are_fresh() {
    let salts: HashSet<Vec<u8>> = (0..1_000)
        .map(|_| seal_part(Suite::GcmSiv, &data_key(), &context(PartKind::Meta), b"", &SystemRandom).expect("sealed"))
        .map(|blob| blob[header::PREFIX..HEADER_LEN].to_vec())
        .collect();
    assert_eq!(salts.len(), 1_000);
}
