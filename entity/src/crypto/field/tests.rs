//! Fields open in their own place only.
use std::{collections::HashSet, sync::Arc};

use super::*;
use crate::crypto::test::{SUITES, Seeded, id, key, organization};

fn place() -> Place {
    Place { organization: organization("clinic"), table: "patient", row: id("row"), column: "name" }
}

fn field_key(seed: &str, suite: Suite) -> Arc<OrganizationKey> {
    key(seed, organization("clinic"), Purpose::Field, suite)
}

fn open(key: &OrganizationKey, place: &Place, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    open_field(key, place, &Sealed::from_bytes(sealed.to_vec()))
}

#[test]
fn every_length_comes_back_and_hides_within_32_bytes() {
    for suite in SUITES {
        let key = field_key("field", suite);
        for length in 0..200 {
            let plain = vec![b'x'; length];
            let sealed = seal_field(&key, &place(), &plain, &Seeded::new("nonce")).expect("sealed");
            assert_eq!(sealed.as_bytes().len(), PREFIX + (LENGTH + length).next_multiple_of(32) + aead::TAG);
            assert_eq!(sealed.key_id(), Some(key.id));
            assert_eq!(*open_field(&key, &place(), &sealed).expect("opened"), plain);
        }
    }
}

#[test]
fn every_dimension_of_the_place() {
    for suite in SUITES {
        let key = field_key("field", suite);
        let sealed = seal_field(&key, &place(), b"Ana", &Seeded::new("nonce")).expect("sealed");
        for (name, elsewhere) in [
            ("organization", Place { organization: organization("another"), ..place() }),
            ("table", Place { table: "organization", ..place() }),
            ("row", Place { row: id("another row"), ..place() }),
            ("column", Place { column: "phone", ..place() }),
            ("column and table run together", Place { table: "patientn", column: "ame", ..place() }),
        ] {
            assert_eq!(open_field(&key, &elsewhere, &sealed).map(|_| ()), Err(OpenError), "{name}, {suite}");
        }
        let other_key = field_key("another key", suite);
        assert_eq!(open_field(&other_key, &place(), &sealed).map(|_| ()), Err(OpenError), "key, {suite}");
        let mut renamed = sealed.as_bytes().to_vec();
        renamed[2..18].copy_from_slice(other_key.id.as_uuid().as_bytes());
        assert_eq!(open(&other_key, &place(), &renamed).map(|_| ()), Err(OpenError), "key id rewritten, {suite}");
    }
}

/// The same secret in another organization or suite: bound by more than having another key.
#[test]
fn the_same_secret_elsewhere() {
    let mine = field_key("field", Suite::GcmSiv);
    let sealed = seal_field(&mine, &place(), b"Ana", &Seeded::new("nonce")).expect("sealed");
    let theirs = key("field", organization("another"), Purpose::Field, Suite::GcmSiv);
    assert_eq!((theirs.id, theirs.secret()), (mine.id, mine.secret()), "the same seed, the same secret");
    let elsewhere = Place { organization: organization("another"), ..place() };
    assert_eq!(open_field(&theirs, &elsewhere, &sealed).map(|_| ()), Err(OpenError), "organization");
    let gcm = field_key("field", Suite::Gcm);
    assert_eq!(open_field(&gcm, &place(), &sealed).map(|_| ()), Err(OpenError), "suite");
    let mut rewritten = sealed.into_bytes();
    rewritten[1] = Suite::Gcm.into();
    assert_eq!(open(&gcm, &place(), &rewritten).map(|_| ()), Err(OpenError), "suite rewritten");
}

#[test]
fn every_bit_and_every_length() {
    for suite in SUITES {
        let key = field_key("field", suite);
        let good = seal_field(&key, &place(), b"Ana", &Seeded::new("nonce")).expect("sealed").into_bytes();
        for bit in 0..good.len() * 8 {
            let mut bad = good.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(open(&key, &place(), &bad).map(|_| ()), Err(OpenError), "bit {bit}, {suite}");
        }
        for length in 0..good.len() {
            assert_eq!(open(&key, &place(), &good[..length]).map(|_| ()), Err(OpenError), "cut to {length}, {suite}");
        }
        for more in [1, 16, 32] {
            let longer = [&good[..], &vec![0; more]].concat();
            assert_eq!(open(&key, &place(), &longer).map(|_| ()), Err(OpenError), "{more} more, {suite}");
        }
    }
}

/// Sealed with the right key for the right place, but with a plaintext that no release makes.
#[test]
fn plaintexts_that_are_authentic_and_wrong() {
    let key = field_key("field", Suite::GcmSiv);
    let craft = |plain: &[u8]| {
        let nonce = [4; aead::NONCE];
        let mut data = plain.to_vec();
        let tag = aead::seal(key.suite, key.secret(), &nonce, &associated(&key, &place()).expect("its place"), &mut data).expect("sealed");
        let prefix = [VERSION, key.suite.into()];
        [&prefix[..], key.id.as_uuid().as_bytes(), &nonce, &data, &tag].concat()
    };
    let block = |start: &[u8], length: usize| {
        let mut plain = start.to_vec();
        plain.resize(length, 0);
        plain
    };
    assert_eq!(open(&key, &place(), &craft(&block(b"\0\0\0\x03Ana", 32))).expect("as specified").as_slice(), b"Ana");
    for (name, plain) in [
        ("empty", vec![]),
        ("shorter than its length field", vec![0; 3]),
        ("unpadded", b"\0\0\0\x03Ana".to_vec()),
        ("padded by a block too many", block(b"\0\0\0\x03Ana", 64)),
        ("longer than itself", block(b"\xff\xff\xff\xffAna", 32)),
        ("longer by one", block(b"\0\0\0\x1dAna", 32)),
        ("shorter than its content", block(b"\0\0\0\x02Ana", 32)),
    ] {
        assert_eq!(open(&key, &place(), &craft(&plain)).map(|_| ()), Err(OpenError), "{name}");
    }
}

#[test]
fn only_field_keys_seal_fields() {
    for purpose in Purpose::ALL {
        let key = key("purpose", organization("clinic"), purpose, Suite::GcmSiv);
        let sealed = seal_field(&key, &place(), b"Ana", &Seeded::new("nonce"));
        assert_eq!(sealed.is_ok(), matches!(purpose, Purpose::Field | Purpose::AlertField), "{purpose:?}");
    }
    let key = field_key("field", Suite::GcmSiv);
    let foreign = Place { organization: organization("another"), ..place() };
    assert_eq!(seal_field(&key, &foreign, b"Ana", &Seeded::new("nonce")), Err(SealError));
}

#[test]
fn nonces_are_fresh_and_nothing_shows() {
    let key = field_key("field", Suite::Gcm);
    let random = Seeded::new("nonces");
    let all: HashSet<Vec<u8>> = (0..1_000)
        .map(|_| seal_field(&key, &place(), b"Ana", &random).expect("sealed").into_bytes())
        .map(|sealed| sealed[18..PREFIX].to_vec())
        .collect();
    assert_eq!(all.len(), 1_000);
    let sealed = seal_field(&key, &place(), b"Ana", &random).expect("sealed");
    assert_eq!(format!("{sealed:?}"), "Sealed(..)");
    assert!(!format!("{key:?}").contains("secret"));
    for bytes in [&b""[..], &[1; 17], &[2; 60]] {
        assert_eq!(Sealed::from_bytes(bytes.to_vec()).key_id(), None);
    }
}
