//! Alerts: when one is due, to which addresses, and how it is called off.
use std::time::Duration;

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Statement,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

use super::{ALERTS, Kind, OPEN_ALERTS, PENDING_ALERTS, RecipientKind, SINGLE_ALERTS, State, cancel, insert_or_hold, later, model};
use crate::{
    base::clock::Timestamp,
    domain::{
        id::{AlertAddressId, OrganizationId, PatientId},
        scope::Record,
    },
    store::{
        StoreError, Tx,
        alert_address::{Cadence, standing},
        delivery,
        patient::{Patient, Reached},
        source::{Core, Origin},
        word::words,
    },
    table::{alert_address, outbox},
};

words! {
    /// What an alert stands for. Each says the same as any.
    pub(crate) enum StandsFor in "outbox.stands_for" {
        /// All that can be read. An address has one such alert pending at most.
        Readable = "readable",
        /// All that is hidden still. Likewise.
        Hidden = "hidden",
        /// One message, because nothing is held back for its address: no other alert stands for this message too.
        One = "one",
    }
}

impl StandsFor {
    /// Whether this is what a row stands for.
    pub(crate) fn is_of(self, row: &outbox::Model) -> bool {
        row.stands_for.as_deref() == Some(self.as_str())
    }
}

/// What a record's addresses are told of.
#[derive(Clone, Copy)]
pub(crate) struct Told {
    /// Whose record it is.
    pub patient: Uuid,
    /// It is hidden until then; `None`: it can be read.
    pub hidden: Option<Timestamp>,
    /// How many messages that is. Where nothing is held back for others, each has an alert of its own.
    pub messages: usize,
}

impl Told {
    /// Of what can be read, or what is hidden still, in one alert.
    const fn at_once(patient: PatientId, hidden: Option<Timestamp>) -> Self {
        Self { patient: patient.as_uuid(), hidden, messages: 1 }
    }
}

/// A message came within reach (the caller holds [`crate::store::patient::lock`]): if something waits to be read, an alert goes out
/// now, or once it is hidden no more. Whether staff still need their notice is decided when it is due. Returns whether something waits.
///
/// # Errors
/// The database cannot be reached.
pub async fn release_alert(tx: &Tx, organization: OrganizationId, patient: PatientId) -> Result<bool, StoreError> {
    let waiting = delivery::newest_waiting(tx, organization, patient).await?;
    release(tx, organization, patient, (waiting.map(|_| Whom::All), Whom::All)).await
}

/// The same where a slip was issued: to those addresses alone that no alert told of the newest of what waits, nor is about to. Another
/// slip is no news.
///
/// # Errors
/// The database cannot be reached.
pub async fn release_untold(tx: &Tx, organization: OrganizationId, patient: PatientId) -> Result<bool, StoreError> {
    let waiting = delivery::newest_waiting(tx, organization, patient).await?;
    release(tx, organization, patient, (waiting.map(Whom::Untold), Whom::All)).await
}

/// Alerts of what can be read, where something can, and of what is hidden still, and to whom each.
async fn release(
    tx: &Tx,
    organization: OrganizationId,
    patient: PatientId,
    (waits, of_hidden): (Option<Whom>, Whom),
) -> Result<bool, StoreError> {
    let hidden = delivery::hidden_until(tx, organization, patient).await?;
    let mut statements = Vec::new();
    if let Some(whom) = waits {
        statements.extend(alert_inserts(tx, &[Told::at_once(patient, None)], whom).await?);
    }
    if hidden.is_some() {
        statements.extend(alert_inserts(tx, &[Told::at_once(patient, hidden)], of_hidden).await?);
    }
    tx.connection().execute_all(statements).await?;
    Ok(waits.is_some() || hidden.is_some())
}

/// The same for those who read beside the patient alone: whoever begins to read learns of what waits.
///
/// # Errors
/// The database cannot be reached.
pub async fn alert_carers(tx: &Tx, organization: OrganizationId, patient: PatientId) -> Result<(), StoreError> {
    let waits = delivery::is_waiting(tx, organization, patient).await?;
    release(tx, organization, patient, (waits.then_some(Whom::Carers), Whom::Carers)).await.map(|_| ())
}

