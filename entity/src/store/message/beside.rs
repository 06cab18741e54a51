//! Which messages of somebody lie around one, and which is the newest. Opens nothing. Every page of a message asks for the first: one
//! statement.
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, Order, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, Query, SelectStatement},
};
use uuid::Uuid;

use super::{
    super::{Source, StoreError, delivery::readable},
    Summary, reach, written,
};
use crate::{
    domain::{id::MessageId, scope::PatientScope},
    table::{delivery, message},
};

/// The messages before and after one, as [`super::list`] has them, and what was read before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// The next newer.
    pub newer: Option<MessageId>,
    /// The next older.
    pub older: Option<MessageId>,
    /// Another message that came for the scope's records was opened once.
    pub another_opened: bool,
}

/// The newest message that a scope may read: the first of its list.
///
/// # Errors
/// The database cannot be reached.
pub async fn find_newest(source: &impl Source, scope: &PatientScope) -> Result<Option<MessageId>, StoreError> {
    let Some(received) = received(scope) else { return Ok(None) };
    let newest =
        received.filter(readable(source.core().clock.now())).order_by_desc(delivery::Column::CreatedAt).order_by_desc(delivery::Column::Id);
    Ok(newest.one(source.connection()).await?.map(|row| MessageId::from_uuid(row.message_id)))
}

/// What lies around a message of the scope's.
///
/// # Errors
/// The database cannot be reached.
pub async fn beside(source: &impl Source, scope: &PatientScope, of: &Summary) -> Result<Beside, StoreError> {
    let (Some(newer), Some(older), Some(received)) = (next(source, scope, of, true), next(source, scope, of, false), received(scope))
    else {
        return Ok(Beside::default());
    };
    let opened = received
        .select_only()
        .column(delivery::Column::Id)
        .filter(delivery::Column::FirstOpenedAt.is_not_null())
        .filter(delivery::Column::MessageId.ne(of.message.as_uuid()))
        .into_query();
    let all = Query::select().expr(Expr::SubQuery(None, Box::new(newer.into()))).to_owned();
    let all = { all }.expr(Expr::SubQuery(None, Box::new(older.into()))).expr(Expr::exists(opened)).to_owned();
    let Some(row) = source.connection().query_one(&all).await? else { return Ok(Beside::default()) };
    let id = |place| row.try_get_by_index::<Option<Uuid>>(place).map(|id| id.map(MessageId::from_uuid));
    Ok(Beside { newer: id(0)?, older: id(1)?, another_opened: row.try_get_by_index(2)? })
}

/// The one that stands next to a message in the list; `None` if the scope reaches nothing.
fn next(source: &impl Source, scope: &PatientScope, of: &Summary, newer: bool) -> Option<SelectStatement> {
    let here = of.delivery.as_uuid();
    let beyond = |column: delivery::Column, value: sea_orm::Value| if newer { column.gt(value) } else { column.lt(value) };
    let tied = Condition::all().add(delivery::Column::CreatedAt.eq(of.listed_at)).add(beyond(delivery::Column::Id, here.into()));
    let to_message = delivery::Entity::belongs_to(message::Entity).from(delivery::Column::MessageId).to(message::Column::Id);
    let order = if newer { Order::Asc } else { Order::Desc };
    let select = delivery::Entity::find()
        .select_only()
        .column(delivery::Column::MessageId)
        .join(JoinType::InnerJoin, to_message.into())
        .filter(reach(scope)?)
        .filter(written::came_or_began())
        .filter(readable(source.core().clock.now()))
        .filter(Condition::any().add(beyond(delivery::Column::CreatedAt, of.listed_at.into())).add(tied))
        .order_by(delivery::Column::CreatedAt, order.clone())
        .order_by(delivery::Column::Id, order)
        .limit(1);
    Some(select.into_query())
}

/// What came for a scope's records, and was not written by them.
fn received(scope: &PatientScope) -> Option<Select<delivery::Entity>> {
    Some(delivery::Entity::find().filter(reach(scope)?).filter(delivery::Column::Own.eq(false)))
}
