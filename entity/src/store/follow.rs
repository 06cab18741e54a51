//! What becomes of messages that nobody reads: who is to be reminded, whom to call, whose address fails; and a later end of
//! reading. Must not know pages, nor who may ask.
//!
//! Invariant: what was opened is on no list and is reminded of no more, from the moment of opening on.
use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select, UpdateMany,
    sea_query::{Expr, ExprTrait, LockType, Query, SelectStatement},
};
use uuid::Uuid;

use super::{
    Source, StoreError, Tx,
    alert_address::standing,
    connection::Connection,
    delivery::{not_expired, readable, waiting},
    outbox::{self, State},
    patient::{self, PatientState, Reached},
    rows,
    source::Origin,
};
use crate::{
    base::clock::Timestamp,
    domain::{
        id::{DeliveryId, MessageId, OrganizationId, PatientId},
        page::{Page, Paged},
        scope::StaffScope,
    },
    table::{alert_address, delivery, message, outbox as mails, patient as patients},
};

/// The last reminder comes so long before the day by which a message ought to be read.
const LAST: Duration = Duration::from_secs(24 * 60 * 60);
/// Between two reminders, at least; and a message with less time than twice as much is reminded of by nobody.
const BETWEEN_REMINDERS: Duration = Duration::from_secs(6 * 60 * 60);
/// What failed longer ago tells nothing about an address.
const FAILED_SINCE: Duration = Duration::from_secs(60 * 24 * 60 * 60);
/// Failed alerts that are looked at.
const MOST_FAILED: u64 = 2_000;

/// A message that its patient has not opened by the day by which it ought to have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Which delivery.
    pub delivery: DeliveryId,
    /// Of which message.
    pub message: MessageId,
    /// For whom.
    pub patient: PatientId,
    /// By when it ought to have been read.
    pub read_by: Timestamp,
}

/// A patient whose alerts come back, or those of who reads for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreachable {
    /// Who.
    pub patient: PatientId,
    /// It is the address of who reads for the patient, who has no key.
    pub by_carer: bool,
    /// Why: an enhanced status code or a word of ours.
    pub class: String,
    /// Since when.
    pub since: Timestamp,
}

/// When a patient is reminded first of what can be seen from `visible` on.
#[must_use]
pub fn first_reminder(visible: Timestamp, read_by: Timestamp) -> Option<Timestamp> {
    let time = read_by.since(visible);
    (time >= 2 * BETWEEN_REMINDERS).then(|| visible.plus(time / 2))
}

/// When after a reminder the next one comes.
fn next_reminder(now: Timestamp, read_by: Timestamp) -> Option<Timestamp> {
    let last = Timestamp::from_micros(read_by.as_micros().saturating_sub(i64::try_from(LAST.as_micros()).unwrap_or(i64::MAX)));
    (last >= now.plus(BETWEEN_REMINDERS)).then_some(last)
}

fn unread(scope: &StaffScope, now: Timestamp) -> Select<delivery::Entity> {
    delivery::Entity::find()
        .filter(delivery::Column::OrganizationId.eq(scope.organization().as_uuid()))
        // Literal SQL: the condition of an index.
        .filter(Expr::cust("read_by IS NOT NULL AND first_opened_at IS NULL AND called_at IS NULL AND state = 'waiting'"))
        .filter(delivery::Column::ReadBy.lt(now.as_micros()))
        .filter(Condition::any().add(delivery::Column::CallAt.is_null()).add(delivery::Column::CallAt.lte(now.as_micros())))
        // Nobody calls whose record was closed.
        .filter(Expr::exists(closed()).not())
        .filter(not_expired(now))
}

/// Whether a delivery's record was closed, asked of the few that are unread and not of all records.
fn closed() -> SelectStatement {
    Query::select()
        .expr(Expr::val(1))
        .from(patients::Entity)
        .and_where(Expr::col((patients::Entity, patients::Column::Id)).equals((delivery::Entity, delivery::Column::PatientId)))
        .and_where(Expr::col((patients::Entity, patients::Column::State)).eq(PatientState::Closed.as_str()))
        .to_owned()
}

/// A page of what is unread past its day, the longest first.
///
/// # Errors
/// The database cannot be reached.
pub async fn list_unread(source: &impl Source, scope: &StaffScope, page: Page) -> Result<Paged<Unread>, StoreError> {
    let found = unread(scope, source.core().clock.now()).order_by_asc(delivery::Column::ReadBy).order_by_asc(delivery::Column::Id);
    Ok(rows::paged(found, page, source.connection()).await?.map(|row| Unread {
        delivery: DeliveryId::from_uuid(row.id),
        message: MessageId::from_uuid(row.message_id),
        patient: PatientId::from_uuid(row.patient_id),
        read_by: Timestamp::from_micros(row.read_by.unwrap_or_default()),
    }))
}

