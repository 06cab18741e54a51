//! What takes two people: asked for by one of the staff, decided by another. Must not know what needs it.
//!
//! Invariants:
//! - Of one kind, one thing at a time waits for a record.
//! - A decision is written only over what waits still, checked by the statement itself, so that of two who decide at once one wins.
//! - The address of it is erased with the decision.
mod alone;
mod change;
mod choice;
mod lately;
mod seen;
mod told;

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

pub use self::{
    alone::{list_alone_of, list_due},
    change::{Alone, NewApproval, Step, end_all_by, end_all_of, end_slips_of, expire, insert, settle, stop},
    choice::{Choice, ChoiceKind, is_own, list_choices},
    lately::{has_added, has_issued, has_open_slip},
    seen::{Seen, seen_of},
    told::{list_decided, list_told, see},
};
use super::{Source, StoreError, rows, seal, word::words};
use crate::{
    base::clock::Timestamp,
    crypto::{field::Place, keyring::Purpose},
    domain::{
        address::EmailAddress,
        id::{ApprovalId, OrganizationId, PatientId, PractitionerId},
        page::{Page, Paged},
        role::Role,
        scope::{Actor, StaffScope},
    },
    table::approval::{Column, Entity, Model},
};

words! {
    /// What is asked for.
    pub enum ApprovalKind in "approval.kind" {
        /// To give a claim code.
        Slip = "slip",
        /// To have alerts sent elsewhere.
        AlertAddress = "alert_address",
        /// To have mail to another address find a record.
        DeliveryAddress = "delivery_address",
        /// To join two records.
        Merge = "merge",
        /// To take it that the person is known, where there is no mailbox.
        InPerson = "in_person",
        /// To let a record that was set up again open at once.
        Sooner = "sooner",
    }
}

words! {
    /// Where it stands.
    pub enum ApprovalState in "approval.state" {
        /// Nobody has decided.
        Asked = "asked",
        /// A colleague agreed.
        Approved = "approved",
        /// A colleague agreed, and it was made use of.
        Used = "used",
        /// A colleague did not agree.
        Refused = "refused",
        /// Whoever asked does not want it any more.
        Withdrawn = "withdrawn",
        /// Nobody decided in time, or it came to nothing.
        Over = "over",
    }
}

words! {
    /// Why something ended before anybody decided it, or before a code was made that a colleague had agreed to.
    pub enum EndedFor in "approval.ended_for" {
        /// The record has other addresses than those that it was asked for.
        Addresses = "addresses",
        /// The record is another's part now.
        Joined = "joined",
        /// Whoever holds an account of the record stopped it.
        Stopped = "stopped",
    }
}

/// Something that a colleague decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Approval {
    /// Which.
    pub id: ApprovalId,
    /// About which record.
    pub patient: PatientId,
    /// What is asked for.
    pub kind: ApprovalKind,
    /// Where it stands.
    pub state: ApprovalState,
    /// Who asked.
    pub asked_by: PractitionerId,
    /// When.
    pub asked_at: Timestamp,
    /// When it ends by itself; of one that was approved, until when it can be made use of; of one that was decided otherwise, until
    /// when whoever asked is told.
    pub expires_at: Timestamp,
    /// Who decided.
    pub decided_by: Option<PractitionerId>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// What stood there when it was asked for.
    pub basis: Option<Uuid>,
    /// The record that would be joined to this one.
    pub other: Option<PatientId>,
    /// What there was to look at of two records when it was asked for.
    pub seen: Option<Seen>,
    /// That it ended because of something else, why and when; whoever asked is told.
    pub ended: Option<(EndedFor, Timestamp)>,
    /// From when on it is done without anybody's word, if nobody objects; never, in a clinic that does not go on alone.
    pub alone_at: Option<Timestamp>,
}

impl Approval {
    /// The number by which two people mean the same one when they talk about it. It finds nothing.
    #[must_use]
    pub fn number(&self) -> String {
        format!("{:04}", self.id.as_uuid().as_u128() % 10_000)
    }

    /// Whether it was done because nobody objected: it stands there as the word of whoever asked.
    #[must_use]
    pub fn was_alone(&self) -> bool {
        self.decided_by == Some(self.asked_by)
    }

    /// Whether it waits for a decision.
    #[must_use]
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.state == ApprovalState::Asked && now < self.expires_at
    }

    fn read(row: &Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: ApprovalId::from_uuid(row.id),
            patient: PatientId::from_uuid(row.patient_id),
            kind: ApprovalKind::try_from(row.kind.as_str())?,
            state: ApprovalState::try_from(row.state.as_str())?,
            asked_by: PractitionerId::from_uuid(row.asked_by),
            asked_at: Timestamp::from_micros(row.asked_at),
            expires_at: Timestamp::from_micros(row.expires_at),
            decided_by: row.decided_by.map(PractitionerId::from_uuid),
            decided_at: row.decided_at.map(Timestamp::from_micros),
            basis: row.basis,
            other: row.other_id.map(PatientId::from_uuid),
            seen: row.seen.as_deref().and_then(Seen::from_slice),
            ended: match (row.ended_for.as_deref(), row.ended_at) {
                (Some(why), Some(at)) => Some((EndedFor::try_from(why)?, Timestamp::from_micros(at))),
                _ => None,
            },
            alone_at: row.alone_at.map(Timestamp::from_micros),
        })
    }
}

