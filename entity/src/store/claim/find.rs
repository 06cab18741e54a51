//! Finding slips.
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, ExprTrait, Query},
};

use super::{Claim, ClaimKind, ClaimState};
use crate::{
    base::clock::Timestamp,
    crypto::token::TokenHash,
    domain::{
        id::{AccountId, CarerId, ClaimId, GrantId, OrganizationId, PasskeyId, PatientId},
        scope::Actor,
        slip::Slip,
    },
    store::{Source, StoreError, issuer::Issuer, pairing},
    table::{
        claim_code::{Column, Entity, Model},
        pairing as shown,
    },
};

/// A finder is used again only when a million were: no more slips than this can share one for a very long time.
const MOST_WITH_ONE_FINDER: u64 = 100;
/// Nobody adds more records than this at a time.
const MOST_OF_ONE_ACCOUNT: u64 = 50;

/// The slip with this id.
///
/// # Errors
/// The database does not answer.
pub async fn find(source: &impl Source, id: ClaimId) -> Result<Option<Claim>, StoreError> {
    Entity::find_by_id(id.as_uuid()).one(source.connection()).await?.map(Claim::read).transpose()
}

/// The slip that a finder means: the live one, or else the newest.
///
/// # Errors
/// The database does not answer.
pub async fn find_by_finder(source: &impl Source, finder: u32) -> Result<Option<Claim>, StoreError> {
    let Ok(finder) = i32::try_from(finder) else { return Ok(None) };
    let rows = Entity::find()
        .filter(Column::Finder.eq(finder))
        // Found by a spare code alone, whatever number stands in it.
        .filter(Column::Kind.ne(ClaimKind::Recovery.as_str()))
        .order_by_desc(Column::CreatedAt)
        .limit(MOST_WITH_ONE_FINDER)
        .all(source.connection())
        .await?;
    let live = rows.iter().position(|row| [ClaimState::Issued, ClaimState::Bound].map(ClaimState::as_str).contains(&row.state.as_str()));
    rows.into_iter().nth(live.unwrap_or(0)).map(Claim::read).transpose()
}

/// Whether a code may be one that staff show at a desk at this moment, by its mark, or has the finder of the slip `held`, which whoever
/// asks has entered rightly before. One question, whether or not there is any slip; and whoever knows no code learns of none by asking.
///
/// # Errors
/// The database does not answer.
pub async fn is_vouched_for(source: &impl Source, code: &Slip, held: Option<ClaimId>, now: Timestamp) -> Result<bool, StoreError> {
    let Ok(finder) = i32::try_from(code.finder()) else { return Ok(false) };
    let mark = i32::from(pairing::mark(source, code).await?);
    let desk = Query::select()
        .expr(Expr::value(1))
        .from(shown::Entity)
        .and_where(Expr::col((shown::Entity, shown::Column::ClaimId)).equals((Entity, Column::Id)))
        .and_where(Expr::col((shown::Entity, shown::Column::Mark)).eq(mark))
        .to_owned();
    let shown = Column::State.is_in([ClaimState::Issued, ClaimState::Bound].map(ClaimState::as_str));
    let shown = Condition::all().add(shown).add(Column::ExpiresAt.gt(now.as_micros())).add(Expr::exists(desk));
    let meant = Condition::any().add(shown).add_option(held.map(|id| Column::Id.eq(id.as_uuid())));
    let found = Entity::find().filter(Column::Finder.eq(finder)).filter(meant).limit(1).all(source.connection()).await?;
    Ok(!found.is_empty())
}

/// The slip that led to a passkey.
///
/// # Errors
/// The database does not answer.
pub async fn find_by_passkey(source: &impl Source, passkey: PasskeyId) -> Result<Option<Claim>, StoreError> {
    let row =
        Entity::find().filter(Column::PasskeyId.eq(passkey.as_uuid())).order_by_desc(Column::KeyedAt).one(source.connection()).await?;
    row.map(Claim::read).transpose()
}

/// Slips of a patient that may still lead to something.
///
/// # Errors
/// The database does not answer.
pub async fn list_open(source: &impl Source, patient: PatientId) -> Result<Vec<Claim>, StoreError> {
    read_all(open_of(patient).filter(Column::CarerId.is_null()).all(source.connection()).await?)
}

/// The same for those who read beside the patient.
///
/// # Errors
/// The database does not answer.
pub async fn list_of_carers(source: &impl Source, patient: PatientId) -> Result<Vec<Claim>, StoreError> {
    read_all(open_of(patient).filter(Column::CarerId.is_not_null()).all(source.connection()).await?)
}

/// The accounts and grants that the codes of somebody who reads beside a patient led to.
///
/// # Errors
/// The database does not answer.
pub async fn list_grants_of_carer(source: &impl Source, carer: CarerId) -> Result<Vec<(AccountId, GrantId)>, StoreError> {
    let rows = Entity::find().filter(Column::CarerId.eq(carer.as_uuid())).filter(Column::GrantId.is_not_null());
    let all = read_all(rows.all(source.connection()).await?)?;
    Ok(all.into_iter().filter_map(|one| one.account.zip(one.grant)).collect())
}

