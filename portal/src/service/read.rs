//! Reading: the inbox and one message. Must not know pages.
//!
//! Invariants: the audit holds the read before a text is opened; a message of high sensitivity is opened, and its subject
//! and author shown, only shortly after a fresh verification.
pub(super) mod access;
mod addressed;
pub(super) mod check;
mod content;
mod file;
mod message;
mod more;
mod staff_copy;
mod written;

use std::{collections::HashMap, time::Duration};

use entity::{
    base::clock::Timestamp,
    domain::{
        id::{MessageId, OrganizationId, PatientId, RequestId},
        page::{Page, Paged},
        scope::Record,
        sensitivity::Sensitivity,
    },
    object::PartError,
    store::{
        Entry, Reader, StoreError,
        journal::Access,
        message::{self as messages, Summary},
        organization, patient, sent,
    },
};
use zeroize::Zeroizing;

pub use entity::store::message::Turn;

pub use self::written::{By, Written};
pub use self::{
    check::Checks,
    content::{Inline, Piece},
    file::{Archive, Asked, File, Letter, OpenFile, archive, file, whole},
    message::{Answers, Head, Opened, is_own, open},
    more::{Stretch, more},
};
pub(super) use self::{content::pieces_of, staff_copy::StaffCopy, written::Writing};
use super::{
    Services,
    error::ServiceError,
    permit::{self, NotPermitted},
    session::{Purpose, Session},
};

/// One line of the inbox.
pub struct InboxRow {
    /// Which message.
    pub message: MessageId,
    /// Name of the organization that sent it, where the account has records of several, or nothing else tells.
    pub organization: Option<String>,
    /// The patient's name, where the account reads for several.
    pub whose: Option<Zeroizing<String>>,
    /// Decoded subject; empty if there was none, or if it may not be shown yet (see `high`).
    pub subject: Zeroizing<String>,
    /// Decoded author as shown; empty likewise.
    pub from: Zeroizing<String>,
    /// Whoever wrote it, or one of them, is none of the organization's.
    pub outside_sender: bool,
    /// When the portal took it.
    pub received_at: Timestamp,
    /// When it stops being readable.
    pub expires_at: Option<Timestamp>,
    /// Whether it has been opened.
    pub opened: bool,
    /// Asks for a fresh verification.
    pub high: bool,
    /// Written from the patient's side: where it stands. None of what came.
    pub written: Option<Written>,
    /// It was answered from the patient's side.
    pub replied: bool,
    /// It is stored and does not open now: nothing else is known of it but that it came, and when.
    pub damaged: bool,
}

/// Why nothing was shown.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// There is no such message for this person: never was, was taken back, has expired, or is another's.
    #[error("there is no such message")]
    NotFound,
    /// A fresh verification for this purpose must come first.
    #[error("a fresh verification is needed")]
    VerificationNeeded(Purpose),
    /// The scanner found something in it, and it was not asked for in spite of that.
    #[error("the scanner found something in it")]
    Dangerous,
    /// Nobody is signed in, or a claim is not finished.
    #[error("sign in first")]
    SignIn,
    /// The role of whoever belongs to the staff does not include it.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// Below.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl ReadError {
    /// What a page shows and a person can quote.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::VerificationNeeded(_) => "verification_needed",
            Self::Dangerous => "dangerous",
            Self::SignIn => "sign_in",
            Self::NotPermitted(NotPermitted) => "not_permitted",
            Self::Service(below) => below.code(),
        }
    }
}

impl From<PartError> for ReadError {
    fn from(below: PartError) -> Self {
        StoreError::from(below).into()
    }
}

impl From<StoreError> for ReadError {
    fn from(below: StoreError) -> Self {
        Self::Service(below.into())
    }
}

/// A page of the inbox, newest first: what came, and what was written first; one audit entry. For a session at `Stage::SignedIn`.
///
/// # Errors
/// [`ReadError`].
pub async fn inbox(services: &Services, session: &Session, page: Page, request: RequestId) -> Result<Paged<InboxRow>, ReadError> {
    let reader = services.store().snapshot().await?;
    let scope = permit::patient_by(services, &reader, session).await?.ok_or(ReadError::SignIn)?;
    let found = messages::list(&reader, &scope, page).await?;
    let mut names = Names::default();
    let writing = Writing::find(services, &reader, &scope, &found.rows).await?;
    let mut rows = Vec::with_capacity(found.rows.len());
    let several = scope.records().windows(2).any(|two| two[0].organization != two[1].organization);
    for summary in found.rows {
        let written = summary.own.then(|| writing.of(&summary));
        let organization = match several || summary.meta.from.is_empty() {
            true => Some(names.get(&reader, summary.record.organization).await?),
            false => None,
        };
        let whose = if scope.records().len() > 1 { names.of_patient(&reader, summary.record).await? } else { None };
        let fresh = session.is_fresh(services, Purpose::ReadHigh);
        rows.push(InboxRow { written, ..row(summary, (organization, whose), fresh) });
    }
    drop(reader);
    let access = Access::List { account: scope.account(), records: scope.records().to_vec(), request };
    services.store().append(Entry::Access(access)).await?;
    Ok(Paged { rows, page: found.page, more: found.more })
}

