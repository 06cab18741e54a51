//! Carers: who reads a patient's messages beside the patient, by a code, a key and an alert address of their own. Must not know
//! pages.
//!
//! Invariants:
//! - It takes two of the staff to let somebody in: whoever adds a carer does not give the code.
//! - The patient is told by a notice when somebody begins to read.
//! - Whoever is ended is out with the next request.
//! - Nobody reads without an end.
mod add;
mod end;
mod issue;
mod list;

use entity::{
    base::clock::Timestamp,
    domain::{
        address::EmailAddress,
        id::{CarerId, PatientId, RequestId},
        scope::StaffScope,
    },
    store::{
        StoreError, Tx,
        audit::{self, Event},
    },
};
use zeroize::Zeroizing;

pub use entity::store::carer::{Basis, Carer};

pub(in crate::service) use self::end::revoke_all;
pub use self::{
    add::add,
    end::{end, end_over},
    issue::issue,
    list::{Whose, list, of_own, whose},
};
use super::{claim::IssueError, error::ServiceError, permit::NotPermitted};

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
    /// Two callers were wrong about the patient's record lately: until then a code is posted.
    #[error("a code of this record is posted")]
    PostOnly(Timestamp),
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
            Self::PostOnly(_) => "telephone_closed",
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
            IssueError::TakesTwo | IssueError::Moved => Self::SamePerson,
            IssueError::Reads => Self::Reads,
            IssueError::PostOnly(until) => Self::PostOnly(until),
            // Of a code that is told to a patient alone.
            IssueError::Unmatched | IssueError::NumberChanged | IssueError::NotPermitted => Self::NotPermitted(NotPermitted),
            IssueError::Service(below) => Self::Service(below),
        }
    }
}

async fn note(
    tx: &Tx,
    scope: &StaffScope,
    (id, patient): (CarerId, PatientId),
    action: &'static str,
    basis: Option<Basis>,
    request: RequestId,
) -> Result<(), StoreError> {
    let event = Event::new(scope.organization(), scope.actor(), action).subject("carer", id.as_uuid()).request(request);
    let event = match basis {
        Some(basis) => event.about_patient_as(patient, basis.as_str()),
        None => event.about_patient(patient),
    };
    audit::append(tx, event).await
}
