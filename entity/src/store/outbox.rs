//! Mails to be sent: alerts, notices, mailbox codes. A row holds ids; the notifier opens the address behind them.
//!
//! Invariants: a row is there if and only if what it tells of committed. An address has at most one pending alert, and
//! one that finds it pending holds its row until the end of the transaction: so the mail cannot leave before the
//! message that it stands for can be read. What is hidden for a while has an alert of its own (`written`), at most one
//! pending as well, whose reason is looked at when it is due: undone, or told by another alert meanwhile, it does not leave. A notice that slips are needed stands for all records of its organization
//! that wait for one: at most one is pending for a recipient, and none leaves sooner than an interval after the one before. A mailbox code's payload is erased when its mail is settled or expires.
mod answer;
mod bounce;
mod notice;
mod staff;

use std::{num::NonZeroU64, time::Duration};

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Statement,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

pub(in crate::store) use self::answer::check_in_use;
pub(crate) use self::notice::{Notice, SLIPS, notice_inserts, with_contact};
pub use self::{
    answer::{Answerable, find_answerable, forget_answerable, insert_answer},
    bounce::{Bounced, settle_bounced},
};
pub use self::{
    notice::{Recipient, insert_notice},
    staff::{Whose, call_off_staff, reschedule_staff, tell_staff, tell_witnesses, untell_staff},
};
use super::{
    StoreError, Tx,
    address_change::NewChange,
    alert_address::Cadence,
    delivery, rows,
    seal::seal,
    source::{Core, Origin},
    word::words,
};
use crate::{
    base::{
        clock::Timestamp,
        random::{self, below},
    },
    crypto::{field::Place, keyring::Purpose},
    domain::{
        id::{AlertAddressId, ClaimId, OrganizationId, OutboxId, PatientId},
        mail::Tag,
        scope::Record,
    },
    table::{alert_address, outbox},
};

words! {
    /// What a notice says. None says more than its kind.
    pub enum NoticeKind in "outbox.template" {
        /// To staff: somebody has mail and no way in yet.
        SlipNeeded = "slip_needed",
        /// To a patient: a key was added to the account.
        KeyAdded = "key_added",
        /// To a patient: somebody else reads the messages from now on.
        CarerAdded = "carer_added",
        /// To a patient: a key was removed from the account.
        KeyRemoved = "key_removed",
        /// To a patient: a spare code was made, and an earlier one is good for nothing any more.
        SpareMade = "spare_made",
        /// To a patient, at the old address: alerts go elsewhere from now on.
        AddressChanged = "address_changed",
        /// To a patient: somebody uses a new slip for a record that was claimed before; there is time to object.
        ReclaimBegun = "reclaim_begun",
        /// To a patient: a new key took the place of the old ones, by a spare code or a new slip.
        AccessRestored = "access_restored",
        /// To a patient: staff took away an address by which mail found the record.
        RecordChanged = "record_changed",
        /// To staff: wrong tries, a slip used twice, a claim not finished.
        StaffAttention = "staff_attention",
        /// To a practitioner: something waits for an answer.
        StaffWaiting = "staff_waiting",
        /// To a patient: somebody answered a mail from here by ordinary mail, which is no way to write.
        MailNotRead = "mail_not_read",
    }
}

words! {
    /// Kinds of mail.
    pub(crate) enum Kind in "outbox.kind" {
        Alert = "alert",
        Notice = "notice",
        MailboxCode = "mailbox_code",
    }
}

words! {
    /// How far a mail is.
    pub(crate) enum State in "outbox.state" {
        Pending = "pending",
        Leased = "leased",
        Sent = "sent",
        Failed = "failed",
        Cancelled = "cancelled",
    }
}

words! {
    /// Where its address stands.
    pub(crate) enum RecipientKind in "outbox.recipient_kind" {
        AlertAddress = "alert_address",
        Organization = "organization",
        Sender = "sender",
    }
}

