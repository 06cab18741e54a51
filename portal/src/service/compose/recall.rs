//! Undoing what nobody could see yet, and taking back what can still be read. Must not know how what was sent is shown.
//!
//! Invariants: what was taken back was destroyed and is in the audit in one transaction; what was undone is a draft again, and what was an
//! answer is one still.
use entity::{
    base::clock::Timestamp,
    domain::{
        id::{DeliveryId, DraftId, MessageId, PatientId, RequestId},
        scope::StaffScope,
        sensitivity::Sensitivity,
    },
    store::{
        audit::{self, Event},
        outbox,
        sent::{self as rows, Delivery, RecallReason, Sent, Standing},
        thread::{self, Reach},
    },
};

use super::{
    ComposeError, Typed,
    draft::{self, Belongs},
    name_of,
};
use crate::{
    mime::view::Way,
    service::{
        Services,
        attach::{self, Owner},
        permit::{self, Act, NotPermitted},
        read::{Piece, ReadError, StaffCopy},
    },
};

/// A delivery that was taken back.
pub struct TakingBack {
    /// How the patient is named.
    pub name: Option<String>,
    /// When it had been opened, if it had.
    pub opened_at: Option<Timestamp>,
}

/// Takes back what nobody could see yet; what was written is a draft again, whose id it returns where it could be read. For
/// staff who write.
///
/// # Errors
/// [`ComposeError::TooLate`] once it can be seen.
pub async fn undo(
    services: &Services,
    scope: &StaffScope,
    id: MessageId,
    request: RequestId,
) -> Result<Option<(PatientId, DraftId)>, ComposeError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    let sent = rows::find(&services.store().read(), scope, id).await?.ok_or(ComposeError::NotFound)?;
    let raw = rows::open_raw(&services.store().read(), scope, id).await?;
    let seen = match take_back(services, scope, &sent, None, RecallReason::Undone, request).await {
        Ok((_, seen)) => seen,
        // Pressed twice: the first press undid it, and its draft is there already.
        Err(ComposeError::TooLate) if is_undone(&sent) => return Ok(None),
        Err(error) => return Err(error),
    };
    let (Some((raw, index)), Some(patient)) = (raw, sent.deliveries.first().map(|one| one.patient)) else { return Ok(None) };
    let open = StaffCopy::open(raw, index).await?;
    let mut typed = typed(services, &sent, &open).await?;
    // What was an answer is one still; what began a thread begins one, in the name that is chosen.
    let answered = (sent.thread.as_uuid() != id.as_uuid()).then_some(Belongs { thread: sent.thread, team: sent.team, seen });
    if answered.is_none() {
        typed.team = sent.team.map(|team| team.to_string()).unwrap_or_default();
    }
    let again = DraftId::generate(services.clock(), services.random());
    match draft::keep(services, scope, (again, patient), &typed, answered, request).await {
        Ok(()) => {
            if let Err(error) = attach::copy(services, Owner::Staff(scope), again, &open, request).await {
                // The page lists what is there; the rest stands on the message's own page.
                tracing::warn!(error = &error as &dyn std::error::Error, "files of an undone message were not copied into its draft");
            }
            Ok(Some((patient, again)))
        }
        // It is undone; its text stands on the message's own page.
        Err(ComposeError::TooManyDrafts) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Takes a message back from everybody who can still read it, or from one. For staff who write: the own ones and those of the
/// own care teams; an administrator everybody's.
///
/// # Errors
/// [`ComposeError::TooLate`] if there is nothing to take back any more; [`ComposeError::NotPermitted`].
pub async fn recall(
    services: &Services,
    scope: &StaffScope,
    (id, only): (MessageId, Option<DeliveryId>),
    reason: RecallReason,
    request: RequestId,
) -> Result<Vec<TakingBack>, ComposeError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    let sent = rows::find(&services.store().read(), scope, id).await?.ok_or(ComposeError::NotFound)?;
    let mut told = Vec::new();
    for one in take_back(services, scope, &sent, only, reason, request).await?.0 {
        told.push(TakingBack { name: name_of(services, scope, one.patient).await?, opened_at: one.opened_at });
    }
    Ok(told)
}

/// Whether whoever asks may destroy it: whoever may read it may, as far as the rest goes it is administrators' work.
pub(super) fn may_take_back(scope: &StaffScope, sent: &Sent) -> Result<(), NotPermitted> {
    if sent.meta.is_some() { Ok(()) } else { permit::require(scope.actor(), Act::TakeBackAny) }
}

/// What was taken back, and of a thread whose question is asked again how it is now.
async fn take_back(
    services: &Services,
    scope: &StaffScope,
    sent: &Sent,
    only: Option<DeliveryId>,
    reason: RecallReason,
    request: RequestId,
) -> Result<(Vec<rows::Recalled>, Option<Timestamp>), ComposeError> {
    may_take_back(scope, sent)?;
    let id = sent.message;
    services
        .store()
        .write(async |tx| {
            let recalled = rows::recall(tx, scope, id, only, reason).await?;
            if recalled.is_empty() {
                return Err(ComposeError::TooLate);
            }
            let mut seen = None;
            for one in &recalled {
                // Was it the answer to a question, that is asked still, and those whom it is for are told again.
                if let Some(asked) = thread::reopen_question(tx, scope, sent.thread, one.patient).await? {
                    outbox::tell_staff(tx, &asked).await?;
                }
                let now = thread::find(tx, scope, &Reach::All, (sent.thread, one.patient)).await?;
                seen = now.map(|now| now.updated_at);
                let reason = if one.unseen { RecallReason::Undone } else { reason };
                let opened = if one.opened_at.is_some() { "opened" } else { "not opened" };
                let event = Event::new(scope.organization(), scope.actor(), "message.recalled").subject("message", id.as_uuid());
                let event = event.about_patient(one.patient).detail(format!("{}, {opened}", reason.as_str()));
                audit::append(tx, event.request(request)).await?;
            }
            Ok((recalled, seen))
        })
        .await
}

/// Nobody could see it, and nobody will.
fn is_undone(sent: &Sent) -> bool {
    let undone = |one: &Delivery| matches!(one.standing, Standing::TakenBack(_, RecallReason::Undone));
    !sent.deliveries.is_empty() && sent.deliveries.iter().all(undone)
}

/// What stood in the fields, read from the message that it became.
async fn typed(services: &Services, sent: &Sent, open: &StaffCopy) -> Result<Typed, ReadError> {
    let mut typed = Typed::preset(services.now());
    for piece in open.pieces(Way::Plain).await? {
        if let Piece::Text { text, language, .. } = piece {
            typed.text = text.to_string();
            typed.language = language.unwrap_or_default();
            break;
        }
    }
    if let Some(meta) = &sent.meta {
        typed.subject.clone_from(&meta.subject);
        typed.category = meta.category.clone().unwrap_or_else(|| typed.category.clone());
    }
    typed.high = sent.sensitivity == Sensitivity::High;
    typed.reply = sent.reply_allowed;
    let date = |at: Timestamp| at.to_rfc3339().chars().take(10).collect();
    typed.read_by = sent.read_by.map(date).unwrap_or_default();
    let later = sent.deliveries.iter().find_map(|one| if let Standing::Scheduled(at) = one.standing { Some(at) } else { None });
    if let Some(at) = later {
        typed.send_then(at);
    }
    let days = sent.expires_at.map_or(0, |end| (end.since(later.unwrap_or(sent.sent_at)).as_secs() + 43_200) / 86_400);
    typed.expires = u16::try_from(days).unwrap_or(0);
    Ok(typed)
}