fn open_of(patient: PatientId) -> Select<Entity> {
    let open = [ClaimState::Issued, ClaimState::Bound, ClaimState::Keyed].map(ClaimState::as_str);
    Entity::find().filter(Column::PatientId.eq(patient.as_uuid())).filter(Column::State.is_in(open))
}

/// Slips that somebody gave and with which nobody has made a key, entered or not, at most `limit`, record by record.
///
/// # Errors
/// The database does not answer.
pub async fn list_unspent_by(source: &impl Source, organization: OrganizationId, by: Actor, limit: u64) -> Result<Vec<Claim>, StoreError> {
    let rows = Entity::find()
        .filter(Column::OrganizationId.eq(organization.as_uuid()))
        .filter(Column::IssuedBy.eq(Issuer::from(by).as_word()))
        .filter(Column::State.is_in([ClaimState::Issued, ClaimState::Bound].map(ClaimState::as_str)))
        .order_by_asc(Column::PatientId)
        .order_by_asc(Column::Id)
        .limit(limit);
    read_all(rows.all(source.connection()).await?)
}

/// Spent slips that were not finished in time, at most `limit`.
///
/// # Errors
/// The database does not answer.
pub async fn list_lapsed(source: &impl Source, now: Timestamp, limit: u64) -> Result<Vec<Claim>, StoreError> {
    let rows = Entity::find()
        .filter(Column::State.eq(ClaimState::Keyed.as_str()))
        .filter(Column::ResumeUntil.lte(now.as_micros()))
        .order_by_asc(Column::ResumeUntil)
        .limit(limit)
        .all(source.connection())
        .await?;
    read_all(rows)
}

/// Spent slips whose record opens now, because the wait is over and the mailbox code came back; at most `limit`.
///
/// # Errors
/// The database does not answer.
pub async fn list_due(source: &impl Source, now: Timestamp, limit: u64) -> Result<Vec<Claim>, StoreError> {
    let rows = Entity::find()
        .filter(Column::State.eq(ClaimState::Keyed.as_str()))
        .filter(Column::OpensAt.lte(now.as_micros()))
        .filter(Column::MailboxReadAt.is_not_null())
        .order_by_asc(Column::OpensAt)
        .limit(limit)
        .all(source.connection())
        .await?;
    read_all(rows)
}

/// What an account has entered and not finished, oldest first.
///
/// # Errors
/// The database does not answer.
pub async fn list_of_account(source: &impl Source, account: AccountId) -> Result<Vec<Claim>, StoreError> {
    let rows = Entity::find()
        .filter(Column::AccountId.eq(account.as_uuid()))
        .filter(Column::State.is_in([ClaimState::Bound, ClaimState::Keyed].map(ClaimState::as_str)))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .limit(MOST_OF_ONE_ACCOUNT)
        .all(source.connection())
        .await?;
    read_all(rows)
}

/// What an account has finished last.
///
/// # Errors
/// The database does not answer.
pub async fn find_last_of_account(source: &impl Source, account: AccountId) -> Result<Option<Claim>, StoreError> {
    let row = Entity::find()
        .filter(Column::AccountId.eq(account.as_uuid()))
        .filter(Column::State.eq(ClaimState::Confirmed.as_str()))
        .order_by_desc(Column::KeyedAt)
        .order_by_desc(Column::Id)
        .one(source.connection())
        .await?;
    row.map(Claim::read).transpose()
}

/// Everything that a browser has entered and not spent, oldest first: a spare code stands for several records.
///
/// # Errors
/// The database does not answer.
pub async fn list_held(source: &impl Source, session: &TokenHash) -> Result<Vec<Claim>, StoreError> {
    let rows = Entity::find()
        .filter(Column::BoundSession.eq(session.as_bytes().to_vec()))
        .filter(Column::State.eq(ClaimState::Bound.as_str()))
        .order_by_asc(Column::PatientId)
        .limit(MOST_OF_ONE_ACCOUNT)
        .all(source.connection())
        .await?;
    read_all(rows)
}

/// Slips that were not used in time, at most `limit`.
///
/// # Errors
/// The database does not answer.
pub async fn list_expired(source: &impl Source, now: Timestamp, limit: u64) -> Result<Vec<Claim>, StoreError> {
    let rows = Entity::find()
        .filter(Column::State.is_in([ClaimState::Issued, ClaimState::Bound].map(ClaimState::as_str)))
        .filter(Column::ExpiresAt.lte(now.as_micros()))
        .order_by_asc(Column::ExpiresAt)
        .limit(limit)
        .all(source.connection())
        .await?;
    read_all(rows)
}

fn read_all(rows: Vec<Model>) -> Result<Vec<Claim>, StoreError> {
    rows.into_iter().map(Claim::read).collect()
}
