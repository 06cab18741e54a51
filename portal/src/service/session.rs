//! Sessions of browsers. Owns their stages, time-outs and rotation; must not know cookies.
//!
//! Invariants:
//! - The token is 256 random bits and only its SHA-256 is stored.
//! - A session ends after its idle time, its absolute time, a sign-out, a step up from somebody unknown (which another session
//!   follows), or when its account is disabled.
//! - A fresh verification changes the cookie of a session, which stays the same one, and so does ending all others: the cookie
//!   before opens nothing from then on.
//! - Where a patient signed in with the key of another device beside it (a telephone), the device is taken for somebody else's, and
//!   the idle time is a shorter one.
//! - Successors keep that.
//! - Staff have the ordinary one: their places are the organization's to guard.
mod fresh;
mod go_on;

use std::time::Duration;

use entity::{
    base::clock::Timestamp,
    crypto::token::{self, Token32, TokenHash},
    domain::{
        id::{AccountId, ClaimId, InvitationId, OrganizationId, PasskeyId},
        locale::Locale,
        role::Role,
        scope::Actor,
    },
    store::{
        Source, audit,
        claim::{self, ClaimState},
        invitation::{self, InvitationState},
        practitioner::Membership,
        session::{self, By, FormSecret, SessionRow, SessionStage},
    },
};

pub(super) use self::fresh::{Fresh, renew, stay_alone};
pub use self::go_on::{find_again, former_keys, touch};
use super::{Services, device::Device, error::ServiceError};

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
    /// To end sessions elsewhere.
    EndSessions,
}

impl Purpose {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::ReadHigh,
        Self::ManageKeys,
        Self::ChangeAddress,
        Self::MakeSpare,
        Self::AddRecord,
        Self::ManageStaff,
        Self::Approve,
        Self::EndSessions,
    ];

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
            Self::EndSessions => "end_sessions",
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
    id: TokenHash,
    /// The one that it was found by.
    cookie: TokenHash,
    seen_at: Timestamp,
    /// How far it has come.
    pub stage: Stage,
    /// Whose it is, from stage [`Stage::Confirming`] on.
    pub account: Option<AccountId>,
    /// Key of the form tokens of this session.
    pub form_key: FormSecret,
    /// How long after its last use it ends.
    pub idle: Duration,
    /// When it ends in any case.
    pub ends_at: Timestamp,
    /// The last fresh verification, and when.
    pub verified: Option<(Purpose, Timestamp)>,
    /// The key that opened it, or last verified it.
    pub(super) passkey: Option<PasskeyId>,
    /// The language that its account has chosen.
    pub language: Option<Locale>,
    /// The practitioner that its account stands for.
    pub(super) membership: Option<Membership>,
    /// The device is not the person's own.
    shared: bool,
}

impl Session {
    /// Which one it is, whatever its cookie.
    pub(super) const fn id(&self) -> &TokenHash {
        &self.id
    }

    /// When it ends if it is used no more.
    #[must_use]
    pub fn unused_end(&self) -> Timestamp {
        self.seen_at.plus(self.idle).min(self.ends_at)
    }

    /// Whether it has neither ended nor got another cookie since it was looked up: what asks for a verification is done for
    /// whoever holds the cookie now.
    pub(super) async fn is_alive(&self, source: &impl Source) -> Result<bool, ServiceError> {
        Ok(session::is_open(source, &self.cookie).await?)
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
        self.verified.is_some_and(|(what, _)| what == purpose) && self.fresh_until(services).is_some_and(|end| services.now() < end)
    }

    /// Until when its last fresh verification counts.
    pub(super) fn fresh_until(&self, services: &Services) -> Option<Timestamp> {
        self.verified.map(|(_, when)| when.plus(services.settings().session.fresh))
    }
}

/// The live session of a token; `None` if it is unknown, ended, timed out, or its account disabled. Writes nothing.
/// Anybody may call.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub async fn find(services: &Services, token: &Token32) -> Result<Option<Session>, ServiceError> {
    look_up(services, By::Cookie(&token::hash(token))).await
}

/// Whether whoever has this session could go on with it now.
pub(super) async fn is_live(services: &Services, id: &TokenHash) -> Result<bool, ServiceError> {
    Ok(look_up(services, By::Id(id)).await?.is_some())
}

