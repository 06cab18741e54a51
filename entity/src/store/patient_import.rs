//! Lists of patients that were handed in on a page: sealed while they wait and while they are imported, erased afterwards. Must not
//! know what a list looks like.
//!
//! Invariants:
//! - A practitioner has one list that waits.
//! - How far an import is moves on in the transaction that writes its patients, so that one that was interrupted goes on where it
//!   stopped.
//! - The list itself is gone once it is done, stopped or dropped.
//! - What was found out about it stays of one that was begun, and of no other.
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, FromQueryResult, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Select,
    UpdateMany, sea_query::Expr,
};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{Source, StoreError, Tx, rows, seal, source::Origin, word::words};
use crate::{
    base::clock::Timestamp,
    crypto::{field::Place, keyring::Purpose},
    domain::{
        id::{ImportId, OrganizationId, PractitionerId},
        scope::StaffScope,
    },
    table::patient_import::{Column, Entity, Model},
};

words! {
    /// How far an import is.
    pub enum ImportState in "patient_import.state" {
        /// Somebody looks at what would be added.
        Waiting = "waiting",
        /// Patients are being added.
        Started = "started",
        /// All are added that could be.
        Done = "done",
        /// It was not begun, or not in time; or it was begun and stopped.
        Dropped = "dropped",
    }
}

/// An import, without the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Import {
    /// Which.
    pub id: ImportId,
    /// Whose patients.
    pub organization: OrganizationId,
    /// Who handed it in.
    pub by: PractitionerId,
    /// How far it is.
    pub state: ImportState,
    /// Rows that can be added.
    pub total: usize,
    /// How many of them were looked at.
    pub done: usize,
    /// How many of them were added.
    pub added: usize,
    /// Since when it is there.
    pub created_at: Timestamp,
}

/// What is read of a row where neither the list nor the report is wanted: these are megabytes.
#[derive(FromQueryResult)]
struct Head {
    id: Uuid,
    organization_id: Uuid,
    practitioner_id: Uuid,
    state: String,
    total: i32,
    done: i32,
    added: i32,
    created_at: i64,
}

fn heads() -> Select<Entity> {
    Entity::find().select_only().columns([
        Column::Id,
        Column::OrganizationId,
        Column::PractitionerId,
        Column::State,
        Column::Total,
        Column::Done,
        Column::Added,
        Column::CreatedAt,
    ])
}

impl Import {
    fn read(row: &Head) -> Result<Self, StoreError> {
        let count = |number: i32| usize::try_from(number).unwrap_or(0);
        Ok(Self {
            id: ImportId::from_uuid(row.id),
            organization: OrganizationId::from_uuid(row.organization_id),
            by: PractitionerId::from_uuid(row.practitioner_id),
            state: ImportState::try_from(row.state.as_str())?,
            total: count(row.total),
            done: count(row.done),
            added: count(row.added),
            created_at: Timestamp::from_micros(row.created_at),
        })
    }
}

/// Keeps a list and what was found out about it, in place of one that its practitioner has not begun.
///
/// # Errors
/// [`StoreError::NotFound`] for anybody but a practitioner; it cannot be sealed, or the database refuses.
pub async fn insert(tx: &Tx, scope: &StaffScope, content: &[u8], report: &[u8], total: usize) -> Result<ImportId, StoreError> {
    let me = scope.practitioner().ok_or(StoreError::NotFound)?;
    let core = tx.core();
    let now = core.clock.now();
    let waiting = Condition::all()
        .add(Column::PractitionerId.eq(me.as_uuid()))
        .add(Column::OrganizationId.eq(scope.organization().as_uuid()))
        .add(Column::State.eq(ImportState::Waiting.as_str()));
    dropped(tx).filter(waiting).exec(tx.connection()).await?;
    let id = ImportId::generate(&*core.clock, &*core.random);
    let row = Model {
        id: id.as_uuid(),
        organization_id: scope.organization().as_uuid(),
        practitioner_id: me.as_uuid(),
        state: ImportState::Waiting.as_str().to_owned(),
        content: Some(seal::seal(tx, Purpose::Field, place(scope.organization(), id, "content"), content).await?),
        report: Some(seal::seal(tx, Purpose::Field, place(scope.organization(), id, "report"), report).await?),
        total: i32::try_from(total).unwrap_or(i32::MAX),
        done: 0,
        added: 0,
        created_at: now.as_micros(),
        updated_at: now.as_micros(),
    };
    Entity::insert(row.into_active_model()).exec_without_returning(tx.connection()).await?;
    Ok(id)
}

