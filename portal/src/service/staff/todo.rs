//! What there is to do at a clinic: the numbers of its start page.
use entity::{
    domain::scope::StaffScope,
    store::{audit, follow, patient, team, thread},
};

use super::{StaffError, alarm::look};
use crate::service::{
    Services, approval,
    permit::{self, Act},
    team::reach,
};

/// Nobody counts further: "50 or more" is enough to begin with.
pub const MOST_COUNTED: usize = 50;
/// One more, which says that there are more.
const MOST: u32 = MOST_COUNTED as u32 + 1;

/// What waits for somebody; more than [`MOST_COUNTED`] of anything says only that there are more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Todo {
    /// Patients who need a claim code.
    pub codes: usize,
    /// Messages that are unread past their day: patients to be called.
    pub calls: usize,
    /// Patients whose alerts come back.
    pub addresses: usize,
    /// Patients who wait for an answer, each once.
    pub questions: usize,
    /// What a colleague asks to be approved, who is somebody else than whoever acts.
    pub approvals: usize,
    /// What colleagues decided of what whoever acts asked for, and they have not seen.
    pub decided: usize,
    /// What happened with codes, and for administrators with staff, that somebody is to look at.
    pub alarms: usize,
    /// Care teams that nobody belongs to.
    pub empty_teams: usize,
}

/// What waits for whoever acts: nothing of what their role has nothing to do with. For every practitioner.
///
/// # Errors
/// [`StaffError`].
pub async fn todo(services: &Services, scope: &StaffScope) -> Result<Todo, StaffError> {
    let reader = services.store().read();
    let mut todo = Todo::default();
    if permit::require(scope.actor(), Act::ListWaiting).is_ok() {
        todo.codes = patient::count_waiting(&reader, scope, u64::from(MOST)).await?;
        todo.alarms = audit::count_alarms(&reader, scope, look(scope), u64::from(MOST)).await?;
    }
    if permit::require(scope.actor(), Act::WriteMessages).is_ok() {
        todo.calls = follow::count_unread(&reader, scope, u64::from(MOST)).await?;
        todo.addresses = follow::count_unreachable(&reader, scope, MOST as usize).await?;
    }
    if permit::require(scope.actor(), Act::AnswerPatients).is_ok() {
        let reach = reach(&reader, scope).await?;
        todo.questions = thread::count_waiting(&reader, scope, &reach, u64::from(MOST)).await?;
    }
    if permit::require(scope.actor(), Act::ManageTeams).is_ok() {
        todo.empty_teams = team::count_empty(&reader, scope, u64::from(MOST)).await?;
    }
    if permit::require(scope.actor(), Act::Approve).is_ok() {
        todo.approvals = approval::count(services, &reader, scope, MOST as usize).await?;
        todo.decided = approval::count_told(services, &reader, scope, u64::from(MOST)).await?;
    }
    Ok(todo)
}