/// When a mailbox code is due: since ever, so that however many alerts wait, it is claimed before them. Somebody looks
/// at a page and waits.
const BEFORE_ALL: Timestamp = Timestamp::from_micros(0);

/// The template of an alert for what is hidden still. It says the same as any.
pub(crate) const WRITTEN: &str = "written";

/// What it takes to send a mailbox code.
pub struct NewMailboxCode<'a> {
    /// Whose slip it is.
    pub organization: OrganizationId,
    /// For which claim.
    pub claim: ClaimId,
    /// Where to.
    pub to: AlertAddressId,
    /// The digits.
    pub code: &'a str,
    /// When they are worth nothing any more.
    pub expires_at: Timestamp,
}

impl std::fmt::Debug for NewMailboxCode<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewMailboxCode").field("claim", &self.claim).finish_non_exhaustive()
    }
}

/// A slip was issued (the caller holds [`super::patient::lock`]): if something waits to be read, its alert goes out now, or
/// once it is hidden no more.
/// Whether staff still need their notice is decided when it is due. Returns whether something waits.
///
/// # Errors
/// The database cannot be reached.
pub async fn release_alert(tx: &Tx, organization: OrganizationId, patient: PatientId) -> Result<bool, StoreError> {
    let waiting = delivery::is_waiting(tx, organization, patient).await?;
    let hidden = delivery::hidden_until(tx, organization, patient).await?;
    let mut alerts = Vec::new();
    alerts.extend(waiting.then_some((patient.as_uuid(), None)));
    alerts.extend(hidden.map(|until| (patient.as_uuid(), Some(until))));
    insert_alerts(tx, &alerts).await?;
    Ok(!alerts.is_empty())
}

/// The same for those who read beside the patient alone: whoever begins to read learns of what waits.
///
/// # Errors
/// The database cannot be reached.
pub async fn alert_carers(tx: &Tx, organization: OrganizationId, patient: PatientId) -> Result<(), StoreError> {
    if delivery::is_waiting(tx, organization, patient).await? {
        let inserts = alert_inserts(tx, &[(patient.as_uuid(), None)], Whom::Carers).await?;
        tx.connection().execute_all(inserts).await?;
    }
    Ok(())
}

/// Sends a mailbox code, at once.
///
/// # Errors
/// It cannot be sealed, or the database cannot be reached.
pub async fn insert_mailbox_code(tx: &Tx, new: &NewMailboxCode<'_>) -> Result<OutboxId, StoreError> {
    insert_code(tx, new.organization, new.claim.as_uuid(), new.to, new.code, new.expires_at).await
}

/// Sends a code to an address that its owner proposed, at once.
///
/// # Errors
/// It cannot be sealed, or the database cannot be reached.
pub async fn insert_address_code(tx: &Tx, change: &NewChange, code: &str) -> Result<OutboxId, StoreError> {
    insert_code(tx, change.record.organization, change.id.as_uuid(), change.to, code, change.expires_at).await
}

async fn insert_code(
    tx: &Tx,
    organization: OrganizationId,
    subject: Uuid,
    to: AlertAddressId,
    code: &str,
    expires_at: Timestamp,
) -> Result<OutboxId, StoreError> {
    let core = tx.core();
    let mut row = model(core, organization.as_uuid(), Kind::MailboxCode, Kind::MailboxCode.as_str(), BEFORE_ALL);
    row.recipient_kind = RecipientKind::AlertAddress.as_str().to_owned();
    row.recipient_id = to.as_uuid();
    row.subject_id = Some(subject);
    row.expires_at = Some(expires_at.as_micros());
    row.payload = Some(seal(tx, Purpose::AlertField, payload_place(organization, row.id), code.as_bytes()).await?);
    let id = OutboxId::from_uuid(row.id);
    outbox::Entity::insert(row.into_active_model()).exec_without_returning(tx.connection()).await?;
    Ok(id)
}

