//! What people type: claim, mailbox and spare codes. Kept as Argon2id (RFC 9106) under an organization's secret.
//!
//! ```text
//! version 1 | key id 16 | memory in KiB u32 | passes u32 | lanes u32 | salt 16 | tag 32
//! password = HMAC-SHA-256(code key, "pm1/code" | organization | bound bytes | digits, each with its length)
//! tag      = Argon2id(password, salt)
//! ```
//!
//! The secret goes in by HMAC rather than as Argon2's own `K`, because OpenSSL's (of either suite) wipes what it has seen and the Blake2
//! beneath Argon2 does not: what stays behind is worth nothing without the secret. Whoever steals the database alone
//! cannot even begin to guess.
//!
//! A [`Hasher`] runs exactly one Argon2 for each call and blocks for it (tens of milliseconds, 19 MiB): callers use a bounded
//! pool of threads, and no transaction.
use std::{
    fmt,
    hint::black_box,
    sync::{Mutex, PoisonError},
};

use argon2::{Algorithm, Argon2, Block, Params, Version};
use uuid::Uuid;
use zeroize::{Zeroize, Zeroizing};

use super::{
    SealError, aead,
    kdf::Hmac,
    keyring::{OrganizationKey, Purpose},
};
use crate::{
    base::random::{self, Random},
    domain::id::KeyId,
};

const VERSION: u8 = 1;
const SALT: usize = 16;
const TAG: usize = 32;
const SIZE: usize = 1 + 16 + 3 * 4 + SALT + TAG;

/// What one try costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl Cost {
    /// What production uses: 19 MiB, two passes, one lane.
    pub const STANDARD: Self = Self { memory_kib: 19_456, passes: 2, lanes: 1 };
    /// For tests that make many codes; never for a code that anybody is given.
    pub const FOR_TESTS: Self = Self { memory_kib: 64, passes: 1, lanes: 1 };
    /// What a stored hash may ask for at most, so that a forged row cannot exhaust the machine.
    const MOST: Self = Self { memory_kib: 8 * 19_456, passes: 16, lanes: 1 };

    /// Whether Argon2 takes it, and [`Cost::MOST`] allows it.
    const fn is_sane(self) -> bool {
        let most = Self::MOST;
        let enough = self.memory_kib >= 8 && self.passes >= 1 && self.lanes == most.lanes;
        enough && self.memory_kib <= most.memory_kib && self.passes <= most.passes
    }
}

/// The stored hash of a code.
#[derive(Clone, PartialEq, Eq)]
pub struct CodeHash(Vec<u8>);

impl CodeHash {
    /// As read from its column. Nothing is checked until a code is verified against it.
    #[must_use]
    pub const fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// As its column keeps it.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// As its column keeps it.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Which secret it was made under; `None` if this is no hash of a version that this release knows.
    #[must_use]
    pub fn key_id(&self) -> Option<KeyId> {
        self.parse().map(|parsed| parsed.key)
    }

    fn parse(&self) -> Option<Parsed> {
        let bytes: &[u8; SIZE] = self.0.as_slice().try_into().ok()?;
        let (version, rest) = bytes.split_first()?;
        let (key, rest) = rest.split_first_chunk::<16>()?;
        let (memory, rest) = rest.split_first_chunk::<4>()?;
        let (passes, rest) = rest.split_first_chunk::<4>()?;
        let (lanes, rest) = rest.split_first_chunk::<4>()?;
        let (salt, tag) = rest.split_first_chunk::<SALT>()?;
        let cost = Cost { memory_kib: u32::from_be_bytes(*memory), passes: u32::from_be_bytes(*passes), lanes: u32::from_be_bytes(*lanes) };
        let known = *version == VERSION && cost.is_sane();
        known.then_some(Parsed { key: KeyId::from_uuid(Uuid::from_bytes(*key)), cost, salt: *salt, tag: tag.try_into().ok()? })
    }
}

impl fmt::Debug for CodeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CodeHash(..)")
    }
}

struct Parsed {
    key: KeyId,
    cost: Cost,
    salt: [u8; SALT],
    tag: [u8; TAG],
}

/// Hashes codes at one cost.
///
/// It keeps what tries before filled, erased. Given back to the allocator, each of many threads would keep 60 MiB of them in an arena of
/// its own, and a flood of wrong codes would leave the process hundreds of megabytes large.
pub struct Hasher {
    cost: Cost,
    places: usize,
    spare: Mutex<Vec<Zeroizing<Vec<Block>>>>,
}

impl Hasher {
    /// For so many tries at once.
    #[must_use]
    pub const fn new(cost: Cost, places: usize) -> Self {
        Self { cost, places, spare: Mutex::new(Vec::new()) }
    }

