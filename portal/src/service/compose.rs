//! Writing to a patient: drafts, sending, what became of it, undoing, taking back. Must not know pages.
//!
//! What is written becomes one MIME message and goes the road of every message ([`super::accept`]), so that it is sealed,
//! padded, alerted and audited alike. Invariants: a draft is sent once to a record, however often it is handed in; whatever
//! keeps it from being sent keeps it as a draft; nobody sees or is told of it before [`UNDO`] is over.
mod between;
mod draft;
mod file;
mod follow;
mod later;
mod letter;
mod names;
mod others;
mod put_off;
mod recall;
mod send;
mod sent;
mod team;
mod template;
mod typed;
mod writing;

use std::time::Duration;

use entity::{
    base::clock::Timestamp,
    domain::{
        id::{DraftId, PatientId, RequestId, TeamId, TemplateId, ThreadId},
        scope::StaffScope,
    },
    store::{
        Overtaken, Source, StoreError,
        audit::{self, Event},
        patient::{self, PatientState},
    },
};

pub use self::{
    between::{Between, list_between},
    draft::{Kept, Stuck, delete as delete_draft, find as find_draft, list as list_drafts, stays},
    file::file,
    follow::{Call, Unreachable, alert_again, extend, find_put_off, list_calls, list_unreachable, note_called, remind, undo_called},
    later::{LATEST_DAYS, tell},
    others::{Other, Others, STILL},
    put_off::{Again, CALL_AGAIN, call_again},
    recall::{TakingBack, recall, undo},
    send::{Outcome, Preview, Send, author, find_sent, preview, send},
    sent::{By, Copies, Entry, Letter, Line, Recipient, find, list, list_grouped},
    template::begin_from,
    typed::{CATEGORIES, EXPIRIES, Flaw, MAX_SUBJECT, MAX_TEXT, Typed},
    writing::{Answering, Writing, find_elsewhere, save as save_draft},
};
pub(super) use self::{
    names::Names,
    others::writing as others_writing,
    send::{copy, find_copy},
    team::preset,
    writing::{find_answer, forget_answer},
};
use super::{
    Services,
    accept::AcceptError,
    attach::{self, AttachError, Attached, Owner},
    error::ServiceError,
    permit::{self, Act, NotPermitted},
    read::ReadError,
};
pub use entity::store::sent::{Filter, RecallReason, Standing, Wanted};

/// How long a message can be undone after it was sent. Long enough to see the wrong name above it, short enough that nobody
/// waits for it; mail programs offer 5 to 30 seconds.
pub const UNDO: Duration = Duration::from_secs(30);

/// Why something was not written, sent or taken back.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ComposeError {
    /// The organization has no such patient, message or draft.
    #[error("there is nothing like this in this organization")]
    NotFound,
    /// The record is closed.
    #[error("this record is closed: nobody can be written to")]
    Closed,
    /// The record was joined to this one: what was written is for that.
    #[error("this record was joined to another one")]
    Joined(PatientId),
    /// Something about what was typed.
    #[error("what was typed cannot be sent as it is")]
    Flaws(Vec<Flaw>),
    /// There are too many drafts already.
    #[error("there are too many drafts: send or delete some")]
    TooManyDrafts,
    /// Somebody did something to the thread since it was looked at.
    #[error("somebody did something to the thread meanwhile")]
    Changed,
    /// Somebody wrote on in what is being written, on another page: nothing of it is overwritten unseen.
    #[error("it was written on elsewhere")]
    Elsewhere,
    /// What is being written was sent or thrown away meanwhile.
    #[error("it was sent or thrown away")]
    Over,
    /// There is nothing to undo or to take back any more.
    #[error("it is too late for this")]
    TooLate,
    /// The caller may not do this.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// Below.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl ComposeError {
    /// For machines and for quoting.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::Closed => "record_closed",
            Self::Joined(_) => "record_joined",
            Self::Flaws(_) => "message_flawed",
            Self::TooManyDrafts => "too_many_drafts",
            Self::Changed => "thread_changed",
            Self::Elsewhere => "written_elsewhere",
            Self::Over => "draft_over",
            Self::TooLate => "too_late",
            Self::NotPermitted(NotPermitted) => "not_permitted",
            Self::Service(below) => below.code(),
        }
    }
}

impl From<StoreError> for ComposeError {
    fn from(below: StoreError) -> Self {
        match below {
            StoreError::NotFound => Self::NotFound,
            below => Self::Service(below.into()),
        }
    }
}

impl From<AcceptError> for ComposeError {
    fn from(error: AcceptError) -> Self {
        match error {
            // The record was there a moment ago.
            AcceptError::Store(StoreError::NotFound) | AcceptError::Recipient => Self::Closed,
            AcceptError::Store(StoreError::Overtaken(Overtaken::Thread)) => Self::Changed,
            AcceptError::TooLarge => Self::Flaws(vec![Flaw::TextLong]),
            AcceptError::Expired(_) => Self::Flaws(vec![Flaw::Expires]),
            AcceptError::Store(below) => Self::Service(below.into()),
            AcceptError::Seal(below) => Self::Service(below.into()),
            AcceptError::Part(below) => Self::Service(StoreError::from(below).into()),
            // Since they wrote it.
            AcceptError::Member => Self::Flaws(vec![Flaw::Team]),
            AcceptError::Author => Self::NotPermitted(NotPermitted),
            AcceptError::Credentials | AcceptError::SwitchedOff | AcceptError::Sender | AcceptError::OwnAlert | AcceptError::Meta(_) => {
                Self::Service(ServiceError::Internal("a written message was refused"))
            }
        }
    }
}

