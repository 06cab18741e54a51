//! Joining two records of one person: everything of the one that goes belongs to the one that stays. Must not know who may.
//!
//! Invariants:
//! - The caller holds both records, in the order of their ids.
//! - A wrapped key is bound to its delivery and not to a record, so that a delivery moves as it is.
//! - A message that both had stays where it is, once with each, and the closed record is nobody's to read.
//! - The one that goes is closed for good and leads to the other.
use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};
use uuid::Uuid;

use super::{PatientState, change::touch, held, index, lock};
use crate::{
    base::clock::Timestamp,
    domain::{
        id::{OrganizationId, PatientId, PractitionerId},
        scope::StaffScope,
    },
    store::{Source, StoreError, Tx, draft, source::Origin, thread::ThreadState},
    table::{delivery, delivery_address, message, patient, thread, thread_note},
};

/// Records of one query that are looked at again after they were joined.
const MOST: u64 = 100;
/// Rows that one statement names.
const BATCH: usize = 500;
const OPEN: &str = ThreadState::Open.as_str();

/// Two records that become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Joining {
    /// The one that has everything then.
    pub stays: PatientId,
    /// The one that is closed.
    pub goes: PatientId,
}

/// Has everything of the one that goes belong to the one that stays: messages, threads, addresses by which mail comes in, and what was
/// joined to it before. Closes it. `by` whoever wanted it.
///
/// # Errors
/// The database refuses.
pub async fn merge(tx: &Tx, scope: &StaffScope, both: Joining, by: Option<PractitionerId>) -> Result<(), StoreError> {
    let Joining { stays: to, goes: from } = both;
    move_messages(tx, from.as_uuid(), to.as_uuid()).await?;
    move_threads(tx, from.as_uuid(), to.as_uuid()).await?;
    draft::follow(tx, scope.organization(), [from.as_uuid(), to.as_uuid()]).await?;
    delivery_address::Entity::update_many()
        .col_expr(delivery_address::Column::PatientId, Expr::value(to.as_uuid()))
        .filter(delivery_address::Column::PatientId.eq(from.as_uuid()))
        .filter(delivery_address::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .exec(tx.connection())
        .await?;
    patient::Entity::update_many()
        .col_expr(patient::Column::State, PatientState::Closed.as_str().into())
        .col_expr(patient::Column::MergedInto, Expr::value(to.as_uuid()))
        .col_expr(patient::Column::MergedBy, Expr::value(by.map(PractitionerId::as_uuid)))
        .col_expr(patient::Column::MergedAt, Expr::value(tx.core().clock.now().as_micros()))
        .filter(patient::Column::Id.eq(from.as_uuid()))
        .filter(patient::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .exec(tx.connection())
        .await?;
    // One step leads from any of them to the one that stays, whoever reads the history or looks for late mail.
    patient::Entity::update_many()
        .col_expr(patient::Column::MergedInto, Expr::value(to.as_uuid()))
        .filter(patient::Column::MergedInto.eq(from.as_uuid()))
        .filter(patient::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .exec(tx.connection())
        .await?;
    for id in [from, to] {
        touch(tx, scope, id).await?;
        index::renew(tx, scope.organization(), id).await?;
        held::settle(tx, id.as_uuid()).await?;
    }
    Ok(())
}

/// Into which record this one was joined.
///
/// # Errors
/// The database cannot be reached.
pub async fn merged_into(source: &impl Source, scope: &StaffScope, id: PatientId) -> Result<Option<PatientId>, StoreError> {
    let mut found = joined_to(source, scope.organization(), &[id.as_uuid()]).await?;
    Ok(found.remove(&id.as_uuid()).map(PatientId::from_uuid))
}

/// Whether another record was joined to this one since a moment. The caller has found it.
///
/// # Errors
/// The database cannot be reached.
pub async fn has_joined(source: &impl Source, scope: &StaffScope, id: PatientId, since: Timestamp) -> Result<bool, StoreError> {
    let found = patient::Entity::find()
        .filter(patient::Column::MergedInto.eq(id.as_uuid()))
        .filter(patient::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(patient::Column::MergedAt.gt(since.as_micros()))
        .one(source.connection())
        .await?;
    Ok(found.is_some())
}

/// Of these records, those that were joined to others, and to which: one step leads to the one that stays, see [`merge`].
pub(crate) async fn joined_to(
    source: &impl Source,
    organization: OrganizationId,
    records: &[Uuid],
) -> Result<HashMap<Uuid, Uuid>, StoreError> {
    let found: Vec<(Uuid, Option<Uuid>)> = patient::Entity::find()
        .select_only()
        .columns([patient::Column::Id, patient::Column::MergedInto])
        .filter(patient::Column::Id.is_in(records.iter().copied()))
        .filter(patient::Column::OrganizationId.eq(organization.as_uuid()))
        .filter(patient::Column::MergedInto.is_not_null())
        .into_tuple()
        .all(source.connection())
        .await?;
    Ok(found.into_iter().filter_map(|(goes, stays)| Some((goes, stays?))).collect())
}

/// The records that were joined into these: what was done with them was done with these.
pub(crate) async fn merged_from(source: &impl Source, records: &[Uuid]) -> Result<Vec<Uuid>, StoreError> {
    let ids = patient::Entity::find().select_only().column(patient::Column::Id);
    Ok(ids.filter(patient::Column::MergedInto.is_in(records.iter().copied())).limit(MOST).into_tuple().all(source.connection()).await?)
}

/// Moves what was on its way to records that were joined to others since a moment. Returns those to which something came.
///
/// # Errors
/// The database refuses.
pub async fn move_late(tx: &Tx, since: Timestamp) -> Result<Vec<(OrganizationId, PatientId)>, StoreError> {
    let (mut moved, mut after) = (Vec::new(), Uuid::nil());
    loop {
        let mut rows = patient::Entity::find()
            .filter(patient::Column::MergedInto.is_not_null())
            .filter(patient::Column::UpdatedAt.gt(since.as_micros()))
            .filter(patient::Column::Id.gt(after))
            .order_by_asc(patient::Column::Id)
            .limit(MOST)
            .all(tx.connection())
            .await?;
        let Some(last) = rows.last() else { return Ok(moved) };
        after = last.id;
        // Whoever holds several records takes them in the order of their ids.
        rows.sort_unstable_by_key(|row| row.merged_into);
        for row in rows {
            let Some(to) = row.merged_into else { continue };
            lock(tx, OrganizationId::from_uuid(row.organization_id), PatientId::from_uuid(to)).await?;
            if move_messages(tx, row.id, to).await? > 0 {
                held::settle(tx, to).await?;
                moved.push((OrganizationId::from_uuid(row.organization_id), PatientId::from_uuid(to)));
            }
        }
    }
}

async fn move_messages(tx: &Tx, from: Uuid, to: Uuid) -> Result<u64, StoreError> {
    // Read first: a statement that changes a table does not ask it on every database.
    let known: HashSet<Uuid> = messages_of(tx, to).await?.into_iter().collect();
    let mut moving: Vec<Uuid> = messages_of(tx, from).await?;
    moving.retain(|message| !known.contains(message));
    let mut moved = 0;
    for some in moving.chunks(BATCH) {
        let done = delivery::Entity::update_many()
            .col_expr(delivery::Column::PatientId, Expr::value(to))
            .filter(delivery::Column::PatientId.eq(from))
            .filter(delivery::Column::MessageId.is_in(some.iter().copied()))
            .exec(tx.connection())
            .await?;
        moved += done.rows_affected;
    }
    message::Entity::update_many()
        .col_expr(message::Column::AuthorId, Expr::value(to))
        .filter(message::Column::AuthorId.eq(from))
        .exec(tx.connection())
        .await?;
    Ok(moved)
}

async fn messages_of(tx: &Tx, patient: Uuid) -> Result<Vec<Uuid>, StoreError> {
    let ids = delivery::Entity::find().select_only().column(delivery::Column::MessageId);
    Ok(ids.filter(delivery::Column::PatientId.eq(patient)).into_tuple().all(tx.connection()).await?)
}

/// A thread's key names its patient: each is written anew under the other record, its notes follow, and the old one goes.
async fn move_threads(tx: &Tx, from: Uuid, to: Uuid) -> Result<(), StoreError> {
    let rows = thread::Entity::find().filter(thread::Column::PatientId.eq(from)).all(tx.connection()).await?;
    for row in rows {
        let id = row.id;
        match thread::Entity::find_by_id((id, to)).one(tx.connection()).await? {
            None => {
                let moved = thread::Model { patient_id: to, ..row };
                thread::Entity::insert(moved.into_active_model()).exec_without_returning(tx.connection()).await?;
            }
            // Both answered the same message: one question waits as long as the older of the two.
            Some(known) => {
                let asked = [known.asked_at, row.asked_at].into_iter().flatten().min();
                let open = known.state == OPEN || row.state == OPEN;
                thread::Entity::update_many()
                    .col_expr(thread::Column::AskedAt, Expr::value(asked))
                    .col_expr(thread::Column::State, Expr::value(if open { OPEN } else { known.state.as_str() }))
                    .col_expr(thread::Column::UpdatedAt, Expr::value(known.updated_at.max(row.updated_at) + 1))
                    .filter(thread::Column::Id.eq(id))
                    .filter(thread::Column::PatientId.eq(to))
                    .exec(tx.connection())
                    .await?;
            }
        }
        thread_note::Entity::update_many()
            .col_expr(thread_note::Column::PatientId, Expr::value(to))
            .filter(thread_note::Column::ThreadId.eq(id))
            .filter(thread_note::Column::PatientId.eq(from))
            .exec(tx.connection())
            .await?;
        thread::Entity::delete_many()
            .filter(thread::Column::Id.eq(id))
            .filter(thread::Column::PatientId.eq(from))
            .exec(tx.connection())
            .await?;
    }
    Ok(())
}
