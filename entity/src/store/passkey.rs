//! WebAuthn credentials. The credential is sealed, so that a stored public key cannot be exchanged; must not know what is
//! in it. Invariant: a credential id stands for one passkey in the whole portal.
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select, sea_query::Expr};
use zeroize::Zeroizing;

use super::{Source, StoreError, Tx, rows, seal, source::Origin, word::words};
use crate::{
    base::clock::Timestamp,
    crypto::{field::Place, keyring::Purpose},
    domain::id::{AccountId, OrganizationId, PasskeyId},
    table::passkey::{ActiveModel, Column, Entity, Model},
};

/// Passkeys that an account may have at a time.
pub const MAX_OF_ACCOUNT: u64 = 20;

words! {
    /// What a passkey is good for.
    pub enum PasskeyState in "passkey.state" {
        /// Made in a claim that is not finished.
        Provisional = "provisional",
        /// Signs in.
        Active = "active",
        /// Good for nothing.
        Revoked = "revoked",
    }
}

/// A passkey.
pub struct PasskeyRow {
    /// Its id.
    pub id: PasskeyId,
    /// Whose it is.
    pub account: AccountId,
    /// What authenticators know it by.
    pub credential_id: Vec<u8>,
    /// The credential in clear, as the library wrote it.
    pub credential: Zeroizing<Vec<u8>>,
    /// What it is good for.
    pub state: PasskeyState,
    /// Was copied by a sync service when it was last used.
    pub synced: bool,
}

/// A passkey as its owner sees it in a list.
pub struct KeySummary {
    /// Its id.
    pub id: PasskeyId,
    /// What authenticators know it by.
    pub credential_id: Vec<u8>,
    /// The neutral name that devices show, or what its owner calls it.
    pub label: Zeroizing<String>,
    /// Was copied by a sync service when it was last used.
    pub synced: bool,
    /// The device proved its make, and keeps it to itself.
    pub attested: bool,
    /// Since when it is there.
    pub created_at: Timestamp,
    /// When it was last used.
    pub used_at: Option<Timestamp>,
}

impl std::fmt::Debug for KeySummary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeySummary").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A passkey to be written, provisional.
pub struct NewPasskey<'a> {
    /// Its id.
    pub id: PasskeyId,
    /// Whose it is.
    pub account: AccountId,
    /// What authenticators know it by.
    pub credential_id: &'a [u8],
    /// The credential in clear; sealed here.
    pub credential: &'a [u8],
    /// The name that devices show; sealed here.
    pub label: &'a str,
    /// Is copied by a sync service.
    pub synced: bool,
    /// The device proved its make, and keeps it to itself.
    pub attested: bool,
    /// Since when it is there.
    pub created_at: Timestamp,
}

/// The passkey with this credential id, whatever its state.
///
/// # Errors
/// The database does not answer, or the credential cannot be opened.
pub async fn find_by_credential(source: &impl Source, credential_id: &[u8]) -> Result<Option<PasskeyRow>, StoreError> {
    let row = Entity::find().filter(Column::CredentialId.eq(credential_id.to_vec())).one(source.connection()).await?;
    rows::opened(row.map(|row| read(source, row))).await
}

/// The passkeys that an account can sign in with.
///
/// # Errors
/// The database does not answer, or a credential cannot be opened.
pub async fn list_active(source: &impl Source, account: AccountId) -> Result<Vec<PasskeyRow>, StoreError> {
    let rows = active(account).all(source.connection()).await?;
    let mut keys = Vec::with_capacity(rows.len());
    for row in rows {
        keys.push(read(source, row).await?);
    }
    Ok(keys)
}

/// The passkeys that an account can sign in with, as it sees them: oldest first, `limit` at most.
///
/// # Errors
/// The database does not answer, or a label cannot be opened.
pub async fn list_summaries(source: &impl Source, account: AccountId, limit: u64) -> Result<Vec<KeySummary>, StoreError> {
    let rows = active(account).order_by_asc(Column::CreatedAt).order_by_asc(Column::Id).limit(limit).all(source.connection()).await?;
    let mut keys = Vec::with_capacity(rows.len());
    for row in rows {
        keys.push(summary(source, row).await?);
    }
    Ok(keys)
}

