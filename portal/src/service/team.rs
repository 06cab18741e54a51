//! Care teams: made, named, peopled, away. And which of them somebody reaches. Must not know pages.
//!
//! Invariants: whoever changes a team is an active administrator at the moment of the change; a team that loses its last
//! member is told of to the organization; whoever belongs to no team reaches what is for none alone.
mod away;
mod change;
mod members;

use entity::{
    domain::{
        id::{RequestId, TeamId},
        page::{Page, Paged},
        role::Role,
        scope::{Actor, StaffScope},
    },
    store::{
        Source, StoreError, Tx,
        audit::{self, Event},
        outbox::{self, NoticeKind, Recipient, Whose},
        practitioner::{self, Practitioner},
        team as rows,
        thread::Reach,
    },
};

pub use self::{
    away::{AwayFlaw, AwayTyped, MAX_AWAY, end_away, set_away},
    change::{DAYS, MAX_NAME, Typed, add, settle},
    members::{Left, join, leave, leave_all},
};
use super::{
    Services,
    error::ServiceError,
    permit::{self, Act, NotPermitted},
};
pub use entity::store::team::{Away, Team};

/// Teams that somebody chooses from.
const MOST_CHOICES: u32 = 100;

/// Why something about a team was not done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TeamError {
    /// The organization has no such team, or no such practitioner to join it.
    #[error("there is no such team in this organization")]
    NotFound,
    /// The name is empty, too long, or holds a control character.
    #[error("a team's name is one line of 1 to {MAX_NAME} characters")]
    Name,
    /// There are as many as people can choose from.
    #[error("an organization has at most {MOST_CHOICES} teams")]
    TooMany,
    /// The number of days is none of the choices.
    #[error("a team answers within one to ten working days")]
    Days,
    /// Something about when the team is away.
    #[error("the dates or the texts cannot be taken as they are")]
    Away(AwayFlaw),
    /// The caller may not do this.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// Below.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl TeamError {
    /// What a page shows and a person can quote.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "team_not_found",
            Self::Name => "team_name",
            Self::TooMany => "team_too_many",
            Self::Days => "team_days",
            Self::Away(_) => "team_away",
            Self::NotPermitted(NotPermitted) => "not_permitted",
            Self::Service(below) => below.code(),
        }
    }
}

impl From<StoreError> for TeamError {
    fn from(below: StoreError) -> Self {
        Self::Service(below.into())
    }
}

/// A team in a list.
pub struct Line {
    /// Which.
    pub team: Team,
    /// How many belong to it.
    pub members: u64,
}

/// A team, with a page of its members and a page of who could join.
pub struct Shown {
    /// Which.
    pub team: Team,
    /// Who belongs to it.
    pub members: Paged<Practitioner>,
    /// Who could.
    pub others: Paged<Practitioner>,
}

/// A page of the organization's teams. For an administrator.
///
/// # Errors
/// [`TeamError`].
pub async fn list(services: &Services, scope: &StaffScope, page: Page) -> Result<Paged<Line>, TeamError> {
    permit::require(scope.actor(), Act::ManageTeams)?;
    let reader = services.store().read();
    let found = rows::list(&reader, scope, page).await?;
    let mut lines = Vec::with_capacity(found.rows.len());
    for team in found.rows {
        lines.push(Line { members: rows::count_members(&reader, scope, team.id).await?, team });
    }
    Ok(Paged { rows: lines, page: found.page, more: found.more })
}

/// One of them. For an administrator.
///
/// # Errors
/// [`TeamError`].
pub async fn find(services: &Services, scope: &StaffScope, id: TeamId, members: Page, others: Page) -> Result<Shown, TeamError> {
    permit::require(scope.actor(), Act::ManageTeams)?;
    let reader = services.store().read();
    let team = rows::find(&reader, scope, id).await?.ok_or(TeamError::NotFound)?;
    let members = rows::list_members(&reader, scope, id, members).await?;
    // Whoever writes in its name belongs to it, too, and does not see its inbox for that.
    let others = rows::list_others(&reader, scope, id, &permit::roles_for(Act::WriteMessages), others).await?;
    Ok(Shown { team, members, others })
}

