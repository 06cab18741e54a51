//! Sessions of browsers, by the hash of their cookie. Must not know time-outs: callers say when one is over.
mod holder;

use std::fmt;

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};
use uuid::Uuid;
use zeroize::Zeroizing;

pub use self::holder::{Holder, find_with_holder};
use super::{Source, StoreError, Tx, seal, source::Origin, word::words};
use crate::{
    base::{clock::Timestamp, random::Random},
    crypto::{field::Place, keyring::Purpose, token::TokenHash},
    domain::id::{AccountId, ClaimId, InvitationId, OrganizationId},
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

/// Key of the form tokens of a session. Wiped when dropped; its `Debug` shows nothing.
#[derive(Clone)]
pub struct FormSecret(Zeroizing<[u8; 32]>);

impl FormSecret {
    /// A fresh one.
    #[must_use]
    pub fn generate(random: &dyn Random) -> Self {
        let mut secret = Zeroizing::new([0; 32]);
        random.fill(&mut secret[..]);
        Self(secret)
    }

    /// The bytes, for the one call that needs them.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// As read from the database, of which nothing stays; `None` unless it is 32 bytes.
    fn from_vec(bytes: Vec<u8>) -> Option<Self> {
        let bytes = Zeroizing::new(bytes);
        let mut secret = Zeroizing::new([0; 32]);
        if bytes.len() != secret.len() {
            return None;
        }
        secret.copy_from_slice(&bytes);
        Some(Self(secret))
    }
}

impl fmt::Debug for FormSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FormSecret(..)")
    }
}

/// A session to be written.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Hash of its cookie.
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
    /// Purpose and moment of a fresh verification.
    pub verified: Option<(String, Timestamp)>,
    /// The device in words of ours; sealed here.
    pub device: Option<String>,
    /// The device is not the person's own.
    pub shared: bool,
}

/// A session that has not been ended.
#[derive(Clone, Debug)]
pub struct SessionRow {
    /// Hash of its cookie.
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
    /// When it was last used with success.
    pub seen_at: Timestamp,
    /// When it ends in any case.
    pub ends_at: Timestamp,
    /// Purpose and moment of the last fresh verification.
    pub verified: Option<(String, Timestamp)>,
    /// The device is not the person's own.
    pub shared: bool,
}

impl SessionRow {
    fn read(row: Model) -> Option<Self> {
        Some(Self {
            hash: TokenHash::from_slice(&row.hash)?,
            stage: SessionStage::try_from(row.stage.as_str()).ok()?,
            account: row.account_id.map(AccountId::from_uuid),
            claim: row.claim_id.map(ClaimId::from_uuid),
            invitation: row.invitation_id.map(InvitationId::from_uuid),
            form_key: FormSecret::from_vec(row.form_key.0)?,
            seen_at: Timestamp::from_micros(row.seen_at),
            ends_at: Timestamp::from_micros(row.ends_at),
            verified: row.verified_purpose.zip(row.verified_at.map(Timestamp::from_micros)),
            shared: row.shared,
        })
    }
}

/// The session of a cookie, unless it was ended.
///
/// # Errors
/// The database does not answer.
pub async fn find(source: &impl Source, hash: &TokenHash) -> Result<Option<SessionRow>, StoreError> {
    let row = Entity::find_by_id(hash.as_bytes().to_vec()).filter(Column::EndedAt.is_null()).one(source.connection()).await?;
    Ok(row.and_then(SessionRow::read))
}

/// The signed-in session that followed another one whose forms go on ([`FormSecret`]), after whatever number of steps; itself, if it
/// has not ended.
///
/// # Errors
/// The database does not answer.
pub async fn successor(source: &impl Source, account: AccountId, key: &FormSecret) -> Result<Option<TokenHash>, StoreError> {
    let hash: Option<Vec<u8>> = Entity::find()
        .select_only()
        .column(Column::Hash)
        .filter(Column::AccountId.eq(account.as_uuid()))
        .filter(Column::Stage.eq(SessionStage::SignedIn.as_str()))
        .filter(Column::EndedAt.is_null())
        .filter(Column::FormKey.eq(RawFormKey(key.expose().to_vec())))
        .into_tuple()
        .one(source.connection())
        .await?;
    Ok(hash.as_deref().and_then(TokenHash::from_slice))
}

