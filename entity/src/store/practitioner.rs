//! Members of an organization's staff. Name and address are sealed; the address finds one of them by its blind index.
//!
//! Must not know what a role allows. Invariants: an account stands for one practitioner at most; every finder but the one by
//! account takes a scope, because whoever signs in has none yet.
mod active;
mod told;

use std::fmt;

use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, LockType, SimpleExpr},
};
use uuid::Uuid;
use zeroize::Zeroizing;

pub use self::{
    active::list_active,
    told::{Told, told, update_told},
};
use super::{Source, StoreError, Tx, rows, seal, source::Origin, word::words};
use crate::{
    base::clock::Timestamp,
    crypto::{field::Place, keyring::Purpose},
    domain::{
        address::EmailAddress,
        id::{AccountId, OrganizationId, PractitionerId},
        page::{Page, Paged},
        role::Role,
        scope::{PatientScope, StaffScope},
    },
    table::practitioner::{Column, Entity, Model},
};

words! {
    /// Whether a practitioner signs in.
    pub enum PractitionerState in "practitioner.state" {
        /// Has not made a key yet.
        Invited = "invited",
        /// Signs in.
        Active = "active",
        /// Does not any more.
        Deactivated = "deactivated",
    }
}

/// What it takes to make one.
#[derive(Clone)]
pub struct NewPractitioner {
    /// The id.
    pub id: PractitionerId,
    /// How colleagues and patients know them; empty as long as nobody has said it.
    pub name: String,
    /// Where they are told, without any content, that something waits.
    pub address: EmailAddress,
    /// What they are there for.
    pub role: Role,
}

/// A member of staff.
#[derive(Clone, PartialEq, Eq)]
pub struct Practitioner {
    /// The id.
    pub id: PractitionerId,
    /// Whose staff.
    pub organization: OrganizationId,
    /// The account that signs in.
    pub account: Option<AccountId>,
    /// How colleagues and patients know them; empty as long as nobody has said it, and so never of somebody who has joined.
    pub name: String,
    /// Where they are told.
    pub address: EmailAddress,
    /// What they are there for.
    pub role: Role,
    /// Whether they sign in.
    pub state: PractitionerState,
    /// Since when.
    pub created_at: Timestamp,
}

/// What signing in needs to know, with nothing opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Who.
    pub practitioner: PractitionerId,
    /// Whose staff.
    pub organization: OrganizationId,
    /// What they are there for.
    pub role: Role,
}

impl Membership {
    pub(super) fn of(id: Uuid, organization: Uuid, role: &str) -> Result<Self, StoreError> {
        Ok(Self {
            practitioner: PractitionerId::from_uuid(id),
            organization: OrganizationId::from_uuid(organization),
            role: parse_role(role)?,
        })
    }
}

impl fmt::Debug for NewPractitioner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewPractitioner").field("id", &self.id).finish_non_exhaustive()
    }
}

