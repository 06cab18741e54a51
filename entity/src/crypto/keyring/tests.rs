//! Keys open from their own rows only, and are found by id and by epoch.
use super::*;
use crate::crypto::{
    root::FileRoot,
    test::{SUITES, Seeded, id, organization, wait},
};

fn ring(seed: &str, realm: Realm) -> Keyring {
    let folder = tempfile::tempdir().expect("a folder");
    let root = FileRoot::create(folder.path().join("root"), realm, &Seeded::new(seed)).expect("a root");
    Keyring::new(Arc::new(root))
}

fn key_id(name: &str) -> KeyId {
    KeyId::from_uuid(id(name))
}

fn create(ring: &Keyring, name: &str, purpose: Purpose, epoch: i32, suite: Suite) -> Result<KeyRow, RootError> {
    wait(ring.create(organization("clinic"), purpose, epoch, suite, key_id(name), &Seeded::new(name)))
}

fn refused(ring: &Keyring, row: &KeyRow, name: &str) {
    assert!(matches!(wait(ring.admit(row)), Err(RootError::Open)), "{name}");
    assert!(ring.get(row.id).is_none(), "{name}");
}

#[test]
fn the_highest_epoch_is_current_in_any_order() {
    let ring = ring("root", Realm::Content);
    let (clinic, message) = (organization("clinic"), Purpose::Message);
    let row = |name, epoch| create(&ring, name, message, epoch, Suite::GcmSiv).expect("a key");
    let (first, second, third) = (row("first", 1), row("second", 2), row("third", 3));
    assert!(ring.current(clinic, message).is_none(), "made is not admitted");
    let current = |ring: &Keyring| ring.current(clinic, message).map(|key| key.id);
    for (admitted, expected) in [(&second, &second), (&first, &second), (&third, &third), (&first, &third)] {
        wait(ring.admit(admitted)).expect("its own key");
        assert_eq!(current(&ring), Some(expected.id));
    }
    assert_eq!(ring.get(first.id).map(|key| key.epoch), Some(1), "older ones still open");
    ring.forget(third.id);
    assert_eq!(current(&ring), Some(second.id));
    assert!(ring.get(third.id).is_none());
    ring.forget(third.id);
    ring.forget(second.id);
    ring.forget(first.id);
    assert_eq!(current(&ring), None);
    assert!(ring.current(organization("another"), message).is_none());
    assert!(ring.current(clinic, Purpose::Field).is_none());
}

/// A retry after the beginning of a month must still be seen as one: its digest is compared with one made before.
#[test]
fn what_is_compared_with_what_was_made_before_has_one_key_for_good() {
    let ring = ring("root", Realm::Content);
    for purpose in [Purpose::Index, Purpose::Code, Purpose::Digest] {
        let first = create(&ring, purpose.as_str(), purpose, FIRST_EPOCH, Suite::GcmSiv).expect("the first");
        wait(ring.admit(&first)).expect("its own key");
        for epoch in [0, 2, 3] {
            assert!(matches!(create(&ring, "second", purpose, epoch, Suite::GcmSiv), Err(RootError::NoEpochs)), "{purpose:?} {epoch}");
        }
        assert_eq!(ring.current(organization("clinic"), purpose).map(|key| key.id), Some(first.id));
    }
    for purpose in Purpose::ALL.into_iter().filter(|purpose| purpose.has_epochs() && purpose.realm() == Realm::Content) {
        create(&ring, "second", purpose, 2, Suite::GcmSiv).expect("a second epoch");
    }
}

#[test]
fn a_row_opens_as_it_was_made_only() {
    for suite in SUITES {
        let ring = ring("root", Realm::Content);
        let good = create(&ring, "key", Purpose::Field, 7, suite).expect("a key");
        let other_suite = if suite == Suite::Gcm { Suite::GcmSiv } else { Suite::Gcm };
        for (name, bad) in [
            ("id", KeyRow { id: key_id("another"), ..good.clone() }),
            ("organization", KeyRow { organization: organization("another"), ..good.clone() }),
            ("portal's", KeyRow { organization: OrganizationId::PORTAL, ..good.clone() }),
            ("purpose", KeyRow { purpose: Purpose::Index, ..good.clone() }),
            ("epoch", KeyRow { epoch: 8, ..good.clone() }),
            ("suite", KeyRow { suite: other_suite, ..good.clone() }),
            ("negative version", KeyRow { root_version: -1, ..good.clone() }),
        ] {
            refused(&ring, &bad, name);
        }
        for bit in 0..good.sealed.len() * 8 {
            let mut bad = good.clone();
            bad.sealed[bit / 8] ^= 1 << (bit % 8);
            refused(&ring, &bad, &format!("bit {bit}"));
        }
        for length in 0..good.sealed.len() {
            let mut bad = good.clone();
            bad.sealed.truncate(length);
            refused(&ring, &bad, &format!("cut to {length}"));
        }
        wait(ring.admit(&good)).expect("untouched");
    }
}

#[test]
fn another_root_or_version_does_not_open() {
    let mine = ring("root", Realm::Content);
    let row = create(&mine, "key", Purpose::Field, 1, Suite::GcmSiv).expect("a key");
    refused(&ring("another root", Realm::Content), &row, "another root");
    let missing = KeyRow { root_version: 2, ..row };
    assert!(matches!(wait(mine.admit(&missing)), Err(RootError::UnknownVersion { version: 2 })));
}

#[test]
fn a_realm_opens_its_own_purposes_only() {
    let (content, alert) = (ring("root", Realm::Content), ring("root", Realm::Alert));
    for purpose in Purpose::ALL {
        let (mine, other) = if purpose.realm() == Realm::Content { (&content, &alert) } else { (&alert, &content) };
        let row = create(mine, purpose.as_str(), purpose, 1, Suite::GcmSiv).expect("its realm");
        assert!(matches!(create(other, "other", purpose, 1, Suite::GcmSiv), Err(RootError::OtherRealm { .. })), "{purpose:?}");
        assert!(matches!(wait(other.admit(&row)), Err(RootError::OtherRealm { .. })), "{purpose:?}");
    }
    // The same root key in the other realm: kept apart by more than a check of the purpose.
    let row = create(&content, "key", Purpose::Field, 1, Suite::GcmSiv).expect("a key");
    refused(&alert, &KeyRow { purpose: Purpose::AlertField, ..row }, "the other realm");
}

#[test]
fn purposes_have_names() {
    for purpose in Purpose::ALL {
        assert_eq!(Purpose::try_from(purpose.as_str()), Ok(purpose));
    }
    assert_eq!(Purpose::try_from("Message"), Err(UnknownPurpose));
}

#[test]
fn keys_are_random_and_show_nothing() {
    let ring = ring("root", Realm::Content);
    let random = Seeded::new("keys");
    let mut secrets = Vec::new();
    for name in ["a", "b"] {
        let row = wait(ring.create(OrganizationId::PORTAL, Purpose::Field, 1, Suite::GcmSiv, key_id(name), &random)).expect("a key");
        wait(ring.admit(&row)).expect("its own key");
        secrets.push(ring.get(row.id).expect("admitted"));
    }
    assert!(secrets[0].secret() != secrets[1].secret());
    let shown = format!("{ring:?} {:?} {:?}", secrets[0], secrets[0].secret());
    assert!(shown.ends_with("Key32(..)"), "{shown}");
    assert!(!shown.contains("secret"), "{shown}");
}
