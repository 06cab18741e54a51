//! Messages from relays: what is decided inside the transaction, and the rows that come of it.
//!
//! In order: who is meant (records are found again by the index of their address, and held shared); which digests are
//! new (claimed by insert, so that a racing process on PostgreSQL waits and then sees a duplicate); records for unknown
//! recipients; message, parts, deliveries, wraps; then for each record an alert, if it can be reached, or a notice to
//! staff that a slip is needed; last the audit entry.
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fmt,
    time::Duration,
};

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryTrait, sea_query::{Expr, ExprTrait, OnConflict, Query}};
use uuid::Uuid;

use super::Receipt;
use crate::{
    base::{clock::Timestamp, fault},
    crypto::{Suite, field::Place, keyring::Purpose, part::PartKind, wrap::Wrap},
    domain::{
        address::EmailAddress,
        id::{DeliveryId, MessageId, NoticeAddressId, OrganizationId, PatientId, RelayId, RequestId, WrapId},
        locale::Locale,
        scope::Actor,
        sensitivity::Sensitivity,
    },
    store::{
        StoreError, Tx,
        audit::{self, Event},
        delivery::DeliveryState,
        key, message as message_store,
        outbox::{self, Notice, NoticeKind, RecipientKind},
        patient::{self, NewPatient, PatientState},
        rows::{insert_all, rows_in_statement},
        seal::{self, seal},
        source::Origin,
    },
    table::{acceptance, delivery, message, message_part, message_wrap, notice_address},
};

/// How long a digest is kept to tell a duplicate.
const KEPT: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// A message from a relay, sealed already.
pub struct Acceptance {
    /// Whose relay it came by.
    pub organization: OrganizationId,
    /// Which relay.
    pub relay: RelayId,
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
    /// Whom it is for.
    pub deliveries: Vec<NewDelivery>,
    /// The envelope sender, if its domain is the organization's: told when a slip is needed.
    pub sender_notice: Option<EmailAddress>,
    /// In which request.
    pub request: RequestId,
}

/// A sealed part, where it is kept.
pub enum StoredPart {
    /// In the row.
    Row(Vec<u8>),
}

/// A message for one recipient.
pub struct NewDelivery {
    /// Its id: the wrap is bound to it.
    pub id: DeliveryId,
    /// The recipient as the relay gave it.
    pub recipient: EmailAddress,
    /// The record that this address belonged to a moment ago. `None`: found again, and made if it is still unknown.
    pub patient: Option<PatientId>,
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

impl fmt::Debug for StoredPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoredPart(..)")
    }
}

impl fmt::Debug for NewDelivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewDelivery").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Acceptance {
    pub(super) fn weight(&self) -> (usize, usize) {
        let StoredPart::Row(raw) = &self.raw;
        (raw.len() + self.meta.len() + 512 * self.deliveries.len(), self.deliveries.len())
    }
}

/// Whom a delivery is for.
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
    let items = resolve(tx, batch).await?;
    let states = hold(tx, &items).await?;
    let kept = keep_new(tx, items, now).await?;
    let made = make_patients(tx, &kept).await?;
    let patient_of = |who: &Who| match who {
        Who::Known(id) => *id,
        Who::New(..) => made[who],
    };
    insert_messages(tx, batch, &kept, patient_of, now).await?;
    send_mails(tx, &kept, patient_of, &states, now).await?;
    let receipts: Vec<Receipt> = batch.iter().map(|acceptance| receipt(acceptance, &kept)).collect();
    note(tx, batch, &receipts).await?;
    fault::point("A6");
    Ok(receipts)
}

/// Finds the record of each delivery.
async fn resolve<'a>(tx: &Tx, batch: &[&'a Acceptance]) -> Result<Vec<Item<'a>>, StoreError> {
    let mut items = Vec::new();
    let mut unknown = HashSet::new();
    for acceptance in batch {
        for delivery in &acceptance.deliveries {
            let who = match delivery.patient {
                Some(patient) => Who::Known(patient.as_uuid()),
                None => {
                    let index = seal::address_index(tx, acceptance.organization, &delivery.recipient).await?;
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
                item.who = Who::Known(*patient);
            }
        }
    }
    Ok(items)
}

