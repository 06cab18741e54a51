//! What this release seals, frozen in `tests/vectors/pm1`: every later release must open it.
use std::{collections::BTreeMap, fs, os::unix::fs::PermissionsExt, sync::Arc};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{SUITES, Seeded, id, organization, wait};
use crate::{
    base::random::Random,
    crypto::{
        Suite,
        code::{self, CodeHash, Cost},
        field::{self, Place, Sealed},
        index::{self, Digester},
        keyring::{KeyRow, Keyring, OrganizationKey, Purpose},
        part::{self, PartContext, PartKind, PartSealer},
        root::{FileRoot, Realm},
        token::{self, Token32},
        wrap::{self, Audience, DataKey, Wrap},
    },
    domain::id::{DeliveryId, KeyId, MessageId, OrganizationId},
};

const JSON: &str = include_str!("../../../../tests/vectors/pm1/golden.json");
const ROOT: &str = include_str!("../../../../tests/vectors/pm1/root-content.txt");
/// By suite, then in the order of [`PARTS`].
const BLOBS: [[&[u8]; 7]; 2] = [
    [
        include_bytes!("../../../../tests/vectors/pm1/suite1-raw-empty.pm1"),
        include_bytes!("../../../../tests/vectors/pm1/suite1-raw-short.pm1"),
        include_bytes!("../../../../tests/vectors/pm1/suite1-raw-full-chunk.pm1"),
        include_bytes!("../../../../tests/vectors/pm1/suite1-raw-three-chunks.pm1"),
        include_bytes!("../../../../tests/vectors/pm1/suite1-meta-short.pm1"),
        include_bytes!("../../../../tests/vectors/pm1/suite1-meta-empty.pm1"),
        include_bytes!("../../../../tests/vectors/pm1/suite1-index-two-chunks.pm1"),
    ],
    [
        include_bytes!("../../../../tests/vectors/pm1/suite2-raw-empty.pm1"),
        include_bytes!("../../../../tests/vectors/pm1/suite2-raw-short.pm1"),
        include_bytes!("../../../../tests/vectors/pm1/suite2-raw-full-chunk.pm1"),
        include_bytes!("../../../../tests/vectors/pm1/suite2-raw-three-chunks.pm1"),
        include_bytes!("../../../../tests/vectors/pm1/suite2-meta-short.pm1"),
        include_bytes!("../../../../tests/vectors/pm1/suite2-meta-empty.pm1"),
        include_bytes!("../../../../tests/vectors/pm1/suite2-index-two-chunks.pm1"),
    ],
];

/// Name, kind and length of the content of each frozen part.
const PARTS: [(&str, PartKind, usize); 7] = [
    ("raw-empty", PartKind::Raw, 0),
    ("raw-short", PartKind::Raw, 300),
    ("raw-full-chunk", PartKind::Raw, 16_384),
    ("raw-three-chunks", PartKind::Raw, 33_000),
    ("meta-short", PartKind::Meta, 120),
    ("meta-empty", PartKind::Meta, 0),
    ("index-two-chunks", PartKind::Index, 20_000),
];

