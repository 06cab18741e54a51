//! Which unique constraint a statement ran into. Owns the names that both databases have for them.
//!
//! Invariant: the schema has each of them, under these names, and somebody tells it apart; tests hold both.

/// Declares them: each with the columns that SQLite tells, and PostgreSQL's name.
macro_rules! constraints {
    ($($(#[$doc:meta])* $name:ident = $columns:literal or $constraint:literal),* $(,)?) => {
        /// What must be unique, as far as callers tell it apart.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Unique {
            $($(#[$doc])* $name,)*
            /// Anything else: nobody asks for which.
            Other,
        }

        impl Unique {
            /// All that are told apart, with SQLite's columns and PostgreSQL's name.
            pub const TOLD: &[(Self, &str, &str)] = &[$((Self::$name, $columns, $constraint)),*];
        }
    };
}

constraints! {
    /// An address by which mail finds a record, in its organization.
    DeliveryAddress = "delivery_address.organization_id, delivery_address.address_index"
        or "delivery_address_organization_id_address_index_key",
    /// The number of a record, in its organization.
    RecordNumber = "patient.organization_id, patient.record_number_index" or "patient_organization_id_record_number_index_key",
    /// The name of a relay, in its organization.
    RelayName = "relay.organization_id, relay.name" or "relay_organization_id_name_key",
    /// The certificate of a relay.
    RelayCertificate = "relay.certificate_hash" or "relay_certificate_hash_key",
    /// The credential of a passkey.
    Credential = "passkey.credential_id" or "passkey_credential_id_key",
    /// The number by which a live slip is found.
    ClaimFinder = "claim_code.finder" or "claim_code_finder",
    /// The number by which a spare code is found.
    SpareFinder = "account.spare_finder" or "account_spare",
    /// The number by which a live invitation is found.
    InvitationFinder = "invitation.finder" or "invitation_finder",
    /// The address of one of the staff, in its organization.
    Practitioner = "practitioner.organization_id, practitioner.address_index" or "practitioner_organization_id_address_index_key",
    /// What waits for a second person: one of a kind for a record.
    Approval = "approval.patient_id, approval.kind" or "approval_one",
    /// A mailing, whose id the page has made.
    Mailing = "mailing.id" or "mailing_pkey",
}

impl Unique {
    /// By PostgreSQL's name of the constraint, or what SQLite says.
    pub(super) fn of(constraint: Option<&str>, message: &str) -> Self {
        let told = message.rsplit_once("failed: ").map(|(_, columns)| columns);
        let found = Self::TOLD.iter().find(|(_, columns, name)| constraint == Some(name) || told == Some(columns));
        found.map_or(Self::Other, |(unique, ..)| *unique)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use sea_orm::{ConnectionTrait, QueryResult, Statement};

    use super::*;
    use crate::store::{source::Origin, tests::fixture::Fixture};

    const SQLITE: &str = "SELECT index_name AS name, group_concat(one, ', ') AS columns FROM ( \
         SELECT i.name AS index_name, m.name || '.' || c.name AS one FROM sqlite_schema m, pragma_index_list(m.name) i, \
         pragma_index_info(i.name) c WHERE m.type = 'table' AND i.\"unique\" ORDER BY i.name, c.seqno \
         ) GROUP BY index_name";
    const POSTGRES: &str = "SELECT i.relname::text AS name, string_agg(t.relname || '.' || a.attname, ', ' ORDER BY k.nth) AS columns \
         FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid \
         CROSS JOIN LATERAL unnest(x.indkey::int2[]) WITH ORDINALITY AS k (number, nth) \
         JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number \
         WHERE x.indisunique AND t.relnamespace = current_schema()::regnamespace GROUP BY i.relname";

    #[tokio::test]
    async fn the_schema_has_each_of_them() {
        let fixture = Fixture::new().await;
        let postgres = fixture.is_postgres();
        let reader = fixture.store.read();
        let asked = Statement::from_string(reader.connection().get_database_backend(), if postgres { POSTGRES } else { SQLITE });
        let rows = reader.connection().query_all_raw(asked).await.expect("reads");
        let text = |row: &QueryResult, column| row.try_get::<String>("", column).expect("a text");
        let indexes: HashMap<String, String> = rows.iter().map(|row| (text(row, "name"), text(row, "columns"))).collect();
        for (unique, columns, name) in Unique::TOLD {
            let found =
                if postgres { indexes.get(*name).is_some_and(|of| of == columns) } else { indexes.values().any(|of| of == columns) };
            assert!(found, "{unique:?}: {indexes:?}");
        }
    }

    #[test]
    fn both_databases_tell_them_apart() {
        for (unique, columns, name) in Unique::TOLD {
            let code = if *unique == Unique::Mailing { 1555 } else { 2067 };
            assert_eq!(Unique::of(None, &format!("(code: {code}) UNIQUE constraint failed: {columns}")), *unique);
            assert_eq!(Unique::of(Some(name), "duplicate key value violates unique constraint"), *unique);
        }
        assert_eq!(Unique::of(None, "UNIQUE constraint failed: relay.id"), Unique::Other);
        assert_eq!(Unique::of(Some("relay_pkey"), "duplicate key value violates unique constraint"), Unique::Other);
    }
}
