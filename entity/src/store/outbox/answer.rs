//! Mails that somebody answers by ordinary mail: whose they were, and the one mail that comes back. Must not know what an answer
//! looks like. Where a mail program leaves out what was answered, it is found by who says they wrote it ([`find_alerted`]): that is
//! worth as little as the id, for whoever knows an address can name it.
//!
//! A mail's id follows from the tag that stands beside it, so it is kept as it is; both are gone after a while. It is all that leads
//! from an answer to a record: 128 random bits that whoever was sent the mail has seen, as has whoever reads that mail on its way.
//! So it finds a record, and proves nothing of who writes. It is bound to no organization, for one mail host may carry the
//! answers of many.
use std::time::Duration;

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};
use uuid::Uuid;

use super::{
    NoticeKind, RecipientKind,
    notice::{self, Notice},
};
use crate::{
    base::{clock::Timestamp, random},
    domain::{
        address::EmailAddress,
        id::{AlertAddressId, OrganizationId, PatientId, TeamId},
        scope::Record,
    },
    store::{
        Source, StoreError, Tx,
        alert_address::standing,
        organization,
        patient::{PatientState, joined_to},
        seal,
        source::Origin,
    },
    table::{alert_address, delivery, message, outbox, patient},
};

/// An address is told once in this time that mail is no way to write.
const TOLD_EVERY: Duration = Duration::from_secs(24 * 60 * 60);
/// Organizations that are asked in one statement.
const MOST_INDEXES: usize = 200;
/// Rows with one alert address that are looked at: of two records it is unclear already which is meant, and the rows of one are few.
const MOST_ROWS: u64 = 50;

/// Whose a mail was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answerable {
    /// Which record it was about.
    pub record: Record,
    /// Where it went.
    pub address: AlertAddressId,
    /// The care team of the newest message that it can have told of.
    pub team: Option<TeamId>,
}

/// The newest mail to an alert address with one of these ids that was decided on since, if that address is in use still and its
/// record takes mail.
///
/// # Errors
/// The database cannot be reached.
pub async fn find_answerable(source: &impl Source, ids: &[[u8; 16]], since: Timestamp) -> Result<Option<Answerable>, StoreError> {
    if ids.is_empty() {
        return Ok(None);
    }
    let mail = outbox::Entity::find()
        .filter(outbox::Column::MailId.is_in(ids.iter().map(|id| id.to_vec())))
        .filter(outbox::Column::RecipientKind.eq(RecipientKind::AlertAddress.as_str()))
        .filter(outbox::Column::CreatedAt.gte(since.as_micros()))
        .order_by_desc(outbox::Column::CreatedAt)
        .one(source.connection())
        .await?;
    let Some(mail) = mail else { return Ok(None) };
    let organization = OrganizationId::from_uuid(mail.organization_id);
    let Some(address) = in_use(source, organization, AlertAddressId::from_uuid(mail.recipient_id)).await? else { return Ok(None) };
    let Some(patient) = open_record(source, organization, address.patient_id).await? else { return Ok(None) };
    if !organization::is_active(source, organization).await? {
        return Ok(None);
    }
    let told_by = mail.settled_at.unwrap_or_else(|| source.core().clock.now().as_micros());
    Ok(Some(Answerable {
        record: Record { organization, patient: PatientId::from_uuid(patient) },
        address: AlertAddressId::from_uuid(address.id),
        team: team_of_newest(source, organization, patient, told_by).await?,
    }))
}

/// Whose alerts go to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alerted {
    /// Nobody's.
    Nobody,
    /// One record's, and no other's in any organization.
    One(Answerable),
    /// Several records': one of its rows, by which it can be told so.
    Several(Answerable),
}

/// Whose alerts go to this address now, in all organizations: where it is more than one, none of them is to read what was meant for
/// another. Nothing proves that whoever names it reads it. An organization whose index cannot be made has none.
///
/// # Errors
/// The database cannot be reached.
pub async fn find_alerted(source: &impl Source, address: &EmailAddress) -> Result<Alerted, StoreError> {
    let now = source.core().clock.now();
    let mut indexes = Vec::new();
    for organization in organization::list_active(source).await? {
        match seal::alert_index(source, organization, address).await {
            Ok(index) => indexes.push((organization, index)),
            Err(StoreError::Open | StoreError::NoKey) => {
                tracing::warn!(%organization, "who writes a mail is not looked for in an organization without a key");
            }
            Err(error) => return Err(error),
        }
    }
    let mut found: Option<(Record, Uuid)> = None;
    for some in indexes.chunks(MOST_INDEXES) {
        let any = some.iter().fold(Condition::any(), |any, (organization, index)| {
            let one = Condition::all().add(alert_address::Column::OrganizationId.eq(organization.as_uuid()));
            any.add(one.add(alert_address::Column::AddressIndex.eq(index.to_vec())))
        });
        let rows = alert_address::Entity::find()
            .filter(any)
            .filter(standing::alerted(now))
            .order_by_asc(alert_address::Column::CreatedAt)
            .order_by_asc(alert_address::Column::Id)
            .limit(MOST_ROWS)
            .all(source.connection())
            .await?;
        for row in rows {
            let organization = OrganizationId::from_uuid(row.organization_id);
            let Some(patient) = open_record(source, organization, row.patient_id).await? else { continue };
            let record = Record { organization, patient: PatientId::from_uuid(patient) };
            match found {
                Some((other, id)) if other != record => return Ok(Alerted::Several(alerted(source, other, id, now).await?)),
                _ => found = found.or(Some((record, row.id))),
            }
        }
    }
    Ok(match found {
        Some((record, id)) => Alerted::One(alerted(source, record, id, now).await?),
        None => Alerted::Nobody,
    })
}