/// One of the organization's.
///
/// # Errors
/// The database does not answer.
pub async fn find(source: &impl Source, scope: &StaffScope, id: ImportId) -> Result<Option<Import>, StoreError> {
    let found = heads().filter(Column::Id.eq(id.as_uuid())).filter(Column::OrganizationId.eq(scope.organization().as_uuid()));
    let row = found.into_model::<Head>().one(source.connection()).await?;
    row.as_ref().map(Import::read).transpose()
}

/// The newest of the organization's.
///
/// # Errors
/// The database does not answer.
pub async fn list(source: &impl Source, scope: &StaffScope, limit: u64) -> Result<Vec<Import>, StoreError> {
    let rows = heads()
        .filter(Column::OrganizationId.eq(scope.organization().as_uuid()))
        // Of one that was stopped after it had begun there is a report.
        .filter(Column::State.ne(ImportState::Dropped.as_str()).or(Column::Report.is_not_null()))
        .order_by_desc(Column::CreatedAt)
        .limit(limit)
        .into_model::<Head>()
        .all(source.connection())
        .await?;
    rows.iter().map(Import::read).collect()
}

/// Up to `limit` that were begun and are not done, the one that waits longest to be gone on with first. For the portal's own timed
/// work.
///
/// # Errors
/// The database does not answer.
pub async fn list_started(source: &impl Source, limit: u64) -> Result<Vec<Import>, StoreError> {
    let rows = heads()
        .filter(Column::State.eq(ImportState::Started.as_str()))
        .order_by_asc(Column::UpdatedAt)
        .order_by_asc(Column::Id)
        .limit(limit)
        .into_model::<Head>()
        .all(source.connection())
        .await?;
    rows.iter().map(Import::read).collect()
}

/// Up to `limit` that were begun and have not come on since a moment.
///
/// # Errors
/// The database does not answer.
pub async fn list_stuck(source: &impl Source, before: Timestamp, limit: u64) -> Result<Vec<Import>, StoreError> {
    let rows = heads()
        .filter(Column::State.eq(ImportState::Started.as_str()))
        .filter(Column::UpdatedAt.lt(before.as_micros()))
        .limit(limit)
        .into_model::<Head>()
        .all(source.connection())
        .await?;
    rows.iter().map(Import::read).collect()
}

/// The list; `None` once it is erased.
///
/// # Errors
/// It cannot be opened, or the database does not answer.
pub async fn open_content(source: &impl Source, import: &Import) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
    open(source, import, "content", |row| row.content).await
}

/// What was found out about it.
///
/// # Errors
/// It cannot be opened, or the database does not answer.
pub async fn open_report(source: &impl Source, import: &Import) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
    open(source, import, "report", |row| row.report).await
}

/// Begins one that waits; `false` if it does not.
///
/// # Errors
/// The database refuses.
pub async fn start(tx: &Tx, scope: &StaffScope, id: ImportId) -> Result<bool, StoreError> {
    let starting = Entity::update_many()
        .col_expr(Column::State, Expr::value(ImportState::Started.as_str()))
        .col_expr(Column::UpdatedAt, Expr::value(tx.core().clock.now().as_micros()));
    waiting(tx, scope, id, starting).await
}

/// Drops one that waits; `false` if it does not.
///
/// # Errors
/// The database refuses.
pub async fn drop_waiting(tx: &Tx, scope: &StaffScope, id: ImportId) -> Result<bool, StoreError> {
    waiting(tx, scope, id, dropped(tx)).await
}

