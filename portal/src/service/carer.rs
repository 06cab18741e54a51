//! Carers: who reads a patient's messages beside the patient, by a code, a key and an alert address of their own. Must not know
//! pages.
//!
//! Invariants: it takes two of the staff to let somebody in: whoever adds a carer does not give the code; the patient is told by
//! a notice when somebody begins to read; whoever is ended is out with the next request; nobody reads without an end.
use std::time::Duration;

use entity::{
    domain::{
        address::EmailAddress,
        id::{CarerId, GrantId, PatientId, RequestId},
        locale::Locale,
        scope::{Record, StaffScope},
    },
    store::{
        StoreError, Tx, alert_address,
        audit::{self, Event},
        carer::{self, NewCarer},
        claim as claims, grant, outbox,
        patient::{self, PatientState},
        session as rows,
    },
};
use zeroize::Zeroizing;

pub use entity::store::carer::{Basis, Carer};

use super::{
    Services,
    approval::{is_one, note_one},
    claim::{Channel, IssueError, Issued, issue_for_carer, void_of_carer},
    error::ServiceError,
    patient::roster::cell,
    permit::{self, Act, NotPermitted},
    session::Session,
};

/// For how many days somebody may read: a month, half a year, a year, two years.
pub const DAYS: [u32; 4] = [30, 182, 365, 730];

/// What was typed about a carer.
pub struct Typed {
    /// Name.
    pub name: Zeroizing<String>,
    /// Where alerts go.
    pub email: Zeroizing<String>,
    /// In which language.
    pub language: Zeroizing<String>,
    /// Why.
    pub basis: Option<Basis>,
    /// For how many days.
    pub days: u32,
}

/// What cannot be as it was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// The name.
    Name,
    /// The address.
    Email,
    /// The language.
    Language,
    /// Nothing was chosen.
    Basis,
    /// None of the choices.
    Days,
}

/// A letter takes days, and names a last day that is over everywhere: with less left it would come too late.
const POST: Duration = Duration::from_secs(5 * 24 * 60 * 60);

/// A carer of a record, as staff see it.
pub struct Listed {
    /// Who.
    pub carer: Carer,
    /// Where the code by mail will go, while it decides who gets in: whoever gives the other code looks at it first.
    pub address: Option<EmailAddress>,
}

/// Why something about a carer was not done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CarerError {
    /// The organization has no such patient, or the record no such carer.
    #[error("there is no such carer")]
    NotFound,
    /// Something cannot be as it was typed.
    #[error("something cannot be as it was typed")]
    Typed(Flaw),
    /// The record is closed.
    #[error("the record is closed")]
    Closed,
    /// The record has as many as it can have.
    #[error("there are as many as there can be")]
    Full,
    /// Whoever added the carer asked for the code.
    #[error("a colleague gives the code")]
    SamePerson,
    /// The time is over.
    #[error("the time is over")]
    Over,
    /// By who was invited by whom lately, whoever added the carer and whoever gives the code could be one.
    #[error("the two could be one: who was invited lately counts as who invited them")]
    Invited,
    /// The carer reads already: another key takes an end first.
    #[error("the carer reads already")]
    Reads,
    /// The time is over before a letter is there and can be used.
    #[error("the time is over before a letter can be used")]
    TooSoonForPost,
    /// The caller may not do this.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// Below.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl CarerError {
    /// What a page shows and a person can quote.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "carer_not_found",
            Self::Typed(_) => "carer_typed",
            Self::Closed => "record_closed",
            Self::Full => "carers_full",
            Self::SamePerson => "carer_same_person",
            Self::Over => "carer_over",
            Self::Reads => "carer_reads",
            Self::Invited => "carer_invited",
            Self::TooSoonForPost => "carer_too_soon_for_post",
            Self::NotPermitted(NotPermitted) => "not_permitted",
            Self::Service(below) => below.code(),
        }
    }
}

impl From<StoreError> for CarerError {
    fn from(below: StoreError) -> Self {
        Self::Service(below.into())
    }
}

impl From<IssueError> for CarerError {
    fn from(below: IssueError) -> Self {
        match below {
            IssueError::NotFound => Self::NotFound,
            IssueError::Closed => Self::Closed,
            // For the patient's own codes alone; here whoever added the carer gives none.
            IssueError::TakesTwo => Self::SamePerson,
            IssueError::Reads => Self::Reads,
            IssueError::NotPermitted => Self::NotPermitted(NotPermitted),
            IssueError::Service(below) => Self::Service(below),
        }
    }
}

/// The carers of a record who are not ended. For staff who see patients; the look is in the audit.
///
/// # Errors
/// [`CarerError`].
pub async fn list(services: &Services, scope: &StaffScope, id: PatientId, request: RequestId) -> Result<Vec<Listed>, CarerError> {
    permit::require(scope.actor(), Act::SeePatients)?;
    services
        .store()
        .write(async |tx| {
            let found = carer::list(tx, scope, id).await?;
            let event = Event::new(scope.organization(), scope.actor(), "carer.listed");
            audit::append(tx, event.subject("patient", id.as_uuid()).request(request)).await?;
            let mut listed = Vec::with_capacity(found.len());
            for carer in found {
                let waits = carer.reads.is_none() && carer.is_live(services.now());
                let address = if waits { carer::address(tx, carer.id).await? } else { None };
                let address = match address {
                    Some(id) => Some(alert_address::open_proposed(tx, scope.organization(), id).await?),
                    None => None,
                };
                listed.push(Listed { carer, address });
            }
            Ok(listed)
        })
        .await
}

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
            note(tx, scope, (new.id, id), "carer.added", Some(basis.as_str()), request).await?;
            Ok(new.id)
        })
        .await
}

