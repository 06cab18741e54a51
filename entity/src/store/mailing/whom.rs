//! Whom a mailing that is being written is for: one more, one less. Must not know how they were found.
//!
//! Invariants:
//! - Whoever changes the list holds the mailing's row, so that no number is given twice and the counts stay right.
//! - A patient stands in it once, and a row that was refused is taken up again in its place. A row of a record that was joined to another
//!   one is that one's.
//! - After each change the samples that were looked at are old.
use std::collections::HashSet;

use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::{NewRow, RowState, row, written};
use crate::{
    domain::{
        id::{MailingId, PatientId},
        scope::StaffScope,
    },
    store::{Source, StoreError, Tx, patient, source::Origin},
    table::{
        mailing::{Column, Entity},
        mailing_row,
    },
};

/// What became of one more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joined {
    /// The patient stands in it now.
    Now,
    /// The patient stood in it before.
    Before,
    /// It has as many rows as it can have.
    Full,
}

/// Puts a patient behind the last row of one of the own that is being written. `None` if it is not.
///
/// # Errors
/// The database refuses.
pub async fn add_row(
    tx: &Tx,
    scope: &StaffScope,
    id: MailingId,
    (patient, most): (PatientId, usize),
) -> Result<Option<Joined>, StoreError> {
    if !touch(tx, scope, id, (0, 0)).await? {
        return Ok(None);
    }
    if !among(tx, scope, id, &[patient]).await?.is_empty() {
        return Ok(Some(Joined::Before));
    }
    if take_up(tx, scope, id, patient).await? {
        touch(tx, scope, id, (0, -1)).await?;
        return Ok(Some(Joined::Now));
    }
    let rows = || mailing_row::Entity::find().filter(mailing_row::Column::MailingId.eq(id.as_uuid()));
    let total: Option<i32> = Entity::find_by_id(id.as_uuid()).select_only().column(Column::Total).into_tuple().one(tx.connection()).await?;
    if usize::try_from(total.unwrap_or(0)).unwrap_or(0) >= most {
        return Ok(Some(Joined::Full));
    }
    let last: Option<i32> = rows()
        .select_only()
        .column(mailing_row::Column::Number)
        .order_by_desc(mailing_row::Column::Number)
        .into_tuple()
        .one(tx.connection())
        .await?;
    let number = last.unwrap_or(0).checked_add(1).ok_or(StoreError::Unknown("mailing_row.number"))?;
    let new = row::model(tx, scope.organization(), id, number, &NewRow { patient: Some(patient), reason: None, cells: None }).await?;
    mailing_row::Entity::insert(new.into_active_model()).exec_without_returning(tx.connection()).await?;
    touch(tx, scope, id, (1, 0)).await?;
    Ok(Some(Joined::Now))
}

/// Takes a patient out of one of the own that is being written, and says whether one was in it. `None` if it is not being written.
///
/// # Errors
/// The database refuses.
pub async fn remove_row(tx: &Tx, scope: &StaffScope, id: MailingId, patient: PatientId) -> Result<Option<bool>, StoreError> {
    if !touch(tx, scope, id, (0, 0)).await? {
        return Ok(None);
    }
    let mut records = patient::merged_from(tx, &[patient.as_uuid()]).await?;
    records.push(patient.as_uuid());
    let theirs = |state: RowState| {
        mailing_row::Entity::delete_many()
            .filter(mailing_row::Column::MailingId.eq(id.as_uuid()))
            .filter(mailing_row::Column::OrganizationId.eq(scope.organization().as_uuid()))
            .filter(mailing_row::Column::PatientId.is_in(records.iter().copied()))
            .filter(mailing_row::Column::State.eq(state.as_str()))
    };
    tx.core().database.note_destroyed();
    let waiting = theirs(RowState::Waiting).exec(tx.connection()).await?.rows_affected;
    let refused = theirs(RowState::Refused).exec(tx.connection()).await?.rows_affected;
    let count = |rows: u64| i32::try_from(rows).map_err(|_| StoreError::Unknown("mailing.total"));
    touch(tx, scope, id, (-count(waiting + refused)?, -count(refused)?)).await?;
    Ok(Some(waiting + refused > 0))
}

/// What was refused for this patient waits again: what stood against it, a closed record, stands against it no more, which the caller
/// has looked at. Says whether there was such a row.
async fn take_up(tx: &Tx, scope: &StaffScope, id: MailingId, patient: PatientId) -> Result<bool, StoreError> {
    let taken = mailing_row::Entity::update_many()
        .col_expr(mailing_row::Column::State, Expr::value(RowState::Waiting.as_str()))
        .col_expr(mailing_row::Column::Reason, Expr::value(Option::<String>::None))
        .col_expr(mailing_row::Column::Note, Expr::value(Option::<Vec<u8>>::None))
        .filter(mailing_row::Column::MailingId.eq(id.as_uuid()))
        .filter(mailing_row::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(mailing_row::Column::PatientId.eq(patient.as_uuid()))
        .filter(mailing_row::Column::State.eq(RowState::Refused.as_str()))
        .exec(tx.connection())
        .await?;
    Ok(taken.rows_affected > 0)
}

/// Which of these patients stand in it, and were not refused. The caller has found the mailing.
///
/// # Errors
/// The database does not answer.
pub async fn among(
    source: &impl Source,
    scope: &StaffScope,
    id: MailingId,
    patients: &[PatientId],
) -> Result<HashSet<PatientId>, StoreError> {
    let wanted: Vec<Uuid> = patients.iter().map(|patient| patient.as_uuid()).collect();
    let mut records = patient::merged_from(source, &wanted).await?;
    let joined = patient::joined_to(source, scope.organization(), &records).await?;
    records.extend(wanted);
    let found: Vec<Option<Uuid>> = mailing_row::Entity::find()
        .select_only()
        .column(mailing_row::Column::PatientId)
        .filter(mailing_row::Column::MailingId.eq(id.as_uuid()))
        .filter(mailing_row::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(mailing_row::Column::PatientId.is_in(records))
        .filter(mailing_row::Column::State.ne(RowState::Refused.as_str()))
        .into_tuple()
        .all(source.connection())
        .await?;
    Ok(found.into_iter().flatten().map(|id| PatientId::from_uuid(joined.get(&id).copied().unwrap_or(id))).collect())
}

/// Holds one of the own that is being written until the transaction ends, counts so many rows and refused ones more, and makes
/// another version of it. `false` if it is not being written.
async fn touch(tx: &Tx, scope: &StaffScope, id: MailingId, (rows, refused): (i32, i32)) -> Result<bool, StoreError> {
    let held = Entity::update_many()
        .col_expr(Column::Total, Expr::col(Column::Total).add(rows))
        .col_expr(Column::Refused, Expr::col(Column::Refused).add(refused))
        .col_expr(Column::UpdatedAt, Expr::value(tx.core().clock.now().as_micros()))
        .filter(written(scope, id)?)
        .exec(tx.connection())
        .await?;
    Ok(held.rows_affected == 1)
}
