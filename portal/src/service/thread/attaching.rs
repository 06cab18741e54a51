//! Where files lie that a patient is about to send: with the record that the message is for.
use entity::{
    domain::{
        id::{MessageId, PatientId, ThreadId},
        scope::{Actor, PatientScope, Record},
        sensitivity::Sensitivity,
    },
    store::message::{self, Message},
};

use super::{ThreadError, first};
use crate::service::{
    Services,
    attach::Owner,
    permit::{self, Act},
    session::Session,
};

/// Somebody who may answer, or write first, for one of their records.
#[derive(Debug)]
pub struct Attaching {
    pub(super) scope: PatientScope,
    pub(super) record: Record,
    /// Of an answer.
    pub(super) thread: Option<ThreadId>,
    /// An answer to a message of high sensitivity.
    pub(super) high: bool,
}

impl Attaching {
    /// For which record.
    #[must_use]
    pub const fn record(&self) -> PatientId {
        self.record.patient
    }

    /// Whose files these are.
    #[must_use]
    pub const fn owner(&self) -> Owner<'_> {
        Owner::Patient(&self.scope, self.record)
    }
}

/// Whom a session writes for, where it may do this.
pub(super) async fn writer(services: &Services, session: &Session, act: Act) -> Result<PatientScope, ThreadError> {
    let account = session.signed_in().ok_or(ThreadError::SignIn)?;
    permit::require(Actor::Account(account), act)?;
    permit::patient(services, session).await?.ok_or(ThreadError::SignIn)
}

/// For an answer to a message. For a session at `Stage::SignedIn` whose account may read it.
///
/// # Errors
/// [`ThreadError::NotFound`], [`ThreadError::NoAnswers`].
pub async fn attach_to_answer(services: &Services, session: &Session, id: MessageId) -> Result<Attaching, ThreadError> {
    Ok(find(services, session, id).await?.0)
}

/// The same, with the message.
pub(super) async fn find(services: &Services, session: &Session, id: MessageId) -> Result<(Attaching, Message), ThreadError> {
    let scope = writer(services, session, Act::AnswerMessage).await?;
    let found = message::find(&services.store().read(), &scope, id).await?.ok_or(ThreadError::NotFound)?;
    if !found.reply_allowed && !found.own {
        return Err(ThreadError::NoAnswers);
    }
    let high = found.summary.sensitivity == Sensitivity::High;
    Ok((Attaching { record: found.summary.record, thread: Some(found.thread), high, scope }, found))
}

/// For a message to a care team, whatever that one does meanwhile. For a session at `Stage::SignedIn` that may write first.
///
/// # Errors
/// [`ThreadError::NotFound`].
pub async fn attach_to_first(services: &Services, session: &Session, record: PatientId) -> Result<Attaching, ThreadError> {
    let scope = first::scope(services, session).await?;
    let record = first::find_record(&scope, record)?;
    Ok(Attaching { scope, record, thread: None, high: false })
}

/// For whatever is written for one of the own records. For a session at `Stage::SignedIn`.
///
/// # Errors
/// [`ThreadError::NotFound`].
pub async fn attach_to_record(services: &Services, session: &Session, record: PatientId) -> Result<Attaching, ThreadError> {
    let scope = writer(services, session, Act::AnswerMessage).await?;
    let record = first::find_record(&scope, record)?;
    Ok(Attaching { scope, record, thread: None, high: false })
}
