//! Where a function of the store reads from: the pool of readers, or the transaction that it is part of.
use std::{fmt, sync::Arc};

use super::{AlertPolicy, Database, connection::Connection};
use crate::{
    base::{clock::Clock, random::Random},
    crypto::{keyring::Keyring, root::Realm},
    object::Objects,
};

/// What every function of the store needs. Public in name only: its module is private.
pub struct Core {
    pub(crate) database: Database,
    pub(crate) content: Keyring,
    pub(crate) alert: Keyring,
    pub(crate) objects: Objects,
    pub(crate) alerts: AlertPolicy,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn Random>,
}

impl Core {
    pub(crate) fn ring(&self, realm: Realm) -> &Keyring {
        match realm {
            Realm::Content => &self.content,
            Realm::Alert => &self.alert,
        }
    }
}

impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Core(..)")
    }
}

/// The inside of a [`Source`], out of reach for other crates.
pub trait Origin: Send + Sync {
    /// Where its statements run.
    fn connection(&self) -> &Connection;
    /// Keys, time and randomness.
    fn core(&self) -> &Arc<Core>;
}

/// Something to read from: a [`Reader`] or a [`super::Tx`].
pub trait Source: Origin {}

/// Reads outside any transaction, or on a connection that is kept for one page.
#[derive(Clone, Debug)]
pub struct Reader {
    core: Arc<Core>,
    kept: Option<Arc<Connection>>,
}

impl Reader {
    pub(crate) const fn new(core: Arc<Core>) -> Self {
        Self { core, kept: None }
    }

    pub(crate) fn keeping(core: Arc<Core>, connection: Connection) -> Self {
        Self { core, kept: Some(Arc::new(connection)) }
    }
}

impl Origin for Reader {
    fn connection(&self) -> &Connection {
        self.kept.as_deref().unwrap_or_else(|| self.core.database.reader())
    }

    fn core(&self) -> &Arc<Core> {
        &self.core
    }
}

impl Source for Reader {}
