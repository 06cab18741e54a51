//! The work on mailings: whose turn it is, what became of rows, what is held back to be taken back.
use std::{collections::HashSet, time::Duration};

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, LockType, NullOrdering},
};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{MailingState, Refusal, Row, RowState, became::copies, row};
use crate::{
    base::clock::Timestamp,
    crypto::keyring::Purpose,
    domain::{
        id::{MailingId, MessageId, OrganizationId, PatientId, PractitionerId},
        scope::StaffScope,
    },
    store::{Source, StoreError, Tx, delivery::DeliveryState, seal, source::Origin},
    table::{
        delivery,
        mailing::{Column, Entity},
        mailing_row, message, patient,
    },
};

/// A mailing whose turn it is.
#[derive(Clone, Copy, Debug)]
pub struct Claimed {
    /// Which.
    pub id: MailingId,
    /// Of which organization.
    pub organization: OrganizationId,
    /// In whose name it is worked on.
    pub practitioner: PractitionerId,
    /// Whether copies are to be taken back, instead of sent.
    pub undoing: bool,
    /// When sending began.
    pub started_at: Timestamp,
    /// Until when whoever claimed it holds it: what tells their lease from another's.
    pub until: Timestamp,
}

/// What became of a row.
pub struct Settled {
    /// Which.
    pub number: u32,
    /// What it is from now on.
    pub state: RowState,
    /// Why no copy could be sent.
    pub reason: Option<Refusal>,
    /// More of the reason, to be sealed.
    pub note: Option<Zeroizing<Vec<u8>>>,
    /// The copy.
    pub message: Option<MessageId>,
}

/// Leases one that is to be worked on, and none of these: whoever was never worked on, or least lately, first; `None` if there is none, or
/// others work on all.
///
/// # Errors
/// The database cannot be reached.
pub async fn claim(tx: &Tx, lease: Duration, but: &[MailingId]) -> Result<Option<Claimed>, StoreError> {
    let now = tx.core().clock.now();
    let free = || Condition::any().add(Column::LeaseUntil.is_null()).add(Column::LeaseUntil.lte(now.as_micros()));
    let found = Entity::find()
        // Literal SQL: the condition of an index.
        .filter(Expr::cust("state IN ('sending', 'undoing')"))
        .filter(free())
        .filter(Column::Id.is_not_in(but.iter().map(|id| id.as_uuid())))
        .order_by_with_nulls(Column::LeaseUntil, Order::Asc, NullOrdering::First)
        .order_by_asc(Column::StartedAt)
        .one(tx.connection())
        .await?;
    let Some(row) = found else { return Ok(None) };
    let until = now.plus(lease);
    let taken = Entity::update_many()
        .col_expr(Column::LeaseUntil, Expr::value(until.as_micros()))
        .filter(Column::Id.eq(row.id))
        .filter(Column::State.eq(row.state.as_str()))
        .filter(free())
        .exec(tx.connection())
        .await?;
    Ok((taken.rows_affected == 1).then(|| Claimed {
        id: MailingId::from_uuid(row.id),
        organization: OrganizationId::from_uuid(row.organization_id),
        practitioner: PractitionerId::from_uuid(row.practitioner_id),
        undoing: row.state == MailingState::Undoing.as_str(),
        started_at: Timestamp::from_micros(row.started_at.unwrap_or(row.created_at)),
        until,
    }))
}

/// Which rows of one state are read at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Those behind the row of this number.
    pub after: u32,
    /// So many at most.
    pub most: u64,
}

/// The first rows of one state. For the work on a mailing.
///
/// # Errors
/// One cannot be opened, or the database does not answer.
pub async fn list_of_state(
    source: &impl Source,
    scope: &StaffScope,
    id: MailingId,
    state: RowState,
    batch: Batch,
) -> Result<Vec<Row>, StoreError> {
    let found = row::of(scope, id, state)
        .filter(mailing_row::Column::Number.gt(i64::from(batch.after)))
        .limit(batch.most)
        .all(source.connection())
        .await?;
    let mut rows = Vec::with_capacity(found.len());
    for one in found {
        rows.push(row::open(source, one).await?);
    }
    Ok(rows)
}

