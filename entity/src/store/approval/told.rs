//! What became of what somebody asked for: whoever asked is told until they say that they have seen it, or its time is over.
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, Func, SimpleExpr},
};
use uuid::Uuid;

use super::{Approval, ApprovalKind, ApprovalState, of, read_all};
use crate::{
    base::clock::Timestamp,
    domain::{
        id::{ApprovalId, PatientId, PractitionerId},
        scope::StaffScope,
    },
    store::{Source, StoreError, Tx, source::Origin},
    table::approval::{Column, Entity},
};

/// What colleagues decided of what somebody asked for since a moment, and they have not seen, the newest first; up to `limit`. A code
/// that may be made is among it until it is made.
///
/// # Errors
/// The database does not answer.
pub async fn list_told(
    source: &impl Source,
    scope: &StaffScope,
    me: PractitionerId,
    since: Timestamp,
    limit: u64,
) -> Result<Vec<Approval>, StoreError> {
    let found = of(scope)
        // Ids grow with time: of all that was ever asked for, only the latest rows are looked at.
        .filter(Column::Id.gte(first_id(since)))
        .filter(Column::AskedBy.eq(me.as_uuid()))
        .filter(Column::ExpiresAt.gt(source.core().clock.now().as_micros()))
        .filter(Condition::any().add(decided()).add(Column::State.eq(ApprovalState::Approved.as_str())));
    latest(source, found, limit).await
}

/// What somebody decided about a record since a moment, or what ended because of something else, the newest first; up to `limit`.
///
/// # Errors
/// The database does not answer.
pub async fn list_decided(
    source: &impl Source,
    scope: &StaffScope,
    patient: PatientId,
    since: Timestamp,
    limit: u64,
) -> Result<Vec<Approval>, StoreError> {
    let either = Condition::any().add(Column::PatientId.eq(patient.as_uuid())).add(Column::OtherId.eq(patient.as_uuid()));
    let (by_somebody, from) = (Condition::all().add(Column::DecidedBy.is_not_null()), since.as_micros());
    let lately = Condition::any().add(by_somebody.add(Column::DecidedAt.gt(from))).add(Column::EndedAt.gt(from));
    latest(source, of(scope).filter(either).filter(lately), limit).await
}

async fn latest(source: &impl Source, found: Select<Entity>, limit: u64) -> Result<Vec<Approval>, StoreError> {
    read_all(source, found.order_by_desc(came()).order_by_desc(Column::Id).limit(limit)).await
}

/// Whoever asked has seen what was decided; `false` if there is nothing to be seen by them.
///
/// # Errors
/// The database refuses.
pub async fn see(tx: &Tx, scope: &StaffScope, id: ApprovalId, me: PractitionerId) -> Result<bool, StoreError> {
    let now = tx.core().clock.now().as_micros();
    let seen = Entity::update_many()
        .col_expr(Column::ExpiresAt, Expr::value(now))
        .filter(Column::Id.eq(id.as_uuid()))
        .filter(Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(Column::AskedBy.eq(me.as_uuid()))
        .filter(Column::ExpiresAt.gt(now))
        .filter(decided());
    Ok(seen.exec(tx.connection()).await?.rows_affected == 1)
}

/// A colleague decided it, or it ended because of something else, and nothing comes of it any more but that it is told. A code that was
/// made is known to whoever made it.
fn decided() -> Condition {
    let done = Condition::all().add(Column::State.eq(ApprovalState::Used.as_str())).add(Column::Kind.ne(ApprovalKind::Slip.as_str()));
    let not = Column::State.is_in([ApprovalState::Refused, ApprovalState::Over].map(ApprovalState::as_str));
    let by_somebody = Condition::all().add(Column::DecidedBy.is_not_null()).add(Condition::any().add(done).add(not));
    let ended = Condition::all().add(Column::State.eq(ApprovalState::Over.as_str())).add(Column::EndedAt.is_not_null());
    Condition::any().add(by_somebody).add(ended)
}

/// When it came to what it is.
fn came() -> SimpleExpr {
    Func::coalesce([Column::EndedAt.into_expr(), Column::DecidedAt.into_expr()]).into()
}

/// The smallest id that is made at a moment.
fn first_id(at: Timestamp) -> Uuid {
    Uuid::from_u128(u128::try_from(at.as_micros() / 1_000).unwrap_or_default() << 80)
}
