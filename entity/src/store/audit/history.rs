//! What happened with the records of a person and with the account itself, for that person. Must not know words.
//!
//! Invariant: an entry is found through the scope alone: its own account, its own records, and of a message that others got
//! too, what was done with the own delivery.
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, Order},
};
use uuid::Uuid;

use super::{Recorded, about, recorded};
use crate::{
    base::clock::Timestamp,
    domain::{
        id::{OrganizationId, PatientId, RequestId},
        page::{Page, Paged},
        scope::PatientScope,
    },
    store::{Source, StoreError, patient, sent},
    table::{
        audit::{Column, Entity},
        claim_code, delivery,
    },
};

/// Pages that can be looked at: what is older is told by those who keep the log.
pub const MOST_PAGES: u32 = 50;

/// What was done with messages.
const WITH_MESSAGES: [&str; 3] = ["message.opened", "message.saved", "message.not_shown"];
/// The list of messages was opened.
const LISTED: &str = "inbox.listed";
/// What was done with a record.
const WITH_RECORDS: [&str; 4] = [LISTED, "alert_address.changed", "alerts.cadence_changed", "patient.approval_stopped"];
/// What staff did with a record.
const BY_STAFF: [&str; 13] = [
    "patient.viewed",
    "patient.changed",
    "patient.closed",
    "patient.opened",
    "patient.address_added",
    "patient.address_removed",
    "patient.alert_address_changed",
    "patient.approval_alone",
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
/// Somebody signed in.
const SIGNED_IN: &str = "session.signed_in";
/// Somebody used a spare code up, by a new account.
const SPARE_USED: &str = "spare_code.used";
/// A spare code was tried too often: an entry for each organization.
const SPARE_LOCKED: &str = "spare_code.locked";
/// What an account did with itself.
const WITH_ACCOUNTS: [&str; 8] = [
    "passkey.added",
    "passkey.removed",
    "passkey.named",
    "spare_code.made",
    SPARE_USED,
    SIGNED_IN,
    "session.ended",
    "session.ended_elsewhere",
];

/// Entries that are looked at for it, at most, where more than that say the same.
const MOST: u64 = 1_000;
/// How many are looked at first for each line that is wanted.
const FOR_A_LINE: u64 = 4;

/// What happened, once or several times on end within a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The latest entry of it.
    pub latest: Recorded,
    /// When it happened first.
    pub first_at: Timestamp,
    /// How often.
    pub times: u32,
}

/// A page of it, the latest first; pages beyond [`MOST_PAGES`] are the last. Entries that say the same on end are one line, on one page,
/// whatever page that is.
///
/// # Errors
/// The database cannot be reached.
pub async fn history(source: &impl Source, scope: &PatientScope, page: Page) -> Result<Paged<Line>, StoreError> {
    let page = Page::new(page.number().min(MOST_PAGES), page.size());
    let wanted = page.offset() + page.wanted();
    let mut records: Vec<Uuid> = scope.records().iter().map(|record| record.patient.as_uuid()).collect();
    // What was done with a record before it was joined to one of these was done with these.
    records.extend(patient::merged_from(source, &records).await?);
    let most = MOST.max(wanted);
    let mut depth = (wanted * FOR_A_LINE).min(most);
    let lines = loop {
        let found = latest(source, scope, &records, depth).await?;
        let is_all = u64::try_from(found.len()).unwrap_or(u64::MAX) < depth || depth == most;
        let lines = lines(found);
        // Of what was not looked at to its end, the last line may go on.
        if is_all || u64::try_from(lines.len()).unwrap_or(u64::MAX) > wanted {
            break lines;
        }
        depth = most;
    };
    let mut rows = lines.into_iter().skip(usize::try_from(page.offset()).unwrap_or(usize::MAX));
    let rows_of_page: Vec<Line> = rows.by_ref().take(usize::try_from(page.size()).unwrap_or(usize::MAX)).collect();
    let more = page.number() < MOST_PAGES && rows.next().is_some();
    Ok(Paged { rows: rows_of_page, page, more })
}

/// The latest entries about these records and this account, of all kinds together.
async fn latest(source: &impl Source, scope: &PatientScope, records: &[Uuid], limit: u64) -> Result<Vec<Recorded>, StoreError> {
    let mut found = Vec::new();
    let (messages, by_staff) = (with_messages(records), messages_with_staff(records, source.core().clock.now()));
    let (account, spare) = (with_account(scope), with_spare(scope));
    let branches = [messages, with_records(records), with_staff(records), by_staff, with_codes(records, false), account, spare];
    for branch in branches {
        // The unary plus changes no value; it keeps the planner from walking the index on `seq` backwards instead of looking ids up.
        let latest = branch.order_by(Expr::cust("+audit.seq"), Order::Desc).limit(limit);
        found.extend(latest.all(source.connection()).await?.into_iter().map(recorded));
    }
    let of_carers = with_codes(records, true).order_by(Expr::cust("+audit.seq"), Order::Desc).limit(limit);
    found.extend(of_carers.all(source.connection()).await?.into_iter().map(|row| Recorded { of_carer: true, ..recorded(row) }));
    found.sort_unstable_by_key(|row| std::cmp::Reverse(row.seq));
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}

