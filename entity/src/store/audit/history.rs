//! What happened with the records of a person and with the account itself, for that person. Must not know words.
//!
//! Invariant: an entry is found through the scope alone: its own account, its own records, and of a message that others got
//! too, what was done with the own delivery.
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, Order},
};
use uuid::Uuid;

use super::{Recorded, recorded};
use crate::{
    domain::{
        id::{OrganizationId, PatientId},
        page::{Page, Paged},
        scope::PatientScope,
    },
    store::{Source, StoreError, patient},
    table::{
        audit::{Column, Entity},
        claim_code, delivery,
    },
};

/// Pages that can be looked at: what is older is told by those who keep the log.
pub const MOST_PAGES: u32 = 50;

/// What was done with messages.
const WITH_MESSAGES: [&str; 2] = ["message.opened", "message.saved"];
/// What was done with a record.
const WITH_RECORDS: [&str; 3] = ["inbox.listed", "alert_address.changed", "alerts.cadence_changed"];
/// What staff did with a record.
const BY_STAFF: [&str; 12] = [
    "patient.viewed",
    "patient.changed",
    "patient.closed",
    "patient.opened",
    "patient.address_added",
    "patient.address_removed",
    "patient.alert_address_changed",
    "patient.approval_asked",
    "patient.approval_given",
    "patient.approval_refused",
    "patient.merged",
    "thread.opened",
];
/// What staff did with a message; for whom it was stands in the detail.
const MESSAGES_BY_STAFF: [&str; 2] = ["message.reviewed", "message.file_reviewed"];
/// What was done with the codes of a record, whoever did it.
const WITH_CODES: [&str; 7] =
    ["claim.issued", "claim.confirmed", "claim.opened", "claim.vetoed", "claim.witnessed", "claim.in_person", "claim.wait_ended"];
/// What an account did with itself.
const WITH_ACCOUNTS: [&str; 7] = [
    "passkey.added",
    "passkey.removed",
    "passkey.named",
    "spare_code.made",
    "session.signed_in",
    "session.ended",
    "session.ended_elsewhere",
];

/// A page of it, the latest first; pages beyond [`MOST_PAGES`] are the last.
///
/// # Errors
/// The database cannot be reached.
pub async fn history(source: &impl Source, scope: &PatientScope, page: Page) -> Result<Paged<Recorded>, StoreError> {
    let page = Page::new(page.number().min(MOST_PAGES), page.size());
    let wanted = page.offset() + u64::from(page.size()) + 1;
    let mut found = Vec::new();
    let mut records: Vec<Uuid> = scope.records().iter().map(|record| record.patient.as_uuid()).collect();
    // What was done with a record before it was joined to one of these was done with these.
    records.extend(patient::merged_from(source, &records).await?);
    let (messages, by_staff) = (with_messages(&records), messages_with_staff(&records));
    let branches = [messages, with_records(&records), with_staff(&records), by_staff, with_codes(&records, false), with_account(scope)];
    for branch in branches {
        // A sign that changes nothing: without it, a plan may walk the whole log backwards instead of looking ids up.
        let latest = branch.order_by(Expr::cust("+audit.seq"), Order::Desc).limit(wanted);
        found.extend(latest.all(source.connection()).await?.into_iter().map(recorded));
    }
    let of_carers = with_codes(&records, true).order_by(Expr::cust("+audit.seq"), Order::Desc).limit(wanted);
    found.extend(of_carers.all(source.connection()).await?.into_iter().map(|row| Recorded { of_carer: true, ..recorded(row) }));
    found.sort_unstable_by_key(|row| std::cmp::Reverse(row.seq));
    let size = usize::try_from(page.size()).unwrap_or(usize::MAX);
    let mut rows = found.into_iter().skip(usize::try_from(page.offset()).unwrap_or(usize::MAX));
    let rows_of_page: Vec<Recorded> = rows.by_ref().take(size).collect();
    let more = page.number() < MOST_PAGES && rows.next().is_some();
    Ok(Paged { rows: rows_of_page, page, more })
}

fn by_people(actions: &[&'static str]) -> Select<Entity> {
    Entity::find().filter(Column::ActorKind.eq("account")).filter(Column::Action.is_in(actions.iter().copied()))
}

fn by_staff(actions: &[&'static str]) -> Select<Entity> {
    Entity::find().filter(Column::ActorKind.eq("practitioner")).filter(Column::Action.is_in(actions.iter().copied()))
}

fn with_messages(records: &[Uuid]) -> Select<Entity> {
    own_of_messages(records, by_people(&WITH_MESSAGES))
}

fn messages_with_staff(records: &[Uuid]) -> Select<Entity> {
    own_of_messages(records, by_staff(&MESSAGES_BY_STAFF))
}

/// Of what was done with messages, what was done with the own deliveries.
fn own_of_messages(records: &[Uuid], what: Select<Entity>) -> Select<Entity> {
    let theirs = delivery::Entity::find()
        .select_only()
        .column(delivery::Column::MessageId)
        .filter(delivery::Column::PatientId.is_in(records.iter().copied()))
        .into_query();
    let own = records.iter().fold(Condition::any().add(Expr::cust("1 = 0")), |any, record| {
        any.add(Column::Detail.starts_with(format!("patient {}", PatientId::from_uuid(*record))))
    });
    what.filter(Column::SubjectId.in_subquery(theirs)).filter(own)
}

fn with_records(records: &[Uuid]) -> Select<Entity> {
    by_people(&WITH_RECORDS).filter(Column::SubjectId.is_in(records.iter().copied()))
}

fn with_staff(records: &[Uuid]) -> Select<Entity> {
    by_staff(&BY_STAFF).filter(Column::SubjectId.is_in(records.iter().copied()))
}

/// Of the own codes, or of those of whoever reads beside.
fn with_codes(records: &[Uuid], of_carers: bool) -> Select<Entity> {
    let carer = claim_code::Column::CarerId;
    let codes = claim_code::Entity::find()
        .select_only()
        .column(claim_code::Column::Id)
        .filter(claim_code::Column::PatientId.is_in(records.iter().copied()))
        .filter(if of_carers { carer.is_not_null() } else { carer.is_null() })
        .into_query();
    Entity::find().filter(Column::Action.is_in(WITH_CODES)).filter(Column::SubjectId.in_subquery(codes))
}

fn with_account(scope: &PatientScope) -> Select<Entity> {
    by_people(&WITH_ACCOUNTS)
        .filter(Column::ActorId.eq(scope.account().as_uuid()))
        .filter(Column::OrganizationId.eq(OrganizationId::PORTAL.as_uuid()))
}
