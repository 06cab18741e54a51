//! What was done with somebody's messages and account, from the audit log. Must not know pages.
//!
//! Invariant: a subject is opened only for a message that can still be read, and of a sensitive one after a fresh
//! verification; looking is in the audit before anything is told.
mod who;

use std::collections::HashMap;

use entity::{
    base::clock::Timestamp,
    domain::{
        id::{AccountId, MessageId, OrganizationId, RequestId},
        page::{Page, Paged},
        scope::{Actor, PatientScope},
        sensitivity::Sensitivity,
    },
    store::{
        Reader,
        audit::{self, Event, Line, Recorded},
        message,
    },
};
use zeroize::Zeroizing;

pub use self::who::By;
use self::who::People;
use super::{AccountError, owner};
use crate::service::{
    Services,
    device::Device,
    permit,
    session::{Purpose, Session},
};

/// What was done.
pub enum Did {
    /// A message was opened.
    Opened(About),
    /// A file of a message, or all of it, was saved.
    Saved(About),
    /// A message, or a file of it, was asked for, and could not be shown for trouble on the portal's side.
    NotShown(About),
    /// The list was opened.
    Listed,
    /// A key was added.
    KeyAdded,
    /// A key was removed.
    KeyRemoved,
    /// A key got another name.
    KeyNamed,
    /// A spare code was made.
    SpareMade,
    /// A spare code led back.
    SpareUsed,
    /// A spare code was tried too often, and is gone.
    SpareLocked,
    /// A code was given out for the record.
    CodeIssued,
    /// A code and a key opened the record to an account.
    SetUp,
    /// A code was given out for somebody who reads beside the patient.
    CarerCodeIssued,
    /// Somebody reads beside the patient from now on.
    CarerSetUp,
    /// Staff saw the person and the telephone at the desk.
    Witnessed,
    /// Two of the staff said that the person is known, in place of a mailbox.
    Vouched,
    /// Two of the staff let the record open without the wait.
    WaitEnded,
    /// The owner refused a new code.
    Refused,
    /// Somebody signed in.
    SignedIn(Device),
    /// Somebody signed out.
    SignedOut,
    /// Somebody signed out other devices.
    SignedOutElsewhere,
    /// Alerts go to another address.
    AddressChanged,
    /// Alerts come more often, or more seldom.
    OftenChanged,
    /// Staff opened the record.
    RecordLooked,
    /// Staff opened what was answered.
    AnswersLooked,
    /// Somebody of the clinic changed, closed or opened the record.
    RecordChanged,
    /// Somebody of the clinic opened a message.
    Reviewed(About),
    /// Somebody of the clinic joined two records.
    RecordsJoined,
    /// Somebody of the clinic had alerts sent elsewhere.
    AlertsMoved,
    /// Somebody of the clinic asked a colleague to agree to a change.
    ApprovalAsked,
    /// A second person agreed to it.
    ApprovalGiven,
    /// A second person did not.
    ApprovalRefused,
    /// It was done without a second person, because nobody objected.
    ApprovalAlone,
    /// The owner did not want it.
    ApprovalStopped,
}

/// Which message it was about.
#[derive(Clone)]
pub enum About {
    /// One with this subject, which may be empty.
    Subject(Zeroizing<String>),
    /// A sensitive one: its subject is shown after a fresh verification.
    Sensitive,
    /// One that cannot be read any more.
    Gone,
}

/// Something that happened, once or several times on end within a day.
pub struct Happened {
    /// When, the last time.
    pub at: Timestamp,
    /// When it happened first.
    pub first_at: Timestamp,
    /// How often.
    pub times: u32,
    /// By whom.
    pub by: By,
    /// What.
    pub did: Did,
}

/// A page of what happened, the latest first. For a session at `Stage::SignedIn`.
///
/// # Errors
/// [`AccountError`].
pub async fn list(services: &Services, session: &Session, page: Page, request: RequestId) -> Result<Paged<Happened>, AccountError> {
    let account = owner(session)?;
    let scope = permit::patient(services, session).await?.ok_or(AccountError::SignIn)?;
    let reader = services.store().read();
    let found = audit::history(&reader, &scope, page).await?;
    let looked = Event::new(OrganizationId::PORTAL, Actor::Account(account), "history.listed");
    let looked = looked.subject("account", account.as_uuid()).request(request);
    services.store().write(async |tx| audit::append(tx, looked).await).await?;
    let sensitive = session.is_fresh(services, Purpose::ReadHigh);
    let people = People::new(services, &reader, &scope).await?;
    let mut telling = Telling { reader: &reader, scope: &scope, people, sensitive, known: HashMap::new() };
    let mut rows = Vec::with_capacity(found.rows.len());
    for line in found.rows {
        rows.extend(telling.tell(line).await?);
    }
    Ok(Paged { rows, page: found.page, more: found.more })
}

