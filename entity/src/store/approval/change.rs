//! Asking, deciding, and what ends by itself.
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, UpdateMany, sea_query::Expr};
use uuid::Uuid;

use super::{ApprovalKind, ApprovalState, EndedFor, Seen, place};
use crate::{
    base::clock::Timestamp,
    crypto::keyring::Purpose,
    domain::{
        address::EmailAddress,
        id::{ApprovalId, OrganizationId, PatientId, PractitionerId},
        scope::{Record, StaffScope},
    },
    store::{StoreError, Tx, seal, source::Origin},
    table::approval::{Column, Entity, Model},
};

/// What is asked for.
pub struct NewApproval<'a> {
    /// About which record.
    pub patient: PatientId,
    /// What.
    pub kind: ApprovalKind,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// The address that it is about.
    pub address: Option<&'a EmailAddress>,
    /// What stands there now.
    pub basis: Option<Uuid>,
    /// The record that would be joined to this one.
    pub other: Option<PatientId>,
    /// What there is to look at of both, if two records are to be joined.
    pub seen: Option<Seen>,
}

/// From when on something is done without anybody's word, and when it ends if that cannot be.
#[derive(Clone, Copy, Debug)]
pub struct Alone {
    /// From then on.
    pub at: Timestamp,
    /// Until then.
    pub until: Timestamp,
}

impl std::fmt::Debug for NewApproval<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewApproval").field("patient", &self.patient).field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// Asks for it, in the name of whoever acts; with a wait, after which it is done without anybody's word. The caller holds the record.
///
/// # Errors
/// [`StoreError::NotFound`] for anybody but a practitioner; [`StoreError::Conflict`] if the same kind waits for this
/// record.
pub async fn insert(tx: &Tx, scope: &StaffScope, new: &NewApproval<'_>, alone: Option<Alone>) -> Result<ApprovalId, StoreError> {
    let me = scope.practitioner().ok_or(StoreError::NotFound)?;
    let core = tx.core();
    let now = core.clock.now();
    let organization = scope.organization();
    // What nobody decided in time stands in nobody's way.
    let over = Condition::all()
        .add(Column::PatientId.eq(new.patient.as_uuid()))
        .add(Column::OrganizationId.eq(organization.as_uuid()))
        .add(Column::ExpiresAt.lte(now.as_micros()));
    end(tx, over, ApprovalState::Over).await?;
    let id = ApprovalId::generate(&*core.clock, &*core.random);
    let address = new.address.map(|address| address.as_str().as_bytes());
    let row = Model {
        id: id.as_uuid(),
        organization_id: organization.as_uuid(),
        patient_id: new.patient.as_uuid(),
        kind: new.kind.as_str().to_owned(),
        state: ApprovalState::Asked.as_str().to_owned(),
        asked_by: me.as_uuid(),
        asked_at: now.as_micros(),
        expires_at: alone.map_or(new.expires_at, |alone| alone.until).as_micros(),
        decided_by: None,
        decided_at: None,
        address: seal::seal_option(tx, Purpose::Field, place(organization, id), address).await?,
        basis: new.basis,
        other_id: new.other.map(PatientId::as_uuid),
        seen: new.seen.map(|seen| seen.as_bytes().to_vec()),
        ended_at: None,
        ended_for: None,
        alone_at: alone.map(|alone| alone.at.as_micros()),
    };
    Entity::insert(row.into_active_model()).exec_without_returning(tx.connection()).await?;
    Ok(id)
}

/// From where to where one is moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Where it must stand.
    pub from: ApprovalState,
    /// Where it stands then.
    pub to: ApprovalState,
}

