//! The directory of an organization's patients: finding a record, seeing it, adding and changing it, closing and opening it.
//! Must not know pages.
//!
//! Invariants:
//! - Whoever looks at a record is in the audit log before it is shown, and no typed word ever is.
//! - Of two people who change one record at once the second overwrites nothing ([`DirectoryError::Changed`]): what only one of them touched
//!   is kept, and about what both did the second is asked.
//! - A delivery address is one record's, and every record has one.
//! - A closed record takes no mail, no code and no change until it is opened again.
//! - What leads to somebody (an address) and the code that lets them in are not one person's ([`super::approval`]).
mod address;
mod alert;
mod change;
mod find;
mod merge;
mod read;
mod state;

use entity::{
    base::clock::Timestamp,
    domain::{id::PatientId, locale::Locale},
    store::{StoreError, Unique, patient::Details},
};
use zeroize::Zeroizing;

pub use entity::{
    domain::id::DeliveryAddressId,
    store::patient::{Address, Hit, PatientState},
};

pub(in crate::service) use self::{
    address::has_room_for,
    alert::{alerts_go_to, move_alerts},
    merge::{Agreed, merge_agreed, sides},
};
pub use self::{
    address::{FREED, MOST_ADDRESSES, add_address, remove_address},
    alert::{Alerting, alerting, set_alert_address},
    change::{Adding, Editing, add, change, fresh},
    find::{MOST_PAGES, Search, Waiting, check, find, holder, search, search_typing, waiting},
    merge::{Differs, Hindrance, Mailbox, Pair, Side, compare, follow_merged, merge},
    read::{Fields, Typed},
    state::{ahead, close, open},
};
pub use super::patient::roster::{CellError, Column as Field};
use super::{error::ServiceError, permit::NotPermitted, session::Purpose};

/// A patient's record, as staff see it.
#[derive(Clone)]
pub struct Record {
    /// Which.
    pub id: PatientId,
    /// How far it is.
    pub state: PatientState,
    /// Name, birth date, record number and telephone number.
    pub details: Details,
    /// By which addresses mail comes in, oldest first.
    pub addresses: Vec<Address>,
    /// In which language the patient is alerted, or will be once there is an address; none if nobody has said.
    pub language: Option<Locale>,
    /// Where alerts go, if anywhere: what the patient has shown to read is known by its first letter and its domain.
    pub alerts_to: Option<Zeroizing<String>>,
    /// Where somebody stands who sets it up now.
    pub setup: Setup,
    /// From when on whoever made a key for a record in use can read it.
    pub opens_at: Option<Timestamp>,
    /// Whether messages are there to be read.
    pub messages: bool,
    /// How those are called who read for a patient who has no key.
    pub carers: Vec<Zeroizing<String>>,
    /// The record that it was joined to.
    pub merged_into: Option<PatientId>,
    /// Another one after each change.
    pub version: Timestamp,
}

impl Record {
    /// Whether alerts go anywhere.
    #[must_use]
    pub const fn has_mailbox(&self) -> bool {
        self.alerts_to.is_some()
    }
}

impl std::fmt::Debug for Record {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Record").field("id", &self.id).finish_non_exhaustive()
    }
}

/// What became of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is done.
    Done,
    /// It takes two people: a colleague is asked.
    Waits,
}

/// Where somebody stands who sets a record up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setup {
    /// No code that works is given.
    None,
    /// A code is given.
    Given {
        /// When it was made.
        at: Timestamp,
        /// Until then it can be entered.
        until: Timestamp,
    },
    /// A key is made, and something is missing yet.
    Begun,
}

/// Why a field cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// What stands in it.
    Cell(CellError),
    /// Nothing stands in it.
    Missing,
    /// It is another record's.
    Taken,
    /// It was another record's until lately.
    Freed,
    /// The record has as many as it can have.
    Full,
    /// It is the one in use.
    Same,
}

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DirectoryError {
    /// The organization has no such patient, or the patient no such address.
    #[error("there is no such patient in this organization")]
    NotFound,
    /// There is no word of two letters or digits to search for.
    #[error("there is nothing to search for")]
    NoWords,
    /// What was typed cannot be, field by field.
    #[error("some fields cannot be as they are")]
    Fields(Vec<(Field, Wrong)>),
    /// A record of the same name and birth date is there already: it may be the same person.
    #[error("such a record is there already")]
    Twin(PatientId),
    /// Somebody else changed it meanwhile, and these fields of what was typed. Nothing was changed now.
    #[error("the record was changed meanwhile")]
    Changed(Box<Record>, Vec<Field>),
    /// One address stays.
    #[error("the last address stays")]
    LastAddress,
    /// The record is closed.
    #[error("the record is closed")]
    Closed,
    /// The record was joined to another one, which it leads to.
    #[error("the record was joined to another one")]
    Merged,
    /// Two records cannot be joined.
    #[error("these records cannot be joined")]
    Hindered(Hindrance),
    /// Another change of this kind waits for a colleague already.
    #[error("another change waits for a colleague already")]
    Waiting,
    /// A fresh verification must come first.
    #[error("a fresh verification is needed")]
    VerificationNeeded(Purpose),
    /// The caller may not do this.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// Below.
    #[error(transparent)]
    Service(ServiceError),
}

impl DirectoryError {
    /// For quoting.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "patient_not_found",
            Self::NoWords => "no_words",
            Self::Fields(_) => "patient_fields",
            Self::Twin(_) => "patient_twin",
            Self::Changed(..) => "patient_changed",
            Self::LastAddress => "last_address",
            Self::Closed => "record_closed",
            Self::Merged => "record_merged",
            Self::Hindered(_) => "records_not_joined",
            Self::Waiting => "approval_waiting",
            Self::VerificationNeeded(_) => "verification_needed",
            Self::NotPermitted(NotPermitted) => "not_permitted",
            Self::Service(below) => below.code(),
        }
    }
}

impl From<ServiceError> for DirectoryError {
    fn from(below: ServiceError) -> Self {
        match below {
            ServiceError::Store(below) => below.into(),
            below => Self::Service(below),
        }
    }
}

impl From<StoreError> for DirectoryError {
    fn from(below: StoreError) -> Self {
        let taken = |field| Self::Fields(vec![(field, Wrong::Taken)]);
        match below {
            StoreError::NotFound => Self::NotFound,
            // Somebody else was a moment earlier.
            StoreError::Conflict(Unique::DeliveryAddress) => taken(Field::Email),
            StoreError::Conflict(Unique::Approval) => Self::Waiting,
            StoreError::Conflict(Unique::RecordNumber) => taken(Field::RecordNumber),
            below => Self::Service(below.into()),
        }
    }
}
