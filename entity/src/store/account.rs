//! Humans who sign in. Their label (the neutral name that devices show) is sealed.
mod spare;

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, LockType},
};

pub use self::spare::{Spare, count_spare_wrong, drop_spare, find_by_spare, update_spare};
use super::{Source, StoreError, Tx, seal, source::Origin};
use crate::{
    base::clock::Timestamp,
    crypto::{field::Place, keyring::Purpose},
    domain::{
        id::{AccountId, OrganizationId},
        locale::Locale,
    },
    table::account::{ActiveModel, Column, Entity},
};

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// What authenticators know it by: random.
    pub user_handle: [u8; 16],
    /// May not sign in.
    pub disabled: bool,
    /// The language that was chosen.
    pub language: Option<Locale>,
    /// Since when there is a spare code.
    pub spare_made_at: Option<Timestamp>,
    /// There was one, which is good for nothing any more: used, or tried too often.
    pub spare_spent: bool,
    /// How often it was said "not now" to a second way in.
    pub nudges_refused: u32,
}

/// The account with this id.
///
/// # Errors
/// The database does not answer.
pub async fn find(source: &impl Source, id: AccountId) -> Result<Option<Account>, StoreError> {
    let row = Entity::find_by_id(id.as_uuid()).one(source.connection()).await?;
    Ok(row.and_then(|row| {
        let user_handle = row.user_handle.try_into().ok()?;
        let language = row.language.and_then(|tag| Locale::parse(&tag).ok());
        Some(Account {
            id,
            user_handle,
            disabled: row.disabled_at.is_some(),
            language,
            spare_spent: row.recovery_hash.is_none() && row.spare_made_at.is_some(),
            spare_made_at: row.recovery_hash.and(row.spare_made_at).map(Timestamp::from_micros),
            nudges_refused: u32::try_from(row.nudges_refused).unwrap_or(u32::MAX),
        })
    }))
}

/// Keeps an account to the caller until the transaction ends: for whoever decides by what else it may see, or counts its
/// passkeys or its mails before changing them. After a record's lock, never before it; of several accounts in the order of
/// their ids.
///
/// # Errors
/// The database refuses.
pub async fn lock(tx: &Tx, id: AccountId) -> Result<(), StoreError> {
    // Written to PostgreSQL alone: SQLite has one writer. Rows that name the account, like sessions, can still come in.
    Entity::find_by_id(id.as_uuid()).lock(LockType::NoKeyUpdate).one(tx.connection()).await?;
    Ok(())
}

/// Writes a new one.
///
/// # Errors
/// The database refuses.
pub async fn insert(tx: &Tx, id: AccountId, user_handle: &[u8; 16], label: &str, at: Timestamp) -> Result<(), StoreError> {
    let place = Place { organization: OrganizationId::PORTAL, table: "account", row: id.as_uuid(), column: "label" };
    let row = ActiveModel {
        id: Set(id.as_uuid()),
        user_handle: Set(user_handle.to_vec()),
        label: Set(seal::seal(tx, Purpose::Field, place, label.as_bytes()).await?),
        language: Set(None),
        created_at: Set(at.as_micros()),
        disabled_at: Set(None),
        recovery_hash: Set(None),
        spare_finder: Set(None),
        spare_made_at: Set(None),
        spare_tries: Set(0),
        nudges_refused: Set(0),
    };
    Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Notes a "not now".
///
/// # Errors
/// The database refuses.
pub async fn count_nudge_refused(tx: &Tx, id: AccountId) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::NudgesRefused, Expr::col(Column::NudgesRefused).add(1))
        .filter(Column::Id.eq(id.as_uuid()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Remembers the language that was chosen.
///
/// # Errors
/// The database refuses.
pub async fn update_language(tx: &Tx, id: AccountId, language: &Locale) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::Language, Expr::value(language.as_str()))
        .filter(Column::Id.eq(id.as_uuid()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Lets it sign in no more. Ending its sessions is the caller's.
///
/// # Errors
/// The database refuses.
pub async fn disable(tx: &Tx, id: AccountId, at: Timestamp) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::DisabledAt, Expr::value(at.as_micros()))
        .filter(Column::Id.eq(id.as_uuid()))
        .filter(Column::DisabledAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}
