//! Organizations: adding and listing them, and what they say of themselves. Their keys are made with them.
mod alone;
mod phone;

pub use entity::crypto::Suite;
use entity::{
    domain::{
        address::EmailAddress,
        id::OrganizationId,
        locale::Locale,
        scope::{Actor, StaffScope},
    },
    store::{
        Store, StoreError, Tx,
        audit::{self, Event},
        organization::{self, NewOrganization, Organization},
    },
};

pub use self::{
    alone::{goes_alone, set_goes_alone},
    phone::{Letterhead, letterhead, set_phone},
};
use super::{
    error::ServiceError,
    passkey,
    permit::{self, Act, NotPermitted},
    session::Purpose,
};
use crate::mime::words::is_deceptive;

/// Longest name, in characters.
const LONGEST_NAME: usize = 200;

/// What it takes to add an organization.
pub struct AddOrganization {
    /// Its name, as patients know it.
    pub name: String,
    /// Who gets its notices, and in which language.
    pub contact: Option<(EmailAddress, Locale)>,
    /// What seals everything of it.
    pub suite: Suite,
    /// Whether a spare code restores access to its records.
    pub spare_codes: bool,
}

/// Why no organization was added.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OrganizationError {
    /// The name is empty, too long, or holds a control character.
    #[error("an organization's name is one line of 1 to {LONGEST_NAME} characters")]
    Name,
    /// The telephone number is none, or too long.
    #[error("a telephone number is one line with three digits or more")]
    Phone,
    /// There is no such organization.
    #[error("there is no organization with this id: `portal organization list` prints all")]
    NotFound,
    /// The settings name no maker of keys.
    #[error(
        "no device could prove itself: name the makers' root certificates in [webauthn] attestation_roots first, or no administrator \
         could work any more"
    )]
    NoRoots,
    /// A fresh verification must come first.
    #[error("a fresh verification is needed")]
    VerificationNeeded(Purpose),
    /// The caller may not do this.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// Below.
    #[error("the database operation failed")]
    Store(#[from] StoreError),
    /// The same, of what other services do.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl OrganizationError {
    /// For machines and for quoting.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Name => "organization_name",
            Self::Phone => "organization_phone",
            Self::NotFound => "organization_not_found",
            Self::NoRoots => "no_attestation_roots",
            Self::VerificationNeeded(_) => "verification_needed",
            Self::NotPermitted(NotPermitted) => "not_permitted",
            Self::Store(_) => "database",
            Self::Service(below) => below.code(),
        }
    }
}

/// Adds an organization with fresh keys. For an operator's command.
///
/// # Errors
/// [`OrganizationError`]; nothing is added then.
pub async fn add(store: &Store, new: AddOrganization) -> Result<OrganizationId, OrganizationError> {
    permit::require(Actor::Operator, Act::AddOrganization)?;
    let name = one_line(&new.name, LONGEST_NAME).ok_or(OrganizationError::Name)?;
    let id = OrganizationId::generate(store.clock(), store.random());
    let row = NewOrganization { id, name, suite: new.suite, contact: new.contact };
    store
        .write(async |tx| {
            organization::insert(tx, &row).await?;
            if new.spare_codes {
                organization::update_spare_codes(tx, id, true).await?;
            }
            audit::append(tx, Event::new(id, Actor::Operator, "organization.added").subject("organization", id.as_uuid())).await
        })
        .await?;
    Ok(id)
}

/// Says whether spare codes restore access to an organization's records. For an operator's command.
///
/// # Errors
/// [`OrganizationError`]; nothing is changed then.
pub async fn set_spare_codes(store: &Store, scope: &StaffScope, allowed: bool) -> Result<(), OrganizationError> {
    permit::require(scope.actor(), Act::SetSpareCodes)?;
    let action = if allowed { "organization.spare_codes_allowed" } else { "organization.spare_codes_refused" };
    change(store, scope, action, async |tx: &Tx| organization::update_spare_codes(tx, scope.organization(), allowed).await).await
}

/// Says whether administrators of an organization work with attested keys only: those of devices that proved a make whose root
/// certificate the settings name, and that keep the key to themselves. `roots` are these certificates, in PEM. For an operator's command.
///
/// # Errors
/// [`OrganizationError`]; nothing is changed then. [`OrganizationError::NoRoots`]: then no administrator could work any more.
pub async fn set_attested_keys(store: &Store, scope: &StaffScope, wanted: bool, roots: Option<&[u8]>) -> Result<(), OrganizationError> {
    permit::require(scope.actor(), Act::SetAttestedKeys)?;
    if wanted && !roots.is_some_and(passkey::are_roots) {
        return Err(OrganizationError::NoRoots);
    }
    let action = if wanted { "organization.attested_keys_required" } else { "organization.attested_keys_waived" };
    change(store, scope, action, async |tx: &Tx| organization::update_attested_keys(tx, scope.organization(), wanted).await).await
}

/// Changes something about an organization, and says so in the audit.
async fn change(
    store: &Store,
    scope: &StaffScope,
    action: &'static str,
    update: impl AsyncFnOnce(&Tx) -> Result<(), StoreError>,
) -> Result<(), OrganizationError> {
    let event = Event::new(scope.organization(), scope.actor(), action).subject("organization", scope.organization().as_uuid());
    let changed = store
        .write(async |tx| {
            update(tx).await?;
            audit::append(tx, event).await
        })
        .await;
    changed.map_err(|error| match error {
        StoreError::NotFound => OrganizationError::NotFound,
        other => other.into(),
    })
}

/// All organizations, oldest first. For an operator's command.
///
/// # Errors
/// The database cannot be reached, or a name cannot be opened.
pub async fn list(store: &Store) -> Result<Vec<Organization>, OrganizationError> {
    permit::require(Actor::Operator, Act::ListOrganizations)?;
    Ok(organization::list(&store.read()).await?)
}

/// The text without white space around it, if it is one line of 1 to `longest` characters, none of which reorders others unseen.
pub(super) fn one_line(text: &str, longest: usize) -> Option<String> {
    let text = text.trim();
    let fits = (1..=longest).contains(&text.chars().count()) && !text.chars().any(is_unfit);
    fits.then(|| text.to_owned())
}

/// What no line of ours holds: controls, and what makes it read as another.
fn is_unfit(c: char) -> bool {
    c.is_control() || is_deceptive(c)
}

/// A subject on one line: what a header must not hold (RFC 5322, 2.2: no control characters), a tab that was pasted among them, is a
/// space. `None` if nothing is left, or more than `longest`.
pub(super) fn subject_line(text: &str, longest: usize) -> Option<String> {
    one_line(&text.replace(is_unfit, " "), longest)
}
