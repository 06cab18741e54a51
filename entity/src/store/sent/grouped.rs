//! What was sent, with the copies of a list as one entry: whoever wrote to a thousand would find nothing else for weeks. Must not know pages.
//!
//! Both kinds are read in their order from an index each, so that a page costs the same however much was sent; how many copies became
//! what is counted for all lists of a page in one statement.
use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Alias, CaseStatement, Expr, ExprTrait, Func, Order, Query, SelectStatement, UnionType},
};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{Sent, filter::in_order};
use crate::{
    base::clock::Timestamp,
    domain::{
        page::{Page, Paged},
        scope::StaffScope,
    },
    store::{
        Source, StoreError,
        delivery::DeliveryState,
        mailing::{self, Counted},
    },
    table::{delivery, mailing as list, message},
};

/// What stands in one line.
#[derive(Clone, Debug)]
pub enum Entry {
    /// A message.
    One(Box<Sent>),
    /// The copies of a list.
    Many(Copies),
}

/// The copies of a list, by what became of them; each is counted once.
#[derive(Clone)]
pub struct Copies {
    /// How far the list is.
    pub list: Counted,
    /// What was sealed as its label, of the own lists alone; without it if it was kept before there were labels.
    pub label: Option<Zeroizing<Vec<u8>>>,
    /// Opened, and answered.
    pub replied: u32,
    /// Opened, and not answered.
    pub opened: u32,
    /// Nobody opened them.
    pub not_opened: u32,
    /// Their time was over before anybody opened them.
    pub expired: u32,
    /// Taken back, or undone.
    pub taken_back: u32,
}

impl std::fmt::Debug for Copies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Copies").field("list", &self.list.id).finish_non_exhaustive()
    }
}

const ID: &str = "id";
const AT: &str = "at";
const MANY: &str = "many";

/// A page of what the organization sent, or whoever asks, the newest first.
///
/// # Errors
/// The database cannot be reached, or a key cannot be opened.
pub async fn list_grouped(source: &impl Source, scope: &StaffScope, mine: bool, page: Page) -> Result<Paged<Entry>, StoreError> {
    let whose = match mine {
        true => Some(scope.practitioner().ok_or(StoreError::NotFound)?.as_uuid()),
        false => None,
    };
    // Each to the end of the page by itself: whoever plans the two together may sort all that was ever sent.
    let mut both = newest(singles(scope, whose), page);
    both.union(UnionType::All, newest(lists(scope, whose), page));
    both.order_by(Alias::new(AT), Order::Desc).order_by(Alias::new(ID), Order::Desc).limit(page.wanted()).offset(page.offset());
    let mut found = Vec::new();
    for row in source.connection().query_all(&both).await? {
        found.push((row.try_get::<Uuid>("", ID)?, row.try_get::<i32>("", MANY)? == 1));
    }
    Paged::cut(found, page).try_map_all(async |found| entries(source, scope, &found).await).await
}

/// So many of them, the newest first, as a page that shows nothing else would have.
fn newest(mut all: SelectStatement, page: Page) -> SelectStatement {
    all.order_by(Alias::new(AT), Order::Desc).order_by(Alias::new(ID), Order::Desc).limit(page.offset() + page.wanted());
    Query::select().columns([ID, AT, MANY].map(Alias::new)).from_subquery(all, Alias::new("newest")).to_owned()
}

/// Messages that are no copies of a list.
fn singles(scope: &StaffScope, sender: Option<Uuid>) -> SelectStatement {
    use message::Column;
    let select = message::Entity::find()
        .select_only()
        .column_as(Column::Id, ID)
        .column_as(Column::ReceivedAt, AT)
        .column_as(Expr::cust("0"), MANY)
        .filter(Column::OrganizationId.eq(scope.organization().as_uuid()));
    // Literal SQL: the conditions of indexes.
    match sender {
        Some(sender) => select.filter(Column::SenderId.eq(sender)).filter(Expr::cust("sender_id IS NOT NULL AND mailing_id IS NULL")),
        None => select.filter(Expr::cust("author_id IS NULL AND mailing_id IS NULL")),
    }
    .into_query()
}

