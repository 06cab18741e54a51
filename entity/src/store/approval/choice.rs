//! Who of the staff chose lately where mail about a record goes: for the question whether somebody did, and for the list of who. Must not
//! know who is asked about it.
//!
//! Invariants:
//! - What was put in place of, taken away or joined to another record later was chosen all the same, because mail may have gone
//!   there meanwhile.
//! - The first addresses of a record are nobody's choice, and what its patient or an operator said is not staff's.
//! - However many records are asked about, it is two statements, by the index of each table.
use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, Func, SelectStatement, UnionType},
};
use uuid::Uuid;

use super::{ApprovalKind, ApprovalState};
use crate::{
    base::clock::Timestamp,
    domain::{
        id::{OrganizationId, PatientId, PractitionerId},
        scope::StaffScope,
    },
    store::{Source, StoreError, invitation::is_any, word::words},
    table::{alert_address, approval, delivery_address, freed_address, patient},
};

words! {
    /// What was chosen.
    pub enum ChoiceKind in "choice" {
        /// Where alerts go.
        Alerts = "alerts",
        /// An address by which mail finds the record.
        Added = "added",
        /// That mail to an address finds it no more.
        Removed = "removed",
        /// That another record, and what leads to it, is part of this one.
        Joined = "joined",
        /// That the person is known, in place of an address.
        Vouched = "vouched",
    }
}

/// What one of the staff chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The row that says so.
    pub row: Uuid,
    /// What.
    pub kind: ChoiceKind,
    /// For which of the records that were asked about.
    pub patient: PatientId,
    /// Who.
    pub by: PractitionerId,
    /// When.
    pub at: Timestamp,
}

/// What staff chose for these records, or for what was joined to them, since a moment, the newest first.
///
/// # Errors
/// The database does not answer.
pub async fn list_choices(
    source: &impl Source,
    scope: &StaffScope,
    patients: &[PatientId],
    since: Timestamp,
) -> Result<Vec<Choice>, StoreError> {
    let asked: Vec<Uuid> = patients.iter().map(|patient| patient.as_uuid()).collect();
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let mut belongs: HashMap<Uuid, Uuid> = asked.iter().map(|id| (*id, *id)).collect();
    let mut all = Vec::new();
    for (gone, into, by, at) in joined(source, scope.organization(), asked).await? {
        belongs.insert(gone, into);
        if let (Some(by), Some(at)) = (by, at.filter(|at| *at > since.as_micros())) {
            all.push(choice(gone, ChoiceKind::Joined, into, (by, at)));
        }
    }
    let select = select(scope.organization(), &belongs.keys().copied().collect::<Vec<_>>(), since);
    for row in source.connection().query_all(&select).await? {
        let kind = ChoiceKind::try_from(row.try_get::<String>("", "kind")?.as_str())?;
        let patient: Uuid = row.try_get("", "patient")?;
        let into = belongs.get(&patient).copied().unwrap_or(patient);
        all.push(choice(row.try_get("", "id")?, kind, into, (row.try_get("", "chosen_by")?, row.try_get("", "chosen_at")?)));
    }
    all.sort_unstable_by_key(|one| std::cmp::Reverse((one.at, one.row, one.kind.as_str())));
    Ok(all)
}

/// Whether whoever acts, or somebody who counts as them, chose one of these. An operator did not.
///
/// # Errors
/// The database does not answer.
pub async fn is_own(
    source: &impl Source,
    scope: &StaffScope,
    choices: impl IntoIterator<Item = &Choice>,
    since: Timestamp,
) -> Result<bool, StoreError> {
    is_any(source, scope, choices.into_iter().map(|one| (one.by.as_uuid(), one.at.as_micros())), since).await
}

fn choice(row: Uuid, kind: ChoiceKind, patient: Uuid, (by, at): (Uuid, i64)) -> Choice {
    let (patient, by) = (PatientId::from_uuid(patient), PractitionerId::from_uuid(by));
    Choice { row, kind, patient, by, at: Timestamp::from_micros(at) }
}

/// What was joined to these, whenever it was; by whom and when.
async fn joined(
    source: &impl Source,
    organization: OrganizationId,
    records: Vec<Uuid>,
) -> Result<Vec<(Uuid, Uuid, Option<Uuid>, Option<i64>)>, StoreError> {
    use patient::Column;
    let rows = patient::Entity::find()
        .select_only()
        .columns([Column::Id, Column::MergedInto, Column::MergedBy, Column::MergedAt])
        .filter(Column::MergedInto.is_in(records))
        .filter(Column::OrganizationId.eq(organization.as_uuid()));
    Ok(rows.into_tuple().all(source.connection()).await?)
}

/// The statement that finds what rows say of who chose, beside [`joined`].
fn select(organization: OrganizationId, records: &[Uuid], since: Timestamp) -> SelectStatement {
    // Written so that no index serves it: SQLite would look through all of an organization where many records are asked about.
    let of = |column: Expr| Expr::expr(Func::coalesce([column.clone(), column])).eq(organization.as_uuid());
    macro_rules! said {
        ($table:ident, $kind:ident, $by:ident at $at:ident) => {
            $table::Entity::find()
                .select_only()
                .expr_as(Expr::cust(format!("'{}'", ChoiceKind::$kind.as_str())), "kind")
                .column_as($table::Column::Id, "id")
                .column_as($table::Column::PatientId, "patient")
                .column_as($table::Column::$by, "chosen_by")
                .column_as($table::Column::$at, "chosen_at")
                .filter($table::Column::PatientId.is_in(records.iter().copied()))
                .filter(of($table::Column::OrganizationId.into_expr()))
                .filter($table::Column::$by.is_not_null())
                .filter($table::Column::$at.gt(since.as_micros()))
        };
    }
    let vouched = said!(approval, Vouched, AskedBy at DecidedAt)
        .filter(approval::Column::Kind.eq(ApprovalKind::InPerson.as_str()))
        .filter(approval::Column::State.eq(ApprovalState::Used.as_str()));
    // In use, or replaced. What a patient proposed, or a carer has, nobody of the staff has set.
    let mut all = said!(alert_address, Alerts, SetBy at CreatedAt).into_query();
    all.union(UnionType::All, said!(delivery_address, Added, AddedBy at CreatedAt).into_query())
        .union(UnionType::All, said!(freed_address, Added, AddedBy at AddedAt).into_query())
        .union(UnionType::All, said!(freed_address, Removed, RemovedBy at RemovedAt).into_query())
        .union(UnionType::All, vouched.into_query());
    all
}

#[cfg(test)]
mod tests;
