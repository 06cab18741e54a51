//! Who did what somebody looks up about their own messages: of the staff by name and clinic, of carers by the name that the clinic has for
//! them. Must not know pages.
//!
//! Invariants:
//! - A name is taken from where it is sealed, when it is looked at: the log holds ids. So a member of the staff is called as they are called
//!   now, or were when they left.
//! - Whose record it is learns who reads beside them; whoever reads beside somebody learns of the patient and of staff, and of no other reader.
//! - Whoever had the keys to one record is a stranger to another.
use std::collections::HashMap;

use entity::{
    domain::{
        id::{AccountId, ClaimId, OrganizationId, PatientId, PractitionerId},
        scope::{PatientScope, Record},
    },
    store::{Reader, audit::Recorded, carer, claim, grant, organization, patient, practitioner},
};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::AccountError;
use crate::service::Services;

/// Who did it.
#[derive(Clone, PartialEq, Eq)]
pub enum By {
    /// The account itself.
    You,
    /// Whoever had the keys to the record before: the same person, as a rule, before a key was lost.
    Before,
    /// Whose record it is, by name: for whoever reads beside them.
    Patient(Option<Zeroizing<String>>),
    /// Somebody who reads or read beside the patient, by name.
    Carer(Zeroizing<String>),
    /// A member of the staff of the clinic that is called so, by name.
    Staff {
        /// Their name; nothing where nobody has said it.
        name: Option<Zeroizing<String>>,
        /// The clinic's.
        clinic: Zeroizing<String>,
    },
    /// A clinic, by nobody in particular: a command.
    Clinic,
    /// Another person with access.
    Other,
}

/// Who a page's entries are by, each looked up once.
pub(super) struct People<'a> {
    reader: &'a Reader,
    scope: &'a PatientScope,
    /// The own records, and those that were joined to them.
    own: Vec<PatientId>,
    /// Who had the keys to which record before.
    before: Vec<(PatientId, AccountId)>,
    clinics: HashMap<OrganizationId, Zeroizing<String>>,
    staff: HashMap<PractitionerId, By>,
    others: HashMap<(AccountId, PatientId), By>,
}

impl<'a> People<'a> {
    pub(super) async fn new(services: &Services, reader: &'a Reader, scope: &'a PatientScope) -> Result<Self, AccountError> {
        let (account, now) = (scope.account(), services.now());
        let own = grant::list_own_with_joined(reader, account, now).await?;
        let before = grant::list_former_owners(reader, account, now).await?;
        Ok(Self { reader, scope, own, before, clinics: HashMap::new(), staff: HashMap::new(), others: HashMap::new() })
    }

    /// By whom an entry is.
    pub(super) async fn of(&mut self, entry: &Recorded) -> Result<By, AccountError> {
        match (entry.actor_kind.as_str(), entry.actor) {
            ("account", Some(actor)) => self.account(entry, AccountId::from_uuid(actor)).await,
            ("practitioner", Some(actor)) => self.practitioner(entry.organization, PractitionerId::from_uuid(actor)).await,
            ("operator", _) => Ok(By::Clinic),
            _ => Ok(By::Other),
        }
    }

    async fn practitioner(&mut self, organization: OrganizationId, id: PractitionerId) -> Result<By, AccountError> {
        if let Some(known) = self.staff.get(&id) {
            return Ok(known.clone());
        }
        let name = practitioner::name_for(self.reader, self.scope, (organization, id)).await?;
        let by = By::Staff { name, clinic: self.clinic(organization).await? };
        self.staff.insert(id, by.clone());
        Ok(by)
    }

    async fn clinic(&mut self, id: OrganizationId) -> Result<Zeroizing<String>, AccountError> {
        if let Some(known) = self.clinics.get(&id) {
            return Ok(known.clone());
        }
        let name = organization::find(self.reader, id).await?.map(|found| Zeroizing::new(found.name)).unwrap_or_default();
        self.clinics.insert(id, name.clone());
        Ok(name)
    }

    async fn account(&mut self, entry: &Recorded, actor: AccountId) -> Result<By, AccountError> {
        if actor == self.scope.account() {
            return Ok(By::You);
        }
        let Some(patient) = self.record_of(entry).await? else { return Ok(By::Other) };
        if self.before.contains(&(patient, actor)) {
            return Ok(By::Before);
        }
        if let Some(known) = self.others.get(&(actor, patient)) {
            return Ok(known.clone());
        }
        let record = Record { organization: entry.organization, patient };
        let by = if self.own.contains(&patient) {
            carer::name_ever(self.reader, &record, actor).await?.map_or(By::Other, By::Carer)
        } else if grant::list_owners(self.reader, record).await?.contains(&actor) {
            let name = patient::name(self.reader, record).await?.filter(|name| !name.is_empty());
            By::Patient(name.map(Zeroizing::new))
        } else {
            By::Other
        };
        self.others.insert((actor, patient), by.clone());
        Ok(by)
    }

    /// The record that an entry is about: of messages it stands in the detail, and codes lead to it.
    async fn record_of(&self, entry: &Recorded) -> Result<Option<PatientId>, AccountError> {
        let Some(subject): Option<Uuid> = entry.subject else { return Ok(None) };
        Ok(match entry.action.split_once('.').map(|(kind, _)| kind) {
            Some("message") => entry.patient(),
            Some("claim") => claim::find(self.reader, ClaimId::from_uuid(subject)).await?.map(|claim| claim.patient),
            _ => Some(PatientId::from_uuid(subject)),
        })
    }
}