/// Notes how far it is, from where it was seen; `false` if somebody else went on.
///
/// # Errors
/// The database refuses.
pub async fn advance(tx: &Tx, seen: &Import, done: usize, added: usize) -> Result<bool, StoreError> {
    let number = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    let change = Entity::update_many()
        .col_expr(Column::Done, Expr::value(number(done)))
        .col_expr(Column::Added, Expr::value(number(added)))
        .col_expr(Column::UpdatedAt, Expr::value(tx.core().clock.now().as_micros()))
        .filter(Column::Id.eq(seen.id.as_uuid()))
        .filter(Column::State.eq(ImportState::Started.as_str()))
        .filter(Column::Done.eq(number(seen.done)));
    Ok(change.exec(tx.connection()).await?.rows_affected == 1)
}

/// It is done: the list is erased, this report stays. `false` if it was not under way any more.
///
/// # Errors
/// It cannot be sealed, or the database refuses.
pub async fn finish(tx: &Tx, import: &Import, report: &[u8]) -> Result<bool, StoreError> {
    end(tx, import, ImportState::Done, report).await
}

/// It goes on no more: the list is erased, this report and what was added stay. `false` if it was not under way any more.
///
/// # Errors
/// It cannot be sealed, or the database refuses.
pub async fn stop(tx: &Tx, import: &Import, report: &[u8]) -> Result<bool, StoreError> {
    end(tx, import, ImportState::Dropped, report).await
}

async fn end(tx: &Tx, import: &Import, to: ImportState, report: &[u8]) -> Result<bool, StoreError> {
    tx.core().database.note_destroyed();
    let report = seal::seal(tx, Purpose::Field, place(import.organization, import.id, "report"), report).await?;
    let done = Entity::update_many()
        .col_expr(Column::State, Expr::value(to.as_str()))
        .col_expr(Column::Content, Expr::value(None::<Vec<u8>>))
        .col_expr(Column::Report, Expr::value(report))
        .col_expr(Column::UpdatedAt, Expr::value(tx.core().clock.now().as_micros()))
        .filter(Column::Id.eq(import.id.as_uuid()))
        .filter(Column::State.eq(ImportState::Started.as_str()))
        .exec(tx.connection())
        .await?;
    Ok(done.rows_affected == 1)
}

/// Drops what was handed in before a moment and not begun. Returns how many.
///
/// # Errors
/// The database refuses.
pub async fn expire(tx: &Tx, before: Timestamp) -> Result<u64, StoreError> {
    let over = Condition::all().add(Column::State.eq(ImportState::Waiting.as_str())).add(Column::CreatedAt.lt(before.as_micros()));
    Ok(dropped(tx).filter(over).exec(tx.connection()).await?.rows_affected)
}

async fn waiting(tx: &Tx, scope: &StaffScope, id: ImportId, change: UpdateMany<Entity>) -> Result<bool, StoreError> {
    let change = change
        .filter(Column::Id.eq(id.as_uuid()))
        .filter(Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(Column::State.eq(ImportState::Waiting.as_str()));
    Ok(change.exec(tx.connection()).await?.rows_affected == 1)
}

fn dropped(tx: &Tx) -> UpdateMany<Entity> {
    tx.core().database.note_destroyed();
    Entity::update_many()
        .col_expr(Column::State, Expr::value(ImportState::Dropped.as_str()))
        .col_expr(Column::Content, Expr::value(None::<Vec<u8>>))
        .col_expr(Column::Report, Expr::value(None::<Vec<u8>>))
}

async fn open(
    source: &impl Source,
    import: &Import,
    column: &'static str,
    of: impl Fn(Model) -> Option<Vec<u8>>,
) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
    let row = Entity::find_by_id(import.id.as_uuid())
        .filter(Column::OrganizationId.eq(import.organization.as_uuid()))
        .one(source.connection())
        .await?;
    let place = place(import.organization, import.id, column);
    rows::opened(row.and_then(of).map(|sealed| seal::open(source, Purpose::Field, place, sealed))).await
}

const fn place(organization: OrganizationId, id: ImportId, column: &'static str) -> Place {
    Place { organization, table: "patient_import", row: id.as_uuid(), column }
}