/// A session in the list of its account.
#[derive(Clone, Debug)]
pub struct OpenSession {
    /// Hash of its cookie.
    pub hash: TokenHash,
    /// Since when its row is there.
    pub created_at: Timestamp,
    /// When it was last used with success.
    pub seen_at: Timestamp,
    /// When it ends in any case.
    pub ends_at: Timestamp,
    /// The device in words of ours.
    pub device: Option<String>,
    /// The device is not the person's own.
    pub shared: bool,
}

/// The signed-in sessions of an account that were used after `used_after` and end after `now`: the last used first, `limit`
/// at most.
///
/// # Errors
/// The database does not answer, or a device cannot be opened.
pub async fn list_signed_in(
    source: &impl Source,
    account: AccountId,
    used_after: Timestamp,
    now: Timestamp,
    limit: u64,
) -> Result<Vec<OpenSession>, StoreError> {
    let rows = Entity::find()
        .filter(Column::AccountId.eq(account.as_uuid()))
        .filter(Column::Stage.eq(SessionStage::SignedIn.as_str()))
        .filter(Column::EndedAt.is_null())
        .filter(Column::SeenAt.gt(used_after.as_micros()))
        .filter(Column::EndsAt.gt(now.as_micros()))
        .order_by_desc(Column::SeenAt)
        .limit(limit)
        .all(source.connection())
        .await?;
    let mut open = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(hash) = TokenHash::from_slice(&row.hash) else { continue };
        open.push(OpenSession {
            hash,
            created_at: Timestamp::from_micros(row.created_at),
            seen_at: Timestamp::from_micros(row.seen_at),
            ends_at: Timestamp::from_micros(row.ends_at),
            device: open_device(source, &hash, row.device).await?,
            shared: row.shared,
        });
    }
    Ok(open)
}

/// The device of a session, ended or not, and whether it is somebody else's.
///
/// # Errors
/// The database does not answer, or it cannot be opened.
pub async fn find_device(source: &impl Source, hash: &TokenHash) -> Result<(Option<String>, bool), StoreError> {
    match Entity::find_by_id(hash.as_bytes().to_vec()).one(source.connection()).await? {
        Some(row) => Ok((open_device(source, hash, row.device).await?, row.shared)),
        None => Ok((None, false)),
    }
}

async fn open_device(source: &impl Source, hash: &TokenHash, sealed: Option<Vec<u8>>) -> Result<Option<String>, StoreError> {
    match sealed {
        Some(sealed) => seal::open_text(source, Purpose::Field, place(hash), sealed).await.map(Some),
        None => Ok(None),
    }
}

