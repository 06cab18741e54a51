//! Two people: what one of the staff may not do alone waits for a colleague's word. Must not know pages.
//!
//! Whoever gives a code and also says where the mailbox code goes, or by which address mail finds the record, could open it as if
//! they were the patient. So of those two, done by one person within [`WINDOW`], the second waits: a code is not made, and an
//! address is not used, until a colleague (or a witness from outside, who sees neither the patient nor an address) has agreed with a
//! key of their own. While a code is on its way, whoever gave it, nobody says alone where its mailbox is; nor while the patient keeps a
//! spare code, which is on its way for as long as it is kept: whoever moved its mailbox would shut out somebody who lost the key, and have
//! half of what a copy of that paper lacks.
//!
//! The other way round, too: where a colleague said within [`WINDOW`] where mail about the record goes, whoever gives a code is the
//! second person, and must have looked. They are shown who changed it and when ([`moved()`]), and no code is made until they say that
//! they asked the patient and it is right, of just these changes ([`Looked`]), for this one code. Whoever is not sure asks a further
//! colleague, and who changed it is not that one. Without it, whoever moved a mailbox would take the letter with a colleague's code out of
//! the post. That is what it holds: no code goes out on the word of one. It does not hold where the second person says so without asking,
//! after [`WINDOW`], where a witness from outside agrees who can ask nobody, for the first addresses of a record, which are no change, or for commands: those need no second person and are
//! audited.
//!
//! Whoever was invited within [`WINDOW`] counts as who invited them ([`entity::store::invitation::Invited`]): that one saw the code.
//!
//! Where nobody is there who could agree, a clinic may choose to go on alone after a wait of which the patient is told and in which they
//! can object ([`come_due`]).
//!
//! Invariants:
//! - Whoever asked does not decide, nor does anybody who counts as them, or who was not verified for it a moment ago.
//! - What somebody did who counts as them they did themselves.
//! - Whoever tries all the same is in the audit, and is not asked to.
//! - Whether it takes two is looked at in the transaction that does it, which holds the record.
//! - What waits ends by itself after [`LIFETIME`], or some days after its wait was over, and with whoever asked.
//! - Every step is in the audit of the record, and the patient sees it.
mod alone;
mod ask;
mod count;
mod decide;
mod list;
mod moved;
mod own;
mod person;

use std::time::Duration;

pub use entity::{
    domain::id::ApprovalId,
    store::approval::{Approval, ApprovalKind, ApprovalState, EndedFor},
};
use entity::{
    domain::scope::Record,
    store::{StoreError, Tx, approval as rows},
};

pub use self::{
    alone::{WAIT, come_due, would_go_alone},
    ask::{SlipStanding, ask_slip, slip_standing, withdraw},
    count::{Uncounted, only_one, uncounted},
    decide::{approve, refuse},
    list::{About, Shown, check, decided, find, list, of_record},
    moved::{Looked, Moved, moved},
    own::{Decision, decisions, open_of_own, saw, told},
    person::{is_alone, is_alone_with},
};
pub(in crate::service) use self::{
    alone::{list as list_alone, stop as stop_alone},
    ask::{Gate, address_takes_two, ask, gate},
    list::count,
    moved::has_moved,
    own::count_told,
    person::{is_one, note_one},
};
use super::{Services, error::ServiceError, permit::NotPermitted, session::Purpose};

/// So long what one person did counts together with what they do next.
pub const WINDOW: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// What nobody decided ends by itself after this time.
pub const LIFETIME: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// So long a code may be made after a colleague agreed.
pub const USABLE: Duration = Duration::from_secs(3 * 24 * 60 * 60);

/// So long whoever asked is told what was decided, unless they have seen it.
pub const TOLD: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// How many are ended in one go.
const BATCH: u16 = 200;

/// Why something was not asked for, or not decided.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApprovalError {
    /// There is nothing of this id.
    #[error("there is nothing of this id to approve")]
    NotFound,
    /// Whoever asked does not decide.
    #[error("whoever asked does not decide")]
    Own,
    /// By who was invited by whom lately, the two could be one.
    #[error("the two could be one: who was invited lately counts as who invited them")]
    Invited,
    /// Whoever decides said lately where mail about the record goes: somebody else must look at that.
    #[error("whoever changed the addresses of a record does not agree to a code for it")]
    Moved,
    /// Somebody has decided, it was withdrawn, its time is over, or what it was about is another by now.
    #[error("this is decided already, or over")]
    Over,
    /// Somebody else has asked for the same already.
    #[error("somebody else has asked for this already")]
    Waiting,
    /// What it was about is not what it was when it was asked for; the request has ended.
    #[error("what this was about has changed meanwhile")]
    Changed,
    /// A fresh verification must come first.
    #[error("a fresh verification is needed")]
    VerificationNeeded(Purpose),
    /// The caller may not do this.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// Below.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl ApprovalError {
    /// For quoting.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "approval_not_found",
            Self::Own => "approval_own",
            Self::Invited => "approval_invited",
            Self::Moved => "approval_moved",
            Self::Over => "approval_over",
            Self::Waiting => "approval_waiting",
            Self::Changed => "approval_changed",
            Self::VerificationNeeded(_) => "verification_needed",
            Self::NotPermitted(NotPermitted) => "not_permitted",
            Self::Service(below) => below.code(),
        }
    }
}

impl From<StoreError> for ApprovalError {
    fn from(below: StoreError) -> Self {
        Self::Service(below.into())
    }
}

/// A record has other addresses: what colleagues were asked for, or have agreed to, of codes for it has ended, and whoever asked is told. The
/// caller holds the record.
pub(in crate::service) async fn end_slips(services: &Services, tx: &Tx, record: Record) -> Result<(), StoreError> {
    rows::end_slips_of(tx, record, services.now().plus(TOLD)).await
}

/// A record is another's part: whatever waited for it has ended, and whoever asked is told. The caller holds the record.
pub(in crate::service) async fn end_joined(services: &Services, tx: &Tx, record: Record) -> Result<(), StoreError> {
    rows::end_all_of(tx, record, services.now().plus(TOLD)).await
}

/// Ends what nobody decided in time. Returns how many. For the portal's own timed work.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub async fn expire(services: &Services) -> Result<u64, ServiceError> {
    let mut all = 0;
    loop {
        let now = services.now();
        let ended = services.store().write(async |tx| rows::expire(tx, now, BATCH).await).await?;
        all += ended;
        if ended < u64::from(BATCH) {
            return Ok(all);
        }
    }
}
