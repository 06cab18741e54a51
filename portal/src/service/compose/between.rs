//! What went between the clinic and one patient: what was sent and what became of it, and what the patient wrote. Must not know pages.
//!
//! Invariant: looking is in the audit before anything is told; a thread is named to whoever reaches it.
use entity::{
    base::clock::Timestamp,
    domain::{
        id::{PatientId, RequestId, ThreadId},
        page::{Page, Paged},
        scope::StaffScope,
    },
    store::{
        Reader, StoreError,
        audit::{self, Event},
        patient,
        sent::{self as rows, Turn},
        thread::{self, Reach, Thread},
    },
};
use zeroize::Zeroizing;

use super::{ComposeError, Line, name_of, names::Names, sent::NAMED};
use crate::service::{
    Services,
    permit::{self, Act},
    team,
};

/// One message between them.
pub struct Between {
    /// What was sent, and where it stands; nothing of what the patient wrote.
    pub sent: Option<Line>,
    /// What the patient wrote about, for whoever reaches the conversation.
    pub subject: Option<Zeroizing<String>>,
    /// When it was sent, or written.
    pub at: Timestamp,
    /// The conversation, for whoever reaches it.
    pub thread: Option<ThreadId>,
}

/// A page of it, the newest first, and how the patient is named. For staff who write.
///
/// # Errors
/// [`ComposeError`].
pub async fn list_between(
    services: &Services,
    scope: &StaffScope,
    id: PatientId,
    page: Page,
    request: RequestId,
) -> Result<(Option<String>, Paged<Between>), ComposeError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    let reader = services.store().read();
    patient::find(&reader, scope, id).await?.ok_or(ComposeError::NotFound)?;
    let event = Event::new(scope.organization(), scope.actor(), "message.sent_listed").subject("patient", id.as_uuid());
    let event = event.detail(format!("page {}", page.number())).request(request);
    services.store().write(async |tx| audit::append(tx, event).await).await?;
    let reach = match permit::require(scope.actor(), Act::AnswerPatients) {
        Ok(()) => Some(team::reach(&reader, scope).await?),
        Err(_) => None,
    };
    let found = rows::list_of(&reader, scope, id, page).await?;
    let mut names = Names::new(services, scope);
    let mut all = Vec::with_capacity(found.rows.len());
    for turn in found.rows {
        let (sent, wrote, at, thread) = match turn {
            Turn::Sent(sent) => (Some(names.line(&sent, NAMED).await?), None, sent.sent_at, sent.thread),
            Turn::Wrote { message, thread, at } => (None, Some(message), at, thread),
        };
        let thread = reached(&reader, scope, reach.as_ref(), (thread, id)).await?;
        let subject = match (&thread, wrote) {
            (Some(thread), Some(message)) => thread::subject(&reader, scope, thread, message).await?,
            _ => None,
        };
        all.push(Between { sent, subject, at, thread: thread.map(|thread| thread.id) });
    }
    Ok((name_of(services, scope, id).await?, Paged { rows: all, page: found.page, more: found.more }))
}

async fn reached(
    reader: &Reader,
    scope: &StaffScope,
    reach: Option<&Reach>,
    of: (ThreadId, PatientId),
) -> Result<Option<Thread>, StoreError> {
    match reach {
        Some(reach) => thread::find(reader, scope, reach, of).await,
        None => Ok(None),
    }
}
