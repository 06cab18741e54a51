//! What there is to look at before two records are joined, as a digest: of ids and moments only, so that it tells nothing.
//!
//! Invariant: whatever decides who gets in, who reads, or what is filled in changes it: the record, its addresses, its alert address,
//! who reads it, who beside the patient and at which mailbox, a code that works still, and which of the two stays.
use openssl::sha::Sha256;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::{
    domain::{id::PatientId, scope::StaffScope},
    store::{Source, StoreError, alert_address::standing, claim, grant, patient::Joining},
    table::{access_grant, alert_address, carer, delivery_address, patient},
};

/// A digest of two records as they stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen([u8; 32]);

impl Seen {
    /// As its column keeps it.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub(super) fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

/// Two records as they stand.
///
/// # Errors
/// The database does not answer.
pub async fn seen_of(source: &impl Source, scope: &StaffScope, both: Joining) -> Result<Seen, StoreError> {
    let mut hash = Sha256::new();
    hash.update(b"approval/merge");
    for record in [both.stays, both.goes] {
        one(&mut hash, source, scope, record).await?;
    }
    Ok(Seen(hash.finish()))
}

async fn one(hash: &mut Sha256, source: &impl Source, scope: &StaffScope, id: PatientId) -> Result<(), StoreError> {
    let (organization, record) = (scope.organization().as_uuid(), id.as_uuid());
    let found = patient::Entity::find_by_id(record)
        .filter(patient::Column::OrganizationId.eq(organization))
        .one(source.connection())
        .await?
        .ok_or(StoreError::NotFound)?;
    text(hash, &found.state);
    // Name, birth date, numbers, and that the addresses are others.
    hash.update(&found.updated_at.to_be_bytes());
    let addresses = delivery_address::Entity::find()
        .filter(delivery_address::Column::PatientId.eq(record))
        .filter(delivery_address::Column::OrganizationId.eq(organization))
        .order_by_asc(delivery_address::Column::Id)
        .all(source.connection())
        .await?;
    ids(hash, addresses.iter().map(|row| row.id));
    // What a patient has proposed for themselves goes nowhere yet.
    let used = Condition::any().add(alert_address::Column::Proposed.eq(false)).add(alert_address::Column::CarerId.is_not_null());
    let mailboxes = alert_address::Entity::find()
        .filter(alert_address::Column::PatientId.eq(record))
        .filter(alert_address::Column::OrganizationId.eq(organization))
        .filter(standing::kept())
        .filter(used)
        .order_by_asc(alert_address::Column::Id)
        .all(source.connection())
        .await?;
    ids(hash, mailboxes.iter().map(|row| row.id));
    // A record that is set up anew in between has the same addresses, no code any more, and another reader.
    let grants = access_grant::Entity::find()
        .filter(access_grant::Column::PatientId.eq(record))
        .filter(access_grant::Column::OrganizationId.eq(organization))
        .filter(access_grant::Column::State.eq(grant::ACTIVE))
        .order_by_asc(access_grant::Column::Id)
        .all(source.connection())
        .await?;
    ids(hash, grants.iter().flat_map(|row| [row.id, row.account_id]));
    let carers = carer::Entity::find()
        .filter(carer::Column::PatientId.eq(record))
        .filter(carer::Column::OrganizationId.eq(organization))
        .filter(carer::Column::EndedAt.is_null())
        .order_by_asc(carer::Column::Id)
        .all(source.connection())
        .await?;
    ids(hash, carers.iter().flat_map(|row| [row.id, row.account_id.unwrap_or_default()]));
    let mut codes: Vec<Uuid> = Vec::new();
    codes.extend(claim::list_open(source, id).await?.iter().map(|one| one.id.as_uuid()));
    codes.extend(claim::list_of_carers(source, id).await?.iter().map(|one| one.id.as_uuid()));
    codes.sort_unstable();
    ids(hash, codes);
    hash.update(record.as_bytes());
    Ok(())
}

fn text(hash: &mut Sha256, text: &str) {
    hash.update(&(text.len() as u64).to_be_bytes());
    hash.update(text.as_bytes());
}

/// How many, and which.
fn ids(hash: &mut Sha256, ids: impl IntoIterator<Item = Uuid>) {
    let ids: Vec<Uuid> = ids.into_iter().collect();
    hash.update(&(ids.len() as u64).to_be_bytes());
    for id in ids {
        hash.update(id.as_bytes());
    }
}
