//! How far mailings are, in numbers: without their texts, and for lists with their labels alone.
//!
//! Invariant: of a mailing of somebody else nothing is opened.
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select, sea_query::Expr};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{MailingState, own, place};
use crate::{
    base::clock::Timestamp,
    crypto::keyring::Purpose,
    domain::{
        id::{MailingId, PractitionerId},
        page::{Page, Paged},
        scope::StaffScope,
    },
    store::{Source, StoreError, rows, seal},
    table::mailing::{Column, Entity},
};

/// Mailings that somebody has and did not send.
pub const MOST_UNSENT: u64 = 50;

/// Whose mailings are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Those of whoever asks.
    Own,
    /// Those of anybody in the organization that were begun to be sent.
    AnyBegun,
}

/// How far a mailing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Which.
    pub id: MailingId,
    /// Whose.
    pub practitioner: PractitionerId,
    /// How far it is.
    pub state: MailingState,
    /// Its rows.
    pub total: u32,
    /// Copies that were sent.
    pub sent: u32,
    /// Rows that none can be sent for.
    pub refused: u32,
    /// Copies that were taken back.
    pub undone: u32,
    /// When sending began.
    pub started_at: Option<Timestamp>,
}

type Columns = (Uuid, Uuid, String, i32, i32, i32, i32, Option<i64>);

/// The same, and the sealed label.
type Labelled = (Uuid, Uuid, String, i32, i32, i32, i32, Option<i64>, Option<Vec<u8>>);

/// One of them.
///
/// # Errors
/// The database does not answer.
pub async fn find_counted(source: &impl Source, scope: &StaffScope, id: MailingId, whose: Whose) -> Result<Option<Counted>, StoreError> {
    let found = counted(of(scope, whose)?.filter(Column::Id.eq(id.as_uuid())));
    found.into_tuple().one(source.connection()).await?.map(read).transpose()
}

/// A page of what anybody in the organization began to send, the newest first.
///
/// # Errors
/// The database does not answer.
pub async fn list_begun(source: &impl Source, scope: &StaffScope, page: Page) -> Result<Paged<Counted>, StoreError> {
    let select = counted(of(scope, Whose::AnyBegun)?).order_by_desc(Column::StartedAt).order_by_desc(Column::Id);
    rows::paged_tuples(select, page, source.connection()).await?.try_map(async |row| read(row)).await
}

/// A page of the own, the newest first, each with what was sealed as its label; without it if it was kept before there were labels.
///
/// # Errors
/// One cannot be opened, or the database does not answer.
pub async fn list(
    source: &impl Source,
    scope: &StaffScope,
    page: Page,
) -> Result<Paged<(Counted, Option<Zeroizing<Vec<u8>>>)>, StoreError> {
    let select = counted(own(scope)?).column(Column::Label).order_by_desc(Column::CreatedAt).order_by_desc(Column::Id);
    let found = rows::paged_tuples::<_, Labelled>(select, page, source.connection()).await?;
    let open = async |(id, practitioner, state, total, sent, refused, undone, started, label): Labelled| {
        let place = place(scope.organization(), id, "label");
        let label = rows::opened(label.map(|label| seal::open(source, Purpose::Field, place, label))).await?;
        Ok((read((id, practitioner, state, total, sent, refused, undone, started))?, label))
    };
    found.try_map(open).await
}

/// These of the organization, by their ids; the label of the own ones alone.
///
/// # Errors
/// One cannot be opened, or the database does not answer.
pub(in crate::store) async fn find_all(
    source: &impl Source,
    scope: &StaffScope,
    ids: &[Uuid],
) -> Result<Vec<(Counted, Option<Zeroizing<Vec<u8>>>)>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let select = counted(of(scope, Whose::AnyBegun)?).column(Column::Label).filter(Column::Id.is_in(ids.iter().copied()));
    let found: Vec<Labelled> = select.into_tuple().all(source.connection()).await?;
    let mut all = Vec::with_capacity(found.len());
    for (id, practitioner, state, total, sent, refused, undone, started, label) in found {
        let label = label.filter(|_| scope.practitioner().map(PractitionerId::as_uuid) == Some(practitioner));
        let label =
            rows::opened(label.map(|label| seal::open(source, Purpose::Field, place(scope.organization(), id, "label"), label))).await?;
        all.push((read((id, practitioner, state, total, sent, refused, undone, started))?, label));
    }
    Ok(all)
}

/// How many of somebody's are being sent, or wait to go on.
///
/// # Errors
/// The database does not answer.
pub async fn count_going(source: &impl Source, scope: &StaffScope, whose: PractitionerId) -> Result<u64, StoreError> {
    let going = [MailingState::Sending, MailingState::Paused].map(MailingState::as_str);
    let found = of(scope, Whose::AnyBegun)?.filter(Column::PractitionerId.eq(whose.as_uuid())).filter(Column::State.is_in(going));
    Ok(found.count(source.connection()).await?)
}

/// How many of the own were not sent.
///
/// # Errors
/// The database does not answer.
pub(super) async fn count_unsent(source: &impl Source, scope: &StaffScope) -> Result<u64, StoreError> {
    Ok(own(scope)?.filter(Column::State.eq(MailingState::Draft.as_str())).count(source.connection()).await?)
}

fn of(scope: &StaffScope, whose: Whose) -> Result<Select<Entity>, StoreError> {
    match whose {
        Whose::Own => own(scope),
        Whose::AnyBegun => Ok(Entity::find()
            .filter(Column::OrganizationId.eq(scope.organization().as_uuid()))
            // Literal SQL: the condition of an index.
            .filter(Expr::cust("state <> 'draft'"))),
    }
}

fn counted(select: Select<Entity>) -> Select<Entity> {
    use Column::{Id, PractitionerId, Refused, Sent, StartedAt, State, Total, Undone};
    select.select_only().columns([Id, PractitionerId, State, Total, Sent, Refused, Undone, StartedAt])
}

fn read((id, practitioner, state, total, sent, refused, undone, started): Columns) -> Result<Counted, StoreError> {
    let number = |count: i32| u32::try_from(count).unwrap_or(0);
    Ok(Counted {
        id: MailingId::from_uuid(id),
        practitioner: PractitionerId::from_uuid(practitioner),
        state: MailingState::try_from(state.as_str())?,
        total: number(total),
        sent: number(sent),
        refused: number(refused),
        undone: number(undone),
        started_at: started.map(Timestamp::from_micros),
    })
}
