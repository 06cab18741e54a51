//! Colleagues who answer the same patient: told to whoever opens an answer, before anything is sent twice. Must not know what they write.
//!
//! Not guaranteed: that somebody who writes is seen at once; what they type is kept a moment later, and without script when they press.
//! What nobody touched for [`STILL`] is no sign that they are at it.
use std::time::Duration;

use entity::{
    domain::{
        id::{DraftId, PatientId, ThreadId},
        scope::StaffScope,
    },
    store::{
        draft as rows, practitioner,
        thread::{self, Reach},
    },
};

use super::{ComposeError, draft::Content, draft::of_now};
use crate::service::{Services, error::ServiceError};

/// How long after the last word somebody counts as writing.
pub const STILL: Duration = Duration::from_secs(15 * 60);

/// A colleague who writes an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// How they are called.
    pub name: String,
    /// Since how many minutes nothing of it was changed.
    pub minutes: u64,
}

/// What colleagues do with the thread of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Others {
    /// Who has it in hand, if that is somebody else.
    pub in_hand: Option<String>,
    /// Who writes an answer to it.
    pub writing: Vec<Other>,
}

/// Who else writes an answer to a thread. The caller has found it.
pub(in crate::service) async fn writing(
    services: &Services,
    scope: &StaffScope,
    of: (ThreadId, PatientId),
) -> Result<Vec<Other>, ServiceError> {
    let (reader, now) = (services.store().read(), services.now());
    let mut others = Vec::new();
    for one in rows::list_others(&reader, scope, of, now.minus(STILL)).await? {
        let Some(found) = practitioner::find(&reader, scope, one.practitioner).await? else { continue };
        others.push(Other { name: found.name, minutes: now.since(one.updated_at).as_secs() / 60 });
    }
    Ok(others)
}

/// What colleagues do with the thread that the writer's own draft answers.
pub(super) async fn of_draft(services: &Services, scope: &StaffScope, id: DraftId) -> Result<Others, ComposeError> {
    let reader = services.store().read();
    let Some(found) = rows::find(&reader, scope, id).await? else { return Ok(Others::default()) };
    let content = Content::read(&found)?;
    let Some((thread, _)) = content.thread else { return Ok(Others::default()) };
    let of = (thread, of_now(&reader, scope, content.patient).await?);
    let assignee = thread::find(&reader, scope, &Reach::All, of).await?.and_then(|found| found.assignee);
    let in_hand = match assignee.filter(|one| Some(*one) != scope.practitioner()) {
        Some(one) => practitioner::find(&reader, scope, one).await?.map(|found| found.name),
        None => None,
    };
    Ok(Others { in_hand, writing: writing(services, scope, of).await? })
}