impl From<AttachError> for ComposeError {
    fn from(error: AttachError) -> Self {
        match error {
            AttachError::NotFound => Self::NotFound,
            AttachError::Cut | AttachError::Empty => Self::Flaws(vec![Flaw::FileCut]),
            AttachError::TooLarge | AttachError::TooMany | AttachError::TooMuch | AttachError::Today => Self::Flaws(vec![Flaw::FilesLarge]),
            AttachError::NotPermitted(below) => Self::NotPermitted(below),
            AttachError::Service(below) => Self::Service(below),
        }
    }
}

impl From<ReadError> for ComposeError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Service(below) => Self::Service(below),
            ReadError::NotFound
            | ReadError::VerificationNeeded(_)
            | ReadError::Dangerous
            | ReadError::SignIn
            | ReadError::NotPermitted(_) => Self::NotFound,
        }
    }
}

/// What a form to write on offers. Asked for where one is shown, and nowhere else.
pub struct Choices {
    /// What there is to write from.
    pub templates: Vec<(TemplateId, String)>,
    /// The teams in whose name the writer may write.
    pub teams: Vec<(TeamId, String)>,
}

/// What there is to choose from, for one patient or for many. For staff who write.
///
/// # Errors
/// [`ComposeError`].
pub async fn choices(services: &Services, scope: &StaffScope) -> Result<Choices, ComposeError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    let templates = super::template::choices(services, scope).await?;
    Ok(Choices { templates, teams: team::choices(services, scope).await? })
}

/// What a page to write on begins with.
pub struct Page {
    /// Whom it is for.
    pub name: Option<String>,
    /// Date of birth, as `YYYY-MM-DD`.
    pub birth_date: Option<String>,
    /// The organization's own number for the record.
    pub record_number: Option<String>,
    /// A fresh draft's id.
    pub draft: DraftId,
    /// What stands in the fields at first.
    pub typed: Typed,
    /// What the writer began to write to the same patient and did not send; where nothing was typed on this page.
    pub begun: Option<Kept>,
    /// The draft's files.
    pub files: Vec<Attached>,
    /// The patient's language, where what was just chosen has no text in it.
    pub lacks: Option<String>,
    /// For what was an answer before it was undone: its thread, and how that one's team is called.
    pub answers: Option<(ThreadId, Option<String>)>,
    /// What colleagues do with that thread.
    pub others: Others,
}

impl Page {
    /// With what its writer wrote before, or hands in now.
    ///
    /// # Errors
    /// [`ComposeError`].
    pub async fn with(mut self, services: &Services, scope: &StaffScope, draft: DraftId, mut typed: Typed) -> Result<Self, ComposeError> {
        typed.settle(services.now());
        self.answers = match draft::belongs(services, scope, draft).await? {
            Some(of) => Some((of.thread, team::name(services, scope, of.team).await?)),
            None => None,
        };
        self.others = others::of_draft(services, scope, draft).await?;
        self.files = attach::list(services, Owner::Staff(scope), draft).await.map_err(ComposeError::from)?;
        self.begun = self.begun.filter(|kept| kept.id != draft);
        (self.draft, self.typed) = (draft, typed);
        Ok(self)
    }
}

/// Why nobody writes to a closed record: it was joined to another one, or it is nobody's any more.
async fn closed(source: &impl Source, scope: &StaffScope, patient: PatientId) -> Result<ComposeError, StoreError> {
    Ok(patient::merged_into(source, scope, patient).await?.map_or(ComposeError::Closed, ComposeError::Joined))
}

/// An empty page for a patient. It shows who that is: the look is in the audit first, as on the record's page. For staff who
/// write.
///
/// # Errors
/// [`ComposeError`].
pub async fn begin(services: &Services, scope: &StaffScope, patient: PatientId, request: RequestId) -> Result<Page, ComposeError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    let begun = writing::find_begun(&services.store().read(), services, scope, patient).await?;
    let page = Page { typed: preset(services, scope).await?, begun, ..resume(services, scope, patient).await? };
    let event = Event::new(scope.organization(), scope.actor(), "patient.viewed").subject("patient", patient.as_uuid());
    services.store().write(async |tx| audit::append(tx, event.request(request)).await).await?;
    Ok(page)
}

/// The same for a form that was handed in: its page was looked at already. For staff who write.
///
/// # Errors
/// [`ComposeError`].
pub async fn resume(services: &Services, scope: &StaffScope, patient: PatientId) -> Result<Page, ComposeError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    let reader = services.store().read();
    let found = patient::find(&reader, scope, patient).await?.ok_or(ComposeError::NotFound)?;
    if found.state == PatientState::Closed {
        return Err(closed(&reader, scope, patient).await?);
    }
    let details = patient::details(&reader, scope, patient).await?.ok_or(ComposeError::NotFound)?;
    Ok(Page {
        name: details.name.clone(),
        birth_date: details.birth_date.clone(),
        record_number: details.record_number.clone(),
        draft: DraftId::generate(services.clock(), services.random()),
        typed: Typed::preset(services.now()),
        begun: None,
        files: Vec::new(),
        answers: None,
        others: Others::default(),
        lacks: None,
    })
}

/// How a patient is named to staff.
pub(super) async fn name_of(services: &Services, scope: &StaffScope, patient: PatientId) -> Result<Option<String>, StoreError> {
    let details = patient::details(&services.store().read(), scope, patient).await?;
    Ok(details.and_then(|details| details.name.clone().or_else(|| details.record_number.clone())))
}

/// The end of a day, counted from a moment.
fn end_of_day(date: time::Date) -> Option<Timestamp> {
    let end = date.with_hms(23, 59, 59).ok()?.assume_utc();
    Some(Timestamp::from_micros(end.unix_timestamp().checked_mul(1_000_000)?))
}
