//! Who counts as whom where it takes two people. Must not know what takes two.
//!
//! Whoever invites somebody sees the code and can be both: with a key of their own behind an invented colleague, or behind the name
//! of one who has left and was invited again. So whoever was invited lately counts as who invited them, and that one as who invited
//! them before, up to somebody who was not invited lately, or by the command line: there nobody of the staff sees the code.
//!
//! Invariants: it is asked for the moment at which somebody did something, because another person may stand behind the same name
//! later; where the chain of invitations is too long to be followed, it is unknown who stands behind the name, and somebody unknown
//! never counts as a second person.
use std::collections::HashSet;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{Column, Entity, InvitationState};
use crate::{
    base::clock::Timestamp,
    domain::{id::PractitionerId, scope::StaffScope},
    store::{Source, StoreError, issuer::Issuer},
};

/// How many invitations are followed.
const STEPS: usize = 8;

/// The invitations with which somebody of the staff has enrolled since a moment.
pub struct Invited(Vec<One>);

/// One of them.
struct One {
    who: Uuid,
    by: String,
    at: i64,
}

/// The invitations with which somebody of the staff has enrolled, of those made since a moment: for asking of many, who counts as whom.
///
/// # Errors
/// The database does not answer.
pub async fn list_since(source: &impl Source, scope: &StaffScope, since: Timestamp) -> Result<Invited, StoreError> {
    let rows: Vec<(Uuid, String, i64)> = Entity::find()
        .select_only()
        .columns([Column::PractitionerId, Column::IssuedBy, Column::CreatedAt])
        .filter(Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(Column::State.eq(InvitationState::Spent.as_str()))
        .filter(Column::CreatedAt.gt(since.as_micros()))
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .into_tuple()
        .all(source.connection())
        .await?;
    Ok(Invited(rows.into_iter().map(|(who, by, at)| One { who, by, at }).collect()))
}

impl Invited {
    /// As whom somebody counted who did something at a moment; `None` if there are too many invitations on the way.
    #[must_use]
    pub fn root(&self, (who, at): (PractitionerId, Timestamp)) -> Option<PractitionerId> {
        let (mut who, mut at) = (who, at.as_micros());
        for _ in 0..=STEPS {
            // The last one that was enrolled with by then.
            let Some(one) = self.0.iter().find(|one| one.who == who.as_uuid() && one.at <= at) else { return Some(who) };
            let Some(by) = Issuer::parse(&one.by).and_then(Issuer::practitioner) else { return Some(who) };
            (who, at) = (by, one.at);
        }
        None
    }

    /// By whom somebody was invited with what they enrolled with last, and when; nothing if that was nobody of the staff. As long as that
    /// is among these, they count as who invited them.
    #[must_use]
    pub fn inviter(&self, who: PractitionerId) -> Option<(PractitionerId, Timestamp)> {
        let one = self.0.iter().find(|one| one.who == who.as_uuid())?;
        Some((Issuer::parse(&one.by).and_then(Issuer::practitioner)?, Timestamp::from_micros(one.at)))
    }

    /// Whether two, each at a moment, are one person.
    #[must_use]
    pub fn is_one(&self, one: (PractitionerId, Timestamp), other: (PractitionerId, Timestamp)) -> bool {
        one.0 == other.0 || self.root(one).is_none_or(|root| self.root(other).is_none_or(|theirs| theirs == root))
    }
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
    if done.is_empty() {
        return Ok(false);
    }
    let invited = list_since(source, scope, since).await?;
    let me = (me, source.core().clock.now());
    Ok(done.into_iter().any(|(who, at)| invited.is_one(me, (PractitionerId::from_uuid(who), Timestamp::from_micros(at)))))
}
