//! `draft`: What practitioners are writing.
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "draft")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organization_id: Uuid,
    pub practitioner_id: Uuid,
    pub content: Vec<u8>,
    pub created_at: i64,
    pub updated_at: i64,
    pub thread_id: Option<Uuid>,
    pub patient_id: Option<Uuid>,
}

/// Joins are written out where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
