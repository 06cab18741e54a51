//! Alerts: when one is due, to which addresses, and how it is called off.
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Statement,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

use super::{Kind, RecipientKind, cancel, insert_or_hold, later, model};
use crate::{
    base::clock::Timestamp,
    domain::{
        id::{AlertAddressId, OrganizationId, PatientId},
        scope::Record,
    },
    store::{
        StoreError, Tx,
        alert_address::Cadence,
        delivery,
        source::{Core, Origin},
    },
    table::{alert_address, outbox},
};

/// The template of an alert for what is hidden still. It says the same as any.
pub(crate) const WRITTEN: &str = "written";

/// A slip was issued (the caller holds [`crate::store::patient::lock`]): if something waits to be read, its alert goes out now, or
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
    // A clock that was ahead may have noted the last one.
    let last = address.last_alert_at.map(|last| Timestamp::from_micros(last).min(core.clock.now()));
    let earliest = last.map(|last| last.plus(interval));
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

/// An address has gone out of use (the caller holds [`crate::store::patient::lock`]): an alert that has not surely left for it goes
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
