//! Taking back: the wrap of a delivery is destroyed, as when it expires. What staff wrote stays theirs to read.
//!
//! Invariant: what was taken back says whether it had been opened, for both sides alike: the row is held while that is read.
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, LockType},
};
use uuid::Uuid;

use crate::{
    base::clock::Timestamp,
    domain::{
        id::{DeliveryId, MessageId, OrganizationId, PatientId, ThreadId},
        scope::{PatientScope, Record, StaffScope},
        sensitivity::Sensitivity,
    },
    store::{
        Source, StoreError, Tx,
        delivery::{DeliveryState, not_expired, waiting},
        message::{self, reach},
        source::Origin,
        word::words,
    },
    table::{delivery, message as table, message_wrap},
};

words! {
    /// Why a message was taken back.
    pub enum RecallReason in "delivery.recall_reason" {
        /// At once, before anybody could see it.
        Undone = "undone",
        /// It was for somebody else.
        WrongPatient = "wrong_patient",
        /// Something in it was wrong.
        WrongContent = "wrong_content",
        /// Something else.
        Other = "other",
    }
}

/// A delivery that was taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recalled {
    /// Which.
    pub delivery: DeliveryId,
    /// Whose.
    pub patient: PatientId,
    /// When it had been opened, if it had.
    pub opened_at: Option<Timestamp>,
    /// Nobody could have seen it yet: it was undone, whatever the reason said.
    pub unseen: bool,
}

/// What a patient is told of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TakenBack {
    /// Which message.
    pub message: MessageId,
    /// Whose record.
    pub record: Record,
    /// When.
    pub at: Timestamp,
    /// Whether it had been opened.
    pub opened: bool,
}

/// Takes back those deliveries of a message that can still be read, or only this one. With [`RecallReason::Undone`], only what
/// nobody can see yet. An empty answer means that there was nothing to take back (any more).
///
/// # Errors
/// The database refuses.
pub async fn recall(
    tx: &Tx,
    scope: &StaffScope,
    message: MessageId,
    only: Option<DeliveryId>,
    reason: RecallReason,
) -> Result<Vec<Recalled>, StoreError> {
    let now = tx.core().clock.now();
    let mut select = delivery::Entity::find()
        .filter(delivery::Column::MessageId.eq(message.as_uuid()))
        .filter(delivery::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(waiting())
        .filter(not_expired(now));
    if let Some(only) = only {
        select = select.filter(delivery::Column::Id.eq(only.as_uuid()));
    }
    if reason == RecallReason::Undone {
        select = select.filter(delivery::Column::VisibleAt.gt(now.as_micros()));
    }
    // In one order everywhere: two transactions never wait for each other.
    let rows = select.order_by_asc(delivery::Column::Id).lock(LockType::Update).all(tx.connection()).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    message::lock(tx, &[message.as_uuid()]).await?;
    tx.core().database.note_destroyed();
    let ids = || rows.iter().map(|row| row.id);
    message_wrap::Entity::delete_many().filter(message_wrap::Column::DeliveryId.is_in(ids())).exec(tx.connection()).await?;
    message::bury(tx, &[message.as_uuid()]).await?;
    // Whatever this machine's clock says: what was opened was seen.
    let hidden = |row: &delivery::Model| row.first_opened_at.is_none() && row.visible_at.is_some_and(|until| until > now.as_micros());
    for (unseen, word) in [(true, RecallReason::Undone), (false, reason)] {
        let these: Vec<Uuid> = rows.iter().filter(|row| hidden(row) == unseen).map(|row| row.id).collect();
        if these.is_empty() {
            continue;
        }
        delivery::Entity::update_many()
            .col_expr(delivery::Column::State, DeliveryState::Recalled.as_str().into())
            .col_expr(delivery::Column::RecalledAt, Expr::value(now.as_micros()))
            .col_expr(delivery::Column::RecallReason, Expr::value(word.as_str()))
            .filter(delivery::Column::Id.is_in(these))
            .exec(tx.connection())
            .await?;
    }
    let recalled = rows.iter().map(|row| Recalled {
        delivery: DeliveryId::from_uuid(row.id),
        patient: PatientId::from_uuid(row.patient_id),
        opened_at: row.first_opened_at.map(Timestamp::from_micros),
        unseen: hidden(row),
    });
    Ok(recalled.collect())
}

/// What was taken back of a patient's messages since a moment, the latest first. What was undone, nobody saw.
///
/// # Errors
/// The database cannot be reached.
pub async fn list_taken_back(
    source: &impl Source,
    scope: &PatientScope,
    since: Timestamp,
    most: u64,
) -> Result<Vec<TakenBack>, StoreError> {
    let Some(reach) = reach(scope) else { return Ok(Vec::new()) };
    let rows = delivery::Entity::find()
        .filter(reach)
        .filter(taken_back())
        .filter(delivery::Column::RecalledAt.gt(since.as_micros()))
        .order_by_desc(delivery::Column::RecalledAt)
        .limit(most)
        .all(source.connection())
        .await?;
    Ok(rows.iter().map(told).collect())
}

/// Whether one of a patient's messages was taken back.
///
/// # Errors
/// The database cannot be reached.
pub async fn find_taken_back(source: &impl Source, scope: &PatientScope, id: MessageId) -> Result<Option<TakenBack>, StoreError> {
    let Some(reach) = reach(scope) else { return Ok(None) };
    let select = delivery::Entity::find().filter(delivery::Column::MessageId.eq(id.as_uuid())).filter(reach).filter(taken_back());
    let row = select.order_by_asc(delivery::Column::Id).one(source.connection()).await?;
    Ok(row.as_ref().map(told))
}

/// Of which record and conversation a message is that was taken back, and how sensitive it was: for what its patient was writing
/// beneath it.
///
/// # Errors
/// The database cannot be reached.
pub async fn find_conversation(
    source: &impl Source,
    scope: &PatientScope,
    id: MessageId,
) -> Result<Option<(Record, ThreadId, Sensitivity)>, StoreError> {
    let Some(told) = find_taken_back(source, scope, id).await? else { return Ok(None) };
    let row = table::Entity::find_by_id(id.as_uuid()).one(source.connection()).await?;
    Ok(row.map(|row| (told.record, ThreadId::from_uuid(row.thread_id), Sensitivity::parse(&row.sensitivity))))
}

/// Whether the patient can see it, or could once: not what is hidden still, nor what was undone while it was.
pub(in crate::store) fn was_shown(now: Timestamp) -> Condition {
    let visible = Condition::any().add(delivery::Column::VisibleAt.is_null()).add(delivery::Column::VisibleAt.lte(now.as_micros()));
    Condition::all().add(visible).add(
        Condition::any()
            .add(delivery::Column::RecallReason.is_null())
            .add(delivery::Column::RecallReason.ne(RecallReason::Undone.as_str())),
    )
}

fn taken_back() -> Condition {
    Condition::all()
        .add(delivery::Column::State.eq(DeliveryState::Recalled.as_str()))
        .add(delivery::Column::RecallReason.ne(RecallReason::Undone.as_str()))
}

fn told(row: &delivery::Model) -> TakenBack {
    TakenBack {
        message: MessageId::from_uuid(row.message_id),
        record: Record { organization: OrganizationId::from_uuid(row.organization_id), patient: PatientId::from_uuid(row.patient_id) },
        at: Timestamp::from_micros(row.recalled_at.unwrap_or(row.created_at)),
        opened: row.first_opened_at.is_some(),
    }
}
