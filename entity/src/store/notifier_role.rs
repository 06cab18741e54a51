//! The notifier's own role on PostgreSQL: what a notifier may read and change there, and nothing else.
//!
//! Owns the list; must not know how a role is made or signs in, which is the administrator's. Invariants: the role reads
//! no part of a message, no wrapped key, no name or address of a patient but the alert address, and no organization key
//! of the content realm; it writes nothing but how far a mail is and when an address was last alerted. The seals hold
//! without it: this is the second wall. A list that lacks a column stops the notifier; so a test sends every kind of mail
//! under such a role. What is granted is asked back from PostgreSQL afterwards, for there are other ways to a right than
//! ours: PUBLIC, ownership, somebody else's grant.
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::{Database, StoreError, connection::Connection};

/// A table, its columns that are read (none named: all), and those that are changed.
struct Grant {
    table: &'static str,
    read: &'static str,
    change: &'static str,
}

const GRANTS: [Grant; 12] = [
    Grant { table: "seaql_migrations", read: "version", change: "" },
    Grant { table: "installation", read: "", change: "" },
    Grant { table: "organization", read: "id, contact, contact_language", change: "" },
    Grant { table: "organization_key", read: "", change: "" },
    // Whether somebody can be reached: ids, states and moments only, in this and the next three.
    Grant { table: "patient", read: "id, organization_id, state", change: "" },
    Grant { table: "held_mail", read: "organization_id, patient_id", change: "" },
    Grant { table: "claim_code", read: "id, organization_id, patient_id, state, expires_at, resume_until, carer_id", change: "" },
    Grant { table: "address_change", read: "id, ended_at", change: "" },
    Grant { table: "delivery", read: "organization_id, patient_id, state, expires_at, visible_at, own", change: "" },
    Grant { table: "alert_address", read: "", change: "last_alert_at" },
    Grant { table: "notice_address", read: "", change: "" },
    Grant { table: "outbox", read: "", change: "state, due_at, attempts, lease_token, lease_until, reply_class, settled_at, payload" },
];

/// Tables of which the role sees some rows only.
const ROWS: [(&str, &str); 2] = [("installation", "key IN ('format', 'root_alert')"), ("organization_key", "realm = 'alert'")];

/// Why a role was not admitted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RoleError {
    /// SQLite knows no roles.
    #[error("a role for the notifier exists on PostgreSQL only: on SQLite, the file's permissions are all there is")]
    NoRoles,
    /// There is no such role.
    #[error("PostgreSQL knows no role {0:?}: make it first, with CREATE ROLE … LOGIN PASSWORD …")]
    Unknown(String),
    /// It may do anything already.
    #[error(
        "the role {0:?} may do more than any list could allow (superuser, BYPASSRLS, REPLICATION, CREATEROLE, the portal's own, \
         a member of another role, or the owner of a table here): take one made for the notifier alone"
    )]
    Mighty(String),
    /// Something that is not on the list, and that we cannot take away.
    #[error(
        "the role {role:?} would still have {right}, by a grant to PUBLIC, by another role's grant or as owner: revoke that, then try again"
    )]
    MoreThanGiven {
        /// Which role.
        role: String,
        /// A right, and on what.
        right: String,
    },
    /// Below.
    #[error("the database operation failed")]
    Store(#[from] StoreError),
}

/// Gives a role what a notifier needs, and takes from it whatever else it was given on this schema's tables. All happens
/// or nothing does. To be repeated after each migration.
///
/// # Errors
/// [`RoleError`].
pub async fn admit(database: &Database, role: &str) -> Result<(), RoleError> {
    if database.backend() != DbBackend::Postgres {
        return Err(RoleError::NoRoles);
    }
    let transaction = database.begin().await?.into_connection();
    let admitted = admit_in(&transaction, role).await;
    transaction.end(admitted).await
}

async fn admit_in(connection: &Connection, role: &str) -> Result<(), RoleError> {
    let known = check(connection, role).await?;
    let name = quoted(role);
    let schema = text(connection, "SELECT quote_ident(current_schema())").await?;
    let mut statements =
        vec![format!("REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {name}"), format!("GRANT USAGE ON SCHEMA {schema} TO {name}")];
    for Grant { table, read, change } in GRANTS {
        let columns = if read.is_empty() { String::new() } else { format!(" ({read})") };
        statements.push(format!("GRANT SELECT{columns} ON {table} TO {name}"));
        if !change.is_empty() {
            statements.push(format!("GRANT UPDATE ({change}) ON {table} TO {name}"));
        }
    }
    for (table, rows) in ROWS {
        statements.push(format!("ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"));
        // Everybody else sees what they saw before.
        statements.push(format!("DROP POLICY IF EXISTS everybody ON {table}"));
        statements.push(format!("CREATE POLICY everybody ON {table} USING (true) WITH CHECK (true)"));
        // By number: a name as long as a role's may be would leave no room for more.
        statements.push(format!("DROP POLICY IF EXISTS notifier_{known} ON {table}"));
        statements.push(format!("CREATE POLICY notifier_{known} ON {table} AS RESTRICTIVE TO {name} USING ({rows})"));
    }
    for statement in statements {
        connection.execute_unprepared(&statement).await.map_err(StoreError::from)?;
    }
    check_result(connection, role).await
}

