//! `draft_file`: A file that is to go with what somebody writes.
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "draft_file")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organization_id: Uuid,
    pub draft_id: Uuid,
    pub practitioner_id: Option<Uuid>,
    pub account_id: Option<Uuid>,
    pub key_id: Uuid,
    pub nonce: Vec<u8>,
    pub sealed: Vec<u8>,
    pub about: Vec<u8>,
    pub pieces: i32,
    pub arrived: i32,
    pub sent_at: Option<i64>,
    pub created_at: i64,
    pub updated_at: i64,
}

/// Joins are written out where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
