//! Care teams: shared inboxes of practitioners, what patients are told of them, and who belongs to them.
//!
//! Names and texts are sealed. Must not know who may change a team. Invariants: every finder takes a scope, but those that
//! serve a message or a patient's page, whose caller has decided that it may know; an organization has at most one team
//! where begins what is for no team in particular.
mod away;
mod members;

use std::fmt;

use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, LockType, Query, SimpleExpr},
};
use uuid::Uuid;

pub(crate) use self::away::note_away;
pub use self::{
    away::{Away, away_told},
    members::{count_members, delete_member, ids_of, insert_member, leave_all, list_members, list_others},
};
use super::{Source, StoreError, Tx, rows, seal, source::Origin};
use crate::{
    base::clock::Timestamp,
    crypto::{field::Place, keyring::Purpose},
    domain::{
        id::{OrganizationId, PractitionerId, TeamId},
        page::{Page, Paged},
        scope::StaffScope,
    },
    table::{
        care_team::{Column, Entity, Model},
        team_member,
    },
};

/// A team.
#[derive(Clone)]
pub struct Team {
    /// Which.
    pub id: TeamId,
    /// How it is called.
    pub name: String,
    /// Whether patients may write to it first.
    pub listed: bool,
    /// Within how many working days it answers.
    pub answer_days: u8,
    /// Whether what is for no team in particular is for this one.
    pub preset: bool,
    /// When nobody of it answers, and what is said then.
    pub away: Option<Away>,
    /// Since when it is there.
    pub created_at: Timestamp,
}

impl fmt::Debug for Team {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Team").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Team {
    /// What it says now, if nobody of it answers now.
    #[must_use]
    pub fn away_at(&self, now: Timestamp) -> Option<&Away> {
        self.away.as_ref().filter(|away| away.is_on(now))
    }
}

/// What can be said of a team besides its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Whether patients may write to it first.
    pub listed: bool,
    /// Within how many working days it answers.
    pub answer_days: u8,
    /// Whether what is for no team in particular is for this one; then for no other.
    pub preset: bool,
}

