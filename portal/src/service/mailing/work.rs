//! The work on mailings: batch by batch, under a lease, in the name of whoever began it and only while they may.
//!
//! Not guaranteed: that a row is looked at once. A copy is: it is found again by mailing and patient, whatever was noted of it.
use std::{error::Error, time::Duration};

use entity::{
    domain::{
        id::{MailingId, MessageId, PractitionerId, RequestId},
        scope::{Actor, StaffScope},
    },
    store::{
        audit::{self, Event},
        mailing::{self as store, Batch, Claimed, MailingState, Refusal, Row, RowState, Settled},
    },
};
use futures_util::{StreamExt, future::BoxFuture, stream};
use zeroize::Zeroizing;

use super::{
    KEPT, MailingError, UNDO, back, files,
    make::cells,
    open,
    steer::{LONGEST, is_out_of_team},
    text::{self, Content},
};
use crate::service::{
    Services,
    compose::{self, ComposeError, Outcome, Send},
    error::ServiceError,
    permit::{self, Act},
};

/// How long a batch may take until another node goes on in its place.
const LEASE: Duration = Duration::from_secs(120);
/// Rows of one batch.
pub(super) const BATCH: u64 = 64;
/// Batches of one run, so that it ends.
const MOST_BATCHES: u32 = 20;
/// Copies that are written at a time: they share the flushes of the disk.
const TOGETHER: usize = 16;

/// Works on all mailings that wait for it, a batch of each in turn, so that a large one keeps no other waiting; until none is left, or the
/// run is long enough. For the job.
///
/// # Errors
/// Trouble of ours: what was not done is done by the next run.
pub async fn run(services: &Services) -> Result<u64, ServiceError> {
    let (mut done, mut had, mut goes_on) = (0, Vec::new(), false);
    for _ in 0..MOST_BATCHES {
        let mut claimed = services.store().write(async |tx| store::claim(tx, LEASE, &had).await).await?;
        if claimed.is_none() && goes_on {
            // Everybody has had a batch: once more around.
            (had, goes_on) = (Vec::new(), false);
            claimed = services.store().write(async |tx| store::claim(tx, LEASE, &had).await).await?;
        }
        let Some(mut claimed) = claimed else { break };
        had.push(claimed.id);
        match batch(services, &mut claimed).await {
            Ok(worked) => {
                done += worked.unwrap_or(0);
                goes_on |= worked.is_some();
                services.store().write(async |tx| store::release(tx, &claimed).await).await?;
            }
            // It is held until its lease ends, and tried again then: what is wrong with one stops no other.
            Err(error) => tracing::error!(error = &error as &dyn Error, mailing = %claimed.id, "a mailing could not be worked on"),
        }
    }
    forget(services).await?;
    Ok(done)
}

/// Forgets what is old.
async fn forget(services: &Services) -> Result<(), ServiceError> {
    let before = services.now().minus(KEPT);
    loop {
        let forgotten = services.store().write(async |tx| store::purge(tx, before).await).await?;
        if !forgotten {
            return Ok(());
        }
    }
}

