//! `patient_draft`: What patients are writing.
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "patient_draft")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organization_id: Uuid,
    pub patient_id: Uuid,
    pub account_id: Uuid,
    pub thread_id: Option<Uuid>,
    pub team_id: Option<Uuid>,
    pub content: Option<Vec<u8>>,
    pub created_at: i64,
    pub updated_at: i64,
}

impl Model {
    /// It was sent or thrown away. What is for nothing any more is over; without a text alone, it may get one again.
    pub(crate) const fn is_over(&self) -> bool {
        self.thread_id.is_none() && self.team_id.is_none()
    }
}

/// Joins are written out where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
