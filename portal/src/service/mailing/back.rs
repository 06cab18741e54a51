//! Taking copies back: those that nobody can see yet, or all that can be read, batch by batch, under the lease of the work.
//!
//! Whether whoever pressed it may was asked then, and it is done even if they are staff no more. Invariant: a copy that can be seen is
//! taken back and its row is settled in one transaction, so that whoever goes on after a crash does nothing twice. Each copy is noted as
//! taken back by whoever pressed: the portal only works it off.
use entity::{
    base::fault::{self, Point},
    domain::{
        id::{MessageId, RequestId},
        scope::{Actor, StaffScope},
    },
    store::{
        Tx,
        audit::{self, Event},
        mailing::{self as store, Batch, Claimed, MailingState, Recalled, RowState, Settled},
        practitioner,
        sent::{self, RecallReason},
    },
};

use super::work::{BATCH, end, note_written, write};
use crate::service::{Services, error::ServiceError, permit};

/// What is noted when it is pressed.
const PRESSED: [&str; 2] = ["mailing.undone", "mailing.taken_back"];

/// One batch, of what is to be taken back; `None` if nothing is left to be done for now. Without a reason that is what nobody can see yet.
pub(super) async fn undo(services: &Services, claimed: &mut Claimed, request: RequestId) -> Result<Option<u64>, ServiceError> {
    let scope = permit::operator(claimed.organization);
    let by = pressed_by(services, claimed, &scope).await?;
    note_written(services, &scope, (claimed.id, claimed.practitioner)).await?;
    if let Some(reason) = store::recall_reason(&services.store().read(), &scope, claimed.id).await? {
        return recall(services, claimed, (&scope, by), (reason, request)).await;
    }
    let (mut after, mut worked) = (0, 0);
    loop {
        let rows = store::list_of_state(&services.store().read(), &scope, claimed.id, RowState::Sent, Batch { after, most: BATCH }).await?;
        let Some(last) = rows.last().map(|row| row.number) else { break };
        after = last;
        let mut settled = Vec::new();
        for row in rows {
            let Some(message) = row.message else { continue };
            // Not what can be seen, nor what a colleague took back.
            if take_back(services, (&scope, by), message, request).await? {
                settled.push(Settled { number: row.number, state: RowState::Undone, reason: None, note: None, message: None });
            }
        }
        worked += settled.len() as u64;
        if !write(services, &scope, (&mut *claimed, MailingState::Undoing), (RowState::Sent, &settled)).await? {
            return Ok(None);
        }
    }
    // A batch that was under way when it was undone may have sent some more: they are looked for once again.
    if worked > 0 {
        return Ok(Some(worked));
    }
    end(services, claimed, MailingState::Cancelled, ("mailing.finished", request)).await?;
    Ok(None)
}

/// The same with what can be seen, for a reason: one batch of what was marked. What was sent by a batch that was under way is marked,
/// too. Each copy is taken back as a single message is, and its row is settled with it.
async fn recall(
    services: &Services,
    claimed: &mut Claimed,
    (scope, by): (&StaffScope, Actor),
    (reason, request): (RecallReason, RequestId),
) -> Result<Option<u64>, ServiceError> {
    let id = claimed.id;
    services.store().write(async |tx| store::mark(tx, scope, id, reason).await).await?;
    let rows = store::list_marked(&services.store().read(), scope, id, BATCH).await?;
    if rows.is_empty() {
        end(services, claimed, MailingState::Cancelled, ("mailing.finished", request)).await?;
        return Ok(None);
    }
    let worked = rows.len() as u64;
    for row in rows {
        let Some(message) = row.message else { continue };
        let reason = row.recall.unwrap_or(reason);
        services
            .store()
            .write(async |tx| {
                let is_back = recall_one(tx, (scope, by), (message, reason), request).await?;
                fault::at(Point::CopyTakenBack);
                let recalled = Recalled { number: row.number, message, is_back };
                Ok::<_, ServiceError>(store::settle_recalled(tx, scope, id, recalled).await?)
            })
            .await?;
        fault::at(Point::RecallCommitted);
    }
    let goes_on = write(services, scope, (&mut *claimed, MailingState::Undoing), (RowState::Sent, &[])).await?;
    Ok(goes_on.then_some(worked))
}

/// Takes one copy back. Says whether there was anything to take back.
async fn recall_one(
    tx: &Tx,
    (scope, by): (&StaffScope, Actor),
    (message, reason): (MessageId, RecallReason),
    request: RequestId,
) -> Result<bool, ServiceError> {
    let recalled = sent::recall(tx, scope, message, None, reason).await?;
    for one in &recalled {
        let event = Event::new(scope.organization(), by, "message.recalled").subject("message", message.as_uuid());
        let reason = if one.unseen { RecallReason::Undone } else { reason };
        let opened = if one.opened_at.is_some() { "opened" } else { "not opened" };
        let event = event.about_patient(one.patient).detail(format!("{}, {opened}", reason.as_str()));
        audit::append(tx, event.request(request)).await?;
    }
    Ok(!recalled.is_empty())
}

async fn take_back(services: &Services, by: (&StaffScope, Actor), message: MessageId, request: RequestId) -> Result<bool, ServiceError> {
    services.store().write(async |tx| recall_one(tx, by, (message, RecallReason::Undone), request).await).await
}

/// Who pressed it: that it was pressed is in the log before any of it is done. The portal itself, where the log does not say.
async fn pressed_by(services: &Services, claimed: &Claimed, scope: &StaffScope) -> Result<Actor, ServiceError> {
    let reader = services.store().read();
    let Some(who) = audit::last_by(&reader, (claimed.id.as_uuid(), PRESSED.as_slice())).await? else { return Ok(Actor::System) };
    Ok(practitioner::find(&reader, scope, who).await?.map_or(Actor::System, |one| Actor::Practitioner(one.id, one.role)))
}
