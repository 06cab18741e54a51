//! How often the owner of a record is told of new messages.
pub use entity::store::alert_address::Cadence;
use entity::{
    domain::{
        id::{PatientId, RequestId},
        locale::Locale,
        scope::Actor,
    },
    store::{
        alert_address,
        audit::{self, Event},
        organization, outbox, patient,
    },
};
use zeroize::Zeroizing;

use super::{AccountError, owner, reach};
use crate::service::{Services, session::Session};

/// The alerts of one record.
pub struct Alerts {
    /// Which.
    pub record: PatientId,
    /// Whose.
    pub organization: String,
    /// The patient's name, as far as it is known; for a record of one's own where there are several.
    pub whose: Option<Zeroizing<String>>,
    /// They are about somebody else's messages.
    pub beside: bool,
    /// Where they go, as far as it is shown, and how often; none without an address.
    pub now: Option<(Zeroizing<String>, Cadence)>,
    /// In which language; none without an address.
    pub language: Option<Locale>,
}

/// The alerts of the account's own records, and of those that it reads beside a patient. For a session at `Stage::SignedIn`.
///
/// # Errors
/// [`AccountError`].
pub async fn list(services: &Services, session: &Session) -> Result<Vec<Alerts>, AccountError> {
    let reader = services.store().read();
    let mut found = Vec::new();
    let all = reach::list(services, &reader, owner(session)?).await?;
    let several = all.len() > 1;
    for one in all {
        let (now, language) = match one.in_use(&reader).await?.first() {
            Some(in_use) => {
                let (address, language) = alert_address::open(&reader, in_use).await?;
                (Some((masked(address.as_str()), in_use.cadence)), Some(language))
            }
            None => (None, None),
        };
        let organization = organization::get(&reader, one.record.organization).await?.name;
        let beside = one.carer.is_some();
        let whose = if beside || several { patient::name(&reader, one.record).await?.map(Zeroizing::new) } else { None };
        found.push(Alerts { record: one.record.patient, organization, whose, beside, now, language });
    }
    Ok(found)
}

/// Has somebody told so often from now on; what waits to be sent is sent accordingly. For whose alerts they are.
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
            let one = reach::find(services, tx, account, record).await?;
            let record = one.record;
            // No message comes in between.
            patient::lock(tx, record.organization, record.patient).await?;
            for address in one.in_use(tx).await? {
                alert_address::update_cadence(tx, record.organization, address.id, cadence).await?;
                outbox::reschedule_alert(tx, record.organization, address.id).await?;
            }
            let event = Event::new(record.organization, Actor::Account(account), "alerts.cadence_changed");
            audit::append(tx, event.subject("patient", record.patient.as_uuid()).detail(cadence.as_str()).request(request)).await?;
            Ok(())
        })
        .await
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
