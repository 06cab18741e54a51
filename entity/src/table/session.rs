//! `session`: Browser sessions. `hash` is the id; `cookie` is the hash of the one that finds it now.
use std::fmt;

use sea_orm::entity::prelude::*;

/// The key of a session's form tokens, as it lies in the column. `Debug` of a row or of a change to one shows nothing of
/// it; `store::session` wipes it.
#[derive(Clone, PartialEq, Eq, DeriveValueType)]
pub struct RawFormKey(pub Vec<u8>);

impl fmt::Debug for RawFormKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RawFormKey(..)")
    }
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: Vec<u8>,
    pub account_id: Option<Uuid>,
    pub claim_id: Option<Uuid>,
    pub stage: String,
    pub form_key: RawFormKey,
    pub created_at: i64,
    pub seen_at: i64,
    pub ends_at: i64,
    pub verified_at: Option<i64>,
    pub verified_purpose: Option<String>,
    pub ended_at: Option<i64>,
    pub device: Option<Vec<u8>>,
    pub invitation_id: Option<Uuid>,
    pub shared: bool,
    pub cookie: Vec<u8>,
    pub passkey_id: Option<Uuid>,
}

/// Joins are written out where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
