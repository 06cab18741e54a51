//! What practitioners are writing: sealed as a whole, each its writer's alone. Must not know what is in it.
//!
//! Invariants: a draft is found by whoever wrote it, and by nobody else; a practitioner has at most [`MOST`]. Of an answer stands beside
//! it, by its ids alone, which thread it is for: colleagues are told that somebody writes there, and never what.
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{Source, StoreError, Tx, draft_file, rows, seal, source::Origin};
use crate::{
    base::clock::Timestamp,
    crypto::{field::Place, keyring::Purpose},
    domain::{
        id::{DraftId, OrganizationId, PatientId, PractitionerId, ThreadId},
        page::{Page, Paged},
        scope::StaffScope,
    },
    table::draft::{Column, Entity, Model},
};

/// Drafts of one practitioner.
pub const MOST: u64 = 100;
/// Answers of others that are told of.
const MOST_OTHERS: u64 = 5;

/// A draft, opened.
pub struct Draft {
    /// Which.
    pub id: DraftId,
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

/// What became of a draft that was to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Update {
    /// It was not there before.
    Begun,
    /// It stands in place of what was kept of it before.
    Again,
    /// Its writer has [`MOST`] others.
    Full,
}

/// An answer that a colleague is writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Begun {
    /// Who.
    pub practitioner: PractitionerId,
    /// When it was last kept.
    pub updated_at: Timestamp,
}

/// Keeps a draft, in place of what was kept of it before; `answers`: the thread that it is an answer to, and whose that is.
///
/// # Errors
/// [`StoreError::NotFound`] for anybody but a practitioner, and if the draft is another's.
pub async fn update(
    tx: &Tx,
    scope: &StaffScope,
    id: DraftId,
    content: &[u8],
    answers: Option<(ThreadId, PatientId)>,
) -> Result<Update, StoreError> {
    let (thread_id, patient_id) = (answers.map(|(thread, _)| thread.as_uuid()), answers.map(|(_, patient)| patient.as_uuid()));
    let practitioner = scope.practitioner().ok_or(StoreError::NotFound)?.as_uuid();
    let organization = scope.organization();
    let now = tx.core().clock.now().as_micros();
    let content = seal::seal(tx, Purpose::Field, place(organization, id.as_uuid()), content).await?;
    let keep = Entity::update_many()
        .col_expr(Column::Content, Expr::value(content.clone()))
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .col_expr(Column::ThreadId, Expr::value(thread_id))
        .col_expr(Column::PatientId, Expr::value(patient_id))
        .filter(Column::Id.eq(id.as_uuid()))
        .filter(Column::OrganizationId.eq(organization.as_uuid()))
        .filter(Column::PractitionerId.eq(practitioner));
    if keep.clone().exec(tx.connection()).await?.rows_affected == 1 {
        return Ok(Update::Again);
    }
    if Entity::find_by_id(id.as_uuid()).one(tx.connection()).await?.is_some() {
        return Err(StoreError::NotFound);
    }
    if own(scope)?.count(tx.connection()).await? >= MOST {
        return Ok(Update::Full);
    }
    let (id, organization_id) = (id.as_uuid(), organization.as_uuid());
    let row =
        Model { id, organization_id, practitioner_id: practitioner, content, created_at: now, updated_at: now, thread_id, patient_id };
    let once = OnConflict::column(Column::Id).do_nothing().to_owned();
    if Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(tx.connection()).await? == 1 {
        return Ok(Update::Begun);
    }
    // Kept by another press of the same button, a moment ago.
    if keep.exec(tx.connection()).await?.rows_affected == 1 { Ok(Update::Again) } else { Err(StoreError::NotFound) }
}

/// One of the writer's own.
///
/// # Errors
/// It cannot be opened, or the database does not answer.
pub async fn find(source: &impl Source, scope: &StaffScope, id: DraftId) -> Result<Option<Draft>, StoreError> {
    let row = own(scope)?.filter(Column::Id.eq(id.as_uuid())).one(source.connection()).await?;
    rows::opened(row.map(|row| open(source, row))).await
}

/// The same, nobody else's to change until the transaction ends.
///
/// # Errors
/// It cannot be opened, or the database does not answer.
pub async fn lock(tx: &Tx, scope: &StaffScope, id: DraftId) -> Result<Option<Draft>, StoreError> {
    let row = own(scope)?.filter(Column::Id.eq(id.as_uuid())).lock_exclusive().one(tx.connection()).await?;
    rows::opened(row.map(|row| open(tx, row))).await
}

