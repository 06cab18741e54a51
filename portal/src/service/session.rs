//! Sessions of browsers. Owns their stages, time-outs and rotation; must not know cookies.
//!
//! Invariants: the token is 256 random bits and only its SHA-256 is stored; a session ends after its idle time, its
//! absolute time, a sign-out, a rotation (every step up makes a new token), or when its account is disabled.
use entity::{
    base::clock::Timestamp,
    crypto::token::{self, Token32, TokenHash},
    domain::{
        id::{AccountId, ClaimId, InvitationId, OrganizationId},
        locale::Locale,
        role::Role,
        scope::Actor,
    },
    store::{
        Source, Tx, account, audit,
        claim::{self, ClaimState},
        invitation::{self, InvitationState},
        practitioner::{self, Membership},
        session::{self, FormSecret, NewSession, SessionRow, SessionStage},
    },
};

use super::{Services, device::Device, error::ServiceError};

/// A session's idle time is not written more often than this.
const TOUCH: std::time::Duration = std::time::Duration::from_secs(60);

/// How far a browser has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Entered a slip; no passkey yet.
    Claiming(ClaimId),
    /// Entered an invitation to an organization's staff; no passkey yet.
    Joining(InvitationId),
    /// Has a passkey; the mailbox code is missing. Nothing is readable.
    Confirming(ClaimId),
    /// Signed in.
    SignedIn,
}

/// What a fresh verification was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Purpose {
    /// To open a message of high sensitivity.
    ReadHigh,
    /// To add or remove a passkey.
    ManageKeys,
    /// To have alerts sent elsewhere.
    ChangeAddress,
    /// To get a spare code.
    MakeSpare,
    /// To add a further record with its own slip.
    AddRecord,
    /// To invite or deactivate staff, or to give somebody another role.
    ManageStaff,
    /// To agree, or not, to what a colleague asks for.
    Approve,
}

impl Purpose {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::ReadHigh, Self::ManageKeys, Self::ChangeAddress, Self::MakeSpare, Self::AddRecord, Self::ManageStaff, Self::Approve];

    /// Its name in the database and in a call.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ReadHigh => "read_high",
            Self::ManageKeys => "manage_keys",
            Self::ChangeAddress => "change_address",
            Self::MakeSpare => "make_spare",
            Self::AddRecord => "add_record",
            Self::ManageStaff => "manage_staff",
            Self::Approve => "approve",
        }
    }

    /// Reads [`Self::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.as_str() == text)
    }
}

/// A live session, as [`find`] saw it. Made in this module only: holding one is the proof.
#[derive(Debug)]
pub struct Session {
    hash: TokenHash,
    seen_at: Timestamp,
    /// How far it has come.
    pub stage: Stage,
    /// Whose it is, from stage [`Stage::Confirming`] on.
    pub account: Option<AccountId>,
    /// Key of the form tokens of this session.
    pub form_key: FormSecret,
    /// When it ends if nothing happens.
    pub idle_ends_at: Timestamp,
    /// When it ends in any case.
    pub ends_at: Timestamp,
    /// The last fresh verification, and when.
    pub verified: Option<(Purpose, Timestamp)>,
    /// The language that its account has chosen.
    pub language: Option<Locale>,
    /// The practitioner that its account stands for.
    pub(super) membership: Option<Membership>,
}

impl Session {
    pub(super) const fn hash(&self) -> &TokenHash {
        &self.hash
    }

    /// Whether it has not ended since it was looked up.
    pub(super) async fn is_alive(&self, source: &impl Source) -> Result<bool, ServiceError> {
        Ok(session::find(source, &self.hash).await?.is_some())
    }

    /// Whether a member of an organization's staff is signed in with it.
    #[must_use]
    pub fn is_staff(&self) -> bool {
        self.signed_in().is_some() && self.membership.is_some()
    }

    /// The role of the member of staff who is signed in with it.
    #[must_use]
    pub fn role(&self) -> Option<Role> {
        self.membership.filter(|_| self.is_staff()).map(|membership| membership.role)
    }

