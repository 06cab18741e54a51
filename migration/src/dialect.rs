//! What differs between the two databases in a frozen step: names of types, and statements for one of them alone.
//!
//! Invariant: a translation is frozen like the steps that use it; a new need gets a new placeholder.
use sea_orm_migration::sea_orm::DbBackend;

/// A statement that starts with this is for SQLite alone.
const SQLITE: &str = "sqlite: ";
/// A statement that starts with this is for PostgreSQL alone.
const POSTGRES: &str = "postgres: ";

/// Placeholder, SQLite, PostgreSQL.
const WORDS: [(&str, &str, &str); 10] = [
    ("{id}", "BLOB", "UUID"),
    ("{bytes}", "BLOB", "BYTEA"),
    ("{time}", "INTEGER", "BIGINT"),
    ("{big}", "INTEGER", "BIGINT"),
    ("{int}", "INTEGER", "INTEGER"),
    ("{small}", "INTEGER", "SMALLINT"),
    ("{bool}", "INTEGER", "BOOLEAN"),
    ("{serial}", "INTEGER PRIMARY KEY AUTOINCREMENT", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
    ("{strict}", "STRICT", ""),
    // A table that is its own key: half the pages to write where rows are many and small.
    ("{strict_key}", "STRICT, WITHOUT ROWID", ""),
];

/// The statement as this database reads it, or `None` if it is for the other one.
pub(crate) fn translate(backend: DbBackend, statement: &str) -> Option<String> {
    let postgres = backend == DbBackend::Postgres;
    let (mine, other) = if postgres { (POSTGRES, SQLITE) } else { (SQLITE, POSTGRES) };
    if statement.starts_with(other) {
        return None;
    }
    let mut sql = statement.strip_prefix(mine).unwrap_or(statement).to_owned();
    for (word, sqlite, pg) in WORDS {
        sql = sql.replace(word, if postgres { pg } else { sqlite });
    }
    Some(sql)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_database_gets_its_own_words() {
        assert_eq!(translate(DbBackend::Sqlite, "a {id} {strict}").as_deref(), Some("a BLOB STRICT"));
        assert_eq!(translate(DbBackend::Postgres, "a {id} {strict}").as_deref(), Some("a UUID "));
        assert_eq!(translate(DbBackend::Postgres, "sqlite: a"), None);
        assert_eq!(translate(DbBackend::Postgres, "postgres: a").as_deref(), Some("a"));
    }
}
