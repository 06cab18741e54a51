//! Adding somebody, who reads nothing before a colleague has given a code.
use std::time::Duration;

use entity::{
    domain::{
        address::EmailAddress,
        id::{CarerId, PatientId, RequestId},
        locale::Locale,
        scope::{Record, StaffScope},
    },
    store::{
        Tx,
        carer::{self, NewCarer},
        patient::{self, PatientState},
    },
};

use super::{CarerError, DAYS, Flaw, Typed, note};
use crate::service::{
    Services,
    patient::roster::cell,
    permit::{self, Act},
};

/// Adds one, who reads nothing before a colleague has given a code. For staff who change patients.
///
/// # Errors
/// [`CarerError`]; nothing is added then.
pub async fn add(services: &Services, scope: &StaffScope, id: PatientId, typed: &Typed, request: RequestId) -> Result<CarerId, CarerError> {
    permit::require(scope.actor(), Act::ChangePatients)?;
    let name = cell::name(typed.name.trim()).ok().filter(|name| !name.is_empty()).ok_or(CarerError::Typed(Flaw::Name))?;
    let address = EmailAddress::parse(typed.email.trim()).map_err(|_| CarerError::Typed(Flaw::Email))?;
    let language = Locale::parse(&typed.language).map_err(|_| CarerError::Typed(Flaw::Language))?;
    let basis = typed.basis.ok_or(CarerError::Typed(Flaw::Basis))?;
    if !DAYS.contains(&typed.days) {
        return Err(CarerError::Typed(Flaw::Days));
    }
    let record = Record { organization: scope.organization(), patient: id };
    let new = NewCarer {
        id: CarerId::generate(services.clock(), services.random()),
        record,
        name: &name,
        basis,
        expires_at: services.now().plus(Duration::from_secs(u64::from(typed.days) * 24 * 3600)),
        address: &address,
        language: &language,
        added_by: scope.actor(),
    };
    services
        .store()
        .write(async |tx| {
            hold(tx, &record).await?;
            if carer::count(tx, &record).await? >= carer::MOST {
                return Err(CarerError::Full);
            }
            carer::insert(tx, &new).await?;
            note(tx, scope, (new.id, id), "carer.added", Some(basis), request).await?;
            Ok(new.id)
        })
        .await
}

/// Holds a record that something is changed about.
async fn hold(tx: &Tx, record: &Record) -> Result<(), CarerError> {
    match patient::lock(tx, record.organization, record.patient).await?.map(|found| found.state) {
        None => Err(CarerError::NotFound),
        Some(PatientState::Closed) => Err(CarerError::Closed),
        Some(PatientState::Claimed | PatientState::Unclaimed) => Ok(()),
    }
}
