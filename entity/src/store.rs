//! The only public way to rows. Owns transactions and what is sealed in a row; must not know who may do what (scopes say).
//!
//! Two ways to write: [`Store::write`] runs one use case in one transaction; [`Store::append`] is for what must be fast. A message that
//! is stored together with something else goes the first way ([`journal::accept`]).
//! Finders take a [`Source`] (a [`Reader`] or a [`Tx`]), changes take a [`Tx`], so that nothing is changed outside a
//! transaction. Some conditions are literal SQL instead of values that are bound, because a partial index is used only where its
//! condition appears verbatim, and because SQLite plans a statement anew for every value that could decide on one. The comments there
//! say "literal SQL" and mean this. Invariant: a name, an address, a language of a patient or a domain enters a row sealed, and is found by
//! blind index.
pub mod account;
pub mod address_change;
pub mod alert_address;
pub mod approval;
pub mod audit;
pub mod caller;
pub mod carer;
pub mod ceremony;
pub mod claim;
pub(crate) mod connection;
pub mod delivery;
pub mod draft;
pub mod draft_file;
mod error;
pub mod follow;
pub mod grant;
pub mod installation;
pub mod invitation;
mod issuer;
pub mod journal;
pub mod kept;
pub mod key;
pub mod later;
pub mod lease;
pub mod limit;
mod lookup;
pub mod mailing;
pub mod message;
pub(crate) mod notice_address;
pub mod notifier_role;
pub mod object;
mod open;
pub mod organization;
pub mod outbox;
pub mod pairing;
pub mod passkey;
pub mod patient;
pub mod patient_draft;
pub mod patient_import;
pub mod practitioner;
pub mod relay;
mod rows;
mod schema;
pub(crate) mod seal;
pub mod sent;
pub mod session;
mod settings;
mod silence;
mod source;
pub mod team;
pub mod template;
#[cfg(test)]
pub(crate) mod tests;
pub mod thread;
pub mod unopened;
mod word;
mod write;

use std::{fmt, sync::Arc, time::Duration};

pub use error::{Overtaken, Refusal, StoreError, Unique};
pub use journal::{Entry, Receipt};
pub use open::Database;
pub use settings::{DatabasePlace, DatabaseSettings};
pub use source::{Reader, Source};
pub use write::Tx;

use crate::{
    base::{clock::Clock, random::Random},
    crypto::{keyring::Keyring, root::Root},
    domain::{address::EmailAddress, scope::RelayScope},
    object::Objects,
    store::{
        journal::Journal,
        lookup::Lookups,
        patient::Patient,
        source::{Core, Origin},
    },
};

/// When alerts leave. The first of them a little after the message, so that its moment tells nothing; further ones for
/// the same address not before an interval has passed, and then always one for all that came meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlertPolicy {
    /// Longest delay, drawn at random from zero up.
    pub jitter: Duration,
    /// Shortest time between two alerts to one address.
    pub coalesce: Duration,
}

impl Default for AlertPolicy {
    fn default() -> Self {
        Self { jitter: Duration::from_secs(60), coalesce: Duration::from_secs(15 * 60) }
    }
}

/// All rows of the portal, with the keys to open what is sealed in them. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    core: Arc<Core>,
    journal: Journal,
    lookups: Lookups,
}

impl Store {
    /// Opens the store on a database with both roots and the place of large parts. Remembers the roots' fingerprints the first time, and refuses
    /// others from then on. Starts the journal on the current runtime; it ends when the last clone is dropped.
    ///
    /// # Errors
    /// [`StoreError::WrongKey`], [`StoreError::Root`], or the database cannot be reached.
    pub async fn open(
        database: Database,
        content: Arc<dyn Root>,
        alert: Arc<dyn Root>,
        objects: Objects,
        alerts: AlertPolicy,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Self, StoreError> {
        let (content_keys, alert_keys) = (Keyring::new(Arc::clone(&content)), Keyring::new(Arc::clone(&alert)));
        let core = Arc::new(Core { database, content: content_keys, alert: alert_keys, objects, alerts, clock, random });
        let tx = Tx::begin(&core).await?;
        let prepared = match installation::prepare(tx.connection(), &[&*content, &*alert]).await {
            Ok(()) => organization::insert_portal(&tx).await,
            failed => failed,
        };
        tx.end(prepared).await?;
        let (journal, lookups) = (Journal::start(Arc::clone(&core)), Lookups::start(Arc::clone(&core)));
        Ok(Self { core, journal, lookups })
    }

    /// For finders outside a transaction: each statement sees what is committed when it runs.
    #[must_use]
    pub fn read(&self) -> Reader {
        Reader::new(Arc::clone(&self.core))
    }

    /// For a page that asks much: its finders share one connection, and on SQLite they all see what was committed when the first of
    /// them ran. Given back when the last clone of it is dropped. Keep it while finders are asked and no longer, never while a client,
    /// a scanner, the object store or a write is waited for: what is taken back meanwhile would still be read. And never ask for a
    /// second one meanwhile: those who hold one could wait for each other.
    ///
    /// # Errors
    /// The database does not answer, or has no connection left for a while.
    pub async fn snapshot(&self) -> Result<Reader, StoreError> {
        Ok(Reader::keeping(Arc::clone(&self.core), self.core.database.snapshot().await?))
    }

    /// Runs one use case in one transaction: commits if `act` returns `Ok`, rolls back otherwise, and also when the
    /// caller is cancelled. Inside, use nothing but the [`Tx`]: waiting for another write there waits for itself.
    ///
    /// A failed statement ends the transaction, even if `act` goes on and returns `Ok`.
    ///
    /// # Errors
    /// What `act` returns, or a [`StoreError`] if the transaction cannot begin or commit.
    pub async fn write<T, E: From<StoreError>>(&self, act: impl AsyncFnOnce(&Tx) -> Result<T, E>) -> Result<T, E> {
        let tx = Tx::begin(&self.core).await?;
        let result = act(&tx).await;
        tx.end(result).await
    }

    /// Hands an entry to the journal, which commits it together with what others hand in, and answers after the flush.
    /// A cancelled caller loses the answer only.
    ///
    /// # Errors
    /// Transient ones when the database or its disk fails; for an acceptance, nothing of it is stored then (or, if the
    /// connection broke during the commit, a repeated one is a duplicate). Others if the entry itself cannot be stored.
    pub async fn append(&self, entry: Entry) -> Result<Receipt, StoreError> {
        object::check(entry.object(), self.core.clock.now())?;
        self.journal.append(entry).await
    }

    /// The record that an address belongs to, as [`patient::find_by_address`] finds it, in one query with what other
    /// sessions ask at the same moment.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn find_recipient(&self, scope: &RelayScope, address: &EmailAddress) -> Result<Option<Patient>, StoreError> {
        self.lookups.find(patient::address_key(&self.read(), scope, address).await?).await
    }

    /// The database beneath, for its helpers.
    #[must_use]
    pub fn database(&self) -> &Database {
        &self.core.database
    }

    /// Where large parts lie.
    #[must_use]
    pub fn objects(&self) -> &Objects {
        &self.core.objects
    }

    /// Where the time comes from.
    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        &*self.core.clock
    }

    /// Where randomness comes from.
    #[must_use]
    pub fn random(&self) -> &dyn Random {
        &*self.core.random
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Store(..)")
    }
}
