//! What happened in an organization, the latest first: for whoever keeps an eye on it. Must not know words.
//!
//! Invariant: a day is found by its first entry, in some twenty steps, however long the log is; a clock that was set back moves entries by
//! as much, and loses none of all days together.
use std::cmp::Reverse;

use sea_orm::{ColumnTrait, Condition, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select, sea_query::Expr};

use super::{Recorded, history::own_of_messages, recorded};
use crate::{
    base::clock::Timestamp,
    domain::{
        id::{PatientId, PractitionerId},
        page::{Page, Paged},
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

/// A page of the organization's entries, the latest first.
///
/// # Errors
/// The database does not answer.
pub async fn list_happened(source: &impl Source, scope: &StaffScope, wanted: &Wanted, page: Page) -> Result<Paged<Recorded>, StoreError> {
    let mut narrow = Condition::all();
    if let Some(by) = wanted.by {
        narrow = narrow.add(Column::ActorId.eq(by.as_uuid()));
    }
    if let Some((from, until)) = wanted.between {
        let (first, behind) = (first_since(source, scope, from).await?, first_since(source, scope, until).await?);
        narrow = narrow.add(Column::Seq.gte(first)).add(Column::Seq.lt(behind));
    }
    let mut rows = match wanted.patient {
        Some(patient) => about(source, scope, patient, &narrow, page).await?,
        None => {
            let found = of(scope).filter(narrow).order_by_desc(Column::Seq).offset(page.offset()).limit(u64::from(page.size()) + 1);
            found.all(source.connection()).await?
        }
    };
    let more = page.cut(&mut rows);
    Ok(Paged { rows: rows.into_iter().map(recorded).collect(), page, more })
}

/// What a page needs of the entries about a record, those joined to it, their codes and what came to them; the caller has found the
/// record in the organization. Each kind by itself: no plan walks the whole log for it.
async fn about(
    source: &impl Source,
    scope: &StaffScope,
    record: PatientId,
    narrow: &Condition,
    page: Page,
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
        let latest = branch.filter(narrow.clone()).order_by(Expr::cust("+audit.seq"), Order::Desc);
        found.extend(latest.limit(page.offset() + u64::from(page.size()) + 1).all(source.connection()).await?);
    }
    found.retain(|row| row.organization_id == scope.organization().as_uuid());
    found.sort_unstable_by_key(|row| Reverse(row.seq));
    found.dedup_by_key(|row| row.seq);
    Ok(found.into_iter().skip(usize::try_from(page.offset()).unwrap_or(usize::MAX)).collect())
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
