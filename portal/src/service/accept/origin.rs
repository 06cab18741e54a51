//! Who hands a message over, and what follows from it: whose organization, for whom, what tells a duplicate.
//!
//! [`Author`] names it in rows, and everything behind [`Origin`] is the same.
use std::sync::Arc;

use entity::{
    base::clock::Timestamp,
    crypto::{
        index::{Digester, digest},
        keyring::{OrganizationKey, Purpose},
    },
    domain::{
        address::EmailAddress,
        id::{AccountId, DraftId, MessageId, OrganizationId, PatientId, PractitionerId, RequestId, TeamId, ThreadId},
        scope::{Actor, Record, StaffScope},
    },
    store::{
        StoreError, delivery,
        journal::{Author, Release, To},
        key,
        outbox::Answerable,
    },
};

use super::{Accept, AcceptError, Client, Envelope, digest::Fingerprint, intake::Intake};
use crate::mime::header::Headers;

/// What a member of staff hands over.
#[derive(Clone, Debug)]
pub struct Written {
    /// Who writes.
    pub scope: StaffScope,
    /// In the name of which care team.
    pub team: Option<TeamId>,
    /// The care team that the writer must belong to still when it is stored, where the right to send it hangs on that.
    pub member: Option<TeamId>,
    /// To which thread it belongs; `None`: it begins one.
    pub thread: Option<ThreadId>,
    /// For an answer: the thread as it was looked at. It is refused if somebody did something there since.
    pub answers: Option<Timestamp>,
    /// For whom: records of the organization, each once, at least one.
    pub to: Vec<PatientId>,
    /// What makes it the same message, however often and with whatever words it is handed over: the draft it was written as.
    pub once: DraftId,
    /// By when it ought to be read.
    pub read_by: Option<Timestamp>,
    /// When patients see it.
    pub release: Release,
    /// What log and audit call this message.
    pub request: RequestId,
}

/// What a patient answers.
#[derive(Clone, Copy, Debug)]
pub struct Answered {
    /// Who writes.
    pub account: AccountId,
    /// For whose record.
    pub record: Record,
    /// In which thread; `None`: it begins one.
    pub thread: Option<ThreadId>,
    /// The care team that is responsible for it.
    pub team: Option<TeamId>,
    /// What makes it the same answer, however often it is handed over: these words on this form.
    pub once: DraftId,
    /// Its words, digested. Other words on the same form are another answer: nobody's text is dropped unsaid.
    pub words: [u8; 32],
    /// What log and audit call this message.
    pub request: RequestId,
}

/// What answers an alert by ordinary mail.
pub(super) struct Mailed {
    /// Which relay brings it.
    pub(super) client: Arc<Client>,
    /// What it answers.
    pub(super) alert: Answerable,
    /// To which address: the alerts' own.
    pub(super) to: EmailAddress,
}

/// Who hands a message over.
pub(super) enum Origin {
    /// A mail system.
    Relay(Arc<Client>),
    /// A member of staff.
    Staff(Box<Written>, Author),
    /// A patient.
    Patient(Answered),
    /// Somebody who answers an alert by ordinary mail.
    Mail(Box<Mailed>),
}

impl Origin {
    pub(super) fn organization(&self) -> OrganizationId {
        match self {
            Self::Relay(client) => client.scope().organization(),
            Self::Staff(written, _) => written.scope.organization(),
            Self::Patient(answered) => answered.record.organization,
            Self::Mail(mailed) => mailed.alert.record.organization,
        }
    }

    pub(super) fn author(&self) -> Author {
        match self {
            Self::Relay(client) => Author::Relay(client.scope().relay()),
            Self::Staff(_, author) => *author,
            Self::Patient(answered) => Author::Patient(answered.account, answered.record.patient),
            Self::Mail(mailed) => {
                Author::Mail { relay: mailed.client.scope().relay(), patient: mailed.alert.record.patient, alerted: mailed.alert.address }
            }
        }
    }

    /// The care team that is responsible for it.
    pub(super) fn team(&self) -> Option<TeamId> {
        match self {
            Self::Relay(client) => client.scope().team(),
            Self::Staff(written, _) => written.team,
            Self::Patient(answered) => answered.team,
            Self::Mail(mailed) => mailed.alert.team,
        }
    }

    /// Whether staff may read it: what they wrote, and what a relay brings that is bound to a care team.
    pub(super) fn staff_read(&self) -> bool {
        match self {
            Self::Relay(client) => client.scope().team().is_some(),
            Self::Staff(..) | Self::Patient(_) | Self::Mail(_) => true,
        }
    }

    pub(super) fn written(&self) -> Option<&Written> {
        match self {
            Self::Relay(_) | Self::Patient(_) | Self::Mail(_) => None,
            Self::Staff(written, _) => Some(written),
        }
    }

    /// Whether anybody may have written it.
    pub(super) const fn is_stranger(&self) -> bool {
        matches!(self, Self::Mail(_))
    }

    /// Whether a relay hands it over.
    pub(super) const fn is_by_relay(&self) -> bool {
        matches!(self, Self::Relay(_) | Self::Mail(_))
    }