/// Takes back the mailbox codes of a claim that have not left yet: a newer one replaces them, or the claim is over.
///
/// # Errors
/// The database cannot be reached.
pub async fn cancel_mailbox_codes(tx: &Tx, claim: ClaimId) -> Result<(), StoreError> {
    let theirs = Condition::all()
        .add(outbox::Column::Kind.eq(Kind::MailboxCode.as_str()))
        .add(outbox::Column::SubjectId.eq(claim.as_uuid()))
        .add(outbox::Column::State.eq(State::Pending.as_str()));
    cancel(tx, theirs).await
}

/// Calls off the alerts of a record that have not been sent yet.
///
/// # Errors
/// The database refuses.
pub async fn cancel_alerts(tx: &Tx, organization: OrganizationId, patient: PatientId) -> Result<(), StoreError> {
    let addresses: Vec<Uuid> = alert_address::Entity::find()
        .select_only()
        .column(alert_address::Column::Id)
        .filter(alert_address::Column::PatientId.eq(patient.as_uuid()))
        .filter(alert_address::Column::OrganizationId.eq(organization.as_uuid()))
        .into_tuple()
        .all(tx.connection())
        .await?;
    let theirs = Condition::all()
        .add(outbox::Column::OrganizationId.eq(organization.as_uuid()))
        .add(outbox::Column::RecipientId.is_in(addresses))
        .add(Expr::cust("kind = 'alert' AND state = 'pending'"));
    cancel(tx, theirs).await
}

/// Calls off the alerts to one address that have not been sent yet.
///
/// # Errors
/// The database refuses.
pub async fn cancel_alerts_to(tx: &Tx, organization: OrganizationId, address: AlertAddressId) -> Result<(), StoreError> {
    let theirs = Condition::all()
        .add(outbox::Column::OrganizationId.eq(organization.as_uuid()))
        .add(outbox::Column::RecipientId.eq(address.as_uuid()))
        .add(Expr::cust("kind = 'alert' AND state = 'pending'"));
    cancel(tx, theirs).await
}

/// Cancels up to `limit` pending mails whose time is over, and erases what they held. Returns how many.
///
/// # Errors
/// The database cannot be reached.
pub async fn expire_due(tx: &Tx, now: Timestamp, limit: u16) -> Result<u64, StoreError> {
    let over: Vec<Uuid> = outbox::Entity::find()
        .select_only()
        .column(outbox::Column::Id)
        .filter(outbox::Column::State.eq(State::Pending.as_str()))
        .filter(outbox::Column::ExpiresAt.lte(now.as_micros()))
        .order_by_asc(outbox::Column::Id)
        .limit(u64::from(limit))
        .into_tuple()
        .all(tx.connection())
        .await?;
    let number = over.len() as u64;
    if number > 0 {
        let pending = outbox::Column::State.eq(State::Pending.as_str());
        cancel(tx, Condition::all().add(outbox::Column::Id.is_in(over)).add(pending)).await?;
    }
    Ok(number)
}

/// One alert for each address in use of these records, unless one is pending there already. With a moment: not before it.
pub(crate) async fn insert_alerts(tx: &Tx, patients: &[(Uuid, Option<Timestamp>)]) -> Result<(), StoreError> {
    let inserts = alert_inserts(tx, patients, Whom::All).await?;
    Ok(tx.connection().execute_all(inserts).await?)
}

/// Whom an alert is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whom {
    /// The patient, and who reads beside.
    All,
    /// Who reads beside the patient: the patient cannot get in yet.
    Carers,
}

