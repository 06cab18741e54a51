//! The end of what patients wrote: sent, thrown away, too old, or of a record that they read no more.
use std::time::Duration;

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, ExprTrait, OnConflict, Query, SelectStatement},
};
use uuid::Uuid;

use crate::{
    base::clock::Timestamp,
    domain::{
        id::{AccountId, DraftId},
        scope::Record,
    },
    store::{StoreError, Tx, grant, source::Origin},
    table::{
        access_grant,
        patient_draft::{Column, Entity, Model},
    },
};

/// So long a draft is kept after it was last written in.
const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// So long it is known that one is over: longer than what was on its way to be kept then takes.
const OVER: Duration = Duration::from_secs(2 * 24 * 60 * 60);

/// It is sent: its text goes, and what is still on its way to be kept is not kept, also where nothing was kept before. `false` if it is
/// over already, or another's. Two that settle one wait for each other, also where there is nothing yet: the second is told.
///
/// # Errors
/// The database refuses.
pub async fn settle(tx: &Tx, account: AccountId, record: Record, id: DraftId) -> Result<bool, StoreError> {
    let now = tx.core().clock.now().as_micros();
    let row = Model {
        id: id.as_uuid(),
        organization_id: record.organization.as_uuid(),
        patient_id: record.patient.as_uuid(),
        account_id: account.as_uuid(),
        thread_id: None,
        team_id: None,
        content: None,
        created_at: now,
        updated_at: now,
    };
    let once = OnConflict::column(Column::Id).do_nothing().to_owned();
    if Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(tx.connection()).await? == 1 {
        return Ok(true);
    }
    Ok(end(tx, account, record, id).await?.is_some())
}

/// It is thrown away: its text goes, and what is still on its way to be kept is not kept. `false` if there was none, or no text.
///
/// # Errors
/// The database refuses.
pub async fn delete(tx: &Tx, account: AccountId, record: Record, id: DraftId) -> Result<bool, StoreError> {
    Ok(end(tx, account, record, id).await?.is_some_and(|row| row.content.is_some()))
}

/// It is over, and was this; nothing if it was over before, or there is none.
async fn end(tx: &Tx, account: AccountId, record: Record, id: DraftId) -> Result<Option<Model>, StoreError> {
    let found = own(account, record, id).lock_exclusive().one(tx.connection()).await?;
    let Some(row) = found.filter(|row| !row.is_over()) else { return Ok(None) };
    tx.core().database.note_destroyed();
    Entity::update_many()
        .col_expr(Column::Content, Expr::value(None::<Vec<u8>>))
        .col_expr(Column::ThreadId, Expr::value(None::<Uuid>))
        .col_expr(Column::TeamId, Expr::value(None::<Uuid>))
        .col_expr(Column::UpdatedAt, Expr::value(tx.core().clock.now().as_micros()))
        .filter(Column::Id.eq(row.id))
        .exec(tx.connection())
        .await?;
    Ok(Some(row))
}