/// Whether [`list`] would show something, without a trace. For a session at `Stage::SignedIn`.
///
/// # Errors
/// [`AccountError`].
pub fn check(session: &Session) -> Result<AccountId, AccountError> {
    owner(session)
}

struct Telling<'a> {
    reader: &'a Reader,
    scope: &'a PatientScope,
    people: People<'a>,
    sensitive: bool,
    known: HashMap<MessageId, About>,
}

impl Telling<'_> {
    /// One line; none for what this release does not know.
    async fn tell(&mut self, Line { latest: entry, first_at, times }: Line) -> Result<Option<Happened>, AccountError> {
        let did = match entry.action.as_str() {
            "message.opened" => Did::Opened(self.about(&entry).await?),
            "message.saved" => Did::Saved(self.about(&entry).await?),
            "message.not_shown" => Did::NotShown(self.about(&entry).await?),
            "inbox.listed" => Did::Listed,
            "passkey.added" => Did::KeyAdded,
            "passkey.removed" => Did::KeyRemoved,
            "passkey.named" => Did::KeyNamed,
            "spare_code.made" => Did::SpareMade,
            "spare_code.used" => Did::SpareUsed,
            "spare_code.locked" => Did::SpareLocked,
            "claim.issued" if entry.of_carer => Did::CarerCodeIssued,
            "claim.confirmed" | "claim.opened" if entry.of_carer => Did::CarerSetUp,
            // The carer's, with their own account.
            "claim.vetoed" if entry.of_carer => return Ok(None),
            "claim.issued" => Did::CodeIssued,
            "claim.confirmed" | "claim.opened" => Did::SetUp,
            "claim.witnessed" => Did::Witnessed,
            "claim.in_person" => Did::Vouched,
            "claim.wait_ended" => Did::WaitEnded,
            "claim.vetoed" => Did::Refused,
            "session.signed_in" => Did::SignedIn(entry.detail.as_deref().map(Device::parse).unwrap_or_default()),
            "session.ended" => Did::SignedOut,
            "session.ended_elsewhere" => Did::SignedOutElsewhere,
            "alert_address.changed" => Did::AddressChanged,
            "alerts.cadence_changed" => Did::OftenChanged,
            "patient.viewed" => Did::RecordLooked,
            "thread.opened" => Did::AnswersLooked,
            "patient.changed" | "patient.closed" | "patient.opened" | "patient.address_added" | "patient.address_removed" => {
                Did::RecordChanged
            }
            "patient.alert_address_changed" => Did::AlertsMoved,
            "patient.merged" => Did::RecordsJoined,
            "patient.approval_asked" => Did::ApprovalAsked,
            "patient.approval_given" => Did::ApprovalGiven,
            "patient.approval_refused" => Did::ApprovalRefused,
            "patient.approval_alone" => Did::ApprovalAlone,
            "patient.approval_stopped" => Did::ApprovalStopped,
            "message.reviewed" | "message.file_reviewed" => Did::Reviewed(self.about(&entry).await?),
            _ => return Ok(None),
        };
        let by = self.people.of(&entry).await?;
        Ok(Some(Happened { at: entry.at, first_at, times, by, did }))
    }

    async fn about(&mut self, entry: &Recorded) -> Result<About, AccountError> {
        let Some(id) = entry.subject.map(MessageId::from_uuid) else { return Ok(About::Gone) };
        if let Some(known) = self.known.get(&id) {
            return Ok(known.clone());
        }
        let about = match message::find(self.reader, self.scope, id).await? {
            None => About::Gone,
            Some(found) if found.summary.sensitivity == Sensitivity::High && !self.sensitive => About::Sensitive,
            Some(found) => About::Subject(Zeroizing::new(found.summary.meta.subject.clone())),
        };
        self.known.insert(id, about.clone());
        Ok(about)
    }
}
