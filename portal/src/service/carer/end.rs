//! Ending it: whoever is ended is out with the next request. Whose time is over is ended by timed work: staff hear of what nobody reads any
//! more.
use entity::{
    domain::{
        id::{CarerId, GrantId, PatientId, RequestId},
        scope::{Actor, Record, StaffScope},
    },
    store::{
        Tx,
        audit::{self, Event},
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

/// So many are ended in one go.
const BATCH: u64 = 100;

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
            if !end_held(services, tx, &found, scope.actor()).await? {
                return Ok(());
            }
            note(tx, scope, (found.id, id), "carer.ended", None, request).await?;
            Ok(())
        })
        .await
}

/// Ends those whose time is over. Returns how many. For the portal's own timed work.
///
/// # Errors
/// The first [`ServiceError`]; the others were ended all the same.
pub async fn end_over(services: &Services) -> Result<u64, ServiceError> {
    let over = carer::list_over(&services.store().read(), services.now(), BATCH).await?;
    let (mut ended, mut failed) = (0, None);
    for (record, id) in over {
        match end_one(services, record, id).await {
            Ok(done) => ended += u64::from(done),
            Err(error) => {
                tracing::warn!(carer = %id, code = error.code(), "a carer whose time is over could not be ended; it is tried again");
                failed.get_or_insert(error);
            }
        }
    }
    failed.map_or(Ok(ended), Err)
}

async fn end_one(services: &Services, record: Record, id: CarerId) -> Result<bool, ServiceError> {
    services
        .store()
        .write(async |tx| {
            patient::lock(tx, record.organization, record.patient).await?;
            // Ended since it was listed: nothing to do.
            let found = carer::find(tx, record.organization, id).await?.filter(|one| one.ended_at.is_none());
            let Some(found) = found else { return Ok(false) };
            if !end_held(services, tx, &found, Actor::System).await? {
                return Ok(false);
            }
            let event = Event::new(record.organization, Actor::System, "carer.ended").subject("carer", id.as_uuid());
            audit::append(tx, event.about_patient(record.patient)).await?;
            Ok(true)
        })
        .await
}

/// `false` if it was ended before. The caller holds the record.
async fn end_held(services: &Services, tx: &Tx, found: &Carer, actor: Actor) -> Result<bool, ServiceError> {
    void_of_carer(services, tx, found, actor).await?;
    if let Some(address) = carer::address(tx, found.id).await? {
        outbox::cancel_alerts_to(tx, found.record.organization, address).await?;
    }
    revoke_all(services, tx, found, None).await?;
    Ok(carer::end(tx, found).await?)
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
