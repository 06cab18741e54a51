//! Typed addresses of practitioners' pages.
use std::fmt;

use entity::domain::id::{DraftId, MessageId, PatientId, PractitionerId, TeamId, ThreadId};

use super::{SentChange, TeamChange};

/// What the router matches, one a resource.
pub mod pattern {
    /// [`super::TeamRoute::Start`]
    pub const START: &str = "/team";
    /// [`super::TeamRoute::Patients`]
    pub const PATIENTS: &str = "/team/patients";
    /// [`super::TeamRoute::NewPatient`]
    pub const NEW_PATIENT: &str = "/team/patients/new";
    /// [`super::TeamRoute::Patient`]
    pub const PATIENT: &str = "/team/patients/{id}";
    /// [`super::TeamRoute::EditPatient`]
    pub const EDIT_PATIENT: &str = "/team/patients/{id}/edit";
    /// [`super::TeamRoute::Slip`]
    pub const SLIP: &str = "/team/patients/{id}/code";
    /// [`super::TeamRoute::Carers`]
    pub const CARERS: &str = "/team/patients/{id}/carers";
    /// [`super::TeamRoute::Write`]
    pub const WRITE: &str = "/team/patients/{id}/write";
    /// [`super::TeamRoute::Sent`]
    pub const SENT: &str = "/team/messages";
    /// [`super::TeamRoute::Drafts`]
    pub const DRAFTS: &str = "/team/drafts";
    /// [`super::TeamRoute::Message`]
    pub const MESSAGE: &str = "/team/messages/{id}";
    /// [`super::TeamRoute::Recall`]
    pub const RECALL: &str = "/team/messages/{id}/recall";
    /// [`super::TeamRoute::Again`]
    pub const AGAIN: &str = "/team/messages/{id}/alert";
    /// [`super::TeamRoute::Extend`]
    pub const EXTEND: &str = "/team/messages/{id}/longer";
    /// [`super::TeamRoute::Calls`]
    pub const CALLS: &str = "/team/calls";
    /// [`super::TeamRoute::Unreachable`]
    pub const UNREACHABLE: &str = "/team/addresses";
    /// [`super::TeamRoute::Threads`]
    pub const THREADS: &str = "/team/inbox";
    /// [`super::TeamRoute::Thread`]
    pub const THREAD: &str = "/team/inbox/{thread}/{patient}";
    /// [`super::TeamRoute::Clinic`]
    pub const CLINIC: &str = "/team/clinic";
    /// [`super::TeamRoute::Staff`]
    pub const STAFF: &str = "/team/staff";
    /// [`super::TeamRoute::Invite`]
    pub const INVITE: &str = "/team/staff/new";
    /// [`super::TeamRoute::Member`]
    pub const MEMBER: &str = "/team/staff/{id}";

    /// [`super::TeamRoute::Teams`]
    pub const TEAMS: &str = "/team/teams";
    /// [`super::TeamRoute::NewTeam`]
    pub const NEW_TEAM: &str = "/team/teams/new";
    /// [`super::TeamRoute::Team`]
    pub const TEAM: &str = "/team/teams/{id}";

    /// All of them.
    pub const ALL: [&str; 25] = [
        START,
        PATIENTS,
        NEW_PATIENT,
        PATIENT,
        EDIT_PATIENT,
        SLIP,
        CARERS,
        WRITE,
        SENT,
        DRAFTS,
        MESSAGE,
        RECALL,
        AGAIN,
        EXTEND,
        CALLS,
        UNREACHABLE,
        THREADS,
        THREAD,
        CLINIC,
        STAFF,
        INVITE,
        MEMBER,
        TEAMS,
        NEW_TEAM,
        TEAM,
    ];
}

/// A page of practitioners.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TeamRoute {
    /// What there is to do.
    Start,
    /// Find patients.
    Patients,
    /// Add a patient.
    NewPatient,
    /// A patient's record.
    Patient(PatientId),
    /// Change it.
    EditPatient(PatientId),
    /// Give a claim code.
    Slip(PatientId),
    /// Give one by letter.
    SlipByLetter(PatientId),
    /// Who reads beside the patient.
    Carers(PatientId),
    /// Write to a patient.
    Write(PatientId),
    /// What was written, by page from 1.
    Sent(u32),
    /// What one is writing, by page from 1.
    Drafts(u32),
    /// Go on with a draft.
    WriteDraft {
        /// To whom.
        patient: PatientId,
        /// Which.
        draft: DraftId,
        /// Its message was just undone.
        undone: bool,
    },
    /// One message and what became of it.
    Message(MessageId),
    /// The same, and what was just done.
    Told(MessageId, SentChange),
    /// Take a message back.
    Recall(MessageId),
    /// Alert a patient of it again.
    Again(MessageId),
    /// Let it be read for longer.
    Extend(MessageId),
    /// Whom to call, by page from 1.
    Calls(u32),
    /// Whose alerts come back, by page from 1.
    Unreachable(u32),
    /// What patients wrote, by page from 1.
    Threads(u32),
    /// One thread.
    Thread(ThreadId, PatientId),
    /// What the clinic says of itself, and whether that was just changed.
    Clinic {
        /// It was.
        saved: bool,
    },
    /// The staff, by page from 1.
    Staff(u32),
    /// Invite somebody.
    Invite,
    /// One of the staff.
    Member(PractitionerId),
    /// The care teams, by page from 1.
    Teams(u32),
    /// Make one.
    NewTeam,
    /// One of them, and what was just changed.
    Team(TeamId, TeamChange),
}

