//! Telling patients: a notice without content to every address of several records.
use std::time::Duration;

use entity::{
    base::clock::Timestamp,
    domain::scope::Record,
    store::{
        Tx, alert_address, grant,
        outbox::{self, NoticeKind, Recipient},
    },
};
use uuid::Uuid;

use crate::service::error::ServiceError;

/// A record, and the other own records of the accounts that see it as their own: whoever reads one of their addresses may
/// be the one who should object.
pub(super) async fn around(tx: &Tx, record: Record, now: Timestamp) -> Result<Vec<Record>, ServiceError> {
    let mut records = vec![record];
    for owner in grant::list_owners(tx, record).await? {
        for other in grant::list_own(tx, owner, now).await? {
            if !records.contains(&other) {
                records.push(other);
            }
        }
    }
    Ok(records)
}

/// So long an address that is out of use is told of what its reader may have to object to: as long as what staff did counts.
const FORMER: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Sends a notice to every address of a record that went out of use lately: whoever moved the alerts must not be the only one
/// who hears of what comes next.
pub(in crate::service) async fn former(
    tx: &Tx,
    record: Record,
    now: Timestamp,
    kind: NoticeKind,
    subject: Uuid,
) -> Result<(), ServiceError> {
    for address in alert_address::list_former(tx, &record, now.minus(FORMER)).await? {
        outbox::insert_notice(tx, record.organization, kind, Recipient::Patient(address), subject).await?;
    }
    Ok(())
}

/// Sends a notice to everybody who may object to what is done with a record: every address of it, and of the other records of the
/// accounts that see it as theirs, in use or out of use lately.
pub(in crate::service) async fn all(tx: &Tx, record: Record, now: Timestamp, kind: NoticeKind, subject: Uuid) -> Result<(), ServiceError> {
    let told = around(tx, record, now).await?;
    patients(tx, &told, kind, subject).await?;
    former(tx, record, now, kind, subject).await
}

/// Sends a notice to every address in use of these records, once while the same is pending.
pub(super) async fn patients(tx: &Tx, records: &[Record], kind: NoticeKind, subject: Uuid) -> Result<(), ServiceError> {
    for record in records {
        for address in alert_address::list(tx, record.organization, record.patient).await? {
            outbox::insert_notice(tx, record.organization, kind, Recipient::Patient(address.id), subject).await?;
        }
    }
    Ok(())
}
