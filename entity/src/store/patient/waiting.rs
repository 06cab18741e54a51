//! Records that hold messages and that nobody can open: unclaimed, without a slip that still works, and read by nobody else.
use std::collections::{HashMap, HashSet, hash_map::Entry};

use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};
use uuid::Uuid;

use super::reach::{live_slip, of_reading_carer};
use crate::{
    base::clock::Timestamp,
    crypto::{field::Place, keyring::Purpose},
    domain::{
        address::EmailAddress,
        id::{OrganizationId, PatientId},
        page::{Page, Paged},
        scope::StaffScope,
    },
    store::{Source, StoreError, connection::Connection, delivery::readable, rows, seal},
    table::{alert_address, claim_code, delivery, delivery_address, held_mail},
};

/// A record that waits for a slip.
#[derive(Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Which.
    pub patient: PatientId,
    /// By which address its mail comes in; the first one, if there are several.
    pub address: Option<EmailAddress>,
    /// Since when the oldest message waits.
    pub since: Timestamp,
    /// How many messages wait.
    pub messages: u64,
}

impl std::fmt::Debug for Waiting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Waiting").field("patient", &self.patient).field("messages", &self.messages).finish_non_exhaustive()
    }
}

/// The records of an organization that wait for a slip, the longest waiting first.
///
/// # Errors
/// An address cannot be opened, or the database cannot be reached.
pub async fn waiting(source: &impl Source, scope: &StaffScope, page: Page) -> Result<Paged<Waiting>, StoreError> {
    let now = source.core().clock.now();
    let organization = scope.organization();
    let select = delivery::Entity::find()
        .select_only()
        .column(delivery::Column::PatientId)
        .column_as(delivery::Column::CreatedAt.min(), "since")
        .column_as(delivery::Column::Id.count(), "messages")
        .filter(delivery::Column::OrganizationId.eq(organization.as_uuid()))
        .filter(delivery::Column::Own.eq(false))
        .filter(readable(now))
        .filter(delivery::Column::PatientId.in_subquery(locked_out(organization.as_uuid(), now)))
        .group_by(delivery::Column::PatientId)
        .order_by_asc(delivery::Column::CreatedAt.min())
        .order_by_asc(delivery::Column::PatientId);
    let found = rows::paged_tuples::<_, (Uuid, i64, i64)>(select, page, source.connection()).await?;
    let mut addresses = addresses(source, organization, found.rows.iter().map(|(patient, ..)| *patient)).await?;
    Ok(found.map(|(patient, since, messages)| Waiting {
        patient: PatientId::from_uuid(patient),
        address: addresses.remove(&patient),
        since: Timestamp::from_micros(since),
        messages: u64::try_from(messages).unwrap_or(0),
    }))
}

/// How many records of an organization wait for a slip, up to `most`: whatever each of them holds, one message decides.
///
/// # Errors
/// The database cannot be reached.
pub async fn count_waiting(source: &impl Source, scope: &StaffScope, most: u64) -> Result<usize, StoreError> {
    let now = source.core().clock.now();
    let organization = scope.organization().as_uuid();
    let held = Query::select()
        .expr(Expr::val(1))
        .from(delivery::Entity)
        .and_where(Expr::col((delivery::Entity, delivery::Column::PatientId)).equals((held_mail::Entity, held_mail::Column::PatientId)))
        .and_where(delivery::Column::Own.eq(false))
        .cond_where(readable(now))
        .to_owned();
    let found = held_mail::Entity::find()
        .filter(held_mail::Column::OrganizationId.eq(organization))
        .filter(held_mail::Column::PatientId.in_subquery(locked_out(organization, now)))
        .filter(Expr::exists(held))
        .limit(most);
    Ok(found.all(source.connection()).await?.len())
}

/// Which of these organizations have a record that waits for a slip.
pub(crate) async fn organizations_waiting(
    connection: &Connection,
    organizations: &HashSet<Uuid>,
    now: Timestamp,
) -> Result<HashSet<Uuid>, StoreError> {
    let mut found = HashSet::new();
    for organization in organizations {
        let one: Option<Uuid> = delivery::Entity::find()
            .select_only()
            .column(delivery::Column::OrganizationId)
            .filter(delivery::Column::OrganizationId.eq(*organization))
            .filter(delivery::Column::Own.eq(false))
            .filter(readable(now))
            .filter(delivery::Column::PatientId.in_subquery(locked_out(*organization, now)))
            .into_tuple()
            .one(connection)
            .await?;
        found.extend(one);
    }
    Ok(found)
}

/// Ids of records that something came for, that nobody has claimed, no live slip leads to, and nobody reads for the patient.
pub(crate) fn locked_out(organization: Uuid, now: Timestamp) -> SelectStatement {
    let slips = Query::select()
        .column(claim_code::Column::PatientId)
        .from(claim_code::Entity)
        .and_where(claim_code::Column::OrganizationId.eq(organization))
        .cond_where(live_slip(now))
        .to_owned();
    // Asked of the few that are held, and not of all who read beside somebody.
    let read = Query::select()
        .expr(Expr::val(1))
        .from(alert_address::Entity)
        .and_where(
            Expr::col((alert_address::Entity, alert_address::Column::PatientId)).equals((held_mail::Entity, held_mail::Column::PatientId)),
        )
        .cond_where(of_reading_carer(now))
        .to_owned();
    Query::select()
        .column(held_mail::Column::PatientId)
        .from(held_mail::Entity)
        .and_where(held_mail::Column::OrganizationId.eq(organization))
        .and_where(held_mail::Column::PatientId.not_in_subquery(slips))
        .and_where(Expr::exists(read).not())
        .to_owned()
}

/// The first address of each record.
async fn addresses(
    source: &impl Source,
    organization: OrganizationId,
    patients: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, EmailAddress>, StoreError> {
    let rows = delivery_address::Entity::find()
        .filter(delivery_address::Column::OrganizationId.eq(organization.as_uuid()))
        .filter(delivery_address::Column::PatientId.is_in(patients))
        .order_by_asc(delivery_address::Column::CreatedAt)
        .order_by_asc(delivery_address::Column::Id)
        .all(source.connection())
        .await?;
    let mut first = HashMap::new();
    for row in rows {
        if let Entry::Vacant(free) = first.entry(row.patient_id) {
            let place = Place { organization, table: "delivery_address", row: row.id, column: "address" };
            free.insert(seal::open_address(source, Purpose::Field, place, row.address).await?);
        }
    }
    Ok(first)
}
