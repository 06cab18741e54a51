//! Whether two records can be joined, and by one person alone. Must not know how they are joined.
use entity::{
    domain::{
        id::{AccountId, PatientId},
        scope::{Record as Which, StaffScope},
    },
    store::{
        Source, alert_address,
        approval::{ChoiceKind, has_added, is_own, list_choices},
        claim as claims, grant,
        patient::PatientState,
    },
};

use super::{
    super::{DirectoryError, MOST_ADDRESSES, Record},
    Hindrance,
};
use crate::service::{Services, approval};

async fn readers(services: &Services, source: &impl Source, scope: &StaffScope, id: PatientId) -> Result<Vec<AccountId>, DirectoryError> {
    Ok(grant::list_accounts(source, Which { organization: scope.organization(), patient: id }, services.now()).await?)
}

/// Why these two cannot be joined.
pub(super) async fn hindrance(
    services: &Services,
    source: &impl Source,
    scope: &StaffScope,
    stays: &Record,
    goes: &Record,
) -> Result<Option<Hindrance>, DirectoryError> {
    if stays.id == goes.id {
        return Ok(Some(Hindrance::Same));
    }
    if [stays, goes].iter().any(|one| one.state == PatientState::Closed) {
        return Ok(Some(Hindrance::Closed));
    }
    let (of_stays, of_goes) = (readers(services, source, scope, stays.id).await?, readers(services, source, scope, goes.id).await?);
    if goes.state == PatientState::Claimed && stays.state != PatientState::Claimed {
        return Ok(Some(Hindrance::InUse));
    }
    if !of_goes.is_empty() && of_goes != of_stays {
        return Ok(Some(Hindrance::Accounts));
    }
    let full = stays.addresses.len() + goes.addresses.len() > MOST_ADDRESSES;
    Ok(full.then_some(Hindrance::Full))
}

/// Whether a colleague must agree to it: whoever acts could gain by it.
pub(super) async fn takes_two(
    services: &Services,
    source: &impl Source,
    scope: &StaffScope,
    one: &Record,
    two: &Record,
) -> Result<bool, DirectoryError> {
    let since = services.now().minus(approval::WINDOW);
    let mut alerted = Vec::new();
    for record in [one, two] {
        let read = !readers(services, source, scope, record.id).await?.is_empty();
        let begun = !claims::list_open(source, record.id).await?.is_empty() || !claims::list_of_carers(source, record.id).await?.is_empty();
        if record.state == PatientState::Claimed || read || begun {
            return Ok(true);
        }
        // Whoever said where the alerts of one go would say it of the other, too.
        let mut chosen = list_choices(source, scope, &[record.id], since).await?;
        // Whoever joins one after the other to the same record is asked about each for itself.
        chosen.retain(|one| one.kind != ChoiceKind::Joined);
        if is_own(source, scope, &chosen, since).await? || has_added(source, scope, record.id, since).await? {
            return Ok(true);
        }
        let mut all = Vec::new();
        for address in alert_address::list(source, scope.organization(), record.id).await? {
            all.push(alert_address::open(source, &address).await?.0.normal());
        }
        // Nobody's mailbox shows that the two are one.
        if all.is_empty() {
            return Ok(true);
        }
        alerted.push(all);
    }
    Ok(alerted.first() != alerted.last())
}
