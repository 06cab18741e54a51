//! A message for one patient: how long it can be read. Expiry deletes the wrap, and with it the way to the data key.
//!
//! What is deleted here is unreachable at once; logs and backups hold it until the key epoch it was wrapped under is
//! destroyed. [`super::Database::sweep_log`] empties SQLite's log afterwards.
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, Query, SimpleExpr},
};
use uuid::Uuid;

use super::{Source, StoreError, Tx, message, rows, source::Origin, word::words};
use crate::{
    base::clock::Timestamp,
    domain::{
        id::{MessageId, OrganizationId, PatientId},
        scope::StaffScope,
    },
    table::{self, acceptance, delivery, message_wrap},
};

words! {
    /// Whether a delivery can be read.
    pub enum DeliveryState in "delivery.state" {
        /// It can, until it expires.
        Waiting = "waiting",
        /// Its time is over.
        Expired = "expired",
        /// Its sender took it back.
        Recalled = "recalled",
    }
}

/// Ends reading of up to `limit` deliveries whose time is over, and deletes their wraps, and the staff's where the message's
/// own time is over, and with the last wrap of a message its parts. Returns how many; call again while it is `limit`.
///
/// # Errors
/// The database cannot be reached.
pub async fn expire_due(tx: &Tx, now: Timestamp, limit: u16) -> Result<u64, StoreError> {
    let due: Vec<(Uuid, Uuid)> = delivery::Entity::find()
        .select_only()
        .columns([delivery::Column::Id, delivery::Column::MessageId])
        .filter(delivery::Column::ExpiresAt.lte(now.as_micros()))
        .filter(waiting())
        .order_by_asc(delivery::Column::ExpiresAt)
        .limit(u64::from(limit))
        .into_tuple()
        .all(tx.connection())
        .await?;
    if due.is_empty() {
        return Ok(0);
    }
    let (due, messages): (Vec<Uuid>, Vec<Uuid>) = due.into_iter().unzip();
    tx.core().database.note_destroyed();
    // Held in the order of their ids: two transactions that end the last two deliveries of a message see each other.
    message::lock(tx, &messages).await?;
    message_wrap::Entity::delete_many().filter(message_wrap::Column::DeliveryId.is_in(due.iter().copied())).exec(tx.connection()).await?;
    let over = message_of(&messages, now);
    message_wrap::Entity::delete_many()
        .filter(message_wrap::Column::DeliveryId.is_null())
        .filter(message_wrap::Column::MessageId.in_subquery(over))
        .exec(tx.connection())
        .await?;
    message::bury(tx, &messages).await?;
    let expired = delivery::Entity::update_many()
        .col_expr(delivery::Column::State, DeliveryState::Expired.as_str().into())
        .filter(delivery::Column::Id.is_in(due))
        .filter(waiting())
        .exec(tx.connection())
        .await?;
    Ok(expired.rows_affected)
}

/// Those of these messages whose own time is over: staff read them no longer either.
fn message_of(messages: &[Uuid], now: Timestamp) -> sea_orm::sea_query::SelectStatement {
    Query::select()
        .column(table::message::Column::Id)
        .from(table::message::Entity)
        .and_where(table::message::Column::Id.is_in(messages.iter().copied()))
        .and_where(table::message::Column::ExpiresAt.lte(now.as_micros()))
        .to_owned()
}

/// Forgets up to `limit` digests of acceptances that are no longer needed to tell a duplicate.
///
/// # Errors
/// The database cannot be reached.
pub async fn purge_acceptances(tx: &Tx, now: Timestamp, limit: u16) -> Result<u64, StoreError> {
    let old: Vec<(Uuid, Vec<u8>)> = acceptance::Entity::find()
        .select_only()
        .columns([acceptance::Column::OrganizationId, acceptance::Column::Digest])
        .filter(acceptance::Column::ExpiresAt.lte(now.as_micros()))
        .order_by_asc(acceptance::Column::ExpiresAt)
        .limit(u64::from(limit))
        .into_tuple()
        .all(tx.connection())
        .await?;
    if old.is_empty() {
        return Ok(0);
    }
    let gone = acceptance::Entity::delete_many()
        .filter(acceptance::Column::Digest.is_in(old.iter().map(|(_, digest)| digest.clone())))
        .filter(acceptance::Column::OrganizationId.is_in(old.iter().map(|(organization, _)| *organization)))
        .filter(acceptance::Column::ExpiresAt.lte(now.as_micros()))
        .exec(tx.connection())
        .await?;
    Ok(gone.rows_affected)
}

/// The message that was accepted under a digest, while the digest is kept.
///
/// # Errors
/// The database cannot be reached.
pub async fn find_accepted(source: &impl Source, scope: &StaffScope, digest: &[u8; 32]) -> Result<Option<MessageId>, StoreError> {
    find_accepted_in(source, scope.organization(), digest).await
}

