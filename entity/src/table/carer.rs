//! `carer`: Who reads a patient's messages beside the patient, why, and until when.
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "carer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organization_id: Uuid,
    pub patient_id: Uuid,
    pub name: Vec<u8>,
    pub basis: String,
    pub added_by: String,
    pub created_at: i64,
    pub expires_at: i64,
    pub grant_id: Option<Uuid>,
    pub account_id: Option<Uuid>,
    pub ended_at: Option<i64>,
}

/// Joins are written out where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
