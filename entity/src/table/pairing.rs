//! `pairing`: Claim codes that were shown at a desk, and who saw whom.
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pairing")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub claim_id: Uuid,
    pub organization_id: Uuid,
    pub patient_id: Uuid,
    pub practitioner_id: Uuid,
    pub number: Option<i32>,
    pub created_at: i64,
    pub confirmed_at: Option<i64>,
    pub in_person_at: Option<i64>,
    pub mark: Option<i32>,
}

/// Joins are written out where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
