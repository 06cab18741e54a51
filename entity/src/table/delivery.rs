//! `delivery`: A message for one patient.
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "delivery")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub message_id: Uuid,
    pub patient_id: Uuid,
    pub organization_id: Uuid,
    pub state: String,
    pub created_at: i64,
    pub expires_at: Option<i64>,
    pub first_opened_at: Option<i64>,
    pub last_opened_at: Option<i64>,
    pub visible_at: Option<i64>,
    pub own: bool,
    pub recalled_at: Option<i64>,
    pub recall_reason: Option<String>,
    pub read_by: Option<i64>,
    pub remind_at: Option<i64>,
    pub called_at: Option<i64>,
    pub call_at: Option<i64>,
    pub alert_at: Option<i64>,
    pub chosen: bool,
    pub sender_id: Option<Uuid>,
    pub replied_at: Option<i64>,
}

/// Joins are written out where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
