//! What of a record was changed lately, as the log has it. Must not know what follows from that.
//!
//! Invariant: the log is append-only, so that nobody changes something and hides it; values stand nowhere in it, names of fields do.
use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::{
    base::clock::Timestamp,
    domain::{id::PatientId, scope::StaffScope},
    store::{Source, StoreError, patient::merged_from},
    table::audit::{Column, Entity},
};

/// The action that is written when details of a record are changed; its detail names the fields, parted by spaces.
pub const CHANGED: &str = "patient.changed";

/// The names of the fields of this record, and of those that were joined to it, that somebody changed since a moment.
///
/// # Errors
/// The database does not answer.
pub async fn list_changed(
    source: &impl Source,
    scope: &StaffScope,
    patient: PatientId,
    since: Timestamp,
) -> Result<BTreeSet<String>, StoreError> {
    let mut records = merged_from(source, &[patient.as_uuid()]).await?;
    records.push(patient.as_uuid());
    // By its subject alone, which an index finds: whose it is, is looked at afterwards.
    let found: Vec<(Uuid, Option<String>)> = Entity::find()
        .select_only()
        .columns([Column::OrganizationId, Column::Detail])
        .filter(Column::SubjectId.is_in(records))
        .filter(Column::Action.eq(CHANGED))
        .filter(Column::At.gt(since.as_micros()))
        .into_tuple()
        .all(source.connection())
        .await?;
    let own = found.iter().filter(|(organization, _)| *organization == scope.organization().as_uuid());
    Ok(own.filter_map(|(_, detail)| detail.as_deref()).flat_map(|detail| detail.split(' ')).map(str::to_owned).collect())
}
