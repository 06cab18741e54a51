//! Tenants. An organization is made together with its first keys.
use std::fmt;

use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};
use uuid::Uuid;

use super::{
    Source, StoreError, Tx,
    connection::Connection,
    key, rows,
    seal::{self, seal, seal_option},
    source::Origin,
};
use crate::{
    base::clock::Timestamp,
    crypto::{Suite, field::Place, keyring::Purpose},
    domain::{address::EmailAddress, id::OrganizationId, locale::Locale},
    table::organization,
};

/// Keys of the portal itself: for what belongs to no single organization.
const PORTAL: [Purpose; 4] = [Purpose::Field, Purpose::Index, Purpose::Code, Purpose::AlertField];

/// What it takes to make an organization.
#[derive(Clone)]
pub struct NewOrganization {
    /// Its id.
    pub id: OrganizationId,
    /// How it is called.
    pub name: String,
    /// Which algorithms seal everything of it.
    pub suite: Suite,
    /// Who gets its notices, and in which language.
    pub contact: Option<(EmailAddress, Locale)>,
}

/// An organization.
#[derive(Clone, PartialEq, Eq)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// How it is called.
    pub name: String,
    /// Which algorithms seal everything of it.
    pub suite: Suite,
    /// Whether somebody gets its notices.
    pub has_contact: bool,
    /// Since when.
    pub created_at: Timestamp,
    /// Whether it was switched off.
    pub disabled: bool,
}

impl fmt::Debug for NewOrganization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewOrganization").field("id", &self.id).finish_non_exhaustive()
    }
}

impl fmt::Debug for Organization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Organization").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Makes an organization and its first keys.
///
/// # Errors
/// A root or the database refuses.
pub async fn insert(tx: &Tx, new: &NewOrganization) -> Result<(), StoreError> {
    insert_row(tx, new, &Purpose::ALL).await
}

/// Makes the row that owns what belongs to no single organization, if it is not there.
pub(crate) async fn insert_portal(tx: &Tx) -> Result<(), StoreError> {
    let id = OrganizationId::PORTAL;
    if organization::Entity::find_by_id(id.as_uuid()).one(tx.connection()).await?.is_some() {
        return Ok(());
    }
    let portal = NewOrganization { id, name: String::new(), suite: Suite::default(), contact: None };
    insert_row(tx, &portal, &PORTAL).await
}