const PLACE: (&str, &str) = ("patient", "name");
const NAME: &[u8] = "Añá Núñez".as_bytes();
const CODE: &[u8] = b"1234567890123";

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Golden {
    token: String,
    #[serde(with = "hex")]
    token_hash: Vec<u8>,
    suites: Vec<Frozen>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Frozen {
    suite: u8,
    organization: OrganizationId,
    message: MessageId,
    delivery: DeliveryId,
    row: Uuid,
    keys: BTreeMap<String, FrozenKey>,
    #[serde(with = "hex")]
    data_key: Vec<u8>,
    wrap_delivery: FrozenWrap,
    wrap_team: FrozenWrap,
    #[serde(with = "hex")]
    field: Vec<u8>,
    #[serde(with = "hex")]
    blind_index: Vec<u8>,
    #[serde(with = "hex")]
    digest: Vec<u8>,
    #[serde(with = "hex")]
    message_digest: Vec<u8>,
    #[serde(with = "hex")]
    code: Vec<u8>,
    parts: Vec<FrozenPart>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct FrozenKey {
    id: KeyId,
    epoch: i32,
    root_version: i32,
    #[serde(with = "hex")]
    sealed: Vec<u8>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct FrozenWrap {
    #[serde(with = "hex")]
    nonce: Vec<u8>,
    #[serde(with = "hex")]
    sealed: Vec<u8>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct FrozenPart {
    file: String,
    kind: u8,
    content_length: usize,
}

/// The frozen root. Copied, since a checkout's file mode is refused.
fn root() -> Arc<FileRoot> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("root");
    fs::write(&path, ROOT).expect("written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("permissions");
    Arc::new(FileRoot::load(path, Realm::Content).expect("the frozen root"))
}

fn content(length: usize) -> Vec<u8> {
    (0..length).map(|at| u8::try_from((7 * at + at / 251) % 256).expect("a byte")).collect()
}

fn place(frozen: &Frozen) -> Place {
    Place { organization: frozen.organization, table: PLACE.0, row: frozen.row, column: PLACE.1 }
}

/// The keys of one suite, opened from their frozen rows.
struct Opened {
    ring: Keyring,
    organization: OrganizationId,
}

impl Opened {
    fn new(frozen: &Frozen) -> Self {
        let ring = Keyring::new(root());
        for (purpose, key) in &frozen.keys {
            wait(ring.admit(&KeyRow {
                id: key.id,
                organization: frozen.organization,
                purpose: Purpose::try_from(purpose.as_str()).expect("a purpose"),
                epoch: key.epoch,
                suite: Suite::try_from(frozen.suite).expect("a suite"),
                root_version: key.root_version,
                sealed: key.sealed.clone(),
            }))
            .expect("a frozen key opens");
        }
        Self { ring, organization: frozen.organization }
    }

    fn key(&self, purpose: Purpose) -> Arc<OrganizationKey> {
        self.ring.current(self.organization, purpose).expect("one of each purpose")
    }
}

fn frozen() -> Golden {
    serde_json::from_str(JSON).expect("the vectors")
}

#[test]
fn small_things_open() {
    for frozen in frozen().suites {
        let keys = Opened::new(&frozen);
        let field = Sealed::from_bytes(frozen.field.clone());
        assert_eq!(field::open_field(&keys.key(Purpose::Field), &place(&frozen), &field).expect("a frozen field").as_slice(), NAME);
        let hash = CodeHash::from_bytes(frozen.code.clone());
        assert!(code::Hasher::new(Cost::FOR_TESTS, 1).verify(&keys.key(Purpose::Code), frozen.row.as_bytes(), CODE, &hash));
        assert_eq!(index::blind_index(&keys.key(Purpose::Index), "address", NAME), *frozen.blind_index);
        assert_eq!(index::digest(&keys.key(Purpose::Digest), &[NAME, CODE]), *frozen.digest);
        assert_eq!(message_digest(&keys.key(Purpose::Digest)), *frozen.message_digest);
    }
}

#[test]
fn wraps_and_parts_open() {
    for (frozen, blobs) in frozen().suites.iter().zip(BLOBS) {
        let key = Opened::new(frozen).key(Purpose::Message);
        let data = [(&frozen.wrap_delivery, Audience::Delivery(frozen.delivery)), (&frozen.wrap_team, Audience::Team(frozen.organization))]
            .map(|(sealed, audience)| {
                let sealed =
                    Wrap { key: key.id, nonce: sealed.nonce.as_slice().try_into().expect("12 bytes"), sealed: sealed.sealed.clone() };
                wrap::unwrap(&key, frozen.message, &audience, &sealed).expect("a frozen wrap")
            });
        assert!(data[0].key() == data[1].key());
        assert_eq!(data[0].key().as_bytes()[..], frozen.data_key);
        assert_eq!(frozen.parts.len(), PARTS.len());
        for (part, blob) in frozen.parts.iter().zip(blobs) {
            let kind = PartKind::try_from(part.kind).expect("a kind");
            let context = PartContext { organization: frozen.organization, message: frozen.message, kind };
            let plain = match kind {
                PartKind::Raw => part::open_raw(&data[0], &context, blob, part.content_length as u64),
                PartKind::Meta | PartKind::Index | PartKind::Checks => part::open_part(&data[0], &context, blob),
            };
            assert!(*plain.expect("a frozen part") == content(part.content_length), "{}", part.file);
        }
    }
}

#[test]
fn tokens_hash_as_they_did() {
    let frozen = frozen();
    let token = Token32::parse(&frozen.token).expect("a frozen token");
    assert_eq!(token::hash(&token).as_bytes()[..], frozen.token_hash);
}

/// Shows that the vectors are this code's work, and how they were made.
#[test]
fn the_same_randomness_seals_the_same() {
    let (made, blobs) = seal_everything();
    assert!(made == frozen());
    for (made, frozen) in blobs.iter().zip(BLOBS) {
        assert!(made.iter().zip(frozen).all(|(made, frozen)| made == frozen));
    }
}

fn seal_everything() -> (Golden, Vec<Vec<Vec<u8>>>) {
    let random = Seeded::new("golden");
    let token = Token32::generate(&random);
    let (suites, blobs) = SUITES.into_iter().map(|suite| seal_suite(suite, &random)).unzip();
    let golden = Golden { token: token.encode().to_string(), token_hash: token::hash(&token).as_bytes().to_vec(), suites };
    (golden, blobs)
}

fn seal_suite(suite: Suite, random: &Seeded) -> (Frozen, Vec<Vec<u8>>) {
    let name = |what: &str| id(&format!("golden {suite} {what}"));
    let owner = organization(&format!("golden {suite} organization"));
    let ring = Keyring::new(root());
    let mut keys = BTreeMap::new();
    for purpose in Purpose::ALL.into_iter().filter(|purpose| purpose.realm() == Realm::Content) {
        let id = KeyId::from_uuid(name(purpose.as_str()));
        let row = wait(ring.create(owner, purpose, 1, suite, id, random)).expect("a key");
        wait(ring.admit(&row)).expect("its own key");
        keys.insert(purpose.as_str().to_owned(), FrozenKey { id, epoch: 1, root_version: row.root_version, sealed: row.sealed });
    }
    let keys_opened = Opened { ring, organization: owner };
    let data = DataKey::generate(random);
    let mut frozen = Frozen {
        suite: suite.into(),
        organization: owner,
        message: MessageId::from_uuid(name("message")),
        delivery: DeliveryId::from_uuid(name("delivery")),
        row: name("row"),
        keys,
        data_key: data.key().as_bytes().to_vec(),
        wrap_delivery: FrozenWrap { nonce: Vec::new(), sealed: Vec::new() },
        wrap_team: FrozenWrap { nonce: Vec::new(), sealed: Vec::new() },
        field: Vec::new(),
        blind_index: index::blind_index(&keys_opened.key(Purpose::Index), "address", NAME).to_vec(),
        digest: index::digest(&keys_opened.key(Purpose::Digest), &[NAME, CODE]).to_vec(),
        message_digest: message_digest(&keys_opened.key(Purpose::Digest)).to_vec(),
        code: Vec::new(),
        parts: PARTS
            .map(|(name, kind, content_length)| FrozenPart {
                file: format!("suite{}-{name}.pm1", u8::from(suite)),
                kind: kind.into(),
                content_length,
            })
            .into(),
    };
    let wrap_for = |audience| {
        let sealed = wrap::wrap(&keys_opened.key(Purpose::Message), frozen.message, &audience, &data, random).expect("wrapped");
        FrozenWrap { nonce: sealed.nonce.to_vec(), sealed: sealed.sealed }
    };
    let (delivery, team) = (wrap_for(Audience::Delivery(frozen.delivery)), wrap_for(Audience::Team(owner)));
    (frozen.wrap_delivery, frozen.wrap_team) = (delivery, team);
    frozen.field = field::seal_field(&keys_opened.key(Purpose::Field), &place(&frozen), NAME, random).expect("sealed").into_bytes();
    let hash = code::Hasher::new(Cost::FOR_TESTS, 1).hash(&keys_opened.key(Purpose::Code), frozen.row.as_bytes(), CODE, random);
    frozen.code = hash.expect("hashed").into_bytes();
    let blobs = PARTS
        .map(|(_, kind, length)| {
            let context = PartContext { organization: owner, message: frozen.message, kind };
            seal_one(suite, &data, &context, &content(length), random)
        })
        .into();
    (frozen, blobs)
}

fn seal_one(suite: Suite, data: &DataKey, context: &PartContext, content: &[u8], random: &dyn Random) -> Vec<u8> {
    if context.kind != PartKind::Raw {
        return part::seal_part(suite, data, context, content, random).expect("sealed");
    }
    let mut out = Vec::new();
    let mut sealer = PartSealer::new(suite, data, context, random).expect("a sealer");
    sealer.write(content, &mut out).expect("written");
    sealer.finish(&mut out).expect("finished");
    out
}

fn message_digest(key: &OrganizationKey) -> [u8; 32] {
    let mut digester = Digester::new(key);
    digester.update(&content(5_000));
    digester.finish(&[NAME, CODE])
}