/// How much is unread past its day, up to `most`.
///
/// # Errors
/// The database cannot be reached.
pub async fn count_unread(source: &impl Source, scope: &StaffScope, most: u64) -> Result<usize, StoreError> {
    let found = unread(scope, source.core().clock.now()).select_only().column(delivery::Column::Id).limit(most);
    Ok(found.into_tuple::<Uuid>().all(source.connection()).await?.len())
}

/// Somebody of the staff looks after it now: it leaves the list, until `again` or for good. The patient and the message; `None` if it
/// was not on it.
///
/// # Errors
/// The database refuses.
pub async fn note_called(
    tx: &Tx,
    scope: &StaffScope,
    id: DeliveryId,
    again: Option<Timestamp>,
) -> Result<Option<(MessageId, PatientId)>, StoreError> {
    let now = tx.core().clock.now();
    let row = unread(scope, now).filter(delivery::Column::Id.eq(id.as_uuid())).lock(LockType::Update).one(tx.connection()).await?;
    let Some(row) = row else { return Ok(None) };
    update(Condition::all().add(delivery::Column::Id.eq(row.id)))
        .col_expr(delivery::Column::CalledAt, Expr::value(again.is_none().then_some(now.as_micros())))
        .col_expr(delivery::Column::CallAt, Expr::value(again.map(Timestamp::as_micros)))
        .exec(tx.connection())
        .await?;
    Ok(Some((MessageId::from_uuid(row.message_id), PatientId::from_uuid(row.patient_id))))
}

/// When a call that is put off comes back to the list; `None` if it is not.
///
/// # Errors
/// The database cannot be reached.
pub async fn find_put_off(source: &impl Source, scope: &StaffScope, id: DeliveryId) -> Result<Option<Timestamp>, StoreError> {
    let now = source.core().clock.now();
    let row = taken_off(scope, id, now).one(source.connection()).await?;
    Ok(row.and_then(|row| row.call_at).map(Timestamp::from_micros))
}

