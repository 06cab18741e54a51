//! How patients and colleagues are called on a page about messages, each opened once. Must not know which page.
use std::collections::HashMap;

use entity::{
    domain::{
        id::{PatientId, PractitionerId},
        scope::{Record, StaffScope},
        sensitivity::Sensitivity,
    },
    store::{
        StoreError, carer, practitioner,
        sent::{Delivery, Sent},
    },
};
use zeroize::Zeroizing;

use super::{
    name_of,
    sent::{By, Line, Recipient},
};
use crate::service::Services;

/// Names of patients and colleagues, each opened once.
pub(in crate::service) struct Names<'a> {
    services: &'a Services,
    scope: &'a StaffScope,
    patients: HashMap<PatientId, Option<String>>,
    carers: HashMap<PatientId, Vec<Zeroizing<String>>>,
    colleagues: HashMap<PractitionerId, String>,
}

impl<'a> Names<'a> {
    pub(in crate::service) fn new(services: &'a Services, scope: &'a StaffScope) -> Self {
        Self { services, scope, patients: HashMap::new(), carers: HashMap::new(), colleagues: HashMap::new() }
    }

    /// What a list says of a message, with so many of its recipients.
    pub(super) async fn line(&mut self, sent: &Sent, named: usize) -> Result<Line, StoreError> {
        let mut recipients = Vec::new();
        for one in sent.deliveries.iter().take(named) {
            recipients.push(self.recipient(one).await?);
        }
        Ok(Line {
            message: sent.message,
            sent_at: sent.sent_at,
            by: self.by(sent.sender).await?,
            subject: sent.meta.as_ref().map(|meta| Zeroizing::new(meta.subject.clone())),
            high: sent.sensitivity == Sensitivity::High,
            read_by: sent.read_by,
            others: sent.deliveries.len() - recipients.len(),
            recipients,
        })
    }

    /// Where a message stands for one patient.
    pub(in crate::service) async fn recipient(&mut self, one: &Delivery) -> Result<Recipient, StoreError> {
        let name = match self.patients.get(&one.patient) {
            Some(known) => known.clone(),
            None => {
                let name = name_of(self.services, self.scope, one.patient).await?;
                self.patients.insert(one.patient, name.clone());
                name
            }
        };
        Ok(Recipient {
            delivery: one.delivery,
            patient: one.patient,
            name,
            standing: one.standing.clone(),
            opened_at: one.opened_at,
            hidden_until: one.hidden_until,
            is_waiting: one.is_waiting,
            carers: self.readers(one).await?,
            is_closed: one.is_closed,
            joined: false,
        })
    }

    /// Who reads it for the patient.
    async fn readers(&mut self, one: &Delivery) -> Result<Vec<Zeroizing<String>>, StoreError> {
        if !one.by_carer {
            return Ok(Vec::new());
        }
        if let Some(known) = self.carers.get(&one.patient) {
            return Ok(known.clone());
        }
        let record = Record { organization: self.scope.organization(), patient: one.patient };
        let names = carer::list_readers(&self.services.store().read(), &record).await?;
        self.carers.insert(one.patient, names.clone());
        Ok(names)
    }

    /// Who sent something; nobody in particular, where a mail system did.
    pub(super) async fn by(&mut self, sender: Option<PractitionerId>) -> Result<By, StoreError> {
        let Some(sender) = sender else { return Ok(By::Relay) };
        if self.scope.practitioner() == Some(sender) {
            return Ok(By::Me);
        }
        if let Some(known) = self.colleagues.get(&sender) {
            return Ok(By::Colleague(known.clone()));
        }
        let found = practitioner::find(&self.services.store().read(), self.scope, sender).await?;
        let name = found.map(|found| found.name).unwrap_or_default();
        self.colleagues.insert(sender, name.clone());
        Ok(By::Colleague(name))
    }
}
