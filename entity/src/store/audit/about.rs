//! Which patient an entry is about where its subject is something else: the first words of its detail. They are written here and read
//! here, and nowhere else.
//!
//! Invariant: what stands in the log is never changed, so the words stay what they are.
use super::{Event, Recorded};
use crate::domain::id::PatientId;

const PATIENT: &str = "patient ";

/// How the detail of an entry begins that is about a patient.
pub(super) fn beginning(patient: PatientId) -> String {
    format!("{PATIENT}{patient}")
}

impl Event {
    /// About which patient, where that is not the subject. What [`Event::detail`] says follows it.
    #[must_use]
    pub const fn about_patient(mut self, patient: PatientId) -> Self {
        self.patient = Some(patient);
        self
    }

    /// The same with one word on what that patient's is: it follows after a blank, and nothing else does.
    #[must_use]
    pub fn about_patient_as(self, patient: PatientId, word: &str) -> Self {
        self.detail(format!("{} {word}", beginning(patient)))
    }

    /// Detail as it is stored.
    pub(super) fn stored_detail(&self) -> Option<String> {
        match (self.patient.map(beginning), self.detail.as_deref()) {
            (Some(patient), Some(detail)) => Some(format!("{patient}, {detail}")),
            (Some(patient), None) => Some(patient),
            (None, detail) => detail.map(str::to_owned),
        }
    }
}

impl Recorded {
    /// About which patient it is, if that stands in its detail.
    #[must_use]
    pub fn patient(&self) -> Option<PatientId> {
        let rest = self.detail.as_deref()?.strip_prefix(PATIENT)?;
        PatientId::parse(rest.split([',', ' ']).next()?)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{
        base::clock::Timestamp,
        domain::{id::OrganizationId, scope::Actor},
    };

    fn entry(detail: Option<String>) -> Recorded {
        Recorded {
            seq: 1,
            organization: OrganizationId::PORTAL,
            at: Timestamp::from_micros(1),
            action: "message.recalled".to_owned(),
            actor_kind: "system".to_owned(),
            actor: None,
            subject_kind: None,
            subject: None,
            detail,
            request: None,
            of_carer: false,
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let ana = PatientId::from_uuid(Uuid::from_u128(7));
        let event = Event::new(OrganizationId::PORTAL, Actor::System, "message.recalled");
        for (event, stored) in [
            (event.clone().about_patient(ana), format!("patient {ana}")),
            (event.clone().about_patient(ana).detail("undone, not opened"), format!("patient {ana}, undone, not opened")),
            (event.clone().detail("undone").about_patient(ana), format!("patient {ana}, undone")),
        ] {
            assert_eq!(event.stored_detail(), Some(stored.clone()));
            assert_eq!(entry(Some(stored)).patient(), Some(ana));
        }
        assert_eq!(event.clone().detail("page 2").stored_detail().as_deref(), Some("page 2"));
        assert_eq!(event.stored_detail(), None);
    }

    #[test]
    fn carers_and_other_details() {
        let ana = PatientId::from_uuid(Uuid::from_u128(7));
        let carer = Event::new(OrganizationId::PORTAL, Actor::System, "carer.added").about_patient_as(ana, "consent").stored_detail();
        assert_eq!(carer, Some(format!("patient {ana} consent")));
        assert_eq!(entry(carer).patient(), Some(ana));
        for other in ["page 2", "patient ", "patient nobody", "a patient 00000000-0000-0000-0000-000000000007"] {
            assert_eq!(entry(Some(other.to_owned())).patient(), None, "{other}");
        }
        assert_eq!(entry(None).patient(), None);
    }
}