/// A page of the writer's own, the last kept first.
///
/// # Errors
/// One cannot be opened, or the database does not answer.
pub async fn list(source: &impl Source, scope: &StaffScope, page: Page) -> Result<Paged<Draft>, StoreError> {
    let found = own(scope)?.order_by_desc(Column::UpdatedAt).order_by_desc(Column::Id);
    rows::paged(found, page, source.connection()).await?.try_map(|row| open(source, row)).await
}

/// Answers to a thread that others than whoever asks are writing, kept since a moment, the last kept first; a few at most. The caller has
/// found the thread.
///
/// # Errors
/// The database does not answer.
pub async fn list_others(
    source: &impl Source,
    scope: &StaffScope,
    (thread, patient): (ThreadId, PatientId),
    since: Timestamp,
) -> Result<Vec<Begun>, StoreError> {
    let me = scope.practitioner().ok_or(StoreError::NotFound)?.as_uuid();
    let found: Vec<(Uuid, i64)> = Entity::find()
        .select_only()
        .columns([Column::PractitionerId, Column::UpdatedAt])
        .filter(Column::ThreadId.eq(thread.as_uuid()))
        .filter(Column::PatientId.eq(patient.as_uuid()))
        .filter(Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(Column::PractitionerId.ne(me))
        .filter(Column::UpdatedAt.gt(since.as_micros()))
        .order_by_desc(Column::UpdatedAt)
        .limit(MOST_OTHERS)
        .into_tuple()
        .all(source.connection())
        .await?;
    let mut begun: Vec<Begun> = Vec::with_capacity(found.len());
    for (practitioner, at) in found {
        let practitioner = PractitionerId::from_uuid(practitioner);
        // Of two of one colleague, the last.
        if begun.iter().all(|one| one.practitioner != practitioner) {
            begun.push(Begun { practitioner, updated_at: Timestamp::from_micros(at) });
        }
    }
    Ok(begun)
}

/// Answers that are being written go with the threads of a record that is joined to another one.
pub(super) async fn follow(tx: &Tx, organization: OrganizationId, [from, to]: [Uuid; 2]) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::PatientId, Expr::value(to))
        .filter(Column::ThreadId.is_not_null())
        .filter(Column::PatientId.eq(from))
        .filter(Column::OrganizationId.eq(organization.as_uuid()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Forgets one of the writer's own, and the files that were to go with it; `false` if there was none of either.
///
/// # Errors
/// The database refuses.
pub async fn delete(tx: &Tx, scope: &StaffScope, id: DraftId) -> Result<bool, StoreError> {
    let had_files = draft_file::delete_of(tx, draft_file::Owner::Staff(scope), id).await?;
    Ok(delete_row(tx, scope, id).await? || had_files)
}

/// Forgets one of the writer's own that was sent, if it is there. Its files stay a little, so that a second press of the button sends
/// the same.
///
/// # Errors
/// The database refuses.
pub async fn settle(tx: &Tx, scope: &StaffScope, id: DraftId) -> Result<(), StoreError> {
    draft_file::settle(tx, draft_file::Owner::Staff(scope), id, None).await?;
    delete_row(tx, scope, id).await?;
    Ok(())
}

async fn delete_row(tx: &Tx, scope: &StaffScope, id: DraftId) -> Result<bool, StoreError> {
    let practitioner = scope.practitioner().ok_or(StoreError::NotFound)?.as_uuid();
    tx.core().database.note_destroyed();
    let deleted = Entity::delete_many()
        .filter(Column::Id.eq(id.as_uuid()))
        .filter(Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(Column::PractitionerId.eq(practitioner))
        .exec(tx.connection())
        .await?;
    Ok(deleted.rows_affected > 0)
}

fn own(scope: &StaffScope) -> Result<Select<Entity>, StoreError> {
    let practitioner = scope.practitioner().ok_or(StoreError::NotFound)?.as_uuid();
    Ok(Entity::find().filter(Column::OrganizationId.eq(scope.organization().as_uuid())).filter(Column::PractitionerId.eq(practitioner)))
}

async fn open(source: &impl Source, row: Model) -> Result<Draft, StoreError> {
    let organization = OrganizationId::from_uuid(row.organization_id);
    let content = seal::open(source, Purpose::Field, place(organization, row.id), row.content).await?;
    Ok(Draft { id: DraftId::from_uuid(row.id), content, updated_at: Timestamp::from_micros(row.updated_at) })
}

const fn place(organization: OrganizationId, row: Uuid) -> Place {
    Place { organization, table: "draft", row, column: "content" }
}
