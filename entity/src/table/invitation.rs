//! `invitation`: What practitioners enrol with.
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invitation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organization_id: Uuid,
    pub practitioner_id: Uuid,
    pub finder: i32,
    pub hash: Vec<u8>,
    pub state: String,
    pub issued_by: String,
    pub created_at: i64,
    pub expires_at: i64,
    pub tries: i32,
    pub bound_session: Option<Vec<u8>>,
}

/// Joins are written out where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
