//! Reading messages. Every finder takes a scope: another owner's message is not found.
//!
//! Invariant: what has expired is not found from that moment on; a message is opened through the wrap of its delivery.
mod beside;
mod checks;
mod part;
mod turn;
mod written;

use std::fmt;

pub(crate) use self::part::{bury, lock};
pub use self::{
    beside::{Beside, beside, find_newest},
    checks::{checks, keep_checks},
    part::{index, keep_index, open_raw, raw},
    turn::{Turn, list_turns},
    written::{list_answered, list_begun},
};
use super::{
    Source, StoreError,
    delivery::readable,
    key,
    rows::{slice, with_columns},
};
use crate::{
    base::clock::Timestamp,
    crypto::{
        part::{PartContext, PartKind, open_part},
        root::Realm,
        wrap::{Audience, DataKey, Wrap, unwrap},
    },
    domain::{
        id::{AccountId, DeliveryId, KeyId, MessageId, OrganizationId, PatientId, TeamId, ThreadId},
        meta::Meta,
        page::{Page, Paged},
        scope::{PatientScope, Record},
        sensitivity::Sensitivity,
    },
    table::{delivery, message, message_part, message_wrap},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, IdenStatic, Iterable, JoinType, QueryFilter, QueryOrder,
    QueryResult, QuerySelect, QueryTrait, Select,
    sea_query::{Alias, Expr, ExprTrait},
};

/// What stands in front of the columns of each table where several are asked for at once, the sealed meta, and what a further
/// part is called.
const DELIVERY: &str = "d_";
const MESSAGE: &str = "m_";
const WRAP: &str = "w_";
const META: &str = "meta";
const PART: &str = "p_";
const FURTHER: &str = "further";

/// A message in a list.
#[derive(Clone)]
pub struct Summary {
    /// The delivery to this patient.
    pub delivery: DeliveryId,
    /// The message.
    pub message: MessageId,
    /// For which of the account's records.
    pub record: Record,
    /// When it was accepted.
    pub received_at: Timestamp,
    /// When reading ends.
    pub expires_at: Option<Timestamp>,
    /// How sensitive it is. The subject of a sensitive one is for a verified session.
    pub sensitivity: Sensitivity,
    /// Whether it was ever opened.
    pub opened: bool,
    /// The patient wrote it, or somebody by ordinary mail in the patient's name.
    pub own: bool,
    /// The patient has written since in the same thread.
    pub replied: bool,
    /// It came by ordinary mail in answer to an alert: nobody signed in for it.
    pub by_mail: bool,
    /// With which account it was written, if the patient wrote it, or somebody who reads beside; nothing where that was not remembered.
    pub writer: Option<AccountId>,
    /// It was written here, by staff or by whoever reads for the record, who had signed in: what it says of people is ours.
    pub written_here: bool,
    /// What a list shows; nothing of one that is damaged.
    pub meta: Meta,
    /// It is stored and does not open: there is nothing to show of it but that it came.
    pub damaged: bool,
    /// By what a list is ordered: of what can be seen later, that moment.
    listed_at: i64,
}

/// A message that the scope may read, without its text.
#[derive(Clone)]
pub struct Message {
    /// All that a list knows.
    pub summary: Summary,
    /// Whether its sender takes answers.
    pub reply_allowed: bool,
    /// To which thread it belongs.
    pub thread: ThreadId,
    /// The care team that is responsible for it.
    pub team: Option<TeamId>,
    /// The patient wrote it, or somebody by ordinary mail in the patient's name.
    pub own: bool,
}

impl fmt::Debug for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Summary").field("message", &self.message).field("delivery", &self.delivery).finish_non_exhaustive()
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.summary.fmt(f)
    }
}

