//! `mailing_row`: One of the patients of a mailing.
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mailing_row")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub mailing_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    pub organization_id: Uuid,
    pub patient_id: Option<Uuid>,
    pub state: String,
    pub reason: Option<String>,
    pub cells: Option<Vec<u8>>,
    pub note: Option<Vec<u8>>,
    pub message_id: Option<Uuid>,
}

/// Joins are written out where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
