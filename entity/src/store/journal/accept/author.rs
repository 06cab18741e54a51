//! Who hands over: whether they may still, in the transaction that stores it. What was looked up before may be over by now: a
//! relay was switched off, somebody deactivated, given another role or taken from a team.
use std::collections::{BTreeSet, HashSet};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::LockType};
use uuid::Uuid;

use super::{Acceptance, Author};
use crate::{
    domain::id::TeamId,
    store::{Overtaken, StoreError, Tx, outbox, practitioner::PractitionerState, source::Origin},
    table::{practitioner, relay, team_member},
};

/// Refuses the batch if somebody in it may not send any more; the others are stored when it is written one by one. A relay is
/// looked at and not held, so that messages do not write to its row: what it hands over at the very moment came just before.
///
/// # Errors
/// [`StoreError::Overtaken`]; [`StoreError::NotFound`] if what a mail answers went to an address that is not in use any more.
pub(super) async fn check(tx: &Tx, batch: &[&Acceptance]) -> Result<(), StoreError> {
    let relays: HashSet<Uuid> = batch.iter().filter_map(|acceptance| relay_of(acceptance.author)).collect();
    if !relays.is_empty() && count_active(tx, &relays).await? < relays.len() {
        return Err(StoreError::Overtaken(Overtaken::Author));
    }
    let mut writers = BTreeSet::new();
    for acceptance in batch {
        if let Author::Mail { alerted, .. } = acceptance.author {
            outbox::check_in_use(tx, acceptance.organization, alerted).await?;
        }
        if let Author::Practitioner(id, role) = acceptance.author {
            writers.insert((id.as_uuid(), acceptance.organization.as_uuid(), role.as_str(), acceptance.member.map(TeamId::as_uuid)));
        }
    }
    if writers.is_empty() {
        return Ok(());
    }
    let people = held(tx, writers.iter().map(|(id, ..)| *id).collect()).await?;
    for (id, organization, role, team) in writers {
        let same = people.iter().any(|row| {
            row.id == id && row.organization_id == organization && row.role == role && row.state == PractitionerState::Active.as_str()
        });
        let belongs = match team {
            Some(team) => team_member::Entity::find_by_id((team, id)).one(tx.connection()).await?.is_some(),
            None => true,
        };
        if !same {
            return Err(StoreError::Overtaken(Overtaken::Author));
        }
        if !belongs {
            return Err(StoreError::Overtaken(Overtaken::Member));
        }
    }
    Ok(())
}

fn relay_of(author: Author) -> Option<Uuid> {
    match author {
        Author::Relay(relay) | Author::Mail { relay, .. } => Some(relay.as_uuid()),
        Author::Practitioner(..) | Author::Patient(..) => None,
    }
}

async fn count_active(tx: &Tx, relays: &HashSet<Uuid>) -> Result<usize, StoreError> {
    let active: Vec<Uuid> = relay::Entity::find()
        .select_only()
        .column(relay::Column::Id)
        .filter(relay::Column::Id.is_in(relays.iter().copied()))
        .filter(relay::Column::DisabledAt.is_null())
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(active.len())
}

/// These people, kept from changing until the transaction ends; before any record, as everywhere.
async fn held(tx: &Tx, ids: BTreeSet<Uuid>) -> Result<Vec<practitioner::Model>, StoreError> {
    let select = practitioner::Entity::find().filter(practitioner::Column::Id.is_in(ids)).order_by_asc(practitioner::Column::Id);
    Ok(select.lock(LockType::Share).all(tx.connection()).await?)
}
