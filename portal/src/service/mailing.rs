//! Mailings: one text for many patients, each of whom gets an own message and sees no other. Must not know pages.
//!
//! Invariants:
//! - Three filled-in samples are shown before anything is sent, and the files that every copy has.
//! - A copy is sent once to a patient, whatever crashes and however often a button is pressed.
//! - Whether whoever began it may still write is asked anew for every batch.
//! - Nobody sees a copy for [`UNDO`] after it was sent.
mod again;
mod back;
mod begin;
mod files;
mod lacking;
mod make;
mod new;
mod oversee;
mod rows;
mod sample;
mod steer;
mod text;
mod whom;
mod work;

use std::time::Duration;

use entity::{
    domain::{
        id::{MailingId, RequestId},
        scope::StaffScope,
    },
    store::{
        StoreError, Tx,
        audit::{self, Event},
        mailing as store,
    },
};

pub use self::{
    again::{Again, again},
    begin::begin_from,
    files::list_files,
    lacking::{Lacks, lacking},
    make::{Keeping, Line, Mailing, Refused, delete, find, keep, keep_on, list, list_refused},
    new::{add, add_chosen, add_empty, fresh},
    oversee::{Begun, Pending, Progress, became, find_begun, list_begun, pending, progress, turn_begun},
    rows::{MAX_ROWS, RowsError},
    sample::{Lacking, Sample, sample},
    steer::{Turn, is_out_of_team, start, turn},
    text::{Flaw, Typed},
    whom::{Chosen, Joined, chosen_of, join, leave, list_whom},
    work::run,
};
use super::{compose::ComposeError, error::ServiceError, permit::NotPermitted, team::TeamError, template::TemplateError};
pub use entity::store::{
    mailing::{Became, MOST_UNSENT, MailingState, Refusal, UNDO},
    sent::RecallReason,
};

/// Samples that are shown before it is sent.
pub const SAMPLES: u32 = 3;
/// How long a mailing is kept after its text was last touched; its copies stay.
pub const KEPT: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// Why something about a mailing was not done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MailingError {
    /// Whoever asks has no such mailing.
    #[error("there is no such mailing of yours")]
    NotFound,
    /// The rows cannot be read as a whole.
    #[error("the list cannot be read")]
    Rows(RowsError),
    /// Something about the text.
    #[error("the text cannot be sent as it is")]
    Flaws(Vec<Flaw>),
    /// It changed since its samples were looked at, or is being sent already.
    #[error("the mailing changed since its samples were looked at")]
    Changed,
    /// Whoever writes has [`MOST_UNSENT`] that were not sent.
    #[error("there are too many mailings that were not sent: send or delete some")]
    TooMany,
    /// With its files, too much would wait in what whoever writes has not sent.
    #[error("too many files wait in what was not sent: send or throw away some")]
    FilesWait,
    /// It is too late, or too early.
    #[error("this cannot be done with the mailing any more")]
    TooLate,
    /// The caller may not do this.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// Below.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl MailingError {
    /// What a page shows and a person can quote.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "mailing_not_found",
            Self::Rows(_) => "mailing_rows",
            Self::Flaws(_) => "mailing_flawed",
            Self::Changed => "mailing_changed",
            Self::TooMany => "too_many_mailings",
            Self::FilesWait => "drafts_full",
            Self::TooLate => "mailing_too_late",
            Self::NotPermitted(NotPermitted) => "not_permitted",
            Self::Service(below) => below.code(),
        }
    }
}

impl From<StoreError> for MailingError {
    fn from(below: StoreError) -> Self {
        match below {
            StoreError::NotFound => Self::NotFound,
            below => Self::Service(below.into()),
        }
    }
}

impl From<TemplateError> for MailingError {
    fn from(error: TemplateError) -> Self {
        match error {
            TemplateError::NotPermitted(error) => Self::NotPermitted(error),
            TemplateError::Service(below) => Self::Service(below),
            TemplateError::NotFound | TemplateError::Flaws(_) | TemplateError::Changed | TemplateError::TooMany => Self::NotFound,
        }
    }
}

impl From<TeamError> for MailingError {
    fn from(error: TeamError) -> Self {
        match error {
            TeamError::NotPermitted(error) => Self::NotPermitted(error),
            TeamError::Service(below) => Self::Service(below),
            TeamError::NotFound | TeamError::Name | TeamError::TooMany | TeamError::Days | TeamError::Away(_) => Self::NotFound,
        }
    }
}

impl From<ComposeError> for MailingError {
    fn from(error: ComposeError) -> Self {
        match error {
            ComposeError::NotPermitted(error) => Self::NotPermitted(error),
            ComposeError::Service(below) => Self::Service(below),
            ComposeError::NotFound
            | ComposeError::Closed
            | ComposeError::Joined(_)
            | ComposeError::Flaws(_)
            | ComposeError::TooManyDrafts
            | ComposeError::Changed
            | ComposeError::Elsewhere
            | ComposeError::Over
            | ComposeError::TooLate => Self::NotFound,
        }
    }
}

/// Something that was done with a mailing.
fn event(scope: &StaffScope, action: &'static str, id: MailingId) -> Event {
    Event::new(scope.organization(), scope.actor(), action).subject("mailing", id.as_uuid())
}

/// Writes what was done with a mailing.
async fn note(
    tx: &Tx,
    scope: &StaffScope,
    (action, detail): (&'static str, String),
    id: MailingId,
    request: RequestId,
) -> Result<(), StoreError> {
    audit::append(tx, event(scope, action, id).detail(detail).request(request)).await
}

/// What is kept of one of the own.
async fn open(services: &super::Services, scope: &StaffScope, id: MailingId) -> Result<(store::Mailing, text::Content), MailingError> {
    let found = store::find(&services.store().read(), scope, id).await?.ok_or(MailingError::NotFound)?;
    let content = serde_json::from_slice(&found.content).map_err(ServiceError::from)?;
    Ok((found, content))
}
