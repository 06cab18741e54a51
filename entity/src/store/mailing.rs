//! Mailings: one text for many patients, row by row. Sealed: the text, and what was typed of each row. Must not know what is in
//! them, nor how a copy is sent.
//!
//! Invariants:
//! - A mailing is opened by whoever made it, and by nobody else.
//! - Who may take back what colleagues send sees how far it is ([`Counted`]).
//! - A patient stands in it once.
//! - A row that was counted is counted no second time.
//! - Whoever works on one holds its lease.
mod became;
mod counted;
mod recall;
mod row;
mod whom;
mod work;

use std::time::Duration;

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, Select,
    sea_query::{Expr, LockType},
};
use uuid::Uuid;
use zeroize::Zeroizing;

pub(in crate::store) use self::{became::copies, counted::find_all};
pub use self::{
    became::{Became, became},
    counted::{Counted, MOST_UNSENT, Whose, count_going, find_counted, list, list_begun},
    recall::{Recalled, list_marked, mark, recall_reason, settle_recalled},
    row::{NewRow, Refusal, Row, RowState, list_rows, samples},
    whom::{Joined, add_row, among, remove_row},
    work::{Batch, Claimed, Settled, claim, end, hold, list_of_state, list_twice, note, purge, release, settle},
};
use super::{Source, StoreError, Tx, draft_file, kept::Kept, rows, seal, source::Origin, word::words};
use crate::{
    base::clock::Timestamp,
    crypto::{field::Place, keyring::Purpose},
    domain::{
        id::{DraftId, MailingId, OrganizationId, PractitionerId},
        scope::StaffScope,
    },
    table::{
        mailing::{Column, Entity, Model},
        mailing_row,
    },
};

/// How long nobody sees a copy after it was sent, so that it can be undone.
pub const UNDO: Duration = Duration::from_secs(5 * 60);

words! {
    /// How far a mailing is.
    pub enum MailingState in "mailing.state" {
        /// It is being written.
        Draft = "draft",
        /// Its copies are being sent.
        Sending = "sending",
        /// No further copy is sent for now.
        Paused = "paused",
        /// No further copy is sent.
        Cancelled = "cancelled",
        /// Its copies are being taken back.
        Undoing = "undoing",
        /// Every row has had its turn.
        Done = "done",
    }
}

/// A mailing, opened.
pub struct Mailing {
    /// Which.
    pub id: MailingId,
    /// Whose.
    pub practitioner: PractitionerId,
    /// What was sealed.
    pub content: Zeroizing<Vec<u8>>,
    /// How far it is.
    pub state: MailingState,
    /// Its rows.
    pub total: u32,
    /// Copies that were sent.
    pub sent: u32,
    /// Rows that none can be sent for.
    pub refused: u32,
    /// Copies that were taken back.
    pub undone: u32,
    /// When sending began.
    pub started_at: Option<Timestamp>,
    /// When its text was last kept.
    pub updated_at: Timestamp,
    /// Until when somebody works on it, if it was not given back before.
    pub held_until: Option<Timestamp>,
}

impl std::fmt::Debug for Mailing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mailing").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Keeps a new one, what a list shows of it, and its rows, numbered from 1. `false` if whoever makes it has [`MOST_UNSENT`] that were
/// not sent.
///
/// # Errors
/// [`StoreError::NotFound`] for anybody but a practitioner; it cannot be sealed, or the database refuses.
pub async fn insert(tx: &Tx, scope: &StaffScope, id: MailingId, text: Kept<'_>, new: &[NewRow]) -> Result<bool, StoreError> {
    if counted::count_unsent(tx, scope).await? >= MOST_UNSENT {
        return Ok(false);
    }
    let practitioner_id = scope.practitioner().ok_or(StoreError::NotFound)?.as_uuid();
    let (organization, now) = (scope.organization(), tx.core().clock.now().as_micros());
    let number = |count: usize| i32::try_from(count).map_err(|_| StoreError::Unknown("mailing.total"));
    let sealed = text.seal(tx, |column| place(organization, id.as_uuid(), column)).await?;
    let refused = new.iter().filter(|row| row.reason.is_some()).count();
    let row = Model {
        id: id.as_uuid(),
        organization_id: organization.as_uuid(),
        practitioner_id,
        content: sealed.content,
        state: MailingState::Draft.as_str().to_owned(),
        total: number(new.len())?,
        sent: 0,
        refused: number(refused)?,
        undone: 0,
        started_at: None,
        lease_until: None,
        created_at: now,
        updated_at: now,
        label: Some(sealed.label),
    };
    Entity::insert(row.into_active_model()).exec_without_returning(tx.connection()).await?;
    let mut models = Vec::with_capacity(new.len());
    for (position, one) in new.iter().enumerate() {
        models.push(row::model(tx, organization, id, number(position + 1)?, one).await?);
    }
    rows::insert_all::<mailing_row::Entity>(tx.connection(), models).await?;
    Ok(true)
}

/// One of the own.
///
/// # Errors
/// It cannot be opened, or the database does not answer.
pub async fn find(source: &impl Source, scope: &StaffScope, id: MailingId) -> Result<Option<Mailing>, StoreError> {
    let row = own(scope)?.filter(Column::Id.eq(id.as_uuid())).one(source.connection()).await?;
    rows::opened(row.map(|row| open(source, row))).await
}

