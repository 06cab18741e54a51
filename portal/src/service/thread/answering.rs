//! What staff are writing on the page of a thread: kept as they write, offered again there. Must not know how a draft is kept.
use entity::domain::{
    id::{PatientId, RequestId, ThreadId},
    scope::StaffScope,
};

use super::{Paper, ThreadError, work::reached};
use crate::service::{
    Services,
    compose::{self, Kept, Typed, Writing},
    permit::{self, Act},
};

/// By when an answer ought to be read.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReadBy<'a> {
    /// As `YYYY-MM-DD`; empty: whenever.
    pub day: &'a str,
    /// What was preset for it ([`Typed::preset`]): as long as nobody touches the day, it counts from the day of sending.
    pub preset: &'a str,
}

/// What somebody has typed on the page of a thread by now.
#[derive(Clone, Copy, Debug)]
pub struct Answering<'a> {
    /// The page.
    pub paper: Paper,
    /// An answer to the patient.
    pub text: &'a str,
    /// By when the answer ought to be read.
    pub read_by: ReadBy<'a>,
    /// A note among staff.
    pub note: &'a str,
    /// A page keeps it by itself: nobody is asked.
    pub unasked: bool,
}

impl Answering<'_> {
    fn typed(&self) -> Typed {
        let (read_by, preset) = (self.read_by.day.to_owned(), self.read_by.preset.to_owned());
        Typed { text: self.text.to_owned(), read_by, preset, ..Typed::default() }
    }
}

/// Keeps what was typed. For staff who answer.
///
/// # Errors
/// [`ThreadError::NotFound`] if whoever writes does not reach the thread any more; [`ThreadError::Elsewhere`], [`ThreadError::Changed`]
/// as [`compose::save_draft`]. What was kept before is kept still.
pub async fn keep_typed(
    services: &Services,
    scope: &StaffScope,
    (id, patient): (ThreadId, PatientId),
    new: &Answering<'_>,
    request: RequestId,
) -> Result<(), ThreadError> {
    permit::require(scope.actor(), Act::AnswerPatients)?;
    let reader = services.store().read();
    let found = reached(&reader, scope, (id, patient)).await?;
    let (typed, answer) = (new.typed(), compose::Answering { thread: id, team: found.team, note: new.note });
    let writing = Writing { paper: new.paper, patient, typed: &typed, answer: Some(answer), unasked: new.unasked };
    Ok(compose::save_draft(services, scope, &writing, request).await?)
}

/// What is kept of it that its page does not know. For staff who answer.
///
/// # Errors
/// [`ThreadError`].
pub async fn find_typed_elsewhere(
    services: &Services,
    scope: &StaffScope,
    (thread, patient): (ThreadId, PatientId),
    new: &Answering<'_>,
) -> Result<Option<Kept>, ThreadError> {
    permit::require(scope.actor(), Act::AnswerPatients)?;
    let (typed, answer) = (new.typed(), compose::Answering { thread, team: None, note: new.note });
    let writing = Writing { paper: new.paper, patient, typed: &typed, answer: Some(answer), unasked: new.unasked };
    Ok(compose::find_elsewhere(services, scope, &writing).await?)
}

/// Forgets what was kept, now that nothing stands in its fields; not what another page kept, nor what has files. For staff who answer.
///
/// # Errors
/// [`ThreadError`].
pub async fn forget_typed(services: &Services, scope: &StaffScope, of: (ThreadId, PatientId), paper: Paper) -> Result<(), ThreadError> {
    let nothing = Answering { paper, text: "", read_by: ReadBy::default(), note: "", unasked: true };
    if find_typed_elsewhere(services, scope, of, &nothing).await?.is_none() {
        compose::forget_answer(services, scope, paper.draft).await?;
    }
    Ok(())
}