/// A page of the account's messages, newest first: what came, and what began a thread from the patient's side; what answers is found
/// through what it answers. One that does not open (its row was damaged) is listed as that, and logged: nobody is to think that nothing came.
///
/// # Errors
/// The database cannot be reached, or a key cannot be opened.
pub async fn list(source: &impl Source, scope: &PatientScope, page: Page) -> Result<Paged<Summary>, StoreError> {
    let Some(reach) = reach(scope) else {
        return Ok(Paged { rows: Vec::new(), page, more: false });
    };
    let deliveries = delivery::Entity::find()
        .filter(reach)
        .filter(written::came_or_began())
        .filter(readable(source.core().clock.now()))
        .order_by_desc(delivery::Column::CreatedAt)
        .order_by_desc(delivery::Column::Id);
    let loaded = Paged::cut(load(source, slice(deliveries, page)).await?, page);
    let mut rows = Vec::with_capacity(loaded.rows.len());
    for one in &loaded.rows {
        match one.open(source).await {
            Ok((_, meta)) => rows.push(one.summary(meta)),
            Err(StoreError::Open) => {
                tracing::error!(message = %one.message_id(), "a stored message does not open");
                rows.push(Summary { damaged: true, ..one.summary(Meta::default()) });
            }
            Err(error) => return Err(error),
        }
    }
    Ok(Paged { rows, page, more: loaded.more })
}

/// A message that the scope may read.
///
/// # Errors
/// [`StoreError::Open`] if it does not open.
pub async fn find(source: &impl Source, scope: &PatientScope, id: MessageId) -> Result<Option<Message>, StoreError> {
    let Some(one) = find_one(source, scope, id).await? else { return Ok(None) };
    let (_, meta) = one.open(source).await?;
    Ok(Some(Message {
        reply_allowed: one.message.reply_allowed,
        thread: ThreadId::from_uuid(one.message.thread_id),
        team: one.message.team_id.map(TeamId::from_uuid),
        own: one.delivery.own,
        summary: one.summary(meta),
    }))
}

/// A delivery with what is needed to open its message.
struct Loaded {
    delivery: delivery::Model,
    message: message::Model,
    wrap: message_wrap::Model,
    meta: Vec<u8>,
}

impl Loaded {
    /// Of one whose meta is not where it should be it is empty, and does not open.
    fn read(row: &QueryResult) -> Result<Self, StoreError> {
        Ok(Self {
            delivery: delivery::Model::from_query_result(row, DELIVERY)?,
            message: message::Model::from_query_result(row, MESSAGE)?,
            wrap: message_wrap::Model::from_query_result(row, WRAP)?,
            meta: row.try_get::<Option<Vec<u8>>>("", META)?.unwrap_or_default(),
        })
    }

    const fn organization(&self) -> OrganizationId {
        OrganizationId::from_uuid(self.delivery.organization_id)
    }

    const fn message_id(&self) -> MessageId {
        MessageId::from_uuid(self.message.id)
    }

    const fn context(&self, kind: PartKind) -> PartContext {
        PartContext { organization: self.organization(), message: self.message_id(), kind }
    }

    async fn open(&self, source: &impl Source) -> Result<(DataKey, Meta), StoreError> {
        let id = KeyId::from_uuid(self.wrap.key_id);
        let key = key::by_id(source, self.organization(), Realm::Content, id).await?;
        let nonce = self.wrap.nonce.as_slice().try_into().map_err(|_| StoreError::Open)?;
        let wrap = Wrap { key: id, nonce, sealed: self.wrap.sealed.clone() };
        let audience = Audience::Delivery(DeliveryId::from_uuid(self.delivery.id));
        let data = unwrap(&key, self.message_id(), &audience, &wrap)?;
        let plain = open_part(&data, &self.context(PartKind::Meta), &self.meta)?;
        let meta = serde_json::from_slice(&plain).map_err(|_| StoreError::Open)?;
        Ok((data, meta))
    }

    /// When it came: what was sent later came when it could be seen, whenever it was written.
    fn received_at(&self) -> i64 {
        let later = self.delivery.visible_at.filter(|at| *at == self.delivery.created_at);
        later.unwrap_or(self.message.received_at)
    }

    fn summary(&self, meta: Meta) -> Summary {
        Summary {
            delivery: DeliveryId::from_uuid(self.delivery.id),
            message: self.message_id(),
            record: Record { organization: self.organization(), patient: PatientId::from_uuid(self.delivery.patient_id) },
            received_at: Timestamp::from_micros(self.received_at()),
            expires_at: self.delivery.expires_at.map(Timestamp::from_micros),
            sensitivity: Sensitivity::parse(&self.message.sensitivity),
            opened: self.delivery.first_opened_at.is_some(),
            own: self.delivery.own,
            replied: self.delivery.replied_at.is_some(),
            by_mail: self.message.by_mail,
            writer: self.message.account_id.map(AccountId::from_uuid),
            written_here: self.message.relay_id.is_none() && !self.message.by_mail,
            listed_at: self.delivery.created_at,
            meta,
            damaged: false,
        }
    }
}