/// Notes with which device somebody came.
///
/// # Errors
/// The database refuses, or it cannot be sealed.
pub async fn update_device(tx: &Tx, hash: &TokenHash, device: &str) -> Result<(), StoreError> {
    let sealed = seal::seal(tx, Purpose::Field, place(hash), device.as_bytes()).await?;
    Entity::update_many()
        .col_expr(Column::Device, Expr::value(sealed))
        .filter(Column::Hash.eq(hash.as_bytes().to_vec()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Notes that the device is not the person's own.
///
/// # Errors
/// The database refuses.
pub async fn update_shared(tx: &Tx, hash: &TokenHash) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::Shared, Expr::value(true))
        .filter(Column::Hash.eq(hash.as_bytes().to_vec()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Writes a new one.
///
/// # Errors
/// The database refuses.
pub async fn insert(tx: &Tx, new: &NewSession) -> Result<(), StoreError> {
    let (purpose, at) = new.verified.clone().unzip();
    let device = match &new.device {
        Some(words) => Some(seal::seal(tx, Purpose::Field, place(&new.hash), words.as_bytes()).await?),
        None => None,
    };
    let row = ActiveModel {
        hash: Set(new.hash.as_bytes().to_vec()),
        account_id: Set(new.account.map(AccountId::as_uuid)),
        claim_id: Set(new.claim.map(ClaimId::as_uuid)),
        stage: Set(new.stage.as_str().to_owned()),
        form_key: Set(RawFormKey(new.form_key.expose().to_vec())),
        created_at: Set(new.created_at.as_micros()),
        seen_at: Set(new.created_at.as_micros()),
        ends_at: Set(new.ends_at.as_micros()),
        verified_at: Set(at.map(Timestamp::as_micros)),
        verified_purpose: Set(purpose),
        ended_at: Set(None),
        device: Set(device),
        invitation_id: Set(new.invitation.map(InvitationId::as_uuid)),
        shared: Set(new.shared),
    };
    Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Notes that it was used. Never turns time back. `false` if it had ended, or was used later.
///
/// # Errors
/// The database refuses.
pub async fn touch(tx: &Tx, hash: &TokenHash, at: Timestamp) -> Result<bool, StoreError> {
    let touched = Entity::update_many()
        .col_expr(Column::SeenAt, Expr::value(at.as_micros()))
        .filter(Column::Hash.eq(hash.as_bytes().to_vec()))
        .filter(Column::EndedAt.is_null())
        .filter(Column::SeenAt.lt(at.as_micros()))
        .exec(tx.connection())
        .await?;
    Ok(touched.rows_affected == 1)
}

/// Ends one; `false` if it had ended.
///
/// # Errors
/// The database refuses.
pub async fn end(tx: &Tx, hash: &TokenHash, at: Timestamp) -> Result<bool, StoreError> {
    let ended = Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(at.as_micros()))
        .filter(Column::Hash.eq(hash.as_bytes().to_vec()))
        .filter(Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(ended.rows_affected == 1)
}

/// Ends one of an account; `false` if it is none of it, or had ended.
///
/// # Errors
/// The database refuses.
pub async fn end_of(tx: &Tx, account: AccountId, hash: &TokenHash, at: Timestamp) -> Result<bool, StoreError> {
    let ended = Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(at.as_micros()))
        .filter(Column::Hash.eq(hash.as_bytes().to_vec()))
        .filter(Column::AccountId.eq(account.as_uuid()))
        .filter(Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(ended.rows_affected == 1)
}

/// Ends all of an account.
///
/// # Errors
/// The database refuses.
pub async fn end_of_account(tx: &Tx, account: AccountId, at: Timestamp) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(at.as_micros()))
        .filter(Column::AccountId.eq(account.as_uuid()))
        .filter(Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Ends all of an account but one; how many there were.
///
/// # Errors
/// The database refuses.
pub async fn end_others(tx: &Tx, account: AccountId, keep: &TokenHash, at: Timestamp) -> Result<u64, StoreError> {
    let ended = Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(at.as_micros()))
        .filter(Column::AccountId.eq(account.as_uuid()))
        .filter(Column::Hash.ne(keep.as_bytes().to_vec()))
        .filter(Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(ended.rows_affected)
}

/// Ends all that a slip led to.
///
/// # Errors
/// The database refuses.
pub async fn end_of_claim(tx: &Tx, claim: ClaimId, at: Timestamp) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(at.as_micros()))
        .filter(Column::ClaimId.eq(claim.as_uuid()))
        .filter(Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Removes those whose absolute time was over before `before`.
///
/// # Errors
/// The database refuses.
pub async fn delete_over(tx: &Tx, before: Timestamp) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::EndsAt.lt(before.as_micros())).exec(tx.connection()).await?;
    Ok(())
}

/// Where a column of a session stands: half of its cookie's hash stands for an id.
fn place(hash: &TokenHash) -> Place {
    let mut row = [0; 16];
    row.copy_from_slice(&hash.as_bytes()[..16]);
    Place { organization: OrganizationId::PORTAL, table: "session", row: Uuid::from_bytes(row), column: "device" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_of_a_row_shows_no_form_key() {
        let row = Model {
            hash: vec![1; 32],
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
        };
        let change = ActiveModel { form_key: Set(row.form_key.clone()), ..Default::default() };
        for shown in [format!("{row:?}"), format!("{change:?}")] {
            assert!(shown.contains("RawFormKey(..)") && !shown.contains("251") && !shown.to_lowercase().contains("fb"), "{shown}");
        }
    }

    #[test]
    fn debug_of_a_form_secret_shows_nothing() {
        let secret = FormSecret::from_vec(vec![7; 32]).expect("32 bytes");
        assert_eq!(secret.expose(), &[7; 32]);
        assert_eq!(format!("{secret:?}"), "FormSecret(..)");
        assert!(FormSecret::from_vec(vec![7; 31]).is_none());
    }
}
