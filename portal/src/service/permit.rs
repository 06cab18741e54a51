//! Who may do what: one table, and the one maker of scopes (an architecture test holds that).
//!
//! A scope says *whose* rows a caller reaches and is taken by every finder; the table says *what* may be done at all.
//! Both are looked up anew for every request, so that a right taken away is gone with the next one.
use entity::{
    domain::{
        id::OrganizationId,
        scope::{Actor, PatientScope, RelayScope, StaffScope},
    },
    store::{grant, relay::Relay},
};

use super::{Services, error::ServiceError, session::Session};

/// What somebody does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Act {
    /// Read the messages of the records that a grant names.
    ReadMessages,
    /// Make a slip for a patient of the organization.
    IssueSlip,
    /// Hand over a message for patients of the organization.
    RelayMessage,
    /// Add an organization, with its keys.
    AddOrganization,
    /// Say whether spare codes restore access to an organization's records.
    SetSpareCodes,
    /// See which organizations there are.
    ListOrganizations,
    /// Add a relay to an organization.
    AddRelay,
    /// Give a relay another password.
    RenewRelay,
    /// Import patients of an organization.
    ImportPatients,
    /// See which patients of an organization wait for a slip.
    ListWaiting,
    /// See and change what is one's own: keys, devices, alerts.
    SettleOwn,
}

/// The parts that an [`Actor`] can play.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Account,
    Relay,
    Operator,
    System,
    Anonymous,
}

/// Everything that is permitted. What is not in here is not.
const TABLE: [(Act, &[Part]); 11] = [
    (Act::ReadMessages, &[Part::Account]),
    (Act::IssueSlip, &[Part::Operator]),
    (Act::RelayMessage, &[Part::Relay]),
    (Act::AddOrganization, &[Part::Operator]),
    (Act::SetSpareCodes, &[Part::Operator]),
    (Act::ListOrganizations, &[Part::Operator]),
    (Act::AddRelay, &[Part::Operator]),
    (Act::RenewRelay, &[Part::Operator]),
    (Act::ImportPatients, &[Part::Operator]),
    (Act::ListWaiting, &[Part::Operator]),
    (Act::SettleOwn, &[Part::Account]),
];

/// It is not in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not permitted")]
pub struct NotPermitted;

/// Looks an act up in the table. For every use case, as its first line.
///
/// # Errors
/// [`NotPermitted`].
pub fn require(actor: Actor, act: Act) -> Result<(), NotPermitted> {
    let part = match actor {
        Actor::Account(_) => Part::Account,
        Actor::Relay(_) => Part::Relay,
        Actor::Operator => Part::Operator,
        Actor::System => Part::System,
        Actor::Anonymous => Part::Anonymous,
    };
    let permitted = TABLE.iter().any(|(what, who)| *what == act && who.contains(&part));
    if permitted { Ok(()) } else { Err(NotPermitted) }
}

/// The records that a signed-in session may read now; `None` if nobody is signed in with it.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub async fn patient(services: &Services, session: &Session) -> Result<Option<PatientScope>, ServiceError> {
    let Some(account) = session.signed_in() else { return Ok(None) };
    if require(Actor::Account(account), Act::ReadMessages).is_err() {
        return Ok(None);
    }
    let records = grant::list_records(&services.store().read(), account, services.now()).await?;
    Ok(Some(PatientScope::permitted(account, records)))
}

/// What a relay may do that has proved who it is. For `service::accept`, which checks the proof.
///
/// # Errors
/// [`NotPermitted`].
pub fn relay(relay: &Relay) -> Result<RelayScope, NotPermitted> {
    require(Actor::Relay(relay.id), Act::RelayMessage)?;
    Ok(RelayScope::permitted(relay.organization, relay.id, relay.create_patients, relay.any_domain, relay.team))
}

/// An operator's command on one organization. For the command line, which runs with the keys at hand.
#[must_use]
pub const fn operator(organization: OrganizationId) -> StaffScope {
    StaffScope::permitted(organization, Actor::Operator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_of_the_table_is_as_meant() {
        let parts = [Part::Account, Part::Relay, Part::Operator, Part::System, Part::Anonymous];
        let cells: Vec<Vec<bool>> = TABLE.iter().map(|(_, who)| parts.iter().map(|part| who.contains(part)).collect()).collect();
        let (account, relay, operator) =
            ([true, false, false, false, false], [false, true, false, false, false], [false, false, true, false, false]);
        assert_eq!(cells, [account, operator, relay, operator, operator, operator, operator, operator, operator, operator, account]);
        assert_eq!(require(Actor::Anonymous, Act::ReadMessages), Err(NotPermitted));
        assert_eq!(require(Actor::Operator, Act::IssueSlip), Ok(()));
        assert_eq!(require(Actor::System, Act::AddRelay), Err(NotPermitted));
        assert_eq!(require(Actor::Anonymous, Act::ListWaiting), Err(NotPermitted));
    }
}