/// The teams whose inbox somebody reaches, to choose from. For staff who answer.
///
/// # Errors
/// [`TeamError`].
pub async fn within_reach(services: &Services, scope: &StaffScope) -> Result<Vec<Team>, TeamError> {
    permit::require(scope.actor(), Act::AnswerPatients)?;
    if permit::require(scope.actor(), Act::ReachAllTeams).is_ok() { all(services, scope).await } else { Ok(own(services, scope).await?) }
}

/// The teams that a thread can be handed to: all of the clinic's. For staff who answer.
///
/// # Errors
/// [`TeamError`].
pub async fn choices(services: &Services, scope: &StaffScope) -> Result<Vec<Team>, TeamError> {
    permit::require(scope.actor(), Act::AnswerPatients)?;
    all(services, scope).await
}

async fn all(services: &Services, scope: &StaffScope) -> Result<Vec<Team>, TeamError> {
    Ok(rows::list(&services.store().read(), scope, Page::new(1, MOST_CHOICES)).await?.rows)
}

/// The teams of whoever acts. The caller has asked the permission table.
pub(super) async fn own(services: &Services, scope: &StaffScope) -> Result<Vec<Team>, StoreError> {
    let Some(me) = scope.practitioner() else { return Ok(Vec::new()) };
    rows::list_of(&services.store().read(), scope, me, u64::from(MOST_CHOICES)).await
}

/// Whose threads somebody reaches, as it is now: asked anew at every look, and within every change. The caller has asked the
/// permission table whether threads are any of their business.
pub(super) async fn reach(source: &impl Source, scope: &StaffScope) -> Result<Reach, StoreError> {
    if permit::require(scope.actor(), Act::ReachAllTeams).is_ok() {
        return Ok(Reach::All);
    }
    match scope.practitioner() {
        Some(me) => Ok(Reach::Teams(rows::ids_of(source, scope, me).await?)),
        None => Ok(Reach::Teams(Vec::new())),
    }
}

/// Whether whoever changes a team still may: an administrator who is at work, held until the transaction ends.
pub(super) async fn check_again(tx: &Tx, scope: &StaffScope) -> Result<(), TeamError> {
    let Actor::Practitioner(_, Role::Administrator) = scope.actor() else { return Err(NotPermitted.into()) };
    // In one order everywhere: two administrators never wait for each other.
    practitioner::lock_administrators(tx, scope).await?;
    if permit::still_permitted(tx, scope).await? { Ok(()) } else { Err(NotPermitted.into()) }
}

/// Writes what was done with a team.
async fn note(
    tx: &Tx,
    scope: &StaffScope,
    (action, detail): (&'static str, String),
    id: TeamId,
    request: RequestId,
) -> Result<(), StoreError> {
    let event = Event::new(scope.organization(), scope.actor(), action).subject("team", id.as_uuid()).request(request);
    audit::append(tx, if detail.is_empty() { event } else { event.detail(detail) }).await
}

/// Threads left somebody's hand: the teams (or whoever is there for none) in which one waits are told that something does.
pub(super) async fn tell_waiting(tx: &Tx, scope: &StaffScope, teams: Vec<Option<TeamId>>) -> Result<(), StoreError> {
    for team in teams {
        outbox::tell_staff(tx, Whose { organization: scope.organization(), assignee: None, team }).await?;
    }
    Ok(())
}

/// A team has nobody any more: the organization is told that something wants looking at.
async fn tell_empty(tx: &Tx, scope: &StaffScope, id: TeamId, request: RequestId) -> Result<(), StoreError> {
    note(tx, scope, ("team.empty", String::new()), id, request).await?;
    outbox::insert_notice(tx, scope.organization(), NoticeKind::StaffAttention, Recipient::Staff, id.as_uuid()).await?;
    Ok(())
}
