//! What an organization sent, as its staff see it: the list, one message, what became of it.
//!
//! Invariants: a message of another organization is not found; subject and text open through the staff's wrap, and only for
//! who wrote it or belongs to the care team that is responsible for it. Must not know pages.
mod filter;
mod grouped;
mod patient;
mod recall;
mod standing;

use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select, TryGetableMany};
use uuid::Uuid;
use zeroize::Zeroizing;

pub(in crate::store) use self::{filter::note_replied, recall::was_shown};
pub use self::{
    filter::{Filter, Wanted, count_scheduled, list_by},
    grouped::{Copies, Entry, list_grouped},
    patient::{Turn, list_of, standings_of},
    recall::{RecallReason, Recalled, TakenBack, find_conversation, find_taken_back, list_taken_back, recall},
    standing::{Delivery, Standing},
};
use super::{Source, StoreError, key, message::number, rows};
use crate::{
    base::clock::Timestamp,
    crypto::{
        part::{PartContext, PartKind, open_part},
        root::Realm,
        wrap::{Audience, DataKey, Wrap, unwrap},
    },
    domain::{
        id::{KeyId, MessageId, OrganizationId, PractitionerId, RelayId, TeamId, ThreadId},
        meta::Meta,
        page::{Page, Paged},
        scope::StaffScope,
        sensitivity::Sensitivity,
    },
    object::{PartReader, StoredPart},
    table::{delivery, message, message_part, message_wrap, team_member},
};

/// Deliveries that are looked at for one message; a relay's may have more.
pub const MOST_DELIVERIES: u64 = 100;

/// A message that the organization sent.
#[derive(Clone)]
pub struct Sent {
    /// Which.
    pub message: MessageId,
    /// To which thread it belongs.
    pub thread: ThreadId,
    /// When it was accepted.
    pub sent_at: Timestamp,
    /// Who wrote it; `None` for what a relay brought.
    pub sender: Option<PractitionerId>,
    /// Which relay brought it.
    pub relay: Option<RelayId>,
    /// The care team that is responsible for it.
    pub team: Option<TeamId>,
    /// How sensitive it is.
    pub sensitivity: Sensitivity,
    /// By when it ought to be read.
    pub read_by: Option<Timestamp>,
    /// When reading ends.
    pub expires_at: Option<Timestamp>,
    /// Whether its sender takes answers.
    pub reply_allowed: bool,
    /// What a list shows of it, if whoever asks may read it.
    pub meta: Option<Meta>,
    /// For whom, [`MOST_DELIVERIES`] at most.
    pub deliveries: Vec<Delivery>,
    /// There are more than are listed.
    pub more_deliveries: bool,
}

impl std::fmt::Debug for Sent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sent").field("message", &self.message).finish_non_exhaustive()
    }
}

/// A page of what the organization sent, newest first: what staff wrote, and what relays brought.
///
/// # Errors
/// The database cannot be reached, or a key cannot be opened.
pub async fn list(source: &impl Source, scope: &StaffScope, page: Page) -> Result<Paged<Sent>, StoreError> {
    let found = message::Entity::find()
        .filter(message::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(message::Column::AuthorId.is_null())
        .order_by_desc(message::Column::ReceivedAt)
        .order_by_desc(message::Column::Id);
    rows::paged(found, page, source.connection()).await?.try_map_all(async |rows| load(source, scope, rows).await).await
}

/// One of them.
///
/// # Errors
/// The database cannot be reached, or a key cannot be opened.
pub async fn find(source: &impl Source, scope: &StaffScope, id: MessageId) -> Result<Option<Sent>, StoreError> {
    let row = find_row(source, scope, id).await?;
    Ok(load(source, scope, row.into_iter().collect()).await?.pop())
}

/// The message as it came, to be read in ranges, and its part tree if one was kept, for staff who may read it; `None` if they
/// may not. Take a [`super::Reader`]: large parts are fetched from elsewhere.
///
/// # Errors
/// [`StoreError::Open`] if it does not open.
pub async fn open_raw(
    source: &impl Source,
    scope: &StaffScope,
    id: MessageId,
) -> Result<Option<(PartReader, Option<Zeroizing<Vec<u8>>>)>, StoreError> {
    let Some(row) = find_row(source, scope, id).await? else { return Ok(None) };
    let rows = [row];
    let opened = open(source, scope, &rows).await?;
    let Some((data, meta)) = opened.get(&id.as_uuid()) else { return Ok(None) };
    let raw = part(source, id, PartKind::Raw).await?.ok_or(StoreError::Open)?;
    let context = context(scope.organization(), id, PartKind::Raw);
    let reader = PartReader::open(&source.core().objects, data, &context, raw, meta.size).await?;
    Ok(Some((reader, open_index(source, data, (scope.organization(), id)).await?)))
}

/// The part tree of a message that is open, if it was kept in a row.
pub(super) async fn open_index(
    source: &impl Source,
    data: &DataKey,
    (organization, id): (OrganizationId, MessageId),
) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
    match part(source, id, PartKind::Index).await? {
        Some(StoredPart::Row(blob)) => Ok(Some(open_part(data, &context(organization, id, PartKind::Index), &blob)?)),
        _ => Ok(None),
    }
}

