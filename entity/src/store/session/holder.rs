//! A session with whose it is. Must not know what follows from that.
//!
//! Invariant: one statement, since every request asks it, and each statement is a way to the database and back.
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait},
};

use super::SessionRow;
use crate::{
    crypto::token::TokenHash,
    domain::locale::Locale,
    store::{
        Source, StoreError,
        practitioner::{Membership, PractitionerState},
        rows::with_columns,
    },
    table::{account, practitioner, session},
};

/// What stands in front of the columns of each table.
const SESSION: &str = "s_";
const ACCOUNT: &str = "a_";
const STAFF: &str = "p_";

/// Whose a session is.
#[derive(Clone, Debug)]
pub struct Holder {
    /// May not sign in, nor stay.
    pub disabled: bool,
    /// The language that was chosen.
    pub language: Option<Locale>,
    /// The active practitioner that the account stands for.
    pub membership: Option<Membership>,
}

/// The session of a cookie, unless it was ended, and whose it is, if it is anybody's yet.
///
/// # Errors
/// The database does not answer.
pub async fn find_with_holder(source: &impl Source, hash: &TokenHash) -> Result<Option<(SessionRow, Option<Holder>)>, StoreError> {
    let to_account = session::Entity::belongs_to(account::Entity).from(session::Column::AccountId).to(account::Column::Id);
    let to_staff = session::Entity::belongs_to(practitioner::Entity)
        .from(session::Column::AccountId)
        .to(practitioner::Column::AccountId)
        .on_condition(|_, staff| {
            Condition::all().add(Expr::col((staff, practitioner::Column::State)).eq(PractitionerState::Active.as_str()))
        });
    let mut select = session::Entity::find_by_id(hash.as_bytes().to_vec())
        .filter(session::Column::EndedAt.is_null())
        .join(JoinType::LeftJoin, to_account.into())
        .join(JoinType::LeftJoin, to_staff.into())
        .limit(1)
        .select_only();
    select = with_columns::<session::Entity, _>(select, SESSION);
    select = with_columns::<account::Entity, _>(select, ACCOUNT);
    select = with_columns::<practitioner::Entity, _>(select, STAFF);
    let Some(row) = source.connection().query_one(select.as_query()).await? else { return Ok(None) };
    let holder = match account::Model::from_query_result_optional(&row, ACCOUNT)? {
        Some(account) => {
            let staff = practitioner::Model::from_query_result_optional(&row, STAFF)?;
            Some(Holder {
                disabled: account.disabled_at.is_some(),
                language: account.language.and_then(|tag| Locale::parse(&tag).ok()),
                membership: staff.as_ref().map(Membership::read).transpose()?,
            })
        }
        None => None,
    };
    Ok(SessionRow::read(session::Model::from_query_result(&row, SESSION)?).map(|row| (row, holder)))
}
