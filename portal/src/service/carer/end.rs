//! Ending it: whoever is ended is out with the next request.
use entity::{
    domain::{
        id::{CarerId, GrantId, PatientId, RequestId},
        scope::{Record, StaffScope},
    },
    store::{
        Tx,
        carer::{self, Carer},
        claim as claims, grant, outbox, patient, session as rows,
    },
};

use super::{CarerError, note};
use crate::service::{
    Services,
    claim::void_of_carer,
    error::ServiceError,
    permit::{self, Act},
};

/// Ends it: no grant, no alerts, no code. For staff who change patients.
///
/// # Errors
/// [`CarerError`].
pub async fn end(services: &Services, scope: &StaffScope, (id, which): (PatientId, CarerId), request: RequestId) -> Result<(), CarerError> {
    permit::require(scope.actor(), Act::ChangePatients)?;
    services
        .store()
        .write(async |tx| {
            let record = Record { organization: scope.organization(), patient: id };
            patient::lock(tx, record.organization, record.patient).await?.ok_or(CarerError::NotFound)?;
            let found = carer::find(tx, scope.organization(), which).await?.filter(|one| one.record == record);
            let found = found.ok_or(CarerError::NotFound)?;
            void_of_carer(services, tx, &found, scope.actor()).await?;
            if let Some(address) = carer::address(tx, found.id).await? {
                outbox::cancel_alerts_to(tx, scope.organization(), address).await?;
            }
            revoke_all(services, tx, &found, None).await?;
            if !carer::end(tx, &found).await? {
                return Ok(());
            }
            note(tx, scope, (found.id, id), "carer.ended", None, request).await?;
            Ok(())
        })
        .await
}

/// Takes back every grant that a code of this carer led to, but `keep`; an account with nothing left is out. The caller holds the
/// record.
pub(in crate::service) async fn revoke_all(services: &Services, tx: &Tx, carer: &Carer, keep: Option<GrantId>) -> Result<(), ServiceError> {
    let now = services.now();
    let mut led_to = claims::list_grants_of_carer(tx, carer.id).await?;
    led_to.extend(carer.reads);
    for (account, grant) in led_to.into_iter().filter(|(_, grant)| Some(*grant) != keep) {
        grant::revoke(tx, grant, now).await?;
        if !grant::is_any_active(tx, account, now).await? {
            rows::end_of_account(tx, account, now).await?;
        }
    }
    Ok(())
}