pub(super) async fn part(source: &impl Source, id: MessageId, kind: PartKind) -> Result<Option<StoredPart>, StoreError> {
    let row = message_part::Entity::find_by_id((id.as_uuid(), number(kind))).one(source.connection()).await?;
    match row.map(|row| (row.bytes, row.object_id)) {
        None => Ok(None),
        Some((Some(bytes), None)) => Ok(Some(StoredPart::Row(bytes))),
        Some((None, Some(object))) => Ok(Some(StoredPart::Object(crate::domain::id::ObjectId::from_uuid(object)))),
        _ => Err(StoreError::Open),
    }
}

async fn find_row(source: &impl Source, scope: &StaffScope, id: MessageId) -> Result<Option<message::Model>, StoreError> {
    let found = message::Entity::find_by_id(id.as_uuid())
        .filter(message::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(message::Column::AuthorId.is_null())
        .one(source.connection())
        .await?;
    Ok(found)
}

/// A page of deliveries, the newest first.
async fn newest<T: TryGetableMany>(source: &impl Source, these: Select<delivery::Entity>, page: Page) -> Result<Paged<T>, StoreError> {
    let ordered = these.order_by_desc(delivery::Column::CreatedAt).order_by_desc(delivery::Column::Id);
    rows::paged_tuples(ordered, page, source.connection()).await
}

async fn load(source: &impl Source, scope: &StaffScope, rows: Vec<message::Model>) -> Result<Vec<Sent>, StoreError> {
    let mut opened = open(source, scope, &rows).await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let mut deliveries = delivery::Entity::find()
            .filter(delivery::Column::MessageId.eq(row.id))
            .filter(delivery::Column::OrganizationId.eq(row.organization_id))
            .order_by_asc(delivery::Column::Id)
            .limit(MOST_DELIVERIES + 1)
            .all(source.connection())
            .await?;
        let more_deliveries = deliveries.len() as u64 > MOST_DELIVERIES;
        deliveries.truncate(usize::try_from(MOST_DELIVERIES).unwrap_or(usize::MAX));
        all.push((row, deliveries, more_deliveries));
    }
    let standings = standing::of(source, all.iter().flat_map(|(_, deliveries, _)| deliveries)).await?;
    let sent = all.into_iter().map(|(row, deliveries, more_deliveries)| Sent {
        message: MessageId::from_uuid(row.id),
        thread: ThreadId::from_uuid(row.thread_id),
        sent_at: Timestamp::from_micros(row.received_at),
        sender: row.sender_id.map(PractitionerId::from_uuid),
        relay: row.relay_id.map(RelayId::from_uuid),
        team: row.team_id.map(TeamId::from_uuid),
        sensitivity: Sensitivity::parse(&row.sensitivity),
        read_by: row.read_by.map(Timestamp::from_micros),
        expires_at: row.expires_at.map(Timestamp::from_micros),
        reply_allowed: row.reply_allowed,
        meta: opened.remove(&row.id).map(|(_, meta)| meta),
        deliveries: deliveries.iter().filter_map(|one| standings.get(&one.id).cloned()).collect(),
        more_deliveries,
    });
    Ok(sent.collect())
}