/// Alerts whoever can be told of what waits to be read for a record, which the caller holds.
///
/// # Errors
/// The database cannot be reached.
pub(in crate::store) async fn tell(tx: &Tx, held: &Patient, reached: Reached) -> Result<(), StoreError> {
    match reached {
        Reached::Patient => release_alert(tx, held.organization, held.id).await.map(|_| ()),
        // Who reads for the patient has a key of their own.
        Reached::Carers => alert_carers(tx, held.organization, held.id).await,
        Reached::Nobody => Ok(()),
    }
}

/// The same of what is hidden still, and of that alone: of what can be read, they were told.
///
/// # Errors
/// The database cannot be reached.
pub(in crate::store) async fn tell_hidden(tx: &Tx, held: &Patient, reached: Reached) -> Result<(), StoreError> {
    let whom = match reached {
        Reached::Patient => Whom::All,
        Reached::Carers => Whom::Carers,
        Reached::Nobody => return Ok(()),
    };
    release(tx, held.organization, held.id, (None, whom)).await.map(|_| ())
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
        .add(Expr::cust(PENDING_ALERTS));
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
        .add(Expr::cust(PENDING_ALERTS));
    cancel(tx, theirs).await
}

/// Whom an alert is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whom {
    /// The patient, and who reads beside.
    All,
    /// Who reads beside the patient: the patient cannot get in yet.
    Carers,
    /// Whoever has not been told of what could be seen at this moment.
    Untold(Timestamp),
}

/// The statements that insert these alerts: one for each address in use, unless one is pending there already.
pub(crate) async fn alert_inserts(tx: &Tx, told: &[Told], whom: Whom) -> Result<Vec<Statement>, StoreError> {
    if told.is_empty() {
        return Ok(Vec::new());
    }
    let core = tx.core();
    // In one order everywhere: two transactions never wait for each other.
    let addresses = alert_address::Entity::find()
        .filter(alert_address::Column::PatientId.is_in(told.iter().map(|one| one.patient)))
        .filter(standing::alerted(core.clock.now()))
        .order_by_asc(alert_address::Column::Id)
        .all(tx.connection())
        .await?;
    let addresses = match whom {
        Whom::All => addresses,
        Whom::Carers => addresses.into_iter().filter(|address| address.carer_id.is_some()).collect(),
        Whom::Untold(newest) => untold(tx, addresses, newest).await?,
    };
    let mut models = Vec::new();
    for address in addresses {
        for one in told.iter().filter(|one| one.patient == address.patient_id) {
            let (stands_for, number) = match one.hidden {
                Some(_) => (StandsFor::Hidden, 1),
                None if interval(core, &address).is_zero() => (StandsFor::One, one.messages),
                None => (StandsFor::Readable, 1),
            };
            for _ in 0..number {
                let due = due(core, &address, one.hidden);
                let mut row = model(core, address.organization_id, Kind::Alert, Kind::Alert.as_str(), due);
                row.stands_for = Some(stands_for.as_str().to_owned());
                row.recipient_kind = RecipientKind::AlertAddress.as_str().to_owned();
                row.recipient_id = address.id;
                models.push(row);
            }
        }
    }
    let mut pending = OnConflict::columns([outbox::Column::RecipientId, outbox::Column::StandsFor]);
    pending.target_and_where(Expr::cust(SINGLE_ALERTS));
    let (hidden, plain): (Vec<_>, Vec<_>) = models.into_iter().partition(|row| StandsFor::Hidden.is_of(row));
    let mut statements = insert_or_hold(tx, plain, pending.clone(), false);
    statements.extend(insert_or_hold(tx, hidden, pending, true));
    Ok(statements)
}

