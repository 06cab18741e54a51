//! `caller_match`: Callers who said what stands in a record, by the session of whoever heard it.
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "caller_match")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub session: Vec<u8>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub patient_id: Uuid,
    pub organization_id: Uuid,
    pub matched_at: i64,
}

/// Joins are written out where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
