//! Codes that were sent to an alert address which its owner proposed, as hashes.
//!
//! Invariant: a code is good for the address that it was sent to, until it expires or another address is proposed.
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};

use super::{Source, StoreError, Tx, source::Origin};
use crate::{
    base::clock::Timestamp,
    crypto::code::CodeHash,
    domain::{
        id::{AccountId, AlertAddressId, MailboxCodeId},
        scope::Record,
    },
    table::address_change::{ActiveModel, Column, Entity, Model},
};

/// A code to be written.
#[derive(Clone, Debug)]
pub struct NewChange {
    /// Its id.
    pub id: MailboxCodeId,
    /// Who proposed the address.
    pub account: AccountId,
    /// For which record.
    pub record: Record,
    /// The address.
    pub to: AlertAddressId,
    /// Hash of the code, bound by the caller.
    pub hash: CodeHash,
    /// Since when it is there.
    pub created_at: Timestamp,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

/// A code that is good.
#[derive(Clone, Debug)]
pub struct Change {
    /// Its id.
    pub id: MailboxCodeId,
    /// The address that it was sent to.
    pub to: AlertAddressId,
    /// Its hash.
    pub hash: CodeHash,
    /// Tries that were counted on it.
    pub tries: u32,
}

/// Writes a new one.
///
/// # Errors
/// The database refuses.
pub async fn insert(tx: &Tx, new: &NewChange) -> Result<(), StoreError> {
    let row = ActiveModel {
        id: Set(new.id.as_uuid()),
        account_id: Set(new.account.as_uuid()),
        organization_id: Set(new.record.organization.as_uuid()),
        patient_id: Set(new.record.patient.as_uuid()),
        alert_address_id: Set(new.to.as_uuid()),
        hash: Set(new.hash.as_bytes().to_vec()),
        tries: Set(0),
        created_at: Set(new.created_at.as_micros()),
        expires_at: Set(new.expires_at.as_micros()),
        ended_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// The codes of an account for a record that are good now, the latest first.
///
/// # Errors
/// The database does not answer.
pub async fn list_open(source: &impl Source, account: AccountId, record: &Record, now: Timestamp) -> Result<Vec<Change>, StoreError> {
    let rows = Entity::find()
        .filter(Column::AccountId.eq(account.as_uuid()))
        .filter(Column::PatientId.eq(record.patient.as_uuid()))
        .filter(Column::OrganizationId.eq(record.organization.as_uuid()))
        .filter(Column::EndedAt.is_null())
        .filter(Column::ExpiresAt.gt(now.as_micros()))
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .all(source.connection())
        .await?;
    Ok(rows.into_iter().map(read).collect())
}

/// How many an account had sent since then. Certain only for whoever holds [`super::account::lock`].
///
/// # Errors
/// The database does not answer.
pub async fn count_since(source: &impl Source, account: AccountId, since: Timestamp) -> Result<u64, StoreError> {
    let sent = Entity::find().filter(Column::AccountId.eq(account.as_uuid())).filter(Column::CreatedAt.gt(since.as_micros()));
    Ok(sent.count(source.connection()).await?)
}

/// When an account had the code sent that lies `back` ones back from the newest, of those since then; `None` if there are fewer.
///
/// # Errors
/// The database does not answer.
pub async fn find_sent(source: &impl Source, account: AccountId, since: Timestamp, back: u32) -> Result<Option<Timestamp>, StoreError> {
    let sent = Entity::find()
        .filter(Column::AccountId.eq(account.as_uuid()))
        .filter(Column::CreatedAt.gt(since.as_micros()))
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .offset(u64::from(back.saturating_sub(1)))
        .one(source.connection())
        .await?;
    Ok(sent.map(|row| Timestamp::from_micros(row.created_at)))
}

/// Counts a try.
///
/// # Errors
/// The database refuses.
pub async fn count_tried(tx: &Tx, id: MailboxCodeId) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::Tries, Expr::col(Column::Tries).add(1))
        .filter(Column::Id.eq(id.as_uuid()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Ends all codes for a record, whoever asked for them: they are good for nothing any more.
///
/// # Errors
/// The database refuses.
pub async fn end_all(tx: &Tx, record: &Record, at: Timestamp) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(at.as_micros()))
        .filter(Column::PatientId.eq(record.patient.as_uuid()))
        .filter(Column::OrganizationId.eq(record.organization.as_uuid()))
        .filter(Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Ends the codes that one account asked for, for a record.
///
/// # Errors
/// The database refuses.
pub async fn end_of_account(tx: &Tx, account: AccountId, record: &Record, at: Timestamp) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(at.as_micros()))
        .filter(Column::AccountId.eq(account.as_uuid()))
        .filter(Column::PatientId.eq(record.patient.as_uuid()))
        .filter(Column::OrganizationId.eq(record.organization.as_uuid()))
        .filter(Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}

fn read(row: Model) -> Change {
    Change {
        id: MailboxCodeId::from_uuid(row.id),
        to: AlertAddressId::from_uuid(row.alert_address_id),
        hash: CodeHash::from_bytes(row.hash),
        tries: u32::try_from(row.tries).unwrap_or(u32::MAX),
    }
}
