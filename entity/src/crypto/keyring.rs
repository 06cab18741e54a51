//! Opened organization keys, by id and by epoch, wiped when forgotten. Knows no database: its owner reads rows and
//! admits them.
//!
//! Invariants:
//! - A ring holds keys of one realm only.
//! - What is sealed is sealed under the highest epoch.
//! - What is compared with what was made before is made under the first one, for good ([`Purpose::has_epochs`]).
//! - A key's row is bound to its id, organization, purpose, epoch and suite, so that no row opens in another's place.
//! - In this order, after the label "pm1/organization-key", each with its length (u64 big-endian), they are what the root binds.
use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use zeroize::ZeroizeOnDrop;

use super::{
    Key32, Suite,
    canon::canon,
    root::{Realm, Root, RootError, RootSealed},
};
use crate::{
    base::random::Random,
    domain::id::{KeyId, OrganizationId},
};

/// The epoch of an organization's first keys.
pub const FIRST_EPOCH: i32 = 1;

/// What an organization key is for. Each has its own key; none is used for two things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Purpose {
    /// Wraps messages' data keys.
    Message,
    /// Seals small fields.
    Field,
    /// Makes blind indexes.
    Index,
    /// Authenticates audit checkpoints.
    Audit,
    /// The secret beneath hashes of codes.
    Code,
    /// Makes idempotency digests.
    Digest,
    /// Seals what the notifier may open: alert addresses, languages, mailbox codes.
    AlertField,
}

/// A purpose that this release does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key's purpose is not known to this release")]
pub struct UnknownPurpose;

impl Purpose {
    /// All of them.
    pub const ALL: [Self; 7] = [Self::Message, Self::Field, Self::Index, Self::Audit, Self::Code, Self::Digest, Self::AlertField];

    /// Which root its keys lie under.
    #[must_use]
    pub const fn realm(self) -> Realm {
        match self {
            Self::Message | Self::Field | Self::Index | Self::Audit | Self::Code | Self::Digest => Realm::Content,
            Self::AlertField => Realm::Alert,
        }
    }

    /// Whether another epoch may follow the first. Not where values are compared with ones made before: under another key
    /// a patient would not be found again by the blind index, a slip in the post would open nothing, and the retry of a
    /// message would be a second message. Those keys last as long as their organization; a new version of the root seals
    /// them again.
    #[must_use]
    pub const fn has_epochs(self) -> bool {
        match self {
            Self::Message | Self::Field | Self::Audit | Self::AlertField => true,
            Self::Index | Self::Code | Self::Digest => false,
        }
    }

    /// Its name in rows and associated data; never changes.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Field => "field",
            Self::Index => "index",
            Self::Audit => "audit",
            Self::Code => "code",
            Self::Digest => "digest",
            Self::AlertField => "alert_field",
        }
    }
}

impl TryFrom<&str> for Purpose {
    type Error = UnknownPurpose;

    fn try_from(name: &str) -> Result<Self, UnknownPurpose> {
        Self::ALL.into_iter().find(|purpose| purpose.as_str() == name).ok_or(UnknownPurpose)
    }
}

/// An organization key as its row keeps it.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyRow {
    /// Its id.
    pub id: KeyId,
    /// Whose key it is.
    pub organization: OrganizationId,
    /// What it is for.
    pub purpose: Purpose,
    /// Counts up with each rotation.
    pub epoch: i32,
    /// The algorithms it is used with, and sealed with.
    pub suite: Suite,
    /// The root's version it is sealed under.
    pub root_version: i32,
    /// The sealed key.
    pub sealed: Vec<u8>,
}

impl KeyRow {
    fn associated(&self) -> Vec<u8> {
        canon(
            "pm1/organization-key",
            &[
                self.id.as_uuid().as_bytes(),
                self.organization.as_uuid().as_bytes(),
                self.purpose.as_str().as_bytes(),
                &self.epoch.to_be_bytes(),
                &[self.suite.into()],
            ],
        )
    }
}

impl fmt::Debug for KeyRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyRow").field("id", &self.id).field("purpose", &self.purpose).field("epoch", &self.epoch).finish_non_exhaustive()
    }
}

/// An opened organization key; wiped when the last holder lets go of it.
pub struct OrganizationKey {
    /// Its id.
    pub id: KeyId,
    /// Whose key it is.
    pub organization: OrganizationId,
    /// What it is for.
    pub purpose: Purpose,
    /// Counts up with each rotation.
    pub epoch: i32,
    /// The algorithms it is used with.
    pub suite: Suite,
    secret: Key32,
}

