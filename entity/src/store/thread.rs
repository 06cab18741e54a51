//! Threads: messages of one patient that belong together, from the moment the patient has written. Who of the staff has
//! one in hand, since when the patient waits, and notes that patients never see.
//!
//! Invariants: a thread is one patient's (of a message to many, each has a thread of its own, under the message's id); every
//! finder takes a scope; what is noted is sealed.
mod letters;
mod notes;

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, OnConflict, Query},
};
use uuid::Uuid;

pub use self::{
    letters::{Letter, letters},
    notes::{Note, insert_note, list_notes},
};
use super::{Source, StoreError, Tx, delivery::waiting, source::Origin, word::words};
use crate::{
    base::clock::Timestamp,
    domain::{
        id::{OrganizationId, PatientId, PractitionerId, TeamId, ThreadId},
        page::{Page, Paged},
        scope::{Record, StaffScope},
    },
    table::{
        delivery, message,
        thread::{Column, Entity, Model},
    },
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

/// Notes that the patient has written: the thread is made if need be, is open again, and waits from the first question that
/// nobody has answered. One that is for no team yet is for this one. Returns whom it is for now.
///
/// # Errors
/// The database refuses.
pub async fn note_question(tx: &Tx, record: Record, id: ThreadId, team: Option<TeamId>) -> Result<Thread, StoreError> {
    let now = tx.core().clock.now().as_micros();
    let row = Model {
        id: id.as_uuid(),
        patient_id: record.patient.as_uuid(),
        organization_id: record.organization.as_uuid(),
        team_id: team.map(TeamId::as_uuid),
        assignee_id: None,
        state: ThreadState::Open.as_str().to_owned(),
        asked_at: Some(now),
        updated_at: now,
        created_at: now,
    };
    let known = OnConflict::columns([Column::Id, Column::PatientId])
        .value(Column::State, Expr::value(ThreadState::Open.as_str()))
        .value(Column::AskedAt, Expr::cust("COALESCE(thread.asked_at, excluded.asked_at)"))
        .value(Column::TeamId, Expr::cust("COALESCE(thread.team_id, excluded.team_id)"))
        .value(
            Column::UpdatedAt,
            Expr::cust("CASE WHEN thread.updated_at >= excluded.updated_at THEN thread.updated_at + 1 ELSE excluded.updated_at END"),
        )
        .to_owned();
    Entity::insert(row.into_active_model()).on_conflict(known).exec_without_returning(tx.connection()).await?;
    let now = Entity::find_by_id((id.as_uuid(), record.patient.as_uuid())).one(tx.connection()).await?;
    read(now.ok_or(StoreError::NotFound)?)
}

/// Notes that staff answer, if the thread is still as it was `seen`; `false` if there is none, or somebody did something in
/// between. For the journal, in the transaction that stores the answer.
pub(super) async fn note_answer(tx: &Tx, record: Record, id: ThreadId, seen: Timestamp) -> Result<bool, StoreError> {
    let change = Entity::update_many()
        .col_expr(Column::AskedAt, Expr::value(None::<i64>))
        .col_expr(Column::UpdatedAt, Expr::value(later(tx, seen)))
        .filter(Column::Id.eq(id.as_uuid()))
        .filter(Column::PatientId.eq(record.patient.as_uuid()))
        .filter(Column::OrganizationId.eq(record.organization.as_uuid()))
        .filter(Column::UpdatedAt.eq(seen.as_micros()));
    Ok(change.exec(tx.connection()).await?.rows_affected == 1)
}

/// One of a record's, for the journal.
pub(super) async fn find_of(tx: &Tx, record: Record, id: ThreadId) -> Result<Option<Thread>, StoreError> {
    let row = Entity::find_by_id((id.as_uuid(), record.patient.as_uuid()))
        .filter(Column::OrganizationId.eq(record.organization.as_uuid()))
        .one(tx.connection())
        .await?;
    row.map(read).transpose()
}

/// The answer was taken back: if nothing that the patient can read was written since the newest question, that is asked still.
/// Does nothing where nobody asked.
///
/// # Errors
/// The database refuses.
pub async fn reopen_question(tx: &Tx, scope: &StaffScope, id: ThreadId, patient: PatientId) -> Result<(), StoreError> {
    let Some(seen) = find(tx, scope, &Reach::All, (id, patient)).await? else { return Ok(()) };
    let (id, patient, now) = (id.as_uuid(), patient.as_uuid(), tx.core().clock.now());
    let of = || {
        message::Entity::find()
            .filter(message::Column::OrganizationId.eq(scope.organization().as_uuid()))
            .filter(message::Column::ThreadId.eq(id))
            .order_by_desc(message::Column::ReceivedAt)
            .order_by_desc(message::Column::Id)
    };
    let Some(asked) = of().filter(message::Column::AuthorId.eq(patient)).one(tx.connection()).await? else { return Ok(()) };
    let standing = Query::select()
        .column(delivery::Column::MessageId)
        .from(delivery::Entity)
        .and_where(delivery::Column::PatientId.eq(patient))
        .and_where(waiting())
        .to_owned();
    let answered = of()
        .filter(message::Column::AuthorId.is_null())
        .filter(message::Column::ReceivedAt.gte(asked.received_at))
        .filter(message::Column::Id.in_subquery(standing))
        .one(tx.connection())
        .await?;
    if answered.is_some() || seen.state == ThreadState::Done || seen.asked_at.is_some() {
        return Ok(());
    }
    of_update(scope, seen.id, seen.record.patient)
        .col_expr(Column::AskedAt, Expr::value(Ord::min(asked.received_at, now.as_micros())))
        .col_expr(Column::UpdatedAt, Expr::value(later(tx, seen.updated_at)))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// A moment after what was seen, whatever the clock says: it tells versions apart.
fn later(tx: &Tx, seen: Timestamp) -> i64 {
    Ord::max(tx.core().clock.now().as_micros(), seen.as_micros() + 1)
}

/// Gives a thread into somebody's hand, or nobody's; `false` if there is no such thread.
///
/// # Errors
/// The database refuses.
pub async fn assign(tx: &Tx, scope: &StaffScope, seen: &Thread, to: Option<PractitionerId>) -> Result<bool, StoreError> {
    let change = of_update(scope, seen.id, seen.record.patient)
        .col_expr(Column::AssigneeId, Expr::value(to.map(PractitionerId::as_uuid)))
        .col_expr(Column::UpdatedAt, Expr::value(later(tx, seen.updated_at)));
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

/// Takes all open threads, or those of one team, out of somebody's hand.
///
/// # Errors
/// The database refuses.
pub async fn release_all(tx: &Tx, scope: &StaffScope, of: PractitionerId, team: Option<TeamId>) -> Result<(), StoreError> {
    let mut change = Entity::update_many()
        .col_expr(Column::AssigneeId, Expr::value(None::<Uuid>))
        .filter(Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(Column::AssigneeId.eq(of.as_uuid()));
    if let Some(team) = team {
        change = change.filter(Column::TeamId.eq(team.as_uuid()));
    }
    change.exec(tx.connection()).await?;
    Ok(())
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
    let of_team = team.map_or_else(Condition::all, |team| Condition::all().add(Column::TeamId.eq(team.as_uuid())));
    let (state, hand) = match which {
        Which::Unassigned => (ThreadState::Open, Condition::all().add(Column::AssigneeId.is_null())),
        Which::Of(one) => (ThreadState::Open, Condition::all().add(Column::AssigneeId.eq(one.as_uuid()))),
        Which::Open => (ThreadState::Open, Condition::all()),
        Which::Done => (ThreadState::Done, Condition::all()),
    };
    let mut rows = Entity::find()
        .filter(Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(Column::State.eq(state.as_str()))
        .filter(hand)
        .filter(reach.condition())
        .filter(of_team)
        .order_by_desc(Column::UpdatedAt)
        .order_by_desc(Column::Id)
        .offset(page.offset())
        .limit(u64::from(page.size()) + 1)
        .all(source.connection())
        .await?;
    let more = page.cut(&mut rows);
    Ok(Paged { rows: rows.into_iter().map(read).collect::<Result<_, _>>()?, page, more })
}

/// How many threads within reach wait for an answer, up to `most`.
///
/// # Errors
/// The database does not answer.
pub async fn count_waiting(source: &impl Source, scope: &StaffScope, reach: &Reach, most: u64) -> Result<usize, StoreError> {
    let rows: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::Id)
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