/// The statements that insert these alerts.
pub(crate) async fn alert_inserts(tx: &Tx, patients: &[(Uuid, Option<Timestamp>)], whom: Whom) -> Result<Vec<Statement>, StoreError> {
    if patients.is_empty() {
        return Ok(Vec::new());
    }
    let core = tx.core();
    // In one order everywhere: two transactions never wait for each other.
    let addresses = alert_address::Entity::find()
        .filter(alert_address::Column::PatientId.is_in(patients.iter().map(|(patient, _)| *patient)))
        .filter(alert_address::Column::RetiredAt.is_null())
        .filter(alert_address::Column::Proposed.eq(false))
        .filter(
            Condition::any()
                .add(alert_address::Column::ExpiresAt.is_null())
                .add(alert_address::Column::ExpiresAt.gt(core.clock.now().as_micros())),
        )
        .order_by_asc(alert_address::Column::Id)
        .all(tx.connection())
        .await?;
    let addresses: Vec<_> = addresses.into_iter().filter(|address| whom == Whom::All || address.carer_id.is_some()).collect();
    let mut models = Vec::new();
    for address in addresses {
        for (_, hidden) in patients.iter().filter(|(patient, _)| *patient == address.patient_id) {
            let (template, due) = match hidden {
                None => (Kind::Alert.as_str(), due(core, &address, None)),
                Some(until) => (WRITTEN, due(core, &address, Some(*until))),
            };
            let mut row = model(core, address.organization_id, Kind::Alert, template, due);
            row.recipient_kind = RecipientKind::AlertAddress.as_str().to_owned();
            row.recipient_id = address.id;
            models.push(row);
        }
    }
    let mut pending = OnConflict::columns([outbox::Column::RecipientId, outbox::Column::Template]);
    pending.target_and_where(Expr::cust("kind = 'alert' AND state = 'pending'"));
    let (written, plain): (Vec<_>, Vec<_>) = models.into_iter().partition(|row| row.template == WRITTEN);
    let mut statements = insert_or_hold(tx, plain, pending.clone(), false);
    statements.extend(insert_or_hold(tx, written, pending, true));
    Ok(statements)
}

/// When an alert to this address is due that is decided on now: not before an interval after the one before has passed, nor
/// before something hidden can be seen.
fn due(core: &Core, address: &alert_address::Model, hidden: Option<Timestamp>) -> Timestamp {
    let now = core.clock.now();
    let now = hidden.map_or(now, |until| until.max(now));
    // A word that a later release wrote: as often as can be.
    let cadence = Cadence::try_from(address.cadence.as_str()).unwrap_or(Cadence::Each);
    let interval = core.alerts.coalesce.max(cadence.interval());
    let earliest = address.last_alert_at.map(|last| Timestamp::from_micros(last).plus(interval));
    later(core, earliest.map_or(now, |earliest| earliest.max(now)))
}

/// How often an address is alerted has changed: an alert that waits for its moment gets another. One that is tried again
/// keeps its own.
///
/// # Errors
/// The database cannot be reached.
pub async fn reschedule_alert(tx: &Tx, organization: OrganizationId, address: AlertAddressId) -> Result<(), StoreError> {
    let row = alert_address::Entity::find_by_id(address.as_uuid())
        .filter(alert_address::Column::OrganizationId.eq(organization.as_uuid()))
        .one(tx.connection())
        .await?
        .ok_or(StoreError::NotFound)?;
    let hidden = delivery::hidden_until(tx, organization, PatientId::from_uuid(row.patient_id)).await?;
    for (template, hidden) in [(Kind::Alert.as_str(), None), (WRITTEN, hidden)] {
        outbox::Entity::update_many()
            .col_expr(outbox::Column::DueAt, due(tx.core(), &row, hidden).as_micros().into())
            .filter(outbox::Column::RecipientId.eq(row.id))
            .filter(Expr::cust("kind = 'alert' AND state = 'pending'"))
            .filter(outbox::Column::Template.eq(template))
            .filter(outbox::Column::Attempts.eq(0))
            .exec(tx.connection())
            .await?;
    }
    Ok(())
}

