//! The audit log. Append-only: triggers refuse every change on both databases. The column `chain` is empty
//! so far: entries are not chained yet, and there are no checkpoints.
//!
//! Invariant: an entry holds ids and words of ours, nothing that a person wrote.
mod about;
mod alarm;
mod changed;
mod happened;
mod history;

use std::borrow::Cow;

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Statement,
};
use uuid::Uuid;

pub use self::{
    alarm::{Alarm, AlarmKind, AlarmOf, Look, count_alarms, list_alarms, note_alarms_seen},
    changed::{CHANGED, list_changed},
    happened::{Place, Slice, Wanted, list_happened},
    history::{Line, MOST_PAGES, history},
};
use super::{Source, StoreError, Tx, rows, source::Origin};
use crate::{
    base::clock::Timestamp,
    domain::{
        id::{AuditId, OrganizationId, PatientId, PractitionerId, RequestId},
        scope::{Actor, StaffScope},
    },
    table::audit,
};

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    organization: OrganizationId,
    actor: Actor,
    action: &'static str,
    subject: Option<(&'static str, Uuid)>,
    patient: Option<PatientId>,
    detail: Option<Cow<'static, str>>,
    request: Option<RequestId>,
}

impl Event {
    /// An actor did something: `action` is a word of ours like `message.opened`.
    #[must_use]
    pub const fn new(organization: OrganizationId, actor: Actor, action: &'static str) -> Self {
        Self { organization, actor, action, subject: None, patient: None, detail: None, request: None }
    }

    /// What it was done to.
    #[must_use]
    pub const fn subject(mut self, kind: &'static str, id: Uuid) -> Self {
        self.subject = Some((kind, id));
        self
    }

    /// More about it: ids, numbers and words of ours only.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// In which request.
    #[must_use]
    pub const fn request(mut self, request: RequestId) -> Self {
        self.request = Some(request);
        self
    }
}

/// Whether this was ever done to something.
///
/// # Errors
/// The database does not answer.
pub async fn is_noted(source: &impl Source, (id, action): (Uuid, &str)) -> Result<bool, StoreError> {
    let found = audit::Entity::find().filter(audit::Column::SubjectId.eq(id)).filter(audit::Column::Action.eq(action));
    Ok(found.one(source.connection()).await?.is_some())
}

/// How often this was done to something about a patient, with a detail that begins so; up to `most`.
///
/// # Errors
/// The database does not answer.
pub async fn count_noted(
    source: &impl Source,
    (id, action): (Uuid, &str),
    (patient, detail): (PatientId, &str),
    most: u64,
) -> Result<usize, StoreError> {
    let found: Vec<i64> = audit::Entity::find()
        .select_only()
        .column(audit::Column::Seq)
        .filter(audit::Column::SubjectId.eq(id))
        .filter(audit::Column::Action.eq(action))
        .filter(audit::Column::Detail.starts_with(format!("{}, {detail}", about::beginning(patient))))
        .limit(most)
        .into_tuple()
        .all(source.connection())
        .await?;
    Ok(found.len())
}

/// Which member of the staff did one of these to something last, if one did.
///
/// # Errors
/// The database does not answer.
pub async fn last_by(source: &impl Source, (id, actions): (Uuid, &[&str])) -> Result<Option<PractitionerId>, StoreError> {
    let found = audit::Entity::find()
        .filter(audit::Column::SubjectId.eq(id))
        .filter(audit::Column::Action.is_in(actions.iter().copied()))
        .filter(audit::Column::ActorKind.eq("practitioner"))
        .order_by_desc(audit::Column::Seq);
    Ok(found.one(source.connection()).await?.and_then(|row| row.actor_id).map(PractitionerId::from_uuid))
}

/// An entry as it stands in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Its place in the log of this database.
    pub seq: i64,
    /// With which organization's; of accounts, the portal's own.
    pub organization: OrganizationId,
    /// When.
    pub at: Timestamp,
    /// What was done.
    pub action: String,
    /// By which kind of actor.
    pub actor_kind: String,
    /// By whom, if that has an id.
    pub actor: Option<Uuid>,
    /// To what kind of thing.
    pub subject_kind: Option<String>,
    /// To which.
    pub subject: Option<Uuid>,
    /// More about it.
    pub detail: Option<String>,
    /// In which request.
    pub request: Option<RequestId>,
    /// It is about the code of somebody who reads beside the patient. Found out by [`history()`] alone.
    pub of_carer: bool,
}

/// Writes an entry. It is there if and only if the transaction commits.
///
/// # Errors
/// The database refuses.
pub async fn append(tx: &Tx, event: Event) -> Result<(), StoreError> {
    append_all(tx, vec![event]).await
}

/// Writes entries, in their order.
///
/// # Errors
/// The database refuses.
pub async fn append_all(tx: &Tx, events: Vec<Event>) -> Result<(), StoreError> {
    Ok(tx.connection().execute_all(inserts(tx, events)).await?)
}

/// The statements that write entries, in their order.
pub(crate) fn inserts(tx: &Tx, events: Vec<Event>) -> Vec<Statement> {
    let core = tx.core();
    let now = core.clock.now();
    let models = events.into_iter().map(|event| row(event, AuditId::generate(&*core.clock, &*core.random), now)).collect();
    rows::inserts::<audit::Entity>(tx.connection(), models, None)
}

/// Entries of an organization after `seq`, oldest first.
///
/// # Errors
/// The database cannot be reached.
pub async fn list(source: &impl Source, scope: &StaffScope, after: i64, limit: u16) -> Result<Vec<Recorded>, StoreError> {
    let rows = audit::Entity::find()
        .filter(audit::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(audit::Column::Seq.gt(after))
        .order_by_asc(audit::Column::Seq)
        .limit(u64::from(limit))
        .all(source.connection())
        .await?;
    Ok(rows.into_iter().map(recorded).collect())
}

fn row(event: Event, id: AuditId, now: Timestamp) -> audit::ActiveModel {
    let (actor_kind, actor_id) = actor(event.actor);
    let detail = event.stored_detail();
    audit::ActiveModel {
        seq: NotSet,
        id: Set(id.as_uuid()),
        organization_id: Set(event.organization.as_uuid()),
        at: Set(now.as_micros()),
        actor_kind: Set(actor_kind.to_owned()),
        actor_id: Set(actor_id),
        action: Set(event.action.to_owned()),
        subject_kind: Set(event.subject.map(|(kind, _)| kind.to_owned())),
        subject_id: Set(event.subject.map(|(_, id)| id)),
        detail: Set(detail),
        request_id: Set(event.request.map(RequestId::as_uuid)),
        chain: Set(None),
    }
}

const fn actor(actor: Actor) -> (&'static str, Option<Uuid>) {
    match actor {
        Actor::Account(id) => ("account", Some(id.as_uuid())),
        Actor::Practitioner(id, _) => ("practitioner", Some(id.as_uuid())),
        Actor::Relay(id) => ("relay", Some(id.as_uuid())),
        Actor::Operator => ("operator", None),
        Actor::System => ("system", None),
        Actor::Anonymous => ("anonymous", None),
    }
}

fn recorded(row: audit::Model) -> Recorded {
    Recorded {
        seq: row.seq,
        organization: OrganizationId::from_uuid(row.organization_id),
        at: Timestamp::from_micros(row.at),
        action: row.action,
        actor_kind: row.actor_kind,
        actor: row.actor_id,
        subject_kind: row.subject_kind,
        subject: row.subject_id,
        detail: row.detail,
        request: row.request_id.map(RequestId::from_uuid),
        of_carer: false,
    }
}
