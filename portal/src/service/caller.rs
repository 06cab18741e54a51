//! Who is at the telephone: staff type what a caller says, and hear whether it is what stands in the record. Before a code is told by
//! telephone, somebody must have said it. Must not know pages.
//!
//! Invariants: nobody learns what of it was wrong, nor what the record holds; a miss is counted in the transaction that looks, for the
//! record and not for who asks, and outlives a restart; after two within [`CLOSED`] no code of this record is told for as long, only
//! posted, or given at the desk ([`super::desk`]); a match is good for the session that heard it, this record, [`FRESH`] and one code.
//! Each of the three is in the audit, without a word of what was said. Commands need none of it.
mod date;

use std::time::Duration;

use entity::{
    base::clock::Timestamp,
    crypto::token::TokenHash,
    domain::{
        id::{PatientId, RequestId},
        scope::StaffScope,
        slip::Channel,
    },
    store::{
        Source, StoreError, Tx,
        audit::{self, Event},
        caller as matches,
        limit::{self, Counter, LimitKey},
        patient::{self, Details, PatientState, has_words, same_signs, same_words},
    },
};
use zeroize::Zeroizing;

pub use self::date::read as read_date;
use super::{
    Services,
    claim::IssueError,
    directory::{self, DirectoryError, Record},
    error::ServiceError,
    permit::{self, Act, NotPermitted},
    session::Session,
};

/// So long a code can be made after the caller was right.
pub const FRESH: Duration = Duration::from_secs(10 * 60);
/// Two misses within this time close a record to the telephone for as long.
pub const CLOSED: Duration = Duration::from_secs(24 * 60 * 60);
/// So many things must be said.
pub const LEAST: usize = 2;
/// Keeps these counters apart from others.
const KIND: &str = "caller/record";

/// What of a record can be asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asks {
    /// There is a name.
    pub name: bool,
    /// There is a birth date.
    pub birth_date: bool,
    /// There is a number of the organization's own.
    pub record_number: bool,
}

impl Asks {
    /// What a record holds.
    #[must_use]
    pub fn of(details: &Details) -> Self {
        let words = |text: &Option<String>| text.as_deref().is_some_and(has_words);
        Self { name: words(&details.name), birth_date: details.birth_date.is_some(), record_number: words(&details.record_number) }
    }

    /// Whether it is enough to know somebody by.
    #[must_use]
    pub fn is_enough(self) -> bool {
        [self.name, self.birth_date, self.record_number].into_iter().filter(|there| *there).count() >= LEAST
    }
}

/// What a caller says; empty where nothing was.
pub struct Said {
    /// The name.
    pub name: Zeroizing<String>,
    /// The birth date, as [`read_date`] gives it.
    pub birth_date: Option<Zeroizing<String>>,
    /// The record number.
    pub record_number: Zeroizing<String>,
}

