//! In whose name somebody writes: a care team of their own, or none. Must not know how it is shown.
use entity::{
    domain::{id::TeamId, scope::StaffScope},
    store::{StoreError, team as rows},
};

use super::{ComposeError, Flaw, Send, Typed};
use crate::service::{
    Services,
    permit::{self, Act},
    team,
};

/// The teams in whose name whoever writes may write. The caller has asked the permission table.
pub(super) async fn choices(services: &Services, scope: &StaffScope) -> Result<Vec<(TeamId, String)>, StoreError> {
    Ok(team::own(services, scope).await?.into_iter().map(|team| (team.id, team.name)).collect())
}

/// The fields of an empty page: in the name of the writer's team, where they belong to one alone.
pub(in crate::service) async fn preset(services: &Services, scope: &StaffScope) -> Result<Typed, StoreError> {
    let team = match choices(services, scope).await?.as_slice() {
        [(id, _)] => id.to_string(),
        _ => String::new(),
    };
    Ok(Typed { team, ..Typed::preset(services.now()) })
}

/// The team of a message and its name: in a thread that thread's, else what was chosen, which must be one of the writer's own.
pub(super) async fn of(services: &Services, scope: &StaffScope, new: &Send<'_>) -> Result<Option<(TeamId, String)>, ComposeError> {
    if new.thread.is_some() {
        return Ok(new.team.zip(name(services, scope, new.team).await?));
    }
    chosen(services, scope, &new.typed.team).await
}

/// The team that whoever writes must belong to still when it is stored: their own that they write for; of a thread that they answer,
/// its team, unless they reach all.
pub(super) fn member(scope: &StaffScope, new: &Send<'_>, team: Option<TeamId>) -> Option<TeamId> {
    let reaches_all = new.thread.is_some() && permit::require(scope.actor(), Act::ReachAllTeams).is_ok();
    team.filter(|_| !reaches_all)
}

/// How a team is called.
pub(super) async fn name(services: &Services, scope: &StaffScope, id: Option<TeamId>) -> Result<Option<String>, StoreError> {
    let Some(id) = id else { return Ok(None) };
    Ok(rows::find(&services.store().read(), scope, id).await?.map(|team| team.name))
}

/// What was chosen, if it is one of the writer's own.
pub(super) async fn chosen(services: &Services, scope: &StaffScope, typed: &str) -> Result<Option<(TeamId, String)>, ComposeError> {
    if typed.is_empty() {
        return Ok(None);
    }
    let found = choices(services, scope).await?.into_iter().find(|(id, _)| Some(*id) == TeamId::parse(typed));
    found.map(Some).ok_or_else(|| ComposeError::Flaws(vec![Flaw::Team]))
}