/// One of them; `None` if it is none of this account's, or good for nothing any more.
///
/// # Errors
/// The database does not answer, or the label cannot be opened.
pub async fn find_summary(source: &impl Source, account: AccountId, id: PasskeyId) -> Result<Option<KeySummary>, StoreError> {
    let row = active(account).filter(Column::Id.eq(id.as_uuid())).one(source.connection()).await?;
    rows::opened(row.map(|row| summary(source, row))).await
}

/// Credential ids of an account that were removed, the latest first, `limit` at most: a browser can be told of them.
///
/// # Errors
/// The database does not answer.
pub async fn list_revoked(source: &impl Source, account: AccountId, limit: u64) -> Result<Vec<Vec<u8>>, StoreError> {
    let revoked = Entity::find()
        .select_only()
        .column(Column::CredentialId)
        .filter(Column::AccountId.eq(account.as_uuid()))
        .filter(Column::State.eq(PasskeyState::Revoked.as_str()))
        .order_by_desc(Column::RevokedAt)
        .limit(limit);
    Ok(revoked.into_tuple().all(source.connection()).await?)
}

/// Whether this was one of an account's, and is good for nothing any more.
///
/// # Errors
/// The database does not answer.
pub async fn is_revoked(source: &impl Source, account: AccountId, id: PasskeyId) -> Result<bool, StoreError> {
    let revoked = Entity::find_by_id(id.as_uuid())
        .filter(Column::AccountId.eq(account.as_uuid()))
        .filter(Column::State.eq(PasskeyState::Revoked.as_str()));
    Ok(revoked.count(source.connection()).await? > 0)
}

/// How many passkeys an account can sign in with. Certain only for whoever holds [`super::account::lock`].
///
/// # Errors
/// The database does not answer.
pub async fn count_active(source: &impl Source, account: AccountId) -> Result<u64, StoreError> {
    Ok(active(account).count(source.connection()).await?)
}

/// Whether an account can sign in with a key of a device that proved nothing.
///
/// # Errors
/// The database does not answer.
pub async fn has_unattested(source: &impl Source, account: AccountId) -> Result<bool, StoreError> {
    Ok(active(account).filter(Column::Attested.eq(false)).count(source.connection()).await? > 0)
}

fn active(account: AccountId) -> Select<Entity> {
    Entity::find().filter(Column::AccountId.eq(account.as_uuid())).filter(Column::State.eq(PasskeyState::Active.as_str()))
}

/// The passkey, kept from changing until the transaction ends.
///
/// # Errors
/// The database refuses, or the credential cannot be opened.
pub async fn lock(tx: &Tx, id: PasskeyId) -> Result<Option<PasskeyRow>, StoreError> {
    let row = Entity::find_by_id(id.as_uuid()).lock_exclusive().one(tx.connection()).await?;
    rows::opened(row.map(|row| read(tx, row))).await
}

