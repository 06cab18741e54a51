//! The notifier's own role on PostgreSQL: what a notifier may read and change there, and nothing else.
//!
//! Owns the list; must not know how a role is made or signs in, which is the administrator's. Invariants: the role reads
//! no part of a message, no wrapped key, no name or address of a patient but the alert address, and no organization key
//! of the content realm; it writes nothing but how far a mail is and when an address was last alerted. The seals hold
//! without it: this is the second wall. A list that lacks a column stops the notifier; so a test sends every kind of mail
//! under such a role.
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::{Database, StoreError, connection::Connection};

/// A table, its columns that are read (none named: all), and those that are changed.
struct Grant {
    table: &'static str,
    read: &'static str,
    change: &'static str,
}

const GRANTS: [Grant; 10] = [
    Grant { table: "seaql_migrations", read: "version", change: "" },
    Grant { table: "installation", read: "", change: "" },
    Grant { table: "organization", read: "id, contact, contact_language", change: "" },
    Grant { table: "organization_key", read: "", change: "" },
    // Whether somebody can be reached: ids, states and moments only, in this and the next two.
    Grant { table: "patient", read: "id, organization_id, state", change: "" },
    Grant { table: "claim_code", read: "id, organization_id, patient_id, state, expires_at, resume_until", change: "" },
    Grant { table: "delivery", read: "organization_id, patient_id, state, expires_at", change: "" },
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
        "the role {0:?} may do more than any list could allow (superuser, BYPASSRLS, CREATEROLE, or a member of the portal's own role): take another"
    )]
    Mighty(String),
    /// Below.
    #[error("the database did not do it")]
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
    check(connection, role).await?;
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
        let policy = quoted(&format!("only {role}"));
        statements.push(format!("DROP POLICY IF EXISTS {policy} ON {table}"));
        statements.push(format!("CREATE POLICY {policy} ON {table} AS RESTRICTIVE TO {name} USING ({rows})"));
    }
    for statement in statements {
        connection.execute_unprepared(&statement).await.map_err(StoreError::from)?;
    }
    Ok(())
}

async fn check(connection: &Connection, role: &str) -> Result<(), RoleError> {
    let sql = "SELECT rolsuper OR rolbypassrls OR rolcreaterole OR pg_has_role(oid, current_user::regrole, 'MEMBER') \
               FROM pg_roles WHERE rolname = $1";
    let asked = Statement::from_sql_and_values(DbBackend::Postgres, sql, [role.into()]);
    let row = connection.query_one_raw(asked).await.map_err(StoreError::from)?;
    let row = row.ok_or_else(|| RoleError::Unknown(role.to_owned()))?;
    if row.try_get_by_index(0).map_err(StoreError::from)? { Err(RoleError::Mighty(role.to_owned())) } else { Ok(()) }
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
}
