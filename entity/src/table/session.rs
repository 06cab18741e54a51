//! `session`: Browser sessions, by the hash of their cookie.
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: Vec<u8>,
    pub account_id: Option<Uuid>,
    pub claim_id: Option<Uuid>,
    pub stage: String,
    pub form_key: Vec<u8>,
    pub created_at: i64,
    pub seen_at: i64,
    pub ends_at: i64,
    pub verified_at: Option<i64>,
    pub verified_purpose: Option<String>,
    pub ended_at: Option<i64>,
}

/// Joins are written out where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
