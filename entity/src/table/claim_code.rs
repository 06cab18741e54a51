//! `claim_code`: Claim codes (slips).
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "claim_code")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organization_id: Uuid,
    pub patient_id: Uuid,
    pub finder: i32,
    pub hash: Vec<u8>,
    pub channel: String,
    pub state: String,
    pub issued_by: String,
    pub created_at: i64,
    pub expires_at: i64,
    pub tries: i32,
    pub bound_session: Option<Vec<u8>>,
    pub takeovers: i32,
    pub account_id: Option<Uuid>,
    pub passkey_id: Option<Uuid>,
    pub grant_id: Option<Uuid>,
    pub keyed_at: Option<i64>,
    pub resume_until: Option<i64>,
    pub mailbox_sent: i32,
    pub mailbox_tries: i32,
    pub last_try_at: Option<i64>,
    pub kind: String,
    pub opens_at: Option<i64>,
    pub mailbox_read_at: Option<i64>,
    pub carer_id: Option<Uuid>,
}

/// Joins are written out where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
