//! Telling staff: an entry of the audit log, and a notice to the organization's contact address that says nothing but
//! that somebody should look.
use entity::{
    domain::{id::RequestId, scope::Actor},
    store::{
        Tx,
        audit::{self, Event},
        claim::Claim,
        outbox::{self, NoticeKind, Recipient},
    },
};

use crate::service::error::ServiceError;

/// Writes `action` down and tells the organization's contact, once for what is not sent yet.
pub(in crate::service) async fn tell(tx: &Tx, claim: &Claim, action: &'static str, request: Option<RequestId>) -> Result<(), ServiceError> {
    note(tx, claim, Actor::System, action, request).await?;
    outbox::insert_notice(tx, claim.organization, NoticeKind::StaffAttention, Recipient::Staff, claim.id.as_uuid()).await?;
    Ok(())
}

/// Writes `action` down.
pub(in crate::service) async fn note(
    tx: &Tx,
    claim: &Claim,
    actor: Actor,
    action: &'static str,
    request: Option<RequestId>,
) -> Result<(), ServiceError> {
    let event = Event::new(claim.organization, actor, action).subject("claim", claim.id.as_uuid());
    let event = match request {
        Some(request) => event.request(request),
        None => event,
    };
    audit::append(tx, event).await?;
    Ok(())
}