/// The same for a patient, who is part of the digest.
///
/// # Errors
/// The database cannot be reached.
pub async fn find_accepted_in(
    source: &impl Source,
    organization: OrganizationId,
    digest: &[u8; 32],
) -> Result<Option<MessageId>, StoreError> {
    let found = acceptance::Entity::find_by_id((organization.as_uuid(), digest.to_vec())).one(source.connection()).await?;
    let now = source.core().clock.now().as_micros();
    Ok(found.filter(|row| row.expires_at > now).map(|row| MessageId::from_uuid(row.message_id)))
}

/// Since when the newest of what was sent to a record is there to be read: not what its patient wrote, or somebody mailed in the
/// patient's name. `None` if nothing is.
///
/// # Errors
/// The database cannot be reached.
pub async fn newest_waiting(
    source: &impl Source,
    organization: OrganizationId,
    patient: PatientId,
) -> Result<Option<Timestamp>, StoreError> {
    let found = delivery::Entity::find()
        .filter(delivery::Column::PatientId.eq(patient.as_uuid()))
        .filter(delivery::Column::OrganizationId.eq(organization.as_uuid()))
        .filter(delivery::Column::Own.eq(false))
        .filter(readable(source.core().clock.now()))
        .order_by_desc(Expr::cust("COALESCE(visible_at, created_at)"))
        .one(source.connection())
        .await?;
    Ok(found.map(|row| Timestamp::from_micros(row.visible_at.unwrap_or(row.created_at))))
}

/// Whether there is such a one.
///
/// # Errors
/// The database cannot be reached.
pub async fn is_waiting(source: &impl Source, organization: OrganizationId, patient: PatientId) -> Result<bool, StoreError> {
    Ok(newest_waiting(source, organization, patient).await?.is_some())
}

/// Whether something is there to be read for a record that nobody has opened.
///
/// # Errors
/// The database cannot be reached.
pub async fn is_unopened(source: &impl Source, organization: OrganizationId, patient: PatientId) -> Result<bool, StoreError> {
    let found = delivery::Entity::find()
        .filter(delivery::Column::PatientId.eq(patient.as_uuid()))
        .filter(delivery::Column::OrganizationId.eq(organization.as_uuid()))
        .filter(delivery::Column::FirstOpenedAt.is_null())
        .filter(delivery::Column::Own.eq(false))
        .filter(readable(source.core().clock.now()))
        .one(source.connection())
        .await?;
    Ok(found.is_some())
}

/// What was sent to a record and is not read yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ahead {
    /// It can be read, and nobody opened it.
    pub unopened: u64,
    /// It is sent at a moment that somebody chose.
    pub scheduled: u64,
}

/// What is ahead of a record. The caller has found it.
///
/// # Errors
/// The database cannot be reached.
pub async fn count_ahead(source: &impl Source, organization: OrganizationId, patient: PatientId) -> Result<Ahead, StoreError> {
    let theirs = || {
        delivery::Entity::find()
            .filter(delivery::Column::PatientId.eq(patient.as_uuid()))
            .filter(delivery::Column::OrganizationId.eq(organization.as_uuid()))
            .filter(delivery::Column::FirstOpenedAt.is_null())
            .filter(delivery::Column::Own.eq(false))
    };
    let (now, connection) = (source.core().clock.now(), source.connection());
    let later =
        theirs().filter(waiting()).filter(delivery::Column::Chosen.eq(true)).filter(delivery::Column::VisibleAt.gt(now.as_micros()));
    Ok(Ahead { unopened: theirs().filter(readable(now)).count(connection).await?, scheduled: later.count(connection).await? })
}

/// Until when the last of what is hidden from a record's patient, so that it can be undone, stays so; `None` if nothing is. What
/// is sent later is not looked at: it is told of by itself.
///
/// # Errors
/// The database cannot be reached.
pub async fn hidden_until(source: &impl Source, organization: OrganizationId, patient: PatientId) -> Result<Option<Timestamp>, StoreError> {
    let found = delivery::Entity::find()
        .filter(delivery::Column::PatientId.eq(patient.as_uuid()))
        .filter(delivery::Column::OrganizationId.eq(organization.as_uuid()))
        .filter(waiting())
        .filter(delivery::Column::VisibleAt.gt(source.core().clock.now().as_micros()))
        .filter(delivery::Column::AlertAt.is_null())
        .order_by_desc(delivery::Column::VisibleAt)
        .one(source.connection())
        .await?;
    Ok(found.and_then(|row| row.visible_at).map(Timestamp::from_micros))
}

/// What is neither expired nor taken back.
pub(crate) fn waiting() -> SimpleExpr {
    // Literal SQL: the condition of an index.
    Expr::cust("delivery.state = 'waiting'")
}

/// What can be read now: expiry counts from its moment, whether or not it has been carried out yet; what can still be
/// undone is hidden.
pub(crate) fn readable(now: Timestamp) -> Condition {
    Condition::all()
        .add(waiting())
        .add(Condition::any().add(delivery::Column::VisibleAt.is_null()).add(delivery::Column::VisibleAt.lte(now.as_micros())))
        .add(not_expired(now))
}

/// What has not expired at this moment, whether or not an expiry that is due has been carried out yet. What was taken back counts too:
/// see [`waiting`].
pub(crate) fn not_expired(now: Timestamp) -> Condition {
    rows::not_over(delivery::Column::ExpiresAt, now)
}
