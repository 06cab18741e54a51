//! What patients are writing: sealed as a whole, each one account's alone, for one of its records. Must not know what is in it.
//!
//! Invariants:
//! - A draft is found by the account that wrote it, as long as it may read the record, and by nobody else.
//! - An account has at most [`MOST`].
//! - Once it was sent or thrown away there is no text any more, it is for nothing any more, and no text comes back under its id.
//! - One that was emptied has no text either, but may get one again.
mod forget;

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select, sea_query::Expr,
};
use uuid::Uuid;
use zeroize::Zeroizing;

pub(crate) use self::forget::delete_unread;
pub use self::forget::{delete, empty, forget, move_to, purge, settle};
use super::{Source, StoreError, Tx, rows, seal, source::Origin};
use crate::{
    base::clock::Timestamp,
    crypto::{field::Place, keyring::Purpose},
    domain::{
        id::{DraftId, OrganizationId, PatientId, TeamId, ThreadId},
        scope::{PatientScope, Record},
    },
    table::patient_draft::{Column, Entity, Model},
};

/// Drafts of one account.
pub const MOST: u64 = 50;

/// What a draft is to become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum For {
    /// An answer.
    Thread(ThreadId),
    /// A message that begins something.
    Team(TeamId),
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Update {
    /// It is kept for the first time.
    Begun,
    /// It is kept in place of what was kept before.
    Again,
    /// It was sent or thrown away: nothing is kept.
    Over,
    /// There are [`MOST`] others: nothing is kept.
    Full,
}

/// A draft, opened.
pub struct Draft {
    /// Which.
    pub id: DraftId,
    /// For which record.
    pub record: PatientId,
    /// What it is to become.
    pub of: For,
    /// What was sealed.
    pub content: Zeroizing<Vec<u8>>,
    /// When it was last kept.
    pub updated_at: Timestamp,
}

impl std::fmt::Debug for Draft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Draft").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Keeps a draft, in place of what was kept of it before.
///
/// # Errors
/// [`StoreError::NotFound`] if the draft is another's.
pub async fn update(tx: &Tx, scope: &PatientScope, record: Record, (id, of): (DraftId, For), content: &[u8]) -> Result<Update, StoreError> {
    let now = tx.core().clock.now().as_micros();
    let (thread_id, team_id) = columns(of);
    let content = seal::seal(tx, Purpose::Field, place(record.organization, id.as_uuid()), content).await?;
    if let Some(row) = Entity::find_by_id(id.as_uuid()).lock_exclusive().one(tx.connection()).await? {
        if row.account_id != scope.account().as_uuid() || row.patient_id != record.patient.as_uuid() {
            return Err(StoreError::NotFound);
        }
        if row.is_over() {
            return Ok(Update::Over);
        }
        if (row.thread_id, row.team_id) != (thread_id, team_id) {
            return Err(StoreError::NotFound);
        }
        Entity::update_many()
            .col_expr(Column::Content, Expr::value(content))
            .col_expr(Column::UpdatedAt, Expr::value(now))
            .filter(Column::Id.eq(id.as_uuid()))
            .exec(tx.connection())
            .await?;
        return Ok(Update::Again);
    }
    // With those that were emptied: begun and emptied over and over, they fill nothing, and make room.
    let begun = Condition::any().add(Column::ThreadId.is_not_null()).add(Column::TeamId.is_not_null());
    let mine = Entity::find().filter(Column::AccountId.eq(scope.account().as_uuid())).filter(begun);
    if mine.clone().count(tx.connection()).await? >= MOST {
        let emptied = mine.filter(Column::Content.is_null()).order_by_asc(Column::UpdatedAt).one(tx.connection()).await?;
        let Some(emptied) = emptied else { return Ok(Update::Full) };
        Entity::delete_by_id(emptied.id).exec(tx.connection()).await?;
    }
    let row = Model {
        id: id.as_uuid(),
        organization_id: record.organization.as_uuid(),
        patient_id: record.patient.as_uuid(),
        account_id: scope.account().as_uuid(),
        thread_id,
        team_id,
        content: Some(content),
        created_at: now,
        updated_at: now,
    };
    Entity::insert(row.into_active_model()).exec_without_returning(tx.connection()).await?;
    Ok(Update::Begun)
}

