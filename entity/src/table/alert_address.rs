//! `alert_address`: Where a patient's alerts go, and in which language: readable with the alert root.
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "alert_address")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organization_id: Uuid,
    pub patient_id: Uuid,
    pub address: Vec<u8>,
    pub language: Vec<u8>,
    pub verified_at: Option<i64>,
    pub last_alert_at: Option<i64>,
    pub retired_at: Option<i64>,
    pub created_at: i64,
    pub cadence: String,
    pub proposed: bool,
    pub set_by: Option<Uuid>,
    pub carer_id: Option<Uuid>,
    pub expires_at: Option<i64>,
    pub address_index: Option<Vec<u8>>,
}

/// Joins are written out where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
