//! What seals organization keys: the trait, and what all its providers share. Never in the database or its backups.
//!
//! ```text
//! blob       = format 1 | suite 1 | nonce 12 | AEAD(seal key, nonce, organization key) 32 | tag 16
//! seal key   = HKDF-Expand(SHA-512, root key, "pm1/root-seal-key" | AEAD's name | realm | version)
//! associated = "pm1/root" | format | suite | realm | version | the caller's, each with its length
//! ```
use std::{io, path::PathBuf};

use async_trait::async_trait;

use super::{Key32, Suite};
use crate::base::random::Random;

pub mod file;
mod seal;

pub use self::file::FileRoot;

/// Which of the two roots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Realm {
    /// Messages, records, codes. Never given to the notifier.
    Content,
    /// What the notifier may open, and nothing else.
    Alert,
}

impl Realm {
    /// Its name in key files, settings and associated data; never changes.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Content => "content",
            Self::Alert => "alert",
        }
    }
}

/// A key sealed under a version of a root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RootSealed {
    /// The root's version.
    pub version: u32,
    /// The sealed key.
    pub blob: Vec<u8>,
}

/// Why a root cannot be used. Says what to do; never shows key bytes.
#[derive(Debug, thiserror::Error)]
pub enum RootError {
    /// There is no key file.
    #[error("there is no {} root key file at {}: restore it from where you keep your keys (a new one opens nothing sealed before)", realm.as_str(), path.display())]
    Missing {
        /// Which root was wanted.
        realm: Realm,
        /// Where it was looked for.
        path: PathBuf,
    },
    /// There is something where the key file was to be made.
    #[error("{} exists already and is left as it is: choose another path, or use the key that is there", path.display())]
    Exists {
        /// Where.
        path: PathBuf,
    },
    /// Somebody else can read the key file.
    #[error("{} can be read or written by others (mode {mode:04o}): run chmod 600 on it; if others may have read it, make new keys", path.display())]
    Exposed {
        /// Which file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The key file is for the other realm.
    #[error("{} is the {} root key file where the {} one is wanted: exchange the two paths in the settings", path.display(), found.as_str(), wanted.as_str())]
    WrongRealm {
        /// Which file.
        path: PathBuf,
        /// Which root was wanted.
        wanted: Realm,
        /// Which one it is.
        found: Realm,
    },
    /// The key file cannot be understood.
    #[error("{}, line {line}: {problem}: restore the file from your copy", path.display())]
    Malformed {
        /// Which file.
        path: PathBuf,
        /// Where in it, from 1.
        line: usize,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The file system refused.
    #[error("the root key file {} cannot be read or written", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The root does not hold this version.
    #[error("the root key file holds no version {version}: restore the newest copy of the file")]
    UnknownVersion {
        /// The version that is missing.
        version: u32,
    },
    /// A key of the other realm: this process must not open it.
    #[error("this key belongs to the {} root, which this process was not given", needed.as_str())]
    OtherRealm {
        /// The root that is needed.
        needed: Realm,
    },
    /// A second key for what is compared with what was made before.
    #[error("a key of this purpose is made once, and lasts as long as its organization")]
    NoEpochs,
    /// Sealing failed.
    #[error("the root could not seal a key")]
    Seal,
    /// The key does not open: sealed under another root, or its row was changed.
    #[error("a key does not open under this root: the root key file is another installation's, or the key's row was changed")]
    Open,
}

/// A provider of root keys: a file, later a token or a cloud service.
#[async_trait]
pub trait Root: Send + Sync {
    /// Which root it is.
    fn realm(&self) -> Realm;

    /// The version that seals.
    fn version(&self) -> u32;

    /// What the current version is recognised by. Tells nothing about the key. Remembered by the store, so that a
    /// wrong key stops the start.
    fn fingerprint(&self) -> [u8; 32];

    /// What an earlier version is recognised by; `None` if this root does not hold it. After a rotation the
    /// remembered fingerprint is an earlier version's.
    fn fingerprint_of(&self, version: u32) -> Option<[u8; 32]>;

    /// Seals a key under the current version.
    ///
    /// # Errors
    /// [`RootError::Seal`], or what the provider meets.
    async fn seal(&self, suite: Suite, associated: &[u8], key: &Key32, random: &dyn Random) -> Result<RootSealed, RootError>;

    /// Opens a key that was sealed with the same suite and associated data.
    ///
    /// # Errors
    /// [`RootError::UnknownVersion`], [`RootError::Open`], or what the provider meets.
    async fn open(&self, sealed: &RootSealed, suite: Suite, associated: &[u8]) -> Result<Key32, RootError>;
}
