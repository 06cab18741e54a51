//! Notices: to whom, about what, and how often. Must not know who decides that one is needed.
use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, Statement,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

use super::{Kind, NoticeKind, PENDING_NOTICES, RecipientKind, TOLD_NOTICES, insert_or_hold, later, model};
use crate::{
    base::clock::Timestamp,
    domain::id::{AlertAddressId, OrganizationId},
    store::{StoreError, Tx, source::Origin},
    table::{organization, outbox},
};

/// The subject of a notice that slips are needed: none in particular, so that one stands for all records that wait.
pub(crate) const SLIPS: Uuid = Uuid::nil();

/// Who gets a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// The organization's contact address, if it has one.
    Staff,
    /// A patient, at an alert address.
    Patient(AlertAddressId),
}

/// A notice to be inserted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Notice {
    pub(crate) organization: Uuid,
    pub(crate) kind: NoticeKind,
    pub(crate) recipient_kind: RecipientKind,
    pub(crate) recipient: Uuid,
    pub(crate) subject: Uuid,
    /// Before this moment it has no reason.
    pub(crate) not_before: Option<Timestamp>,
}

/// Sends a notice, once while it is pending for the same recipient and subject; one that slips are needed has no subject
/// of its own. `false` if there is nobody to send it to.
///
/// # Errors
/// The database cannot be reached.
pub async fn insert_notice(
    tx: &Tx,
    organization: OrganizationId,
    kind: NoticeKind,
    to: Recipient,
    subject: Uuid,
) -> Result<bool, StoreError> {
    let (recipient_kind, recipient) = match to {
        Recipient::Patient(id) => (RecipientKind::AlertAddress, id.as_uuid()),
        Recipient::Staff if with_contact(tx, &[organization.as_uuid()]).await?.is_empty() => return Ok(false),
        Recipient::Staff => (RecipientKind::Organization, organization.as_uuid()),
    };
    let subject = if kind == NoticeKind::SlipNeeded { SLIPS } else { subject };
    insert_notices(tx, vec![Notice { organization: organization.as_uuid(), kind, recipient_kind, recipient, subject, not_before: None }])
        .await?;
    Ok(true)
}

/// Tells the organization's contact, if it has one, that somebody needs a slip: at once, or at a moment.
pub(super) async fn ask_slip(tx: &Tx, organization: OrganizationId, not_before: Option<Timestamp>) -> Result<(), StoreError> {
    let to = with_contact(tx, &[organization.as_uuid()]).await?;
    let notice = |recipient| {
        let (kind, recipient_kind) = (NoticeKind::SlipNeeded, RecipientKind::Organization);
        Notice { organization: recipient, kind, recipient_kind, recipient, subject: SLIPS, not_before }
    };
    insert_notices(tx, to.into_iter().map(notice).collect()).await
}

/// Notices, unless the same is pending already.
pub(crate) async fn insert_notices(tx: &Tx, notices: Vec<Notice>) -> Result<(), StoreError> {
    let inserts = notice_inserts(tx, notices).await?;
    Ok(tx.connection().execute_all(inserts).await?)
}

/// The statements that insert notices.
pub(crate) async fn notice_inserts(tx: &Tx, notices: Vec<Notice>) -> Result<Vec<Statement>, StoreError> {
    let core = tx.core();
    let now = core.clock.now();
    let mut distinct: BTreeMap<(Uuid, &str, Uuid), Notice> = BTreeMap::new();
    for notice in notices {
        let known = distinct.entry((notice.recipient, notice.kind.as_str(), notice.subject)).or_insert(notice);
        known.not_before = known.not_before.max(notice.not_before);
    }
    let of_slips = distinct.values().filter(|notice| notice.subject == SLIPS).map(|notice| notice.recipient).collect();
    let told = last_told(tx, NoticeKind::SlipNeeded, core.alerts.coalesce, of_slips).await?;
    let (hidden, plain): (Vec<_>, Vec<_>) = distinct.into_values().partition(|notice| notice.not_before.is_some());
    let row_of = |notice: Notice| {
        // A clock that was ahead may have noted the last one.
        let last = told.get(&notice.recipient).filter(|_| notice.subject == SLIPS);
        let earliest = last.map_or(now, |last| (*last).min(now).plus(core.alerts.coalesce).max(now));
        let due = notice.not_before.map_or(earliest, |hidden| hidden.max(earliest));
        let mut row = model(core, notice.organization, Kind::Notice, notice.kind.as_str(), later(core, due));
        row.recipient_kind = notice.recipient_kind.as_str().to_owned();
        row.recipient_id = notice.recipient;
        row.subject_id = Some(notice.subject);
        row
    };
    let mut pending = OnConflict::columns([outbox::Column::RecipientId, outbox::Column::Template, outbox::Column::SubjectId]);
    pending.target_and_where(Expr::cust(PENDING_NOTICES));
    let mut statements = insert_or_hold(tx, plain.into_iter().map(row_of).collect(), pending.clone(), false);
    statements.extend(insert_or_hold(tx, hidden.into_iter().map(row_of).collect(), pending, true));
    Ok(statements)
}

/// When each of these recipients was last told so, if that was within a `span`. One that is on its way now counts as now.
pub(super) async fn last_told(
    tx: &Tx,
    kind: NoticeKind,
    span: Duration,
    recipients: Vec<Uuid>,
) -> Result<HashMap<Uuid, Timestamp>, StoreError> {
    if recipients.is_empty() {
        return Ok(HashMap::new());
    }
    let now = tx.core().clock.now();
    // What was sent before holds nothing back any more.
    let since = now.minus(span);
    let rows: Vec<(Uuid, Option<i64>)> = outbox::Entity::find()
        .select_only()
        .column(outbox::Column::RecipientId)
        .column(outbox::Column::SettledAt)
        .filter(Expr::cust(TOLD_NOTICES))
        .filter(outbox::Column::RecipientId.is_in(recipients))
        .filter(outbox::Column::Template.eq(kind.as_str()))
        .filter(Condition::any().add(outbox::Column::SettledAt.is_null()).add(outbox::Column::SettledAt.gt(since.as_micros())))
        .into_tuple()
        .all(tx.connection())
        .await?;
    let mut last: HashMap<Uuid, Timestamp> = HashMap::new();
    for (recipient, settled) in rows {
        let at = settled.map_or(now, Timestamp::from_micros);
        last.entry(recipient).and_modify(|known| *known = at.max(*known)).or_insert(at);
    }
    Ok(last)
}

/// Which of these organizations have a contact address.
pub(crate) async fn with_contact(tx: &Tx, organizations: &[Uuid]) -> Result<Vec<Uuid>, StoreError> {
    let select = organization::Entity::find()
        .select_only()
        .column(organization::Column::Id)
        .filter(organization::Column::Id.is_in(organizations.iter().copied()))
        .filter(organization::Column::Contact.is_not_null());
    Ok(select.into_tuple().all(tx.connection()).await?)
}
