//! Mailbox codes of a slip, as hashes.
//!
//! Invariant: a code shows that somebody reads the address that it was sent to, and no other: once that address is out of
//! use, the code is good for nothing.
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, SelectStatement},
};

use crate::{
    base::clock::Timestamp,
    crypto::code::CodeHash,
    domain::id::{AlertAddressId, ClaimId, MailboxCodeId, OrganizationId},
    store::{Source, StoreError, Tx, alert_address::standing, source::Origin},
    table::{
        alert_address,
        mailbox_code::{ActiveModel, Column, Entity},
    },
};

/// A code to be written.
#[derive(Clone, Debug)]
pub struct NewMailboxCode {
    /// Its id.
    pub id: MailboxCodeId,
    /// Of which slip.
    pub claim: ClaimId,
    /// Whose patient.
    pub organization: OrganizationId,
    /// Where it is sent to.
    pub to: AlertAddressId,
    /// Its hash, bound to its id.
    pub hash: CodeHash,
    /// Since when it is there.
    pub created_at: Timestamp,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

/// A code that is good.
#[derive(Clone, Debug)]
pub struct MailboxCode {
    /// Its id.
    pub id: MailboxCodeId,
    /// Where it was sent to.
    pub to: AlertAddressId,
    /// Its hash, bound to its id.
    pub hash: CodeHash,
}

/// Writes a new one.
///
/// # Errors
/// The database refuses.
pub async fn insert_mailbox_code(tx: &Tx, new: &NewMailboxCode) -> Result<(), StoreError> {
    let row = ActiveModel {
        id: Set(new.id.as_uuid()),
        claim_id: Set(new.claim.as_uuid()),
        organization_id: Set(new.organization.as_uuid()),
        alert_address_id: Set(new.to.as_uuid()),
        hash: Set(new.hash.as_bytes().to_vec()),
        created_at: Set(new.created_at.as_micros()),
        expires_at: Set(new.expires_at.as_micros()),
        used_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// The codes of a slip that are good at this moment: in time, and sent to an address that is still in use.
///
/// # Errors
/// The database does not answer.
pub async fn list_mailbox_codes(source: &impl Source, claim: ClaimId, now: Timestamp) -> Result<Vec<MailboxCode>, StoreError> {
    let rows = Entity::find()
        .filter(Column::ClaimId.eq(claim.as_uuid()))
        .filter(Column::AlertAddressId.in_subquery(kept()))
        .filter(Column::UsedAt.is_null())
        .filter(Column::ExpiresAt.gt(now.as_micros()))
        .all(source.connection())
        .await?;
    let code = |id, to, hash| MailboxCode {
        id: MailboxCodeId::from_uuid(id),
        to: AlertAddressId::from_uuid(to),
        hash: CodeHash::from_bytes(hash),
    };
    Ok(rows.into_iter().map(|row| code(row.id, row.alert_address_id, row.hash)).collect())
}

/// Whether a code of a slip came back from an address that is still in use.
///
/// # Errors
/// The database does not answer.
pub async fn is_mailbox_read(source: &impl Source, claim: ClaimId) -> Result<bool, StoreError> {
    let used = Entity::find()
        .filter(Column::ClaimId.eq(claim.as_uuid()))
        .filter(Column::UsedAt.is_not_null())
        .filter(Column::AlertAddressId.in_subquery(kept()))
        .one(source.connection())
        .await?;
    Ok(used.is_some())
}

fn kept() -> SelectStatement {
    alert_address::Entity::find().select_only().column(alert_address::Column::Id).filter(standing::kept()).into_query()
}

/// Makes all codes of a slip good for nothing.
///
/// # Errors
/// The database refuses.
pub async fn use_mailbox_codes(tx: &Tx, claim: ClaimId, at: Timestamp) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(at.as_micros()))
        .filter(Column::ClaimId.eq(claim.as_uuid()))
        .filter(Column::UsedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}
