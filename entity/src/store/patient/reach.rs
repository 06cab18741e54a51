//! Records as the decisions on mails see them: found by index, held, and asked whether somebody can get in.
use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::LockType};
use uuid::Uuid;

use super::{Patient, PatientState, from_row};
use crate::{
    base::clock::Timestamp,
    domain::id::{OrganizationId, PatientId},
    store::{StoreError, Tx, connection::Connection, source::Origin},
    table::{claim_code, delivery_address, patient},
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

/// A slip that can be used, or whose passkey waits for the mailbox code.
pub(super) fn live_slip(now: Timestamp) -> Condition {
    let usable =
        Condition::all().add(claim_code::Column::State.is_in(["issued", "bound"])).add(claim_code::Column::ExpiresAt.gt(now.as_micros()));
    let resumable = Condition::all().add(claim_code::Column::State.eq("keyed")).add(claim_code::Column::ResumeUntil.gt(now.as_micros()));
    Condition::any().add(usable).add(resumable)
}

/// Records by the index of an address, for acceptance.
pub(crate) async fn by_address_index(
    connection: &Connection,
    wanted: &HashSet<(Uuid, [u8; 16])>,
) -> Result<HashMap<(Uuid, [u8; 16]), Uuid>, StoreError> {
    let organizations: HashSet<Uuid> = wanted.iter().map(|(organization, _)| *organization).collect();
    let rows = delivery_address::Entity::find()
        .filter(delivery_address::Column::OrganizationId.is_in(organizations))
        .filter(delivery_address::Column::AddressIndex.is_in(wanted.iter().map(|(_, index)| index.to_vec())))
        .all(connection)
        .await?;
    let found = rows.into_iter().filter_map(|row| {
        let index: [u8; 16] = row.address_index.try_into().ok()?;
        Some(((row.organization_id, index), row.patient_id))
    });
    Ok(found.filter(|(key, _)| wanted.contains(key)).collect())
}
