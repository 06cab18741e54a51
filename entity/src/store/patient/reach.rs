//! Records as the decisions on mails see them: found by index, held, and asked whether somebody can get in.
use std::collections::{HashMap, HashSet};

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, LockType},
};
use uuid::Uuid;

use super::{Patient, PatientState, from_row};
use crate::{
    base::clock::Timestamp,
    domain::{
        id::{OrganizationId, PatientId},
        scope::Record,
    },
    store::{StoreError, Tx, alert_address::standing, connection::Connection, source::Origin},
    table::{alert_address, claim_code, delivery_address, patient},
};

/// A record, kept from everybody else until the transaction ends: for whoever changes its state or its slips.
///
/// # Errors
/// The database cannot be reached.
pub async fn lock(tx: &Tx, organization: OrganizationId, id: PatientId) -> Result<Option<Patient>, StoreError> {
    // Written to PostgreSQL alone: SQLite has one writer.
    let select = patient::Entity::find_by_id(id.as_uuid()).filter(patient::Column::OrganizationId.eq(organization.as_uuid()));
    select.lock(LockType::NoKeyUpdate).one(tx.connection()).await?.map(|row| from_row(&row)).transpose()
}

/// A record, held shared until the transaction ends: for whoever adds to it, and takes first what hangs on it.
///
/// # Errors
/// [`StoreError::NotFound`] if there is none; the database cannot be reached.
pub async fn share(tx: &Tx, record: Record) -> Result<(), StoreError> {
    let held = lock_shared(tx, &[record.patient.as_uuid()]).await?;
    let is_there = held.values().any(|found| found.organization == record.organization);
    if is_there { Ok(()) } else { Err(StoreError::NotFound) }
}

/// States of records by id, held shared until the transaction ends, so that no slip is issued in between.
pub(crate) async fn lock_shared(tx: &Tx, ids: &[Uuid]) -> Result<HashMap<Uuid, Patient>, StoreError> {
    // In one order everywhere: two transactions never wait for each other.
    let select = patient::Entity::find().filter(patient::Column::Id.is_in(ids.iter().copied())).order_by_asc(patient::Column::Id);
    let rows = select.lock(LockType::Share).all(tx.connection()).await?;
    rows.iter().map(|row| Ok((row.id, from_row(row)?))).collect()
}

/// States of records by id.
pub(crate) async fn states(connection: &Connection, ids: HashSet<Uuid>) -> Result<HashMap<Uuid, PatientState>, StoreError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(Uuid, String)> = patient::Entity::find()
        .select_only()
        .column(patient::Column::Id)
        .column(patient::Column::State)
        .filter(patient::Column::Id.is_in(ids))
        .into_tuple()
        .all(connection)
        .await?;
    rows.into_iter().map(|(id, state)| Ok((id, PatientState::try_from(state.as_str())?))).collect()
}

/// Which of these records a mail may go to: claimed, or with a slip that can still be used.
pub(crate) async fn reachable(
    connection: &Connection,
    states: &HashMap<Uuid, PatientState>,
    now: Timestamp,
) -> Result<HashSet<Uuid>, StoreError> {
    let (claimed, others): (Vec<Uuid>, Vec<Uuid>) = states.keys().partition(|id| states[id] == PatientState::Claimed);
    let mut reachable: HashSet<Uuid> = claimed.into_iter().collect();
    if others.is_empty() {
        return Ok(reachable);
    }
    let with_slip: Vec<Uuid> = claim_code::Entity::find()
        .select_only()
        .column(claim_code::Column::PatientId)
        .filter(claim_code::Column::PatientId.is_in(others))
        .filter(live_slip(now))
        .into_tuple()
        .all(connection)
        .await?;
    reachable.extend(with_slip);
    Ok(reachable)
}

/// Who can be told of what comes for a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reached {
    /// The patient, who signs in or has a slip that can still be used, and whoever reads beside.
    Patient,
    /// Those who read for the patient, who has no way in.
    Carers,
    /// Nobody: the record is closed, or somebody needs a slip first.
    Nobody,
}