/// The row stands before its keys, whose rows refer to it, and is completed with them.
async fn insert_row(tx: &Tx, new: &NewOrganization, purposes: &[Purpose]) -> Result<(), StoreError> {
    let now = tx.core().clock.now();
    let mut row = organization::Model {
        id: new.id.as_uuid(),
        suite: key::suite_number(new.suite),
        name: Vec::new(),
        contact: None,
        contact_language: new.contact.as_ref().map(|(_, language)| language.as_str().to_owned()),
        created_at: now.as_micros(),
        disabled_at: None,
        spare_codes: false,
        phone: None,
        attested_keys: false,
        goes_alone: false,
    };
    organization::Entity::insert(row.clone().into_active_model()).exec_without_returning(tx.connection()).await?;
    key::insert_first(tx, new.id, new.suite, purposes, now).await?;
    row.name = seal(tx, Purpose::Field, place(new.id, "name"), new.name.as_bytes()).await?;
    let contact = new.contact.as_ref().map(|(address, _)| address.as_str().as_bytes());
    row.contact = seal_option(tx, Purpose::AlertField, place(new.id, "contact"), contact).await?;
    organization::Entity::update_many()
        .col_expr(organization::Column::Name, row.name.into())
        .col_expr(organization::Column::Contact, row.contact.into())
        .filter(organization::Column::Id.eq(new.id.as_uuid()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// An organization by its id.
///
/// # Errors
/// Its name cannot be opened, or the database cannot be reached.
pub async fn find(source: &impl Source, id: OrganizationId) -> Result<Option<Organization>, StoreError> {
    if id == OrganizationId::PORTAL {
        return Ok(None);
    }
    let row = organization::Entity::find_by_id(id.as_uuid()).one(source.connection()).await?;
    rows::opened(row.map(|row| open(source, row))).await
}

/// An organization that must be there.
///
/// # Errors
/// [`StoreError::NotFound`], or as [`find`].
pub async fn get(source: &impl Source, id: OrganizationId) -> Result<Organization, StoreError> {
    find(source, id).await?.ok_or(StoreError::NotFound)
}

/// Whether an organization is there and has not been switched off.
///
/// # Errors
/// The database cannot be reached.
pub async fn is_active(source: &impl Source, id: OrganizationId) -> Result<bool, StoreError> {
    let found =
        organization::Entity::find_by_id(id.as_uuid()).filter(organization::Column::DisabledAt.is_null()).one(source.connection()).await?;
    Ok(found.is_some())
}

/// All that are not disabled. Opens nothing.
///
/// # Errors
/// The database cannot be reached.
pub async fn list_active(source: &impl Source) -> Result<Vec<OrganizationId>, StoreError> {
    let ids: Vec<Uuid> = organization::Entity::find()
        .select_only()
        .column(organization::Column::Id)
        .filter(organization::Column::Id.ne(OrganizationId::PORTAL.as_uuid()))
        .filter(organization::Column::DisabledAt.is_null())
        .into_tuple()
        .all(source.connection())
        .await?;
    Ok(ids.into_iter().map(OrganizationId::from_uuid).collect())
}

/// Whether a spare code restores access to records of this organization.
///
/// # Errors
/// The database cannot be reached.
pub async fn allows_spare_codes(source: &impl Source, id: OrganizationId) -> Result<bool, StoreError> {
    let row = organization::Entity::find_by_id(id.as_uuid()).one(source.connection()).await?;
    Ok(row.is_some_and(|row| row.spare_codes && row.disabled_at.is_none()))
}

/// Says whether a spare code restores access to records of this organization.
///
/// # Errors
/// [`StoreError::NotFound`], or the database refuses.
pub async fn update_spare_codes(tx: &Tx, id: OrganizationId, allowed: bool) -> Result<(), StoreError> {
    let changed = organization::Entity::update_many()
        .col_expr(organization::Column::SpareCodes, Expr::value(allowed))
        .filter(organization::Column::Id.eq(id.as_uuid()))
        .exec(tx.connection())
        .await?;
    if changed.rows_affected == 1 { Ok(()) } else { Err(StoreError::NotFound) }
}

/// Whether administrators of this organization work with attested keys only.
///
/// # Errors
/// The database cannot be reached.
pub async fn wants_attested_keys(source: &impl Source, id: OrganizationId) -> Result<bool, StoreError> {
    let row = organization::Entity::find_by_id(id.as_uuid()).one(source.connection()).await?;
    Ok(row.is_some_and(|row| row.attested_keys))
}

/// Whether administrators of any organization work with attested keys only.
pub(super) async fn any_wants_attested_keys(connection: &Connection) -> Result<bool, StoreError> {
    let wanting =
        organization::Entity::find().filter(organization::Column::AttestedKeys.eq(true)).filter(organization::Column::DisabledAt.is_null());
    Ok(wanting.one(connection).await?.is_some())
}

/// Says whether administrators of this organization work with attested keys only.
///
/// # Errors
/// [`StoreError::NotFound`], or the database refuses.
pub async fn update_attested_keys(tx: &Tx, id: OrganizationId, wanted: bool) -> Result<(), StoreError> {
    let changed = organization::Entity::update_many()
        .col_expr(organization::Column::AttestedKeys, Expr::value(wanted))
        .filter(organization::Column::Id.eq(id.as_uuid()))
        .exec(tx.connection())
        .await?;
    if changed.rows_affected == 1 { Ok(()) } else { Err(StoreError::NotFound) }
}

/// Whether this organization goes on alone, after a wait, where nobody could agree.
///
/// # Errors
/// The database cannot be reached.
pub async fn goes_alone(source: &impl Source, id: OrganizationId) -> Result<bool, StoreError> {
    let row = organization::Entity::find_by_id(id.as_uuid()).one(source.connection()).await?;
    Ok(row.is_some_and(|row| row.goes_alone && row.disabled_at.is_none()))
}

/// Says whether this organization goes on alone, after a wait, where nobody could agree.
///
/// # Errors
/// [`StoreError::NotFound`], or the database refuses.
pub async fn update_goes_alone(tx: &Tx, id: OrganizationId, wanted: bool) -> Result<(), StoreError> {
    let changed = organization::Entity::update_many()
        .col_expr(organization::Column::GoesAlone, Expr::value(wanted))
        .filter(organization::Column::Id.eq(id.as_uuid()))
        .exec(tx.connection())
        .await?;
    if changed.rows_affected == 1 { Ok(()) } else { Err(StoreError::NotFound) }
}

/// Whom its patients call; none if it never said so.
///
/// # Errors
/// [`StoreError::NotFound`], or it cannot be opened.
pub async fn find_phone(source: &impl Source, id: OrganizationId) -> Result<Option<String>, StoreError> {
    let row = organization::Entity::find_by_id(id.as_uuid()).one(source.connection()).await?.ok_or(StoreError::NotFound)?;
    rows::opened(row.phone.map(|phone| seal::open_text(source, Purpose::Field, place(id, "phone"), phone))).await
}

/// Says whom its patients call.
///
/// # Errors
/// [`StoreError::NotFound`], or the database refuses.
pub async fn update_phone(tx: &Tx, id: OrganizationId, phone: Option<&str>) -> Result<(), StoreError> {
    let sealed = seal_option(tx, Purpose::Field, place(id, "phone"), phone.map(str::as_bytes)).await?;
    let changed = organization::Entity::update_many()
        .col_expr(organization::Column::Phone, Expr::value(sealed))
        .filter(organization::Column::Id.eq(id.as_uuid()))
        .exec(tx.connection())
        .await?;
    if changed.rows_affected == 1 { Ok(()) } else { Err(StoreError::NotFound) }
}

/// All organizations, oldest first: for an operator's commands. There are few.
///
/// # Errors
/// As [`find`].
pub async fn list(source: &impl Source) -> Result<Vec<Organization>, StoreError> {
    let rows = organization::Entity::find()
        .filter(organization::Column::Id.ne(OrganizationId::PORTAL.as_uuid()))
        .order_by_asc(organization::Column::CreatedAt)
        .all(source.connection())
        .await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        all.push(open(source, row).await?);
    }
    Ok(all)
}

async fn open(source: &impl Source, row: organization::Model) -> Result<Organization, StoreError> {
    let id = OrganizationId::from_uuid(row.id);
    Ok(Organization {
        id,
        name: seal::open_text(source, Purpose::Field, place(id, "name"), row.name).await?,
        suite: key::suite(row.suite)?,
        has_contact: row.contact.is_some(),
        created_at: Timestamp::from_micros(row.created_at),
        disabled: row.disabled_at.is_some(),
    })
}

/// Where a column of an organization's row stands.
pub(crate) const fn place(id: OrganizationId, column: &'static str) -> Place {
    Place { organization: id, table: "organization", row: id.as_uuid(), column }
}
