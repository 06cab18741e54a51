//! Seeing who reads: for staff, and for whoever's messages they are.
use entity::{
    domain::{
        id::{PatientId, RequestId},
        scope::StaffScope,
    },
    store::{
        alert_address,
        audit::{self, Event},
        carer::{self, Carer},
        grant,
    },
};

use super::{CarerError, Listed};
use crate::service::{
    Services,
    error::ServiceError,
    permit::{self, Act},
    session::Session,
};

/// The carers of a record who are not ended. For staff who see patients; the look is in the audit.
///
/// # Errors
/// [`CarerError`].
pub async fn list(services: &Services, scope: &StaffScope, id: PatientId, request: RequestId) -> Result<Vec<Listed>, CarerError> {
    permit::require(scope.actor(), Act::SeePatients)?;
    services
        .store()
        .write(async |tx| {
            let found = carer::list(tx, scope, id).await?;
            let event = Event::new(scope.organization(), scope.actor(), "carer.listed");
            audit::append(tx, event.subject("patient", id.as_uuid()).request(request)).await?;
            let mut listed = Vec::with_capacity(found.len());
            for carer in found {
                let waits = carer.reads.is_none() && carer.is_live(services.now());
                let address = if waits { carer::address(tx, carer.id).await? } else { None };
                let address = match address {
                    Some(id) => Some(alert_address::open_proposed(tx, scope.organization(), id).await?),
                    None => None,
                };
                listed.push(Listed { carer, address });
            }
            Ok(listed)
        })
        .await
}

/// Who reads the own records of whoever is signed in. For a session at `Stage::SignedIn`.
///
/// # Errors
/// The database does not answer.
pub async fn of_own(services: &Services, session: &Session) -> Result<Vec<Carer>, ServiceError> {
    let Some(account) = session.signed_in() else { return Ok(Vec::new()) };
    let (reader, now) = (services.store().read(), services.now());
    let mut found = Vec::new();
    for record in grant::list_own(&reader, account, now).await? {
        found.extend(carer::of_record(&reader, &record).await?.into_iter().filter(|one| one.reads.is_some() && one.is_live(now)));
    }
    Ok(found)
}