/// Lists that were begun to be sent.
fn lists(scope: &StaffScope, sender: Option<Uuid>) -> SelectStatement {
    use list::Column;
    let mut select = list::Entity::find()
        .select_only()
        .column_as(Column::Id, ID)
        .column_as(Column::StartedAt, AT)
        .column_as(Expr::cust("1"), MANY)
        .filter(Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(Expr::cust("state <> 'draft'"));
    if let Some(sender) = sender {
        select = select.filter(Column::PractitionerId.eq(sender));
    }
    select.into_query()
}

/// What stands in these lines, in their order; there may be fewer.
async fn entries(source: &impl Source, scope: &StaffScope, found: &[(Uuid, bool)]) -> Result<Vec<Entry>, StoreError> {
    let of = |many: bool| found.iter().filter(|(_, is)| *is == many).map(|(id, _)| *id).collect::<Vec<_>>();
    let mut ones: HashMap<Uuid, Sent> =
        in_order(source, scope, of(false)).await?.into_iter().map(|one| (one.message.as_uuid(), one)).collect();
    let lists = of(true);
    let counts = count(source, scope, &lists).await?;
    let mut many: HashMap<Uuid, Copies> = HashMap::new();
    for (list, label) in mailing::find_all(source, scope, &lists).await? {
        let id = list.id.as_uuid();
        let copies = |word: &str| counts.get(&(id, word.to_owned())).copied().unwrap_or(0);
        let (replied, opened, not_opened) = (copies(REPLIED), copies(OPENED), copies(NOT_OPENED));
        many.insert(id, Copies { list, label, replied, opened, not_opened, expired: copies(EXPIRED), taken_back: copies(TAKEN_BACK) });
    }
    let entry = |(id, is_many): &(Uuid, bool)| match is_many {
        true => many.remove(id).map(Entry::Many),
        false => ones.remove(id).map(Box::new).map(Entry::One),
    };
    Ok(found.iter().filter_map(entry).collect())
}

const TAKEN_BACK: &str = "taken_back";
const REPLIED: &str = "replied";
const OPENED: &str = "opened";
const EXPIRED: &str = "expired";
const NOT_OPENED: &str = "not_opened";

/// How many copies of these lists became what.
async fn count(source: &impl Source, scope: &StaffScope, lists: &[Uuid]) -> Result<HashMap<(Uuid, String), u32>, StoreError> {
    const BECAME: &str = "became";
    const COPIES: &str = "copies";
    if lists.is_empty() {
        return Ok(HashMap::new());
    }
    let list = || Expr::col((message::Entity, message::Column::MailingId));
    let select = Query::select()
        .expr_as(list(), Alias::new(ID))
        .expr_as(became(source.core().clock.now()), Alias::new(BECAME))
        .expr_as(Func::count(of(delivery::Column::Id)), Alias::new(COPIES))
        .from(message::Entity)
        .inner_join(delivery::Entity, of(delivery::Column::MessageId).equals((message::Entity, message::Column::Id)))
        .and_where(list().is_in(lists.iter().copied()))
        .and_where(Expr::col((message::Entity, message::Column::OrganizationId)).eq(scope.organization().as_uuid()))
        .add_group_by([list(), Expr::col(Alias::new(BECAME))])
        .to_owned();
    let mut counts = HashMap::new();
    for row in source.connection().query_all(&select).await? {
        let copies: i64 = row.try_get("", COPIES)?;
        counts.insert((row.try_get("", ID)?, row.try_get("", BECAME)?), u32::try_from(copies).unwrap_or(u32::MAX));
    }
    Ok(counts)
}

fn of(column: delivery::Column) -> Expr {
    Expr::col((delivery::Entity, column))
}

/// What became of a copy, in one of the words above.
fn became(now: Timestamp) -> CaseStatement {
    let word = |word: &str| Expr::cust(format!("'{word}'"));
    let is = |state: DeliveryState| of(delivery::Column::State).eq(state.as_str());
    CaseStatement::new()
        .case(is(DeliveryState::Recalled), word(TAKEN_BACK))
        .case(of(delivery::Column::RepliedAt).is_not_null(), word(REPLIED))
        .case(of(delivery::Column::FirstOpenedAt).is_not_null(), word(OPENED))
        .case(is(DeliveryState::Expired).or(of(delivery::Column::ExpiresAt).lte(now.as_micros())), word(EXPIRED))
        .finally(word(NOT_OPENED))
}
