//! Who belongs to which team. Must not know what a member may do.
use sea_orm::{
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{OnConflict, Query, SelectStatement},
};
use uuid::Uuid;

use crate::{
    domain::{
        id::{PractitionerId, TeamId},
        page::{Page, Paged},
        role::Role,
        scope::StaffScope,
    },
    store::{
        Source, StoreError, Tx,
        practitioner::{self, Practitioner, PractitionerState},
        rows,
        source::Origin,
    },
    table::{
        practitioner as person,
        team_member::{Column, Entity, Model},
    },
};

/// The members of a team, by page, those first who joined the clinic last.
///
/// # Errors
/// One cannot be opened, or the database does not answer.
pub async fn list_members(source: &impl Source, scope: &StaffScope, team: TeamId, page: Page) -> Result<Paged<Practitioner>, StoreError> {
    people(source, staff(scope).filter(person::Column::Id.in_subquery(members(scope, team))), page).await
}

/// Who could join a team: of the clinic's staff who is not deactivated, has one of these roles and does not belong to it.
///
/// # Errors
/// One cannot be opened, or the database does not answer.
pub async fn list_others(
    source: &impl Source,
    scope: &StaffScope,
    team: TeamId,
    roles: &[Role],
    page: Page,
) -> Result<Paged<Practitioner>, StoreError> {
    let others = staff(scope)
        .filter(person::Column::Role.is_in(roles.iter().map(|role| role.as_str())))
        .filter(person::Column::Id.not_in_subquery(members(scope, team)))
        .filter(person::Column::State.ne(PractitionerState::Deactivated.as_str()));
    people(source, others, page).await
}

/// How many belong to a team.
///
/// # Errors
/// The database does not answer.
pub async fn count_members(source: &impl Source, scope: &StaffScope, team: TeamId) -> Result<u64, StoreError> {
    Ok(of(scope, team).count(source.connection()).await?)
}

/// The teams that somebody belongs to.
///
/// # Errors
/// The database does not answer.
pub async fn ids_of(source: &impl Source, scope: &StaffScope, member: PractitionerId) -> Result<Vec<TeamId>, StoreError> {
    let ids: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::TeamId)
        .filter(Column::PractitionerId.eq(member.as_uuid()))
        .filter(Column::OrganizationId.eq(scope.organization().as_uuid()))
        .order_by_asc(Column::TeamId)
        .into_tuple()
        .all(source.connection())
        .await?;
    Ok(ids.into_iter().map(TeamId::from_uuid).collect())
}

/// Lets somebody join. The caller holds [`super::lock`] and [`practitioner::lock`].
///
/// # Errors
/// The database refuses.
pub async fn insert_member(tx: &Tx, scope: &StaffScope, team: TeamId, member: PractitionerId) -> Result<(), StoreError> {
    let row = Model {
        team_id: team.as_uuid(),
        practitioner_id: member.as_uuid(),
        organization_id: scope.organization().as_uuid(),
        created_at: tx.core().clock.now().as_micros(),
    };
    let once = OnConflict::columns([Column::TeamId, Column::PractitionerId]).do_nothing().to_owned();
    let row = sea_orm::IntoActiveModel::into_active_model(row);
    Entity::insert(row).on_conflict(once).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Lets somebody leave; says how many stay, or `None` if they did not belong to it. The caller holds [`super::lock`].
///
/// # Errors
/// The database refuses.
pub async fn delete_member(tx: &Tx, scope: &StaffScope, team: TeamId, member: PractitionerId) -> Result<Option<u64>, StoreError> {
    let gone = Entity::delete_many()
        .filter(Column::TeamId.eq(team.as_uuid()))
        .filter(Column::PractitionerId.eq(member.as_uuid()))
        .filter(Column::OrganizationId.eq(scope.organization().as_uuid()))
        .exec(tx.connection())
        .await?;
    if gone.rows_affected == 0 { Ok(None) } else { count_members(tx, scope, team).await.map(Some) }
}

/// Lets somebody leave every team; says which, and whether somebody is left there.
///
/// # Errors
/// The database refuses.
pub async fn leave_all(tx: &Tx, scope: &StaffScope, member: PractitionerId) -> Result<Vec<(TeamId, bool)>, StoreError> {
    let mut gone = Vec::new();
    // In the order of their ids: two who leave the same teams never wait for each other.
    for team in ids_of(tx, scope, member).await? {
        super::lock(tx, scope, team).await?;
        if let Some(left) = delete_member(tx, scope, team, member).await? {
            gone.push((team, left > 0));
        }
    }
    Ok(gone)
}

fn of(scope: &StaffScope, team: TeamId) -> Select<Entity> {
    Entity::find().filter(Column::TeamId.eq(team.as_uuid())).filter(Column::OrganizationId.eq(scope.organization().as_uuid()))
}

fn members(scope: &StaffScope, team: TeamId) -> SelectStatement {
    Query::select()
        .column(Column::PractitionerId)
        .from(Entity)
        .and_where(Column::TeamId.eq(team.as_uuid()))
        .and_where(Column::OrganizationId.eq(scope.organization().as_uuid()))
        .to_owned()
}

fn staff(scope: &StaffScope) -> Select<person::Entity> {
    person::Entity::find().filter(person::Column::OrganizationId.eq(scope.organization().as_uuid()))
}

async fn people(source: &impl Source, which: Select<person::Entity>, page: Page) -> Result<Paged<Practitioner>, StoreError> {
    let ordered = which.order_by_desc(person::Column::CreatedAt).order_by_desc(person::Column::Id);
    rows::paged(ordered, page, source.connection()).await?.try_map(|row| practitioner::open(source, row)).await
}