impl OrganizationKey {
    pub(super) const fn secret(&self) -> &Key32 {
        &self.secret
    }
}

impl ZeroizeOnDrop for OrganizationKey {}

impl fmt::Debug for OrganizationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OrganizationKey").field("id", &self.id).field("purpose", &self.purpose).finish_non_exhaustive()
    }
}

#[derive(Default)]
struct Keys {
    by_id: HashMap<KeyId, Arc<OrganizationKey>>,
    by_epoch: HashMap<(OrganizationId, Purpose), BTreeMap<i32, KeyId>>,
}

/// The opened keys of one realm.
pub struct Keyring {
    root: Arc<dyn Root>,
    keys: RwLock<Keys>,
}

impl Keyring {
    /// An empty ring under a root.
    #[must_use]
    pub fn new(root: Arc<dyn Root>) -> Self {
        Self { root, keys: RwLock::default() }
    }

    /// Which keys it can open.
    #[must_use]
    pub fn realm(&self) -> Realm {
        self.root.realm()
    }

    /// Makes a key and seals it under the root's current version. The key is not admitted: its row must be committed
    /// first, lest something be sealed under a key that no row holds.
    ///
    /// # Errors
    /// [`RootError`] if the purpose belongs to the other realm or has no such epoch, or the root refuses.
    pub async fn create(
        &self,
        organization: OrganizationId,
        purpose: Purpose,
        epoch: i32,
        suite: Suite,
        id: KeyId,
        random: &dyn Random,
    ) -> Result<KeyRow, RootError> {
        self.check_realm(purpose)?;
        if epoch != FIRST_EPOCH && !purpose.has_epochs() {
            return Err(RootError::NoEpochs);
        }
        let mut row = KeyRow { id, organization, purpose, epoch, suite, root_version: 0, sealed: Vec::new() };
        let sealed = self.root.seal(suite, &row.associated(), &Key32::generate(random), random).await?;
        row.root_version = i32::try_from(sealed.version).map_err(|_| RootError::UnknownVersion { version: sealed.version })?;
        row.sealed = sealed.blob;
        Ok(row)
    }

    /// Opens a row's key and keeps it; it becomes current if its epoch is the highest. Admitting it again does nothing.
    ///
    /// # Errors
    /// [`RootError`] if the row belongs to the other realm, was changed, or was sealed under another root.
    pub async fn admit(&self, row: &KeyRow) -> Result<(), RootError> {
        self.check_realm(row.purpose)?;
        if self.get(row.id).is_some() {
            return Ok(());
        }
        let version = u32::try_from(row.root_version).map_err(|_| RootError::Open)?;
        let sealed = RootSealed { version, blob: row.sealed.clone() };
        let secret = self.root.open(&sealed, row.suite, &row.associated()).await?;
        let KeyRow { id, organization, purpose, epoch, suite, .. } = *row;
        let key = Arc::new(OrganizationKey { id, organization, purpose, epoch, suite, secret });
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        keys.by_epoch.entry((organization, purpose)).or_default().insert(epoch, id);
        keys.by_id.insert(id, key);
        Ok(())
    }

    /// The key to seal with: the one of the highest epoch, or the first one of a purpose that has no others.
    #[must_use]
    pub fn current(&self, organization: OrganizationId, purpose: Purpose) -> Option<Arc<OrganizationKey>> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let epochs = keys.by_epoch.get(&(organization, purpose))?;
        let (_, id) = if purpose.has_epochs() { epochs.last_key_value()? } else { epochs.first_key_value()? };
        keys.by_id.get(id).cloned()
    }

    /// The key to open with: the one that the sealed thing names.
    #[must_use]
    pub fn get(&self, id: KeyId) -> Option<Arc<OrganizationKey>> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).by_id.get(&id).cloned()
    }

    /// Lets go of a key. It is wiped as soon as nobody else holds it.
    pub fn forget(&self, id: KeyId) {
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = keys.by_id.remove(&id)
            && let Some(epochs) = keys.by_epoch.get_mut(&(key.organization, key.purpose))
        {
            epochs.retain(|_, held| *held != id);
        }
    }

    fn check_realm(&self, purpose: Purpose) -> Result<(), RootError> {
        let needed = purpose.realm();
        if needed == self.realm() { Ok(()) } else { Err(RootError::OtherRealm { needed }) }
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyring").field("realm", &self.realm()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
