//! `relay`: Service accounts of mail systems.
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "relay")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organization_id: Uuid,
    pub name: String,
    pub user: String,
    pub secret_hash: Option<Vec<u8>>,
    pub certificate_hash: Option<Vec<u8>>,
    pub team_id: Option<Uuid>,
    pub create_patients: bool,
    pub any_domain: bool,
    pub answers: bool,
    pub created_at: i64,
    pub disabled_at: Option<i64>,
}

/// Joins are written out where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
