//! Questions and answers: since when a patient waits, and whether.
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    sea_query::{Expr, OnConflict, Query},
};

use super::{Reach, Thread, ThreadState, find, later, of_update, read};
use crate::{
    base::clock::Timestamp,
    domain::{
        id::{PatientId, TeamId, ThreadId},
        scope::{Record, StaffScope},
    },
    store::{StoreError, Tx, delivery::waiting, source::Origin},
    table::{
        delivery, message,
        thread::{Column, Entity, Model},
    },
};

/// Notes that the patient has written: the thread is made if need be, is open again, and waits from the first question that
/// nobody has answered. One that is for no team yet is for this one. Returns whom it is for now.
///
/// # Errors
/// The database refuses.
pub async fn note_question(tx: &Tx, record: Record, id: ThreadId, team: Option<TeamId>) -> Result<Thread, StoreError> {
    let now = tx.core().clock.now().as_micros();
    let row = Model {
        id: id.as_uuid(),
        patient_id: record.patient.as_uuid(),
        organization_id: record.organization.as_uuid(),
        team_id: team.map(TeamId::as_uuid),
        assignee_id: None,
        state: ThreadState::Open.as_str().to_owned(),
        asked_at: Some(now),
        updated_at: now,
        created_at: now,
    };
    let known = OnConflict::columns([Column::Id, Column::PatientId])
        .value(Column::State, Expr::value(ThreadState::Open.as_str()))
        .value(Column::AskedAt, Expr::cust("COALESCE(thread.asked_at, excluded.asked_at)"))
        .value(Column::TeamId, Expr::cust("COALESCE(thread.team_id, excluded.team_id)"))
        .value(
            Column::UpdatedAt,
            Expr::cust("CASE WHEN thread.updated_at >= excluded.updated_at THEN thread.updated_at + 1 ELSE excluded.updated_at END"),
        )
        .to_owned();
    Entity::insert(row.into_active_model()).on_conflict(known).exec_without_returning(tx.connection()).await?;
    let now = Entity::find_by_id((id.as_uuid(), record.patient.as_uuid())).one(tx.connection()).await?;
    read(now.ok_or(StoreError::NotFound)?)
}

/// Notes that staff answer, if the thread is still as it was `seen`; `false` if there is none, or somebody did something in
/// between. For the journal, in the transaction that stores the answer.
pub(in crate::store) async fn note_answer(tx: &Tx, record: Record, id: ThreadId, seen: Timestamp) -> Result<bool, StoreError> {
    let change = Entity::update_many()
        .col_expr(Column::AskedAt, Expr::value(None::<i64>))
        .col_expr(Column::UpdatedAt, Expr::value(later(tx, seen)))
        .filter(Column::Id.eq(id.as_uuid()))
        .filter(Column::PatientId.eq(record.patient.as_uuid()))
        .filter(Column::OrganizationId.eq(record.organization.as_uuid()))
        .filter(Column::UpdatedAt.eq(seen.as_micros()));
    Ok(change.exec(tx.connection()).await?.rows_affected == 1)
}

/// The answer was taken back, or the thread was put away by mistake: if nothing that the patient can read was written since the
/// newest question, that is asked still, and the thread is open. Returns it then, for whoever is to be told; nothing where nobody
/// asked, or the question waits already.
///
/// # Errors
/// The database refuses.
pub async fn reopen_question(tx: &Tx, scope: &StaffScope, id: ThreadId, patient: PatientId) -> Result<Option<Thread>, StoreError> {
    let Some(seen) = find(tx, scope, &Reach::All, (id, patient)).await? else { return Ok(None) };
    if seen.asked_at.is_some() {
        return Ok(None);
    }
    let (id, patient, now) = (id.as_uuid(), patient.as_uuid(), tx.core().clock.now());
    let of = || {
        message::Entity::find()
            .filter(message::Column::OrganizationId.eq(scope.organization().as_uuid()))
            .filter(message::Column::ThreadId.eq(id))
            .order_by_desc(message::Column::ReceivedAt)
            .order_by_desc(message::Column::Id)
    };
    let Some(asked) = of().filter(message::Column::AuthorId.eq(patient)).one(tx.connection()).await? else { return Ok(None) };
    let standing = Query::select()
        .column(delivery::Column::MessageId)
        .from(delivery::Entity)
        .and_where(delivery::Column::PatientId.eq(patient))
        .and_where(waiting())
        .to_owned();
    let answered = of()
        .filter(message::Column::AuthorId.is_null())
        .filter(message::Column::ReceivedAt.gte(asked.received_at))
        .filter(message::Column::Id.in_subquery(standing))
        .one(tx.connection())
        .await?;
    if answered.is_some() {
        return Ok(None);
    }
    let since = Ord::min(asked.received_at, now.as_micros());
    let updated_at = later(tx, seen.updated_at);
    of_update(scope, seen.id, seen.record.patient)
        .col_expr(Column::AskedAt, Expr::value(since))
        .col_expr(Column::State, Expr::value(ThreadState::Open.as_str()))
        .col_expr(Column::UpdatedAt, Expr::value(updated_at))
        .exec(tx.connection())
        .await?;
    let (asked_at, updated_at) = (Some(Timestamp::from_micros(since)), Timestamp::from_micros(updated_at));
    Ok(Some(Thread { asked_at, updated_at, state: ThreadState::Open, ..seen }))
}
