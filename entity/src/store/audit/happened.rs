//! What happened in an organization, the latest first: for whoever keeps an eye on it. Must not know words.
//!
//! Invariant: a day is found by its first entry, in some twenty steps, however long the log is; a clock that was set back moves entries by
//! as much, and loses none of all days together.
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};

use super::{Recorded, recorded};
use crate::{
    base::clock::Timestamp,
    domain::{
        id::{PatientId, PractitionerId},
        page::{Page, Paged},
        scope::StaffScope,
    },
    store::{Source, StoreError},
    table::{
        audit::{Column, Entity, Model},
        claim_code,
    },
};

/// Which entries are wanted; all, if nothing is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// About this record, or a code of it.
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
    let mut found = of(scope);
    if let Some(patient) = wanted.patient {
        let codes = claim_code::Entity::find()
            .select_only()
            .column(claim_code::Column::Id)
            .filter(claim_code::Column::PatientId.eq(patient.as_uuid()))
            .filter(claim_code::Column::OrganizationId.eq(scope.organization().as_uuid()))
            .into_query();
        let about = Condition::any().add(Column::SubjectId.eq(patient.as_uuid())).add(Column::SubjectId.in_subquery(codes));
        found = found.filter(about);
    }
    if let Some(by) = wanted.by {
        found = found.filter(Column::ActorId.eq(by.as_uuid()));
    }
    if let Some((from, until)) = wanted.between {
        let (first, behind) = (first_since(source, scope, from).await?, first_since(source, scope, until).await?);
        found = found.filter(Column::Seq.gte(first)).filter(Column::Seq.lt(behind));
    }
    let found = found.order_by_desc(Column::Seq).offset(page.offset()).limit(u64::from(page.size()) + 1);
    let mut rows = found.all(source.connection()).await?;
    let more = page.cut(&mut rows);
    Ok(Paged { rows: rows.into_iter().map(recorded).collect(), page, more })
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