/// Keeps another text in one of the own that is being written, and what a list shows of it. `false` if it is not.
///
/// # Errors
/// It cannot be sealed, or the database refuses.
pub async fn update(tx: &Tx, scope: &StaffScope, id: MailingId, text: Kept<'_>) -> Result<bool, StoreError> {
    let sealed = text.seal(tx, |column| place(scope.organization(), id.as_uuid(), column)).await?;
    let kept = Entity::update_many()
        .col_expr(Column::Content, Expr::value(sealed.content))
        .col_expr(Column::Label, Expr::value(sealed.label))
        .col_expr(Column::UpdatedAt, Expr::value(tx.core().clock.now().as_micros()))
        .filter(written(scope, id)?)
        .exec(tx.connection())
        .await?;
    Ok(kept.rows_affected == 1)
}

/// Brings one of these from one of these states into another. `false` if it is in none of them. Whoever works on it keeps the
/// lease, until they see that.
///
/// # Errors
/// The database refuses.
pub async fn turn(
    tx: &Tx,
    scope: &StaffScope,
    (id, whose): (MailingId, Whose),
    from: &[MailingState],
    to: MailingState,
) -> Result<bool, StoreError> {
    let now = tx.core().clock.now().as_micros();
    let mut update = Entity::update_many()
        .col_expr(Column::State, to.as_str().into())
        .filter(Column::Id.eq(id.as_uuid()))
        .filter(Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(Column::State.is_in(from.iter().map(|state| state.as_str())));
    if whose == Whose::Own {
        update = update.filter(Column::PractitionerId.eq(scope.practitioner().ok_or(StoreError::NotFound)?.as_uuid()));
    }
    if from.contains(&MailingState::Draft) {
        // An old text that is sent at last is not forgotten in the same hour.
        update = update.col_expr(Column::StartedAt, Expr::value(now)).col_expr(Column::UpdatedAt, Expr::value(now));
    }
    Ok(update.exec(tx.connection()).await?.rows_affected == 1)
}

/// Whether one of the own is being sent, or was: then its files stay as they are. It is held, so that it is not sent in between.
///
/// # Errors
/// The database does not answer.
pub async fn is_begun(tx: &Tx, scope: &StaffScope, id: MailingId) -> Result<bool, StoreError> {
    let row = own(scope)?.filter(Column::Id.eq(id.as_uuid())).lock(LockType::Update).one(tx.connection()).await?;
    Ok(row.is_some_and(|row| row.state != MailingState::Draft.as_str()))
}

/// Forgets one of the own that was never sent, and its files. It is held first: whoever begins to send it at this moment finds nothing, or
/// is first.
///
/// # Errors
/// The database refuses.
pub async fn delete(tx: &Tx, scope: &StaffScope, id: MailingId) -> Result<bool, StoreError> {
    if Entity::find().filter(written(scope, id)?).lock(LockType::Update).one(tx.connection()).await?.is_none() {
        return Ok(false);
    }
    draft_file::delete_of(tx, draft_file::Owner::Staff(scope), DraftId::from_uuid(id.as_uuid())).await?;
    tx.core().database.note_destroyed();
    mailing_row::Entity::delete_many().filter(mailing_row::Column::MailingId.eq(id.as_uuid())).exec(tx.connection()).await?;
    Entity::delete_many().filter(Column::Id.eq(id.as_uuid())).exec(tx.connection()).await?;
    Ok(true)
}

fn own(scope: &StaffScope) -> Result<Select<Entity>, StoreError> {
    Ok(Entity::find().filter(whose(scope)?))
}

fn whose(scope: &StaffScope) -> Result<Condition, StoreError> {
    let practitioner = scope.practitioner().ok_or(StoreError::NotFound)?.as_uuid();
    Ok(Condition::all().add(Column::OrganizationId.eq(scope.organization().as_uuid())).add(Column::PractitionerId.eq(practitioner)))
}

/// This one, as long as whoever owns it is writing it.
fn written(scope: &StaffScope, id: MailingId) -> Result<Condition, StoreError> {
    Ok(whose(scope)?.add(Column::Id.eq(id.as_uuid())).add(Column::State.eq(MailingState::Draft.as_str())))
}

async fn open(source: &impl Source, row: Model) -> Result<Mailing, StoreError> {
    let organization = OrganizationId::from_uuid(row.organization_id);
    let number = |count: i32| u32::try_from(count).unwrap_or(0);
    Ok(Mailing {
        id: MailingId::from_uuid(row.id),
        practitioner: PractitionerId::from_uuid(row.practitioner_id),
        content: seal::open(source, Purpose::Field, place(organization, row.id, "content"), row.content).await?,
        state: MailingState::try_from(row.state.as_str())?,
        total: number(row.total),
        sent: number(row.sent),
        refused: number(row.refused),
        undone: number(row.undone),
        started_at: row.started_at.map(Timestamp::from_micros),
        updated_at: Timestamp::from_micros(row.updated_at),
        held_until: row.lease_until.map(Timestamp::from_micros),
    })
}

const fn place(organization: OrganizationId, row: Uuid, column: &'static str) -> Place {
    Place { organization, table: "mailing", row, column }
}
