//! With what people are signed in, sealed: listed for whose sessions they are. Must not know a device's words.
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};
use uuid::Uuid;

use super::SessionStage;
use crate::{
    base::clock::Timestamp,
    crypto::{field::Place, keyring::Purpose, token::TokenHash},
    domain::id::{AccountId, OrganizationId, PasskeyId},
    store::{Source, StoreError, Tx, rows, seal as sealing, source::Origin},
    table::session::{Column, Entity},
};

/// A session in the list of its account.
#[derive(Clone, Debug)]
pub struct OpenSession {
    /// Its id.
    pub id: TokenHash,
    /// Since when its row is there.
    pub created_at: Timestamp,
    /// When it was last used with success.
    pub seen_at: Timestamp,
    /// When it ends in any case.
    pub ends_at: Timestamp,
    /// The device in words of ours.
    pub device: Option<String>,
    /// The device is not the person's own.
    pub shared: bool,
    /// The key that opened it, or last verified it.
    pub passkey: Option<PasskeyId>,
}

/// The signed-in sessions of an account that were used after `used_after` and end after `now`: the last used first, `limit`
/// at most.
///
/// # Errors
/// The database does not answer, or a device cannot be opened.
pub async fn list_signed_in(
    source: &impl Source,
    account: AccountId,
    used_after: Timestamp,
    now: Timestamp,
    limit: u64,
) -> Result<Vec<OpenSession>, StoreError> {
    let rows = Entity::find()
        .filter(Column::AccountId.eq(account.as_uuid()))
        .filter(Column::Stage.eq(SessionStage::SignedIn.as_str()))
        .filter(Column::EndedAt.is_null())
        .filter(Column::SeenAt.gt(used_after.as_micros()))
        .filter(Column::EndsAt.gt(now.as_micros()))
        .order_by_desc(Column::SeenAt)
        .limit(limit)
        .all(source.connection())
        .await?;
    let mut listed = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(id) = TokenHash::from_slice(&row.hash) else { continue };
        listed.push(OpenSession {
            id,
            created_at: Timestamp::from_micros(row.created_at),
            seen_at: Timestamp::from_micros(row.seen_at),
            ends_at: Timestamp::from_micros(row.ends_at),
            device: open(source, &id, row.device).await?,
            shared: row.shared,
            passkey: row.passkey_id.map(PasskeyId::from_uuid),
        });
    }
    Ok(listed)
}

/// The device of a session, ended or not, and whether it is somebody else's.
///
/// # Errors
/// The database does not answer, or it cannot be opened.
pub async fn find_device(source: &impl Source, id: &TokenHash) -> Result<(Option<String>, bool), StoreError> {
    match Entity::find_by_id(id.as_bytes().to_vec()).one(source.connection()).await? {
        Some(row) => Ok((open(source, id, row.device).await?, row.shared)),
        None => Ok((None, false)),
    }
}

async fn open(source: &impl Source, id: &TokenHash, sealed: Option<Vec<u8>>) -> Result<Option<String>, StoreError> {
    rows::opened(sealed.map(|sealed| sealing::open_text(source, Purpose::Field, place(id), sealed))).await
}

/// Notes with which device somebody came who was just given this cookie: the first of a session.
///
/// # Errors
/// The database refuses, or it cannot be sealed.
pub async fn update_device(tx: &Tx, id: &TokenHash, device: &str) -> Result<(), StoreError> {
    let sealed = seal(tx, id, device).await?;
    Entity::update_many()
        .col_expr(Column::Device, Expr::value(sealed))
        .filter(Column::Hash.eq(id.as_bytes().to_vec()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Notes that the device is not the person's own.
///
/// # Errors
/// The database refuses.
pub async fn update_shared(tx: &Tx, id: &TokenHash) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::Shared, Expr::value(true))
        .filter(Column::Hash.eq(id.as_bytes().to_vec()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// As it lies in its column.
///
/// # Errors
/// It cannot be sealed.
pub(super) async fn seal(tx: &Tx, id: &TokenHash, words: &str) -> Result<Vec<u8>, StoreError> {
    sealing::seal(tx, Purpose::Field, place(id), words.as_bytes()).await
}

/// Where a device stands: half of its session's id, which is longer than the id of other rows.
fn place(id: &TokenHash) -> Place {
    let mut row = [0; 16];
    row.copy_from_slice(&id.as_bytes()[..16]);
    Place { organization: OrganizationId::PORTAL, table: "session", row: Uuid::from_bytes(row), column: "device" }
}
