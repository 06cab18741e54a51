//! `freed_address`: A delivery address that was taken from a record.
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "freed_address")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organization_id: Uuid,
    pub address_index: Vec<u8>,
    pub patient_id: Uuid,
    pub removed_by: Option<Uuid>,
    pub removed_at: i64,
    pub added_by: Option<Uuid>,
    pub added_at: Option<i64>,
}

/// Joins are written out where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