/// One batch; `None` if nothing is left to be done with the mailing for now.
async fn batch(services: &Services, claimed: &mut Claimed) -> Result<Option<u64>, ServiceError> {
    let request = RequestId::generate(services.clock(), services.random());
    if claimed.undoing {
        return back::undo(services, claimed, request).await;
    }
    let deputy = permit::deputy(services, claimed.organization, claimed.practitioner).await?;
    let Some(scope) = deputy.filter(|scope| permit::require(scope.actor(), Act::WriteMessages).is_ok()) else {
        end(services, claimed, MailingState::Paused, ("mailing.stopped", request)).await?;
        return Ok(None);
    };
    if services.now().since(claimed.started_at) > LONGEST {
        end(services, claimed, MailingState::Cancelled, ("mailing.lapsed", request)).await?;
        return Ok(None);
    }
    let Some((found, content)) = unless_gone(open(services, &scope, claimed.id).await)? else { return Ok(None) };
    if found.state != MailingState::Sending {
        return Ok(None);
    }
    let Some(out) = unless_gone(is_out_of_team(services, &scope, &content.typed).await)? else { return Ok(None) };
    if out {
        end(services, claimed, MailingState::Paused, ("mailing.stopped", request)).await?;
        return Ok(None);
    }
    let Some(files) = unless_gone(files::ready(services, &scope, claimed.id).await)? else { return Ok(None) };
    let most = files::most_of_batch(&files, BATCH);
    let rows = store::list_of_state(&services.store().read(), &scope, claimed.id, RowState::Waiting, Batch { after: 0, most }).await?;
    if rows.is_empty() {
        // First: where something breaks in between, nothing is left to be sent with them.
        let shown = services.now().plus(UNDO);
        files::settle(services, &scope, claimed.id, content.typed.presets.later(shown).unwrap_or(shown)).await?;
        end(services, claimed, MailingState::Done, ("mailing.finished", request)).await?;
        return Ok(None);
    }
    let (content, scope, id) = (&content, &scope, claimed.id);
    let twice = store::list_twice(&services.store().read(), scope, id, &rows).await?;
    let (twice, rows): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| twice.contains(&row.number));
    let copies: Vec<_> = rows.into_iter().map(|row| send(services, scope, (id, content), row, request)).collect();
    let copied: Vec<Result<Option<Settled>, ServiceError>> = stream::iter(copies).buffer_unordered(TOGETHER).collect().await;
    // What stands in the cells of the later row may differ, and is told to nobody: the report has to name it.
    let mut settled: Vec<Settled> = twice.iter().map(|row| refused(row.number, Refusal::Twice, None)).collect();
    let mut trouble = None;
    for one in copied {
        match one {
            Ok(one) => settled.extend(one),
            Err(error) => trouble = Some(error),
        }
    }
    settled.sort_by_key(|one| one.number);
    let worked = settled.len() as u64;
    let goes_on = write(services, scope, (&mut *claimed, MailingState::Sending), (RowState::Waiting, &settled)).await?;
    match trouble {
        Some(error) => Err(error),
        None => Ok(goes_on.then_some(worked)),
    }
}

/// What a batch needs; `None` if the mailing was deleted, or whoever began it lost the right, since it was claimed: the next look ends it.
/// Anything else is trouble, which [`run`] logs and keeps from being tried again until the lease ends.
fn unless_gone<T>(needed: Result<T, MailingError>) -> Result<Option<T>, ServiceError> {
    match needed {
        Ok(needed) => Ok(Some(needed)),
        Err(MailingError::NotFound | MailingError::NotPermitted(_)) => Ok(None),
        Err(MailingError::Service(below)) => Err(below),
        Err(
            error @ (MailingError::Rows(_)
            | MailingError::Flaws(_)
            | MailingError::Changed
            | MailingError::TooMany
            | MailingError::FilesWait
            | MailingError::TooLate),
        ) => Err(ServiceError::Internal(error.code())),
    }
}

/// One copy. Boxed, so that the compiler need not look through all of it to see that it can change threads.
fn send<'a>(
    services: &'a Services,
    scope: &'a StaffScope,
    (id, content): (MailingId, &'a Content),
    row: Row,
    request: RequestId,
) -> BoxFuture<'a, Result<Option<Settled>, ServiceError>> {
    Box::pin(send_one(services, scope, (id, content), row, request))
}

/// What no copy can be sent for is settled; trouble of ours, or of the mailing as a whole, is none of the row's: then it waits.
async fn send_one(
    services: &Services,
    scope: &StaffScope,
    (id, content): (MailingId, &Content),
    row: Row,
    request: RequestId,
) -> Result<Option<Settled>, ServiceError> {
    let refused = |reason, note| Ok(Some(refused(row.number, reason, note)));
    let Some(patient) = row.patient else { return refused(Refusal::Unknown, None) };
    if let Some(message) = find_before(services, scope, id, &row).await? {
        return Ok(Some(sent_as(row.number, message)));
    }
    let cells = cells(row.cells.as_ref())?;
    let mut typed = match text::of(services, scope, content, (patient, &cells)).await? {
        None => return refused(Refusal::Unknown, None),
        Some(Err(missing)) => return refused(Refusal::Field, Some(missing.join(", "))),
        Some(Ok(typed)) => typed,
    };
    // Paused until its moment had passed: it is sent now. What is to be sent within a moment is sent with the others anyway.
    if typed.later(services.now().plus(UNDO)).is_none() {
        typed.send_on.clear();
        typed.send_at.clear();
    }
    let shown = content.files.as_deref();
    let new = Send { patient, draft: files::draft(id), typed: &typed, shown, team: None, thread: None, answers: None };
    match compose::copy(services, scope, &new, (UNDO, request)).await {
        Ok(Outcome::Sent(message) | Outcome::Before(message)) => Ok(Some(sent_as(row.number, message))),
        // Joined to another record a moment ago: the row is that one's when it is looked at again.
        Err(ComposeError::Joined(_)) => Ok(None),
        Err(ComposeError::Closed) => refused(Refusal::Closed, None),
        Err(ComposeError::NotFound) => refused(Refusal::Unknown, None),
        Err(ComposeError::Service(below)) => Err(below),
        // Deactivated a moment ago: the row waits, and the next look ends the mailing.
        Err(ComposeError::NotPermitted(_)) => Err(ServiceError::Unavailable),
        // Out of the team a moment ago: the next batch stops the mailing.
        Err(ComposeError::Flaws(flaws)) if flaws.contains(&compose::Flaw::Team) => Ok(None),
        Err(ComposeError::Flaws(flaws)) if flaws.contains(&compose::Flaw::Files) => refused(Refusal::Files, None),
        Err(_) => refused(Refusal::Flaw, None),
    }
}