/// Where a record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Until when nothing is told about it by telephone.
    pub closed_until: Option<Timestamp>,
    /// Until when whoever acts can make a code, because the caller was right.
    pub matched_until: Option<Timestamp>,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
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
pub enum CallerError {
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
    pub const fn code(&self) -> &'static str {
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

/// Until when no code of this record is told. For staff who give codes.
///
/// # Errors
/// [`CallerError`].
pub async fn closed_until(services: &Services, scope: &StaffScope, patient: PatientId) -> Result<Option<Timestamp>, CallerError> {
    permit::require(scope.actor(), Act::IssueSlip)?;
    let reader = services.store().read();
    patient::find(&reader, scope, patient).await?.ok_or(CallerError::NotFound)?;
    Ok(until(&reader, &key(&reader, patient).await?, services.now()).await?)
}

/// The record, and where it stands. The look is in the audit. For staff who give codes.
///
/// # Errors
/// As [`directory::find`].
pub async fn look(
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
    Ok((record, Standing { closed_until, matched_until: matched.map(|at| at.plus(FRESH)) }))
}

/// Compares what a caller says with the record. For staff who give codes.
///
/// # Errors
/// [`CallerError`]; nothing is counted then.
pub async fn compare(
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
            if !permit::still(tx, scope).await? {
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
            let answer = if is_right(&details, said)? { Answer::Matches } else { missed(tx, (&key, &counter), now).await? };
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
    if channel != Channel::Telephone {
        return Ok(());
    }
    let matched = match session {
        Some(session) => matches::claim(tx, scope, (session, patient), now.minus(FRESH)).await?,
        None => false,
    };
    if matched { Ok(()) } else { Err(IssueError::Unmatched) }
}

/// Whether all that was said is right; of what the record does not hold, nothing counts.
fn is_right(details: &Details, said: &Said) -> Result<bool, CallerError> {
    let asks = Asks::of(details);
    let (number, name) = (details.record_number.as_deref().unwrap_or_default(), details.name.as_deref().unwrap_or_default());
    let mut right = Vec::with_capacity(3);
    if asks.name && has_words(&said.name) {
        right.push(same_words(name, &said.name));
    }
    if let Some(date) = said.birth_date.as_ref().filter(|_| asks.birth_date) {
        right.push(details.birth_date.as_deref() == Some(date.as_str()));
    }
    if asks.record_number && has_words(&said.record_number) {
        right.push(same_signs(number, &said.record_number));
    }
    if right.len() < LEAST { Err(CallerError::TooLittle) } else { Ok(right.into_iter().all(|one| one)) }
}

/// Counts a miss. The counter's window began with the one before.
async fn missed(tx: &Tx, (key, counter): (&LimitKey, &Counter), now: Timestamp) -> Result<Answer, StoreError> {
    if counter.count == 0 || now.since(counter.window_start) >= CLOSED {
        limit::set(tx, key, &Counter { count: 1, blocked_until: None, window_start: now }, now).await?;
        return Ok(Answer::Differs);
    }
    let until = now.plus(CLOSED);
    limit::set(tx, key, &Counter { count: 0, blocked_until: Some(until), window_start: now }, now).await?;
    Ok(Answer::Closes(until))
}

async fn note(tx: &Tx, scope: &StaffScope, patient: PatientId, answer: Answer, request: RequestId) -> Result<(), StoreError> {
    let event = |action| Event::new(scope.organization(), scope.actor(), action).subject("patient", patient.as_uuid()).request(request);
    let mut events = vec![event(if answer == Answer::Matches { "patient.caller_matched" } else { "patient.caller_missed" })];
    if matches!(answer, Answer::Closes(_)) {
        events.push(event("patient.telephone_closed"));
    }
    audit::append_all(tx, events).await
}

async fn key(source: &impl Source, patient: PatientId) -> Result<LimitKey, StoreError> {
    limit::key(source, KIND, patient.as_uuid().as_bytes()).await
}

async fn until(source: &impl Source, key: &LimitKey, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
    Ok(limit::find_blocked(source, key).await?.filter(|until| *until > now))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(name: &str, date: Option<&str>, number: &str) -> Said {
        Said {
            name: Zeroizing::new(name.to_owned()),
            birth_date: date.map(|date| Zeroizing::new(date.to_owned())),
            record_number: Zeroizing::new(number.to_owned()),
        }
    }

    #[test]
    fn two_things_must_be_right_and_none_wrong() {
        let text = |text: &str| Some(text.to_owned());
        let ana = Details { name: text("Ana Gómez"), birth_date: text("1980-12-31"), record_number: text("A-77"), phone: None };
        let right = |said| is_right(&ana, &said).ok();
        assert_eq!(right(said("gomez ANA", Some("1980-12-31"), "")), Some(true));
        assert_eq!(right(said("", Some("1980-12-31"), "a 77")), Some(true));
        assert_eq!(right(said("Ana Gomez", Some("1980-12-31"), "A-78")), Some(false), "one of three is wrong");
        assert_eq!(right(said("Ana", Some("1980-12-31"), "")), Some(false));
        assert_eq!(right(said("Ana Gómez", None, " - ")), None, "one thing");
        let nameless = Details { name: text("-"), ..ana.clone() };
        assert!(Asks::of(&nameless).is_enough() && !Asks::of(&Details { birth_date: None, ..nameless.clone() }).is_enough());
        assert!(is_right(&nameless, &said("-", Some("1980-12-31"), "")).is_err(), "nothing is compared with nothing");
    }
}
