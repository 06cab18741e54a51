//! The end of files: removed by their owner, sent, or abandoned.
use std::time::Duration;

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, LockBehavior, LockType, Query},
};
use uuid::Uuid;

use super::{Owner, lock, piece::delete_all};
use crate::{
    base::clock::Timestamp,
    domain::id::{DraftFileId, DraftId},
    store::{StoreError, Tx, mailing::MailingState, source::Origin},
    table::{
        draft,
        draft_file::{Column, Entity},
        mailing, patient_draft,
    },
};

/// Without a draft that names them, files stay so long: longer than any page with their form is good for.
const ABANDONED: Duration = Duration::from_secs(2 * 24 * 60 * 60);
/// So long a file stays after it was sent: a second press of the button finds the same message.
const SENT: Duration = Duration::from_secs(60 * 60);

/// Removes one of the owner's own. `false`: there is no such file.
///
/// # Errors
/// The database refuses.
pub async fn delete(tx: &Tx, owner: Owner<'_>, draft: DraftId, id: DraftFileId) -> Result<bool, StoreError> {
    let Some(row) = lock(tx, owner, draft, id).await? else { return Ok(false) };
    delete_all(tx, &[row.id]).await?;
    Ok(true)
}

/// Removes all of a draft of the owner's own; `false` if there are none.
///
/// # Errors
/// The database refuses.
pub async fn delete_of(tx: &Tx, owner: Owner<'_>, draft: DraftId) -> Result<bool, StoreError> {
    let found = ids(tx, owner, draft).await?;
    delete_all(tx, &found).await?;
    Ok(!found.is_empty())
}

/// Whether these are all of a draft of the owner's own.
///
/// # Errors
/// The database does not answer.
pub async fn are_all(tx: &Tx, owner: Owner<'_>, draft: DraftId, these: &[DraftFileId]) -> Result<bool, StoreError> {
    let found = ids(tx, owner, draft).await?;
    Ok(found.len() == these.len() && these.iter().all(|id| found.contains(&id.as_uuid())))
}

/// Notes that all of a draft of the owner's own were sent, or can be undone until a moment: they stay a little after it, and count no
/// more.
///
/// # Errors
/// The database refuses.
pub async fn settle(tx: &Tx, owner: Owner<'_>, draft: DraftId, until: Option<Timestamp>) -> Result<(), StoreError> {
    let found = ids(tx, owner, draft).await?;
    if found.is_empty() {
        return Ok(());
    }
    let now = tx.core().clock.now();
    Entity::update_many()
        .col_expr(Column::SentAt, Expr::value(until.map_or(now, |until| until.max(now)).as_micros()))
        .filter(Column::Id.is_in(found))
        .filter(Column::SentAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Brings all of a draft of the owner's own to another of theirs, as far as they are there: what [`purge`] takes at this moment is gone, or
/// stays.
///
/// # Errors
/// The database refuses.
pub async fn move_to(tx: &Tx, owner: Owner<'_>, from: DraftId, to: DraftId) -> Result<(), StoreError> {
    let own = owner.own()?.filter(Column::DraftId.eq(from.as_uuid())).select_only().column(Column::Id).order_by_asc(Column::Id);
    let found: Vec<Uuid> = own.lock(LockType::Update).into_tuple().all(tx.connection()).await?;
    if found.is_empty() {
        return Ok(());
    }
    Entity::update_many()
        .col_expr(Column::DraftId, Expr::value(to.as_uuid()))
        .col_expr(Column::SentAt, Expr::value(None::<i64>))
        .col_expr(Column::UpdatedAt, Expr::value(tx.core().clock.now().as_micros()))
        .filter(Column::Id.is_in(found))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Removes files that were sent, or abandoned without a draft, long ago; at most `most`. Returns how many.
///
/// # Errors
/// The database refuses.
pub async fn purge(tx: &Tx, now: Timestamp, most: u16) -> Result<u64, StoreError> {
    let drafts = Query::select().column(draft::Column::Id).from(draft::Entity).to_owned();
    let sent = Column::SentAt.lte(now.minus(SENT).as_micros());
    let of_patients = Query::select()
        .column(patient_draft::Column::Id)
        .from(patient_draft::Entity)
        .and_where(patient_draft::Column::Content.is_not_null())
        .to_owned();
    // What is for several patients has its files until the last copy is sent, and while what ended lately may be sent once more.
    let going = [MailingState::Draft, MailingState::Sending, MailingState::Paused, MailingState::Undoing];
    let of_mailings = Query::select()
        .column(mailing::Column::Id)
        .from(mailing::Entity)
        .cond_where(
            Condition::any()
                .add(mailing::Column::State.is_in(going.map(MailingState::as_str)))
                .add(mailing::Column::UpdatedAt.gt(now.minus(ABANDONED).as_micros())),
        )
        .to_owned();
    let abandoned = Condition::all()
        .add(Column::SentAt.is_null())
        .add(Column::UpdatedAt.lte(now.minus(ABANDONED).as_micros()))
        .add(Column::DraftId.not_in_subquery(drafts))
        .add(Column::DraftId.not_in_subquery(of_patients))
        .add(Column::DraftId.not_in_subquery(of_mailings));
    let found: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Condition::any().add(sent).add(abandoned))
        .order_by_asc(Column::Id)
        .limit(u64::from(most))
        // Held before it is removed: one that is brought to another draft at this moment is passed over, or looked at anew.
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .into_tuple()
        .all(tx.connection())
        .await?;
    delete_all(tx, &found).await?;
    Ok(found.len() as u64)
}

async fn ids(tx: &Tx, owner: Owner<'_>, draft: DraftId) -> Result<Vec<Uuid>, StoreError> {
    let found = owner.own()?.filter(Column::DraftId.eq(draft.as_uuid())).select_only().column(Column::Id);
    Ok(found.into_tuple().all(tx.connection()).await?)
}
