//! `patient`: A person's record in one organization.
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "patient")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organization_id: Uuid,
    pub name: Option<Vec<u8>>,
    pub birth_date: Option<Vec<u8>>,
    pub record_number: Option<Vec<u8>>,
    pub phone: Option<Vec<u8>>,
    pub record_number_index: Option<Vec<u8>>,
    pub state: String,
    pub created_at: i64,
    pub updated_at: i64,
    pub indexed: bool,
    pub merged_into: Option<Uuid>,
    pub added_by: Option<Uuid>,
    pub merged_by: Option<Uuid>,
    pub merged_at: Option<i64>,
    pub language: Option<Vec<u8>>,
}

/// Joins are written out where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
