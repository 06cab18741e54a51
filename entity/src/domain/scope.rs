//! What a caller may reach. Every finder on patient data takes one of these, so another owner's id is "not found".
//!
//! Only `portal::service::permit` makes them (an architecture test reads that), from one permission table. Must not
//! know how a caller proved who it is.
use super::{
    id::{AccountId, OrganizationId, PatientId, PractitionerId, RelayId, TeamId},
    role::Role,
};

/// Who acts: what the audit log records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A person who signed in.
    Account(AccountId),
    /// A member of an organization's staff who signed in.
    Practitioner(PractitionerId, Role),
    /// A mail system.
    Relay(RelayId),
    /// Whoever runs a command on the machine.
    Operator,
    /// The portal's own timed work.
    System,
    /// Somebody who has not signed in.
    Anonymous,
}

/// One patient record that an account may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    /// Whose record.
    pub organization: OrganizationId,
    /// Which one.
    pub patient: PatientId,
}

/// The patient records that one signed-in account may read.
#[derive(Clone, Debug)]
pub struct PatientScope {
    account: AccountId,
    records: Vec<Record>,
    own: Vec<Record>,
}

impl PatientScope {
    /// For `portal::service::permit` alone.
    #[must_use]
    pub const fn permitted(account: AccountId, records: Vec<Record>, own: Vec<Record>) -> Self {
        Self { account, records, own }
    }

    /// Whose scope it is.
    #[must_use]
    pub const fn account(&self) -> AccountId {
        self.account
    }

    /// What it reaches.
    #[must_use]
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// Those of them that are about the person itself.
    #[must_use]
    pub fn own(&self) -> &[Record] {
        &self.own
    }
}

/// One organization, for its staff or for an operator's command.
#[derive(Clone, Copy, Debug)]
pub struct StaffScope {
    organization: OrganizationId,
    actor: Actor,
}

impl StaffScope {
    /// For `portal::service::permit` alone.
    #[must_use]
    pub const fn permitted(organization: OrganizationId, actor: Actor) -> Self {
        Self { organization, actor }
    }

    /// Which organization it reaches.
    #[must_use]
    pub const fn organization(&self) -> OrganizationId {
        self.organization
    }

    /// Who acts.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        self.actor
    }

    /// The member of staff who acts; `None` for an operator's command.
    #[must_use]
    pub const fn practitioner(&self) -> Option<PractitionerId> {
        match self.actor {
            Actor::Practitioner(id, _) => Some(id),
            _ => None,
        }
    }
}

/// What a relay may do beside handing over mail of its domains to patients who have a record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RelayRights {
    /// May make records for recipients that are unknown.
    pub create_patients: bool,
    /// May send from any domain.
    pub any_domain: bool,
    /// May hand over from anybody what is for the alerts' own address.
    pub answers: bool,
}

/// What an authenticated relay may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RelayScope {
    organization: OrganizationId,
    relay: RelayId,
    rights: RelayRights,
    team: Option<TeamId>,
}

impl RelayScope {
    /// For `portal::service::permit` alone.
    #[must_use]
    pub const fn permitted(organization: OrganizationId, relay: RelayId, rights: RelayRights, team: Option<TeamId>) -> Self {
        Self { organization, relay, rights, team }
    }

    /// Whose relay it is.
    #[must_use]
    pub const fn organization(&self) -> OrganizationId {
        self.organization
    }

    /// Which relay.
    #[must_use]
    pub const fn relay(&self) -> RelayId {
        self.relay
    }

    /// Whether a message to an unknown recipient makes a record.
    #[must_use]
    pub const fn creates_patients(&self) -> bool {
        self.rights.create_patients
    }

    /// Whether any sender domain is accepted.
    #[must_use]
    pub const fn any_domain(&self) -> bool {
        self.rights.any_domain
    }

    /// Whether what is for the alerts' own address may come from anybody.
    #[must_use]
    pub const fn answers(&self) -> bool {
        self.rights.answers
    }

    /// The care team that is responsible for its mail.
    #[must_use]
    pub const fn team(&self) -> Option<TeamId> {
        self.team
    }
}