/// Whether [`inbox`] would show a list, without a trace: nothing of it is returned. For a session at `Stage::SignedIn`.
///
/// # Errors
/// [`ReadError`].
pub async fn check_inbox(services: &Services, session: &Session) -> Result<(), ReadError> {
    permit::patient(services, session).await?.map(drop).ok_or(ReadError::SignIn)
}

/// The newest message that could be opened, without a trace: nothing of it is returned. For a session at `Stage::SignedIn`.
///
/// # Errors
/// [`ReadError`].
pub async fn find_newest(services: &Services, session: &Session) -> Result<Option<MessageId>, ReadError> {
    let scope = permit::patient(services, session).await?.ok_or(ReadError::SignIn)?;
    Ok(messages::find_newest(&services.store().read(), &scope).await?)
}

/// Whether there is such a message for this person, without a trace: nothing of it is returned. For a session at
/// `Stage::SignedIn`.
///
/// # Errors
/// [`ReadError`].
pub async fn check_message(services: &Services, session: &Session, message: MessageId) -> Result<(), ReadError> {
    let scope = permit::patient(services, session).await?.ok_or(ReadError::SignIn)?;
    messages::find(&services.store().read(), &scope, message).await?.map(drop).ok_or(ReadError::NotFound)
}

/// A message that the organization took back.
pub struct TakenBack {
    /// Which message.
    pub message: MessageId,
    /// Name of the organization.
    pub organization: String,
    /// When.
    pub at: Timestamp,
    /// Whether it had been opened.
    pub opened: bool,
}

/// How long the inbox tells of what was taken back.
const TOLD: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// How many of them it tells of.
const MOST_TOLD: u64 = 5;

/// What was taken back lately, the latest first. For a session at `Stage::SignedIn`.
///
/// # Errors
/// [`ReadError`].
pub async fn list_taken_back(services: &Services, session: &Session) -> Result<Vec<TakenBack>, ReadError> {
    let scope = permit::patient(services, session).await?.ok_or(ReadError::SignIn)?;
    let reader = services.store().read();
    let since = services.now().minus(TOLD);
    told(&reader, sent::list_taken_back(&reader, &scope, since, MOST_TOLD).await?).await
}

/// Whether a message of this person was taken back. For a session at `Stage::SignedIn`.
///
/// # Errors
/// [`ReadError`].
pub async fn find_taken_back(services: &Services, session: &Session, message: MessageId) -> Result<Option<TakenBack>, ReadError> {
    let scope = permit::patient(services, session).await?.ok_or(ReadError::SignIn)?;
    let reader = services.store().read();
    let found = sent::find_taken_back(&reader, &scope, message).await?;
    Ok(told(&reader, found.into_iter().collect()).await?.pop())
}

async fn told(reader: &Reader, found: Vec<sent::TakenBack>) -> Result<Vec<TakenBack>, ReadError> {
    let mut names = Names::default();
    let mut told = Vec::with_capacity(found.len());
    for one in found {
        let organization = names.get(reader, one.record.organization).await?;
        told.push(TakenBack { message: one.message, organization, at: one.at, opened: one.opened });
    }
    Ok(told)
}

fn row(summary: Summary, (organization, whose): (Option<String>, Option<Zeroizing<String>>), fresh: bool) -> InboxRow {
    let high = summary.sensitivity == Sensitivity::High;
    let shown = |text: &str| Zeroizing::new(if high && !fresh { String::new() } else { text.to_owned() });
    InboxRow {
        message: summary.message,
        organization,
        whose,
        subject: shown(&summary.meta.subject),
        from: shown(&summary.meta.from),
        outside_sender: summary.meta.outside_sender,
        received_at: summary.received_at,
        expires_at: summary.expires_at,
        opened: summary.opened,
        high,
        written: None,
        replied: summary.replied,
        damaged: summary.damaged,
    }
}

/// Names of organizations and patients, each opened once.
#[derive(Default)]
struct Names(HashMap<OrganizationId, String>, HashMap<PatientId, Option<Zeroizing<String>>>);

impl Names {
    async fn get(&mut self, reader: &Reader, id: OrganizationId) -> Result<String, StoreError> {
        if let Some(name) = self.0.get(&id) {
            return Ok(name.clone());
        }
        let name = organization::get(reader, id).await?.name;
        self.0.insert(id, name.clone());
        Ok(name)
    }

    async fn of_patient(&mut self, reader: &Reader, record: Record) -> Result<Option<Zeroizing<String>>, StoreError> {
        if let Some(name) = self.1.get(&record.patient) {
            return Ok(name.clone());
        }
        let name = patient::name(reader, record).await?.map(Zeroizing::new);
        self.1.insert(record.patient, name.clone());
        Ok(name)
    }
}