impl TeamRoute {
    /// The page at a path.
    pub(super) fn parse(path: &str) -> Option<Self> {
        let parts: Vec<&str> = path.strip_prefix("/team")?.split('/').skip(1).collect();
        Some(match parts.as_slice() {
            [] if path == pattern::START => Self::Start,
            ["patients"] => Self::Patients,
            ["patients", "new"] => Self::NewPatient,
            ["patients", id] => Self::Patient(PatientId::parse(id)?),
            ["patients", id, "edit"] => Self::EditPatient(PatientId::parse(id)?),
            ["patients", id, "code"] => Self::Slip(PatientId::parse(id)?),
            ["patients", id, "carers"] => Self::Carers(PatientId::parse(id)?),
            ["patients", id, "write"] => Self::Write(PatientId::parse(id)?),
            ["messages"] => Self::Sent(1),
            ["drafts"] => Self::Drafts(1),
            ["messages", id] => Self::Message(MessageId::parse(id)?),
            ["messages", id, "recall"] => Self::Recall(MessageId::parse(id)?),
            ["messages", id, "alert"] => Self::Again(MessageId::parse(id)?),
            ["messages", id, "longer"] => Self::Extend(MessageId::parse(id)?),
            ["calls"] => Self::Calls(1),
            ["addresses"] => Self::Unreachable(1),
            ["inbox"] => Self::Threads(1),
            ["inbox", thread, patient] => Self::Thread(ThreadId::parse(thread)?, PatientId::parse(patient)?),
            ["clinic"] => Self::Clinic { saved: false },
            ["staff"] => Self::Staff(1),
            ["staff", "new"] => Self::Invite,
            ["staff", id] => Self::Member(PractitionerId::parse(id)?),
            ["teams"] => Self::Teams(1),
            ["teams", "new"] => Self::NewTeam,
            ["teams", id] => Self::Team(TeamId::parse(id)?, TeamChange::None),
            _ => return None,
        })
    }

    /// Where a person is who sees the answer to this address.
    pub(super) const fn page(self) -> Self {
        match self {
            Self::Again(id) | Self::Extend(id) => Self::Message(id),
            page => page,
        }
    }
}

impl fmt::Display for TeamRoute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let paged = |f: &mut fmt::Formatter<'_>, path: &str, page: u32| {
            if page <= 1 { f.write_str(path) } else { write!(f, "{path}?page={page}") }
        };
        match self {
            Self::Start => f.write_str(pattern::START),
            Self::Patients => f.write_str(pattern::PATIENTS),
            Self::NewPatient => f.write_str(pattern::NEW_PATIENT),
            Self::Patient(id) => write!(f, "/team/patients/{id}"),
            Self::EditPatient(id) => write!(f, "/team/patients/{id}/edit"),
            Self::Slip(id) => write!(f, "/team/patients/{id}/code"),
            Self::SlipByLetter(id) => write!(f, "/team/patients/{id}/code?how=letter"),
            Self::Carers(id) => write!(f, "/team/patients/{id}/carers"),
            Self::Write(id) => write!(f, "/team/patients/{id}/write"),
            Self::Sent(page) => paged(f, pattern::SENT, *page),
            Self::Drafts(page) => paged(f, pattern::DRAFTS, *page),
            Self::WriteDraft { patient, draft, undone: false } => write!(f, "/team/patients/{patient}/write?draft={draft}"),
            Self::WriteDraft { patient, draft, undone: true } => write!(f, "/team/patients/{patient}/write?draft={draft}&undone=1"),
            Self::Message(id) => write!(f, "/team/messages/{id}"),
            Self::Told(id, change) => write!(f, "/team/messages/{id}{}", change.as_query()),
            Self::Recall(id) => write!(f, "/team/messages/{id}/recall"),
            Self::Again(id) => write!(f, "/team/messages/{id}/alert"),
            Self::Extend(id) => write!(f, "/team/messages/{id}/longer"),
            Self::Calls(page) => paged(f, pattern::CALLS, *page),
            Self::Unreachable(page) => paged(f, pattern::UNREACHABLE, *page),
            Self::Threads(page) => paged(f, pattern::THREADS, *page),
            Self::Thread(thread, patient) => write!(f, "/team/inbox/{thread}/{patient}"),
            Self::Clinic { saved: false } => f.write_str(pattern::CLINIC),
            Self::Clinic { saved: true } => write!(f, "{}?saved=1", pattern::CLINIC),
            Self::Staff(page) => paged(f, pattern::STAFF, *page),
            Self::Invite => f.write_str(pattern::INVITE),
            Self::Member(id) => write!(f, "/team/staff/{id}"),
            Self::Teams(page) => paged(f, pattern::TEAMS, *page),
            Self::NewTeam => f.write_str(pattern::NEW_TEAM),
            Self::Team(id, change) => write!(f, "/team/teams/{id}{}", change.as_query()),
        }
    }
}
