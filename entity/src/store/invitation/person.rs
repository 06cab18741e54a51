//! Who counts as whom where it takes two people. Must not know what takes two.
//!
//! Whoever invites somebody sees the code and can be both: with a key of their own behind an invented colleague, or behind the name
//! of one who has left and was invited again. So whoever was invited lately counts as who invited them, and that one as who invited
//! them before, up to somebody who was not invited lately, or by the command line: there nobody of the staff sees the code.
//!
//! Invariants: it is asked for the moment at which somebody did something, because another person may stand behind the same name
//! later; a way too long to be followed leads to nobody, and nobody is two people with anybody.
use std::collections::HashSet;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{Column, Entity, InvitationState};
use crate::{
    base::clock::Timestamp,
    domain::{id::PractitionerId, scope::StaffScope},
    store::{Source, StoreError},
};

/// How many invitations are followed.
const STEPS: usize = 8;

/// As whom somebody counted who did something at a moment, if invitations since another moment are followed; `None` if there are too
/// many of them.
///
/// # Errors
/// The database does not answer.
pub async fn root(
    source: &impl Source,
    scope: &StaffScope,
    (who, at): (PractitionerId, Timestamp),
    since: Timestamp,
) -> Result<Option<PractitionerId>, StoreError> {
    let (mut who, mut at) = (who, at);
    for _ in 0..=STEPS {
        // The last one that was enrolled with by then.
        let row = Entity::find()
            .filter(Column::OrganizationId.eq(scope.organization().as_uuid()))
            .filter(Column::PractitionerId.eq(who.as_uuid()))
            .filter(Column::State.eq(InvitationState::Spent.as_str()))
            .filter(Column::CreatedAt.gt(since.as_micros()))
            .filter(Column::CreatedAt.lte(at.as_micros()))
            .order_by_desc(Column::CreatedAt)
            .order_by_desc(Column::Id)
            .one(source.connection())
            .await?;
        let Some(row) = row else { return Ok(Some(who)) };
        let Some(by) = row.issued_by.strip_prefix("practitioner ").and_then(PractitionerId::parse) else { return Ok(Some(who)) };
        (who, at) = (by, Timestamp::from_micros(row.created_at));
    }
    Ok(None)
}

/// Whether whoever acts counts as somebody who did something at a moment. An operator does not.
///
/// # Errors
/// The database does not answer.
pub async fn is_one(
    source: &impl Source,
    scope: &StaffScope,
    (other, at): (PractitionerId, Timestamp),
    since: Timestamp,
) -> Result<bool, StoreError> {
    is_any(source, scope, [(other.as_uuid(), at.as_micros())], since).await
}

/// Whether whoever acts counts as one of those who did something, each at a moment. An operator does not.
pub(in crate::store) async fn is_any(
    source: &impl Source,
    scope: &StaffScope,
    done: impl IntoIterator<Item = (Uuid, i64)>,
    since: Timestamp,
) -> Result<bool, StoreError> {
    let Some(me) = scope.practitioner() else { return Ok(false) };
    let done: HashSet<(Uuid, i64)> = done.into_iter().collect();
    if done.iter().any(|(who, _)| *who == me.as_uuid()) {
        return Ok(true);
    }
    if done.is_empty() {
        return Ok(false);
    }
    let mine = root(source, scope, (me, source.core().clock.now()), since).await?;
    for (who, at) in done {
        let theirs = root(source, scope, (PractitionerId::from_uuid(who), Timestamp::from_micros(at)), since).await?;
        if theirs.is_none() || theirs == mine {
            return Ok(true);
        }
    }
    Ok(mine.is_none())
}
