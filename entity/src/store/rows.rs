//! Many rows in one statement, below both databases' limits on bound values.
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel, Iterable, QueryTrait, Statement, sea_query::OnConflict};

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
    let models = rows.into_iter().map(IntoActiveModel::into_active_model).collect();
    Ok(connection.execute_all(inserts::<E>(connection, models, None)).await?)
}

/// The statements that insert all these, for [`Connection::execute_all`].
pub(crate) fn inserts<E: EntityTrait>(
    connection: &Connection,
    models: Vec<E::ActiveModel>,
    conflict: Option<&OnConflict>,
) -> Vec<Statement> {
    let mut models = models.into_iter().peekable();
    let mut statements = Vec::new();
    while models.peek().is_some() {
        let mut insert = E::insert_many(models.by_ref().take(rows_in_statement::<E>()));
        if let Some(conflict) = conflict {
            QueryTrait::query(&mut insert).on_conflict(conflict.clone());
        }
        statements.push(insert.build(connection.get_database_backend()));
    }
    statements
}