    /// To which thread it belongs; `None`: it begins one.
    pub(super) fn thread(&self) -> Option<ThreadId> {
        match self {
            Self::Relay(_) | Self::Mail(_) => None,
            Self::Staff(written, _) => written.thread,
            Self::Patient(answered) => answered.thread,
        }
    }

    /// For whom it is, each with what tells a duplicate.
    pub(super) fn recipients(
        &self,
        key: &OrganizationKey,
        body: Digester,
        headers: &Headers,
        envelope: &mut Envelope,
    ) -> Vec<(To, [u8; 32])> {
        match self {
            Self::Relay(_) => {
                let fingerprint = Fingerprint::new(key, body, headers, envelope.trace.as_deref());
                let recipients = std::mem::take(&mut envelope.recipients).into_iter();
                recipients
                    .map(|to| {
                        let digest = fingerprint.of(key, &envelope.sender, &to.address);
                        (To::Address(to.address, to.patient), digest)
                    })
                    .collect()
            }
            Self::Staff(written, _) => {
                written.to.iter().map(|to| (To::Record(*to), once(key, written.scope.practitioner(), written.once, *to))).collect()
            }
            Self::Patient(answered) => vec![(To::Record(answered.record.patient), once_answered(key, answered))],
            Self::Mail(mailed) => {
                let fingerprint = Fingerprint::new(key, body, headers, envelope.trace.as_deref());
                vec![(To::Record(mailed.alert.record.patient), fingerprint.of(key, &envelope.sender, &mailed.to))]
            }
        }
    }
}

/// What tells a written message that is handed over again: whose draft, which, for whom. Not its words: of a draft that is sent
/// twice with a difference, the first was sent.
fn once(key: &OrganizationKey, author: Option<PractitionerId>, draft: DraftId, to: PatientId) -> [u8; 32] {
    let author = author.map(|id| id.as_uuid().into_bytes()).unwrap_or_default();
    digest(key, &[b"written", &author, draft.as_uuid().as_bytes(), to.as_uuid().as_bytes()])
}

/// What tells a patient's message that is handed over again: whose, which, for which record.
fn once_answered(key: &OrganizationKey, Answered { account, record, once, words, .. }: &Answered) -> [u8; 32] {
    let (account, once, patient) = (account.as_uuid(), once.as_uuid(), record.patient.as_uuid());
    digest(key, &[b"answered", account.as_bytes(), once.as_bytes(), patient.as_bytes(), words])
}

impl Accept {
    /// Begins a message that a member of staff wrote. For `service::compose`, which asks the permission table.
    ///
    /// # Errors
    /// [`AcceptError::Sender`] for anybody but a practitioner; trouble of ours.
    pub async fn begin_written(&self, written: Written) -> Result<Intake, AcceptError> {
        let Actor::Practitioner(practitioner, role) = written.scope.actor() else { return Err(AcceptError::Sender) };
        let envelope =
            Envelope { sender: String::new(), sender_domain: None, recipients: Vec::new(), trace: None, request: written.request };
        let author = Author::Practitioner(practitioner, role);
        self.open(Origin::Staff(Box::new(written), author), envelope).await
    }

    /// Begins what a patient answers. For `service::thread`, which has found the message that it answers.
    ///
    /// # Errors
    /// Trouble of ours only.
    pub async fn begin_answered(&self, answered: Answered) -> Result<Intake, AcceptError> {
        let envelope =
            Envelope { sender: String::new(), sender_domain: None, recipients: Vec::new(), trace: None, request: answered.request };
        self.open(Origin::Patient(answered), envelope).await
    }

    /// Begins what somebody answers to an alert by ordinary mail.
    pub(super) async fn begin_mailed(&self, mailed: Mailed, envelope: Envelope) -> Result<Intake, AcceptError> {
        self.open(Origin::Mail(Box::new(mailed)), envelope).await
    }

    /// The message that this became, if it was handed over lately. For `service::thread`, as [`Self::begin_answered`].
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn find_answered(&self, answered: &Answered) -> Result<Option<MessageId>, StoreError> {
        let reader = self.store.read();
        let organization = answered.record.organization;
        let key = key::current(&reader, organization, Purpose::Digest).await?;
        delivery::find_accepted_in(&reader, organization, &once_answered(&key, answered)).await
    }

    /// The message that a draft of this practitioner became, if it was sent to this record lately.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn find_written(&self, scope: &StaffScope, draft: DraftId, to: PatientId) -> Result<Option<MessageId>, StoreError> {
        self.find_written_by(scope, scope.practitioner(), (draft, to)).await
    }

    /// The same of what this member of staff wrote, whoever asks. For `service::mailing`, which takes back what it sent in their name.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn find_written_by(
        &self,
        scope: &StaffScope,
        author: Option<PractitionerId>,
        (draft, to): (DraftId, PatientId),
    ) -> Result<Option<MessageId>, StoreError> {
        let reader = self.store.read();
        let key = key::current(&reader, scope.organization(), Purpose::Digest).await?;
        delivery::find_accepted(&reader, scope, &once(&key, author, draft, to)).await
    }
}
