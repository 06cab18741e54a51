//! Who is at the telephone: staff type what a caller says, and hear whether it is what stands in the record. Before a code is told by
//! telephone, somebody must have said it. Must not know pages.
//!
//! Invariants:
//! - Nobody learns what of it was wrong, nor what the record holds.
//! - A miss is counted in the transaction that looks, for the record and not for who asks, and outlives a restart.
//! - After two within [`CLOSED`] no code of this record is told for as long, only posted, or given at the desk ([`super::desk`]),
//!   to the patient or to somebody who reads beside.
//! - A record that is joined to another brings its misses along.
//! - What somebody changed within [`super::approval::WINDOW`] is not on record ([`Recent`]): a number is not called, and what a
//!   caller says is not compared with it, or whoever writes a number into a record would hear the code at it.
//! - A match is good for the session that heard it, this record, [`FRESH`] and one code.
//! - Each of the three is in the audit, without a word of what was said.
//! - Commands need none of it.
mod count;
mod date;
mod said;

use std::time::Duration;

pub(in crate::service) use self::count::join;
use self::{
    count::{key, missed, until},
    said::is_right,
};
pub(crate) use self::{
    date::{Surely, read as read_date, read_surely},
    said::{Asks, Recent, Said},
};
use super::{
    Services,
    claim::IssueError,
    directory::{self, DirectoryError, Record},
    error::ServiceError,
    permit::{self, Act, NotPermitted},
    session::Session,
};
use entity::{
    base::clock::Timestamp,
    crypto::token::TokenHash,
    domain::{
        id::{PatientId, RequestId},
        scope::StaffScope,
        slip::Channel,
    },
    store::{
        StoreError, Tx,
        audit::{self, Event},
        caller as matches, limit,
        patient::{self, PatientState},
    },
};

/// So long a code can be made after the caller was right.
pub(crate) const FRESH: Duration = Duration::from_secs(10 * 60);
/// Two misses within this time close a record to the telephone for as long.
pub(crate) const CLOSED: Duration = Duration::from_secs(24 * 60 * 60);

/// Where a record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Until when nothing is told about it by telephone.
    pub closed_until: Option<Timestamp>,
    /// Until when whoever acts can make a code, because the caller was right.
    pub matched_until: Option<Timestamp>,
    /// What does not count.
    pub recent: Recent,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// All that was said is right.
    Matches,
    /// Something is not.
    Differs,
    /// The second time: closed until then.
    Closes(Timestamp),
}

/// Why nothing was compared.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum CallerError {
    /// No such patient in this organization.
    #[error("there is no such patient in this organization")]
    NotFound,
    /// The record is closed.
    #[error("this record is closed")]
    RecordClosed,
    /// Less was said than it takes, or the record holds less.
    #[error("two things must be said that the record holds")]
    TooLittle,
    /// Two callers were wrong lately.
    #[error("no code of this record is told by telephone for now")]
    Closed(Timestamp),
    /// The caller may not do this.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// Below.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl CallerError {
    /// For quoting.
    #[must_use]
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "patient_not_found",
            Self::RecordClosed => "record_closed",
            Self::TooLittle => "caller_too_little",
            Self::Closed(_) => "telephone_closed",
            Self::NotPermitted(NotPermitted) => "not_permitted",
            Self::Service(below) => below.code(),
        }
    }
}

impl From<StoreError> for CallerError {
    fn from(below: StoreError) -> Self {
        Self::Service(below.into())
    }
}

/// What somebody changed of a record lately. For staff who give codes.
///
/// # Errors
/// [`CallerError`].
pub(crate) async fn recent(services: &Services, scope: &StaffScope, patient: PatientId) -> Result<Recent, CallerError> {
    permit::require(scope.actor(), Act::IssueSlip)?;
    Ok(Recent::of(services, &services.store().read(), scope, patient).await?)
}

/// Until when no code of this record is told. For staff who give codes.
///
/// # Errors
/// [`CallerError`].
pub(crate) async fn closed_until(services: &Services, scope: &StaffScope, patient: PatientId) -> Result<Option<Timestamp>, CallerError> {
    permit::require(scope.actor(), Act::IssueSlip)?;
    let reader = services.store().read();
    patient::find(&reader, scope, patient).await?.ok_or(CallerError::NotFound)?;
    Ok(until(&reader, &key(&reader, patient).await?, services.now()).await?)
}

