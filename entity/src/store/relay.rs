//! Service accounts of mail systems, and the domains that they may send from.
use std::fmt;

use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::{Source, StoreError, Tx, rows, seal, source::Origin};
use crate::{
    base::clock::Timestamp,
    crypto::{field::Place, keyring::Purpose, token::TokenHash},
    domain::{
        address::Domain,
        id::{OrganizationId, RelayDomainId, RelayId, TeamId},
        scope::{RelayScope, StaffScope},
    },
    table::{care_team, relay, relay_domain},
};

/// What it takes to make a relay.
pub struct NewRelay {
    /// Its id.
    pub id: RelayId,
    /// Its name, unique in the organization.
    pub name: String,
    /// Its user name, unique on this portal.
    pub user: String,
    /// The hash of its secret.
    pub secret: Option<TokenHash>,
    /// SHA-256 of its certificate (DER), unique on this portal.
    pub certificate: Option<[u8; 32]>,
    /// The team that is responsible for its mail.
    pub team: Option<TeamId>,
    /// Whether a message to an unknown recipient makes a record.
    pub create_patients: bool,
    /// Whether it may send from any domain.
    pub any_domain: bool,
    /// Whether it takes from anybody what is for the alerts' own address.
    pub answers: bool,
    /// The domains that it may send from.
    pub domains: Vec<Domain>,
}

/// A relay.
#[derive(Clone, Debug)]
pub struct Relay {
    /// Its id.
    pub id: RelayId,
    /// Whose relay it is.
    pub organization: OrganizationId,
    /// Its name.
    pub name: String,
    /// Its user name.
    pub user: String,
    /// The hash of its secret.
    pub secret: Option<TokenHash>,
    /// The team that is responsible for its mail.
    pub team: Option<TeamId>,
    /// Whether a message to an unknown recipient makes a record.
    pub create_patients: bool,
    /// Whether it may send from any domain.
    pub any_domain: bool,
    /// Whether it takes from anybody what is for the alerts' own address.
    pub answers: bool,
    /// Since when.
    pub created_at: Timestamp,
    /// Whether it was switched off.
    pub disabled: bool,
}

impl fmt::Debug for NewRelay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewRelay").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Makes a relay with its domains.
///
/// # Errors
/// [`StoreError::Conflict`] on the name or the certificate.
pub async fn insert(tx: &Tx, scope: &StaffScope, new: &NewRelay) -> Result<(), StoreError> {
    let core = tx.core();
    let organization = scope.organization();
    let row = relay::Model {
        id: new.id.as_uuid(),
        organization_id: organization.as_uuid(),
        name: new.name.clone(),
        user: new.user.clone(),
        secret_hash: new.secret.as_ref().map(|hash| hash.as_bytes().to_vec()),
        certificate_hash: new.certificate.map(|hash| hash.to_vec()),
        team_id: new.team.map(TeamId::as_uuid),
        create_patients: new.create_patients,
        any_domain: new.any_domain,
        answers: new.answers,
        created_at: core.clock.now().as_micros(),
        disabled_at: None,
    };
    relay::Entity::insert(row.into_active_model()).exec_without_returning(tx.connection()).await?;
    let mut domains = Vec::with_capacity(new.domains.len());
    for domain in &new.domains {
        let id = RelayDomainId::generate(&*core.clock, &*core.random).as_uuid();
        domains.push(relay_domain::Model {
            id,
            relay_id: new.id.as_uuid(),
            organization_id: organization.as_uuid(),
            domain: seal::seal(tx, Purpose::Field, domain_place(organization, id), domain.as_str().as_bytes()).await?,
            domain_index: seal::domain_index(tx, organization, domain).await?.to_vec(),
        });
    }
    rows::insert_all::<relay_domain::Entity>(tx.connection(), domains).await
}

/// A relay by its user name. For sign-in alone: whoever asks has no scope yet.
///
/// # Errors
/// The database cannot be reached.
pub async fn find_by_user(source: &impl Source, user: &str) -> Result<Option<Relay>, StoreError> {
    let found = relay::Entity::find().filter(relay::Column::User.eq(user)).one(source.connection()).await?;
    Ok(found.map(from_row))
}