    /// Hashes a new code. `bind` is what the code belongs to (the id of its row), so that a hash moved to another row is
    /// worth nothing.
    ///
    /// # Errors
    /// [`SealError`] if the key is not for [`Purpose::Code`] or the memory is not to be had.
    pub fn hash(&self, secret: &OrganizationKey, bind: &[u8], digits: &[u8], random: &dyn Random) -> Result<CodeHash, SealError> {
        let salt: [u8; SALT] = random::bytes(random);
        let tag = self.argon(secret, bind, digits, self.cost, &salt).ok_or(SealError)?;
        let mut bytes = Vec::with_capacity(SIZE);
        bytes.push(VERSION);
        bytes.extend_from_slice(secret.id.as_uuid().as_bytes());
        for number in [self.cost.memory_kib, self.cost.passes, self.cost.lanes] {
            bytes.extend_from_slice(&number.to_be_bytes());
        }
        bytes.extend_from_slice(&salt);
        bytes.extend_from_slice(&*tag);
        Ok(CodeHash(bytes))
    }

    /// Whether `digits` are the code behind `hash`, compared in constant time. A hash that is malformed or was made under
    /// another secret costs the same and is no match.
    #[must_use]
    pub fn verify(&self, secret: &OrganizationKey, bind: &[u8], digits: &[u8], hash: &CodeHash) -> bool {
        let Some(parsed) = hash.parse().filter(|parsed| parsed.key == secret.id) else {
            self.dummy(secret, digits);
            return false;
        };
        let tag = self.argon(secret, bind, digits, parsed.cost, &parsed.salt);
        tag.is_some_and(|tag| aead::same(&*tag, &parsed.tag))
    }

    /// What a try costs where there is nothing to compare with: one Argon2, whose result is thrown away.
    pub fn dummy(&self, secret: &OrganizationKey, digits: &[u8]) {
        black_box(self.argon(secret, b"", digits, self.cost, &[0; SALT]));
    }

