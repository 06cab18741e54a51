//! Typed ids, made by the application before the insert. Invariant: an id says nothing about what it names.
//!
//! UUID version 7 (RFC 9562, section 5.7): they sort by time, which keeps index pages warm. They are names, never
//! capabilities: whoever knows one may do nothing with it.
use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::{Builder, Uuid};

use crate::base::{
    clock::{Clock, Timestamp},
    random::{self, Random},
};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A fresh one.
            #[must_use]
            pub fn generate(clock: &dyn Clock, random: &dyn Random) -> Self {
                Self(Builder::from_unix_timestamp_millis(clock.now().as_millis(), &random::bytes(random)).into_uuid())
            }

            /// From the form it has in the database.
            #[must_use]
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The form it has in the database.
            #[must_use]
            pub const fn as_uuid(self) -> Uuid {
                self.0
            }

            /// Reads the hyphenated or the plain form; `None` for anything else.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                Uuid::try_parse(text).ok().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0.hyphenated(), f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0.hyphenated())
            }
        }
    )*};
}

ids! {
    /// A tenant: a covered entity.
    OrganizationId,
    /// A person's record in one organization.
    PatientId,
    /// A human who signs in.
    AccountId,
    /// One WebAuthn credential.
    PasskeyId,
    /// What lets an account see a patient record.
    GrantId,
    /// Somebody who reads beside a patient.
    CarerId,
    /// The service account of a mail system.
    RelayId,
    /// A sender domain of a relay.
    RelayDomainId,
    /// A shared inbox of practitioners.
    TeamId,
    /// A member of an organization's staff.
    PractitionerId,
    /// What a practitioner enrols with.
    InvitationId,
    /// What a practitioner is writing.
    DraftId,
    /// A page that somebody writes one on.
    PageId,
    /// A file that goes with it.
    DraftFileId,
    /// One text for many patients.
    MailingId,
    /// What an organization keeps to write from.
    TemplateId,
    /// A note on a thread, for staff alone.
    NoteId,
    /// A message.
    MessageId,
    /// Messages that belong together.
    ThreadId,
    /// A message for one patient.
    DeliveryId,
    /// A data key sealed for one audience.
    WrapId,
    /// An organization's key of one purpose and epoch.
    KeyId,
    /// A claim code (the slip).
    ClaimId,
    /// A mailbox code.
    MailboxCodeId,
    /// A list of patients that was handed in.
    ImportId,
    /// Something that a colleague has to approve.
    ApprovalId,
    /// A mail to be sent.
    OutboxId,
    /// A large part of a message, outside the database.
    ObjectId,
    /// Where a patient's alerts go.
    AlertAddressId,
    /// Where relayed mail finds a patient.
    DeliveryAddressId,
    /// An envelope sender who gets a notice.
    NoticeAddressId,
    /// A WebAuthn ceremony under way.
    CeremonyId,
    /// An entry of the audit log.
    AuditId,
    /// One request of a browser, a relay or a command; what a person can quote.
    RequestId,
}

impl ObjectId {
    /// When it was generated, to the millisecond; the epoch for an id of another form.
    #[must_use]
    pub fn made_at(self) -> Timestamp {
        let moment = self.0.get_timestamp().map_or((0, 0), |moment| moment.to_unix());
        let seconds = i64::try_from(moment.0).unwrap_or(i64::MAX);
        Timestamp::from_micros(seconds.saturating_mul(1_000_000).saturating_add(i64::from(moment.1 / 1_000)))
    }
}

impl OrganizationId {
    /// The portal itself: owns the keys of what belongs to no single organization (accounts, passkeys, ceremonies).
    pub const PORTAL: Self = Self(Uuid::nil());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{clock::SystemClock, random::SystemRandom};

    #[test]
    fn ids_differ_and_come_back() {
        let first = MessageId::generate(&SystemClock, &SystemRandom);
        let second = MessageId::generate(&SystemClock, &SystemRandom);
        assert_ne!(first, second);
        assert_eq!(MessageId::parse(&first.to_string()), Some(first));
        assert_eq!(MessageId::parse("7"), None);
        assert_eq!(first.as_uuid().get_version_num(), 7);
        let before = SystemClock.now();
        let made = ObjectId::generate(&SystemClock, &SystemRandom).made_at();
        assert!(made.since(before).as_secs() < 5 && before.since(made).as_millis() <= 1, "{made}");
    }
}
