//! How often the owner of a record is told of new messages.
pub use entity::store::alert_address::Cadence;
use entity::{
    domain::{
        id::{AccountId, PatientId, RequestId},
        scope::{Actor, Record},
    },
    store::{
        Source,
        alert_address::{self, AlertAddress},
        audit::{self, Event},
        grant, organization, outbox, patient,
    },
};
use zeroize::Zeroizing;

use super::{AccountError, owner};
use crate::service::{Services, session::Session};

/// The alerts of one record.
pub struct Alerts {
    /// Which.
    pub record: PatientId,
    /// Whose.
    pub organization: String,
    /// Where they go, as far as it is shown, and how often; none without an address.
    pub now: Option<(Zeroizing<String>, Cadence)>,
}

/// The alerts of the account's own records. For a session at `Stage::SignedIn`.
///
/// # Errors
/// [`AccountError`].
pub async fn list(services: &Services, session: &Session) -> Result<Vec<Alerts>, AccountError> {
    let reader = services.store().read();
    let mut found = Vec::new();
    for record in grant::list_own(&reader, owner(session)?, services.now()).await? {
        let now = match in_use(&reader, &record).await? {
            Some(address) => Some((masked(alert_address::open(&reader, &address).await?.0.as_str()), address.cadence)),
            None => None,
        };
        let organization = organization::get(&reader, record.organization).await?.name;
        found.push(Alerts { record: record.patient, organization, now });
    }
    Ok(found)
}

/// Has somebody told so often from now on; what waits to be sent is sent accordingly. For whose record it is.
///
/// # Errors
/// [`AccountError`].
pub async fn set_cadence(
    services: &Services,
    session: &Session,
    record: PatientId,
    cadence: Cadence,
    request: RequestId,
) -> Result<(), AccountError> {
    let account = owner(session)?;
    services
        .store()
        .write(async |tx| {
            let record = own_record(services, tx, account, record).await?;
            // No message comes in between.
            patient::lock(tx, record.organization, record.patient).await?;
            for address in alert_address::list(tx, record.organization, record.patient).await? {
                alert_address::update_cadence(tx, record.organization, address.id, cadence).await?;
                outbox::reschedule_alert(tx, record.organization, address.id).await?;
            }
            let event = Event::new(record.organization, Actor::Account(account), "alerts.cadence_changed");
            audit::append(tx, event.subject("patient", record.patient.as_uuid()).detail(cadence.as_str()).request(request)).await?;
            Ok(())
        })
        .await
}

/// The record with this id, if it is one of the account's own.
pub(super) async fn own_record(
    services: &Services,
    source: &impl Source,
    account: AccountId,
    record: PatientId,
) -> Result<Record, AccountError> {
    let own = grant::list_own(source, account, services.now()).await?;
    own.into_iter().find(|known| known.patient == record).ok_or(AccountError::NotFound)
}

/// Where the alerts of a record go.
pub(super) async fn in_use(source: &impl Source, record: &Record) -> Result<Option<AlertAddress>, AccountError> {
    Ok(alert_address::list(source, record.organization, record.patient).await?.into_iter().next())
}

/// The first letter and the domain: enough to know one's own again.
pub(in crate::service) fn masked(address: &str) -> Zeroizing<String> {
    let (name, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    let first = name.chars().next().map(String::from).unwrap_or_default();
    Zeroizing::new(format!("{first}…@{domain}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_known_by_its_first_letter_and_its_domain() {
        for (address, shown) in
            [("ana.lopez@example.org", "a…@example.org"), ("ñ@x.example", "ñ…@x.example"), ("\"a@b\"@c.example", "\"…@c.example")]
        {
            assert_eq!(*masked(address), shown);
        }
    }
}
