//! `organization`: Tenants. The row with the nil id is the portal itself, which owns the keys of what belongs to no tenant.
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organization")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub suite: i16,
    pub name: Vec<u8>,
    pub contact: Option<Vec<u8>>,
    pub contact_language: Option<String>,
    pub created_at: i64,
    pub disabled_at: Option<i64>,
    pub spare_codes: bool,
    pub phone: Option<Vec<u8>>,
    pub attested_keys: bool,
    pub goes_alone: bool,
}

/// Joins are written out where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