/// The record, and where it stands. The look is in the audit. For staff who give codes.
///
/// # Errors
/// As [`directory::find`].
pub(crate) async fn look(
    services: &Services,
    scope: &StaffScope,
    session: &Session,
    patient: PatientId,
    request: RequestId,
) -> Result<(Record, Standing), DirectoryError> {
    permit::require(scope.actor(), Act::IssueSlip)?;
    let record = directory::find(services, scope, patient, request).await?;
    let (reader, now) = (services.store().read(), services.now());
    let closed_until = until(&reader, &key(&reader, patient).await?, now).await?;
    let matched = matches::find(&reader, scope, (session.id(), patient), now.minus(FRESH)).await?;
    let recent = Recent::of(services, &reader, scope, patient).await?;
    Ok((record, Standing { closed_until, matched_until: matched.map(|at| at.plus(FRESH)), recent }))
}

/// Compares what a caller says with the record. For staff who give codes.
///
/// # Errors
/// [`CallerError`]; nothing is counted then.
pub(crate) async fn compare(
    services: &Services,
    scope: &StaffScope,
    session: &Session,
    patient: PatientId,
    said: &Said,
    request: RequestId,
) -> Result<Answer, CallerError> {
    permit::require(scope.actor(), Act::IssueSlip)?;
    services
        .store()
        .write(async |tx| {
            if !permit::still_permitted(tx, scope).await? {
                return Err(NotPermitted.into());
            }
            let found = patient::lock(tx, scope.organization(), patient).await?.ok_or(CallerError::NotFound)?;
            if found.state == PatientState::Closed {
                return Err(CallerError::RecordClosed);
            }
            let details = patient::open(tx, scope, patient).await?.ok_or(CallerError::NotFound)?.details;
            let (key, now) = (key(tx, patient).await?, services.now());
            let counter = limit::lock(tx, &key, now, Duration::MAX).await?;
            if let Some(until) = counter.blocked_until.filter(|until| *until > now) {
                return Err(CallerError::Closed(until));
            }
            let recent = Recent::of(services, tx, scope, patient).await?;
            let answer = if is_right(&details, recent, said)? { Answer::Matches } else { missed(tx, (&key, &counter), now).await? };
            if answer != Answer::Matches {
                matches::forget(tx, scope, patient).await?;
            } else {
                matches::insert(tx, scope, (session.id(), patient), now, now.minus(FRESH)).await?;
            }
            note(tx, scope, patient, answer, request).await?;
            Ok(answer)
        })
        .await
}

/// What stands between whoever acts and a code that travels this way; a match is taken. As part of making it.
pub(in crate::service) async fn allow(
    services: &Services,
    tx: &Tx,
    scope: &StaffScope,
    (patient, channel): (PatientId, Channel),
    session: Option<&TokenHash>,
) -> Result<(), IssueError> {
    if scope.practitioner().is_none() || channel == Channel::Post {
        return Ok(());
    }
    let now = services.now();
    if let Some(until) = until(tx, &key(tx, patient).await?, now).await? {
        return Err(IssueError::PostOnly(until));
    }
    if matches!(channel, Channel::Telephone | Channel::Sms) && Recent::of(services, tx, scope, patient).await?.phone {
        return Err(IssueError::NumberChanged);
    }
    if channel != Channel::Telephone {
        return Ok(());
    }
    let matched = match session {
        Some(session) => matches::claim(tx, scope, (session, patient), now.minus(FRESH)).await?,
        None => false,
    };
    if matched { Ok(()) } else { Err(IssueError::Unmatched) }
}

async fn note(tx: &Tx, scope: &StaffScope, patient: PatientId, answer: Answer, request: RequestId) -> Result<(), StoreError> {
    let event = |action| Event::new(scope.organization(), scope.actor(), action).subject("patient", patient.as_uuid()).request(request);
    let mut events = vec![event(if answer == Answer::Matches { "patient.caller_matched" } else { "patient.caller_missed" })];
    if matches!(answer, Answer::Closes(_)) {
        events.push(event("patient.telephone_closed"));
    }
    audit::append_all(tx, events).await
}
