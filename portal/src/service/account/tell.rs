//! Telling somebody by mail that something about the account changed.
use entity::{
    domain::id::AccountId,
    store::{
        Tx, alert_address, carer, grant,
        outbox::{self, NoticeKind, Recipient},
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