/// Holds the records, so that no slip is issued before this commits, and checks whose they are.
async fn hold(tx: &Tx, items: &[Item<'_>]) -> Result<HashMap<Uuid, PatientState>, StoreError> {
    let known: HashSet<Uuid> = items.iter().filter_map(|item| if let Who::Known(id) = item.who { Some(id) } else { None }).collect();
    if known.is_empty() {
        return Ok(HashMap::new());
    }
    let held = patient::lock_shared(tx, &known.into_iter().collect::<Vec<_>>()).await?;
    for item in items {
        if let Who::Known(id) = item.who
            && held.get(&id).is_none_or(|patient| patient.organization != item.acceptance.organization)
        {
            return Err(StoreError::NotFound);
        }
    }
    Ok(held.into_iter().map(|(id, patient)| (id, patient.state)).collect())
}

/// Claims the digests, and keeps what is new: once for each digest, and once for each record and message.
async fn keep_new<'a>(tx: &Tx, items: Vec<Item<'a>>, now: Timestamp) -> Result<Vec<Item<'a>>, StoreError> {
    // In one order everywhere: two transactions never wait for each other.
    let mut first: BTreeMap<(Uuid, [u8; 32]), Item<'a>> = BTreeMap::new();
    for item in items {
        first.entry(item.digest()).or_insert(item);
    }
    let claimed = claim_digests(tx, first.values().map(|item| acceptance_row(item, now)).collect(), now).await?;
    let mut kept: Vec<Item<'a>> = Vec::new();
    let mut of: HashMap<(MessageId, Who), DeliveryId> = HashMap::new();
    for item in first.into_values().filter(|item| claimed.contains(item.delivery.digest.as_slice())) {
        match of.get(&(item.acceptance.message, item.who)) {
            // Two addresses of one record: the patient gets the message once.
            Some(same) => point_to(tx, &item, *same).await?,
            None => {
                of.insert((item.acceptance.message, item.who), item.delivery.id);
                kept.push(item);
            }
        }
    }
    Ok(kept)
}

/// Inserts digests that are not there or whose time is over, and returns those.
async fn claim_digests(tx: &Tx, rows: Vec<acceptance::Model>, now: Timestamp) -> Result<HashSet<Vec<u8>>, StoreError> {
    use acceptance::Column;
    let take_over = OnConflict::columns([Column::OrganizationId, Column::Digest])
        .update_columns([Column::MessageId, Column::DeliveryId, Column::ExpiresAt])
        .action_and_where(Expr::col((acceptance::Entity, Column::ExpiresAt)).lte(now.as_micros()))
        .to_owned();
    let mut rows = rows.into_iter().peekable();
    let mut claimed = HashSet::new();
    while rows.peek().is_some() {
        let chunk = rows.by_ref().take(rows_in_statement::<acceptance::Entity>()).map(IntoActiveModel::into_active_model);
        let mut insert = acceptance::Entity::insert_many(chunk).on_conflict(take_over.clone()).into_query();
        insert.returning(Query::returning().column(Column::Digest));
        for row in tx.connection().query_all(&insert).await? {
            claimed.insert(row.try_get::<Vec<u8>>("", "digest")?);
        }
    }
    Ok(claimed)
}

fn acceptance_row(item: &Item<'_>, now: Timestamp) -> acceptance::Model {
    acceptance::Model {
        organization_id: item.acceptance.organization.as_uuid(),
        digest: item.delivery.digest.to_vec(),
        message_id: item.acceptance.message.as_uuid(),
        delivery_id: item.delivery.id.as_uuid(),
        expires_at: now.plus(KEPT).as_micros(),
    }
}

