//! What happened in an organization, the latest first: for whoever keeps an eye on it. Must not know words.
//!
//! Invariant: a day is found by its first entry, in some twenty steps, however long the log is; a clock that was set back moves entries by
//! as much, and loses none of all days together.
use sea_orm::{ColumnTrait, Condition, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select, sea_query::Expr};

use super::{Recorded, history::own_of_messages, recorded};
use crate::{
    base::clock::Timestamp,
    domain::{
        id::{PatientId, PractitionerId},
        scope::StaffScope,
    },
    store::{Source, StoreError, patient},
    table::{
        audit::{Column, Entity, Model},
        claim_code,
    },
};

/// Which entries are wanted; all, if nothing is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// About this record, a code of it, or what came to it; and likewise those joined to it.
    pub patient: Option<PatientId>,
    /// Of what this member of the staff did.
    pub by: Option<PractitionerId>,
    /// From this moment until before that one.
    pub between: Option<(Timestamp, Timestamp)>,
}

/// From where in the log. A place does not move while the log grows, as a number of a page would.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// The latest.
    #[default]
    Latest,
    /// Those before this entry.
    Before(i64),
    /// Those behind it; the latest, if there are not enough of them to fill a page.
    After(i64),
}

/// Some of what happened, the latest first.
#[derive(Debug)]
pub struct Slice<T> {
    /// Each with its place in the log.
    pub rows: Vec<(i64, T)>,
    /// There are later ones.
    pub later: bool,
    /// There are earlier ones.
    pub earlier: bool,
}

/// Up to `size` of the organization's entries from a place on, the latest first.
///
/// # Errors
/// The database does not answer.
pub async fn list_happened(
    source: &impl Source,
    scope: &StaffScope,
    wanted: &Wanted,
    (place, size): (Place, u32),
) -> Result<Slice<Recorded>, StoreError> {
    let mut narrow = Condition::all();
    if let Some(by) = wanted.by {
        narrow = narrow.add(Column::ActorId.eq(by.as_uuid()));
    }
    if let Some((from, until)) = wanted.between {
        let (first, behind) = (first_since(source, scope, from).await?, first_since(source, scope, until).await?);
        narrow = narrow.add(Column::Seq.gte(first)).add(Column::Seq.lt(behind));
    }
    if let Place::After(seq) = place {
        let behind = some(source, scope, wanted, (narrow.clone().add(Column::Seq.gt(seq)), Order::Asc, size)).await?;
        if behind.len() >= whole(size) {
            return Ok(slice(behind, (Order::Asc, size), true));
        }
    }
    let (narrow, later) = match place {
        Place::Before(seq) => (narrow.add(Column::Seq.lt(seq)), true),
        Place::Latest | Place::After(_) => (narrow, false),
    };
    let rows = some(source, scope, wanted, (narrow, Order::Desc, size)).await?;
    Ok(slice(rows, (Order::Desc, size), later))
}

/// Of rows that were asked for with one more than there is room for. `beyond`: there are more on the side from which they were asked for.
fn slice(mut rows: Vec<Model>, (order, size): (Order, u32), beyond: bool) -> Slice<Recorded> {
    let more = rows.len() > whole(size);
    rows.truncate(whole(size));
    let ascending = order == Order::Asc;
    if ascending {
        rows.reverse();
    }
    let (later, earlier) = if ascending { (more, beyond) } else { (beyond, more) };
    Slice { rows: rows.into_iter().map(|row| (row.seq, recorded(row))).collect(), later, earlier }
}

fn whole(size: u32) -> usize {
    usize::try_from(size).unwrap_or(usize::MAX)
}

/// The first of them in an order, one more than there is room for.
async fn some(
    source: &impl Source,
    scope: &StaffScope,
    wanted: &Wanted,
    (narrow, order, size): (Condition, Order, u32),
) -> Result<Vec<Model>, StoreError> {
    let limit = u64::from(size) + 1;
    let mut rows = match wanted.patient {
        Some(patient) => about(source, scope, patient, (&narrow, &order, limit)).await?,
        None => of(scope).filter(narrow).order_by(Column::Seq, order.clone()).limit(limit).all(source.connection()).await?,
    };
    rows.truncate(whole(size) + 1);
    Ok(rows)
}

/// The first in an order of the entries about a record, those joined to it, their codes and what came to them; the caller has found the
/// record in the organization. Each kind by itself: no plan walks the whole log for it.
async fn about(
    source: &impl Source,
    scope: &StaffScope,
    record: PatientId,
    (narrow, order, limit): (&Condition, &Order, u64),
) -> Result<Vec<Model>, StoreError> {
    let mut records = vec![record.as_uuid()];
    records.extend(patient::merged_from(source, &records).await?);
    let codes = claim_code::Entity::find()
        .select_only()
        .column(claim_code::Column::Id)
        .filter(claim_code::Column::PatientId.is_in(records.iter().copied()))
        .into_query();
    let of_record = Entity::find().filter(Column::SubjectId.is_in(records.iter().copied()));
    let of_codes = Entity::find().filter(Column::SubjectId.in_subquery(codes));
    let mut found = Vec::new();
    for branch in [of_record, of_codes, own_of_messages(&records, Entity::find())] {
        // As in `history`: the sign keeps a plan from walking the log backwards.
        let first = branch.filter(narrow.clone()).order_by(Expr::cust("+audit.seq"), order.clone());
        found.extend(first.limit(limit).all(source.connection()).await?);
    }
    found.retain(|row| row.organization_id == scope.organization().as_uuid());
    found.sort_unstable_by_key(|row| if *order == Order::Asc { row.seq } else { -row.seq });
    found.dedup_by_key(|row| row.seq);
    Ok(found)
}

/// Where in the log a moment is: the place of the first entry since then, or the one behind the last.
async fn first_since(source: &impl Source, scope: &StaffScope, at: Timestamp) -> Result<i64, StoreError> {
    let last = of(scope).order_by_desc(Column::Seq).one(source.connection()).await?;
    let (mut low, mut high) = (0, last.map_or(0, |row| row.seq) + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        match from(source, scope, middle).await? {
            Some(row) if row.seq < high && row.at < at.as_micros() => low = row.seq + 1,
            _ => high = middle,
        }
    }
    Ok(low)
}

async fn from(source: &impl Source, scope: &StaffScope, seq: i64) -> Result<Option<Model>, StoreError> {
    Ok(of(scope).filter(Column::Seq.gte(seq)).order_by_asc(Column::Seq).one(source.connection()).await?)
}

fn of(scope: &StaffScope) -> Select<Entity> {
    Entity::find().filter(Column::OrganizationId.eq(scope.organization().as_uuid()))
}
