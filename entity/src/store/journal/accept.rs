//! Messages on their way in, by a relay, a member of staff or a patient: what is decided inside the transaction, and the rows that
//! come of it.
//!
//! In order: whether who sends it may still; who is meant (records are found again by the index of their address, and held shared); which digests are
//! new (claimed by insert, so that a racing process on PostgreSQL waits and then sees a duplicate); records for unknown
//! recipients; message, parts, deliveries, wraps; then for each record an alert, if it can be reached, or a notice to
//! staff that a slip is needed; last the audit entry.
mod asked;
mod author;
mod digest;
mod mails;
mod release;
mod rows;

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fmt,
};

use uuid::Uuid;

pub use self::release::Release;
use super::Receipt;
use crate::{
    base::{
        clock::Timestamp,
        fault::{self, Point},
    },
    crypto::{Suite, part::PartKind, wrap::Wrap},
    domain::{
        address::EmailAddress,
        id::{
            AccountId, AlertAddressId, DeliveryId, MessageId, ObjectId, OrganizationId, PatientId, PractitionerId, RelayId, RequestId,
            TeamId, ThreadId,
        },
        locale::Locale,
        role::Role,
        scope::Actor,
        sensitivity::Sensitivity,
    },
    object::StoredPart,
    store::{
        StoreError, Tx,
        audit::{self, Event},
        patient::{self, NewPatient, PatientState},
        seal,
        source::Origin,
    },
};

/// Whose message it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Author {
    /// It came by a relay.
    Relay(RelayId),
    /// A member of staff wrote it.
    Practitioner(PractitionerId, Role),
    /// Whoever reads for this patient answered.
    Patient(AccountId, PatientId),
    /// Somebody answered an alert by ordinary mail. It stands with the patient whose alert it was; nobody signed in for it.
    Mail {
        /// Which relay brought it.
        relay: RelayId,
        /// Whose alert it was.
        patient: PatientId,
        /// Where that went: told that mail is no way to write.
        alerted: AlertAddressId,
    },
}

impl Author {
    /// Who acts.
    #[must_use]
    pub const fn actor(self) -> Actor {
        match self {
            Self::Relay(relay) | Self::Mail { relay, .. } => Actor::Relay(relay),
            Self::Practitioner(id, role) => Actor::Practitioner(id, role),
            Self::Patient(account, _) => Actor::Account(account),
        }
    }

    /// In whose thread it begins or goes on, as what the patient said.
    const fn patient(self) -> Option<PatientId> {
        match self {
            Self::Patient(_, patient) | Self::Mail { patient, .. } => Some(patient),
            Self::Relay(_) | Self::Practitioner(..) => None,
        }
    }

    /// Whether mail to a closed record is taken: a relay was told at RCPT, a moment ago.
    const fn is_late_to_refuse(self) -> bool {
        matches!(self, Self::Relay(_))
    }
}

/// A message, sealed already.
pub struct Acceptance {
    /// Whose message it is: the organization's.
    pub organization: OrganizationId,
    /// Who sent it.
    pub author: Author,
    /// The care team that is responsible for it.
    pub team: Option<TeamId>,
    /// The care team that whoever sends it must belong to still when it is stored.
    pub member: Option<TeamId>,
    /// To which thread it belongs; `None`: it begins one.
    pub thread: Option<ThreadId>,
    /// For what staff answer: the thread as it was looked at. If somebody did something to it since, nothing is stored, and the
    /// caller gets [`StoreError::Overtaken`].
    pub answers: Option<Timestamp>,
    /// By when it ought to be read.
    pub read_by: Option<Timestamp>,
    /// When patients see it.
    pub release: Release,
    /// The data key for the staff who sent it.
    pub staff_wrap: Option<Wrap>,
    /// The message's id: its parts and wraps are bound to it.
    pub message: MessageId,
    /// With what its parts are sealed.
    pub suite: Suite,
    /// How sensitive it is.
    pub sensitivity: Sensitivity,
    /// When it came.
    pub received_at: Timestamp,
    /// When reading ends.
    pub expires_at: Option<Timestamp>,
    /// Whether its sender takes answers.
    pub reply_allowed: bool,
    /// The sealed part `raw`.
    pub raw: StoredPart,
    /// The sealed part `meta`.
    pub meta: Vec<u8>,
    /// The sealed part `index`, if it was made already.
    pub index: Option<StoredPart>,
    /// Whom it is for.
    pub deliveries: Vec<NewDelivery>,
    /// The envelope sender, if its domain is the organization's: told when a slip is needed.
    pub sender_notice: Option<EmailAddress>,
    /// In which request.
    pub request: RequestId,
}

