//! `message`: What a message is besides its content.
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "message")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organization_id: Uuid,
    pub thread_id: Uuid,
    pub relay_id: Option<Uuid>,
    pub suite: i16,
    pub sensitivity: String,
    pub received_at: i64,
    pub expires_at: Option<i64>,
    pub reply_allowed: bool,
    pub sender_id: Option<Uuid>,
    pub team_id: Option<Uuid>,
    pub author_id: Option<Uuid>,
    pub read_by: Option<i64>,
    pub away: Option<Vec<u8>>,
    pub by_mail: bool,
    pub account_id: Option<Uuid>,
    pub mailing_id: Option<Uuid>,
}

/// Joins are written out where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
