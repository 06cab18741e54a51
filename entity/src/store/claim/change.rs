//! Writing slips and moving them on.
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, ExprTrait, QueryFilter, UpdateMany, sea_query::Expr};

use super::{Claim, ClaimKind, ClaimState};
use crate::{
    base::clock::Timestamp,
    crypto::{code::CodeHash, token::TokenHash},
    domain::{
        id::{AccountId, CarerId, ClaimId, GrantId, OrganizationId, PasskeyId, PatientId},
        scope::Actor,
        slip::Channel,
    },
    store::{StoreError, Tx, issuer::Issuer, source::Origin},
    table::claim_code::{ActiveModel, Column, Entity},
};

/// A slip to be written.
#[derive(Clone, Debug)]
pub struct NewClaim {
    /// Its id.
    pub id: ClaimId,
    /// Whose patient.
    pub organization: OrganizationId,
    /// For which record.
    pub patient: PatientId,
    /// For whom, if it is for somebody beside the patient.
    pub carer: Option<CarerId>,
    /// The number that finds it, below a million.
    pub finder: u32,
    /// Hash of the secret part.
    pub hash: CodeHash,
    /// What it leads to.
    pub kind: ClaimKind,
    /// How it travels.
    pub channel: Channel,
    /// Who issued it.
    pub issued_by: Actor,
    /// Since when it is there.
    pub created_at: Timestamp,
    /// Until when it can be entered.
    pub expires_at: Timestamp,
}

/// What spending a slip led to.
#[derive(Clone, Copy, Debug)]
pub struct Keyed {
    /// The account.
    pub account: AccountId,
    /// The passkey that was made for it; none where an account had one.
    pub passkey: Option<PasskeyId>,
    /// Its grant.
    pub grant: GrantId,
    /// When.
    pub at: Timestamp,
    /// Until when it can be finished.
    pub resume_until: Timestamp,
    /// When the record opens, where it was claimed before.
    pub opens_at: Option<Timestamp>,
}

/// Whoever has entered a slip and not spent it yet.
#[derive(Clone, Copy, Debug)]
pub enum Holder<'a> {
    /// A browser, by its pre-session.
    Browser(&'a TokenHash),
    /// Somebody who is signed in.
    Account(AccountId),
}

