//! Decides. One use case, one transaction; a page, a command or a listener calls in here and shows what comes out.
//!
//! Owns who may do what ([`permit`]), enrolment, sign-in and reading. Must not know HTTP, HTML, SMTP commands or
//! database models. Every public function says who may call it.
pub mod accept;
pub mod account;
pub mod approval;
pub mod attach;
mod build;
pub(crate) mod caller;
pub mod carer;
pub mod claim;
mod codes;
pub mod compose;
pub mod desk;
pub mod device;
pub mod directory;
pub mod error;
mod form_key;
pub(crate) mod happened;
pub mod import;
pub(crate) mod language;
mod limit;
pub mod mailbox;
pub mod mailing;
pub mod network;
pub mod nudge;
pub mod organization;
pub mod passkey;
pub mod patient;
pub mod permit;
mod pool;
pub mod read;
mod recent;
pub(crate) mod relay;
pub mod session;
mod settings;
pub mod spare;
pub mod staff;
pub mod team;
pub mod template;
pub mod thread;
pub mod token;
pub mod upkeep;

use std::{fmt, sync::Arc};

use entity::{
    base::{
        clock::{Clock, Timestamp},
        random::Random,
    },
    domain::id::{PatientId, PractitionerId},
    store::Store,
};

pub use self::{
    build::BuildError,
    settings::{ServiceSettings, SessionTimes},
};
use self::{
    codes::Codes,
    passkey::Library,
    pool::Pool,
    read::{
        access::Reads,
        check::{Tried, UnderWay},
    },
    recent::Recent,
};
use crate::scanner::Scanner;

/// Everything the use cases need; cheap to clone. Made once at the start by [`Services::build`].
#[derive(Clone)]
pub struct Services {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    settings: ServiceSettings,
    /// The origin as a browser writes it.
    origin: String,
    library: Library,
    codes: Codes,
    /// Making text of messages.
    texts: Pool,
    /// Reads that the audit holds.
    reads: Reads,
    /// Looks of staff at records that the audit holds.
    looks: Recent<(PractitionerId, PatientId)>,
    /// Searches of staff while they type that the audit holds: by whom, and how they began.
    searches: Recent<(PractitionerId, String)>,
    /// What files are shown to.
    scanner: Option<Scanner>,
    /// Messages whose files it is being shown.
    under_way: UnderWay,
    tried: Tried,
}

impl Services {
    /// Where rows are.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// What it was built with.
    #[must_use]
    pub fn settings(&self) -> &ServiceSettings {
        &self.inner.settings
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    /// How many Argon2 were run for codes since the start: what a try costs, whatever becomes of it.
    #[must_use]
    pub fn code_runs(&self) -> u64 {
        self.inner.codes.runs()
    }

    /// Runs work that takes a thread's whole attention for a while, like sanitising HTML; few at once.
    ///
    /// # Errors
    /// [`error::ServiceError::Unavailable`] if too many wait already.
    pub async fn on_a_thread<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, error::ServiceError> {
        self.inner.texts.run(work).await
    }

    fn clock(&self) -> &dyn Clock {
        &*self.inner.clock
    }

    fn random(&self) -> &dyn Random {
        &*self.inner.random
    }

    fn origin(&self) -> &str {
        &self.inner.origin
    }

    fn library(&self) -> &Library {
        &self.inner.library
    }

    fn scanner(&self) -> Option<&Scanner> {
        self.inner.scanner.as_ref()
    }

    fn codes(&self) -> &Codes {
        &self.inner.codes
    }
}

impl fmt::Debug for Services {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Services(..)")
    }
}