/// One that somebody took off the list, until a day or for good.
fn taken_off(scope: &StaffScope, id: DeliveryId, now: Timestamp) -> Select<delivery::Entity> {
    let put_off = delivery::Column::CallAt.gt(now.as_micros());
    delivery::Entity::find_by_id(id.as_uuid())
        .filter(delivery::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(Condition::any().add(delivery::Column::CalledAt.is_not_null()).add(put_off))
        .filter(delivery::Column::FirstOpenedAt.is_null())
        .filter(readable(now))
}

/// It stands on the list again. The patient and the message; `None` if nobody had taken it off, or it is none for the list any more.
///
/// # Errors
/// The database refuses.
pub async fn undo_called(tx: &Tx, scope: &StaffScope, id: DeliveryId) -> Result<Option<(MessageId, PatientId)>, StoreError> {
    let now = tx.core().clock.now();
    let row = taken_off(scope, id, now).lock(LockType::Update).one(tx.connection()).await?;
    let Some(row) = row else { return Ok(None) };
    update(Condition::all().add(delivery::Column::Id.eq(row.id)))
        .col_expr(delivery::Column::CalledAt, Expr::value(None::<i64>))
        .col_expr(delivery::Column::CallAt, Expr::value(None::<i64>))
        .exec(tx.connection())
        .await?;
    Ok(Some((MessageId::from_uuid(row.message_id), PatientId::from_uuid(row.patient_id))))
}

/// Reminds the patients of up to `limit` deliveries whose reminder is due: an alert like every other. Says whom, and how many
/// were looked at; call again while that is `limit`.
///
/// # Errors
/// The database cannot be reached.
pub async fn remind_due(tx: &Tx, limit: u16) -> Result<(Vec<(OrganizationId, MessageId, PatientId)>, u64), StoreError> {
    let now = tx.core().clock.now();
    let mut due = delivery::Entity::find()
        .filter(delivery::Column::RemindAt.lte(now.as_micros()))
        .order_by_asc(delivery::Column::RemindAt)
        .order_by_asc(delivery::Column::Id)
        .limit(u64::from(limit))
        .all(tx.connection())
        .await?;
    // In the order in which messages hold their records, so that the two never wait for each other.
    due.sort_unstable_by_key(|row| (row.patient_id, row.id));
    let mut reminded = Vec::new();
    for row in &due {
        let (organization, patient) = (OrganizationId::from_uuid(row.organization_id), PatientId::from_uuid(row.patient_id));
        let held = patient::lock(tx, organization, patient).await?;
        let waits = delivery::Entity::find_by_id(row.id)
            .filter(readable(now))
            .filter(delivery::Column::FirstOpenedAt.is_null())
            .one(tx.connection())
            .await?;
        let next = match (&waits, row.read_by) {
            (Some(_), Some(read_by)) => next_reminder(now, Timestamp::from_micros(read_by)),
            _ => None,
        };
        update(Condition::all().add(delivery::Column::Id.eq(row.id)))
            .col_expr(delivery::Column::RemindAt, Expr::value(next.map(Timestamp::as_micros)))
            .exec(tx.connection())
            .await?;
        let (Some(_), Some(held)) = (waits, held) else { continue };
        // Where nobody can read it yet, the clinic was told that a code is needed.
        let reached = patient::reached(tx.connection(), &held, now).await?;
        if reached != Reached::Nobody {
            outbox::tell(tx, &held, reached).await?;
            reminded.push((organization, MessageId::from_uuid(row.message_id), patient));
        }
    }
    Ok((reminded, due.len() as u64))
}

/// Alerts whoever can read a delivery that nobody has opened: the patient, or who reads for them. Whose record it is; `None` if there is
/// nothing to tell any more, or nobody to be told.
///
/// # Errors
/// The database cannot be reached.
pub async fn tell_again(tx: &Tx, scope: &StaffScope, message: MessageId, id: DeliveryId) -> Result<Option<PatientId>, StoreError> {
    let row = delivery::Entity::find_by_id(id.as_uuid())
        .filter(delivery::Column::MessageId.eq(message.as_uuid()))
        .filter(delivery::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(delivery::Column::FirstOpenedAt.is_null())
        .filter(readable(tx.core().clock.now()))
        .one(tx.connection())
        .await?;
    let Some(patient) = row.map(|row| PatientId::from_uuid(row.patient_id)) else { return Ok(None) };
    let Some(held) = patient::lock(tx, scope.organization(), patient).await? else { return Ok(None) };
    let reached = patient::reached(tx.connection(), &held, tx.core().clock.now()).await?;
    outbox::tell(tx, &held, reached).await?;
    Ok((reached != Reached::Nobody).then_some(patient))
}

/// Reading of what can still be read of a message ends later: at `until`, never sooner than it would have. How many deliveries
/// it changed.
///
/// # Errors
/// The database refuses.
pub async fn extend(tx: &Tx, scope: &StaffScope, id: MessageId, until: Timestamp) -> Result<u64, StoreError> {
    let (now, until) = (tx.core().clock.now().as_micros(), until.as_micros());
    let longer = update(
        Condition::all()
            .add(delivery::Column::MessageId.eq(id.as_uuid()))
            .add(delivery::Column::OrganizationId.eq(scope.organization().as_uuid()))
            .add(waiting())
            .add(delivery::Column::ExpiresAt.gt(now))
            .add(delivery::Column::ExpiresAt.lt(until)),
    );
    let changed = longer.col_expr(delivery::Column::ExpiresAt, Expr::value(until)).exec(tx.connection()).await?.rows_affected;
    if changed > 0 {
        message::Entity::update_many()
            .col_expr(message::Column::ExpiresAt, Expr::value(until))
            .filter(message::Column::Id.eq(id.as_uuid()))
            .filter(message::Column::OrganizationId.eq(scope.organization().as_uuid()))
            .filter(message::Column::ExpiresAt.lt(until))
            .exec(tx.connection())
            .await?;
    }
    Ok(changed)
}

/// A page of the patients whose newest alert came back, the last first.
///
/// # Errors
/// The database cannot be reached.
pub async fn list_unreachable(source: &impl Source, scope: &StaffScope, page: Page) -> Result<Paged<Unreachable>, StoreError> {
    let mut found = unreachable(source, scope).await?;
    let skip = usize::try_from(page.offset()).unwrap_or(usize::MAX).min(found.len());
    Ok(Paged::cut(found.split_off(skip), page))
}

/// How many there are, up to `most`.
///
/// # Errors
/// The database cannot be reached.
pub async fn count_unreachable(source: &impl Source, scope: &StaffScope, most: usize) -> Result<usize, StoreError> {
    Ok(unreachable(source, scope).await?.len().min(most))
}

/// The patients whose newest alert came back, or that of who reads for them, and when it did.
pub(in crate::store) async fn failed_patients(source: &impl Source, scope: &StaffScope) -> Result<Vec<(Uuid, i64)>, StoreError> {
    Ok(unreachable(source, scope).await?.into_iter().map(|one| (one.patient.as_uuid(), one.since.as_micros())).collect())
}

/// Those among the newest failures whose address is in use and was not reached since.
async fn unreachable(source: &impl Source, scope: &StaffScope) -> Result<Vec<Unreachable>, StoreError> {
    let since = source.core().clock.now().as_micros() - i64::try_from(FAILED_SINCE.as_micros()).unwrap_or(i64::MAX);
    let failed = mails::Entity::find()
        .filter(mails::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(Expr::cust(outbox::FAILED_ALERTS))
        .filter(mails::Column::SettledAt.gte(since))
        .order_by_desc(mails::Column::SettledAt)
        .limit(MOST_FAILED)
        .all(source.connection())
        .await?;
    let mut newest: HashMap<Uuid, &mails::Model> = HashMap::new();
    for row in &failed {
        newest.entry(row.recipient_id).or_insert(row);
    }
    let now = source.core().clock.now();
    let theirs = in_use(source.connection(), scope.organization(), newest.keys().copied().collect(), now).await?;
    let reached = sent_since(source.connection(), theirs.keys().copied().collect(), since).await?;
    let (mut found, mut listed) = (Vec::new(), HashSet::new());
    for row in failed.iter().filter(|row| newest.get(&row.recipient_id).is_some_and(|first| first.id == row.id)) {
        let Some((patient, by_carer)) = theirs.get(&row.recipient_id) else { continue };
        let at = row.settled_at.unwrap_or(row.created_at);
        if listed.contains(patient) || reached.get(&row.recipient_id).is_some_and(|sent| *sent > at) {
            continue;
        }
        listed.insert(*patient);
        let class = row.reply_class.clone().unwrap_or_default();
        let since = Timestamp::from_micros(at);
        found.push(Unreachable { patient: PatientId::from_uuid(*patient), by_carer: *by_carer, class, since });
    }
    Ok(found)
}

/// Which of these addresses are in use, and whose they are; closed records are left out. Of who reads beside somebody, those count whose
/// patient has no key: there they are who reads.
async fn in_use(
    connection: &Connection,
    organization: OrganizationId,
    addresses: Vec<Uuid>,
    now: Timestamp,
) -> Result<HashMap<Uuid, (Uuid, bool)>, StoreError> {
    let rows: Vec<(Uuid, Uuid, Option<Uuid>)> = alert_address::Entity::find()
        .select_only()
        .columns([alert_address::Column::Id, alert_address::Column::PatientId, alert_address::Column::CarerId])
        .filter(alert_address::Column::Id.is_in(addresses))
        .filter(alert_address::Column::OrganizationId.eq(organization.as_uuid()))
        .filter(standing::alerted(now))
        .into_tuple()
        .all(connection)
        .await?;
    let states = patient::states(connection, rows.iter().map(|(_, patient, _)| *patient).collect()).await?;
    let counts = |patient: &Uuid, by_carer: bool| match states.get(patient) {
        Some(PatientState::Unclaimed) => true,
        Some(PatientState::Claimed) => !by_carer,
        Some(PatientState::Closed) | None => false,
    };
    let rows = rows.into_iter().map(|(address, patient, carer)| (address, (patient, carer.is_some())));
    Ok(rows.filter(|(_, (patient, by_carer))| counts(patient, *by_carer)).collect())
}

/// When an alert last left for each of these addresses.
async fn sent_since(connection: &Connection, addresses: Vec<Uuid>, since: i64) -> Result<HashMap<Uuid, i64>, StoreError> {
    let rows: Vec<(Uuid, Option<i64>)> = mails::Entity::find()
        .select_only()
        .column(mails::Column::RecipientId)
        .column_as(mails::Column::SettledAt.max(), "at")
        .filter(Expr::cust(outbox::ALERTS))
        .filter(mails::Column::RecipientId.is_in(addresses))
        .filter(mails::Column::State.eq(State::Sent.as_str()))
        .filter(mails::Column::CreatedAt.gte(since))
        .group_by(mails::Column::RecipientId)
        .into_tuple()
        .all(connection)
        .await?;
    Ok(rows.into_iter().filter_map(|(address, at)| Some((address, at?))).collect())
}

fn update(these: Condition) -> UpdateMany<delivery::Entity> {
    delivery::Entity::update_many().filter(these)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reminders_come_halfway_and_a_day_before_and_never_close_together() {
        let hours = |n: i64| Timestamp::from_micros(n * 3_600_000_000);
        assert_eq!(first_reminder(hours(0), hours(96)), Some(hours(48)));
        assert_eq!(next_reminder(hours(48), hours(96)), Some(hours(72)));
        assert_eq!(next_reminder(hours(72), hours(96)), None);
        assert_eq!(first_reminder(hours(0), hours(12)), Some(hours(6)));
        assert_eq!(next_reminder(hours(6), hours(12)), None);
        assert_eq!(first_reminder(hours(0), hours(11)), None);
        assert_eq!(first_reminder(hours(9), hours(1)), None, "the day is over already");
    }
}
