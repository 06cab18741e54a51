//! WebAuthn ceremonies between their two requests, and the passkeys that come of them ([`candidate`]). Their state is sealed; must not know
//! what is in it.
//!
//! Invariant: a ceremony is taken by one caller only, on both databases.
pub mod candidate;

use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter};
use zeroize::Zeroizing;

use super::{StoreError, Tx, seal, source::Origin, word::words};
use crate::{
    base::clock::Timestamp,
    crypto::{field::Place, keyring::Purpose, token::TokenHash},
    domain::id::{AccountId, CeremonyId, OrganizationId},
    table::ceremony::{ActiveModel, Column, Entity},
};

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
    /// Hash of the token that ties it to a browser.
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
        candidate_tag: Set(None),
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
        .filter(Condition::any().add(Column::Purpose.is_null()).add(Column::Purpose.ne(candidate::PURPOSE)))
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