/// Makes one, without members.
///
/// # Errors
/// The name cannot be sealed, or the database refuses.
pub async fn insert(tx: &Tx, scope: &StaffScope, id: TeamId, name: &str) -> Result<(), StoreError> {
    let organization = scope.organization();
    let row = Model {
        id: id.as_uuid(),
        organization_id: organization.as_uuid(),
        name: seal::seal(tx, Purpose::Field, place(organization, id.as_uuid(), "name"), name.as_bytes()).await?,
        created_at: tx.core().clock.now().as_micros(),
        listed: false,
        answer_days: 3,
        preset: false,
        away: None,
    };
    Entity::insert(row.into_active_model()).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// One of the organization's.
///
/// # Errors
/// It cannot be opened, or the database does not answer.
pub async fn find(source: &impl Source, scope: &StaffScope, id: TeamId) -> Result<Option<Team>, StoreError> {
    find_in(source, scope.organization(), id).await
}

/// One of an organization's, for a message of its own or a page of its patient.
///
/// # Errors
/// It cannot be opened, or the database does not answer.
pub async fn find_in(source: &impl Source, organization: OrganizationId, id: TeamId) -> Result<Option<Team>, StoreError> {
    let row = of(organization).filter(Column::Id.eq(id.as_uuid())).one(source.connection()).await?;
    rows::opened(row.map(|row| open(source, row))).await
}

/// Keeps one to the caller until the transaction ends: for whoever counts its members or changes it.
///
/// # Errors
/// It cannot be opened, or the database refuses.
pub async fn lock(tx: &Tx, scope: &StaffScope, id: TeamId) -> Result<Option<Team>, StoreError> {
    let row = of(scope.organization()).filter(Column::Id.eq(id.as_uuid())).lock(LockType::Update).one(tx.connection()).await?;
    rows::opened(row.map(|row| open(tx, row))).await
}

/// A page of them, the oldest first.
///
/// # Errors
/// One cannot be opened, or the database does not answer.
pub async fn list(source: &impl Source, scope: &StaffScope, page: Page) -> Result<Paged<Team>, StoreError> {
    let ordered = of(scope.organization()).order_by_asc(Column::CreatedAt).order_by_asc(Column::Id);
    rows::paged(ordered, page, source.connection()).await?.try_map(|row| open(source, row)).await
}

/// The teams that somebody belongs to, `limit` at most, the oldest first.
///
/// # Errors
/// One cannot be opened, or the database does not answer.
pub async fn list_of(source: &impl Source, scope: &StaffScope, member: PractitionerId, limit: u64) -> Result<Vec<Team>, StoreError> {
    let theirs = Query::select()
        .column(team_member::Column::TeamId)
        .from(team_member::Entity)
        .and_where(team_member::Column::PractitionerId.eq(member.as_uuid()))
        .to_owned();
    let found = of(scope.organization()).filter(Column::Id.in_subquery(theirs)).order_by_asc(Column::CreatedAt);
    open_all(source, found.limit(limit).all(source.connection()).await?).await
}

/// The teams that patients of an organization may write to first, `limit` at most, the oldest first. For a page of its patient.
///
/// # Errors
/// One cannot be opened, or the database does not answer.
pub async fn list_listed(source: &impl Source, organization: OrganizationId, limit: u64) -> Result<Vec<Team>, StoreError> {
    let found = of(organization).filter(Column::Listed.eq(true)).order_by_asc(Column::CreatedAt).order_by_asc(Column::Id);
    open_all(source, found.limit(limit).all(source.connection()).await?).await
}

/// Whether patients of one of these organizations may write to some team first.
///
/// # Errors
/// The database does not answer.
pub async fn is_any_listed(source: &impl Source, organizations: &[OrganizationId]) -> Result<bool, StoreError> {
    let ids = organizations.iter().map(|organization| organization.as_uuid());
    let found = Entity::find().filter(Column::OrganizationId.is_in(ids)).filter(Column::Listed.eq(true));
    Ok(found.one(source.connection()).await?.is_some())
}

/// How many teams have nobody, up to `most`.
///
/// # Errors
/// The database does not answer.
pub async fn count_empty(source: &impl Source, scope: &StaffScope, most: u64) -> Result<usize, StoreError> {
    let peopled = Query::select()
        .column(team_member::Column::TeamId)
        .from(team_member::Entity)
        .and_where(team_member::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .to_owned();
    let rows: Vec<Uuid> = of(scope.organization())
        .select_only()
        .column(Column::Id)
        .filter(Column::Id.not_in_subquery(peopled))
        .limit(most)
        .into_tuple()
        .all(source.connection())
        .await?;
    Ok(rows.len())
}

/// The team where begins what is for no team in particular.
///
/// # Errors
/// The database does not answer.
pub async fn find_preset(source: &impl Source, organization: OrganizationId) -> Result<Option<Team>, StoreError> {
    let row = of(organization).filter(Column::Preset.eq(true)).one(source.connection()).await?;
    rows::opened(row.map(|row| open(source, row))).await
}

/// Gives another name and other settings. The caller holds [`lock`].
///
/// # Errors
/// The name cannot be sealed, or the database refuses.
pub async fn update(tx: &Tx, scope: &StaffScope, id: TeamId, name: &str, settings: Settings) -> Result<(), StoreError> {
    let organization = scope.organization();
    if settings.preset {
        Entity::update_many()
            .col_expr(Column::Preset, Expr::value(false))
            .filter(Column::OrganizationId.eq(organization.as_uuid()))
            .filter(Column::Id.ne(id.as_uuid()))
            .filter(Column::Preset.eq(true))
            .exec(tx.connection())
            .await?;
    }
    let name = seal::seal(tx, Purpose::Field, place(organization, id.as_uuid(), "name"), name.as_bytes()).await?;
    let values = [
        (Column::Name, Expr::value(name)),
        (Column::Listed, Expr::value(settings.listed)),
        (Column::AnswerDays, Expr::value(i32::from(settings.answer_days))),
        (Column::Preset, Expr::value(settings.preset)),
    ];
    change(tx, scope, id, values).await
}

/// Says when nobody of it answers, or that somebody does. The caller holds [`lock`].
///
/// # Errors
/// The text cannot be sealed, or the database refuses.
pub async fn update_away(tx: &Tx, scope: &StaffScope, id: TeamId, away: Option<&Away>) -> Result<(), StoreError> {
    let sealed = match away {
        Some(away) => Some(away::seal_in(tx, place(scope.organization(), id.as_uuid(), "away"), away).await?),
        None => None,
    };
    change(tx, scope, id, [(Column::Away, Expr::value(sealed))]).await
}

async fn change<const N: usize>(tx: &Tx, scope: &StaffScope, id: TeamId, values: [(Column, SimpleExpr); N]) -> Result<(), StoreError> {
    let mut change = Entity::update_many();
    for (column, value) in values {
        change = change.col_expr(column, value);
    }
    change
        .filter(Column::Id.eq(id.as_uuid()))
        .filter(Column::OrganizationId.eq(scope.organization().as_uuid()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

fn of(organization: OrganizationId) -> Select<Entity> {
    Entity::find().filter(Column::OrganizationId.eq(organization.as_uuid()))
}

async fn open_all(source: &impl Source, rows: Vec<Model>) -> Result<Vec<Team>, StoreError> {
    let mut opened = Vec::with_capacity(rows.len());
    for row in rows {
        opened.push(open(source, row).await?);
    }
    Ok(opened)
}

async fn open(source: &impl Source, row: Model) -> Result<Team, StoreError> {
    let organization = OrganizationId::from_uuid(row.organization_id);
    let away = rows::opened(row.away.map(|sealed| away::open_in(source, place(organization, row.id, "away"), sealed))).await?;
    Ok(Team {
        id: TeamId::from_uuid(row.id),
        name: seal::open_text(source, Purpose::Field, place(organization, row.id, "name"), row.name).await?,
        listed: row.listed,
        answer_days: u8::try_from(row.answer_days).unwrap_or(u8::MAX),
        preset: row.preset,
        away,
        created_at: Timestamp::from_micros(row.created_at),
    })
}

const fn place(organization: OrganizationId, row: Uuid, column: &'static str) -> Place {
    Place { organization, table: "care_team", row, column }
}
