//! Adding a relay. Its secret is made here, given out once, and kept as a hash.
use entity::{
    base::random::{self, Random},
    crypto::token::{self, Token32},
    domain::{
        address::Domain,
        id::{OrganizationId, RelayId, TeamId},
    },
    store::{
        Store, StoreError, Unique,
        audit::{self, Event},
        organization,
        relay::{self, NewRelay},
    },
};
use openssl::{hash::MessageDigest, x509::X509};
use zeroize::Zeroizing;

use crate::service::{
    organization::one_line,
    permit::{self, Act, NotPermitted},
};

/// Longest name, in characters.
const LONGEST_NAME: usize = 100;
/// Letters of a user name: none that looks like another.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// What it takes to add a relay.
pub(crate) struct AddRelay {
    /// Its name, for people.
    pub name: String,
    /// The team that answers for its mail.
    pub team: Option<TeamId>,
    /// Whether a message to an unknown recipient makes a record.
    pub create_patients: bool,
    /// Whether it may send from any domain.
    pub any_domain: bool,
    /// Whether it takes from anybody what is for the alerts' own address.
    pub answers: bool,
    /// The domains it may send from.
    pub domains: Vec<Domain>,
    /// SHA-256 of the certificate that it signs in with, in place of a password.
    pub certificate: Option<[u8; 32]>,
}

/// A relay that was added.
pub(crate) struct Added {
    /// Its id.
    pub id: RelayId,
    /// Its user name.
    pub user: String,
    /// How it signs in.
    pub credential: Credential,
}

/// How a relay signs in.
pub(crate) enum Credential {
    /// With this password: 256 random bits, shown once.
    Password(Zeroizing<String>),
    /// With its certificate.
    Certificate,
}

/// Why no relay was added.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AddRelayError {
    /// There is no such organization.
    #[error("there is no organization with this id: `portal organization list` prints all")]
    NoOrganization,
    /// There is no such team in the organization.
    #[error("this organization has no team with this id")]
    NoTeam,
    /// The name is empty, too long, or holds a control character.
    #[error("a relay's name is one line of 1 to {LONGEST_NAME} characters")]
    Name,
    /// Another relay of the organization has it.
    #[error("this organization has a relay of this name already: choose another name")]
    NameTaken,
    /// Another relay signs in with it.
    #[error("another relay signs in with this certificate already: each needs its own")]
    CertificateTaken,
    /// The caller may not do this.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// Below.
    #[error("the database operation failed")]
    Store(#[source] StoreError),
}

impl AddRelayError {
    /// For machines and for quoting.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoOrganization => "organization_not_found",
            Self::NoTeam => "team_not_found",
            Self::Name => "relay_name",
            Self::NameTaken => "relay_name_taken",
            Self::CertificateTaken => "certificate_taken",
            Self::NotPermitted(NotPermitted) => "not_permitted",
            Self::Store(_) => "database",
        }
    }
}

impl From<StoreError> for AddRelayError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(Unique::RelayName) => Self::NameTaken,
            StoreError::Conflict(Unique::RelayCertificate) => Self::CertificateTaken,
            other => Self::Store(other),
        }
    }
}

/// What a certificate (PEM) is recognised by: SHA-256 of its DER. `None` if it is none.
#[must_use]
pub(crate) fn certificate_hash(pem: &[u8]) -> Option<[u8; 32]> {
    let digest = X509::from_pem(pem).ok()?.digest(MessageDigest::sha256()).ok()?;
    digest.as_ref().try_into().ok()
}

/// Adds a relay. For an operator's command.
///
/// # Errors
/// [`AddRelayError`]; nothing is added then.
pub(crate) async fn add(store: &Store, organization: OrganizationId, new: AddRelay) -> Result<Added, AddRelayError> {
    let scope = permit::operator(organization);
    permit::require(scope.actor(), Act::AddRelay)?;
    let name = one_line(&new.name, LONGEST_NAME).ok_or(AddRelayError::Name)?;
    let id = RelayId::generate(store.clock(), store.random());
    let user = user_name(store.random());
    let secret = new.certificate.is_none().then(|| Token32::generate(store.random()));
    let mut domains = new.domains;
    domains.sort_by(|a, b| a.as_str().cmp(b.as_str()));
    domains.dedup();
    let row = NewRelay {
        id,
        name,
        user: user.clone(),
        secret: secret.as_ref().map(token::hash),
        certificate: new.certificate,
        team: new.team,
        create_patients: new.create_patients,
        any_domain: new.any_domain,
        answers: new.answers,
        domains,
    };
    store
        .write(async |tx| {
            if organization::find(tx, organization).await?.is_none() {
                return Err(AddRelayError::NoOrganization);
            }
            if let Some(team) = row.team
                && !relay::has_team(tx, &scope, team).await?
            {
                return Err(AddRelayError::NoTeam);
            }
            relay::insert(tx, &scope, &row).await?;
            audit::append(tx, Event::new(organization, scope.actor(), "relay.added").subject("relay", id.as_uuid())).await?;
            Ok(())
        })
        .await?;
    let credential = secret.map_or(Credential::Certificate, |secret| Credential::Password(secret.encode()));
    Ok(Added { id, user, credential })
}

/// A name that tells nothing about the organization: it stands in other systems' files and logs.
fn user_name(random: &dyn Random) -> String {
    let letters = random::bytes::<10>(random).map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
    format!("relay-{}", letters.iter().collect::<String>())
}
