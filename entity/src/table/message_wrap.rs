//! `message_wrap`: The data key of a message, sealed once for each audience. Deleting the row is the erasure.
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "message_wrap")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub message_id: Uuid,
    pub delivery_id: Option<Uuid>,
    pub organization_id: Uuid,
    pub audience: String,
    pub kind: String,
    pub key_id: Uuid,
    pub nonce: Vec<u8>,
    pub sealed: Vec<u8>,
    pub created_at: i64,
}

/// Joins are written out where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