async fn point_to(tx: &Tx, item: &Item<'_>, same: DeliveryId) -> Result<(), StoreError> {
    acceptance::Entity::update_many()
        .col_expr(acceptance::Column::DeliveryId, same.as_uuid().into())
        .filter(acceptance::Column::OrganizationId.eq(item.acceptance.organization.as_uuid()))
        .filter(acceptance::Column::Digest.eq(item.delivery.digest.to_vec()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Makes the records that are missing, each once.
async fn make_patients(tx: &Tx, kept: &[Item<'_>]) -> Result<HashMap<Who, Uuid>, StoreError> {
    let core = tx.core();
    let mut made = HashMap::new();
    let mut by_organization: BTreeMap<OrganizationId, Vec<NewPatient>> = BTreeMap::new();
    for item in kept {
        if !matches!(item.who, Who::New(..)) || made.contains_key(&item.who) {
            continue;
        }
        let id = PatientId::generate(&*core.clock, &*core.random);
        made.insert(item.who, id.as_uuid());
        by_organization.entry(item.acceptance.organization).or_default().push(NewPatient {
            id,
            email: item.delivery.recipient.clone(),
            language: item.delivery.language.clone(),
            name: None,
            birth_date: None,
            record_number: None,
            phone: None,
        });
    }
    for (organization, new) in by_organization {
        patient::insert_many(tx, organization, &new).await?;
    }
    Ok(made)
}

async fn insert_messages(
    tx: &Tx,
    batch: &[&Acceptance],
    kept: &[Item<'_>],
    patient_of: impl Fn(&Who) -> Uuid,
    now: Timestamp,
) -> Result<(), StoreError> {
    let with_news: HashSet<MessageId> = kept.iter().map(|item| item.acceptance.message).collect();
    let new: Vec<&&Acceptance> = batch.iter().filter(|acceptance| with_news.contains(&acceptance.message)).collect();
    let connection = tx.connection();
    insert_all::<message::Entity>(connection, new.iter().map(|acceptance| message_row(acceptance)).collect()).await?;
    insert_all::<message_part::Entity>(connection, new.iter().flat_map(|acceptance| part_rows(acceptance)).collect()).await?;
    let deliveries = kept.iter().map(|item| delivery_row(item, patient_of(&item.who), now));
    insert_all::<delivery::Entity>(connection, deliveries.collect()).await?;
    let wraps = kept.iter().map(|item| wrap_row(tx, item, now));
    insert_all::<message_wrap::Entity>(connection, wraps.collect()).await
}

fn message_row(acceptance: &Acceptance) -> message::Model {
    message::Model {
        id: acceptance.message.as_uuid(),
        organization_id: acceptance.organization.as_uuid(),
        thread_id: acceptance.message.as_uuid(),
        relay_id: Some(acceptance.relay.as_uuid()),
        suite: key::suite_number(acceptance.suite),
        sensitivity: acceptance.sensitivity.as_str().to_owned(),
        received_at: acceptance.received_at.as_micros(),
        expires_at: acceptance.expires_at.map(Timestamp::as_micros),
        reply_allowed: acceptance.reply_allowed,
    }
}

fn part_rows(acceptance: &Acceptance) -> [message_part::Model; 2] {
    let row = |kind, bytes: &[u8]| message_part::Model {
        message_id: acceptance.message.as_uuid(),
        kind: message_store::number(kind),
        bytes: Some(bytes.to_vec()),
        object_id: None,
    };
    let StoredPart::Row(raw) = &acceptance.raw;
    [row(PartKind::Raw, raw), row(PartKind::Meta, &acceptance.meta)]
}

fn delivery_row(item: &Item<'_>, patient: Uuid, now: Timestamp) -> delivery::Model {
    delivery::Model {
        id: item.delivery.id.as_uuid(),
        message_id: item.acceptance.message.as_uuid(),
        patient_id: patient,
        organization_id: item.acceptance.organization.as_uuid(),
        state: DeliveryState::Waiting.as_str().to_owned(),
        created_at: now.as_micros(),
        expires_at: item.acceptance.expires_at.map(Timestamp::as_micros),
        first_opened_at: None,
        last_opened_at: None,
    }
}

fn wrap_row(tx: &Tx, item: &Item<'_>, now: Timestamp) -> message_wrap::Model {
    let core = tx.core();
    let wrap = &item.delivery.wrap;
    message_wrap::Model {
        id: WrapId::generate(&*core.clock, &*core.random).as_uuid(),
        message_id: item.acceptance.message.as_uuid(),
        delivery_id: Some(item.delivery.id.as_uuid()),
        organization_id: item.acceptance.organization.as_uuid(),
        audience: "delivery".to_owned(),
        kind: "organization".to_owned(),
        key_id: wrap.key.as_uuid(),
        nonce: wrap.nonce.to_vec(),
        sealed: wrap.sealed.clone(),
        created_at: now.as_micros(),
    }
}

/// An alert where the patient can get in; where nobody can yet, a notice to those who can change that.
async fn send_mails(
    tx: &Tx,
    kept: &[Item<'_>],
    patient_of: impl Fn(&Who) -> Uuid,
    states: &HashMap<Uuid, PatientState>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let known: HashSet<Uuid> = states.keys().copied().collect();
    let reachable = match known.is_empty() {
        true => HashSet::new(),
        false => patient::reachable(tx.connection(), &known.into_iter().collect::<Vec<_>>(), now).await?,
    };
    let mut alerted = HashSet::new();
    let mut waiting = Vec::new();
    for item in kept {
        let patient = patient_of(&item.who);
        if reachable.contains(&patient) {
            alerted.insert(patient);
        } else if states.get(&patient) != Some(&PatientState::Closed) {
            waiting.push((item.acceptance, patient));
        }
    }
    outbox::insert_alerts(tx, &alerted.into_iter().collect::<Vec<_>>()).await?;
    if waiting.is_empty() {
        return Ok(());
    }
    let notices = slip_notices(tx, &waiting, now).await?;
    outbox::insert_notices(tx, notices).await
}

async fn slip_notices(tx: &Tx, waiting: &[(&Acceptance, Uuid)], now: Timestamp) -> Result<Vec<Notice>, StoreError> {
    let organizations: HashSet<Uuid> = waiting.iter().map(|(acceptance, _)| acceptance.organization.as_uuid()).collect();
    let with_contact = outbox::with_contact(tx, &organizations.into_iter().collect::<Vec<_>>()).await?;
    let mut senders: HashMap<(Uuid, [u8; 16]), Uuid> = HashMap::new();
    let mut notices = Vec::new();
    for (acceptance, patient) in waiting {
        let organization = acceptance.organization.as_uuid();
        let notice = |recipient_kind, recipient| Notice { organization, kind: NoticeKind::SlipNeeded, recipient_kind, recipient, subject: *patient };
        if with_contact.contains(&organization) {
            notices.push(notice(RecipientKind::Organization, organization));
        }
        if let Some(sender) = &acceptance.sender_notice {
            let index = seal::address_index(tx, acceptance.organization, sender).await?;
            let recipient = match senders.get(&(organization, index)) {
                Some(known) => *known,
                None => notice_address(tx, acceptance.organization, sender, index, now).await?,
            };
            senders.insert((organization, index), recipient);
            notices.push(notice(RecipientKind::Sender, recipient));
        }
    }
    Ok(notices)
}

/// The row of an envelope sender, made if it is not there.
async fn notice_address(
    tx: &Tx,
    organization: OrganizationId,
    sender: &EmailAddress,
    index: [u8; 16],
    now: Timestamp,
) -> Result<Uuid, StoreError> {
    let core = tx.core();
    let there = notice_address::Entity::find()
        .filter(notice_address::Column::OrganizationId.eq(organization.as_uuid()))
        .filter(notice_address::Column::AddressIndex.eq(index.to_vec()));
    if let Some(row) = there.one(tx.connection()).await? {
        return Ok(row.id);
    }
    let id = NoticeAddressId::generate(&*core.clock, &*core.random).as_uuid();
    let place = Place { organization, table: "notice_address", row: id, column: "address" };
    let row = notice_address::Model {
        id,
        organization_id: organization.as_uuid(),
        address: seal(tx, Purpose::AlertField, place, sender.as_str().as_bytes()).await?,
        language: None,
        address_index: index.to_vec(),
        created_at: now.as_micros(),
    };
    insert_all::<notice_address::Entity>(tx.connection(), vec![row]).await?;
    Ok(id)
}

fn receipt(acceptance: &Acceptance, kept: &[Item<'_>]) -> Receipt {
    let stored = kept.iter().filter(|item| std::ptr::eq(item.acceptance, acceptance)).count();
    Receipt::Accepted { stored, duplicate: acceptance.deliveries.len() - stored }
}

/// One entry for each message that is new for somebody.
async fn note(tx: &Tx, batch: &[&Acceptance], receipts: &[Receipt]) -> Result<(), StoreError> {
    let events = batch.iter().zip(receipts).filter_map(|(acceptance, receipt)| match receipt {
        Receipt::Accepted { stored: 0, .. } | Receipt::Noted => None,
        Receipt::Accepted { stored, duplicate } => Some(
            Event::new(acceptance.organization, Actor::Relay(acceptance.relay), "message.accepted")
                .subject("message", acceptance.message.as_uuid())
                .detail(format!("deliveries {stored}, duplicates {duplicate}"))
                .request(acceptance.request),
        ),
    });
    audit::append_all(tx, events.collect()).await
}
