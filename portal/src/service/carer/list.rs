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
        grant, patient,
    },
};
use zeroize::Zeroizing;

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

/// Whose messages somebody reads.
pub struct Whose {
    /// Their own.
    pub own: bool,
    /// Those of these patients, by name; empty where the clinic has none on record.
    pub beside: Vec<Zeroizing<String>>,
}

/// Whose messages whoever is signed in reads. For a session at `Stage::SignedIn`.
///
/// # Errors
/// The database does not answer.
pub async fn whose(services: &Services, session: &Session) -> Result<Whose, ServiceError> {
    let mut found = Whose { own: false, beside: Vec::new() };
    let Some(account) = session.signed_in() else { return Ok(found) };
    let (reader, now) = (services.store().read(), services.now());
    found.own = !grant::list_own(&reader, account, now).await?.is_empty();
    for one in carer::of_account(&reader, account, now).await? {
        found.beside.push(Zeroizing::new(patient::name(&reader, one.record).await?.unwrap_or_default()));
    }
    Ok(found)
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
