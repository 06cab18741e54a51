//! The names that stand beside what happened: of the staff and of records. Must not know what is looked for.
use std::collections::HashMap;

use entity::{
    domain::{
        id::{ClaimId, PatientId, PractitionerId},
        scope::StaffScope,
    },
    store::{Reader, StoreError, audit::Recorded, claim, practitioner},
};
use zeroize::Zeroizing;

use super::{About, Happened, Who, about};

/// Names of a page, each looked up once.
pub(super) struct Names<'a> {
    reader: &'a Reader,
    scope: &'a StaffScope,
    people: HashMap<PractitionerId, Zeroizing<String>>,
    records: HashMap<PatientId, Option<About>>,
}

impl<'a> Names<'a> {
    pub(super) fn new(reader: &'a Reader, scope: &'a StaffScope) -> Self {
        Self { reader, scope, people: HashMap::new(), records: HashMap::new() }
    }

    /// An entry with the names of who and whom.
    pub(super) async fn told(&mut self, entry: Recorded) -> Result<Happened, StoreError> {
        let subject = entry.subject.filter(|_| entry.subject_kind.as_deref() == Some("practitioner"));
        let staff = match entry.actor_kind.as_str() {
            "practitioner" => entry.actor,
            // An account that does something with one of the staff is their own: no patient's account does.
            "account" => subject,
            _ => None,
        };
        let who = match (entry.actor_kind.as_str(), staff) {
            (_, Some(id)) => Who::Colleague(self.person(PractitionerId::from_uuid(id)).await?),
            ("account", _) => Who::Person,
            ("relay", _) => Who::Relay,
            ("operator", _) => Who::Operator,
            ("system", _) => Who::System,
            _ => Who::Nobody,
        };
        // Whoever does something with what is their own is named once.
        let colleague = match subject.filter(|id| staff != Some(*id)) {
            Some(id) => Some(self.person(PractitionerId::from_uuid(id)).await?),
            None => None,
        };
        let about = match self.patient(&entry).await? {
            Some(patient) => self.record(patient).await?,
            None => None,
        };
        Ok(Happened { at: entry.at, who, action: entry.action, about, colleague })
    }

    /// The record that an entry is about: itself, that of a code, or the one that stands in the detail.
    async fn patient(&self, entry: &Recorded) -> Result<Option<PatientId>, StoreError> {
        match (entry.subject_kind.as_deref(), entry.subject) {
            (Some("patient"), Some(id)) => Ok(Some(PatientId::from_uuid(id))),
            (Some("claim"), Some(id)) => Ok(claim::find(self.reader, ClaimId::from_uuid(id)).await?.map(|claim| claim.patient)),
            _ => Ok(entry.patient()),
        }
    }

    async fn person(&mut self, id: PractitionerId) -> Result<Zeroizing<String>, StoreError> {
        if let Some(known) = self.people.get(&id) {
            return Ok(known.clone());
        }
        let name = practitioner::find(self.reader, self.scope, id).await?.map(|one| Zeroizing::new(one.name)).unwrap_or_default();
        self.people.insert(id, name.clone());
        Ok(name)
    }

    async fn record(&mut self, id: PatientId) -> Result<Option<About>, StoreError> {
        if let Some(known) = self.records.get(&id) {
            return Ok(known.clone());
        }
        let found = about(self.reader, self.scope, id).await?;
        self.records.insert(id, found.clone());
        Ok(found)
    }
}