/// Writes a new one.
///
/// # Errors
/// [`StoreError::Conflict`] if a live slip has this finder; the database refuses.
pub async fn insert(tx: &Tx, new: &NewClaim) -> Result<(), StoreError> {
    let row = ActiveModel {
        id: Set(new.id.as_uuid()),
        organization_id: Set(new.organization.as_uuid()),
        patient_id: Set(new.patient.as_uuid()),
        finder: Set(i32::try_from(new.finder).unwrap_or(i32::MAX)),
        hash: Set(new.hash.as_bytes().to_vec()),
        channel: Set(new.channel.as_str().to_owned()),
        state: Set(ClaimState::Issued.as_str().to_owned()),
        issued_by: Set(Issuer::from(new.issued_by).as_word()),
        created_at: Set(new.created_at.as_micros()),
        expires_at: Set(new.expires_at.as_micros()),
        tries: Set(0),
        bound_session: Set(None),
        takeovers: Set(0),
        account_id: Set(None),
        passkey_id: Set(None),
        grant_id: Set(None),
        keyed_at: Set(None),
        resume_until: Set(None),
        mailbox_sent: Set(0),
        mailbox_tries: Set(0),
        last_try_at: Set(None),
        kind: Set(new.kind.as_str().to_owned()),
        opens_at: Set(None),
        mailbox_read_at: Set(None),
        carer_id: Set(new.carer.map(CarerId::as_uuid)),
    };
    Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Binds a slip to a browser, or to the account of somebody who is signed in; `false` if it is no longer as `seen`. What it
/// leads to is decided anew by whoever holds it.
///
/// # Errors
/// The database refuses.
pub async fn bind(tx: &Tx, seen: &Claim, holder: Holder<'_>, kind: ClaimKind, takes_over: bool) -> Result<bool, StoreError> {
    let before = match seen.bound_session {
        Some(hash) => Column::BoundSession.eq(hash.as_bytes().to_vec()),
        None => Column::BoundSession.is_null(),
    };
    let owner = match seen.account {
        Some(account) => Column::AccountId.eq(account.as_uuid()),
        None => Column::AccountId.is_null(),
    };
    let (session, account) = match holder {
        Holder::Browser(hash) => (Some(hash.as_bytes().to_vec()), None),
        Holder::Account(account) => (None, Some(account.as_uuid())),
    };
    let binding = from(seen.id, &[seen.state])
        .col_expr(Column::State, Expr::value(ClaimState::Bound.as_str()))
        .col_expr(Column::Kind, Expr::value(kind.as_str()))
        .col_expr(Column::BoundSession, Expr::value(session))
        .col_expr(Column::AccountId, Expr::value(account))
        .col_expr(Column::Takeovers, Expr::col(Column::Takeovers).add(i32::from(takes_over)))
        .filter(before)
        .filter(owner);
    one(tx, binding).await
}

/// Spends a slip; `false` if `holder` does not hold it any more, or its time is over.
///
/// # Errors
/// The database refuses.
pub async fn key(tx: &Tx, id: ClaimId, holder: Holder<'_>, keyed: &Keyed) -> Result<bool, StoreError> {
    let held = match holder {
        Holder::Browser(hash) => Column::BoundSession.eq(hash.as_bytes().to_vec()),
        Holder::Account(account) => Column::BoundSession.is_null().and(Column::AccountId.eq(account.as_uuid())),
    };
    let spending = from(id, &[ClaimState::Bound])
        .col_expr(Column::State, Expr::value(ClaimState::Keyed.as_str()))
        .col_expr(Column::AccountId, Expr::value(keyed.account.as_uuid()))
        .col_expr(Column::PasskeyId, Expr::value(keyed.passkey.map(PasskeyId::as_uuid)))
        .col_expr(Column::GrantId, Expr::value(keyed.grant.as_uuid()))
        .col_expr(Column::KeyedAt, Expr::value(keyed.at.as_micros()))
        .col_expr(Column::ResumeUntil, Expr::value(keyed.resume_until.as_micros()))
        .col_expr(Column::OpensAt, Expr::value(keyed.opens_at.map(Timestamp::as_micros)))
        .filter(held)
        .filter(Column::ExpiresAt.gt(keyed.at.as_micros()));
    one(tx, spending).await
}

/// Notes that the mailbox code of a record that opens later came back; `false` if it was noted before, the time is over, or
/// the record opens at once.
///
/// # Errors
/// The database refuses.
pub async fn note_mailbox_read(tx: &Tx, id: ClaimId, now: Timestamp) -> Result<bool, StoreError> {
    let noting = from(id, &[ClaimState::Keyed])
        .col_expr(Column::MailboxReadAt, Expr::value(now.as_micros()))
        .filter(Column::OpensAt.is_not_null())
        .filter(Column::MailboxReadAt.is_null())
        .filter(Column::ResumeUntil.gt(now.as_micros()));
    one(tx, noting).await
}

/// Takes [`note_mailbox_read`] back: the address where the code was read went out of use.
///
/// # Errors
/// The database refuses.
pub async fn forget_mailbox_read(tx: &Tx, id: ClaimId) -> Result<(), StoreError> {
    one(tx, from(id, &[ClaimState::Keyed]).col_expr(Column::MailboxReadAt, Expr::value(None::<i64>))).await?;
    Ok(())
}

/// Finishes a spent slip whose wait is over and whose mailbox code came back; `false` if it is not one.
///
/// # Errors
/// The database refuses.
pub async fn open(tx: &Tx, id: ClaimId, now: Timestamp) -> Result<bool, StoreError> {
    let opening = from(id, &[ClaimState::Keyed])
        .col_expr(Column::State, Expr::value(ClaimState::Confirmed.as_str()))
        .filter(Column::OpensAt.lte(now.as_micros()))
        .filter(Column::MailboxReadAt.is_not_null());
    one(tx, opening).await
}

/// Lets a bound slip be used until then.
///
/// # Errors
/// The database refuses.
pub async fn update_expiry(tx: &Tx, id: ClaimId, until: Timestamp) -> Result<(), StoreError> {
    let changing = from(id, &[ClaimState::Bound]).col_expr(Column::ExpiresAt, Expr::value(until.as_micros()));
    one(tx, changing).await?;
    Ok(())
}

/// Lets a record whose wait is not over open from `now` on; `false` if it waits for nothing.
///
/// # Errors
/// The database refuses.
pub async fn end_wait(tx: &Tx, id: ClaimId, now: Timestamp) -> Result<bool, StoreError> {
    let ending = from(id, &[ClaimState::Keyed])
        .col_expr(Column::OpensAt, Expr::value(now.as_micros()))
        .filter(Column::OpensAt.gt(now.as_micros()))
        .filter(Column::ResumeUntil.gt(now.as_micros()));
    one(tx, ending).await
}

/// Finishes a spent slip that opens at once; `false` if it is not one, or its time is over.
///
/// # Errors
/// The database refuses.
pub async fn confirm(tx: &Tx, id: ClaimId, now: Timestamp) -> Result<bool, StoreError> {
    let finishing = from(id, &[ClaimState::Keyed])
        .col_expr(Column::State, Expr::value(ClaimState::Confirmed.as_str()))
        .filter(Column::OpensAt.is_null())
        .filter(Column::ResumeUntil.gt(now.as_micros()));
    one(tx, finishing).await
}

/// Leaves the passkey that came into being with one claim to another of the same account that is not finished: `false` if it
/// is, or has one.
///
/// # Errors
/// The database refuses.
pub async fn pass_key_on(tx: &Tx, to: ClaimId, passkey: PasskeyId) -> Result<bool, StoreError> {
    let passing =
        from(to, &[ClaimState::Keyed]).col_expr(Column::PasskeyId, Expr::value(passkey.as_uuid())).filter(Column::PasskeyId.is_null());
    if !one(tx, passing).await? {
        return Ok(false);
    }
    Entity::update_many()
        .col_expr(Column::PasskeyId, Expr::value(None::<uuid::Uuid>))
        .filter(Column::PasskeyId.eq(passkey.as_uuid()))
        .filter(Column::Id.ne(to.as_uuid()))
        .exec(tx.connection())
        .await?;
    Ok(true)
}

/// Moves a slip from one of these states to another; `false` if it is in none of them.
///
/// # Errors
/// The database refuses.
pub async fn change(tx: &Tx, id: ClaimId, states: &[ClaimState], to: ClaimState) -> Result<bool, StoreError> {
    one(tx, from(id, states).col_expr(Column::State, Expr::value(to.as_str()))).await
}

/// Counts a wrong try on a live slip; how many there are now, or `None` if it is not live.
///
/// # Errors
/// The database refuses.
pub async fn count_wrong(tx: &Tx, id: ClaimId, now: Timestamp) -> Result<Option<u32>, StoreError> {
    let counting = from(id, &[ClaimState::Issued, ClaimState::Bound])
        .col_expr(Column::Tries, Expr::col(Column::Tries).add(1))
        .col_expr(Column::LastTryAt, Expr::value(now.as_micros()));
    counted(tx, id, counting, |row| row.tries).await
}

/// Counts a mailbox code that is about to be sent; `None` if `most` were, or `tries` were used up, or the slip is not
/// waiting for one.
///
/// # Errors
/// The database refuses.
pub async fn count_sent(tx: &Tx, id: ClaimId, most: u32, tries: u32) -> Result<Option<u32>, StoreError> {
    let counting = from(id, &[ClaimState::Keyed])
        .col_expr(Column::MailboxSent, Expr::col(Column::MailboxSent).add(1))
        .filter(Column::MailboxSent.lt(most))
        .filter(Column::MailboxTries.lt(tries));
    counted(tx, id, counting, |row| row.mailbox_sent).await
}

/// Counts a mailbox code that is about to be tried; `None` if `most` were, or the slip is not waiting for one.
///
/// # Errors
/// The database refuses.
pub async fn count_tried(tx: &Tx, id: ClaimId, most: u32) -> Result<Option<u32>, StoreError> {
    let counting = from(id, &[ClaimState::Keyed])
        .col_expr(Column::MailboxTries, Expr::col(Column::MailboxTries).add(1))
        .filter(Column::MailboxTries.lt(most));
    counted(tx, id, counting, |row| row.mailbox_tries).await
}

/// A change of one slip that is in one of these states.
fn from(id: ClaimId, states: &[ClaimState]) -> UpdateMany<Entity> {
    let words = states.iter().map(|state| state.as_str());
    Entity::update_many().filter(Column::Id.eq(id.as_uuid())).filter(Column::State.is_in(words))
}

async fn one(tx: &Tx, change: UpdateMany<Entity>) -> Result<bool, StoreError> {
    Ok(change.exec(tx.connection()).await?.rows_affected == 1)
}

/// Runs a count; the statement has locked the row, so what is read afterwards is what it wrote.
async fn counted(
    tx: &Tx,
    id: ClaimId,
    counting: UpdateMany<Entity>,
    column: fn(crate::table::claim_code::Model) -> i32,
) -> Result<Option<u32>, StoreError> {
    if !one(tx, counting).await? {
        return Ok(None);
    }
    let row = Entity::find_by_id(id.as_uuid()).one(tx.connection()).await?;
    Ok(row.map(column).and_then(|count| u32::try_from(count).ok()))
}