/// Gives a code. For staff who give codes, and not for whoever added the carer.
///
/// # Errors
/// [`CarerError`].
pub async fn issue(
    services: &Services,
    scope: &StaffScope,
    (id, which): (PatientId, CarerId),
    channel: Channel,
    request: RequestId,
) -> Result<(Carer, Option<Locale>, Issued), CarerError> {
    permit::require(scope.actor(), Act::IssueSlip)?;
    let reader = services.store().read();
    let found = carer::find(&reader, scope.organization(), which).await?.filter(|one| one.record.patient == id);
    let found = found.filter(|one| one.ended_at.is_none()).ok_or(CarerError::NotFound)?;
    if found.was_added_by(scope.actor()) {
        return Err(CarerError::SamePerson);
    }
    if let Some(adder) = found.added_by()
        && is_one(services, &reader, scope, (adder, found.created_at)).await?
    {
        note_one(services, scope, ("carer", which.as_uuid()), request).await?;
        return Err(CarerError::Invited);
    }
    if !found.is_live(services.now()) {
        return Err(CarerError::Over);
    }
    if channel == Channel::Post && found.expires_at.since(services.now()) < POST {
        return Err(CarerError::TooSoonForPost);
    }
    let language = carer::language(&reader, &found).await?;
    let issued = issue_for_carer(services, scope, &found, channel, request).await?;
    Ok((found, language, issued))
}

/// Ends it: no grant, no alerts, no code. For staff who change patients.
///
/// # Errors
/// [`CarerError`].
pub async fn end(services: &Services, scope: &StaffScope, (id, which): (PatientId, CarerId), request: RequestId) -> Result<(), CarerError> {
    permit::require(scope.actor(), Act::ChangePatients)?;
    services
        .store()
        .write(async |tx| {
            let record = Record { organization: scope.organization(), patient: id };
            patient::lock(tx, record.organization, record.patient).await?.ok_or(CarerError::NotFound)?;
            let found = carer::find(tx, scope.organization(), which).await?.filter(|one| one.record == record);
            let found = found.ok_or(CarerError::NotFound)?;
            void_of_carer(services, tx, &found, scope.actor()).await?;
            if let Some(address) = carer::address(tx, found.id).await? {
                outbox::cancel_alerts_to(tx, scope.organization(), address).await?;
            }
            revoke_all(services, tx, &found, None).await?;
            if !carer::end(tx, &found).await? {
                return Ok(());
            }
            note(tx, scope, (found.id, id), "carer.ended", None, request).await?;
            Ok(())
        })
        .await
}

/// Takes back every grant that a code of this carer led to, but `keep`; an account with nothing left is out. The caller holds the
/// record.
pub(in crate::service) async fn revoke_all(services: &Services, tx: &Tx, carer: &Carer, keep: Option<GrantId>) -> Result<(), ServiceError> {
    let now = services.now();
    let mut led_to = claims::list_grants_of_carer(tx, carer.id).await?;
    led_to.extend(carer.reads);
    for (account, grant) in led_to.into_iter().filter(|(_, grant)| Some(*grant) != keep) {
        grant::revoke(tx, grant, now).await?;
        if !grant::is_any_active(tx, account, now).await? {
            rows::end_of_account(tx, account, now).await?;
        }
    }
    Ok(())
}

/// Who reads the own records of whoever is signed in. For a session at `Stage::SignedIn`.
///
/// # Errors
/// The database does not answer.
pub async fn of_own(services: &Services, session: &Session) -> Result<Vec<Carer>, ServiceError> {
    let Some(account) = session.signed_in() else { return Ok(Vec::new()) };
    let (reader, now) = (services.store().read(), services.now());
    let mut found = Vec::new();
    for record in grant::list_own(&reader, account, now).await? {
        found.extend(carer::of_record(&reader, &record).await?.into_iter().filter(|one| one.reads.is_some() && one.is_live(now)));
    }
    Ok(found)
}

/// Holds a record that something is changed about.
async fn hold(tx: &Tx, record: &Record) -> Result<(), CarerError> {
    match patient::lock(tx, record.organization, record.patient).await?.map(|found| found.state) {
        None => Err(CarerError::NotFound),
        Some(PatientState::Closed) => Err(CarerError::Closed),
        Some(PatientState::Claimed | PatientState::Unclaimed) => Ok(()),
    }
}

async fn note(
    tx: &Tx,
    scope: &StaffScope,
    (id, patient): (CarerId, PatientId),
    action: &'static str,
    detail: Option<&str>,
    request: RequestId,
) -> Result<(), StoreError> {
    let event = Event::new(scope.organization(), scope.actor(), action).subject("carer", id.as_uuid()).request(request);
    let detail = detail.map_or_else(|| format!("patient {patient}"), |word| format!("patient {patient} {word}"));
    audit::append(tx, event.detail(detail)).await
}
