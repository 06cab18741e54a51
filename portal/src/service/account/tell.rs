//! Telling somebody by mail that something about the account changed.
use entity::{
    domain::{
        id::{AccountId, RequestId},
        scope::Actor,
    },
    store::{
        Tx, alert_address,
        audit::{self, Event},
        carer, grant,
        outbox::{self, NoticeKind, Recipient},
        practitioner,
    },
};
use uuid::Uuid;

use crate::service::{Services, error::ServiceError};

/// A notice to every alert address of the account's own records, and to its own ones where it reads as a carer: other people's
/// records have other people's addresses.
pub(in crate::service) async fn own_addresses(
    services: &Services,
    tx: &Tx,
    account: AccountId,
    kind: NoticeKind,
    subject: Uuid,
) -> Result<(), ServiceError> {
    for record in grant::list_own(tx, account, services.now()).await? {
        for address in alert_address::list(tx, record.organization, record.patient).await? {
            outbox::insert_notice(tx, record.organization, kind, Recipient::Patient(address.id), subject).await?;
        }
    }
    for (organization, address) in carer::addresses_of(tx, account, services.now()).await? {
        outbox::insert_notice(tx, organization, kind, Recipient::Patient(address), subject).await?;
    }
    Ok(())
}

/// Where the account is one of an organization's staff: a notice to its contact address, and an entry in its own audit. Whoever has a
/// copy of somebody's key must not put another in its place unseen.
pub(in crate::service) async fn of_staff(
    tx: &Tx,
    account: AccountId,
    action: &'static str,
    subject: Uuid,
    request: RequestId,
) -> Result<(), ServiceError> {
    let Some(found) = practitioner::membership(tx, account).await? else { return Ok(()) };
    outbox::insert_notice(tx, found.organization, NoticeKind::StaffAttention, Recipient::Staff, subject).await?;
    let event = Event::new(found.organization, Actor::Practitioner(found.practitioner, found.role), action);
    audit::append(tx, event.subject("practitioner", found.practitioner.as_uuid()).request(request)).await?;
    Ok(())
}