impl fmt::Debug for Practitioner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Practitioner").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Makes one, not enrolled yet.
///
/// # Errors
/// [`StoreError::Conflict`] if the organization has somebody with this address.
pub async fn insert(tx: &Tx, scope: &StaffScope, new: &NewPractitioner) -> Result<(), StoreError> {
    let organization = scope.organization();
    let id = new.id.as_uuid();
    let now = tx.core().clock.now().as_micros();
    let row = Model {
        id,
        organization_id: organization.as_uuid(),
        account_id: None,
        notice_address_id: None,
        name: seal::seal(tx, Purpose::Field, place(organization, id, "name"), new.name.as_bytes()).await?,
        address: seal::seal(tx, Purpose::Field, place(organization, id, "address"), new.address.as_str().as_bytes()).await?,
        address_index: seal::address_index(tx, organization, &new.address).await?.to_vec(),
        role: new.role.as_str().to_owned(),
        state: PractitionerState::Invited.as_str().to_owned(),
        created_at: now,
        updated_at: now,
        told: Told::Each.as_str().to_owned(),
    };
    Entity::insert(row.into_active_model()).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// The active practitioner that an account stands for. Of a request's own session, [`super::session::find_with_holder`] tells.
///
/// # Errors
/// The database does not answer.
pub async fn membership(source: &impl Source, account: AccountId) -> Result<Option<Membership>, StoreError> {
    let row = Entity::find()
        .filter(Column::AccountId.eq(account.as_uuid()))
        .filter(Column::State.eq(PractitionerState::Active.as_str()))
        .one(source.connection())
        .await?;
    row.map(|row| Membership::of(row.id, row.organization_id, &row.role)).transpose()
}

/// Whether an account stands for a practitioner, active or not.
///
/// # Errors
/// The database does not answer.
pub async fn is_staff(source: &impl Source, account: AccountId) -> Result<bool, StoreError> {
    Ok(Entity::find().filter(Column::AccountId.eq(account.as_uuid())).count(source.connection()).await? > 0)
}

/// One of the organization's.
///
/// # Errors
/// It cannot be opened, or the database does not answer.
pub async fn find(source: &impl Source, scope: &StaffScope, id: PractitionerId) -> Result<Option<Practitioner>, StoreError> {
    let row = of(scope).filter(Column::Id.eq(id.as_uuid())).one(source.connection()).await?;
    rows::opened(row.map(|row| open(source, row))).await
}

/// How one is called, for whoever is or was read by them: a patient of the same organization, or who reads beside one. Of whoever works
/// there no more, as they were called last; nothing where nobody has said a name.
///
/// # Errors
/// It cannot be opened, or the database does not answer.
pub async fn name_for(
    source: &impl Source,
    scope: &PatientScope,
    (organization, id): (OrganizationId, PractitionerId),
) -> Result<Option<Zeroizing<String>>, StoreError> {
    if scope.records().iter().all(|record| record.organization != organization) {
        return Ok(None);
    }
    let theirs = Entity::find_by_id(id.as_uuid()).filter(Column::OrganizationId.eq(organization.as_uuid()));
    let row = theirs.one(source.connection()).await?;
    let place = place(organization, id.as_uuid(), "name");
    let name = rows::opened(row.map(|row| seal::open_text(source, Purpose::Field, place, row.name))).await?;
    Ok(name.filter(|name| !name.is_empty()).map(Zeroizing::new))
}

/// The one with this address.
///
/// # Errors
/// It cannot be opened, or the database does not answer.
pub async fn find_by_address(source: &impl Source, scope: &StaffScope, address: &EmailAddress) -> Result<Option<Practitioner>, StoreError> {
    let index = seal::address_index(source, scope.organization(), address).await?;
    let row = of(scope).filter(Column::AddressIndex.eq(index.to_vec())).one(source.connection()).await?;
    rows::opened(row.map(|row| open(source, row))).await
}

/// A page of them, the newest first.
///
/// # Errors
/// One cannot be opened, or the database does not answer.
pub async fn list(source: &impl Source, scope: &StaffScope, page: Page) -> Result<Paged<Practitioner>, StoreError> {
    let ordered = of(scope).order_by_desc(Column::CreatedAt).order_by_desc(Column::Id);
    rows::paged(ordered, page, source.connection()).await?.try_map(|row| open(source, row)).await
}

/// Keeps the organization's active administrators to the caller until the transaction ends, and says how many there are:
/// for whoever takes one away.
///
/// # Errors
/// The database refuses.
pub async fn lock_administrators(tx: &Tx, scope: &StaffScope) -> Result<usize, StoreError> {
    let rows: Vec<Uuid> = of(scope)
        .select_only()
        .column(Column::Id)
        .filter(Column::Role.eq(Role::Administrator.as_str()))
        .filter(Column::State.eq(PractitionerState::Active.as_str()))
        .order_by_asc(Column::Id)
        .lock(LockType::NoKeyUpdate)
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(rows.len())
}

/// Lets an account stand for an invited one, who is active from now on; `false` if they are not invited any more.
///
/// # Errors
/// The database refuses.
pub async fn enrol(tx: &Tx, id: PractitionerId, account: AccountId) -> Result<bool, StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::AccountId, Expr::value(account.as_uuid()))
        .col_expr(Column::State, Expr::value(PractitionerState::Active.as_str()))
        .col_expr(Column::UpdatedAt, Expr::value(tx.core().clock.now().as_micros()))
        .filter(Column::Id.eq(id.as_uuid()))
        .filter(Column::State.eq(PractitionerState::Invited.as_str()))
        .exec(tx.connection())
        .await?;
    Ok(done.rows_affected == 1)
}