    /// Its account, if somebody is signed in with it.
    #[must_use]
    pub fn signed_in(&self) -> Option<AccountId> {
        self.account.filter(|_| self.stage == Stage::SignedIn)
    }

    /// Whether it was verified for this purpose a short while ago.
    pub(super) fn is_fresh(&self, services: &Services, purpose: Purpose) -> bool {
        let fresh = services.settings().session.fresh;
        self.verified.is_some_and(|(what, when)| what == purpose && services.now() < when.plus(fresh))
    }
}

/// The live session of a token; `None` if it is unknown, ended, timed out, or its account disabled. Writes nothing.
/// Anybody may call.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub async fn find(services: &Services, token: &Token32) -> Result<Option<Session>, ServiceError> {
    let reader = services.store().read();
    let Some(row) = session::find(&reader, &token::hash(token)).await? else { return Ok(None) };
    let now = services.now();
    let Some(mut found) = read(services, row) else { return Ok(None) };
    if now >= found.idle_ends_at || now >= found.ends_at {
        return Ok(None);
    }
    let alive = match found.stage {
        Stage::Claiming(id) => claim::find(&reader, id)
            .await?
            .is_some_and(|claim| claim.state == ClaimState::Bound && now < claim.expires_at && claim.bound_session == Some(found.hash)),
        Stage::Joining(id) => invitation::find(&reader, id)
            .await?
            .is_some_and(|one| one.state == InvitationState::Bound && now < one.expires_at && one.bound_session == Some(found.hash)),
        Stage::Confirming(id) => {
            let claim = claim::find(&reader, id).await?;
            // It leads nowhere any more but to the page that says so: its account is over.
            if claim.as_ref().is_some_and(|claim| claim.was_stopped(now)) {
                return Ok(Some(found));
            }
            claim.is_some_and(|claim| claim.is_resumable(now))
        }
        Stage::SignedIn => true,
    };
    let enabled = match found.account {
        Some(id) => {
            let account = account::find(&reader, id).await?.filter(|account| !account.disabled);
            let enabled = account.is_some();
            found.language = account.and_then(|account| account.language);
            found.membership = practitioner::membership(&reader, id).await?;
            enabled
        }
        None => matches!(found.stage, Stage::Claiming(_) | Stage::Joining(_)),
    };
    Ok((alive && enabled).then_some(found))
}

/// Starts its idle time anew. To be called after a request was answered with success only, so that failed ones never
/// extend a session, or while files come of one whose checks have passed; writes at most once a minute. For the session itself.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub async fn touch(services: &Services, current: &Session) -> Result<(), ServiceError> {
    let now = services.now();
    if now.since(current.seen_at) < TOUCH {
        return Ok(());
    }
    services.store().write(async |tx| session::touch(tx, &current.hash, now).await).await?;
    Ok(())
}

/// Notes with which device somebody came; its successors keep it. For whoever was just given this cookie.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub async fn note_device(services: &Services, token: &Token32, device: Device) -> Result<(), ServiceError> {
    let hash = token::hash(token);
    services.store().write(async |tx| session::update_device(tx, &hash, &device.as_word()).await).await?;
    Ok(())
}

/// Ends it (sign-out). For the session itself.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub async fn end(services: &Services, current: &Session) -> Result<(), ServiceError> {
    let now = services.now();
    services
        .store()
        .write(async |tx| {
            if session::end(tx, &current.hash, now).await?
                && let Some(account) = current.account
            {
                let entry = audit::Event::new(OrganizationId::PORTAL, Actor::Account(account), "session.ended");
                audit::append(tx, entry.subject("account", account.as_uuid())).await?;
            }
            Ok::<_, ServiceError>(())
        })
        .await
}

/// Removes what has been over for a day: sessions, ceremonies, counters. For the portal's own timed work.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub async fn sweep(services: &Services) -> Result<(), ServiceError> {
    let before = services.now().minus(std::time::Duration::from_secs(24 * 60 * 60));
    services
        .store()
        .write(async |tx| {
            session::delete_over(tx, before).await?;
            entity::store::ceremony::delete_over(tx, before).await?;
            entity::store::limit::delete_unused(tx, before).await?;
            Ok::<_, ServiceError>(())
        })
        .await
}

