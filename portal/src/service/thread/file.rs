//! Files of what stands in a thread, for staff.
use entity::{
    domain::{
        id::{MessageId, PatientId, RequestId, ThreadId},
        scope::StaffScope,
    },
    store::{
        audit::{self, Event},
        thread,
    },
};

use super::{ThreadError, work::reached};
use crate::service::{
    Services,
    permit::{self, Act},
    read::{OpenFile, ReadError, StaffCopy},
    team::reach,
};

/// Opens one file of a message of a thread; the look is in the audit first, and in the patient's history. `anyway`: whatever
/// the scanner says. For staff who answer.
///
/// # Errors
/// [`ReadError::NotPermitted`], [`ReadError::NotFound`], [`ReadError::Dangerous`].
pub async fn file(
    services: &Services,
    scope: &StaffScope,
    (of, message, part): ((ThreadId, PatientId), MessageId, u16),
    anyway: bool,
    request: RequestId,
) -> Result<OpenFile, ReadError> {
    permit::require(scope.actor(), Act::AnswerPatients)?;
    let reader = services.store().read();
    let found = thread::find(&reader, scope, &reach(&reader, scope).await?, of).await?.ok_or(ReadError::NotFound)?;
    let letter = thread::letter(&reader, scope, &found, message).await?;
    let (raw, index) = letter.and_then(|letter| letter.raw).ok_or(ReadError::NotFound)?;
    let event = Event::new(scope.organization(), scope.actor(), "message.file_reviewed").subject("message", message.as_uuid());
    let event = event.about_patient(found.record.patient).detail(format!("part {part}")).request(request);
    services.store().write(async |tx| audit::append(tx, event).await).await?;
    StaffCopy::open(raw, index).await?.file(services, part, anyway).await
}

/// Whether whoever asks reaches a thread; nothing of it is returned. For staff who answer.
///
/// # Errors
/// [`ThreadError::NotFound`].
pub async fn check(services: &Services, scope: &StaffScope, of: (ThreadId, PatientId)) -> Result<(), ThreadError> {
    permit::require(scope.actor(), Act::AnswerPatients)?;
    let reader = services.store().read();
    reached(&reader, scope, of).await.map(drop)
}

impl From<ThreadError> for ReadError {
    fn from(error: ThreadError) -> Self {
        match error {
            ThreadError::Service(below) => Self::Service(below),
            ThreadError::NotFound
            | ThreadError::SignIn
            | ThreadError::NoAnswers
            | ThreadError::Empty
            | ThreadError::TooLong
            | ThreadError::ReadBy
            | ThreadError::Changed
            | ThreadError::Elsewhere
            | ThreadError::Closed
            | ThreadError::NoTeam
            | ThreadError::NoColleague
            | ThreadError::NoSubject
            | ThreadError::LongSubject
            | ThreadError::FileCut
            | ThreadError::Files
            | ThreadError::FilesLarge
            | ThreadError::TooMany
            | ThreadError::TooManyDrafts
            | ThreadError::NotPermitted(_) => Self::NotFound,
        }
    }
}