fn refused(number: u32, reason: Refusal, note: Option<String>) -> Settled {
    let note = note.map(|note| Zeroizing::new(note.into_bytes()));
    Settled { number, state: RowState::Refused, reason: Some(reason), note, message: None }
}

/// The copy that was sent to a record before that was joined to another one, and was not noted yet.
async fn find_before(services: &Services, scope: &StaffScope, id: MailingId, row: &Row) -> Result<Option<MessageId>, ServiceError> {
    match (row.was, scope.practitioner()) {
        (Some(was), Some(author)) => Ok(compose::find_copy(services, scope, author, (files::draft(id), was)).await?),
        _ => Ok(None),
    }
}

const fn sent_as(number: u32, message: MessageId) -> Settled {
    Settled { number, state: RowState::Sent, reason: None, note: None, message: Some(message) }
}

/// Notes what was sent by a batch that ended before it could note it: of the rows that wait, only those of one batch, in their order.
pub(super) async fn note_written(
    services: &Services,
    scope: &StaffScope,
    (id, author): (MailingId, PractitionerId),
) -> Result<(), ServiceError> {
    let mut settled = Vec::new();
    for row in store::list_of_state(&services.store().read(), scope, id, RowState::Waiting, Batch { after: 0, most: BATCH }).await? {
        for patient in row.was.into_iter().chain(row.patient) {
            if let Some(message) = compose::find_copy(services, scope, author, (files::draft(id), patient)).await? {
                settled.push(sent_as(row.number, message));
                break;
            }
        }
    }
    if settled.is_empty() {
        return Ok(());
    }
    Ok(services.store().write(async |tx| store::settle(tx, scope, id, (RowState::Waiting, &settled)).await).await?)
}

pub(super) async fn write(
    services: &Services,
    scope: &StaffScope,
    (claimed, state): (&mut Claimed, MailingState),
    (from, settled): (RowState, &[Settled]),
) -> Result<bool, ServiceError> {
    let held = *claimed;
    let until = services.store().write(async |tx| store::note(tx, scope, (&held, state), (from, settled), LEASE).await).await?;
    claimed.until = until.unwrap_or(held.until);
    Ok(until.is_some())
}

/// The portal's own doing.
pub(super) async fn end(
    services: &Services,
    claimed: &Claimed,
    to: MailingState,
    (action, request): (&'static str, RequestId),
) -> Result<(), ServiceError> {
    services
        .store()
        .write(async |tx| {
            if store::end(tx, claimed, to).await? {
                let event = Event::new(claimed.organization, Actor::System, action).subject("mailing", claimed.id.as_uuid());
                audit::append(tx, event.request(request)).await?;
            }
            Ok::<_, ServiceError>(())
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::permit::NotPermitted;

    #[test]
    fn what_is_gone_is_left_and_all_else_is_trouble() {
        assert!(matches!(unless_gone(Ok(7)), Ok(Some(7))));
        for gone in [MailingError::NotFound, MailingError::NotPermitted(NotPermitted)] {
            assert!(matches!(unless_gone::<u8>(Err(gone)), Ok(None)));
        }
        let trouble = [
            (MailingError::Flaws(Vec::new()), "mailing_flawed"),
            (MailingError::Changed, "mailing_changed"),
            (MailingError::TooLate, "mailing_too_late"),
            (MailingError::Service(ServiceError::Internal("below")), "below"),
        ];
        for (error, word) in trouble {
            assert!(matches!(unless_gone::<u8>(Err(error)), Err(ServiceError::Internal(told)) if told == word), "{word}");
        }
    }
}