/// One of the organization's.
///
/// # Errors
/// The database does not answer.
pub async fn find(source: &impl Source, scope: &StaffScope, id: ApprovalId) -> Result<Option<Approval>, StoreError> {
    let row = of(scope).filter(Column::Id.eq(id.as_uuid())).one(source.connection()).await?;
    row.as_ref().map(Approval::read).transpose()
}

/// The address that one is about, as long as it waits.
///
/// # Errors
/// It cannot be opened, or the database does not answer.
pub async fn open_address(source: &impl Source, scope: &StaffScope, id: ApprovalId) -> Result<Option<EmailAddress>, StoreError> {
    let row = of(scope).filter(Column::Id.eq(id.as_uuid())).one(source.connection()).await?;
    let place = place(scope.organization(), id);
    rows::opened(row.and_then(|row| row.address).map(|sealed| seal::open_address(source, Purpose::Field, place, sealed))).await
}

/// A page of what waits for somebody else than who asked, the oldest first.
///
/// # Errors
/// The database does not answer.
pub async fn list_for(
    source: &impl Source,
    scope: &StaffScope,
    me: PractitionerId,
    now: Timestamp,
    page: Page,
) -> Result<Paged<Approval>, StoreError> {
    rows::paged(waiting(scope, me, now), page, source.connection()).await?.try_map(async |row| Approval::read(&row)).await
}

/// What waits for somebody else than who asked, the oldest first; up to `limit`.
///
/// # Errors
/// The database does not answer.
pub async fn list_waiting(
    source: &impl Source,
    scope: &StaffScope,
    me: PractitionerId,
    now: Timestamp,
    limit: u64,
) -> Result<Vec<Approval>, StoreError> {
    read_all(source, waiting(scope, me, now).limit(limit)).await
}

/// What waits for a record, or was approved and not made use of; the oldest first.
///
/// # Errors
/// The database does not answer.
pub async fn list_of(source: &impl Source, scope: &StaffScope, patient: PatientId, now: Timestamp) -> Result<Vec<Approval>, StoreError> {
    let either = Condition::any().add(Column::PatientId.eq(patient.as_uuid())).add(Column::OtherId.eq(patient.as_uuid()));
    let found = of(scope)
        .filter(either)
        .filter(Column::State.is_in([ApprovalState::Asked, ApprovalState::Approved].map(ApprovalState::as_str)))
        .filter(Column::ExpiresAt.gt(now.as_micros()))
        .order_by_asc(Column::AskedAt);
    read_all(source, found).await
}

/// What somebody has asked for and nobody has decided, the oldest first; up to `limit`.
///
/// # Errors
/// The database does not answer.
pub async fn list_asked_by(
    source: &impl Source,
    scope: &StaffScope,
    me: PractitionerId,
    now: Timestamp,
    limit: u64,
) -> Result<Vec<Approval>, StoreError> {
    read_all(source, asked(scope, now).filter(Column::AskedBy.eq(me.as_uuid())).limit(limit)).await
}

fn waiting(scope: &StaffScope, me: PractitionerId, now: Timestamp) -> Select<Entity> {
    let all = asked(scope, now).filter(Column::AskedBy.ne(me.as_uuid()));
    match scope.actor() {
        // Whoever stands outside sees nobody at a desk.
        Actor::Practitioner(_, Role::Witness) => all.filter(Column::Kind.ne(ApprovalKind::Sooner.as_str())),
        _ => all,
    }
}

/// What nobody has decided, the oldest first.
fn asked(scope: &StaffScope, now: Timestamp) -> Select<Entity> {
    of(scope)
        .filter(Column::State.eq(ApprovalState::Asked.as_str()))
        .filter(Column::ExpiresAt.gt(now.as_micros()))
        .order_by_asc(Column::AskedAt)
        .order_by_asc(Column::Id)
}

async fn read_all(source: &impl Source, select: Select<Entity>) -> Result<Vec<Approval>, StoreError> {
    select.all(source.connection()).await?.iter().map(Approval::read).collect()
}

fn of(scope: &StaffScope) -> Select<Entity> {
    Entity::find().filter(Column::OrganizationId.eq(scope.organization().as_uuid()))
}

const fn place(organization: OrganizationId, id: ApprovalId) -> Place {
    Place { organization, table: "approval", row: id.as_uuid(), column: "address" }
}
