//! What lets an account see a patient record. Invariant: only an active grant that has not expired, of a record that is
//! not closed and an organization that is not disabled, opens anything.
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QuerySelect,
    sea_query::{Expr, Query},
};
use uuid::Uuid;

use super::{Source, StoreError, Tx, claim::ClaimState, patient::merged_from, patient_draft, rows, source::Origin};
use crate::{
    base::clock::Timestamp,
    domain::{
        id::{AccountId, GrantId, OrganizationId, PatientId},
        scope::Record,
    },
    table::{
        access_grant::{ActiveModel, Column, Entity},
        claim_code, organization, patient,
    },
};

/// The kind of a grant to the own record.
pub const OWN: &str = "self";
const PENDING: &str = "pending";
pub(super) const ACTIVE: &str = "active";
const REVOKED: &str = "revoked";

/// A grant, pending until the claim is finished.
pub struct NewGrant {
    /// Its id.
    pub id: GrantId,
    /// Who may see.
    pub account: AccountId,
    /// What.
    pub patient: PatientId,
    /// Whose record it is.
    pub organization: OrganizationId,
    /// A word of ours for why.
    pub basis: &'static str,
    /// Own, or of somebody beside the patient.
    pub kind: &'static str,
    /// Until when, if it ends by itself.
    pub expires_at: Option<Timestamp>,
    /// A word of ours for who gave it.
    pub granted_by: &'static str,
    /// Since when it is there.
    pub created_at: Timestamp,
}

/// Writes a pending grant.
///
/// # Errors
/// The database refuses.
pub async fn insert(tx: &Tx, new: &NewGrant) -> Result<(), StoreError> {
    let row = ActiveModel {
        id: Set(new.id.as_uuid()),
        account_id: Set(new.account.as_uuid()),
        patient_id: Set(new.patient.as_uuid()),
        organization_id: Set(new.organization.as_uuid()),
        kind: Set(new.kind.to_owned()),
        basis: Set(Some(new.basis.to_owned())),
        state: Set(PENDING.to_owned()),
        granted_by: Set(new.granted_by.to_owned()),
        created_at: Set(new.created_at.as_micros()),
        expires_at: Set(new.expires_at.map(Timestamp::as_micros)),
        revoked_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Makes a pending one count; `false` if it is not pending.
///
/// # Errors
/// The database refuses.
pub async fn activate(tx: &Tx, id: GrantId) -> Result<bool, StoreError> {
    let changed = Entity::update_many()
        .col_expr(Column::State, Expr::value(ACTIVE))
        .filter(Column::Id.eq(id.as_uuid()))
        .filter(Column::State.eq(PENDING))
        .exec(tx.connection())
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Takes it back, and what its account was writing for the record.
///
/// # Errors
/// The database refuses.
pub async fn revoke(tx: &Tx, id: GrantId, at: Timestamp) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::State, Expr::value(REVOKED))
        .col_expr(Column::RevokedAt, Expr::value(at.as_micros()))
        .filter(Column::Id.eq(id.as_uuid()))
        .filter(Column::State.ne(REVOKED))
        .exec(tx.connection())
        .await?;
    patient_draft::delete_unread(tx, Condition::all().add(Column::Id.eq(id.as_uuid()))).await
}

/// Takes back every other grant by which somebody sees this record as the own one.
///
/// # Errors
/// The database refuses.
pub async fn revoke_other_own(tx: &Tx, record: Record, keep: GrantId, at: Timestamp) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::State, Expr::value(REVOKED))
        .col_expr(Column::RevokedAt, Expr::value(at.as_micros()))
        .filter(own(record))
        .filter(Column::State.eq(ACTIVE))
        .filter(Column::Id.ne(keep.as_uuid()))
        .exec(tx.connection())
        .await?;
    patient_draft::delete_unread(tx, of_record(record)).await
}

/// The accounts that see this record as the own one, in the order of their ids.
///
/// # Errors
/// The database does not answer.
pub async fn list_owners(source: &impl Source, record: Record) -> Result<Vec<AccountId>, StoreError> {
    let rows = Entity::find().filter(own(record)).filter(Column::State.eq(ACTIVE)).all(source.connection()).await?;
    let mut accounts: Vec<_> = rows.into_iter().map(|row| row.account_id).collect();
    accounts.sort_unstable();
    accounts.dedup();
    Ok(accounts.into_iter().map(AccountId::from_uuid).collect())
}

/// The accounts that saw an account's own records as theirs before it did, and records that were joined to those: each with its record. One
/// whose grant never counted is not among them: it may have been anybody's.
///
/// # Errors
/// The database does not answer.
pub async fn list_former_owners(
    source: &impl Source,
    account: AccountId,
    now: Timestamp,
) -> Result<Vec<(PatientId, AccountId)>, StoreError> {
    let records: Vec<Uuid> = list_own_with_joined(source, account, now).await?.into_iter().map(PatientId::as_uuid).collect();
    let counted = Query::select()
        .column(claim_code::Column::GrantId)
        .from(claim_code::Entity)
        .and_where(claim_code::Column::PatientId.is_in(records.iter().copied()))
        .and_where(claim_code::Column::State.eq(ClaimState::Confirmed.as_str()))
        .and_where(claim_code::Column::GrantId.is_not_null())
        .to_owned();
    let former: Vec<(Uuid, Uuid)> = Entity::find()
        .select_only()
        .columns([Column::PatientId, Column::AccountId])
        .distinct()
        .filter(Column::PatientId.is_in(records))
        .filter(Column::Kind.eq(OWN))
        .filter(Column::State.eq(REVOKED))
        .filter(Column::AccountId.ne(account.as_uuid()))
        .filter(Column::Id.in_subquery(counted))
        .into_tuple()
        .all(source.connection())
        .await?;
    Ok(former.into_iter().map(|(patient, account)| (PatientId::from_uuid(patient), AccountId::from_uuid(account))).collect())
}