async fn look_up(services: &Services, by: By<'_>) -> Result<Option<Session>, ServiceError> {
    let reader = services.store().read();
    let Some((row, holder)) = session::find_with_holder(&reader, by).await? else { return Ok(None) };
    let now = services.now();
    let Some(mut found) = read(row) else { return Ok(None) };
    let enabled = match (found.account, holder) {
        (Some(_), Some(holder)) => {
            (found.membership, found.language) = (holder.membership, holder.language);
            !holder.disabled
        }
        (Some(_), None) => false,
        (None, _) => matches!(found.stage, Stage::Claiming(_) | Stage::Joining(_)),
    };
    found.idle = idle(services, &found);
    if now >= found.unused_end() {
        return Ok(None);
    }
    let alive = match found.stage {
        Stage::Claiming(id) => claim::find(&reader, id)
            .await?
            .is_some_and(|claim| claim.state == ClaimState::Bound && now < claim.expires_at && claim.bound_session == Some(found.id)),
        Stage::Joining(id) => invitation::find(&reader, id)
            .await?
            .is_some_and(|one| one.state == InvitationState::Bound && now < one.expires_at && one.bound_session == Some(found.id)),
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
    Ok((alive && enabled).then_some(found))
}

/// How long a session lasts without use.
fn idle(services: &Services, session: &Session) -> Duration {
    let times = &services.settings().session;
    match session.stage {
        Stage::Claiming(_) | Stage::Joining(_) => times.claiming_idle,
        // Nothing can be read yet, and the mail with the code may take its time.
        Stage::Confirming(_) => times.idle,
        Stage::SignedIn if session.shared && session.membership.is_none() => times.shared_idle,
        Stage::SignedIn => times.idle,
    }
}

/// Notes with which device somebody came; its successors keep it. For whoever was just given this cookie, a session's first.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub async fn note_device(services: &Services, token: &Token32, device: Device) -> Result<(), ServiceError> {
    let id = token::hash(token);
    services.store().write(async |tx| session::update_device(tx, &id, &device.as_word()).await).await?;
    Ok(())
}

/// Ends it (sign-out); `false` if it had ended. For the session itself.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub async fn end(services: &Services, current: &Session) -> Result<bool, ServiceError> {
    end_by(services, current, By::Id(&current.id)).await
}

/// Ends one that nobody uses; `false` if it had ended, or got another cookie at this very moment: then somebody does use it. For the
/// session itself.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub async fn end_unused(services: &Services, current: &Session) -> Result<bool, ServiceError> {
    end_by(services, current, By::Cookie(&current.cookie)).await
}

async fn end_by(services: &Services, current: &Session, by: By<'_>) -> Result<bool, ServiceError> {
    let now = services.now();
    services
        .store()
        .write(async |tx| {
            let ended = match by {
                By::Id(id) => session::end(tx, id, now).await?,
                By::Cookie(cookie) => session::end_by_cookie(tx, cookie, now).await?,
            };
            if ended && let Some(account) = current.account {
                let entry = audit::Event::new(OrganizationId::PORTAL, Actor::Account(account), "session.ended");
                audit::append(tx, entry.subject("account", account.as_uuid())).await?;
            }
            Ok::<_, ServiceError>(ended)
        })
        .await
}

/// Removes what has been over for a day: sessions, ceremonies, counters. For the portal's own timed work.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub async fn sweep(services: &Services) -> Result<(), ServiceError> {
    let before = services.now().minus(Duration::from_secs(24 * 60 * 60));
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
fn read(row: SessionRow) -> Option<Session> {
    let stage = match (row.stage, row.claim, row.invitation) {
        (SessionStage::Claiming, Some(claim), None) => Stage::Claiming(claim),
        (SessionStage::Claiming, None, Some(invitation)) => Stage::Joining(invitation),
        (SessionStage::Confirming, Some(claim), _) => Stage::Confirming(claim),
        (SessionStage::SignedIn, ..) => Stage::SignedIn,
        _ => return None,
    };
    Some(Session {
        id: row.id,
        cookie: row.cookie,
        seen_at: row.seen_at,
        stage,
        account: row.account,
        form_key: row.form_key,
        idle: Duration::ZERO,
        ends_at: row.ends_at,
        verified: row.verified.and_then(|(purpose, when)| Purpose::parse(&purpose).map(|purpose| (purpose, when))),
        passkey: row.passkey,
        language: None,
        membership: None,
        shared: row.shared,
    })
}
