//! What was sent, by what became of it. Reads the rows of one filter in their order from an index of its own, so that a page costs
//! the same however much was sent.
use std::collections::HashSet;

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Alias, Expr, ExprTrait, Func, Query, SimpleExpr},
};
use uuid::Uuid;

use super::{Sent, load, newest};
use crate::{
    domain::{
        id::{MailingId, PractitionerId, ThreadId},
        page::{Page, Paged},
        scope::{Record, StaffScope},
    },
    store::{
        Source, StoreError, Tx,
        delivery::{not_expired, readable},
        follow,
        mailing::copies,
        patient, rows,
        source::Origin,
    },
    table::{delivery, message},
};

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// Nobody can open the record yet.
    NeedsCode,
    /// The last alert came back.
    AlertFailed,
    /// It can be read, and nobody opened it.
    NotOpened,
    /// Opened, and not answered.
    Opened,
    /// Opened, and answered after that.
    Replied,
    /// Taken back, or undone.
    TakenBack,
    /// The same, after somebody had opened it.
    OpenedBefore,
    /// Its time was over before anybody opened it.
    Expired,
    /// It is sent later.
    Scheduled,
}

impl Filter {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::NeedsCode,
        Self::AlertFailed,
        Self::NotOpened,
        Self::Opened,
        Self::Replied,
        Self::Scheduled,
        Self::TakenBack,
        Self::OpenedBefore,
        Self::Expired,
    ];

    /// Its word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NeedsCode => "needs_code",
            Self::AlertFailed => "alert_failed",
            Self::NotOpened => "not_opened",
            Self::Opened => "opened",
            Self::Replied => "replied",
            Self::TakenBack => "taken_back",
            Self::OpenedBefore => "opened_before",
            Self::Expired => "expired",
            Self::Scheduled => "scheduled",
        }
    }

    /// Literal SQL: each is the condition of an index (`m0011`, `m0036`), letter for letter, or begins with one.
    const fn condition(self) -> &'static str {
        match self {
            Self::NeedsCode | Self::AlertFailed | Self::NotOpened => {
                "first_opened_at IS NULL AND replied_at IS NULL AND alert_at IS NULL AND state = 'waiting'"
            }
            Self::Opened => "NOT own AND first_opened_at IS NOT NULL AND replied_at IS NULL AND state <> 'recalled'",
            Self::Replied => "replied_at IS NOT NULL AND state <> 'recalled'",
            Self::TakenBack => "state = 'recalled'",
            Self::OpenedBefore => "state = 'recalled' AND first_opened_at IS NOT NULL",
            Self::Expired => "first_opened_at IS NULL AND replied_at IS NULL AND state = 'expired'",
            Self::Scheduled => "chosen AND alert_at IS NOT NULL AND state = 'waiting'",
        }
    }
}

/// Which of what was sent a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// What became of it; `None` for whatever became of it.
    pub standing: Option<Filter>,
    /// Only what whoever asks sent.
    pub mine: bool,
    /// Only the copies of this mailing, of which what cannot be seen yet, needs a code or came back is not just unopened.
    pub mailing: Option<MailingId>,
}

impl Wanted {
    /// All that the organization sent.
    pub const ALL: Self = Self { standing: None, mine: false, mailing: None };
    /// All that whoever asks sent.
    pub const MINE: Self = Self { standing: None, mine: true, mailing: None };
}

/// A page of what was sent, the newest first.
///
/// # Errors
/// The database cannot be reached, or a key cannot be opened.
pub async fn list_by(source: &impl Source, scope: &StaffScope, wanted: Wanted, page: Page) -> Result<Paged<Sent>, StoreError> {
    let me = scope.practitioner().ok_or(StoreError::NotFound)?.as_uuid();
    let Some(filter) = wanted.standing else {
        return all(source, scope, (wanted.mine.then_some(me), wanted.mailing), page).await;
    };
    let now = source.core().clock.now();
    let mut select = delivery::Entity::find()
        .select_only()
        .columns([delivery::Column::Id, delivery::Column::MessageId])
        .filter(Expr::cust(filter.condition()))
        .filter(delivery::Column::Own.eq(false))
        .filter(delivery::Column::OrganizationId.eq(scope.organization().as_uuid()));
    if wanted.mine {
        select = select.filter(delivery::Column::SenderId.eq(me));
    }
    let live = || not_expired(now);
    let locked_out = || patient::locked_out(scope.organization().as_uuid(), now);
    if let Some(id) = wanted.mailing {
        select = select.filter(delivery::Column::MessageId.in_subquery(copies(id)));
    }
    match filter {
        Filter::NeedsCode => select = select.filter(live()).filter(delivery::Column::PatientId.in_subquery(locked_out())),
        Filter::AlertFailed => {
            let failed = follow::failed_patients(source, scope).await?;
            select = select.filter(live()).filter(delivery::Column::PatientId.is_in(failed.iter().map(|(patient, _)| *patient)));
            if !failed.is_empty() {
                select = select.filter(told_by(failed));
            }
        }
        Filter::NotOpened if wanted.mailing.is_some() => {
            let failed = follow::failed_patients(source, scope).await?;
            select = select.filter(live()).filter(delivery::Column::PatientId.not_in_subquery(locked_out()));
            if !failed.is_empty() {
                select = select.filter(told_by(failed).not());
            }
        }
        Filter::NotOpened => select = select.filter(live()),
        Filter::Opened | Filter::Replied | Filter::TakenBack | Filter::OpenedBefore | Filter::Expired | Filter::Scheduled => {}
    }
    if wanted.mailing.is_some() && matches!(filter, Filter::NeedsCode | Filter::AlertFailed | Filter::NotOpened) {
        select = select.filter(readable(now));
    }
    let found = newest::<(Uuid, Uuid)>(source, select, page).await?.map(|(_, message)| message);
    found.try_map_all(async |ids| in_order(source, scope, ids).await).await
}

