//! Slips and where they stand. The secret part is kept as a hash only; must not know who may issue one.
//!
//! Invariant: a state changes only from a state that the change is meant for, checked by the statement itself, so that
//! of two callers at once one wins, on both databases.
mod change;
mod find;
mod mailbox;

pub use self::{
    change::{
        Holder, Keyed, NewClaim, bind, change, confirm, count_sent, count_tried, count_wrong, end_wait, forget_mailbox_read, insert, key,
        note_mailbox_read, open, pass_key_on, update_expiry,
    },
    find::{
        find, find_by_finder, find_by_passkey, find_last_of_account, is_vouched_for, list_due, list_expired, list_grants_of_carer,
        list_held, list_lapsed, list_of_account, list_of_carers, list_open, list_unspent_by,
    },
    mailbox::{MailboxCode, NewMailboxCode, insert_mailbox_code, is_mailbox_read, list_mailbox_codes, use_mailbox_codes},
};
use super::{StoreError, issuer::Issuer, word::words};
use crate::{
    base::clock::Timestamp,
    crypto::{code::CodeHash, token::TokenHash},
    domain::id::{AccountId, CarerId, ClaimId, GrantId, OrganizationId, PasskeyId, PatientId},
    table::claim_code::Model,
};

words! {
    /// Where a slip stands.
    pub enum ClaimState in "claim_code.state" {
        /// Nobody has entered it.
        Issued = "issued",
        /// Entered in a browser; no passkey yet.
        Bound = "bound",
        /// Spent: a passkey was made and used once. The mailbox code is missing.
        Keyed = "keyed",
        /// Finished.
        Confirmed = "confirmed",
        /// Replaced by another, or not finished in time.
        Void = "void",
        /// Too many wrong tries.
        Locked = "locked",
        /// Never used in time.
        Expired = "expired",
    }
}

words! {
    /// What a slip leads to.
    pub enum ClaimKind in "claim_code.kind" {
        /// A record that nobody has claimed, for somebody without an account.
        First = "first",
        /// A record that was claimed before: it opens after a while, in which its account can object.
        Again = "again",
        /// A record that nobody has claimed, for somebody who is signed in.
        Further = "further",
        /// A record of an account whose spare code was entered. Not made by staff.
        Recovery = "recovery",
    }
}

/// A slip.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Its id.
    pub id: ClaimId,
    /// Whose patient.
    pub organization: OrganizationId,
    /// For which record.
    pub patient: PatientId,
    /// For whom, if it is for somebody beside the patient.
    pub carer: Option<CarerId>,
    /// Hash of the secret part.
    pub hash: CodeHash,
    /// What it leads to.
    pub kind: ClaimKind,
    /// Where it stands.
    pub state: ClaimState,
    /// The account that asked for it, with its spare code.
    pub asked_by: Option<AccountId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it can be entered.
    pub expires_at: Timestamp,
    /// The pre-session that it is bound to.
    pub bound_session: Option<TokenHash>,
    /// How often another browser took it over.
    pub takeovers: u32,
    /// The account that it led to.
    pub account: Option<AccountId>,
    /// The passkey that it led to.
    pub passkey: Option<PasskeyId>,
    /// The grant that it led to.
    pub grant: Option<GrantId>,
    /// Until when a spent one can be finished.
    pub resume_until: Option<Timestamp>,
    /// When a record that was claimed before opens.
    pub opens_at: Option<Timestamp>,
    /// When the mailbox code came back, where the record opens later.
    pub mailbox_read_at: Option<Timestamp>,
    /// Mailbox codes sent.
    pub mailbox_sent: u32,
    /// Mailbox codes tried.
    pub mailbox_tries: u32,
}

impl Claim {
    /// Spent, not finished, and there is time left.
    #[must_use]
    pub fn is_resumable(&self, now: Timestamp) -> bool {
        self.state == ClaimState::Keyed && self.resume_until.is_some_and(|until| now < until)
    }

    /// Spent, not finished, and the time is over.
    #[must_use]
    pub fn has_lapsed(&self, now: Timestamp) -> bool {
        self.state == ClaimState::Keyed && !self.is_resumable(now)
    }

    /// Its mailbox code came back; the record opens at this moment.
    #[must_use]
    pub fn waits_until(&self) -> Option<Timestamp> {
        self.opens_at.filter(|_| self.state == ClaimState::Keyed && self.mailbox_read_at.is_some())
    }

    /// Nothing is missing, and the wait is over.
    #[must_use]
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.waits_until().is_some_and(|opens_at| opens_at <= now)
    }

    /// It was ended before the record opened, by the account that the record belongs to or by a newer slip; for as long as
    /// it could have been finished, whoever spent it is told so.
    #[must_use]
    pub fn was_stopped(&self, now: Timestamp) -> bool {
        self.state == ClaimState::Void && self.opens_at.is_some() && self.resume_until.is_some_and(|until| now < until)
    }

    /// It was not finished, and the time to do so is over, whether it was ended already or is yet to be.
    #[must_use]
    pub fn is_too_late(&self, now: Timestamp) -> bool {
        matches!(self.state, ClaimState::Keyed | ClaimState::Void) && self.resume_until.is_some_and(|until| until <= now)
    }

    /// Not spent, and it cannot be entered any more.
    #[must_use]
    pub fn has_expired(&self, now: Timestamp) -> bool {
        matches!(self.state, ClaimState::Issued | ClaimState::Bound) && self.expires_at <= now
    }

    fn read(row: Model) -> Result<Self, StoreError> {
        let count = |number: i32| u32::try_from(number).unwrap_or(u32::MAX);
        Ok(Self {
            id: ClaimId::from_uuid(row.id),
            organization: OrganizationId::from_uuid(row.organization_id),
            patient: PatientId::from_uuid(row.patient_id),
            carer: row.carer_id.map(CarerId::from_uuid),
            hash: CodeHash::from_bytes(row.hash),
            kind: ClaimKind::try_from(row.kind.as_str())?,
            state: ClaimState::try_from(row.state.as_str())?,
            asked_by: Issuer::parse(&row.issued_by).and_then(Issuer::account),
            created_at: Timestamp::from_micros(row.created_at),
            expires_at: Timestamp::from_micros(row.expires_at),
            bound_session: row.bound_session.as_deref().and_then(TokenHash::from_slice),
            takeovers: count(row.takeovers),
            account: row.account_id.map(AccountId::from_uuid),
            passkey: row.passkey_id.map(PasskeyId::from_uuid),
            grant: row.grant_id.map(GrantId::from_uuid),
            resume_until: row.resume_until.map(Timestamp::from_micros),
            opens_at: row.opens_at.map(Timestamp::from_micros),
            mailbox_read_at: row.mailbox_read_at.map(Timestamp::from_micros),
            mailbox_sent: count(row.mailbox_sent),
            mailbox_tries: count(row.mailbox_tries),
        })
    }
}
