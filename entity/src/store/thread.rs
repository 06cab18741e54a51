//! Threads: messages of one patient that belong together, from the moment the patient has written. Who of the staff has
//! one in hand, since when the patient waits, and notes that patients never see.
//!
//! Invariants: a thread is one patient's (of a message to many, each has a thread of its own, under the message's id); every
//! finder takes a scope; what is noted is sealed.
mod hand;
mod letters;
mod notes;
mod question;

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

pub(super) use self::question::note_answer;
pub use self::{
    hand::{Released, assign, release_all, update_state, update_team},
    letters::{Letter, letter, letters, letters_and_gone, subject},
    notes::{Note, insert_note, list_notes},
    question::{note_question, reopen_question},
};
use super::{Source, StoreError, Tx, source::Origin, word::words};
use crate::{
    base::clock::Timestamp,
    domain::{
        id::{OrganizationId, PatientId, PractitionerId, TeamId, ThreadId},
        page::{Page, Paged},
        scope::{Record, StaffScope},
    },
    table::thread::{Column, Entity, Model},
};

words! {
    /// Whether there is something to do.
    pub enum ThreadState in "thread.state" {
        /// There is, or may be.
        Open = "open",
        /// Nothing until the patient writes again.
        Done = "done",
    }
}

/// Which threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Open, and nobody has them in hand.
    Unassigned,
    /// Open, and this one has them in hand.
    Of(PractitionerId),
    /// Open, in anybody's hand.
    Open,
    /// Done.
    Done,
}

/// Of which teams.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Of all, and of none.
    All,
    /// Of these, and of none.
    Teams(Vec<TeamId>),
}

impl Reach {
    fn condition(&self) -> Condition {
        match self {
            Self::All => Condition::all(),
            Self::Teams(teams) => {
                let theirs = Column::TeamId.is_in(teams.iter().map(|team| team.as_uuid()));
                Condition::any().add(Column::TeamId.is_null()).add(theirs)
            }
        }
    }

    /// The same in parts that do not overlap: for one team, if that is within reach; `whole` if something else narrows it down.
    fn parts(&self, team: Option<TeamId>, whole: bool) -> Vec<Condition> {
        let of = |team: TeamId| Condition::all().add(Column::TeamId.eq(team.as_uuid()));
        match (self, team) {
            (Self::All, None) => vec![Condition::all()],
            (Self::All, Some(team)) => vec![of(team)],
            (Self::Teams(teams), Some(team)) => teams.iter().filter(|one| **one == team).map(|one| of(*one)).collect(),
            (Self::Teams(_), None) if whole => vec![self.condition()],
            (Self::Teams(teams), None) => {
                let none = Condition::all().add(Column::TeamId.is_null());
                std::iter::once(none).chain(teams.iter().map(|one| of(*one))).collect()
            }
        }
    }
}

/// A thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thread {
    /// Its id: of the first message.
    pub id: ThreadId,
    /// Whose messages.
    pub record: Record,
    /// The care team that it is for.
    pub team: Option<TeamId>,
    /// Who has it in hand.
    pub assignee: Option<PractitionerId>,
    /// Whether there is something to do.
    pub state: ThreadState,
    /// Since when the patient waits for an answer.
    pub asked_at: Option<Timestamp>,
    /// When somebody last did something; also what tells two who answer at once apart.
    pub updated_at: Timestamp,
}

/// One of a record's, for the journal.
pub(super) async fn find_of(tx: &Tx, record: Record, id: ThreadId) -> Result<Option<Thread>, StoreError> {
    let row = Entity::find_by_id((id.as_uuid(), record.patient.as_uuid()))
        .filter(Column::OrganizationId.eq(record.organization.as_uuid()))
        .one(tx.connection())
        .await?;
    row.map(read).transpose()
}

/// A moment after what was seen, whatever the clock says: it tells versions apart.
fn later(tx: &Tx, seen: Timestamp) -> i64 {
    Ord::max(tx.core().clock.now().as_micros(), seen.as_micros() + 1)
}