/// Those of these addresses that nothing tells of what could be seen at a moment: no alert has left since, or is about to. One that came
/// back or was called off told nothing; one for what is hidden may yet be called off.
async fn untold(tx: &Tx, addresses: Vec<alert_address::Model>, seen: Timestamp) -> Result<Vec<alert_address::Model>, StoreError> {
    let has_left = Condition::all()
        .add(outbox::Column::State.eq(State::Sent.as_str()))
        // A clock that was ahead may have set the moment.
        .add(outbox::Column::DueAt.lte(tx.core().clock.now().as_micros()));
    let leaves = Condition::all()
        .add(outbox::Column::State.is_in([State::Pending.as_str(), State::Leased.as_str()]))
        .add(outbox::Column::StandsFor.ne(StandsFor::Hidden.as_str()));
    let told: Vec<Uuid> = outbox::Entity::find()
        .select_only()
        .column(outbox::Column::RecipientId)
        .filter(outbox::Column::RecipientId.is_in(addresses.iter().map(|address| address.id)))
        .filter(Expr::cust(ALERTS))
        .filter(outbox::Column::DueAt.gte(seen.as_micros()))
        .filter(Condition::any().add(has_left).add(leaves))
        // Held until the commit, so that the notifier does not call it off meanwhile for want of the slip that is being issued.
        .lock_exclusive()
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(addresses.into_iter().filter(|address| !told.contains(&address.id)).collect())
}

/// At least so long after one alert to this address the next may leave.
fn interval(core: &Core, address: &alert_address::Model) -> Duration {
    // A word that a later release wrote: as often as can be.
    let cadence = Cadence::try_from(address.cadence.as_str()).unwrap_or(Cadence::Each);
    core.alerts.coalesce.max(cadence.interval())
}

/// When an alert to this address is due that is decided on now: not before an interval after the one before has passed, nor
/// before something hidden can be seen.
fn due(core: &Core, address: &alert_address::Model, hidden: Option<Timestamp>) -> Timestamp {
    let now = core.clock.now();
    let now = hidden.map_or(now, |until| until.max(now));
    // A clock that was ahead may have noted the last one.
    let last = address.last_alert_at.map(|last| Timestamp::from_micros(last).min(core.clock.now()));
    let earliest = last.map(|last| last.plus(interval(core, address)));
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
    for (stands_for, hidden) in [(StandsFor::Readable, None), (StandsFor::Hidden, hidden)] {
        outbox::Entity::update_many()
            .col_expr(outbox::Column::DueAt, due(tx.core(), &row, hidden).as_micros().into())
            .filter(outbox::Column::RecipientId.eq(row.id))
            .filter(Expr::cust(PENDING_ALERTS))
            .filter(outbox::Column::StandsFor.eq(stands_for.as_str()))
            .filter(outbox::Column::Attempts.eq(0))
            .exec(tx.connection())
            .await?;
    }
    Ok(())
}

/// An address has gone out of use (the caller holds [`crate::store::patient::lock`]): an alert that has not surely left for it goes
/// to those that are in use now.
///
/// # Errors
/// The database cannot be reached.
pub async fn move_alert(tx: &Tx, record: &Record, from: AlertAddressId) -> Result<(), StoreError> {
    let open = outbox::Entity::find()
        .filter(outbox::Column::RecipientId.eq(from.as_uuid()))
        .filter(outbox::Column::OrganizationId.eq(record.organization.as_uuid()))
        .filter(Expr::cust(OPEN_ALERTS));
    let (hidden, plain): (Vec<_>, Vec<_>) = open.all(tx.connection()).await?.into_iter().partition(|row| StandsFor::Hidden.is_of(row));
    let mut told = Vec::new();
    if !plain.is_empty() {
        told.push(Told::at_once(record.patient, None));
    }
    if !hidden.is_empty() {
        let hidden = delivery::hidden_until(tx, record.organization, record.patient).await?;
        told.push(Told::at_once(record.patient, Some(hidden.unwrap_or_else(|| tx.core().clock.now()))));
    }
    let inserts = alert_inserts(tx, &told, Whom::All).await?;
    Ok(tx.connection().execute_all(inserts).await?)
}
