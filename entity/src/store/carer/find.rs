//! Finding carers: of a record, and of an account.
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{Carer, MOST, not_ended, open};
use crate::{
    base::clock::Timestamp,
    domain::{
        id::{AccountId, CarerId, OrganizationId, PatientId},
        scope::{Record, StaffScope},
    },
    store::{Source, StoreError, patient::of_reading_carer, rows},
    table::{
        alert_address,
        carer::{Column, Entity, Model},
    },
};

/// Those of a record who are not ended, the newest first; of too many, those who read longest. For staff.
///
/// # Errors
/// One cannot be opened, or the database does not answer.
pub async fn list(source: &impl Source, scope: &StaffScope, patient: PatientId) -> Result<Vec<Carer>, StoreError> {
    of_record(source, &Record { organization: scope.organization(), patient }).await
}

/// Those of a record who are not ended, the newest first. For whose record it is: the caller has looked that up.
///
/// # Errors
/// One cannot be opened, or the database does not answer.
pub async fn of_record(source: &impl Source, record: &Record) -> Result<Vec<Carer>, StoreError> {
    // As many as can read at a time are here, whoever's time is over: nobody is hidden who is not ended.
    let rows = Entity::find().filter(not_ended(record)).order_by_desc(Column::ExpiresAt).limit(MOST).all(source.connection()).await;
    let mut rows = rows?;
    rows.sort_unstable_by_key(|row| std::cmp::Reverse(row.id));
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        all.push(open(source, row).await?);
    }
    Ok(all)
}

/// How those of a record are called who read beside its patient now, access set up.
///
/// # Errors
/// One cannot be opened, or the database does not answer.
pub async fn list_readers(source: &impl Source, record: &Record) -> Result<Vec<Zeroizing<String>>, StoreError> {
    let reading: Vec<Option<Uuid>> = alert_address::Entity::find()
        .select_only()
        .column(alert_address::Column::CarerId)
        .filter(alert_address::Column::PatientId.eq(record.patient.as_uuid()))
        .filter(alert_address::Column::OrganizationId.eq(record.organization.as_uuid()))
        .filter(of_reading_carer(source.core().clock.now()))
        .into_tuple()
        .all(source.connection())
        .await?;
    let rows = Entity::find()
        .filter(not_ended(record))
        .filter(Column::Id.is_in(reading.into_iter().flatten()))
        .order_by_asc(Column::Id)
        .limit(MOST)
        .all(source.connection())
        .await?;
    let mut names = Vec::with_capacity(rows.len());
    for row in rows {
        names.push(open(source, row).await?.name);
    }
    Ok(names)
}

/// How many of a record are neither ended nor over.
///
/// # Errors
/// The database does not answer.
pub async fn count(source: &impl Source, record: &Record) -> Result<u64, StoreError> {
    let now = source.core().clock.now().as_micros();
    Ok(Entity::find().filter(not_ended(record)).filter(Column::ExpiresAt.gt(now)).count(source.connection()).await?)
}

/// Up to `limit` whose time is over and who are not ended, whose time has been over longest first; of whichever record.
///
/// # Errors
/// The database does not answer.
pub async fn list_over(source: &impl Source, now: Timestamp, limit: u64) -> Result<Vec<(Record, CarerId)>, StoreError> {
    // No index: there are few carers at all.
    let rows = Entity::find()
        .filter(Column::EndedAt.is_null())
        .filter(Column::ExpiresAt.lte(now.as_micros()))
        .order_by_asc(Column::ExpiresAt)
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(source.connection())
        .await?;
    let of = |row: Model| {
        let (organization, patient) = (OrganizationId::from_uuid(row.organization_id), PatientId::from_uuid(row.patient_id));
        (Record { organization, patient }, CarerId::from_uuid(row.id))
    };
    Ok(rows.into_iter().map(of).collect())
}

/// One of an organization.
///
/// # Errors
/// It cannot be opened, or the database does not answer.
pub async fn find(source: &impl Source, organization: OrganizationId, id: CarerId) -> Result<Option<Carer>, StoreError> {
    let row = Entity::find_by_id(id.as_uuid()).filter(Column::OrganizationId.eq(organization.as_uuid())).one(source.connection()).await?;
    rows::opened(row.map(|row| open(source, row))).await
}

/// The carers that an account is, now.
///
/// # Errors
/// One cannot be opened, or the database does not answer.
pub async fn of_account(source: &impl Source, account: AccountId, now: Timestamp) -> Result<Vec<Carer>, StoreError> {
    let rows = Entity::find()
        .filter(Column::AccountId.eq(account.as_uuid()))
        .filter(Column::EndedAt.is_null())
        .filter(Column::ExpiresAt.gt(now.as_micros()))
        .order_by_asc(Column::Id)
        .limit(MOST)
        .all(source.connection())
        .await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        all.push(open(source, row).await?);
    }
    Ok(all)
}

/// How somebody is called who reads this record as a carer with this account, now.
///
/// # Errors
/// It cannot be opened, or the database does not answer.
pub async fn name(source: &impl Source, record: &Record, account: AccountId) -> Result<Option<Zeroizing<String>>, StoreError> {
    let row = Entity::find().filter(not_ended(record)).filter(Column::AccountId.eq(account.as_uuid())).one(source.connection()).await?;
    Ok(rows::opened(row.map(|row| open(source, row))).await?.map(|carer| carer.name))
}

/// How somebody is called who reads this record as a carer with this account, or was called when they did: ended or not, by their last time.
/// For whose record it is: the caller has looked that up.
///
/// # Errors
/// It cannot be opened, or the database does not answer.
pub async fn name_ever(source: &impl Source, record: &Record, account: AccountId) -> Result<Option<Zeroizing<String>>, StoreError> {
    let theirs = Entity::find()
        .filter(Column::PatientId.eq(record.patient.as_uuid()))
        .filter(Column::OrganizationId.eq(record.organization.as_uuid()))
        .filter(Column::AccountId.eq(account.as_uuid()));
    let row = theirs.order_by_desc(Column::Id).limit(1).one(source.connection()).await?;
    Ok(rows::opened(row.map(|row| open(source, row))).await?.map(|carer| carer.name))
}
