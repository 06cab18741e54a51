//! A session with whose it is. Must not know what follows from that.
//!
//! Invariants: one statement, since every request asks it, and each statement is a way to the database and back; of an account
//! nothing is read but what is asked, least of all its hashes.
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, IdenStatic, JoinType, QueryFilter, QueryResult, QuerySelect,
    QueryTrait,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

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

/// By what a session is found.
#[derive(Clone, Copy, Debug)]
pub enum By<'a> {
    /// What a request brings.
    Cookie(&'a TokenHash),
    /// What is remembered of it by what it began.
    Id(&'a TokenHash),
}

/// A session, unless it was ended, and whose it is, if it is anybody's yet.
///
/// # Errors
/// The database does not answer.
pub async fn find_with_holder(source: &impl Source, by: By<'_>) -> Result<Option<(SessionRow, Option<Holder>)>, StoreError> {
    let to_account = session::Entity::belongs_to(account::Entity).from(session::Column::AccountId).to(account::Column::Id);
    let to_staff = session::Entity::belongs_to(practitioner::Entity)
        .from(session::Column::AccountId)
        .to(practitioner::Column::AccountId)
        .on_condition(|_, staff| {
            Condition::all().add(Expr::col((staff, practitioner::Column::State)).eq(PractitionerState::Active.as_str()))
        });
    let (column, hash) = match by {
        By::Cookie(hash) => (session::Column::Cookie, hash),
        By::Id(hash) => (session::Column::Hash, hash),
    };
    let mut select = session::Entity::find()
        .filter(column.eq(hash.as_bytes().to_vec()))
        .filter(session::Column::EndedAt.is_null())
        .join(JoinType::LeftJoin, to_account.into())
        .join(JoinType::LeftJoin, to_staff.into())
        .limit(1)
        .select_only();
    select = with_columns::<session::Entity, _>(select, SESSION);
    for column in [account::Column::Id, account::Column::DisabledAt, account::Column::Language] {
        select = select.column_as(column, format!("{ACCOUNT}{}", column.as_str()));
    }
    for column in [practitioner::Column::Id, practitioner::Column::OrganizationId, practitioner::Column::Role] {
        select = select.column_as(column, format!("{STAFF}{}", column.as_str()));
    }
    let Some(row) = source.connection().query_one(select.as_query()).await? else { return Ok(None) };
    let holder = if row.try_get::<Option<Uuid>>(ACCOUNT, "id")?.is_some() { Some(read(&row)?) } else { None };
    Ok(SessionRow::read(session::Model::from_query_result(&row, SESSION)?).map(|row| (row, holder)))
}

fn read(row: &QueryResult) -> Result<Holder, StoreError> {
    let membership = match row.try_get::<Option<Uuid>>(STAFF, "id")? {
        Some(id) => Some(Membership::of(id, row.try_get(STAFF, "organization_id")?, &row.try_get::<String>(STAFF, "role")?)?),
        None => None,
    };
    Ok(Holder {
        disabled: row.try_get::<Option<i64>>(ACCOUNT, "disabled_at")?.is_some(),
        language: row.try_get::<Option<String>>(ACCOUNT, "language")?.and_then(|tag| Locale::parse(&tag).ok()),
        membership,
    })
}
