//! Patients answer, and staff answer them: threads, who has one in hand, notes among staff. Must not know pages.
//!
//! What a patient writes goes the road of every message ([`super::accept`]): sealed, once, audited; the organization is told
//! that something waits, without content. Invariants: an answer belongs to the thread of a message that the patient may read
//! and that takes answers; a patient never sees a note; what
//! came by ordinary mail is told apart from what somebody wrote who had signed in; two who answer at once are told before the second answer leaves.
mod answer;
mod answering;
mod attaching;
mod draft;
mod file;
mod first;
mod give;
mod held;
mod inbox;
mod open;
mod paper;
mod send;
mod unsent;
mod work;

use entity::{
    base::clock::Timestamp,
    domain::{
        id::{MessageId, PractitionerId},
        scope::StaffScope,
    },
    store::{
        StoreError, practitioner,
        team::{self, Away},
        thread::Thread,
    },
};
use zeroize::Zeroizing;

pub(super) use self::{answer::carer_of, draft::find as find_kept};
pub use self::{
    answer::{MAX_ANSWER, answer},
    answering::{Answering, ReadBy, find_typed_elsewhere, forget_typed, keep_typed},
    attaching::{Attaching, attach_to_answer, attach_to_first, attach_to_record},
    draft::{Kept, Typed, discard, find_elsewhere, keep_answer, keep_first, keep_orphan},
    file::{check, file},
    first::{Begun, Choice, First, MAX_FIRST_SUBJECT, begin_first, choose, is_offered, list_first, write_first},
    give::give,
    inbox::{Line, Shelf, list},
    open::{Open, Pages, open, open_at},
    paper::Paper,
    send::Sending,
    unsent::{Of, Opened, Unsent, discard_unsent, list_unsent, open_unsent},
    work::{Hand, Reply, assign, finish, hand_over, note, reply},
};
use super::{
    accept::AcceptError,
    attach::AttachError,
    compose::{ComposeError, Flaw, Recipient},
    error::ServiceError,
    permit::NotPermitted,
    read::{Piece, ReadError},
};
use crate::mime::view::Attachment;
pub use entity::store::thread::ThreadState;

/// Longest note, in characters.
pub const MAX_NOTE: usize = 4_000;

/// Why something about a thread was not done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ThreadError {
    /// There is no such message or thread for whoever asks.
    #[error("there is no such thread")]
    NotFound,
    /// The day by which it ought to be read is none, over, or too far off.
    #[error("the day by which it ought to be read is none")]
    ReadBy,
    /// Nobody is signed in.
    #[error("nobody is signed in")]
    SignIn,
    /// The message takes no answers.
    #[error("the message takes no answers")]
    NoAnswers,
    /// There is no text.
    #[error("there is no text")]
    Empty,
    /// The text is too long.
    #[error("the text is too long")]
    TooLong,
    /// Somebody did something to the thread meanwhile: look, then do it again.
    #[error("somebody did something to the thread meanwhile")]
    Changed,
    /// Somebody wrote on in what is being written, on another page: nothing of it is overwritten unseen.
    #[error("it was written on elsewhere")]
    Elsewhere,
    /// The record is closed.
    #[error("the record is closed")]
    Closed,
    /// The organization has no such team.
    #[error("there is no such team")]
    NoTeam,
    /// The colleague cannot have it in hand.
    #[error("there is no such colleague")]
    NoColleague,
    /// There is no subject.
    #[error("there is no subject")]
    NoSubject,
    /// The subject is too long.
    #[error("the subject is too long")]
    LongSubject,
    /// A file has not arrived whole.
    #[error("a file has not arrived whole")]
    FileCut,
    /// Others go with it than its page shows: nothing leaves unseen.
    #[error("its files were changed elsewhere")]
    Files,
    /// The files are, with the text, too large for a message.
    #[error("the files are too large")]
    FilesLarge,
    /// So much was written today that something is wrong.
    #[error("too much was written today")]
    TooMany,
    /// So much is kept that was not sent that there is no room for more.
    #[error("there are too many drafts")]
    TooManyDrafts,
    /// The caller may not do this.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// Below.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl ThreadError {
    /// What a page shows and a person can quote.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "thread_not_found",
            Self::ReadBy => "read_by_wrong",
            Self::SignIn => "sign_in",
            Self::NoAnswers => "no_answers",
            Self::Empty => "text_empty",
            Self::TooLong => "text_too_long",
            Self::Changed => "thread_changed",
            Self::Elsewhere => "written_elsewhere",
            Self::Closed => "record_closed",
            Self::NoTeam => "team_not_found",
            Self::NoColleague => "colleague_not_found",
            Self::NoSubject => "subject_empty",
            Self::LongSubject => "subject_too_long",
            Self::FileCut => "file_cut",
            Self::Files => "files_changed",
            Self::FilesLarge => "files_too_large",
            Self::TooMany => "too_many_written",
            Self::TooManyDrafts => "too_many_drafts",
            Self::NotPermitted(NotPermitted) => "not_permitted",
            Self::Service(below) => below.code(),
        }
    }
}