/// Opens those of these messages that whoever asks may read.
async fn open(source: &impl Source, scope: &StaffScope, rows: &[message::Model]) -> Result<HashMap<Uuid, (DataKey, Meta)>, StoreError> {
    let Some(practitioner) = scope.practitioner().map(PractitionerId::as_uuid) else { return Ok(HashMap::new()) };
    let teams = teams(source, practitioner, rows).await?;
    let now = source.core().clock.now().as_micros();
    let is_over = |row: &message::Model| row.expires_at.is_some_and(|end| end <= now);
    let may = |row: &&message::Model| {
        !is_over(row) && (row.sender_id == Some(practitioner) || row.team_id.is_some_and(|team| teams.contains(&team)))
    };
    let mine: Vec<Uuid> = rows.iter().filter(may).map(|row| row.id).collect();
    if mine.is_empty() {
        return Ok(HashMap::new());
    }
    let wraps = message_wrap::Entity::find()
        .filter(message_wrap::Column::MessageId.is_in(mine.iter().copied()))
        .filter(message_wrap::Column::DeliveryId.is_null())
        .all(source.connection())
        .await?;
    let metas = message_part::Entity::find()
        .filter(message_part::Column::MessageId.is_in(mine))
        .filter(message_part::Column::Kind.eq(number(PartKind::Meta)))
        .all(source.connection())
        .await?;
    let metas: HashMap<Uuid, Vec<u8>> = metas.into_iter().filter_map(|row| Some((row.message_id, row.bytes?))).collect();
    let organization = scope.organization();
    let mut opened = HashMap::new();
    for row in wraps {
        let Some(blob) = metas.get(&row.message_id) else { continue };
        match open_one(source, organization, &row, blob).await {
            Ok(found) => {
                opened.insert(row.message_id, found);
            }
            Err(StoreError::Open) => tracing::error!(message = %row.message_id, "a sent message does not open"),
            Err(error) => return Err(error),
        }
    }
    Ok(opened)
}

pub(super) async fn open_one(
    source: &impl Source,
    organization: OrganizationId,
    row: &message_wrap::Model,
    meta: &[u8],
) -> Result<(DataKey, Meta), StoreError> {
    let (id, message) = (KeyId::from_uuid(row.key_id), MessageId::from_uuid(row.message_id));
    let key = key::by_id(source, organization, Realm::Content, id).await?;
    let nonce = row.nonce.as_slice().try_into().map_err(|_| StoreError::Open)?;
    let data = unwrap(&key, message, &Audience::Team(organization), &Wrap { key: id, nonce, sealed: row.sealed.clone() })?;
    let plain = open_part(&data, &context(organization, message, PartKind::Meta), meta)?;
    let meta = serde_json::from_slice(&plain).map_err(|_| StoreError::Open)?;
    Ok((data, meta))
}

/// Those of the care teams of these messages that a practitioner belongs to.
async fn teams(source: &impl Source, practitioner: Uuid, rows: &[message::Model]) -> Result<HashSet<Uuid>, StoreError> {
    let named: HashSet<Uuid> = rows.iter().filter_map(|row| row.team_id).collect();
    if named.is_empty() {
        return Ok(named);
    }
    let theirs: Vec<Uuid> = team_member::Entity::find()
        .select_only()
        .column(team_member::Column::TeamId)
        .filter(team_member::Column::PractitionerId.eq(practitioner))
        .filter(team_member::Column::TeamId.is_in(named))
        .into_tuple()
        .all(source.connection())
        .await?;
    Ok(theirs.into_iter().collect())
}

const fn context(organization: OrganizationId, message: MessageId, kind: PartKind) -> PartContext {
    PartContext { organization, message, kind }
}
