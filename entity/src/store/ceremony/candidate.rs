//! Passkeys that are made and were not used yet: kept beside the ceremonies, sealed like them. Must not know what is in one.
//!
//! Invariants: a session has one at most; a tag belongs to one at most.
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, Select};
use zeroize::Zeroizing;

use super::{Kind, place};
use crate::{
    base::clock::Timestamp,
    crypto::{
        keyring::Purpose,
        token::{TokenHash, tag},
    },
    domain::id::{AccountId, CeremonyId},
    store::{Source, StoreError, Tx, rows, seal, source::Origin},
    table::ceremony::{ActiveModel, Column, Entity},
};

/// The purpose of a row that is no ceremony under way.
pub(super) const PURPOSE: &str = "candidate";

/// Whose the passkey will be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Somebody's whose account comes into being with its first use: with a code, or invited.
    Newcomer,
    /// An account's that has keys, and is signed in.
    Account(AccountId),
}

/// One to be written.
pub struct NewCandidate<'a> {
    /// Its id.
    pub id: CeremonyId,
    /// What it is found by ([`tag`] of its credential id), unless another has that tag already: then by its session alone.
    pub tag: TokenHash,
    /// The session that made it.
    pub session: TokenHash,
    /// Whose it will be.
    pub whose: Whose,
    /// State in clear; sealed here.
    pub state: &'a [u8],
    /// Since when it is there.
    pub created_at: Timestamp,
    /// When its time is over.
    pub expires_at: Timestamp,
}

/// Writes one in place of an older one of the session. Two may show one credential id: whoever uses it first has it.
///
/// # Errors
/// The database refuses, or the state cannot be sealed.
pub async fn keep(tx: &Tx, new: &NewCandidate<'_>) -> Result<(), StoreError> {
    delete_of(tx, &new.session).await?;
    let free = with_tag(&new.tag).count(tx.connection()).await? == 0;
    let account = match new.whose {
        Whose::Newcomer => None,
        Whose::Account(id) => Some(id.as_uuid()),
    };
    let row = ActiveModel {
        id: Set(new.id.as_uuid()),
        // Tied to no browser: of its own id, which is no token, and once only.
        browser_hash: Set(tag(new.id.as_uuid().as_bytes()).as_bytes().to_vec()),
        session_hash: Set(Some(new.session.as_bytes().to_vec())),
        account_id: Set(account),
        kind: Set(Kind::Registration.as_str().to_owned()),
        purpose: Set(Some(PURPOSE.to_owned())),
        state: Set(seal::seal(tx, Purpose::Field, place(new.id), new.state).await?),
        created_at: Set(new.created_at.as_micros()),
        expires_at: Set(new.expires_at.as_micros()),
        candidate_tag: Set(free.then(|| new.tag.as_bytes().to_vec())),
    };
    Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// The state of the one that a session has made.
///
/// # Errors
/// The database does not answer, or the state cannot be opened.
pub async fn find(source: &impl Source, session: &TokenHash) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
    let found = Entity::find()
        .filter(Column::SessionHash.eq(session.as_bytes().to_vec()))
        .filter(Column::Purpose.eq(PURPOSE))
        .one(source.connection())
        .await?;
    rows::opened(found.map(|row| seal::open(source, Purpose::Field, place(CeremonyId::from_uuid(row.id)), row.state))).await
}

/// Whether somebody, whoever it is, has made one under this tag that can be used still.
///
/// # Errors
/// The database does not answer.
pub async fn is_tagged(source: &impl Source, tag: &TokenHash, now: Timestamp) -> Result<bool, StoreError> {
    let found = with_tag(tag).filter(Column::ExpiresAt.gt(now.as_micros())).count(source.connection()).await?;
    Ok(found > 0)
}

fn with_tag(tag: &TokenHash) -> Select<Entity> {
    Entity::find().filter(Column::CandidateTag.eq(tag.as_bytes().to_vec()))
}

/// Whether one was made for an account, in whatever session, that still may be used.
///
/// # Errors
/// The database does not answer.
pub async fn is_for(source: &impl Source, account: AccountId, now: Timestamp) -> Result<bool, StoreError> {
    let pending = Entity::find()
        .filter(Column::AccountId.eq(account.as_uuid()))
        .filter(Column::Purpose.eq(PURPOSE))
        .filter(Column::ExpiresAt.gt(now.as_micros()));
    Ok(pending.count(source.connection()).await? > 0)
}

/// Removes that of a session.
///
/// # Errors
/// The database refuses.
pub async fn delete_of(tx: &Tx, session: &TokenHash) -> Result<(), StoreError> {
    Entity::delete_many()
        .filter(Column::SessionHash.eq(session.as_bytes().to_vec()))
        .filter(Column::Purpose.eq(PURPOSE))
        .exec(tx.connection())
        .await?;
    Ok(())
}
