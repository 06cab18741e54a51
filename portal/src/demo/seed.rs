//! The sample: an organization, a practitioner with an invitation, a relay, a patient with a live slip. Owns their names; makes what is
//! missing, through the use cases that commands use.
//!
//! Each start gives the relay a new secret and, while the record is unclaimed, makes a new slip: secrets are not kept.
use entity::{
    crypto::Suite,
    domain::{
        address::{AddressError, EmailAddress},
        id::OrganizationId,
        role::Role,
        scope::StaffScope,
    },
    store::{Store, StoreError},
};
use zeroize::Zeroizing;

use super::story;
use crate::service::{
    Services,
    accept::{AcceptError, Login},
    claim::{self, Channel, IssueError},
    organization::{self, AddOrganization, OrganizationError},
    patient::{self, ImportError, roster::RosterLimits},
    permit,
    relay::{self, AddRelay, AddRelayError, RenewError},
    staff::{self, Invite, Manager, StaffError},
    template::TemplateError,
};

const ORGANIZATION: &str = "Harbor Clinic (sample)";
const CONTACT: &str = "office@harbor.example";
/// Whom patients call: one of the numbers that are kept for stories.
const PHONE: &str = "+1 617 555 0123";
const RELAY: &str = "sample mail system";
const PRACTITIONER: &str = "elena.rivera@harbor.example";
const PRACTITIONER_NAME: &str = "Dr. Elena Rivera";
const PATIENT: &str = "ana@patients.example";
const ROSTER: &[u8] =
    b"email,name,birth_date,record_number,phone,language\r\nana@patients.example,Ana Sample,1980-02-29,HC-0001,555-0100,en\r\n";

/// Why there is no sample.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SeedError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An address of the sample.
    #[error("the sample's addresses are none")]
    Address(#[from] AddressError),
    /// The organization.
    #[error("the sample organization cannot be made")]
    Organization(#[from] OrganizationError),
    /// The relay.
    #[error("the sample relay cannot be made")]
    Relay(#[from] AddRelayError),
    /// The relay's secret.
    #[error("the sample relay cannot be given a new password")]
    Renew(#[from] RenewError),
    /// A message of the sample.
    #[error("the sample's messages cannot be stored")]
    Accept(#[from] AcceptError),
    /// The patient.
    #[error("the sample patient cannot be made")]
    Patient(#[from] ImportError),
    /// The template.
    #[error("the sample template cannot be made")]
    Template(#[from] TemplateError),
    /// The practitioner.
    #[error("the sample practitioner cannot be invited")]
    Staff(#[from] StaffError),
    /// The slip.
    #[error("the sample claim code cannot be made")]
    Slip(#[from] IssueError),
}

/// What was planted.
pub(super) struct Sample {
    pub(super) organization: OrganizationId,
    pub(super) patient: &'static str,
    /// While the record is unclaimed.
    pub(super) claim_code: Option<Zeroizing<String>>,
    pub(super) practitioner: &'static str,
    /// Until somebody has enrolled with one.
    pub(super) invitation_code: Option<Zeroizing<String>>,
    pub(super) user: String,
    pub(super) password: Zeroizing<String>,
}

/// Makes what is missing of the sample.
pub(super) async fn plant(services: &Services, limits: RosterLimits) -> Result<Sample, SeedError> {
    let organization = organization(services.store()).await?;
    let scope = permit::operator(organization);
    let (user, password) = relay(services, &scope).await?;
    let claim_code = slip(services, &scope, limits).await?;
    let invitation_code = invitation(services, &scope).await?;
    story::plant(services, &scope, Login::Password { user: &user, secret: &password }, (&EmailAddress::parse(PRACTITIONER)?, limits))
        .await?;
    Ok(Sample { organization, patient: PATIENT, claim_code, practitioner: PRACTITIONER, invitation_code, user, password })
}

async fn organization(store: &Store) -> Result<OrganizationId, SeedError> {
    if let Some(found) = organization::list(store).await?.into_iter().find(|one| one.name == ORGANIZATION) {
        return Ok(found.id);
    }
    let contact = Some((EmailAddress::parse(CONTACT)?, entity::domain::locale::Locale::english()));
    let new = AddOrganization { name: ORGANIZATION.to_owned(), contact, suite: Suite::GcmSiv, spare_codes: true };
    let id = organization::add(store, new).await?;
    organization::set_phone(store, &permit::operator(id), PHONE, None).await?;
    Ok(id)
}

/// A new invitation for the sample practitioner; `None` once somebody has enrolled.
async fn invitation(services: &Services, scope: &StaffScope) -> Result<Option<Zeroizing<String>>, SeedError> {
    let (name, address) = (Some(PRACTITIONER_NAME.to_owned()), EmailAddress::parse(PRACTITIONER)?);
    match staff::invite(services, Manager { scope, session: None }, Invite { name, address, role: Role::Administrator }).await {
        Ok(invited) => Ok(Some(invited.code)),
        Err(StaffError::Known) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The relay's user and its new password. It hands over to the sample's team, so that staff read what it brought beside what patients
/// answer to it.
async fn relay(services: &Services, scope: &StaffScope) -> Result<(String, Zeroizing<String>), SeedError> {
    let store = services.store();
    match relay::renew(store, scope, RELAY).await {
        Ok(renewed) => return Ok((renewed.user, renewed.password)),
        Err(RenewError::NotFound) => {}
        Err(error) => return Err(error.into()),
    }
    let new = AddRelay {
        name: RELAY.to_owned(),
        team: Some(story::team(services, scope).await?),
        create_patients: true,
        any_domain: true,
        answers: true,
        domains: vec![EmailAddress::parse(CONTACT)?.domain().clone()],
        certificate: None,
    };
    let added = relay::add(store, scope.organization(), new).await?;
    match added.credential {
        relay::Credential::Password(password) => Ok((added.user, password)),
        // It was asked for none.
        relay::Credential::Certificate => Ok((added.user, Zeroizing::default())),
    }
}

/// A new slip for the sample patient, who is imported if need be; `None` once the record is claimed.
async fn slip(services: &Services, scope: &StaffScope, limits: RosterLimits) -> Result<Option<Zeroizing<String>>, SeedError> {
    let address = EmailAddress::parse(PATIENT)?;
    let found = match patient::find(services.store(), scope, &address).await? {
        Some(found) => Some(found),
        None => {
            patient::import(services.store(), scope.organization(), ROSTER, limits).await?;
            patient::find(services.store(), scope, &address).await?
        }
    };
    let found = found.ok_or(IssueError::NotFound)?;
    if patient::is_claimed(services.store(), scope, found).await? {
        return Ok(None);
    }
    Ok(Some(claim::issue(services, scope, found, Channel::Hand, None).await?.code))
}