/// Whom a delivery is for.
#[derive(Clone)]
pub enum To {
    /// An address as a relay gave it, and the record that it belonged to a moment ago. Without one, it is found again, and
    /// made if it is still unknown.
    Address(EmailAddress, Option<PatientId>),
    /// A record.
    Record(PatientId),
}

/// A message for one recipient.
pub struct NewDelivery {
    /// Its id: the wrap is bound to it.
    pub id: DeliveryId,
    /// Whom it is for.
    pub to: To,
    /// The data key for this delivery.
    pub wrap: Wrap,
    /// What tells a duplicate: over envelope sender, recipient and message, under the organization's key.
    pub digest: [u8; 32],
    /// In which language a new record's patient is addressed.
    pub language: Option<Locale>,
}

impl fmt::Debug for Acceptance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Acceptance").field("message", &self.message).finish_non_exhaustive()
    }
}

impl fmt::Debug for NewDelivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewDelivery").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Acceptance {
    /// The parts that may be long, each with its kind.
    pub(super) fn parts(&self) -> impl Iterator<Item = (PartKind, &StoredPart)> {
        [(PartKind::Raw, Some(&self.raw)), (PartKind::Index, self.index.as_ref())]
            .into_iter()
            .filter_map(|(kind, part)| Some((kind, part?)))
    }

    /// The oldest object that it names.
    pub(super) fn object(&self) -> Option<ObjectId> {
        self.parts().filter_map(|(_, part)| part.object()).min()
    }

    pub(super) fn weight(&self) -> (usize, usize) {
        let bytes: usize = self.parts().map(|(_, part)| part.in_row()).sum();
        (bytes + 512 * self.deliveries.len(), self.deliveries.len())
    }
}

/// Which record a delivery is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Who {
    /// A record that is there.
    Known(Uuid),
    /// A record to be made, by organization and index of the address.
    New(Uuid, [u8; 16]),
}

/// One delivery of the batch.
struct Item<'a> {
    acceptance: &'a Acceptance,
    delivery: &'a NewDelivery,
    who: Who,
}

impl Item<'_> {
    fn digest(&self) -> (Uuid, [u8; 32]) {
        (self.acceptance.organization.as_uuid(), self.delivery.digest)
    }
}

/// Stores the new ones of these messages. The answers are in their order.
pub(super) async fn apply(tx: &Tx, batch: &[&Acceptance]) -> Result<Vec<Receipt>, StoreError> {
    if batch.is_empty() {
        return Ok(Vec::new());
    }
    let now = tx.core().clock.now();
    author::check(tx, batch).await?;
    let items = resolve(tx, batch).await?;
    let states = hold(tx, &items).await?;
    let kept = digest::keep_new(tx, items, now).await?;
    let made = make_patients(tx, &kept).await?;
    let patient_of = |who: &Who| match who {
        Who::Known(id) => *id,
        Who::New(..) => made[who],
    };
    let receipts: Vec<Receipt> = batch.iter().map(|acceptance| receipt(acceptance, &kept)).collect();
    let mut statements = rows::inserts(tx, batch, &kept, patient_of, &states, now);
    statements.extend(mails::inserts(tx, &kept, patient_of, &states, now).await?);
    statements.extend(audit::inserts(tx, events(&kept, &receipts, batch, patient_of)));
    asked::note_answers(tx, &kept).await?;
    tx.connection().execute_all(statements).await?;
    asked::note_questions(tx, &kept).await?;
    fault::at(Point::Inserted);
    Ok(receipts)
}