/// Refuses roles that no list holds. Answers the role's number.
async fn check(connection: &Connection, role: &str) -> Result<i64, RoleError> {
    let sql = "SELECT CAST(oid AS BIGINT), rolsuper OR rolbypassrls OR rolreplication OR rolcreaterole OR rolname = current_user \
               OR EXISTS (SELECT 1 FROM pg_auth_members WHERE member = pg_roles.oid) \
               OR EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
                          WHERE c.relowner = pg_roles.oid AND n.nspname = current_schema()) FROM pg_roles WHERE rolname = $1";
    let asked = Statement::from_sql_and_values(DbBackend::Postgres, sql, [role.into()]);
    let row = connection.query_one_raw(asked).await.map_err(StoreError::from)?;
    let row = row.ok_or_else(|| RoleError::Unknown(role.to_owned()))?;
    if row.try_get_by_index(1).map_err(StoreError::from)? {
        return Err(RoleError::Mighty(role.to_owned()));
    }
    Ok(row.try_get_by_index(0).map_err(StoreError::from)?)
}

/// What PostgreSQL lets the role do in the end, however it came by it, column by column. The first that is not on the list
/// is an error, and nothing was changed.
async fn check_result(connection: &Connection, role: &str) -> Result<(), RoleError> {
    let asked = Statement::from_sql_and_values(DbBackend::Postgres, RIGHTS, [role.into()]);
    for row in connection.query_all_raw(asked).await.map_err(StoreError::from)? {
        let field = |n| row.try_get_by_index::<String>(n).map_err(StoreError::from);
        let (right, table, column) = (field(0)?, field(1)?, field(2)?);
        if !is_given(&right, &table, &column) {
            let what = if column.is_empty() { table } else { format!("{table}.{column}") };
            return Err(RoleError::MoreThanGiven { role: role.to_owned(), right: format!("{right} on {what}") });
        }
    }
    Ok(())
}

/// Rights of a role in this schema: on columns, on whole tables, and to make something new.
const RIGHTS: &str = "WITH relations AS (SELECT c.oid, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
     WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p', 'v', 'm', 'f')) \
     SELECT can, CAST(relname AS TEXT), CAST(attname AS TEXT) FROM relations JOIN pg_attribute a ON a.attrelid = relations.oid, \
     unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']) AS can \
     WHERE attnum > 0 AND NOT attisdropped AND has_column_privilege(CAST($1 AS NAME), relations.oid, attnum, can) \
     UNION ALL SELECT can, CAST(relname AS TEXT), '' FROM relations, unnest(ARRAY['DELETE', 'TRUNCATE', 'TRIGGER']) AS can \
     WHERE has_table_privilege(CAST($1 AS NAME), relations.oid, can) \
     UNION ALL SELECT 'CREATE', 'the schema ' || current_schema(), '' WHERE has_schema_privilege(CAST($1 AS NAME), current_schema(), 'CREATE') \
     ORDER BY 1, 2, 3";

/// Whether a right is on the list.
fn is_given(right: &str, table: &str, column: &str) -> bool {
    let among = |list: &str| !column.is_empty() && list.split(", ").any(|one| one == column);
    GRANTS.iter().filter(|grant| grant.table == table).any(|grant| match right {
        "SELECT" => grant.read.is_empty() || among(grant.read),
        "UPDATE" => among(grant.change),
        _ => false,
    })
}

async fn text(connection: &Connection, sql: &'static str) -> Result<String, StoreError> {
    let row = connection.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    Ok(row.ok_or(StoreError::NotFound)?.try_get_by_index(0)?)
}

/// An identifier as SQL reads it literally. [`check`] has seen it in PostgreSQL's own list.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_cannot_break_out_of_its_name() {
        assert_eq!(quoted("notifier"), "\"notifier\"");
        assert_eq!(quoted("a\"; DROP TABLE outbox; --"), "\"a\"\"; DROP TABLE outbox; --\"");
    }

    #[test]
    fn only_what_is_listed_is_given() {
        for (right, table, column) in [("SELECT", "outbox", "tag"), ("UPDATE", "outbox", "state"), ("SELECT", "patient", "state")] {
            assert!(is_given(right, table, column), "{right} {table} {column}");
        }
        for (right, table, column) in [
            ("UPDATE", "outbox", "recipient_id"),
            ("UPDATE", "patient", ""),
            ("SELECT", "patient", "name"),
            ("SELECT", "message_part", "id"),
            ("INSERT", "outbox", "state"),
            ("DELETE", "outbox", ""),
            ("CREATE", "the schema public", ""),
        ] {
            assert!(!is_given(right, table, column), "{right} {table} {column}");
        }
    }
}
