//! WebAuthn ceremonies between their two requests. Their state is sealed; must not know what is in it.
//!
//! Invariant: a ceremony is taken by one caller only, on both databases.
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter};
use zeroize::Zeroizing;

use super::{Source, StoreError, Tx, rows, seal, source::Origin, word::words};
use crate::{
    base::clock::Timestamp,
    crypto::{field::Place, keyring::Purpose, token::TokenHash},
    domain::id::{AccountId, CeremonyId, OrganizationId},
    table::ceremony::{ActiveModel, Column, Entity},
};

/// The purpose of a row that is no ceremony under way but a passkey that is made and has not been used yet.
pub const CANDIDATE: &str = "candidate";

words! {
    /// Kinds of ceremonies.
    pub enum Kind in "ceremony.kind" {
        /// Making a passkey.
        Registration = "registration",
        /// Using it for the first time.
        Confirmation = "confirmation",
        /// Signing in.
        SignIn = "sign_in",
        /// Proving again that one is there.
        Verification = "verification",
    }
}

/// A ceremony to be written.
pub struct NewCeremony<'a> {
    /// Its id.
    pub id: CeremonyId,
    /// Hash of the token that ties it to a browser; of a [`CANDIDATE`] the tag of its credential id, which no token has.
    pub browser: TokenHash,
    /// The session that began it.
    pub session: Option<TokenHash>,
    /// The account it is about.
    pub account: Option<AccountId>,
    /// What kind it is.
    pub kind: Kind,
    /// What it is for.
    pub purpose: Option<&'static str>,
    /// State in clear; sealed here.
    pub state: &'a [u8],
    /// Since when it is there.
    pub created_at: Timestamp,
    /// When its time is over.
    pub expires_at: Timestamp,
}

/// A ceremony that was taken.
pub struct Ceremony {
    /// The session that began it.
    pub session: Option<TokenHash>,
    /// The account it is about.
    pub account: Option<AccountId>,
    /// What it is for.
    pub purpose: Option<String>,
    /// State in clear.
    pub state: Zeroizing<Vec<u8>>,
    /// When its time is over; callers check that.
    pub expires_at: Timestamp,
}

/// Writes a new one.
///
/// # Errors
/// The database refuses, or the state cannot be sealed.
pub async fn insert(tx: &Tx, new: &NewCeremony<'_>) -> Result<(), StoreError> {
    let row = ActiveModel {
        id: Set(new.id.as_uuid()),
        browser_hash: Set(new.browser.as_bytes().to_vec()),
        session_hash: Set(new.session.map(|hash| hash.as_bytes().to_vec())),
        account_id: Set(new.account.map(AccountId::as_uuid)),
        kind: Set(new.kind.as_str().to_owned()),
        purpose: Set(new.purpose.map(str::to_owned)),
        state: Set(seal::seal(tx, Purpose::Field, place(new.id), new.state).await?),
        created_at: Set(new.created_at.as_micros()),
        expires_at: Set(new.expires_at.as_micros()),
    };
    Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Takes one out; `None` if there is none, or another caller was faster. Whoever deletes the row has it.
///
/// # Errors
/// The database refuses, or the state cannot be opened.
pub async fn take(tx: &Tx, browser: &TokenHash, kind: Kind) -> Result<Option<Ceremony>, StoreError> {
    let found = Entity::find()
        .filter(Column::BrowserHash.eq(browser.as_bytes().to_vec()))
        .filter(Column::Kind.eq(kind.as_str()))
        .filter(Condition::any().add(Column::Purpose.is_null()).add(Column::Purpose.ne(CANDIDATE)))
        .one(tx.connection())
        .await?;
    let Some(row) = found else { return Ok(None) };
    if Entity::delete_by_id(row.id).exec(tx.connection()).await?.rows_affected != 1 {
        return Ok(None);
    }
    Ok(Some(Ceremony {
        session: row.session_hash.as_deref().and_then(TokenHash::from_slice),
        account: row.account_id.map(AccountId::from_uuid),
        purpose: row.purpose,
        state: seal::open(tx, Purpose::Field, place(CeremonyId::from_uuid(row.id)), row.state).await?,
        expires_at: Timestamp::from_micros(row.expires_at),
    }))
}

/// The state of the passkey that a session has made and not used yet.
///
/// # Errors
/// The database does not answer, or the state cannot be opened.
pub async fn find_candidate(source: &impl Source, session: &TokenHash) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
    let found = Entity::find()
        .filter(Column::SessionHash.eq(session.as_bytes().to_vec()))
        .filter(Column::Purpose.eq(CANDIDATE))
        .one(source.connection())
        .await?;
    rows::opened(found.map(|row| seal::open(source, Purpose::Field, place(CeremonyId::from_uuid(row.id)), row.state))).await
}

/// Whether somebody has made a passkey under this tag ([`crate::crypto::token::tag`] of its credential id) and not used it yet.
///
/// # Errors
/// The database does not answer.
pub async fn has_candidate(source: &impl Source, tag: &TokenHash) -> Result<bool, StoreError> {
    let found = Entity::find()
        .filter(Column::BrowserHash.eq(tag.as_bytes().to_vec()))
        .filter(Column::Purpose.eq(CANDIDATE))
        .count(source.connection())
        .await?;
    Ok(found > 0)
}

/// Whether an account has made a passkey, in whatever session, that was not used yet and still may be.
///
/// # Errors
/// The database does not answer.
pub async fn is_candidate(source: &impl Source, account: AccountId, now: Timestamp) -> Result<bool, StoreError> {
    let pending = Entity::find()
        .filter(Column::AccountId.eq(account.as_uuid()))
        .filter(Column::Purpose.eq(CANDIDATE))
        .filter(Column::ExpiresAt.gt(now.as_micros()));
    Ok(pending.count(source.connection()).await? > 0)
}

/// Removes it.
///
/// # Errors
/// The database refuses.
pub async fn drop_candidates(tx: &Tx, session: &TokenHash) -> Result<(), StoreError> {
    Entity::delete_many()
        .filter(Column::SessionHash.eq(session.as_bytes().to_vec()))
        .filter(Column::Purpose.eq(CANDIDATE))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Removes those whose time was over before `before`.
///
/// # Errors
/// The database refuses.
pub async fn delete_over(tx: &Tx, before: Timestamp) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::ExpiresAt.lt(before.as_micros())).exec(tx.connection()).await?;
    Ok(())
}

const fn place(id: CeremonyId) -> Place {
    Place { organization: OrganizationId::PORTAL, table: "ceremony", row: id.as_uuid(), column: "state" }
}
