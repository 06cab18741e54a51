//! Many rows in one statement, below both databases' limits on bound values; rows of several tables in one; a page of rows.
use std::fmt::Write;

use futures_util::{FutureExt, future::OptionFuture};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, IdenStatic, IntoActiveModel, Iterable,
    QuerySelect, QueryTrait, Select, Statement, TryGetableMany, Value, sea_query::OnConflict,
};

use super::{StoreError, connection::Connection};
use crate::{
    base::clock::Timestamp,
    domain::page::{Page, Paged},
};

/// SQLite takes 32,766 values in a statement, PostgreSQL 65,535.
const VALUES: usize = 30_000;
/// Longer statements are no faster, and fill the caches of prepared ones.
const ROWS: usize = 500;

/// Rows of `E` that fit into one statement.
pub(crate) fn rows_in_statement<E: EntityTrait>() -> usize {
    (VALUES / E::Column::iter().count().max(1)).clamp(1, ROWS)
}

/// What is selected, cut to a page and one row more.
pub(crate) fn slice<S: QuerySelect>(select: S, page: Page) -> S {
    select.offset(page.offset()).limit(page.wanted())
}

/// A page of what is selected, in its order.
pub(crate) async fn paged<E: EntityTrait>(select: Select<E>, page: Page, connection: &Connection) -> Result<Paged<E::Model>, StoreError> {
    Ok(Paged::cut(slice(select, page).all(connection).await?, page))
}

/// The same of some columns.
pub(crate) async fn paged_tuples<E: EntityTrait, T: TryGetableMany>(
    select: Select<E>,
    page: Page,
    connection: &Connection,
) -> Result<Paged<T>, StoreError> {
    Ok(Paged::cut(slice(select, page).into_tuple().all(connection).await?, page))
}

/// What is being opened, if there is anything to open. No `async fn`: that would hold what it is given twice.
pub(crate) fn opened<T>(
    opening: Option<impl Future<Output = Result<T, StoreError>>>,
) -> impl Future<Output = Result<Option<T>, StoreError>> {
    OptionFuture::from(opening).map(Option::transpose)
}

/// Where this column holds no end, or one that has not come at this moment.
pub(crate) fn not_over(end: impl ColumnTrait, now: Timestamp) -> Condition {
    Condition::any().add(end.is_null()).add(end.gt(now.as_micros()))
}

/// Selects all columns of a table that is joined, each under its name with this in front.
pub(crate) fn with_columns<E: EntityTrait, S: QuerySelect>(select: S, prefix: &str) -> S {
    E::Column::iter().fold(select, |select, column| select.column_as(column, format!("{prefix}{}", column.as_str())))
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

/// The statements that insert all these, for [`Connection::execute_all`]. All rows set the same columns.
pub(crate) fn inserts<E: EntityTrait>(
    connection: &Connection,
    models: Vec<E::ActiveModel>,
    conflict: Option<&OnConflict>,
) -> Vec<Statement> {
    let backend = connection.get_database_backend();
    let mut models = models.into_iter().peekable();
    let mut statements = Vec::new();
    while models.peek().is_some() {
        let rows = models.by_ref().take(rows_in_statement::<E>());
        statements.push(match conflict {
            None => plain::<E>(backend, rows.collect()),
            Some(conflict) => {
                let mut insert = E::insert_many(rows);
                QueryTrait::query(&mut insert).on_conflict(conflict.clone());
                insert.build(backend)
            }
        });
    }
    statements
}

/// One plain insert, written straight away: a tree of expressions for each value costs more than the row itself.
fn plain<E: EntityTrait>(backend: DbBackend, mut rows: Vec<E::ActiveModel>) -> Statement {
    let is_set = |column: &E::Column| rows.first().is_some_and(|row| !matches!(row.get(*column), ActiveValue::NotSet));
    let columns: Vec<E::Column> = E::Column::iter().filter(is_set).collect();
    let mut sql = format!("INSERT INTO \"{}\"", E::default().table_name());
    let mut before = " (\"";
    for column in &columns {
        sql.push_str(before);
        sql.push_str(column.as_str());
        before = "\", \"";
    }
    sql.push_str("\") VALUES ");
    let mut values: Vec<Value> = Vec::with_capacity(rows.len() * columns.len());
    for (nth, row) in rows.iter_mut().enumerate() {
        let mut before = if nth == 0 { "(" } else { ", (" };
        for column in &columns {
            values.push(
                row.take(*column).into_value().expect("rows in one statement set the same columns: each caller makes them in one way"),
            );
            sql.push_str(before);
            before = ", ";
            if backend == DbBackend::Postgres {
                // Writing to a String cannot fail.
                let _ = write!(sql, "${}", values.len());
            } else {
                sql.push('?');
            }
        }
        sql.push(')');
    }
    Statement::from_sql_and_values(backend, sql, values)
}