/// A relay by SHA-256 of its whole certificate (DER): a renewed certificate is another. For sign-in alone: whoever asks
/// has no scope yet.
///
/// # Errors
/// The database cannot be reached.
pub async fn find_by_certificate(source: &impl Source, hash: &[u8; 32]) -> Result<Option<Relay>, StoreError> {
    let found = relay::Entity::find().filter(relay::Column::CertificateHash.eq(hash.to_vec())).one(source.connection()).await?;
    Ok(found.map(from_row))
}

/// A relay of an organization by its name.
///
/// # Errors
/// The database cannot be reached.
pub async fn find_by_name(source: &impl Source, scope: &StaffScope, name: &str) -> Result<Option<Relay>, StoreError> {
    let found = relay::Entity::find()
        .filter(relay::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(relay::Column::Name.eq(name))
        .one(source.connection())
        .await?;
    Ok(found.map(from_row))
}

/// All relays of an organization, by name.
///
/// # Errors
/// The database cannot be reached.
pub async fn list(source: &impl Source, scope: &StaffScope) -> Result<Vec<Relay>, StoreError> {
    let rows = relay::Entity::find()
        .filter(relay::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .order_by_asc(relay::Column::Name)
        .all(source.connection())
        .await?;
    Ok(rows.into_iter().map(from_row).collect())
}

/// Whether the organization has this team.
///
/// # Errors
/// The database cannot be reached.
pub async fn has_team(source: &impl Source, scope: &StaffScope, id: TeamId) -> Result<bool, StoreError> {
    let found = care_team::Entity::find_by_id(id.as_uuid())
        .filter(care_team::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .one(source.connection())
        .await?;
    Ok(found.is_some())
}

/// Gives a relay another secret. The old one ends at once.
///
/// # Errors
/// [`StoreError::NotFound`] if the organization has no such relay.
pub async fn update_secret(tx: &Tx, scope: &StaffScope, id: RelayId, secret: &TokenHash) -> Result<(), StoreError> {
    let changed = relay::Entity::update_many()
        .col_expr(relay::Column::SecretHash, secret.as_bytes().to_vec().into())
        .filter(relay::Column::Id.eq(id.as_uuid()))
        .filter(relay::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .exec(tx.connection())
        .await?;
    if changed.rows_affected == 1 { Ok(()) } else { Err(StoreError::NotFound) }
}

/// The domains that a relay may send from.
///
/// # Errors
/// One cannot be opened, or the database cannot be reached.
pub async fn domains(source: &impl Source, scope: &StaffScope, id: RelayId) -> Result<Vec<Domain>, StoreError> {
    let organization = scope.organization();
    let rows = relay_domain::Entity::find()
        .filter(relay_domain::Column::RelayId.eq(id.as_uuid()))
        .filter(relay_domain::Column::OrganizationId.eq(organization.as_uuid()))
        .all(source.connection())
        .await?;
    let mut domains = Vec::with_capacity(rows.len());
    for row in rows {
        let text = seal::open_text(source, Purpose::Field, domain_place(organization, row.id), row.domain).await?;
        domains.push(Domain::parse(&text).map_err(|_| StoreError::Open)?);
    }
    domains.sort_by(|a, b| a.as_str().cmp(b.as_str()));
    Ok(domains)
}

/// Whether the domain is one of this relay's own, whatever else it may send from.
///
/// # Errors
/// The database cannot be reached.
pub async fn is_own_domain(source: &impl Source, scope: &RelayScope, domain: &Domain) -> Result<bool, StoreError> {
    let index = seal::domain_index(source, scope.organization(), domain).await?;
    let found = relay_domain::Entity::find()
        .filter(relay_domain::Column::RelayId.eq(scope.relay().as_uuid()))
        .filter(relay_domain::Column::DomainIndex.eq(index.to_vec()))
        .one(source.connection())
        .await?;
    Ok(found.is_some())
}

fn from_row(row: relay::Model) -> Relay {
    Relay {
        id: RelayId::from_uuid(row.id),
        organization: OrganizationId::from_uuid(row.organization_id),
        name: row.name,
        user: row.user,
        secret: row.secret_hash.and_then(|bytes| TokenHash::from_slice(&bytes)),
        team: row.team_id.map(TeamId::from_uuid),
        create_patients: row.create_patients,
        any_domain: row.any_domain,
        answers: row.answers,
        created_at: Timestamp::from_micros(row.created_at),
        disabled: row.disabled_at.is_some(),
    }
}

const fn domain_place(organization: OrganizationId, row: uuid::Uuid) -> Place {
    Place { organization, table: "relay_domain", row, column: "domain" }
}
