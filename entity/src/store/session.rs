//! Sessions of browsers: each by an id that stays, found by the hash of its cookie, which may change. Must not know time-outs:
//! callers say when one is over.
//!
//! Invariant:
//! - The id stays while the cookie changes, so that what was written about a session before holds: it is the hash of its first
//!   cookie, or of a token that nobody has, where what was under way is to end and the cookie to stay.
//! - It finds what is under way.
//! - What comes is found by the cookie that it brings now, and by no earlier one.
mod device;
mod end;
mod form_key;
mod holder;

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

pub use self::{
    device::{OpenSession, find_device, list_signed_in, update_device, update_shared},
    end::{end, end_by_cookie, end_of, end_of_account, end_of_claim, end_others, was_of},
    form_key::{FormSecret, list_form_keys},
    holder::{By, Holder, find_with_holder},
};
use super::{Source, StoreError, Tx, source::Origin, word::words};
use crate::{
    base::clock::Timestamp,
    crypto::token::TokenHash,
    domain::id::{AccountId, ClaimId, InvitationId, PasskeyId},
    table::session::{ActiveModel, Column, Entity, Model, RawFormKey},
};

words! {
    /// How far a browser has come.
    pub enum SessionStage in "session.stage" {
        /// Entered a slip; no passkey yet.
        Claiming = "claiming",
        /// Has a passkey; the mailbox code is missing.
        Confirming = "confirming",
        /// Signed in.
        SignedIn = "signed_in",
    }
}

/// A session to be written.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Hash of its cookie, and its id from now on.
    pub hash: TokenHash,
    /// How far it has come.
    pub stage: SessionStage,
    /// Whose it is.
    pub account: Option<AccountId>,
    /// The slip it is about.
    pub claim: Option<ClaimId>,
    /// The invitation it is about.
    pub invitation: Option<InvitationId>,
    /// Key of its form tokens.
    pub form_key: FormSecret,
    /// Since when it is there.
    pub created_at: Timestamp,
    /// When it ends in any case.
    pub ends_at: Timestamp,
    /// The key that opened it.
    pub passkey: Option<PasskeyId>,
    /// The device in words of ours; sealed here.
    pub device: Option<String>,
    /// The device is not the person's own.
    pub shared: bool,
}

/// A session that has not been ended.
#[derive(Clone, Debug)]
pub struct SessionRow {
    /// Its id.
    pub id: TokenHash,
    /// Hash of its cookie.
    pub cookie: TokenHash,
    /// How far it has come.
    pub stage: SessionStage,
    /// Whose it is.
    pub account: Option<AccountId>,
    /// The slip it is about.
    pub claim: Option<ClaimId>,
    /// The invitation it is about.
    pub invitation: Option<InvitationId>,
    /// Key of its form tokens.
    pub form_key: FormSecret,
    /// When it was last used with success.
    pub seen_at: Timestamp,
    /// When it ends in any case.
    pub ends_at: Timestamp,
    /// Purpose and moment of the last fresh verification.
    pub verified: Option<(String, Timestamp)>,
    /// The key that opened it, or last verified it; nothing where that was before it was remembered.
    pub passkey: Option<PasskeyId>,
    /// The device is not the person's own.
    pub shared: bool,
}

impl SessionRow {
    fn read(row: Model) -> Option<Self> {
        Some(Self {
            id: TokenHash::from_slice(&row.hash)?,
            cookie: TokenHash::from_slice(&row.cookie)?,
            stage: SessionStage::try_from(row.stage.as_str()).ok()?,
            account: row.account_id.map(AccountId::from_uuid),
            claim: row.claim_id.map(ClaimId::from_uuid),
            invitation: row.invitation_id.map(InvitationId::from_uuid),
            form_key: FormSecret::from_vec(row.form_key.0)?,
            seen_at: Timestamp::from_micros(row.seen_at),
            ends_at: Timestamp::from_micros(row.ends_at),
            verified: row.verified_purpose.zip(row.verified_at.map(Timestamp::from_micros)),
            passkey: row.passkey_id.map(PasskeyId::from_uuid),
            shared: row.shared,
        })
    }
}

/// Whether a cookie is the one of a session that has not ended.
///
/// # Errors
/// The database does not answer.
pub async fn is_open(source: &impl Source, cookie: &TokenHash) -> Result<bool, StoreError> {
    let open = Entity::find().filter(Column::Cookie.eq(cookie.as_bytes().to_vec())).filter(Column::EndedAt.is_null());
    Ok(open.one(source.connection()).await?.is_some())
}