/// Finds the record of each delivery.
async fn resolve<'a>(tx: &Tx, batch: &[&'a Acceptance]) -> Result<Vec<Item<'a>>, StoreError> {
    let mut items = Vec::new();
    let mut unknown = HashSet::new();
    for acceptance in batch {
        for delivery in &acceptance.deliveries {
            let who = match &delivery.to {
                To::Record(patient) | To::Address(_, Some(patient)) => Who::Known(patient.as_uuid()),
                To::Address(address, None) => {
                    let index = seal::address_index(tx, acceptance.organization, address).await?;
                    unknown.insert((acceptance.organization.as_uuid(), index));
                    Who::New(acceptance.organization.as_uuid(), index)
                }
            };
            items.push(Item { acceptance, delivery, who });
        }
    }
    if !unknown.is_empty() {
        let found = patient::by_address_index(tx.connection(), &unknown).await?;
        for item in &mut items {
            if let Who::New(organization, index) = item.who
                && let Some(patient) = found.get(&(organization, index))
            {
                item.who = Who::Known(patient.id.as_uuid());
            }
        }
    }
    Ok(items)
}

/// Holds the records, so that no slip is issued before this commits, and checks whose they are. For who writes to a record
/// that was closed a moment ago it is not there either.
async fn hold(tx: &Tx, items: &[Item<'_>]) -> Result<HashMap<Uuid, PatientState>, StoreError> {
    let known: HashSet<Uuid> = items.iter().filter_map(|item| if let Who::Known(id) = item.who { Some(id) } else { None }).collect();
    if known.is_empty() {
        return Ok(HashMap::new());
    }
    let held = patient::lock_shared(tx, &known.into_iter().collect::<Vec<_>>()).await?;
    for item in items {
        if let Who::Known(id) = item.who
            && held.get(&id).is_none_or(|patient| {
                let closed = patient.state == PatientState::Closed && !item.acceptance.author.is_late_to_refuse();
                patient.organization != item.acceptance.organization || closed
            })
        {
            return Err(StoreError::NotFound);
        }
    }
    Ok(held.into_iter().map(|(id, patient)| (id, patient.state)).collect())
}

/// Makes the records that are missing, each once.
async fn make_patients(tx: &Tx, kept: &[Item<'_>]) -> Result<HashMap<Who, Uuid>, StoreError> {
    let core = tx.core();
    let mut made = HashMap::new();
    let mut by_organization: BTreeMap<OrganizationId, Vec<NewPatient>> = BTreeMap::new();
    for item in kept {
        let (Who::New(..), To::Address(address, _)) = (item.who, &item.delivery.to) else { continue };
        if made.contains_key(&item.who) {
            continue;
        }
        let id = PatientId::generate(&*core.clock, &*core.random);
        made.insert(item.who, id.as_uuid());
        by_organization.entry(item.acceptance.organization).or_default().push(NewPatient {
            id,
            email: Some(address.clone()),
            language: item.delivery.language.clone(),
            name: None,
            birth_date: None,
            record_number: None,
            phone: None,
        });
    }
    for (organization, new) in by_organization {
        patient::insert_many(tx, organization, &new, None).await?;
    }
    Ok(made)
}

fn receipt(acceptance: &Acceptance, kept: &[Item<'_>]) -> Receipt {
    let stored = kept.iter().filter(|item| std::ptr::eq(item.acceptance, acceptance)).count();
    Receipt::Accepted { stored, duplicate: acceptance.deliveries.len() - stored }
}

/// One entry for each record that a message is new for, so that whoever asks what happened with a record finds it.
fn events(kept: &[Item<'_>], receipts: &[Receipt], batch: &[&Acceptance], patient_of: impl Fn(&Who) -> Uuid) -> Vec<Event> {
    let mut events = Vec::with_capacity(kept.len());
    for (acceptance, receipt) in batch.iter().zip(receipts) {
        let Receipt::Accepted { stored, duplicate } = receipt else { continue };
        let subject = acceptance.message.as_uuid();
        for item in kept.iter().filter(|item| std::ptr::eq(item.acceptance, *acceptance)) {
            let event = Event::new(acceptance.organization, acceptance.author.actor(), "message.accepted").subject("message", subject);
            let event = event.about_patient(PatientId::from_uuid(patient_of(&item.who)));
            events.push(event.detail(format!("deliveries {stored}, duplicates {duplicate}")).request(acceptance.request));
        }
    }
    events
}
