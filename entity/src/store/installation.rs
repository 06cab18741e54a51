//! What this installation remembers of itself: fingerprints of its roots, its formats, what others put beside.
use sea_orm::{ActiveValue::Set, EntityTrait, sea_query::OnConflict};

use super::{Database, Source, StoreError, Tx, connection::Connection, source::Origin};
use crate::{
    crypto::root::{Realm, Root},
    table::installation,
};

/// Version of everything that is sealed in rows. A newer one stops the start.
const FORMAT: u8 = 1;

/// Under this key stands what passkeys are bound to (WebAuthn level 3, section 5.1.2: the relying-party id).
pub const RELYING_PARTY: &str = "relying_party_id";

/// What this database's passkeys are bound to; `None`: it has none yet.
///
/// # Errors
/// The database cannot be reached.
pub async fn relying_party(database: &Database) -> Result<Option<String>, StoreError> {
    let found = find_in(database.reader(), RELYING_PARTY).await?;
    Ok(found.map(|id| String::from_utf8_lossy(&id).into_owned()))
}

/// What is remembered under a key.
///
/// # Errors
/// The database cannot be reached.
pub async fn find(source: &impl Source, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
    find_in(source.connection(), key).await
}

async fn find_in(connection: &Connection, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let row = installation::Entity::find_by_id(key.to_owned()).one(connection).await?;
    Ok(row.map(|row| row.value))
}

/// Remembers a value if there is none yet, and returns what is remembered: the given value, or an earlier one.
///
/// # Errors
/// The database cannot be reached.
pub async fn remember(tx: &Tx, key: &str, value: &[u8]) -> Result<Vec<u8>, StoreError> {
    remember_in(tx.connection(), key, value).await
}

async fn remember_in(connection: &Connection, key: &str, value: &[u8]) -> Result<Vec<u8>, StoreError> {
    if let Some(earlier) = find_in(connection, key).await? {
        return Ok(earlier);
    }
    let row = installation::ActiveModel { key: Set(key.to_owned()), value: Set(value.to_owned()) };
    let nothing = OnConflict::column(installation::Column::Key).do_nothing().to_owned();
    installation::Entity::insert(row).on_conflict(nothing).exec_without_returning(connection).await?;
    find_in(connection, key).await?.ok_or(StoreError::NotFound)
}

/// Whether this database remembers a root: from then on, no other root will do.
///
/// # Errors
/// The database cannot be reached.
pub async fn has_roots(database: &Database) -> Result<bool, StoreError> {
    for realm in [Realm::Content, Realm::Alert] {
        if find_in(database.reader(), &root_key(realm)).await?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Checks the formats and each root against what is remembered, and remembers them on a fresh database.
pub(crate) async fn prepare(connection: &Connection, roots: &[&dyn Root]) -> Result<(), StoreError> {
    let format = remember_in(connection, "format", &[FORMAT]).await?;
    if format.first().is_none_or(|format| *format > FORMAT) {
        return Err(StoreError::NewerFormat);
    }
    for root in roots {
        check_root(connection, *root).await?;
    }
    Ok(())
}

/// Whether the root is the one of this database, at the version that was current or at a later one.
async fn check_root(connection: &Connection, root: &dyn Root) -> Result<(), StoreError> {
    let mut mine = root.version().to_be_bytes().to_vec();
    mine.extend(root.fingerprint());
    let remembered = remember_in(connection, &root_key(root.realm()), &mine).await?;
    if matches(root, &remembered) { Ok(()) } else { Err(StoreError::WrongKey { realm: root.realm() }) }
}

fn root_key(realm: Realm) -> String {
    format!("root_{}", realm.as_str())
}

fn matches(root: &dyn Root, remembered: &[u8]) -> bool {
    let Some((version, fingerprint)) = remembered.split_first_chunk::<4>() else {
        return false;
    };
    root.fingerprint_of(u32::from_be_bytes(*version)).is_some_and(|held| held == fingerprint)
}