/// What says the same on end, as one line.
fn lines(found: Vec<Recorded>) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut before: Option<Option<RequestId>> = None;
    for entry in found {
        let request = entry.request;
        match lines.last_mut().filter(|line| says_the_same(&line.latest, &entry)) {
            Some(line) => {
                // A list of several records is an entry for each, and one look.
                let one_look = [LISTED, SPARE_LOCKED].contains(&entry.action.as_str()) && before == Some(request) && request.is_some();
                line.times = line.times.saturating_add(u32::from(!one_look));
                line.first_at = entry.at;
            }
            None => lines.push(Line { first_at: entry.at, times: 1, latest: entry }),
        }
        before = Some(request);
    }
    lines
}

/// Whether two entries are told in the same words, by the same one, on the same day.
fn says_the_same(one: &Recorded, other: &Recorded) -> bool {
    const DAY: i64 = 24 * 60 * 60 * 1_000_000;
    let day = |entry: &Recorded| entry.at.as_micros().div_euclid(DAY);
    let about = |entry: &Recorded| match entry.action.as_str() {
        LISTED => (None, None),
        // With which device.
        SIGNED_IN => (entry.subject, entry.detail.clone()),
        _ => (entry.subject, None),
    };
    (&one.action, &one.actor_kind, one.actor, one.of_carer) == (&other.action, &other.actor_kind, other.actor, other.of_carer)
        && day(one) == day(other)
        && about(one) == about(other)
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

/// What nobody of theirs can see yet, or never could, is not told: it was to be as if it had not been written.
fn messages_with_staff(records: &[Uuid], now: Timestamp) -> Select<Entity> {
    let shown = delivery::Entity::find()
        .select_only()
        .column(delivery::Column::MessageId)
        .filter(delivery::Column::PatientId.is_in(records.iter().copied()))
        .filter(sent::was_shown(now))
        .into_query();
    own_of_messages(records, by_staff(&MESSAGES_BY_STAFF)).filter(Column::SubjectId.in_subquery(shown))
}

/// Of what was done with messages, what was done with the own deliveries.
pub(super) fn own_of_messages(records: &[Uuid], what: Select<Entity>) -> Select<Entity> {
    let theirs = delivery::Entity::find()
        .select_only()
        .column(delivery::Column::MessageId)
        .filter(delivery::Column::PatientId.is_in(records.iter().copied()))
        .into_query();
    let own = records.iter().fold(Condition::any().add(Expr::cust("1 = 0")), |any, record| {
        any.add(Column::Detail.starts_with(about::beginning(PatientId::from_uuid(*record))))
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

/// What others did with the account's spare code.
fn with_spare(scope: &PatientScope) -> Select<Entity> {
    Entity::find().filter(Column::Action.is_in([SPARE_USED, SPARE_LOCKED])).filter(Column::SubjectId.eq(scope.account().as_uuid()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 24 * 60 * 60 * 1_000_000;

    fn entry(seq: i64, at: i64, action: &str, subject: u128) -> Recorded {
        Recorded {
            seq,
            organization: OrganizationId::PORTAL,
            at: Timestamp::from_micros(at),
            action: action.to_owned(),
            actor_kind: "account".to_owned(),
            actor: Some(Uuid::from_u128(1)),
            subject_kind: None,
            subject: Some(Uuid::from_u128(subject)),
            detail: None,
            request: Some(RequestId::from_uuid(Uuid::from_u128(u128::from(seq.unsigned_abs())))),
            of_carer: false,
        }
    }

    #[test]
    fn what_says_the_same_on_end_is_one_line_a_day() {
        let opened = |seq, at, subject| entry(seq, at, "message.opened", subject);
        let found = vec![
            opened(9, 2 * DAY + 30, 7),
            Recorded { detail: Some("another part".to_owned()), ..opened(8, 2 * DAY + 20, 7) },
            opened(7, 2 * DAY, 7),
            opened(6, 2 * DAY - 1, 7), // the day before
            opened(5, 2 * DAY - 2, 8), // another message
            Recorded { actor: Some(Uuid::from_u128(2)), ..opened(4, 2 * DAY - 3, 8) },
            entry(3, 2 * DAY - 4, "message.saved", 8),
            opened(2, 2 * DAY - 5, 8),
        ];
        let told: Vec<_> = lines(found).into_iter().map(|line| (line.latest.seq, line.first_at.as_micros(), line.times)).collect();
        let apart = [(6, 2 * DAY - 1, 1), (5, 2 * DAY - 2, 1), (4, 2 * DAY - 3, 1), (3, 2 * DAY - 4, 1), (2, 2 * DAY - 5, 1)];
        assert_eq!(told, [&[(9, 2 * DAY, 3)], apart.as_slice()].concat());
    }

    #[test]
    fn a_list_of_several_records_is_one_look() {
        let look = |seq: i64, request: u128, record| Recorded {
            request: Some(RequestId::from_uuid(Uuid::from_u128(request))),
            ..entry(seq, seq, LISTED, record)
        };
        let told = lines(vec![look(4, 2, 11), look(3, 2, 10), look(2, 1, 11), look(1, 1, 10)]);
        assert_eq!(told.iter().map(|line| line.times).collect::<Vec<_>>(), [2]);
    }
}