    fn argon(&self, secret: &OrganizationKey, bind: &[u8], digits: &[u8], cost: Cost, salt: &[u8; SALT]) -> Option<Zeroizing<[u8; TAG]>> {
        if secret.purpose != Purpose::Code {
            return None;
        }
        let mut hmac = Hmac::wiped(secret.secret(), "pm1/code");
        hmac.value(secret.organization.as_uuid().as_bytes());
        hmac.value(bind);
        hmac.value(digits);
        let password = Zeroizing::new(hmac.finish());

        let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(TAG)).ok()?;
        // A stored hash may ask for more or less, which is given back.
        let spare = (cost == self.cost).then_some(&self.spare);
        let kept = spare.and_then(|spare| spare.lock().unwrap_or_else(PoisonError::into_inner).pop());
        let mut memory = kept.unwrap_or_else(|| Zeroizing::new(vec![Block::default(); params.block_count()]));
        let mut tag = Zeroizing::new([0; TAG]);
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let filled = argon.hash_password_into_with_memory(&*password, salt, &mut *tag, memory.as_mut_slice());
        if let Some(spare) = spare {
            // Not by the vector's own `zeroize`, which would make it empty, too.
            memory.iter_mut().for_each(Zeroize::zeroize);
            let mut spare = spare.lock().unwrap_or_else(PoisonError::into_inner);
            if spare.len() < self.places {
                spare.push(memory);
            }
        }
        filled.ok()?;
        Some(tag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::{
        Suite,
        test::{Seeded, key, organization},
    };

    const DIGITS: &[u8] = b"1234567890123";

    fn secret(seed: &str) -> std::sync::Arc<OrganizationKey> {
        key(seed, organization("clinic"), Purpose::Code, Suite::GcmSiv)
    }

    fn hash(secret: &OrganizationKey, bind: &[u8]) -> CodeHash {
        cheap().hash(secret, bind, DIGITS, &Seeded::new("salt")).expect("hashed")
    }

    const fn cheap() -> Hasher {
        Hasher::new(Cost::FOR_TESTS, 1)
    }

    #[test]
    fn only_the_right_digits_in_the_right_place_match() {
        let secret = secret("code");
        let hash = hash(&secret, b"slip 1");
        assert_eq!(hash.key_id(), Some(secret.id));
        assert!(cheap().verify(&secret, b"slip 1", DIGITS, &hash));
        for wrong in [&b"1234567890124"[..], b"123456789012", b"12345678901234", b""] {
            assert!(!cheap().verify(&secret, b"slip 1", wrong, &hash));
        }
        assert!(!cheap().verify(&secret, b"slip 2", DIGITS, &hash), "another slip");
        assert!(!cheap().verify(&secret, b"slip 11", &DIGITS[1..], &hash), "run together");
    }

    #[test]
    fn another_secret_or_organization_does_not_match() {
        let mine = secret("code");
        let hash = hash(&mine, b"slip");
        assert!(!cheap().verify(&secret("another"), b"slip", DIGITS, &hash));
        let theirs = key("code", organization("another"), Purpose::Code, Suite::GcmSiv);
        assert!(theirs.secret() == mine.secret());
        assert!(!cheap().verify(&theirs, b"slip", DIGITS, &hash));
        let mut renamed = hash.into_bytes();
        renamed[1..17].copy_from_slice(secret("another").id.as_uuid().as_bytes());
        assert!(!cheap().verify(&secret("another"), b"slip", DIGITS, &CodeHash::from_bytes(renamed)));
    }

    #[test]
    fn every_byte_of_a_hash_counts() {
        let secret = secret("code");
        let good = hash(&secret, b"slip").into_bytes();
        assert_eq!(good.len(), SIZE);
        for at in (0..SIZE).filter(|at| ![17, 18, 21, 22].contains(at)) {
            let mut bad = good.clone();
            bad[at] ^= 1;
            assert!(!cheap().verify(&secret, b"slip", DIGITS, &CodeHash::from_bytes(bad)), "byte {at}");
        }
        for length in [0, 1, SIZE - 1, SIZE + 1] {
            let mut bad = good.clone();
            bad.resize(length, 0);
            assert!(!cheap().verify(&secret, b"slip", DIGITS, &CodeHash::from_bytes(bad)), "{length} bytes");
        }
    }

    /// A forged row asks for all the memory there is, for millions of passes, or for nothing at all.
    #[test]
    fn a_forged_cost_is_not_paid() {
        let secret = secret("code");
        let good = hash(&secret, b"slip").into_bytes();
        for (at, number) in [17, 21, 25].into_iter().flat_map(|at| [(at, [0x7f; 4]), (at, [0; 4])]) {
            let mut forged = good.clone();
            forged[at..at + 4].copy_from_slice(&number);
            let forged = CodeHash::from_bytes(forged);
            assert_eq!(forged.key_id(), None);
            assert!(!cheap().verify(&secret, b"slip", DIGITS, &forged));
        }
    }

    #[test]
    fn the_standard_cost_is_what_production_uses() {
        assert_eq!(Cost::STANDARD, Cost { memory_kib: 19_456, passes: 2, lanes: 1 });
        let (secret, standard) = (secret("code"), Hasher::new(Cost::STANDARD, 1));
        let hash = standard.hash(&secret, b"slip", DIGITS, &Seeded::new("salt")).expect("hashed");
        assert!(standard.verify(&secret, b"slip", DIGITS, &hash));
        standard.dummy(&secret, DIGITS);
        assert!(cheap().verify(&secret, b"slip", DIGITS, &hash), "what was hashed at another cost");
    }

    #[test]
    fn memory_is_kept_erased_as_much_as_there_are_places_for() {
        let (secret, hasher) = (secret("code"), Hasher::new(Cost::FOR_TESTS, 2));
        let places = |hasher: &Hasher| hasher.spare.lock().expect("kept").iter().map(|memory| memory.as_ptr()).collect::<Vec<_>>();
        let code = hasher.hash(&secret, b"slip", DIGITS, &Seeded::new("salt")).expect("hashed");
        let first = places(&hasher);
        assert_eq!(first.len(), 1);
        assert!(hasher.verify(&secret, b"slip", DIGITS, &code));
        assert_eq!(places(&hasher), first, "filled once more");
        assert!(hasher.spare.lock().expect("kept")[0].iter().all(|block| block.as_ref().iter().all(|word| *word == 0)));
        let dearer = Hasher::new(Cost { memory_kib: 128, ..Cost::FOR_TESTS }, 2);
        assert!(dearer.verify(&secret, b"slip", DIGITS, &code) && places(&dearer).is_empty(), "of another size");
        let none = Hasher::new(Cost::FOR_TESTS, 0);
        assert!(none.verify(&secret, b"slip", DIGITS, &code) && places(&none).is_empty(), "no place");
    }

    #[test]
    fn salts_are_fresh_and_only_code_keys_hash() {
        let random = Seeded::new("salts");
        let make = |key: &OrganizationKey| cheap().hash(key, b"slip", DIGITS, &random);
        assert_ne!(make(&secret("code")), make(&secret("code")));
        for purpose in Purpose::ALL.into_iter().filter(|purpose| *purpose != Purpose::Code) {
            assert_eq!(make(&key("code", organization("clinic"), purpose, Suite::GcmSiv)), Err(SealError), "{purpose:?}");
        }
    }
}