async fn alerted(source: &impl Source, record: Record, id: Uuid, now: Timestamp) -> Result<Answerable, StoreError> {
    let team = team_of_newest(source, record.organization, record.patient.as_uuid(), now.as_micros()).await?;
    Ok(Answerable { record, address: AlertAddressId::from_uuid(id), team })
}

/// The address, unless the patient gave it up, its carer was ended or their time is over.
async fn in_use(
    source: &impl Source,
    organization: OrganizationId,
    id: AlertAddressId,
) -> Result<Option<alert_address::Model>, StoreError> {
    let row = alert_address::Entity::find_by_id(id.as_uuid())
        .filter(alert_address::Column::OrganizationId.eq(organization.as_uuid()))
        .filter(standing::alerted(source.core().clock.now()));
    Ok(row.one(source.connection()).await?)
}

/// The same, where an answer is filed: what was looked up before may be over by now.
///
/// # Errors
/// [`StoreError::NotFound`]; the database refuses.
pub(in crate::store) async fn check_in_use(tx: &Tx, organization: OrganizationId, id: AlertAddressId) -> Result<(), StoreError> {
    in_use(tx, organization, id).await?.map(drop).ok_or(StoreError::NotFound)
}

/// The record itself, or the one that it was joined to; nothing if that is closed.
async fn open_record(source: &impl Source, organization: OrganizationId, id: Uuid) -> Result<Option<Uuid>, StoreError> {
    let stays = joined_to(source, organization, &[id]).await?.remove(&id).unwrap_or(id);
    let row = patient::Entity::find_by_id(stays)
        .filter(patient::Column::OrganizationId.eq(organization.as_uuid()))
        .filter(patient::Column::State.ne(PatientState::Closed.as_str()))
        .one(source.connection())
        .await?;
    Ok(row.map(|row| row.id))
}

async fn team_of_newest(
    source: &impl Source,
    organization: OrganizationId,
    patient: Uuid,
    until: i64,
) -> Result<Option<TeamId>, StoreError> {
    let newest = delivery::Entity::find()
        .filter(delivery::Column::PatientId.eq(patient))
        .filter(delivery::Column::OrganizationId.eq(organization.as_uuid()))
        .filter(delivery::Column::Own.eq(false))
        .filter(delivery::Column::CreatedAt.lte(until))
        .order_by_desc(delivery::Column::CreatedAt)
        .order_by_desc(delivery::Column::Id)
        .one(source.connection())
        .await?;
    let Some(newest) = newest else { return Ok(None) };
    let message = message::Entity::find_by_id(newest.message_id).one(source.connection()).await?;
    Ok(message.and_then(|row| row.team_id).map(TeamId::from_uuid))
}

/// Tells an address, if it is in use still, that mail is no way to write: once a day. Never to whoever wrote, whose address is
/// whatever they say it is. As part of what files the answer, or instead of it.
///
/// # Errors
/// The database refuses.
pub async fn insert_answer(tx: &Tx, organization: OrganizationId, to: AlertAddressId) -> Result<(), StoreError> {
    if in_use(tx, organization, to).await?.is_none() {
        return Ok(());
    }
    let kind = NoticeKind::MailNotRead;
    if !notice::last_told(tx, kind, TOLD_EVERY, vec![to.as_uuid()]).await?.is_empty() {
        return Ok(());
    }
    // One that is pending stands for all.
    let (organization, recipient) = (organization.as_uuid(), to.as_uuid());
    let recipient_kind = RecipientKind::AlertAddress;
    notice::insert_notices(tx, vec![Notice { organization, kind, recipient_kind, recipient, subject: organization, not_before: None }])
        .await
}

/// Forgets up to `limit` ids of mails that were decided on before then, and the tags that they follow from: nothing leads from
/// such a mail to its row any more. Returns how many; call again while it is `limit`.
///
/// # Errors
/// The database refuses.
pub async fn forget_answerable(tx: &Tx, before: Timestamp, limit: u16) -> Result<u64, StoreError> {
    let old: Vec<Uuid> = outbox::Entity::find()
        .select_only()
        .column(outbox::Column::Id)
        .filter(outbox::Column::MailId.is_not_null())
        .filter(outbox::Column::CreatedAt.lt(before.as_micros()))
        .order_by_asc(outbox::Column::CreatedAt)
        .limit(u64::from(limit))
        .into_tuple()
        .all(tx.connection())
        .await?;
    for id in &old {
        outbox::Entity::update_many()
            .col_expr(outbox::Column::MailId, Expr::value(None::<Vec<u8>>))
            .col_expr(outbox::Column::Tag, Expr::value(random::bytes::<16>(&*tx.core().random).to_vec()))
            .filter(outbox::Column::Id.eq(*id))
            .exec(tx.connection())
            .await?;
    }
    Ok(old.len() as u64)
}
