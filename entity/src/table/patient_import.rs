//! `patient_import`: Lists of patients that an administrator handed in.
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "patient_import")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organization_id: Uuid,
    pub practitioner_id: Uuid,
    pub state: String,
    pub content: Option<Vec<u8>>,
    pub report: Option<Vec<u8>>,
    pub total: i32,
    pub done: i32,
    pub added: i32,
    pub created_at: i64,
    pub updated_at: i64,
}

/// Joins are written out where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