/// Moves one on, `by` whoever decides; `false` if it stands elsewhere by now. With a moment, it can be made use of until then, or
/// whoever asked is told until then.
///
/// # Errors
/// The database refuses.
pub async fn settle(
    tx: &Tx,
    scope: &StaffScope,
    id: ApprovalId,
    Step { from, to }: Step,
    by: Option<PractitionerId>,
    until: Option<Timestamp>,
) -> Result<bool, StoreError> {
    let now = tx.core().clock.now().as_micros();
    let mut change = ended(tx, to)
        .filter(Column::Id.eq(id.as_uuid()))
        .filter(Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(Column::State.eq(from.as_str()))
        .filter(Column::ExpiresAt.gt(now));
    if let Some(by) = by {
        change = change.col_expr(Column::DecidedBy, Expr::value(by.as_uuid())).col_expr(Column::DecidedAt, Expr::value(now));
    }
    if let Some(until) = until {
        change = change.col_expr(Column::ExpiresAt, Expr::value(until.as_micros()));
    }
    Ok(change.exec(tx.connection()).await?.rows_affected == 1)
}

/// Ends what waits, because whoever holds an account of the record does not want it; `false` if it waits no more. Whoever asked is told
/// until then. The caller holds the record.
///
/// # Errors
/// The database refuses.
pub async fn stop(tx: &Tx, organization: OrganizationId, id: ApprovalId, told_until: Timestamp) -> Result<bool, StoreError> {
    let now = tx.core().clock.now().as_micros();
    let stopped = ended(tx, ApprovalState::Over)
        .col_expr(Column::EndedFor, Expr::value(EndedFor::Stopped.as_str()))
        .col_expr(Column::EndedAt, Expr::value(now))
        .col_expr(Column::ExpiresAt, Expr::value(told_until.as_micros()))
        .filter(Column::Id.eq(id.as_uuid()))
        .filter(Column::OrganizationId.eq(organization.as_uuid()))
        .filter(Column::State.eq(ApprovalState::Asked.as_str()))
        .filter(Column::ExpiresAt.gt(now));
    Ok(stopped.exec(tx.connection()).await?.rows_affected == 1)
}

/// Ends what somebody has asked for and nobody has decided, and what of theirs was approved and not made use of.
///
/// # Errors
/// The database refuses.
pub async fn end_all_by(tx: &Tx, scope: &StaffScope, id: PractitionerId) -> Result<(), StoreError> {
    let theirs = Condition::all()
        .add(Column::OrganizationId.eq(scope.organization().as_uuid()))
        .add(Column::AskedBy.eq(id.as_uuid()))
        .add(Column::State.is_in([ApprovalState::Asked, ApprovalState::Approved].map(ApprovalState::as_str)));
    ended(tx, ApprovalState::Over).filter(theirs).exec(tx.connection()).await?;
    Ok(())
}

/// Ends what waits for a record, or was approved and not made use of: it is another's part now. Whoever asked is told until then.
///
/// # Errors
/// The database refuses.
pub async fn end_all_of(tx: &Tx, record: Record, told_until: Timestamp) -> Result<(), StoreError> {
    end_of(tx, record, Condition::all(), (EndedFor::Joined, told_until)).await
}

/// Ends what colleagues were asked for, or have agreed to, of codes for a record: it was for the addresses that it had. Whoever asked is
/// told until then.
///
/// # Errors
/// The database refuses.
pub async fn end_slips_of(tx: &Tx, record: Record, told_until: Timestamp) -> Result<(), StoreError> {
    let slips = Condition::all().add(Column::Kind.eq(ApprovalKind::Slip.as_str()));
    end_of(tx, record, slips, (EndedFor::Addresses, told_until)).await
}

/// Ends what is in use still of what was asked for about a record. What is over by its time is not told now.
async fn end_of(tx: &Tx, record: Record, which: Condition, (why, until): (EndedFor, Timestamp)) -> Result<(), StoreError> {
    let now = tx.core().clock.now().as_micros();
    ended(tx, ApprovalState::Over)
        .col_expr(Column::EndedFor, Expr::value(why.as_str()))
        .col_expr(Column::EndedAt, Expr::value(now))
        .col_expr(Column::ExpiresAt, Expr::value(until.as_micros()))
        .filter(Column::OrganizationId.eq(record.organization.as_uuid()))
        .filter(Column::PatientId.eq(record.patient.as_uuid()))
        .filter(Column::State.is_in([ApprovalState::Asked, ApprovalState::Approved].map(ApprovalState::as_str)))
        .filter(Column::ExpiresAt.gt(now))
        .filter(which)
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Ends up to `limit` that nobody decided in time. Returns how many.
///
/// # Errors
/// The database refuses.
pub async fn expire(tx: &Tx, now: Timestamp, limit: u16) -> Result<u64, StoreError> {
    let over: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::State.eq(ApprovalState::Asked.as_str()))
        .filter(Column::ExpiresAt.lte(now.as_micros()))
        .order_by_asc(Column::Id)
        .limit(u64::from(limit))
        .into_tuple()
        .all(tx.connection())
        .await?;
    if over.is_empty() {
        return Ok(0);
    }
    end(tx, Condition::all().add(Column::Id.is_in(over)), ApprovalState::Over).await
}

async fn end(tx: &Tx, which: Condition, to: ApprovalState) -> Result<u64, StoreError> {
    let waiting = ended(tx, to).filter(which).filter(Column::State.eq(ApprovalState::Asked.as_str()));
    Ok(waiting.exec(tx.connection()).await?.rows_affected)
}

fn ended(tx: &Tx, to: ApprovalState) -> UpdateMany<Entity> {
    tx.core().database.note_destroyed();
    Entity::update_many().col_expr(Column::State, Expr::value(to.as_str())).col_expr(Column::Address, Expr::value(None::<Vec<u8>>))
}
