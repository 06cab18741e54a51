//! `account`: Humans who sign in.
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_handle: Vec<u8>,
    pub label: Vec<u8>,
    pub language: Option<String>,
    pub created_at: i64,
    pub disabled_at: Option<i64>,
    pub recovery_hash: Option<Vec<u8>>,
    pub spare_finder: Option<i32>,
    pub spare_made_at: Option<i64>,
    pub spare_tries: i32,
    pub nudges_refused: i32,
}

/// Joins are written out where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
