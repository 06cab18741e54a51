//! Who of an organization's staff signs in, and with which role. Opens nothing; must not know what a role allows.
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{PractitionerState, of};
use crate::{
    domain::{id::PractitionerId, role::Role, scope::StaffScope},
    store::{Source, StoreError},
    table::practitioner::Column,
};

/// All who sign in, each with their role.
///
/// # Errors
/// The database does not answer.
pub async fn list_active(source: &impl Source, scope: &StaffScope) -> Result<Vec<(PractitionerId, Role)>, StoreError> {
    let rows: Vec<(Uuid, String)> = of(scope)
        .select_only()
        .columns([Column::Id, Column::Role])
        .filter(Column::State.eq(PractitionerState::Active.as_str()))
        .order_by_asc(Column::Id)
        .into_tuple()
        .all(source.connection())
        .await?;
    Ok(rows.into_iter().filter_map(|(id, role)| Some((PractitionerId::from_uuid(id), Role::parse(&role)?))).collect())
}
