//! What is new: digests are claimed by insert, so that of two that race one waits and then sees a duplicate.
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    time::Duration,
};

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryTrait,
    sea_query::{Expr, ExprTrait, OnConflict, Query},
};
use uuid::Uuid;

use super::{Item, Who};
use crate::{
    base::clock::Timestamp,
    domain::id::{DeliveryId, MessageId},
    store::{StoreError, Tx, rows::rows_in_statement, source::Origin},
    table::acceptance,
};

/// How long a digest is kept to tell a duplicate.
const KEPT: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Claims the digests, and keeps what is new: once for each digest, and once for each record and message.
pub(super) async fn keep_new<'a>(tx: &Tx, items: Vec<Item<'a>>, now: Timestamp) -> Result<Vec<Item<'a>>, StoreError> {
    // In one order everywhere: two transactions never wait for each other.
    let mut first: BTreeMap<(Uuid, [u8; 32]), Item<'a>> = BTreeMap::new();
    for item in items {
        first.entry(item.digest()).or_insert(item);
    }
    let claimed = claim_digests(tx, first.values().map(|item| acceptance_row(item, now)).collect(), now).await?;
    let mut kept: Vec<Item<'a>> = Vec::new();
    let mut of: HashMap<(MessageId, Who), DeliveryId> = HashMap::new();
    for item in first.into_values().filter(|item| claimed.contains(item.delivery.digest.as_slice())) {
        match of.get(&(item.acceptance.message, item.who)) {
            // Two addresses of one record: the patient gets the message once.
            Some(same) => point_to(tx, &item, *same).await?,
            None => {
                of.insert((item.acceptance.message, item.who), item.delivery.id);
                kept.push(item);
            }
        }
    }
    Ok(kept)
}

/// Inserts digests that are not there or whose time is over, and returns those.
async fn claim_digests(tx: &Tx, rows: Vec<acceptance::Model>, now: Timestamp) -> Result<HashSet<Vec<u8>>, StoreError> {
    use acceptance::Column;
    let take_over = OnConflict::columns([Column::OrganizationId, Column::Digest])
        .update_columns([Column::MessageId, Column::DeliveryId, Column::ExpiresAt])
        .action_and_where(Expr::col((acceptance::Entity, Column::ExpiresAt)).lte(now.as_micros()))
        .to_owned();
    let mut rows = rows.into_iter().peekable();
    let mut claimed = HashSet::new();
    while rows.peek().is_some() {
        let chunk = rows.by_ref().take(rows_in_statement::<acceptance::Entity>()).map(IntoActiveModel::into_active_model);
        let mut insert = acceptance::Entity::insert_many(chunk).on_conflict(take_over.clone()).into_query();
        insert.returning(Query::returning().column(Column::Digest));
        for row in tx.connection().query_all(&insert).await? {
            claimed.insert(row.try_get::<Vec<u8>>("", "digest")?);
        }
    }
    Ok(claimed)
}

fn acceptance_row(item: &Item<'_>, now: Timestamp) -> acceptance::Model {
    acceptance::Model {
        organization_id: item.acceptance.organization.as_uuid(),
        digest: item.delivery.digest.to_vec(),
        message_id: item.acceptance.message.as_uuid(),
        delivery_id: item.delivery.id.as_uuid(),
        expires_at: now.plus(KEPT).as_micros(),
    }
}

async fn point_to(tx: &Tx, item: &Item<'_>, same: DeliveryId) -> Result<(), StoreError> {
    acceptance::Entity::update_many()
        .col_expr(acceptance::Column::DeliveryId, same.as_uuid().into())
        .filter(acceptance::Column::OrganizationId.eq(item.acceptance.organization.as_uuid()))
        .filter(acceptance::Column::Digest.eq(item.delivery.digest.to_vec()))
        .exec(tx.connection())
        .await?;
    Ok(())
}
