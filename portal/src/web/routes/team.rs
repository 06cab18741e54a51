//! Typed addresses of practitioners' pages.
use std::fmt;

use entity::domain::id::{
    ApprovalId, DeliveryId, DraftId, ImportId, MailingId, MessageId, PatientId, PractitionerId, TeamId, TemplateId, ThreadId,
};

use super::{MemberChange, SentChange, TeamChange};
use crate::service::compose::Filter;

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
    /// [`super::TeamRoute::Alerting`]
    pub const ALERTING: &str = "/team/patients/{id}/alerts";
    /// [`super::TeamRoute::Import`]
    pub const IMPORT: &str = "/team/import";
    /// [`super::TeamRoute::ImportList`]
    pub const IMPORT_LIST: &str = "/team/import/{id}";
    /// [`super::TeamRoute::ImportProgress`]
    pub const IMPORT_PROGRESS: &str = "/team/import/{id}/progress";
    /// [`super::TeamRoute::ImportRows`]
    pub const IMPORT_ROWS: &str = "/team/import/{id}/rows";
    /// [`super::TeamRoute::Merge`]
    pub const MERGE: &str = "/team/patients/{id}/merge";
    /// [`super::TeamRoute::Approvals`]
    pub const APPROVALS: &str = "/team/approvals";
    /// [`super::TeamRoute::Approval`]
    pub const APPROVAL: &str = "/team/approvals/{id}";
    /// [`super::TeamRoute::Slip`]
    pub const SLIP: &str = "/team/patients/{id}/code";
    /// [`super::TeamRoute::Caller`]
    pub const CALLER: &str = "/team/patients/{id}/caller";
    /// [`super::TeamRoute::Desk`]
    pub const DESK: &str = "/team/patients/{id}/desk";
    /// [`super::TeamRoute::DeskNow`]
    pub const DESK_NOW: &str = "/team/patients/{id}/desk/now";
    /// [`super::TeamRoute::Carers`]
    pub const CARERS: &str = "/team/patients/{id}/carers";
    /// [`super::TeamRoute::Write`]
    pub const WRITE: &str = "/team/patients/{id}/write";
    /// [`super::TeamRoute::Sent`]
    pub const SENT: &str = "/team/messages";
    /// [`super::TeamRoute::Drafts`]
    pub const DRAFTS: &str = "/team/drafts";
    /// [`super::TeamRoute::Attach`]
    pub const ATTACH: &str = "/team/files/{draft}";
    /// One piece of a file that was announced there (POST from script).
    pub const PIECE: &str = "/team/files/{draft}/{file}/{number}";
    /// [`super::TeamRoute::Message`]
    pub const MESSAGE: &str = "/team/messages/{id}";
    /// [`super::TeamRoute::File`]
    pub const FILE: &str = "/team/messages/{id}/files/{part}";
    /// [`super::TeamRoute::Recall`]
    pub const RECALL: &str = "/team/messages/{id}/recall";
    /// [`super::TeamRoute::Again`]
    pub const AGAIN: &str = "/team/messages/{id}/alert";
    /// [`super::TeamRoute::Extend`]
    pub const EXTEND: &str = "/team/messages/{id}/longer";
    /// [`super::TeamRoute::Calls`]
    pub const CALLS: &str = "/team/calls";
    /// [`super::TeamRoute::Alarms`]
    pub const ALARMS: &str = "/team/alarms";
    /// [`super::TeamRoute::Unreachable`]
    pub const UNREACHABLE: &str = "/team/addresses";
    /// [`super::TeamRoute::Threads`]
    pub const THREADS: &str = "/team/inbox";
    /// [`super::TeamRoute::Thread`]
    pub const THREAD: &str = "/team/inbox/{thread}/{patient}";
    /// [`super::TeamRoute::ThreadFile`]
    pub const THREAD_FILE: &str = "/team/inbox/{thread}/{patient}/{message}/{part}";
    /// [`super::TeamRoute::Clinic`]
    pub const CLINIC: &str = "/team/clinic";
    /// [`super::TeamRoute::Staff`]
    pub const STAFF: &str = "/team/staff";
    /// [`super::TeamRoute::Happened`]
    pub const HAPPENED: &str = "/team/happened";
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

    /// [`super::TeamRoute::Mailings`]
    pub const MAILINGS: &str = "/team/mailings";
    /// [`super::TeamRoute::NewMailing`]
    pub const NEW_MAILING: &str = "/team/mailings/new";
    /// [`super::TeamRoute::Mailing`]
    pub const MAILING: &str = "/team/mailings/{id}";
    /// [`super::TeamRoute::Progress`]
    pub const PROGRESS: &str = "/team/mailings/{id}/progress";
    /// [`super::TeamRoute::Whom`]
    pub const WHOM: &str = "/team/mailings/{id}/patients";
    /// [`super::TeamRoute::AllMailings`]
    pub const ALL_MAILINGS: &str = "/team/mailings/all";
    /// [`super::TeamRoute::AnyMailing`]
    pub const ANY_MAILING: &str = "/team/mailings/all/{id}";
    /// [`super::TeamRoute::Templates`]
    pub const TEMPLATES: &str = "/team/templates";
    /// [`super::TeamRoute::NewTemplate`]
    pub const NEW_TEMPLATE: &str = "/team/templates/new";
    /// [`super::TeamRoute::Template`]
    pub const TEMPLATE: &str = "/team/templates/{id}";

    /// All of them.
    pub const ALL: [&str; 52] = [
        START,
        PATIENTS,
        NEW_PATIENT,
        PATIENT,
        EDIT_PATIENT,
        SLIP,
        CALLER,
        ALERTING,
        MERGE,
        IMPORT,
        IMPORT_LIST,
        IMPORT_PROGRESS,
        IMPORT_ROWS,
        APPROVALS,
        APPROVAL,
        DESK,
        DESK_NOW,
        CARERS,
        WRITE,
        SENT,
        DRAFTS,
        ATTACH,
        PIECE,
        MESSAGE,
        FILE,
        RECALL,
        AGAIN,
        EXTEND,
        CALLS,
        ALARMS,
        UNREACHABLE,
        THREADS,
        THREAD,
        THREAD_FILE,
        CLINIC,
        STAFF,
        HAPPENED,
        INVITE,
        MEMBER,
        TEAMS,
        NEW_TEAM,
        TEAM,
        MAILINGS,
        NEW_MAILING,
        MAILING,
        PROGRESS,
        WHOM,
        ALL_MAILINGS,
        ANY_MAILING,
        TEMPLATES,
        NEW_TEMPLATE,
        TEMPLATE,
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
    /// Have a patient's alerts sent elsewhere.
    Alerting(PatientId),
    /// Import a list of patients.
    Import,
    /// What it would add, and how far it is.
    ImportList(ImportId),
    /// The same, and a page of what is wrong with it from 1.
    ImportPage(ImportId, u32),
    /// How far it is, for script.
    ImportProgress(ImportId),
    /// All that is wrong with it, as a table.
    ImportRows(ImportId),
    /// Join it with another record.
    Merge(PatientId),
    /// What a colleague asks to be approved, by page from 1.
    Approvals(u32),
    /// The same, and what was just decided.
    Decided(ApprovalId),
    /// One of them.
    Approval(ApprovalId),
    /// Give one by telephone, to whoever says what stands in the record.
    Caller(PatientId),
    /// Give one by letter.
    SlipByLetter(PatientId),
    /// Set the record up at the desk.
    Desk(PatientId),
    /// How far that is, for script.
    DeskNow(PatientId),
    /// Who reads beside the patient.
    Carers(PatientId),
    /// Write to a patient.
    Write(PatientId),
    /// What was written, by page from 1.
    Sent(u32),
    /// The same, of whoever asks alone or what became this, by page from 1.
    SentBy(Option<Filter>, bool, u32),
    /// What went between the clinic and one patient, by page from 1.
    Between(PatientId, u32),
    /// What one is writing, by page from 1.
    Drafts(u32),
    /// A file for a draft, by script (POST).
    Attach(DraftId),
    /// A draft that can be sent nowhere.
    Stuck(DraftId),
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
    /// A file of a message.
    File(MessageId, u16),
    /// Take a message back.
    Recall(MessageId),
    /// Alert a patient of it again.
    Again(MessageId),
    /// Let it be read for longer.
    Extend(MessageId),
    /// Whom to call, by page from 1.
    Calls(u32),
    /// The same, and who was just taken off the list.
    CallsWithout(DeliveryId),
    /// What is to be looked at, by page from 1.
    Alarms(u32),
    /// Whose alerts come back, by page from 1.
    Unreachable(u32),
    /// What patients wrote, by page from 1.
    Threads(u32),
    /// One thread.
    Thread(ThreadId, PatientId),
    /// A file of a message in a thread.
    ThreadFile(ThreadId, PatientId, MessageId, u16),
    /// What the clinic says of itself, and whether that was just changed.
    Clinic {
        /// It was.
        saved: bool,
    },
    /// The staff, by page from 1.
    Staff(u32),
    /// What happened, the latest first.
    Happened,
    /// The same, of one record.
    HappenedTo(PatientId),
    /// Invite somebody.
    Invite,
    /// One of the staff.
    Member(PractitionerId),
    /// The same, and what was just done.
    MemberAfter(PractitionerId, MemberChange),
    /// The care teams, by page from 1.
    Teams(u32),
    /// Make one.
    NewTeam,
    /// One of them, and what was just changed.
    Team(TeamId, TeamChange),
    /// What was written to many at once, by page from 1.
    Mailings(u32),
    /// Write to many.
    NewMailing,
    /// One of them, and a page of its report from 1.
    Mailing(MailingId, u32),
    /// How far its copies are, for script.
    Progress(MailingId),
    /// Whom one that is being written is for, by page from 1.
    Whom(MailingId, u32),
    /// What anybody sends to many, by page from 1.
    AllMailings(u32),
    /// How far one of them is.
    AnyMailing(MailingId),
    /// The templates, and in a query what was just done.
    Templates(&'static str),
    /// Keep one more.
    NewTemplate,
    /// One of them.
    Template(TemplateId),
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
            ["patients", id, "caller"] => Self::Caller(PatientId::parse(id)?),
            ["patients", id, "alerts"] => Self::Alerting(PatientId::parse(id)?),
            ["patients", id, "merge"] => Self::Merge(PatientId::parse(id)?),
            ["import"] => Self::Import,
            ["import", id] => Self::ImportList(ImportId::parse(id)?),
            ["import", id, "progress"] => Self::ImportProgress(ImportId::parse(id)?),
            ["import", id, "rows"] => Self::ImportRows(ImportId::parse(id)?),
            ["approvals"] => Self::Approvals(1),
            ["approvals", id] => Self::Approval(ApprovalId::parse(id)?),
            ["patients", id, "desk"] => Self::Desk(PatientId::parse(id)?),
            ["patients", id, "desk", "now"] => Self::DeskNow(PatientId::parse(id)?),
            ["patients", id, "carers"] => Self::Carers(PatientId::parse(id)?),
            ["patients", id, "write"] => Self::Write(PatientId::parse(id)?),
            ["messages"] => Self::Sent(1),
            ["drafts"] => Self::Drafts(1),
            ["messages", id] => Self::Message(MessageId::parse(id)?),
            ["messages", id, "files", part] => Self::File(MessageId::parse(id)?, part.parse().ok()?),
            ["messages", id, "recall"] => Self::Recall(MessageId::parse(id)?),
            ["messages", id, "alert"] => Self::Again(MessageId::parse(id)?),
            ["messages", id, "longer"] => Self::Extend(MessageId::parse(id)?),
            ["calls"] => Self::Calls(1),
            ["alarms"] => Self::Alarms(1),
            ["addresses"] => Self::Unreachable(1),
            ["inbox"] => Self::Threads(1),
            ["inbox", thread, patient] => Self::Thread(ThreadId::parse(thread)?, PatientId::parse(patient)?),
            ["inbox", thread, patient, message, part] => {
                Self::ThreadFile(ThreadId::parse(thread)?, PatientId::parse(patient)?, MessageId::parse(message)?, part.parse().ok()?)
            }
            ["clinic"] => Self::Clinic { saved: false },
            ["staff"] => Self::Staff(1),
            ["happened"] => Self::Happened,
            ["staff", "new"] => Self::Invite,
            ["staff", id] => Self::Member(PractitionerId::parse(id)?),
            ["mailings"] => Self::Mailings(1),
            ["mailings", "new"] => Self::NewMailing,
            ["mailings", "all"] => Self::AllMailings(1),
            ["mailings", "all", id] => Self::AnyMailing(MailingId::parse(id)?),
            ["mailings", id] => Self::Mailing(MailingId::parse(id)?, 1),
            ["mailings", id, "progress"] => Self::Progress(MailingId::parse(id)?),
            ["mailings", id, "patients"] => Self::Whom(MailingId::parse(id)?, 1),
            ["templates"] => Self::Templates(""),
            ["templates", "new"] => Self::NewTemplate,
            ["templates", id] => Self::Template(TemplateId::parse(id)?),
            ["teams"] => Self::Teams(1),
            ["teams", "new"] => Self::NewTeam,
            ["teams", id] => Self::Team(TeamId::parse(id)?, TeamChange::None),
            _ => return None,
        })
    }

    /// Whether somebody types at length on this page.
    pub(super) const fn is_typed_on(self) -> bool {
        matches!(
            self,
            Self::NewPatient
                | Self::EditPatient(_)
                | Self::Write(_)
                | Self::WriteDraft { .. }
                | Self::Thread(..)
                | Self::NewMailing
                | Self::Mailing(..)
                | Self::NewTemplate
                | Self::Template(_)
                | Self::Import
                | Self::Team(..)
        )
    }

    /// Where a person is who sees the answer to this address.
    pub(in crate::web) const fn page(self) -> Self {
        match self {
            Self::Again(id) | Self::Extend(id) | Self::File(id, _) => Self::Message(id),
            Self::ThreadFile(thread, patient, ..) => Self::Thread(thread, patient),
            Self::Attach(_) => Self::Drafts(1),
            Self::Progress(id) => Self::Mailing(id, 1),
            Self::DeskNow(id) => Self::Desk(id),
            Self::ImportPage(id, _) | Self::ImportProgress(id) | Self::ImportRows(id) => Self::ImportList(id),
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
            Self::Alerting(id) => write!(f, "/team/patients/{id}/alerts"),
            Self::Import => f.write_str(pattern::IMPORT),
            Self::ImportList(id) => write!(f, "/team/import/{id}"),
            Self::ImportPage(id, page) => paged(f, &format!("/team/import/{id}"), *page),
            Self::ImportProgress(id) => write!(f, "/team/import/{id}/progress"),
            Self::ImportRows(id) => write!(f, "/team/import/{id}/rows"),
            Self::Merge(id) => write!(f, "/team/patients/{id}/merge"),
            Self::Approvals(page) => paged(f, pattern::APPROVALS, *page),
            Self::Decided(id) => write!(f, "{}?done={id}", pattern::APPROVALS),
            Self::Approval(id) => write!(f, "/team/approvals/{id}"),
            Self::SlipByLetter(id) => write!(f, "/team/patients/{id}/code?how=letter"),
            Self::Caller(id) => write!(f, "/team/patients/{id}/caller"),
            Self::Desk(id) => write!(f, "/team/patients/{id}/desk"),
            Self::DeskNow(id) => write!(f, "/team/patients/{id}/desk/now"),
            Self::Carers(id) => write!(f, "/team/patients/{id}/carers"),
            Self::Write(id) => write!(f, "/team/patients/{id}/write"),
            Self::Sent(page) => paged(f, pattern::SENT, *page),
            Self::Between(patient, page) => write!(f, "{}?patient={patient}&page={page}", pattern::SENT),
            Self::SentBy(filter, mine, page) => {
                write!(f, "{}?page={}", pattern::SENT, page.max(&1))?;
                if let Some(filter) = filter {
                    write!(f, "&show={}", filter.as_str())?;
                }
                if *mine { f.write_str("&of=mine") } else { Ok(()) }
            }
            Self::Drafts(page) => paged(f, pattern::DRAFTS, *page),
            Self::Stuck(draft) => write!(f, "{}?draft={draft}", pattern::DRAFTS),
            Self::Attach(draft) => write!(f, "/team/files/{draft}"),
            Self::WriteDraft { patient, draft, undone: false } => write!(f, "/team/patients/{patient}/write?draft={draft}"),
            Self::WriteDraft { patient, draft, undone: true } => write!(f, "/team/patients/{patient}/write?draft={draft}&undone=1"),
            Self::Message(id) => write!(f, "/team/messages/{id}"),
            Self::Told(id, change) => write!(f, "/team/messages/{id}{}", change.as_query()),
            Self::File(id, part) => write!(f, "/team/messages/{id}/files/{part}"),
            Self::Recall(id) => write!(f, "/team/messages/{id}/recall"),
            Self::Again(id) => write!(f, "/team/messages/{id}/alert"),
            Self::Extend(id) => write!(f, "/team/messages/{id}/longer"),
            Self::Calls(page) => paged(f, pattern::CALLS, *page),
            Self::Alarms(page) => paged(f, pattern::ALARMS, *page),
            Self::CallsWithout(id) => write!(f, "{}?off={id}", pattern::CALLS),
            Self::Unreachable(page) => paged(f, pattern::UNREACHABLE, *page),
            Self::Threads(page) => paged(f, pattern::THREADS, *page),
            Self::Thread(thread, patient) => write!(f, "/team/inbox/{thread}/{patient}"),
            Self::ThreadFile(thread, patient, message, part) => write!(f, "/team/inbox/{thread}/{patient}/{message}/{part}"),
            Self::Clinic { saved: false } => f.write_str(pattern::CLINIC),
            Self::Clinic { saved: true } => write!(f, "{}?saved=1", pattern::CLINIC),
            Self::Staff(page) => paged(f, pattern::STAFF, *page),
            Self::Happened => f.write_str(pattern::HAPPENED),
            Self::HappenedTo(patient) => write!(f, "{}?patient={patient}", pattern::HAPPENED),
            Self::Invite => f.write_str(pattern::INVITE),
            Self::Member(id) => write!(f, "/team/staff/{id}"),
            Self::MemberAfter(id, change) => write!(f, "/team/staff/{id}{}", change.as_query()),
            Self::Teams(page) => paged(f, pattern::TEAMS, *page),
            Self::Mailings(page) => paged(f, pattern::MAILINGS, *page),
            Self::NewMailing => f.write_str(pattern::NEW_MAILING),
            Self::Mailing(id, page) => paged(f, &format!("/team/mailings/{id}"), *page),
            Self::Progress(id) => write!(f, "/team/mailings/{id}/progress"),
            Self::Whom(id, page) => paged(f, &format!("/team/mailings/{id}/patients"), *page),
            Self::AllMailings(page) => paged(f, pattern::ALL_MAILINGS, *page),
            Self::AnyMailing(id) => write!(f, "/team/mailings/all/{id}"),
            Self::Templates(query) => write!(f, "{}{query}", pattern::TEMPLATES),
            Self::NewTemplate => f.write_str(pattern::NEW_TEMPLATE),
            Self::Template(id) => write!(f, "/team/templates/{id}"),
            Self::NewTeam => f.write_str(pattern::NEW_TEAM),
            Self::Team(id, change) => write!(f, "/team/teams/{id}{}", change.as_query()),
        }
    }
}
