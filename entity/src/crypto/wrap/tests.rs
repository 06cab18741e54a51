//! Data keys open for their own audience only.
use std::sync::Arc;

use super::*;
use crate::crypto::{
    Suite,
    test::{SUITES, Seeded, id, key, organization},
};

fn message() -> MessageId {
    MessageId::from_uuid(id("message"))
}

fn message_key(seed: &str, suite: Suite) -> Arc<OrganizationKey> {
    key(seed, organization("clinic"), Purpose::Message, suite)
}

fn audiences() -> [Audience; 3] {
    let delivery = |name| Audience::Delivery(DeliveryId::from_uuid(id(name)));
    [delivery("one delivery"), delivery("another delivery"), Audience::Team(organization("clinic"))]
}

#[test]
fn one_audience_does_not_open_anothers() {
    for suite in SUITES {
        let key = message_key("message key", suite);
        let data = DataKey::generate(&Seeded::new("data"));
        for mine in audiences() {
            let sealed = wrap(&key, message(), &mine, &data, &Seeded::new("nonce")).expect("wrapped");
            assert_eq!((sealed.key, sealed.sealed.len()), (key.id, SEALED));
            for theirs in audiences() {
                let opened = unwrap(&key, message(), &theirs, &sealed);
                if mine == theirs {
                    assert!(opened.expect("its own audience").key() == data.key());
                } else {
                    assert_eq!(opened.map(|_| ()), Err(OpenError), "{mine:?} for {theirs:?}, {suite}");
                }
            }
        }
    }
}

/// A team and a delivery of the same id are two audiences.
#[test]
fn the_kind_of_audience_is_bound() {
    let key = message_key("message key", Suite::GcmSiv);
    let data = DataKey::generate(&Seeded::new("data"));
    let (team, delivery) = (Audience::Team(organization("clinic")), Audience::Delivery(DeliveryId::from_uuid(id("clinic"))));
    let sealed = wrap(&key, message(), &team, &data, &Seeded::new("nonce")).expect("wrapped");
    assert_eq!(unwrap(&key, message(), &delivery, &sealed).map(|_| ()), Err(OpenError));
}

#[test]
fn another_message_key_organization_or_suite() {
    for suite in SUITES {
        let mine = message_key("message key", suite);
        let audience = audiences()[0];
        let data = DataKey::generate(&Seeded::new("data"));
        let sealed = wrap(&mine, message(), &audience, &data, &Seeded::new("nonce")).expect("wrapped");

        let other_message = MessageId::from_uuid(id("another message"));
        assert_eq!(unwrap(&mine, other_message, &audience, &sealed).map(|_| ()), Err(OpenError), "message, {suite}");
        let other_key = message_key("another key", suite);
        assert_eq!(unwrap(&other_key, message(), &audience, &sealed).map(|_| ()), Err(OpenError), "key, {suite}");
        let renamed = Wrap { key: other_key.id, ..sealed.clone() };
        for key in [&mine, &other_key] {
            assert_eq!(unwrap(key, message(), &audience, &renamed).map(|_| ()), Err(OpenError), "key id, {suite}");
        }
        // The same secret and id, in another organization or suite.
        let theirs = key("message key", organization("another"), Purpose::Message, suite);
        assert!(theirs.secret() == mine.secret());
        assert_eq!(unwrap(&theirs, message(), &audience, &sealed).map(|_| ()), Err(OpenError), "organization, {suite}");
        let other_suite = if suite == Suite::Gcm { Suite::GcmSiv } else { Suite::Gcm };
        let theirs = message_key("message key", other_suite);
        assert_eq!(unwrap(&theirs, message(), &audience, &sealed).map(|_| ()), Err(OpenError), "suite, {suite}");
    }
}

#[test]
fn every_bit_and_every_length() {
    for suite in SUITES {
        let key = message_key("message key", suite);
        let audience = audiences()[0];
        let data = DataKey::generate(&Seeded::new("data"));
        let good = wrap(&key, message(), &audience, &data, &Seeded::new("nonce")).expect("wrapped");
        let refused = |bad: &Wrap, what: &str| {
            assert_eq!(unwrap(&key, message(), &audience, bad).map(|_| ()), Err(OpenError), "{what}, {suite}");
        };
        for bit in 0..12 * 8 {
            let mut bad = good.clone();
            bad.nonce[bit / 8] ^= 1 << (bit % 8);
            refused(&bad, &format!("bit {bit} of the nonce"));
        }
        for bit in 0..SEALED * 8 {
            let mut bad = good.clone();
            bad.sealed[bit / 8] ^= 1 << (bit % 8);
            refused(&bad, &format!("bit {bit}"));
        }
        for length in (0..SEALED).chain([SEALED + 1, SEALED + 16]) {
            let mut bad = good.clone();
            bad.sealed.resize(length, 0);
            refused(&bad, &format!("{length} bytes"));
        }
    }
}

#[test]
fn only_message_keys_of_the_organization_wrap() {
    let data = DataKey::generate(&Seeded::new("data"));
    for purpose in Purpose::ALL {
        let key = key("purpose", organization("clinic"), purpose, Suite::GcmSiv);
        let sealed = wrap(&key, message(), &audiences()[0], &data, &Seeded::new("nonce"));
        assert_eq!(sealed.is_ok(), purpose == Purpose::Message, "{purpose:?}");
    }
    let key = message_key("message key", Suite::GcmSiv);
    let foreign = Audience::Team(organization("another"));
    assert_eq!(wrap(&key, message(), &foreign, &data, &Seeded::new("nonce")), Err(SealError));
}

#[test]
fn debug_shows_no_key() {
    let data = DataKey::generate(&Seeded::new("data"));
    assert_eq!(format!("{data:?}"), "DataKey(..)");
}