impl From<StoreError> for ThreadError {
    fn from(below: StoreError) -> Self {
        match below {
            StoreError::NotFound => Self::NotFound,
            below => Self::Service(below.into()),
        }
    }
}

impl From<AcceptError> for ThreadError {
    fn from(error: AcceptError) -> Self {
        ComposeError::from(error).into()
    }
}

impl From<AttachError> for ThreadError {
    fn from(error: AttachError) -> Self {
        ComposeError::from(error).into()
    }
}

impl From<ReadError> for ThreadError {
    fn from(error: ReadError) -> Self {
        ComposeError::from(error).into()
    }
}

impl From<ComposeError> for ThreadError {
    fn from(error: ComposeError) -> Self {
        match error {
            ComposeError::NotFound | ComposeError::TooLate => Self::NotFound,
            ComposeError::Closed | ComposeError::Joined(_) => Self::Closed,
            ComposeError::Changed | ComposeError::Over => Self::Changed,
            ComposeError::Elsewhere => Self::Elsewhere,
            ComposeError::Flaws(flaws) if flaws.contains(&Flaw::TextEmpty) => Self::Empty,
            ComposeError::Flaws(flaws) if flaws.contains(&Flaw::FileCut) => Self::FileCut,
            ComposeError::Flaws(flaws) if flaws.contains(&Flaw::FilesLarge) => Self::FilesLarge,
            ComposeError::Flaws(flaws) if flaws.contains(&Flaw::Files) => Self::Files,
            ComposeError::Flaws(flaws) if flaws.contains(&Flaw::ReadBy) => Self::ReadBy,
            // Out of reach since.
            ComposeError::Flaws(flaws) if flaws.contains(&Flaw::Team) => Self::NotFound,
            ComposeError::Flaws(_) => Self::TooLong,
            ComposeError::TooManyDrafts => Self::TooManyDrafts,
            ComposeError::NotPermitted(below) => Self::NotPermitted(below),
            ComposeError::Service(below) => Self::Service(below),
        }
    }
}

/// One message of a thread, for a page.
pub struct Said {
    /// Which.
    pub message: MessageId,
    /// The patient wrote it, or somebody in the patient's name by ordinary mail.
    pub by_patient: bool,
    /// The author that it names itself, where it came by ordinary mail in answer to an alert: nobody signed in for it.
    pub by_mail: Option<Zeroizing<String>>,
    /// Who of the staff wrote it, or who beside the patient.
    pub sender: Option<String>,
    /// When.
    pub at: Timestamp,
    /// Its subject.
    pub subject: Zeroizing<String>,
    /// Its text, formatted where the clinic wrote it; `None` if it is too long for a list, or gone.
    pub pieces: Option<Vec<Piece>>,
    /// It was taken back, or its time is over: only that it was there is told.
    pub gone: bool,
    /// What became of it, where the clinic sent it.
    pub became: Option<Recipient>,
    /// Its files.
    pub files: Vec<Attachment>,
    /// What the patient was told, if nobody of the team answered then.
    pub away: Option<Away>,
}

/// How the team of a thread is called.
async fn team_of(services: &super::Services, scope: &StaffScope, of: &Thread) -> Result<Option<String>, StoreError> {
    match of.team {
        Some(id) => Ok(team::find(&services.store().read(), scope, id).await?.map(|team| team.name)),
        None => Ok(None),
    }
}

/// How somebody of the staff is called.
async fn name_of(services: &super::Services, scope: &StaffScope, id: PractitionerId) -> Result<Option<String>, StoreError> {
    Ok(practitioner::find(&services.store().read(), scope, id).await?.map(|found| found.name))
}