/// The row as this release understands it; `None` for what it does not know.
fn read(services: &Services, row: SessionRow) -> Option<Session> {
    let times = &services.settings().session;
    let stage = match (row.stage, row.claim, row.invitation) {
        (SessionStage::Claiming, Some(claim), None) => Stage::Claiming(claim),
        (SessionStage::Claiming, None, Some(invitation)) => Stage::Joining(invitation),
        (SessionStage::Confirming, Some(claim), _) => Stage::Confirming(claim),
        (SessionStage::SignedIn, ..) => Stage::SignedIn,
        _ => return None,
    };
    let idle = if matches!(stage, Stage::Claiming(_) | Stage::Joining(_)) { times.claiming_idle } else { times.idle };
    Some(Session {
        hash: row.hash,
        seen_at: row.seen_at,
        stage,
        account: row.account,
        form_key: row.form_key,
        idle_ends_at: row.seen_at.plus(idle),
        ends_at: row.ends_at,
        verified: row.verified.and_then(|(purpose, when)| Purpose::parse(&purpose).map(|purpose| (purpose, when))),
        language: None,
        membership: None,
    })
}

/// A new session, not yet written.
pub(super) struct Fresh {
    pub(super) token: Token32,
    pub(super) row: NewSession,
}

impl Fresh {
    /// A session at `stage`, whose absolute time begins now.
    pub(super) fn draw(services: &Services, stage: Stage, account: Option<AccountId>) -> Self {
        let now = services.now();
        let token = Token32::generate(services.random());
        let (stage, claim, invitation) = match stage {
            Stage::Claiming(claim) => (SessionStage::Claiming, Some(claim), None),
            Stage::Joining(invitation) => (SessionStage::Claiming, None, Some(invitation)),
            Stage::Confirming(claim) => (SessionStage::Confirming, Some(claim), None),
            Stage::SignedIn => (SessionStage::SignedIn, None, None),
        };
        let row = NewSession {
            hash: token::hash(&token),
            stage,
            account,
            claim,
            invitation,
            form_key: FormSecret::generate(services.random()),
            created_at: now,
            ends_at: now.plus(services.settings().session.absolute),
            verified: None,
            device: None,
        };
        Self { token, row }
    }

    /// The successor of a signed-in session after a fresh verification: its absolute time goes on, and so do the forms that
    /// lie open in other tabs. It is the same person in the same browser, no step up from somebody unknown, so the key of the
    /// forms may stay; the cookie, which is what signs in, is new. Whoever had copied the old cookie could have had tokens of
    /// forms, and they are worth nothing without the new one.
    pub(super) fn verified(services: &Services, before: &Session, account: AccountId, purpose: Purpose) -> Self {
        let mut fresh = Self::draw(services, Stage::SignedIn, Some(account));
        fresh.row.ends_at = before.ends_at;
        fresh.row.form_key = before.form_key.clone();
        fresh.row.verified = Some((purpose.as_str().to_owned(), services.now()));
        fresh
    }

    /// The same on a device.
    pub(super) fn on(mut self, device: Device) -> Self {
        self.row.device = Some(device.as_word());
        self
    }

    pub(super) const fn hash(&self) -> &TokenHash {
        &self.row.hash
    }

    /// Writes it and ends the one it follows, whose device it keeps. `false` if that one had ended meanwhile: then nothing was written.
    pub(super) async fn replace(&self, tx: &Tx, before: &TokenHash) -> Result<bool, ServiceError> {
        if !session::end(tx, before, self.row.created_at).await? {
            return Ok(false);
        }
        let device = session::find_device(tx, before).await?;
        session::insert(tx, &NewSession { device, ..self.row.clone() }).await?;
        Ok(true)
    }

    /// Writes it.
    pub(super) async fn insert(&self, tx: &Tx) -> Result<(), ServiceError> {
        Ok(session::insert(tx, &self.row).await?)
    }
}
