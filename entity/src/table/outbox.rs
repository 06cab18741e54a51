//! `outbox`: Mails to be sent: ids, and for mailbox codes a payload that is erased once settled.
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organization_id: Uuid,
    pub kind: String,
    pub template: String,
    pub stands_for: Option<String>,
    pub recipient_kind: String,
    pub recipient_id: Uuid,
    pub subject_id: Option<Uuid>,
    pub payload: Option<Vec<u8>>,
    pub state: String,
    pub due_at: i64,
    pub expires_at: Option<i64>,
    pub attempts: i32,
    pub lease_token: Option<Uuid>,
    pub lease_until: Option<i64>,
    pub tag: Vec<u8>,
    pub mail_id: Option<Vec<u8>>,
    pub reply_class: Option<String>,
    pub created_at: i64,
    pub settled_at: Option<i64>,
}

/// Joins are written out where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
