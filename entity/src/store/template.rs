//! What an organization keeps to write from: sealed as a whole. Must not know what is in it, nor who may change it.
//!
//! Invariants: every finder takes a scope; an organization has at most [`MOST`] in use; what is retired is found no more; a change
//! is made to the version that was looked at, or not at all.
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{Source, StoreError, Tx, kept::Kept, rows, seal, source::Origin};
use crate::{
    base::clock::Timestamp,
    crypto::{field::Place, keyring::Purpose},
    domain::{
        id::{OrganizationId, TemplateId},
        scope::StaffScope,
    },
    table::template::{Column, Entity, Model},
};

/// Templates of one organization that are in use.
pub const MOST: u64 = 200;

/// A template, opened.
pub struct Template {
    /// Which.
    pub id: TemplateId,
    /// What was sealed.
    pub content: Zeroizing<Vec<u8>>,
    /// How often it was changed.
    pub version: i32,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl std::fmt::Debug for Template {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Template").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Keeps one more. `false` if there are [`MOST`].
///
/// # Errors
/// It cannot be sealed, or the database refuses.
pub async fn insert(tx: &Tx, scope: &StaffScope, id: TemplateId, text: Kept<'_>) -> Result<bool, StoreError> {
    if in_use(scope).count(tx.connection()).await? >= MOST {
        return Ok(false);
    }
    let (organization, now) = (scope.organization(), tx.core().clock.now().as_micros());
    let sealed = text.seal(tx, |column| place(organization, id.as_uuid(), column)).await?;
    let row = Model {
        id: id.as_uuid(),
        organization_id: organization.as_uuid(),
        content: sealed.content,
        version: 1,
        created_at: now,
        updated_at: now,
        retired_at: None,
        label: Some(sealed.label),
    };
    Entity::insert(row.into_active_model()).exec_without_returning(tx.connection()).await?;
    Ok(true)
}

/// All that are in use, the oldest first.
///
/// # Errors
/// One cannot be opened, or the database does not answer.
pub async fn list(source: &impl Source, scope: &StaffScope) -> Result<Vec<Template>, StoreError> {
    let found = in_use(scope).order_by_asc(Column::CreatedAt).order_by_asc(Column::Id).limit(MOST).all(source.connection()).await?;
    let mut rows = Vec::with_capacity(found.len());
    for row in found {
        rows.push(open(source, row).await?);
    }
    Ok(rows)
}

/// What was sealed as the label of each that is in use, the oldest first; nothing where it was kept before there were labels.
///
/// # Errors
/// One cannot be opened, or the database does not answer.
pub async fn list_labels(source: &impl Source, scope: &StaffScope) -> Result<Vec<(TemplateId, Option<Zeroizing<Vec<u8>>>)>, StoreError> {
    let select = in_use(scope).select_only().columns([Column::Id, Column::Label]);
    let ordered = select.order_by_asc(Column::CreatedAt).order_by_asc(Column::Id).limit(MOST);
    let found: Vec<(Uuid, Option<Vec<u8>>)> = ordered.into_tuple().all(source.connection()).await?;
    let mut labels = Vec::with_capacity(found.len());
    for (id, label) in found {
        let place = place(scope.organization(), id, "label");
        let label = rows::opened(label.map(|label| seal::open(source, Purpose::Field, place, label))).await?;
        labels.push((TemplateId::from_uuid(id), label));
    }
    Ok(labels)
}

/// One that is in use.
///
/// # Errors
/// It cannot be opened, or the database does not answer.
pub async fn find(source: &impl Source, scope: &StaffScope, id: TemplateId) -> Result<Option<Template>, StoreError> {
    let row = in_use(scope).filter(Column::Id.eq(id.as_uuid())).one(source.connection()).await?;
    rows::opened(row.map(|row| open(source, row))).await
}

/// Keeps this in its place. `false` if it is no more as it was looked at.
///
/// # Errors
/// It cannot be sealed, or the database refuses.
pub async fn update(tx: &Tx, scope: &StaffScope, (id, version): (TemplateId, i32), text: Kept<'_>) -> Result<bool, StoreError> {
    let organization = scope.organization();
    let sealed = text.seal(tx, |column| place(organization, id.as_uuid(), column)).await?;
    let kept = Entity::update_many()
        .col_expr(Column::Content, Expr::value(sealed.content))
        .col_expr(Column::Label, Expr::value(sealed.label))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .col_expr(Column::UpdatedAt, Expr::value(tx.core().clock.now().as_micros()))
        .filter(Column::Id.eq(id.as_uuid()))
        .filter(Column::OrganizationId.eq(organization.as_uuid()))
        .filter(Column::RetiredAt.is_null())
        .filter(Column::Version.eq(version))
        .exec(tx.connection())
        .await?;
    Ok(kept.rows_affected == 1)
}

/// Nobody writes from it any more. `false` if nobody did already.
///
/// # Errors
/// The database refuses.
pub async fn retire(tx: &Tx, scope: &StaffScope, id: TemplateId) -> Result<bool, StoreError> {
    let retired = Entity::update_many()
        .col_expr(Column::RetiredAt, Expr::value(tx.core().clock.now().as_micros()))
        .filter(Column::Id.eq(id.as_uuid()))
        .filter(Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(Column::RetiredAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(retired.rows_affected == 1)
}

fn in_use(scope: &StaffScope) -> Select<Entity> {
    Entity::find().filter(Column::OrganizationId.eq(scope.organization().as_uuid())).filter(Column::RetiredAt.is_null())
}

async fn open(source: &impl Source, row: Model) -> Result<Template, StoreError> {
    let organization = OrganizationId::from_uuid(row.organization_id);
    let content = seal::open(source, Purpose::Field, place(organization, row.id, "content"), row.content).await?;
    let updated_at = Timestamp::from_micros(row.updated_at);
    Ok(Template { id: TemplateId::from_uuid(row.id), content, version: row.version, updated_at })
}

const fn place(organization: OrganizationId, row: Uuid, column: &'static str) -> Place {
    Place { organization, table: "template", row, column }
}