/// Writes a new one.
///
/// # Errors
/// [`StoreError::Conflict`] if the credential id is known, or the database refuses.
pub async fn insert(tx: &Tx, new: &NewPasskey<'_>) -> Result<(), StoreError> {
    let row = ActiveModel {
        id: Set(new.id.as_uuid()),
        account_id: Set(new.account.as_uuid()),
        credential_id: Set(new.credential_id.to_vec()),
        credential: Set(seal::seal(tx, Purpose::Field, place(new.id, "credential"), new.credential).await?),
        label: Set(Some(seal::seal(tx, Purpose::Field, place(new.id, "label"), new.label.as_bytes()).await?)),
        state: Set(PasskeyState::Provisional.as_str().to_owned()),
        synced: Set(new.synced),
        created_at: Set(new.created_at.as_micros()),
        used_at: Set(Some(new.created_at.as_micros())),
        revoked_at: Set(None),
        attested: Set(new.attested),
    };
    Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Notes a use: the credential with its new counter.
///
/// # Errors
/// The database refuses, or the credential cannot be sealed.
pub async fn note_use(tx: &Tx, id: PasskeyId, credential: &[u8], synced: bool, at: Timestamp) -> Result<(), StoreError> {
    let sealed = seal::seal(tx, Purpose::Field, place(id, "credential"), credential).await?;
    Entity::update_many()
        .col_expr(Column::Credential, Expr::value(sealed))
        .col_expr(Column::Synced, Expr::value(synced))
        .col_expr(Column::UsedAt, Expr::value(at.as_micros()))
        .filter(Column::Id.eq(id.as_uuid()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Makes a provisional one good for signing in; `false` if it is not provisional.
///
/// # Errors
/// The database refuses.
pub async fn activate(tx: &Tx, id: PasskeyId) -> Result<bool, StoreError> {
    let changed = Entity::update_many()
        .col_expr(Column::State, Expr::value(PasskeyState::Active.as_str()))
        .filter(Column::Id.eq(id.as_uuid()))
        .filter(Column::State.eq(PasskeyState::Provisional.as_str()))
        .exec(tx.connection())
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Calls it something else; `false` if it is none of this account's, or good for nothing any more.
///
/// # Errors
/// The database refuses, or the label cannot be sealed.
pub async fn update_label(tx: &Tx, account: AccountId, id: PasskeyId, label: &str) -> Result<bool, StoreError> {
    let sealed = seal::seal(tx, Purpose::Field, place(id, "label"), label.as_bytes()).await?;
    let changed = Entity::update_many()
        .col_expr(Column::Label, Expr::value(sealed))
        .filter(Column::Id.eq(id.as_uuid()))
        .filter(Column::AccountId.eq(account.as_uuid()))
        .filter(Column::State.eq(PasskeyState::Active.as_str()))
        .exec(tx.connection())
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Makes it good for nothing.
///
/// # Errors
/// The database refuses.
pub async fn revoke(tx: &Tx, id: PasskeyId, at: Timestamp) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::State, Expr::value(PasskeyState::Revoked.as_str()))
        .col_expr(Column::RevokedAt, Expr::value(at.as_micros()))
        .filter(Column::Id.eq(id.as_uuid()))
        .filter(Column::State.ne(PasskeyState::Revoked.as_str()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Makes all of an account good for nothing.
///
/// # Errors
/// The database refuses.
pub async fn revoke_all(tx: &Tx, account: AccountId, at: Timestamp) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::State, Expr::value(PasskeyState::Revoked.as_str()))
        .col_expr(Column::RevokedAt, Expr::value(at.as_micros()))
        .filter(Column::AccountId.eq(account.as_uuid()))
        .filter(Column::State.ne(PasskeyState::Revoked.as_str()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

async fn summary(source: &impl Source, row: Model) -> Result<KeySummary, StoreError> {
    let id = PasskeyId::from_uuid(row.id);
    let label = match row.label {
        Some(sealed) => seal::open_text(source, Purpose::Field, place(id, "label"), sealed).await?,
        None => String::new(),
    };
    Ok(KeySummary {
        id,
        credential_id: row.credential_id,
        label: Zeroizing::new(label),
        synced: row.synced,
        attested: row.attested,
        created_at: Timestamp::from_micros(row.created_at),
        used_at: row.used_at.map(Timestamp::from_micros),
    })
}

async fn read(source: &impl Source, row: Model) -> Result<PasskeyRow, StoreError> {
    let id = PasskeyId::from_uuid(row.id);
    Ok(PasskeyRow {
        id,
        account: AccountId::from_uuid(row.account_id),
        credential: seal::open(source, Purpose::Field, place(id, "credential"), row.credential).await?,
        credential_id: row.credential_id,
        state: PasskeyState::try_from(row.state.as_str())?,
        synced: row.synced,
    })
}

const fn place(id: PasskeyId, column: &'static str) -> Place {
    Place { organization: OrganizationId::PORTAL, table: "passkey", row: id.as_uuid(), column }
}