/// Who can be told of what comes for this record, now.
pub(crate) async fn reached(connection: &Connection, record: &Patient, now: Timestamp) -> Result<Reached, StoreError> {
    if record.state == PatientState::Closed {
        return Ok(Reached::Nobody);
    }
    let id = record.id.as_uuid();
    if !reachable(connection, &HashMap::from([(id, record.state)]), now).await?.is_empty() {
        return Ok(Reached::Patient);
    }
    let carers = read_by_carers(connection, HashSet::from([id]), now).await?;
    Ok(if carers.is_empty() { Reached::Nobody } else { Reached::Carers })
}

/// Which of these records somebody reads beside the patient, whose access is set up: what comes there needs no slip of the patient's.
pub(crate) async fn read_by_carers(connection: &Connection, ids: HashSet<Uuid>, now: Timestamp) -> Result<HashSet<Uuid>, StoreError> {
    if ids.is_empty() {
        return Ok(ids);
    }
    let read: Vec<Uuid> = alert_address::Entity::find()
        .select_only()
        .column(alert_address::Column::PatientId)
        .filter(alert_address::Column::PatientId.is_in(ids))
        .filter(of_reading_carer(now))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(read.into_iter().collect())
}

/// An address of somebody who reads beside a patient now. It is taken into use with the access and out of it when that ends, so
/// it tells of both; and the notifier may ask it.
pub(crate) fn of_reading_carer(now: Timestamp) -> Condition {
    Condition::all().add(alert_address::Column::CarerId.is_not_null()).add(standing::alerted(now))
}

/// A slip of the patient's own that can be used, or whose passkey waits for the mailbox code.
pub(crate) fn live_slip(now: Timestamp) -> Condition {
    // Literal SQL: the condition of an index.
    let usable =
        Condition::all().add(Expr::cust("claim_code.state IN ('issued', 'bound')")).add(claim_code::Column::ExpiresAt.gt(now.as_micros()));
    let resumable = Condition::all().add(Expr::cust("claim_code.state = 'keyed'")).add(claim_code::Column::ResumeUntil.gt(now.as_micros()));
    Condition::all().add(Expr::cust("claim_code.carer_id IS NULL")).add(Condition::any().add(usable).add(resumable))
}

/// Records by organization and index of an address, for acceptance.
pub(crate) async fn by_address_index(
    connection: &Connection,
    wanted: &HashSet<(Uuid, [u8; 16])>,
) -> Result<HashMap<(Uuid, [u8; 16]), Patient>, StoreError> {
    let organizations: HashSet<Uuid> = wanted.iter().map(|(organization, _)| *organization).collect();
    let theirs =
        delivery_address::Entity::belongs_to(patient::Entity).from(delivery_address::Column::PatientId).to(patient::Column::Id).into();
    let rows: Vec<(Uuid, Vec<u8>, Uuid, String, i64)> = delivery_address::Entity::find()
        .join(JoinType::InnerJoin, theirs)
        .select_only()
        .columns([delivery_address::Column::OrganizationId, delivery_address::Column::AddressIndex])
        .columns([patient::Column::Id, patient::Column::State, patient::Column::CreatedAt])
        .filter(delivery_address::Column::OrganizationId.is_in(organizations))
        .filter(delivery_address::Column::AddressIndex.is_in(wanted.iter().map(|(_, index)| index.to_vec())))
        .filter(
            Expr::col((patient::Entity, patient::Column::OrganizationId))
                .equals((delivery_address::Entity, delivery_address::Column::OrganizationId)),
        )
        .into_tuple()
        .all(connection)
        .await?;
    let mut found = HashMap::new();
    for (organization, index, id, state, created_at) in rows {
        let Ok(index) = <[u8; 16]>::try_from(index) else { continue };
        // Indexes of several organizations may have been asked for: each finds its own alone.
        if wanted.contains(&(organization, index)) {
            let state = PatientState::try_from(state.as_str())?;
            let (id, created_at) = (PatientId::from_uuid(id), Timestamp::from_micros(created_at));
            found.insert((organization, index), Patient { id, organization: OrganizationId::from_uuid(organization), state, created_at });
        }
    }
    Ok(found)
}