/// These messages, each once: a mail system's message for several patients stands in the list once.
pub(super) async fn in_order(source: &impl Source, scope: &StaffScope, ids: Vec<Uuid>) -> Result<Vec<Sent>, StoreError> {
    let mut rows = message::Entity::find().filter(message::Column::Id.is_in(ids.iter().copied())).all(source.connection()).await?;
    let mut seen = HashSet::new();
    let ordered = ids.into_iter().filter(|id| seen.insert(*id)).filter_map(|id| {
        let place = rows.iter().position(|row| row.id == id)?;
        Some(rows.swap_remove(place))
    });
    let ordered = ordered.collect();
    load(source, scope, ordered).await
}

/// How many messages of somebody are to be sent later.
///
/// # Errors
/// The database cannot be reached.
pub async fn count_scheduled(source: &impl Source, scope: &StaffScope, whose: PractitionerId) -> Result<u64, StoreError> {
    let found = delivery::Entity::find()
        .filter(Expr::cust(Filter::Scheduled.condition()))
        .filter(delivery::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(delivery::Column::SenderId.eq(whose.as_uuid()));
    Ok(found.count(source.connection()).await?)
}

/// What could be seen when the alert came back that failed: what was sent since, an alert may still tell of.
fn told_by(failed: Vec<(Uuid, i64)>) -> SimpleExpr {
    let column = |name: &'static str| Expr::col((Alias::new("failed"), Alias::new(name)));
    let seen = Func::coalesce([
        Expr::col((delivery::Entity, delivery::Column::VisibleAt)),
        Expr::col((delivery::Entity, delivery::Column::CreatedAt)),
    ]);
    let before = Query::select()
        .expr(Expr::val(1))
        .from_values(failed, Alias::new("failed"))
        .and_where(column("column1").equals((delivery::Entity, delivery::Column::PatientId)))
        .and_where(column("column2").gte(seen))
        .to_owned();
    Expr::exists(before)
}

async fn all(
    source: &impl Source,
    scope: &StaffScope,
    (sender, mailing): (Option<Uuid>, Option<MailingId>),
    page: Page,
) -> Result<Paged<Sent>, StoreError> {
    if sender.is_none() && mailing.is_none() {
        return super::list(source, scope, page).await;
    }
    let mut these = Condition::all();
    if let Some(sender) = sender {
        these = these.add(message::Column::SenderId.eq(sender));
    }
    if let Some(id) = mailing {
        these = these.add(message::Column::Id.in_subquery(copies(id)));
    }
    let found = message::Entity::find()
        .filter(message::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(these)
        .order_by_desc(message::Column::ReceivedAt)
        .order_by_desc(message::Column::Id);
    rows::paged(found, page, source.connection()).await?.try_map_all(async |rows| load(source, scope, rows).await).await
}

/// A patient wrote in a thread: what staff sent them there, and they have opened, is answered. As part of what makes it wait for an answer.
pub(in crate::store) async fn note_replied(tx: &Tx, record: Record, thread: ThreadId) -> Result<(), StoreError> {
    let now = tx.core().clock.now().as_micros();
    let of_thread = Query::select()
        .column(message::Column::Id)
        .from(message::Entity)
        .and_where(message::Column::ThreadId.eq(thread.as_uuid()))
        .to_owned();
    delivery::Entity::update_many()
        .col_expr(delivery::Column::RepliedAt, Expr::value(now))
        .filter(delivery::Column::PatientId.eq(record.patient.as_uuid()))
        .filter(delivery::Column::OrganizationId.eq(record.organization.as_uuid()))
        .filter(delivery::Column::MessageId.in_subquery(of_thread))
        .filter(delivery::Column::Own.eq(false))
        .filter(delivery::Column::RepliedAt.is_null())
        // Whoever has not seen it answers something else.
        .filter(delivery::Column::FirstOpenedAt.is_not_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}
