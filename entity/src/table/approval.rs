//! `approval`: What waits for a colleague's word.
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "approval")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organization_id: Uuid,
    pub patient_id: Uuid,
    pub kind: String,
    pub state: String,
    pub asked_by: Uuid,
    pub asked_at: i64,
    pub expires_at: i64,
    pub decided_by: Option<Uuid>,
    pub decided_at: Option<i64>,
    pub address: Option<Vec<u8>>,
    pub basis: Option<Uuid>,
    pub other_id: Option<Uuid>,
    pub seen: Option<Vec<u8>>,
    pub ended_at: Option<i64>,
    pub ended_for: Option<String>,
    pub alone_at: Option<i64>,
}

/// Joins are written out where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