/// Writes a new one.
///
/// # Errors
/// The database refuses.
pub async fn insert(tx: &Tx, new: &NewSession) -> Result<(), StoreError> {
    let device = match &new.device {
        Some(words) => Some(device::seal(tx, &new.hash, words).await?),
        None => None,
    };
    let row = ActiveModel {
        hash: Set(new.hash.as_bytes().to_vec()),
        cookie: Set(new.hash.as_bytes().to_vec()),
        account_id: Set(new.account.map(AccountId::as_uuid)),
        claim_id: Set(new.claim.map(ClaimId::as_uuid)),
        stage: Set(new.stage.as_str().to_owned()),
        form_key: Set(RawFormKey(new.form_key.expose().to_vec())),
        created_at: Set(new.created_at.as_micros()),
        seen_at: Set(new.created_at.as_micros()),
        ends_at: Set(new.ends_at.as_micros()),
        verified_at: Set(None),
        verified_purpose: Set(None),
        ended_at: Set(None),
        device: Set(device),
        invitation_id: Set(new.invitation.map(InvitationId::as_uuid)),
        shared: Set(new.shared),
        passkey_id: Set(new.passkey.map(PasskeyId::as_uuid)),
    };
    Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Gives a session another cookie for a fresh verification with a key; it was used. `false` if it had ended, or has another one
/// already: then nothing is changed.
///
/// # Errors
/// The database refuses.
pub async fn renew(
    tx: &Tx,
    cookie: &TokenHash,
    next: &TokenHash,
    (purpose, passkey): (&str, PasskeyId),
    at: Timestamp,
) -> Result<bool, StoreError> {
    let renewed = Entity::update_many()
        .col_expr(Column::Cookie, Expr::value(next.as_bytes().to_vec()))
        .col_expr(Column::VerifiedPurpose, Expr::value(purpose))
        .col_expr(Column::VerifiedAt, Expr::value(at.as_micros()))
        .col_expr(Column::PasskeyId, Expr::value(passkey.as_uuid()))
        .col_expr(Column::SeenAt, Expr::value(at.as_micros()))
        .filter(Column::Cookie.eq(cookie.as_bytes().to_vec()))
        .filter(Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(renewed.rows_affected == 1)
}

/// Gives a session another id and another cookie: what was written about it by the id before is nobody's any more, and the cookie before
/// opens nothing. `false` if it had ended, or has another cookie or id already: then nothing is changed.
///
/// # Errors
/// The database refuses, or its device cannot be opened.
pub async fn change_id(
    tx: &Tx,
    (id, cookie): (&TokenHash, &TokenHash),
    (next, next_cookie): (&TokenHash, &TokenHash),
) -> Result<bool, StoreError> {
    let (device, _) = find_device(tx, id).await?;
    let device = match device {
        Some(words) => Some(device::seal(tx, next, &words).await?),
        None => None,
    };
    let changed = Entity::update_many()
        .col_expr(Column::Hash, Expr::value(next.as_bytes().to_vec()))
        .col_expr(Column::Cookie, Expr::value(next_cookie.as_bytes().to_vec()))
        .col_expr(Column::Device, Expr::value(device))
        .filter(Column::Hash.eq(id.as_bytes().to_vec()))
        .filter(Column::Cookie.eq(cookie.as_bytes().to_vec()))
        .filter(Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Notes that it was used. Never turns time back. `false` if it had ended, or was used later.
///
/// # Errors
/// The database refuses.
pub async fn touch(tx: &Tx, id: &TokenHash, at: Timestamp) -> Result<bool, StoreError> {
    let touched = Entity::update_many()
        .col_expr(Column::SeenAt, Expr::value(at.as_micros()))
        .filter(Column::Hash.eq(id.as_bytes().to_vec()))
        .filter(Column::EndedAt.is_null())
        .filter(Column::SeenAt.lt(at.as_micros()))
        .exec(tx.connection())
        .await?;
    Ok(touched.rows_affected == 1)
}

/// Removes those whose absolute time was over before `before`.
///
/// # Errors
/// The database refuses.
pub async fn delete_over(tx: &Tx, before: Timestamp) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::EndsAt.lt(before.as_micros())).exec(tx.connection()).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_of_a_row_shows_no_form_key() {
        let row = Model {
            hash: vec![1; 32],
            cookie: vec![1; 32],
            account_id: None,
            claim_id: None,
            stage: "signed_in".to_owned(),
            form_key: RawFormKey(vec![251; 32]),
            created_at: 1,
            seen_at: 1,
            ends_at: 1,
            verified_at: None,
            verified_purpose: None,
            ended_at: None,
            device: None,
            invitation_id: None,
            shared: false,
            passkey_id: None,
        };
        let change = ActiveModel { form_key: Set(row.form_key.clone()), ..Default::default() };
        for shown in [format!("{row:?}"), format!("{change:?}")] {
            assert!(shown.contains("RawFormKey(..)") && !shown.contains("251") && !shown.to_lowercase().contains("fb"), "{shown}");
        }
    }
}