/// Everything that was typed was taken away again: it is offered to nobody until more is typed, and stays the draft that it was.
///
/// # Errors
/// The database refuses.
pub async fn empty(tx: &Tx, account: AccountId, record: Record, id: DraftId) -> Result<(), StoreError> {
    let found = own(account, record, id).filter(Column::Content.is_not_null()).lock_exclusive().one(tx.connection()).await?;
    let Some(row) = found else { return Ok(()) };
    tx.core().database.note_destroyed();
    Entity::update_many()
        .col_expr(Column::Content, Expr::value(None::<Vec<u8>>))
        .col_expr(Column::UpdatedAt, Expr::value(tx.core().clock.now().as_micros()))
        .filter(Column::Id.eq(row.id))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Its text goes as if it had never been: it may be begun again. `false` if there was none.
///
/// # Errors
/// The database refuses.
pub async fn forget(tx: &Tx, account: AccountId, record: Record, id: DraftId) -> Result<bool, StoreError> {
    let found = own(account, record, id).filter(Column::Content.is_not_null()).lock_exclusive().one(tx.connection()).await?;
    let Some(row) = found else { return Ok(false) };
    remove(tx, vec![row.id]).await?;
    Ok(true)
}

/// What was written for a record that is joined to another one goes there, if its writer reads that one too.
///
/// # Errors
/// The database refuses.
pub async fn move_to(tx: &Tx, from: Record, to: Record) -> Result<(), StoreError> {
    let readers = Query::select()
        .column(access_grant::Column::AccountId)
        .from(access_grant::Entity)
        .and_where(access_grant::Column::PatientId.eq(to.patient.as_uuid()))
        .cond_where(lasts(tx.core().clock.now()))
        .to_owned();
    Entity::update_many()
        .col_expr(Column::PatientId, Expr::value(to.patient.as_uuid()))
        .filter(Column::PatientId.eq(from.patient.as_uuid()))
        .filter(Column::OrganizationId.eq(to.organization.as_uuid()))
        .filter(Column::AccountId.in_subquery(readers))
        .exec(tx.connection())
        .await?;
    Ok(())
}

fn own(account: AccountId, record: Record, id: DraftId) -> Select<Entity> {
    Entity::find_by_id(id.as_uuid()).filter(Column::AccountId.eq(account.as_uuid())).filter(Column::PatientId.eq(record.patient.as_uuid()))
}

/// Forgets what was written for a record by whoever reads it no more.
pub(crate) async fn delete_unread(tx: &Tx, record: Condition) -> Result<(), StoreError> {
    let patients = Query::select().column(access_grant::Column::PatientId).from(access_grant::Entity).cond_where(record).to_owned();
    let granted = Expr::exists(granted(tx.core().clock.now()));
    let found = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::PatientId.in_subquery(patients))
        .filter(granted.not())
        .into_tuple()
        .all(tx.connection())
        .await?;
    remove(tx, found).await
}

/// Forgets what is too old, and what was written for a record by whoever reads it no more; at most `most`. Returns how many.
///
/// # Errors
/// The database refuses.
pub async fn purge(tx: &Tx, now: Timestamp, most: u16) -> Result<u64, StoreError> {
    let old = Column::UpdatedAt.lte(now.minus(KEPT).as_micros());
    let over = Condition::all().add(Column::UpdatedAt.lte(now.minus(OVER).as_micros())).add(Column::Content.is_null());
    let unread = Expr::exists(granted(now)).not();
    let found: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Condition::any().add(old).add(over).add(unread))
        .order_by_asc(Column::Id)
        .limit(u64::from(most))
        .into_tuple()
        .all(tx.connection())
        .await?;
    let count = found.len() as u64;
    remove(tx, found).await?;
    Ok(count)
}

async fn remove(tx: &Tx, ids: Vec<Uuid>) -> Result<(), StoreError> {
    if ids.is_empty() {
        return Ok(());
    }
    tx.core().database.note_destroyed();
    Entity::delete_many().filter(Column::Id.is_in(ids)).exec(tx.connection()).await?;
    Ok(())
}

/// The grant by which the account of a draft reads its record at this moment.
fn granted(now: Timestamp) -> SelectStatement {
    use access_grant::Column as Grant;
    Query::select()
        .expr(Expr::val(1))
        .from(access_grant::Entity)
        .and_where(Expr::col((access_grant::Entity, Grant::AccountId)).equals((Entity, Column::AccountId)))
        .and_where(Expr::col((access_grant::Entity, Grant::PatientId)).equals((Entity, Column::PatientId)))
        .cond_where(lasts(now))
        .to_owned()
}

/// A grant that opens something at this moment.
fn lasts(now: Timestamp) -> Condition {
    use access_grant::Column as Grant;
    Condition::all().add(Expr::col((access_grant::Entity, Grant::State)).eq(grant::ACTIVE)).add(grant::lasts(now))
}
