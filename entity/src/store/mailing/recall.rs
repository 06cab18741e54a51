//! Copies that are to be taken back although they can be seen: marked by whoever presses, worked off row by row.
//!
//! Invariants:
//! - A row that was sent and has a reason is to be taken back.
//! - With its copy the row is settled, in one transaction, so that nothing is taken back or counted twice, whatever crashes.
//! - A row whose copy nobody can read any more is not marked.
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait, Query},
};

use super::{Row, RowState, row};
use crate::{
    domain::{
        id::{MailingId, MessageId},
        scope::StaffScope,
    },
    store::{
        Source, StoreError, Tx,
        delivery::{not_expired, waiting},
        sent::RecallReason,
        source::Origin,
    },
    table::{delivery, mailing, mailing_row},
};

/// Marks what was sent and can still be read, or will be. Says how many rows. The caller has found the mailing.
///
/// # Errors
/// The database refuses.
pub async fn mark(tx: &Tx, scope: &StaffScope, id: MailingId, reason: RecallReason) -> Result<u64, StoreError> {
    let readable = Query::select()
        .column(delivery::Column::MessageId)
        .from(delivery::Entity)
        .and_where(delivery::Column::MessageId.in_subquery(super::became::copies(id)))
        .and_where(delivery::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .cond_where(waiting())
        .cond_where(not_expired(tx.core().clock.now()))
        .to_owned();
    let marked = mailing_row::Entity::update_many()
        .col_expr(mailing_row::Column::Reason, Expr::value(reason.as_str()))
        .filter(mailing_row::Column::MailingId.eq(id.as_uuid()))
        .filter(mailing_row::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(mailing_row::Column::State.eq(RowState::Sent.as_str()))
        .filter(mailing_row::Column::Reason.is_null())
        .filter(mailing_row::Column::MessageId.in_subquery(readable))
        .exec(tx.connection())
        .await?;
    Ok(marked.rows_affected)
}

/// Why the copies of a mailing are taken back, if somebody took back what can be seen.
///
/// # Errors
/// The database does not answer.
pub async fn recall_reason(source: &impl Source, scope: &StaffScope, id: MailingId) -> Result<Option<RecallReason>, StoreError> {
    for state in [RowState::Sent, RowState::Undone] {
        let found: Option<Option<String>> = row::of(scope, id, state)
            .filter(mailing_row::Column::Reason.is_not_null())
            .select_only()
            .column(mailing_row::Column::Reason)
            .into_tuple()
            .one(source.connection())
            .await?;
        if let Some(Some(reason)) = found {
            return Ok(Some(RecallReason::try_from(reason.as_str())?));
        }
    }
    Ok(None)
}

/// The first rows whose copies are to be taken back. For the work on a mailing.
///
/// # Errors
/// One cannot be opened, or the database does not answer.
pub async fn list_marked(source: &impl Source, scope: &StaffScope, id: MailingId, most: u64) -> Result<Vec<Row>, StoreError> {
    let select = row::of(scope, id, RowState::Sent).filter(mailing_row::Column::Reason.is_not_null()).limit(most);
    let mut rows = Vec::new();
    for one in select.all(source.connection()).await? {
        rows.push(row::open(source, one).await?);
    }
    Ok(rows)
}

/// What came of taking back the copy of such a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recalled {
    /// The row.
    pub number: u32,
    /// Its copy.
    pub message: MessageId,
    /// There was something to take back.
    pub is_back: bool,
}

/// Settles such a row in the transaction that took its copy back, and counts it once; or takes its mark away, where there was nothing to
/// take back any more.
///
/// # Errors
/// The database refuses.
pub async fn settle_recalled(tx: &Tx, scope: &StaffScope, id: MailingId, row: Recalled) -> Result<(), StoreError> {
    let mut update = mailing_row::Entity::update_many();
    update = if row.is_back {
        update.col_expr(mailing_row::Column::State, RowState::Undone.as_str().into())
    } else {
        update.col_expr(mailing_row::Column::Reason, Expr::value(Option::<String>::None))
    };
    let settled = update
        .filter(mailing_row::Column::MailingId.eq(id.as_uuid()))
        .filter(mailing_row::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(mailing_row::Column::Number.eq(i64::from(row.number)))
        .filter(mailing_row::Column::MessageId.eq(row.message.as_uuid()))
        .filter(mailing_row::Column::State.eq(RowState::Sent.as_str()))
        .exec(tx.connection())
        .await?;
    if row.is_back && settled.rows_affected == 1 {
        mailing::Entity::update_many()
            .col_expr(mailing::Column::Undone, Expr::col(mailing::Column::Undone).add(1))
            .filter(mailing::Column::Id.eq(id.as_uuid()))
            .filter(mailing::Column::OrganizationId.eq(scope.organization().as_uuid()))
            .exec(tx.connection())
            .await?;
    }
    Ok(())
}
