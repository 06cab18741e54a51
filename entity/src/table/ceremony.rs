//! `ceremony`: WebAuthn ceremonies under way, each used once.
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ceremony")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub browser_hash: Vec<u8>,
    pub session_hash: Option<Vec<u8>>,
    pub account_id: Option<Uuid>,
    pub kind: String,
    pub purpose: Option<String>,
    pub state: Vec<u8>,
    pub created_at: i64,
    pub expires_at: i64,
    pub candidate_tag: Option<Vec<u8>>,
}

/// Joins are written out where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
