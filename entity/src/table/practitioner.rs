//! `practitioner`: Staff of an organization.
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "practitioner")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organization_id: Uuid,
    pub account_id: Option<Uuid>,
    pub notice_address_id: Option<Uuid>,
    pub name: Vec<u8>,
    pub address: Vec<u8>,
    pub address_index: Vec<u8>,
    pub role: String,
    pub state: String,
    pub created_at: i64,
    pub updated_at: i64,
    pub told: String,
}

/// Joins are written out where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