/// The deliveries that a scope reaches, or `None` if it reaches no record.
pub(crate) fn reach(scope: &PatientScope) -> Option<Condition> {
    let mut any = Condition::any();
    for record in scope.records() {
        let one = Condition::all()
            .add(delivery::Column::PatientId.eq(record.patient.as_uuid()))
            .add(delivery::Column::OrganizationId.eq(record.organization.as_uuid()));
        any = any.add(one);
    }
    (!any.is_empty()).then_some(any)
}

async fn find_one(source: &impl Source, scope: &PatientScope, id: MessageId) -> Result<Option<Loaded>, StoreError> {
    let Some(select) = select_one(source, scope, id) else { return Ok(None) };
    source.connection().query_one(select.as_query()).await?.map(|row| Loaded::read(&row)).transpose()
}

/// The same with one of its further parts, which may not be there, in one statement.
async fn find_with_part(
    source: &impl Source,
    scope: &PatientScope,
    id: MessageId,
    kind: PartKind,
) -> Result<Option<(Loaded, Option<message_part::Model>)>, StoreError> {
    let Some(select) = select_one(source, scope, id) else { return Ok(None) };
    let to_part = delivery::Entity::belongs_to(message_part::Entity)
        .from(delivery::Column::MessageId)
        .to(message_part::Column::MessageId)
        .on_condition(move |_, part| Condition::all().add(Expr::col((part, message_part::Column::Kind)).eq(number(kind))));
    let select = message_part::Column::iter()
        .fold(select.join_as(JoinType::LeftJoin, to_part.into(), Alias::new(FURTHER)), |select, column| {
            select.column_as(Expr::col((Alias::new(FURTHER), column)), format!("{PART}{}", column.as_str()))
        });
    let Some(row) = source.connection().query_one(select.as_query()).await? else { return Ok(None) };
    let part = message_part::Model::from_query_result_optional(&row, PART)?;
    Ok(Some((Loaded::read(&row)?, part)))
}

/// `None` if the scope reaches nothing.
fn select_one(source: &impl Source, scope: &PatientScope, id: MessageId) -> Option<Select<delivery::Entity>> {
    let deliveries = delivery::Entity::find()
        .filter(delivery::Column::MessageId.eq(id.as_uuid()))
        .filter(reach(scope)?)
        .filter(readable(source.core().clock.now()))
        .order_by_asc(delivery::Column::Id)
        .limit(1);
    Some(with_keys(deliveries))
}

/// Deliveries with what is needed to open their messages, in their order and in one statement: each statement is a way to
/// the database and back. One whose wrap was deleted is not among them.
async fn load(source: &impl Source, deliveries: Select<delivery::Entity>) -> Result<Vec<Loaded>, StoreError> {
    let rows = source.connection().query_all(with_keys(deliveries).as_query()).await?;
    rows.iter().map(Loaded::read).collect()
}

/// Deliveries with what [`Loaded`] is made of.
fn with_keys(deliveries: Select<delivery::Entity>) -> Select<delivery::Entity> {
    let to_message = delivery::Entity::belongs_to(message::Entity).from(delivery::Column::MessageId).to(message::Column::Id);
    let to_wrap = delivery::Entity::belongs_to(message_wrap::Entity).from(delivery::Column::Id).to(message_wrap::Column::DeliveryId);
    let to_parts = delivery::Entity::belongs_to(message_part::Entity).from(delivery::Column::MessageId).to(message_part::Column::MessageId);
    let mut select = deliveries
        .join(JoinType::InnerJoin, to_message.into())
        .join(JoinType::InnerJoin, to_wrap.into())
        .join(JoinType::InnerJoin, to_parts.into())
        .filter(message_part::Column::Kind.eq(number(PartKind::Meta)))
        .select_only()
        .column_as(message_part::Column::Bytes, META);
    select = with_columns::<delivery::Entity, _>(select, DELIVERY);
    select = with_columns::<message::Entity, _>(select, MESSAGE);
    with_columns::<message_wrap::Entity, _>(select, WRAP)
}

/// A part's kind as its column has it.
pub(crate) fn number(kind: PartKind) -> i16 {
    i16::from(u8::from(kind))
}
