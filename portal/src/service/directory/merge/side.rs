//! What there is to look at before two records become one: by which mail they are found, where the mailbox code goes, and who reads.
use entity::{
    base::clock::Timestamp,
    domain::{
        id::{PatientId, RequestId},
        scope::{Record as Which, StaffScope},
    },
    store::{alert_address, grant},
};
use zeroize::Zeroizing;

use super::super::{DirectoryError, Record, find};
use crate::service::{
    Services,
    account::alerts::masked,
    carer::{self, CarerError, Listed},
    error::ServiceError,
};

/// One of two records, as whoever joins them or agrees to it sees it.
pub struct Side {
    /// The record.
    pub record: Record,
    /// Where its alerts go, and the code by mail for whoever sets it up.
    pub mailboxes: Vec<Mailbox>,
    /// When the patient who reads it now began to set it up: somebody else may have read it before.
    pub set_up_at: Option<Timestamp>,
    /// Who reads beside the patient, or will.
    pub carers: Vec<Listed>,
}

/// Where alerts go.
pub struct Mailbox {
    /// The address; the patient's own is shown in part.
    pub address: Zeroizing<String>,
    /// Whether the patient has shown that they read it: until then it decides who gets in.
    pub is_read: bool,
}

/// Two records as they stand. For staff who see patients; each look is in the audit.
pub(in crate::service) async fn sides(
    services: &Services,
    scope: &StaffScope,
    [one, two]: [PatientId; 2],
    request: RequestId,
) -> Result<[Side; 2], DirectoryError> {
    Ok([side(services, scope, one, request).await?, side(services, scope, two, request).await?])
}

async fn side(services: &Services, scope: &StaffScope, id: PatientId, request: RequestId) -> Result<Side, DirectoryError> {
    let record = find(services, scope, id, request).await?;
    let carers = carer::list(services, scope, id, request).await.map_err(|error| match error {
        CarerError::NotPermitted(below) => below.into(),
        CarerError::Service(below) => below.into(),
        _ => DirectoryError::from(ServiceError::Internal("carers are not listed")),
    })?;
    let reader = services.store().read();
    let mut mailboxes = Vec::new();
    for one in alert_address::list(&reader, scope.organization(), id).await? {
        let (address, is_read) = (alert_address::open(&reader, &one).await?.0, one.verified_at.is_some());
        let address = if is_read { masked(address.as_str()) } else { Zeroizing::new(address.as_str().to_owned()) };
        mailboxes.push(Mailbox { address, is_read });
    }
    let set_up_at = grant::own_since(&reader, Which { organization: scope.organization(), patient: id }).await?;
    Ok(Side { record, mailboxes, set_up_at, carers })
}