/// What an account writes there, the last kept first.
///
/// # Errors
/// One cannot be opened, or the database does not answer.
pub async fn list_of(source: &impl Source, scope: &PatientScope, record: Record, of: For) -> Result<Vec<Draft>, StoreError> {
    let (column, id) = match of {
        For::Thread(id) => (Column::ThreadId, id.as_uuid()),
        For::Team(id) => (Column::TeamId, id.as_uuid()),
    };
    let found = own(scope).filter(Column::PatientId.eq(record.patient.as_uuid())).filter(column.eq(id)).limit(MOST);
    open_all(source, found.all(source.connection()).await?).await
}

/// One of an account, by its id.
///
/// # Errors
/// [`StoreError::NotFound`]; it cannot be opened, or the database does not answer.
pub async fn get(source: &impl Source, scope: &PatientScope, id: DraftId) -> Result<Draft, StoreError> {
    find(source, scope, id).await?.ok_or(StoreError::NotFound)
}

/// One of an account, by its id. Nothing if there is no text in it.
///
/// # Errors
/// It cannot be opened, or the database does not answer.
pub async fn find(source: &impl Source, scope: &PatientScope, id: DraftId) -> Result<Option<Draft>, StoreError> {
    let row = own(scope).filter(Column::Id.eq(id.as_uuid())).one(source.connection()).await?;
    Ok(rows::opened(row.map(|row| open(source, row))).await?.flatten())
}

/// As [`find`], and until the end of the transaction nobody else's to change.
///
/// # Errors
/// It cannot be opened, or the database does not answer.
pub async fn lock(tx: &Tx, scope: &PatientScope, id: DraftId) -> Result<Option<Draft>, StoreError> {
    let row = own(scope).filter(Column::Id.eq(id.as_uuid())).lock_exclusive().one(tx.connection()).await?;
    Ok(rows::opened(row.map(|row| open(tx, row))).await?.flatten())
}

/// The drafts of an account, the last kept first; at most `most`.
///
/// # Errors
/// One cannot be opened, or the database does not answer.
pub async fn list(source: &impl Source, scope: &PatientScope, most: u64) -> Result<Vec<Draft>, StoreError> {
    open_all(source, own(scope).limit(most).all(source.connection()).await?).await
}

async fn open_all(source: &impl Source, rows: Vec<Model>) -> Result<Vec<Draft>, StoreError> {
    let mut drafts = Vec::with_capacity(rows.len());
    for row in rows {
        drafts.extend(open(source, row).await?);
    }
    Ok(drafts)
}

/// Of the records that the account may read now.
fn own(scope: &PatientScope) -> Select<Entity> {
    Entity::find()
        .filter(Column::AccountId.eq(scope.account().as_uuid()))
        .filter(Column::PatientId.is_in(scope.records().iter().map(|record| record.patient.as_uuid())))
        .filter(Column::Content.is_not_null())
        .order_by_desc(Column::UpdatedAt)
        .order_by_desc(Column::Id)
}

async fn open(source: &impl Source, row: Model) -> Result<Option<Draft>, StoreError> {
    let (Some(sealed), Some(of)) = (row.content, read(row.thread_id, row.team_id)) else { return Ok(None) };
    let organization = OrganizationId::from_uuid(row.organization_id);
    let content = seal::open(source, Purpose::Field, place(organization, row.id), sealed).await?;
    let updated_at = Timestamp::from_micros(row.updated_at);
    Ok(Some(Draft { id: DraftId::from_uuid(row.id), record: PatientId::from_uuid(row.patient_id), of, content, updated_at }))
}

const fn columns(of: For) -> (Option<Uuid>, Option<Uuid>) {
    match of {
        For::Thread(id) => (Some(id.as_uuid()), None),
        For::Team(id) => (None, Some(id.as_uuid())),
    }
}

fn read(thread: Option<Uuid>, team: Option<Uuid>) -> Option<For> {
    thread.map(ThreadId::from_uuid).map(For::Thread).or_else(|| team.map(TeamId::from_uuid).map(For::Team))
}

const fn place(organization: OrganizationId, row: Uuid) -> Place {
    Place { organization, table: "patient_draft", row, column: "content" }
}
