//! The notifier's narrow door to the outbox: claim mails that are due, settle them. Given the alert root alone.
//!
//! Owns leases on mails and what becomes of them; knows no message, and holds no key that could open one. Invariants: a
//! mail is leased to one notifier at a time, under a fresh token; it is settled only with the token under which it was
//! last leased, so that a late notifier changes nothing; a lease that was not settled ends by itself.
mod claim;
mod settle;

use std::{fmt, sync::Arc};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{
    base::{
        clock::{Clock, Timestamp},
        random::Random,
    },
    crypto::{keyring::Keyring, root::Root},
    domain::{address::EmailAddress, id::OutboxId, locale::Locale},
    store::{Database, StoreError, outbox::State},
    table::outbox,
};
pub use crate::{
    domain::mail::{ReplyClass, Tag},
    store::outbox::NoticeKind,
};

/// The outbox, as a notifier sees it. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    inner: Arc<Inner>,
}

struct Inner {
    database: Database,
    alert: Keyring,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

/// What kind of mail it is, with all that it may say.
#[derive(Clone, PartialEq, Eq)]
pub enum MailKind {
    /// There is something new.
    Alert,
    /// Something else that says nothing more than its kind.
    Notice(NoticeKind),
    /// The digits of a mailbox code, for whoever has given a slip or a spare code.
    MailboxCode(Zeroizing<String>),
    /// The digits for an address that somebody wants to be told at.
    AddressCode(Zeroizing<String>),
}

impl MailKind {
    /// Its name in logs.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Alert => "alert",
            Self::Notice(kind) => kind.as_str(),
            Self::MailboxCode(_) => "mailbox_code",
            Self::AddressCode(_) => "address_code",
        }
    }
}

/// Without the code.
impl fmt::Debug for MailKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A mail that is this notifier's to send until the lease ends.
pub struct Leased {
    /// Which mail.
    pub id: OutboxId,
    /// What it says.
    pub kind: MailKind,
    /// To whom.
    pub to: EmailAddress,
    /// In which language.
    pub locale: Locale,
    /// What tells it apart.
    pub tag: Tag,
    /// How often it was tried, this time included.
    pub attempts: u32,
    /// When the lease ends: it must have been settled well before.
    pub lease_until: Timestamp,
    token: Uuid,
}

impl fmt::Debug for Leased {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Leased").field("id", &self.id).field("kind", &self.kind).field("attempts", &self.attempts).finish_non_exhaustive()
    }
}

/// What became of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The mail host took it.
    Sent,
    /// Not now: again at this time.
    Retry {
        /// When.
        at: Timestamp,
        /// Why.
        class: ReplyClass,
    },
    /// Never.
    Failed {
        /// Why.
        class: ReplyClass,
    },
}

impl Desk {
    /// Opens the desk. Refuses an alert root that is not the one of this database.
    ///
    /// # Errors
    /// [`StoreError::WrongKey`], or the database cannot be reached.
    pub async fn open(
        database: Database,
        alert: Arc<dyn Root>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Self, StoreError> {
        let transaction = database.begin().await?.into_connection();
        let prepared = crate::store::installation::prepare(&transaction, &[&*alert]).await;
        transaction.end(prepared).await?;
        let inner = Inner { database, alert: Keyring::new(alert), clock, random };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// When the next mail is due, or the next lease ends; may have passed already. `None` if nothing waits.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.moments().await?.0)
    }

    /// The same, and when the last lease ends.
    async fn moments(&self) -> Result<(Option<Timestamp>, Option<Timestamp>), StoreError> {
        let reader = self.inner.database.reader();
        let pending: Option<i64> = outbox::Entity::find()
            .select_only()
            .column(outbox::Column::DueAt)
            .filter(outbox::Column::State.eq(State::Pending.as_str()))
            .order_by_asc(outbox::Column::DueAt)
            .limit(1)
            .into_tuple()
            .one(reader)
            .await?;
        let leased: Option<(Option<i64>, Option<i64>)> = outbox::Entity::find()
            .select_only()
            .column_as(outbox::Column::LeaseUntil.min(), "first")
            .column_as(outbox::Column::LeaseUntil.max(), "last")
            .filter(outbox::Column::State.eq(State::Leased.as_str()))
            .into_tuple()
            .one(reader)
            .await?;
        let (first, last) = leased.unwrap_or_default();
        Ok((pending.into_iter().chain(first).min().map(Timestamp::from_micros), last.map(Timestamp::from_micros)))
    }
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Desk(..)")
    }
}
