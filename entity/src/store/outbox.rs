//! Mails to be sent: alerts, notices, mailbox codes. A row holds ids; the notifier opens the address behind them.
//!
//! Invariants: a row is there if and only if what it tells of committed. An address has at most one pending alert, and
//! one that finds it pending holds its row until the end of the transaction: so the mail cannot leave before the
//! message that it stands for can be read. A mailbox code's payload is erased when its mail is settled or expires.
use std::{collections::BTreeMap, num::NonZeroU64, time::Duration};

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

use super::{
    StoreError, Tx, delivery, rows,
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
    domain::id::{AlertAddressId, ClaimId, OrganizationId, OutboxId, PatientId},
    table::{alert_address, organization, outbox},
};

words! {
    /// What a notice says. None says more than its kind.
    pub enum NoticeKind in "outbox.template" {
        /// To staff: somebody has mail and no way in yet.
        SlipNeeded = "slip_needed",
        /// To a patient: a key was added to the account.
        KeyAdded = "key_added",
        /// To staff: wrong tries, a slip used twice, a claim not finished.
        StaffAttention = "staff_attention",
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

/// Who gets a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// The organization's contact address, if it has one.
    Staff,
    /// A patient, at an alert address.
    Patient(AlertAddressId),
}

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

/// A slip was issued (the caller holds [`super::patient::lock`]): staff need no reminder of it any more, and if something waits
/// to be read, its alert goes out now. Returns whether something waits.
///
/// # Errors
/// The database cannot be reached.
pub async fn release_alert(tx: &Tx, organization: OrganizationId, patient: PatientId) -> Result<bool, StoreError> {
    let due = Condition::all()
        .add(outbox::Column::Kind.eq(Kind::Notice.as_str()))
        .add(outbox::Column::Template.eq(NoticeKind::SlipNeeded.as_str()))
        .add(outbox::Column::SubjectId.eq(patient.as_uuid()))
        .add(outbox::Column::State.eq(State::Pending.as_str()));
    cancel(tx, due).await?;
    let waiting = delivery::is_waiting(tx, organization, patient).await?;
    if waiting {
        insert_alerts(tx, &[patient.as_uuid()]).await?;
    }
    Ok(waiting)
}

/// Sends a notice, once while it is pending for the same recipient and subject. `false` if there is nobody to send it to.
///
/// # Errors
/// The database cannot be reached.
pub async fn insert_notice(
    tx: &Tx,
    organization: OrganizationId,
    kind: NoticeKind,
    to: Recipient,
    subject: Uuid,
) -> Result<bool, StoreError> {
    let (recipient_kind, recipient) = match to {
        Recipient::Patient(id) => (RecipientKind::AlertAddress, id.as_uuid()),
        Recipient::Staff if with_contact(tx, &[organization.as_uuid()]).await?.is_empty() => return Ok(false),
        Recipient::Staff => (RecipientKind::Organization, organization.as_uuid()),
    };
    insert_notices(tx, vec![Notice { organization: organization.as_uuid(), kind, recipient_kind, recipient, subject }]).await?;
    Ok(true)
}

/// Sends a mailbox code, at once.
///
/// # Errors
/// It cannot be sealed, or the database cannot be reached.
pub async fn insert_mailbox_code(tx: &Tx, new: &NewMailboxCode<'_>) -> Result<OutboxId, StoreError> {
    let core = tx.core();
    let mut row = model(core, new.organization.as_uuid(), Kind::MailboxCode, Kind::MailboxCode.as_str(), BEFORE_ALL);
    row.recipient_kind = RecipientKind::AlertAddress.as_str().to_owned();
    row.recipient_id = new.to.as_uuid();
    row.subject_id = Some(new.claim.as_uuid());
    row.expires_at = Some(new.expires_at.as_micros());
    row.payload = Some(seal(tx, Purpose::AlertField, payload_place(new.organization, row.id), new.code.as_bytes()).await?);
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

/// A notice to be inserted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Notice {
    pub(crate) organization: Uuid,
    pub(crate) kind: NoticeKind,
    pub(crate) recipient_kind: RecipientKind,
    pub(crate) recipient: Uuid,
    pub(crate) subject: Uuid,
}

/// One alert for each address in use of these records, unless one is pending there already.
pub(crate) async fn insert_alerts(tx: &Tx, patients: &[Uuid]) -> Result<(), StoreError> {
    if patients.is_empty() {
        return Ok(());
    }
    let core = tx.core();
    let now = core.clock.now();
    // In one order everywhere: two transactions never wait for each other.
    let addresses = alert_address::Entity::find()
        .filter(alert_address::Column::PatientId.is_in(patients.iter().copied()))
        .filter(alert_address::Column::RetiredAt.is_null())
        .order_by_asc(alert_address::Column::Id)
        .all(tx.connection())
        .await?;
    let models = addresses.into_iter().map(|address| {
        let earliest = address.last_alert_at.map(|last| Timestamp::from_micros(last).plus(core.alerts.coalesce));
        let due = later(core, earliest.map_or(now, |earliest| earliest.max(now)));
        let mut row = model(core, address.organization_id, Kind::Alert, Kind::Alert.as_str(), due);
        row.recipient_kind = RecipientKind::AlertAddress.as_str().to_owned();
        row.recipient_id = address.id;
        row
    });
    let mut pending = OnConflict::column(outbox::Column::RecipientId);
    pending.target_and_where(Expr::cust("kind = 'alert' AND state = 'pending'"));
    insert_or_hold(tx, models.collect(), pending).await
}

/// Notices, unless the same is pending already.
pub(crate) async fn insert_notices(tx: &Tx, notices: Vec<Notice>) -> Result<(), StoreError> {
    let core = tx.core();
    let now = core.clock.now();
    let distinct: BTreeMap<(Uuid, &str, Uuid), Notice> =
        notices.into_iter().map(|notice| ((notice.recipient, notice.kind.as_str(), notice.subject), notice)).collect();
    let models = distinct.into_values().map(|notice| {
        let mut row = model(core, notice.organization, Kind::Notice, notice.kind.as_str(), later(core, now));
        row.recipient_kind = notice.recipient_kind.as_str().to_owned();
        row.recipient_id = notice.recipient;
        row.subject_id = Some(notice.subject);
        row
    });
    let mut pending = OnConflict::columns([outbox::Column::RecipientId, outbox::Column::Template, outbox::Column::SubjectId]);
    pending.target_and_where(Expr::cust("kind = 'notice' AND state = 'pending'"));
    insert_or_hold(tx, models.collect(), pending).await
}

/// Which of these organizations have a contact address.
pub(crate) async fn with_contact(tx: &Tx, organizations: &[Uuid]) -> Result<Vec<Uuid>, StoreError> {
    let select = organization::Entity::find()
        .select_only()
        .column(organization::Column::Id)
        .filter(organization::Column::Id.is_in(organizations.iter().copied()))
        .filter(organization::Column::Contact.is_not_null());
    Ok(select.into_tuple().all(tx.connection()).await?)
}

/// Where a mailbox code stands.
pub(crate) const fn payload_place(organization: OrganizationId, row: Uuid) -> Place {
    Place { organization, table: "outbox", row, column: "payload" }
}

/// Inserts, or touches the pending row that is there: on PostgreSQL that keeps the notifier off it until the commit.
async fn insert_or_hold(tx: &Tx, models: Vec<outbox::Model>, mut pending: OnConflict) -> Result<(), StoreError> {
    let hold = pending.value(outbox::Column::DueAt, Expr::cust("outbox.due_at")).to_owned();
    let mut models = models.into_iter().peekable();
    while models.peek().is_some() {
        let chunk = models.by_ref().take(rows::rows_in_statement::<outbox::Entity>()).map(IntoActiveModel::into_active_model);
        outbox::Entity::insert_many(chunk).on_conflict(hold.clone()).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

async fn cancel(tx: &Tx, which: Condition) -> Result<(), StoreError> {
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
        tag: random::bytes::<16>(&*core.random).to_vec(),
        reply_class: None,
        created_at: core.clock.now().as_micros(),
        settled_at: None,
    }
}
