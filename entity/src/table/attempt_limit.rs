//! `attempt_limit`: Counters of wrong tries, by a keyed hash of who tried.
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attempt_limit")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: Vec<u8>,
    pub count: i32,
    pub window_start: i64,
    pub blocked_until: Option<i64>,
    pub updated_at: i64,
}

/// Joins are written out where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