/// Which of these rows are for somebody who stands in an earlier row already: by a record that was joined to theirs since the list was
/// made. For the work on a mailing.
///
/// # Errors
/// The database does not answer.
pub async fn list_twice(source: &impl Source, scope: &StaffScope, id: MailingId, rows: &[Row]) -> Result<HashSet<u32>, StoreError> {
    let patients: Vec<Uuid> = rows.iter().filter_map(|row| row.patient).map(PatientId::as_uuid).collect();
    let joined: Vec<(Uuid, Option<Uuid>)> = patient::Entity::find()
        .select_only()
        .columns([patient::Column::Id, patient::Column::MergedInto])
        .filter(patient::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(patient::Column::MergedInto.is_in(patients))
        .into_tuple()
        .all(source.connection())
        .await?;
    let mut twice = HashSet::new();
    for row in rows {
        let Some(patient) = row.patient.map(PatientId::as_uuid) else { continue };
        let mut theirs: Vec<Uuid> = joined.iter().filter(|(_, into)| *into == Some(patient)).map(|(id, _)| *id).collect();
        if theirs.is_empty() {
            continue;
        }
        theirs.push(patient);
        let earlier = mailing_row::Entity::find()
            .select_only()
            .column(mailing_row::Column::Number)
            .filter(mailing_row::Column::MailingId.eq(id.as_uuid()))
            .filter(mailing_row::Column::OrganizationId.eq(scope.organization().as_uuid()))
            .filter(mailing_row::Column::PatientId.is_in(theirs))
            .filter(mailing_row::Column::Number.lt(i64::from(row.number)))
            .filter(mailing_row::Column::State.ne(RowState::Refused.as_str()))
            .into_tuple::<i32>()
            .one(source.connection())
            .await?;
        if earlier.is_some() {
            twice.insert(row.number);
        }
    }
    Ok(twice)
}

/// Writes what became of rows that were in this state, counts each once, and goes on holding the lease: until then. `None` if the
/// mailing is in another state meanwhile, or others work on it: what became of the rows is written all the same.
///
/// # Errors
/// It cannot be sealed, or the database refuses.
pub async fn note(
    tx: &Tx,
    scope: &StaffScope,
    (claimed, state): (&Claimed, MailingState),
    (from, settled): (RowState, &[Settled]),
    lease: Duration,
) -> Result<Option<Timestamp>, StoreError> {
    settle(tx, scope, claimed.id, (from, settled)).await?;
    let until = tx.core().clock.now().plus(lease);
    let held = Entity::update_many()
        .col_expr(Column::LeaseUntil, Expr::value(until.as_micros()))
        .filter(Column::Id.eq(claimed.id.as_uuid()))
        .filter(Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(Column::State.eq(state.as_str()))
        .filter(Column::LeaseUntil.eq(claimed.until.as_micros()))
        .exec(tx.connection())
        .await?;
    Ok((held.rows_affected == 1).then_some(until))
}

/// Writes what became of rows that were in this state, and counts each once.
///
/// # Errors
/// It cannot be sealed, or the database refuses.
pub async fn settle(tx: &Tx, scope: &StaffScope, id: MailingId, (from, settled): (RowState, &[Settled])) -> Result<(), StoreError> {
    let organization = scope.organization();
    let (mut sent, mut refused, mut undone) = (0, 0, 0);
    for one in settled {
        let number = i32::try_from(one.number).unwrap_or(i32::MAX);
        let place = row::place(organization, (id.as_uuid(), number), "note");
        let note = seal::seal_option(tx, Purpose::Field, place, one.note.as_ref().map(|note| note.as_slice())).await?;
        let mut update = mailing_row::Entity::update_many()
            .col_expr(mailing_row::Column::State, one.state.as_str().into())
            .col_expr(mailing_row::Column::Reason, Expr::value(one.reason.map(|reason| reason.as_str())))
            .col_expr(mailing_row::Column::Note, Expr::value(note));
        if let Some(message) = one.message {
            update = update.col_expr(mailing_row::Column::MessageId, Expr::value(message.as_uuid()));
        }
        let changed = update
            .filter(mailing_row::Column::MailingId.eq(id.as_uuid()))
            .filter(mailing_row::Column::OrganizationId.eq(organization.as_uuid()))
            .filter(mailing_row::Column::Number.eq(number))
            .filter(mailing_row::Column::State.eq(from.as_str()))
            .exec(tx.connection())
            .await?;
        if let Some(message) = one.message {
            message::Entity::update_many()
                .col_expr(message::Column::MailingId, Expr::value(id.as_uuid()))
                .filter(message::Column::Id.eq(message.as_uuid()))
                .filter(message::Column::OrganizationId.eq(organization.as_uuid()))
                .exec(tx.connection())
                .await?;
        }
        let counted = i32::from(changed.rows_affected == 1);
        match one.state {
            RowState::Sent => sent += counted,
            RowState::Refused => refused += counted,
            RowState::Undone => undone += counted,
            RowState::Waiting => {}
        }
    }
    if sent + refused + undone > 0 {
        Entity::update_many()
            .col_expr(Column::Sent, Expr::col(Column::Sent).add(sent))
            .col_expr(Column::Refused, Expr::col(Column::Refused).add(refused))
            .col_expr(Column::Undone, Expr::col(Column::Undone).add(undone))
            .filter(Column::Id.eq(id.as_uuid()))
            .filter(Column::OrganizationId.eq(organization.as_uuid()))
            .exec(tx.connection())
            .await?;
    }
    Ok(())
}

/// Gives the own lease back: somebody may go on at once, behind all who were worked on before.
///
/// # Errors
/// The database refuses.
pub async fn release(tx: &Tx, claimed: &Claimed) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::LeaseUntil, Expr::value(tx.core().clock.now().as_micros()))
        .filter(Column::Id.eq(claimed.id.as_uuid()))
        .filter(Column::OrganizationId.eq(claimed.organization.as_uuid()))
        .filter(Column::LeaseUntil.eq(claimed.until.as_micros()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Brings a mailing that is worked on into another state. `false` if somebody did meanwhile.
///
/// # Errors
/// The database refuses.
pub async fn end(tx: &Tx, claimed: &Claimed, to: MailingState) -> Result<bool, StoreError> {
    let from = if claimed.undoing { MailingState::Undoing } else { MailingState::Sending };
    let ended = Entity::update_many()
        .col_expr(Column::State, to.as_str().into())
        .col_expr(Column::LeaseUntil, Expr::value(None::<i64>))
        .filter(Column::Id.eq(claimed.id.as_uuid()))
        .filter(Column::OrganizationId.eq(claimed.organization.as_uuid()))
        .filter(Column::State.eq(from.as_str()))
        .exec(tx.connection())
        .await?;
    Ok(ended.rows_affected == 1)
}

/// What nobody can see yet of a mailing stays hidden for so long from now at least, so that all of it can be taken back. Copies that
/// can be seen are not touched. Whether there is any that nobody can see.
///
/// # Errors
/// The database refuses.
pub async fn hold(tx: &Tx, scope: &StaffScope, id: MailingId, span: Duration) -> Result<bool, StoreError> {
    let now = tx.core().clock.now();
    let until = now.plus(span).as_micros();
    let hidden = Condition::all()
        .add(delivery::Column::MessageId.in_subquery(copies(id)))
        .add(delivery::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .add(delivery::Column::State.eq(DeliveryState::Waiting.as_str()))
        .add(delivery::Column::VisibleAt.gt(now.as_micros()));
    // What is to be sent later than that stays hidden anyway.
    delivery::Entity::update_many()
        .col_expr(delivery::Column::VisibleAt, Expr::value(until))
        .col_expr(delivery::Column::AlertAt, Expr::value(until))
        .col_expr(delivery::Column::Chosen, Expr::value(false))
        .filter(hidden.clone())
        .filter(delivery::Column::VisibleAt.lt(until))
        .exec(tx.connection())
        .await?;
    Ok(delivery::Entity::find().filter(hidden).one(tx.connection()).await?.is_some())
}

/// Forgets one mailing on which nobody has worked since a moment. Its copies stay, each for itself. `false` if there is none.
///
/// # Errors
/// The database refuses.
pub async fn purge(tx: &Tx, before: Timestamp) -> Result<bool, StoreError> {
    let old: Option<Uuid> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::UpdatedAt.lt(before.as_micros()))
        .filter(Column::State.is_not_in([MailingState::Sending, MailingState::Undoing].map(MailingState::as_str)))
        .order_by_asc(Column::UpdatedAt)
        .lock(LockType::Update)
        .into_tuple()
        .one(tx.connection())
        .await?;
    let Some(id) = old else { return Ok(false) };
    tx.core().database.note_destroyed();
    message::Entity::update_many()
        .col_expr(message::Column::MailingId, Expr::value(None::<Uuid>))
        .filter(message::Column::MailingId.eq(id))
        .exec(tx.connection())
        .await?;
    mailing_row::Entity::delete_many().filter(mailing_row::Column::MailingId.eq(id)).exec(tx.connection()).await?;
    Entity::delete_many().filter(Column::Id.eq(id)).exec(tx.connection()).await?;
    Ok(true)
}
