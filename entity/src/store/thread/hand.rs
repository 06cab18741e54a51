//! What staff change about a thread: in whose hand it is, whose team's, whether it is done.
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, Query},
};
use uuid::Uuid;

use super::{Thread, ThreadState, later, of_update};
use crate::{
    domain::{
        id::{PractitionerId, TeamId},
        scope::StaffScope,
    },
    store::{StoreError, Tx, source::Origin},
    table::{
        team_member,
        thread::{Column, Entity},
    },
};

/// Gives a thread into somebody's hand, or nobody's; `false` if somebody did something since it was `seen`: of two who take it
/// at one moment, the second is told who has it.
///
/// # Errors
/// The database refuses.
pub async fn assign(tx: &Tx, scope: &StaffScope, seen: &Thread, to: Option<PractitionerId>) -> Result<bool, StoreError> {
    let change = of_update(scope, seen.id, seen.record.patient)
        .col_expr(Column::AssigneeId, Expr::value(to.map(PractitionerId::as_uuid)))
        .col_expr(Column::UpdatedAt, Expr::value(later(tx, seen.updated_at)))
        .filter(Column::UpdatedAt.eq(seen.updated_at.as_micros()));
    Ok(change.exec(tx.connection()).await?.rows_affected == 1)
}

/// Gives a thread to another team, in nobody's hand; `false` if somebody did something since it was `seen`.
///
/// # Errors
/// The database refuses.
pub async fn update_team(tx: &Tx, scope: &StaffScope, seen: &Thread, to: TeamId) -> Result<bool, StoreError> {
    let change = of_update(scope, seen.id, seen.record.patient)
        .col_expr(Column::TeamId, Expr::value(to.as_uuid()))
        .col_expr(Column::AssigneeId, Expr::value(None::<Uuid>))
        .col_expr(Column::UpdatedAt, Expr::value(later(tx, seen.updated_at)))
        .filter(Column::UpdatedAt.eq(seen.updated_at.as_micros()));
    Ok(change.exec(tx.connection()).await?.rows_affected == 1)
}

/// Says whether there is something to do; `false` if somebody did something since it was `seen`: a question that came in
/// between must not be put away unread.
///
/// # Errors
/// The database refuses.
pub async fn update_state(tx: &Tx, scope: &StaffScope, seen: &Thread, state: ThreadState) -> Result<bool, StoreError> {
    let mut change = of_update(scope, seen.id, seen.record.patient)
        .col_expr(Column::State, Expr::value(state.as_str()))
        .col_expr(Column::UpdatedAt, Expr::value(later(tx, seen.updated_at)))
        .filter(Column::UpdatedAt.eq(seen.updated_at.as_micros()));
    if state == ThreadState::Done {
        change = change.col_expr(Column::AskedAt, Expr::value(None::<i64>));
    }
    Ok(change.exec(tx.connection()).await?.rows_affected == 1)
}

/// Which threads leave somebody's hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Released {
    /// All.
    All,
    /// Those of this team.
    Of(TeamId),
    /// Those of teams that they do not belong to.
    OfOthers,
}

/// Takes threads out of somebody's hand, also those that are done: their next question is for the whole team. Says of which
/// teams (or of none) some wait for an answer, for whoever is to be told.
///
/// # Errors
/// The database refuses.
pub async fn release_all(tx: &Tx, scope: &StaffScope, of: PractitionerId, which: Released) -> Result<Vec<Option<TeamId>>, StoreError> {
    let own = Query::select()
        .column(team_member::Column::TeamId)
        .from(team_member::Entity)
        .and_where(team_member::Column::PractitionerId.eq(of.as_uuid()))
        .to_owned();
    let theirs = Condition::all()
        .add(Column::OrganizationId.eq(scope.organization().as_uuid()))
        .add(Column::AssigneeId.eq(of.as_uuid()))
        .add(match which {
            Released::All => Condition::all(),
            Released::Of(team) => Condition::all().add(Column::TeamId.eq(team.as_uuid())),
            Released::OfOthers => Condition::all().add(Column::TeamId.is_not_null()).add(Column::TeamId.not_in_subquery(own)),
        });
    let waiting: Vec<Option<Uuid>> = Entity::find()
        .select_only()
        .column(Column::TeamId)
        .distinct()
        .filter(theirs.clone())
        .filter(Column::State.eq(ThreadState::Open.as_str()))
        .filter(Column::AskedAt.is_not_null())
        .order_by_asc(Column::TeamId)
        .into_tuple()
        .all(tx.connection())
        .await?;
    Entity::update_many().col_expr(Column::AssigneeId, Expr::value(None::<Uuid>)).filter(theirs).exec(tx.connection()).await?;
    Ok(waiting.into_iter().map(|team| team.map(TeamId::from_uuid)).collect())
}
