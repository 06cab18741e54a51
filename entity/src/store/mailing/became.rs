//! What became of the copies of a mailing, in numbers. Must not know who they are of: nothing is opened.
//!
//! Bounded by the rows of a mailing: its copies are read once, without their texts. The words are those of
//! [`super::super::sent::Filter`]: what a list of one of them shows is what is counted here.
use std::collections::{HashMap, HashSet};

use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Query, SelectStatement},
};
use uuid::Uuid;

use crate::{
    base::clock::Timestamp,
    domain::{id::MailingId, scope::StaffScope},
    store::{Source, StoreError, delivery::DeliveryState, follow, patient, sent::RecallReason},
    table::{delivery, mailing_row},
};

/// Copies, by what became of them; each is counted once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Became {
    /// Opened, and answered.
    pub replied: u32,
    /// Opened, and not answered.
    pub opened: u32,
    /// They can be read, and nobody opened them.
    pub not_opened: u32,
    /// Nobody can open the record yet.
    pub needs_code: u32,
    /// The last alert came back.
    pub alert_failed: u32,
    /// Nobody can see them yet.
    pub hidden: u32,
    /// Their time was over before anybody opened them.
    pub expired: u32,
    /// Taken back before anybody could see them.
    pub undone: u32,
    /// Taken back later, and not opened before.
    pub taken_back: u32,
    /// Taken back later; they had been opened.
    pub taken_back_opened: u32,
}

impl Became {
    /// Copies that taking them back changes something for, and that can be seen.
    #[must_use]
    pub const fn readable(&self) -> u32 {
        self.replied + self.opened + self.not_opened + self.needs_code + self.alert_failed
    }
}

/// What is read of a copy.
type Columns = (Uuid, String, Option<i64>, Option<i64>, Option<i64>, Option<i64>, Option<String>, i64);

/// What became of the copies of one mailing. The caller has found it.
///
/// # Errors
/// The database does not answer.
pub async fn became(source: &impl Source, scope: &StaffScope, id: MailingId) -> Result<Became, StoreError> {
    use delivery::Column::{
        CreatedAt, ExpiresAt, FirstOpenedAt, MessageId, OrganizationId, PatientId, RecallReason, RepliedAt, State, VisibleAt,
    };
    let organization = scope.organization().as_uuid();
    let rows: Vec<Columns> = delivery::Entity::find()
        .select_only()
        .columns([PatientId, State, FirstOpenedAt, RepliedAt, VisibleAt, ExpiresAt, RecallReason, CreatedAt])
        .filter(MessageId.in_subquery(copies(id)))
        .filter(OrganizationId.eq(organization))
        .into_tuple()
        .all(source.connection())
        .await?;
    if rows.is_empty() {
        return Ok(Became::default());
    }
    let now = source.core().clock.now();
    let locked_out: Vec<Option<Uuid>> = mailing_row::Entity::find()
        .select_only()
        .column(mailing_row::Column::PatientId)
        .filter(mailing_row::Column::MailingId.eq(id.as_uuid()))
        .filter(mailing_row::Column::PatientId.in_subquery(patient::locked_out(organization, now)))
        .into_tuple()
        .all(source.connection())
        .await?;
    let around = Around {
        now,
        locked_out: locked_out.into_iter().flatten().collect(),
        failed: follow::failed_patients(source, scope).await?.into_iter().collect(),
    };
    let mut became = Became::default();
    for row in &rows {
        *around.count(&mut became, row) += 1;
    }
    Ok(became)
}

/// The messages that are its copies.
pub(in crate::store) fn copies(id: MailingId) -> SelectStatement {
    Query::select()
        .column(mailing_row::Column::MessageId)
        .from(mailing_row::Entity)
        .and_where(mailing_row::Column::MailingId.eq(id.as_uuid()))
        .and_where(mailing_row::Column::MessageId.is_not_null())
        .to_owned()
}

struct Around {
    now: Timestamp,
    locked_out: HashSet<Uuid>,
    /// Whose alert came back, and when.
    failed: HashMap<Uuid, i64>,
}

impl Around {
    /// The number that one belongs to.
    fn count<'a>(&self, became: &'a mut Became, row: &Columns) -> &'a mut u32 {
        let (patient, state, opened, replied, visible, expires, reason, created) = row;
        let now = self.now.as_micros();
        if state == DeliveryState::Recalled.as_str() {
            return match (reason.as_deref(), opened) {
                (Some(reason), _) if reason == RecallReason::Undone.as_str() => &mut became.undone,
                (_, Some(_)) => &mut became.taken_back_opened,
                (_, None) => &mut became.taken_back,
            };
        }
        if replied.is_some() {
            return &mut became.replied;
        }
        if opened.is_some() {
            return &mut became.opened;
        }
        if state != DeliveryState::Waiting.as_str() || expires.is_some_and(|end| end <= now) {
            return &mut became.expired;
        }
        if visible.is_some_and(|until| until > now) {
            return &mut became.hidden;
        }
        if self.locked_out.contains(patient) {
            return &mut became.needs_code;
        }
        // What could be seen when it came back: what was sent since, an alert may still tell of.
        if self.failed.get(patient).is_some_and(|at| *at >= visible.unwrap_or(*created)) {
            return &mut became.alert_failed;
        }
        &mut became.not_opened
    }
}
