//! Many rows in one statement, below both databases' limits on bound values.
use sea_orm::{EntityTrait, IntoActiveModel, Iterable};

use super::{StoreError, connection::Connection};

/// SQLite takes 32,766 values in a statement, PostgreSQL 65,535.
const VALUES: usize = 30_000;
/// Longer statements are no faster, and fill the caches of prepared ones.
const ROWS: usize = 500;

/// Rows of `E` that fit into one statement.
pub(crate) fn rows_in_statement<E: EntityTrait>() -> usize {
    (VALUES / E::Column::iter().count().max(1)).clamp(1, ROWS)
}

/// Inserts all rows.
pub(crate) async fn insert_all<E>(connection: &Connection, rows: Vec<E::Model>) -> Result<(), StoreError>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
{
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let chunk = rows.by_ref().take(rows_in_statement::<E>());
        E::insert_many(chunk.map(IntoActiveModel::into_active_model)).exec_without_returning(connection).await?;
    }
    Ok(())
}