/// An address has gone out of use (the caller holds [`super::patient::lock`]): an alert that has not surely left for it goes
/// to those that are in use now.
///
/// # Errors
/// The database cannot be reached.
pub async fn move_alert(tx: &Tx, record: &Record, from: AlertAddressId) -> Result<(), StoreError> {
    let open = outbox::Entity::find()
        .filter(outbox::Column::RecipientId.eq(from.as_uuid()))
        .filter(outbox::Column::OrganizationId.eq(record.organization.as_uuid()))
        .filter(Expr::cust("kind = 'alert' AND state IN ('pending', 'leased')"));
    let (written, plain): (Vec<_>, Vec<_>) = open.all(tx.connection()).await?.into_iter().partition(|row| row.template == WRITTEN);
    let mut alerts = Vec::new();
    if !plain.is_empty() {
        alerts.push((record.patient.as_uuid(), None));
    }
    if !written.is_empty() {
        let hidden = delivery::hidden_until(tx, record.organization, record.patient).await?;
        alerts.push((record.patient.as_uuid(), Some(hidden.unwrap_or_else(|| tx.core().clock.now()))));
    }
    insert_alerts(tx, &alerts).await
}

/// Where a mailbox code stands.
pub(crate) const fn payload_place(organization: OrganizationId, row: Uuid) -> Place {
    Place { organization, table: "outbox", row, column: "payload" }
}

/// Inserts, or touches the pending row that is there: on PostgreSQL that keeps the notifier off it until the commit. One that
/// stands for what is hidden still waits until the last of it can be seen; any other keeps its moment.
fn insert_or_hold(tx: &Tx, models: Vec<outbox::Model>, mut pending: OnConflict, hidden: bool) -> Vec<Statement> {
    let moment =
        if hidden { "CASE WHEN excluded.due_at > outbox.due_at THEN excluded.due_at ELSE outbox.due_at END" } else { "outbox.due_at" };
    let hold = pending.value(outbox::Column::DueAt, Expr::cust(moment));
    rows::inserts::<outbox::Entity>(tx.connection(), models.into_iter().map(IntoActiveModel::into_active_model).collect(), Some(hold))
}

async fn cancel(tx: &Tx, which: Condition) -> Result<(), StoreError> {
    tx.core().database.note_destroyed();
    outbox::Entity::update_many()
        .col_expr(outbox::Column::State, State::Cancelled.as_str().into())
        .col_expr(outbox::Column::Payload, Expr::value(None::<Vec<u8>>))
        .col_expr(outbox::Column::SettledAt, tx.core().clock.now().as_micros().into())
        .filter(which)
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// A little after `moment`, so that a mail's time tells nothing.
fn later(core: &Core, moment: Timestamp) -> Timestamp {
    let micros = u64::try_from(core.alerts.jitter.as_micros()).unwrap_or(u64::MAX);
    let bound = NonZeroU64::MIN.saturating_add(micros);
    moment.plus(Duration::from_micros(below(&*core.random, bound)))
}

/// A pending row; recipient and subject are the caller's.
fn model(core: &Core, organization: Uuid, kind: Kind, template: &str, due: Timestamp) -> outbox::Model {
    let tag = random::bytes::<16>(&*core.random);
    outbox::Model {
        id: OutboxId::generate(&*core.clock, &*core.random).as_uuid(),
        organization_id: organization,
        kind: kind.as_str().to_owned(),
        template: template.to_owned(),
        recipient_kind: String::new(),
        recipient_id: Uuid::nil(),
        subject_id: None,
        payload: None,
        state: State::Pending.as_str().to_owned(),
        due_at: due.as_micros(),
        expires_at: None,
        attempts: 0,
        lease_token: None,
        lease_until: None,
        tag: tag.to_vec(),
        // Whoever answers a code is not looked for: its mail quotes the digits.
        mail_id: (kind != Kind::MailboxCode).then(|| Tag::from_bytes(tag).mail_id().to_vec()),
        reply_class: None,
        created_at: core.clock.now().as_micros(),
        settled_at: None,
    }
}