/// When the account that sees this record as the own one began to set it up; nothing if none does.
///
/// # Errors
/// The database does not answer.
pub async fn own_since(source: &impl Source, record: Record) -> Result<Option<Timestamp>, StoreError> {
    let rows = Entity::find().filter(own(record)).filter(Column::State.eq(ACTIVE)).all(source.connection()).await?;
    Ok(rows.iter().map(|row| row.created_at).max().map(Timestamp::from_micros))
}

/// The accounts that may read this record at this moment, on whatever basis, in the order of their ids.
///
/// # Errors
/// The database does not answer.
pub async fn list_accounts(source: &impl Source, record: Record, now: Timestamp) -> Result<Vec<AccountId>, StoreError> {
    let rows =
        Entity::find().filter(of_record(record)).filter(Column::State.eq(ACTIVE)).filter(lasts(now)).all(source.connection()).await?;
    let mut accounts: Vec<_> = rows.into_iter().map(|row| row.account_id).collect();
    accounts.sort_unstable();
    accounts.dedup();
    Ok(accounts.into_iter().map(AccountId::from_uuid).collect())
}

/// Takes back every grant on a record: it is another's part now.
///
/// # Errors
/// The database refuses.
pub async fn revoke_all_of(tx: &Tx, record: Record, at: Timestamp) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::State, Expr::value(REVOKED))
        .col_expr(Column::RevokedAt, Expr::value(at.as_micros()))
        .filter(of_record(record))
        .filter(Column::State.ne(REVOKED))
        .exec(tx.connection())
        .await?;
    patient_draft::delete_unread(tx, of_record(record)).await
}

/// Whether an account has a grant left that may still open something.
///
/// # Errors
/// The database does not answer.
pub async fn is_any_active(source: &impl Source, account: AccountId, now: Timestamp) -> Result<bool, StoreError> {
    let found = Entity::find()
        .filter(Column::AccountId.eq(account.as_uuid()))
        .filter(Column::State.eq(ACTIVE))
        .filter(lasts(now))
        .one(source.connection())
        .await?;
    Ok(found.is_some())
}

/// What has no end, or one that has not come at this moment. One that was taken back counts too: see [`ACTIVE`].
pub(in crate::store) fn lasts(now: Timestamp) -> Condition {
    rows::not_over(Column::ExpiresAt, now)
}

fn own(record: Record) -> Condition {
    of_record(record).add(Column::Kind.eq(OWN))
}

fn of_record(record: Record) -> Condition {
    Condition::all().add(Column::PatientId.eq(record.patient.as_uuid())).add(Column::OrganizationId.eq(record.organization.as_uuid()))
}

/// The records that an account may see at this moment.
///
/// # Errors
/// The database does not answer.
pub async fn list_records(source: &impl Source, account: AccountId, now: Timestamp) -> Result<Vec<Record>, StoreError> {
    Ok(list_of(source, account, now).await?.into_iter().map(|(record, _)| record).collect())
}

/// The same, and those of them that are about the person itself.
///
/// # Errors
/// The database does not answer.
pub async fn list_with_own(source: &impl Source, account: AccountId, now: Timestamp) -> Result<(Vec<Record>, Vec<Record>), StoreError> {
    let all = list_of(source, account, now).await?;
    let own = all.iter().filter(|(_, own)| *own).map(|(record, _)| *record).collect();
    Ok((all.into_iter().map(|(record, _)| record).collect(), own))
}

/// Those of them that are about the person itself.
///
/// # Errors
/// The database does not answer.
pub async fn list_own(source: &impl Source, account: AccountId, now: Timestamp) -> Result<Vec<Record>, StoreError> {
    Ok(list_with_own(source, account, now).await?.1)
}

/// The records that are an account's own, and those that were joined to them: what was done with these was done with theirs.
///
/// # Errors
/// The database does not answer.
pub async fn list_own_with_joined(source: &impl Source, account: AccountId, now: Timestamp) -> Result<Vec<PatientId>, StoreError> {
    let mut records: Vec<Uuid> = list_own(source, account, now).await?.iter().map(|record| record.patient.as_uuid()).collect();
    records.extend(merged_from(source, &records).await?);
    Ok(records.into_iter().map(PatientId::from_uuid).collect())
}

/// Each with whether it is about the person itself. One statement: every page of a patient asks this.
async fn list_of(source: &impl Source, account: AccountId, now: Timestamp) -> Result<Vec<(Record, bool)>, StoreError> {
    let to_patient = Entity::belongs_to(patient::Entity).from(Column::PatientId).to(patient::Column::Id);
    let to_organization = Entity::belongs_to(organization::Entity).from(Column::OrganizationId).to(organization::Column::Id);
    let records: Vec<(Uuid, Uuid, String)> = Entity::find()
        .select_only()
        .columns([Column::OrganizationId, Column::PatientId, Column::Kind])
        .join(JoinType::InnerJoin, to_patient.into())
        .join(JoinType::InnerJoin, to_organization.into())
        .filter(Column::AccountId.eq(account.as_uuid()))
        .filter(Column::State.eq(ACTIVE))
        .filter(lasts(now))
        .filter(patient::Column::State.ne("closed"))
        .filter(organization::Column::DisabledAt.is_null())
        .into_tuple()
        .all(source.connection())
        .await?;
    let record = |(organization, patient, kind): (Uuid, Uuid, String)| {
        let record = Record { organization: OrganizationId::from_uuid(organization), patient: PatientId::from_uuid(patient) };
        (record, kind == OWN)
    };
    Ok(records.into_iter().map(record).collect())
}
