//! Which steps of the schema a database has, beside those that this program knows.
use migration::Migrator;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

use super::StoreError;
use crate::base::fault;

/// Whether the schema is exactly this program's.
pub(crate) async fn check(connection: &impl ConnectionTrait) -> Result<(), StoreError> {
    let missing = missing(connection).await?;
    missing.into_iter().next().map_or(Ok(()), |step| Err(StoreError::OlderSchema { step }))
}

/// The steps that the database lacks.
pub(crate) async fn missing(connection: &impl ConnectionTrait) -> Result<Vec<String>, StoreError> {
    let known = Migrator::new(fault::point).names();
    let applied = applied(connection).await?;
    if let Some(step) = applied.iter().find(|step| !known.contains(step)) {
        return Err(StoreError::NewerSchema { step: step.clone() });
    }
    Ok(known.into_iter().filter(|step| !applied.contains(step)).collect())
}

async fn applied(connection: &impl ConnectionTrait) -> Result<Vec<String>, StoreError> {
    let backend = connection.get_database_backend();
    let exists = match backend {
        DbBackend::Postgres => "SELECT 1 WHERE to_regclass('seaql_migrations') IS NOT NULL",
        _ => "SELECT 1 FROM sqlite_master WHERE name = 'seaql_migrations'",
    };
    if connection.query_one_raw(Statement::from_string(backend, exists)).await?.is_none() {
        return Ok(Vec::new());
    }
    let select = Statement::from_string(backend, "SELECT version FROM seaql_migrations ORDER BY version");
    let rows = connection.query_all_raw(select).await?;
    Ok(rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, DbErr>>()?)
}