/// One of the organization's, of a team within reach.
///
/// # Errors
/// The database does not answer.
pub async fn find(
    source: &impl Source,
    scope: &StaffScope,
    reach: &Reach,
    (id, patient): (ThreadId, PatientId),
) -> Result<Option<Thread>, StoreError> {
    let row = Entity::find_by_id((id.as_uuid(), patient.as_uuid()))
        .filter(Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(reach.condition())
        .one(source.connection())
        .await?;
    row.map(read).transpose()
}

/// A page of those of the teams within reach, or of one of these, those first where something was done last.
///
/// # Errors
/// The database does not answer.
pub async fn list(
    source: &impl Source,
    scope: &StaffScope,
    (reach, team): (&Reach, Option<TeamId>),
    which: Which,
    page: Page,
) -> Result<Paged<Thread>, StoreError> {
    let (state, hand) = match which {
        Which::Unassigned => (ThreadState::Open, Condition::all().add(Column::AssigneeId.is_null())),
        Which::Of(one) => (ThreadState::Open, Condition::all().add(Column::AssigneeId.eq(one.as_uuid()))),
        Which::Open => (ThreadState::Open, Condition::all()),
        Which::Done => (ThreadState::Done, Condition::all()),
    };
    let wanted = page.offset() + page.wanted();
    let of = |these: Condition| {
        Entity::find()
            .filter(Column::OrganizationId.eq(scope.organization().as_uuid()))
            .filter(Column::State.eq(state.as_str()))
            .filter(hand.clone())
            .filter(these)
            .order_by_desc(Column::UpdatedAt)
            .order_by_desc(Column::Id)
            .limit(wanted)
    };
    // Team by team, so that each is a walk along an index, however much other teams have; what is in one hand is another.
    let mut rows = Vec::new();
    for these in reach.parts(team, matches!(which, Which::Of(_))) {
        rows.extend(of(these).all(source.connection()).await?);
    }
    rows.sort_unstable_by_key(|row| std::cmp::Reverse((row.updated_at, row.id)));
    let rows = rows.into_iter().skip(usize::try_from(page.offset()).unwrap_or(usize::MAX)).collect();
    Paged::cut(rows, page).try_map(async |row| read(row)).await
}

/// How many patients wait for an answer in a thread within reach, up to `most`.
///
/// # Errors
/// The database does not answer.
pub async fn count_waiting(source: &impl Source, scope: &StaffScope, reach: &Reach, most: u64) -> Result<usize, StoreError> {
    let rows: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::PatientId)
        .distinct()
        .filter(Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(Column::State.eq(ThreadState::Open.as_str()))
        .filter(Column::AskedAt.is_not_null())
        .filter(reach.condition())
        .limit(most)
        .into_tuple()
        .all(source.connection())
        .await?;
    Ok(rows.len())
}

fn of_update(scope: &StaffScope, id: ThreadId, patient: PatientId) -> sea_orm::UpdateMany<Entity> {
    Entity::update_many()
        .filter(Column::Id.eq(id.as_uuid()))
        .filter(Column::PatientId.eq(patient.as_uuid()))
        .filter(Column::OrganizationId.eq(scope.organization().as_uuid()))
}

fn read(row: Model) -> Result<Thread, StoreError> {
    Ok(Thread {
        id: ThreadId::from_uuid(row.id),
        record: Record { organization: OrganizationId::from_uuid(row.organization_id), patient: PatientId::from_uuid(row.patient_id) },
        team: row.team_id.map(TeamId::from_uuid),
        assignee: row.assignee_id.map(PractitionerId::from_uuid),
        state: ThreadState::try_from(row.state.as_str())?,
        asked_at: row.asked_at.map(Timestamp::from_micros),
        updated_at: Timestamp::from_micros(row.updated_at),
    })
}