/// Keeps one to the caller until the transaction ends: for whoever decides by role or state.
///
/// # Errors
/// It cannot be opened, or the database refuses.
pub async fn lock(tx: &Tx, scope: &StaffScope, id: PractitionerId) -> Result<Option<Practitioner>, StoreError> {
    let row = of(scope).filter(Column::Id.eq(id.as_uuid())).lock(LockType::NoKeyUpdate).one(tx.connection()).await?;
    rows::opened(row.map(|row| open(tx, row))).await
}

/// Gives another role. The caller holds [`lock`].
///
/// # Errors
/// The database refuses.
pub async fn update_role(tx: &Tx, scope: &StaffScope, id: PractitionerId, role: Role) -> Result<(), StoreError> {
    change(tx, scope, id, [(Column::Role, Expr::value(role.as_str()))]).await
}

/// Gives a name. The caller holds [`lock`].
///
/// # Errors
/// It cannot be sealed, or the database refuses.
pub async fn update_name(tx: &Tx, scope: &StaffScope, id: PractitionerId, name: &str) -> Result<(), StoreError> {
    let name = seal::seal(tx, Purpose::Field, place(scope.organization(), id.as_uuid(), "name"), name.as_bytes()).await?;
    change(tx, scope, id, [(Column::Name, Expr::value(name))]).await
}

/// Lets somebody in no more. The caller holds [`lock`].
///
/// # Errors
/// The database refuses.
pub async fn deactivate(tx: &Tx, scope: &StaffScope, id: PractitionerId) -> Result<(), StoreError> {
    change(tx, scope, id, [(Column::State, Expr::value(PractitionerState::Deactivated.as_str()))]).await
}

/// Lets somebody enrol anew, under this name and role and with another account. The caller holds [`lock`].
///
/// # Errors
/// It cannot be sealed, or the database refuses.
pub async fn invite_again(tx: &Tx, scope: &StaffScope, id: PractitionerId, name: &str, role: Role) -> Result<(), StoreError> {
    let name = seal::seal(tx, Purpose::Field, place(scope.organization(), id.as_uuid(), "name"), name.as_bytes()).await?;
    let values = [
        (Column::Name, Expr::value(name)),
        (Column::Role, Expr::value(role.as_str())),
        (Column::State, Expr::value(PractitionerState::Invited.as_str())),
        (Column::AccountId, Expr::value(None::<Uuid>)),
    ];
    change(tx, scope, id, values).await
}

async fn change<const N: usize>(
    tx: &Tx,
    scope: &StaffScope,
    id: PractitionerId,
    values: [(Column, SimpleExpr); N],
) -> Result<(), StoreError> {
    let mut change = Entity::update_many().col_expr(Column::UpdatedAt, Expr::value(tx.core().clock.now().as_micros()));
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

fn of(scope: &StaffScope) -> sea_orm::Select<Entity> {
    Entity::find().filter(Column::OrganizationId.eq(scope.organization().as_uuid()))
}

pub(super) async fn open(source: &impl Source, row: Model) -> Result<Practitioner, StoreError> {
    let organization = OrganizationId::from_uuid(row.organization_id);
    let role = parse_role(&row.role)?;
    Ok(Practitioner {
        id: PractitionerId::from_uuid(row.id),
        organization,
        account: row.account_id.map(AccountId::from_uuid),
        name: seal::open_text(source, Purpose::Field, place(organization, row.id, "name"), row.name).await?,
        address: seal::open_address(source, Purpose::Field, place(organization, row.id, "address"), row.address).await?,
        role,
        state: PractitionerState::try_from(row.state.as_str())?,
        created_at: Timestamp::from_micros(row.created_at),
    })
}

fn parse_role(role: &str) -> Result<Role, StoreError> {
    Role::parse(role).ok_or(StoreError::Unknown("practitioner.role"))
}

pub(super) const fn place(organization: OrganizationId, row: Uuid, column: &'static str) -> Place {
    Place { organization, table: "practitioner", row, column }
}
