//! Typed addresses of practitioners' pages.
use std::fmt;

use entity::domain::id::{
    ApprovalId, DeliveryId, DraftId, ImportId, MailingId, MessageId, PatientId, PractitionerId, TeamId, TemplateId, ThreadId,
};

use super::{
    MemberChange, PatientChange, SentChange, TeamChange, TemplateChange,
    table::{self, Query, routes},
};
use crate::service::compose::Wanted;

routes! {
    /// A page of practitioners.
    pub enum TeamRoute;

    read {
        /// What there is to do.
        START = "/team" => Start;
        /// Find patients.
        PATIENTS = "/team/patients" => Patients;
        /// Add a patient.
        NEW_PATIENT = "/team/patients/new" => NewPatient;
        /// A patient's record.
        PATIENT = "/team/patients/{id}" => Patient(id: PatientId) {
            /// The same, and what was just done.
            PatientAfter(id: PatientId; change: PatientChange)
        };
        /// Change it.
        EDIT_PATIENT = "/team/patients/{id}/edit" => EditPatient(id: PatientId);
        /// Give a claim code.
        SLIP = "/team/patients/{id}/code" => Slip(id: PatientId) {
            /// Give one by letter.
            SlipByLetter(id: PatientId) = "?how=letter"
        };
        /// Give one by telephone, to whoever says what stands in the record.
        CALLER = "/team/patients/{id}/caller" => Caller(id: PatientId);
        /// Set the record up at the desk.
        DESK = "/team/patients/{id}/desk" => Desk(id: PatientId);
        /// How far that is, for script.
        DESK_NOW = "/team/patients/{id}/desk/now" => DeskNow(id: PatientId);
        /// Have a patient's alerts sent elsewhere.
        ALERTING = "/team/patients/{id}/alerts" => Alerting(id: PatientId);
        /// Join it with another record.
        MERGE = "/team/patients/{id}/merge" => Merge(id: PatientId);
        /// Who reads beside the patient.
        CARERS = "/team/patients/{id}/carers" => Carers(id: PatientId);
        /// Write to a patient.
        WRITE = "/team/patients/{id}/write" => Write(id: PatientId) {
            /// Go on with a draft.
            WriteDraft(patient: PatientId, draft: DraftId) = "?draft={draft}",
            /// The same: its message was just undone.
            WriteUndone(patient: PatientId, draft: DraftId) = "?draft={draft}&undone=1",
            /// It was to be for a record that was joined to this one.
            WriteJoined(patient: PatientId) = "?joined=1"
        };
        /// Import a list of patients.
        IMPORT = "/team/import" => Import;
        /// What it would add, and how far it is.
        IMPORT_LIST = "/team/import/{id}" => ImportList(id: ImportId) {
            /// The same, and a page of what is wrong with it from 1.
            ImportPage(id: ImportId; page: u32)
        };
        /// How far it is, for script.
        IMPORT_PROGRESS = "/team/import/{id}/progress" => ImportProgress(id: ImportId);
        /// All that is wrong with it, as a table.
        IMPORT_ROWS = "/team/import/{id}/rows" => ImportRows(id: ImportId);
        /// What a colleague asks to be approved, by page from 1.
        APPROVALS = "/team/approvals" => Approvals(; page: u32) {
            /// The same, and what was just decided.
            Decided(id: ApprovalId) = "?done={id}"
        };
        /// One of them.
        APPROVAL = "/team/approvals/{id}" => Approval(id: ApprovalId);
        /// What was written, by page from 1.
        SENT = "/team/messages" => Sent(; page: u32) {
            /// The same, of whoever asks alone or what became this.
            SentBy(; list: SentList),
            /// What went between the clinic and one patient, by page from 1.
            Between(patient: PatientId, page: u32) = "?patient={patient}&page={page}"
        };
        /// One message and what became of it.
        MESSAGE = "/team/messages/{id}" => Message(id: MessageId) {
            /// The same, and what was just done.
            Told(id: MessageId; change: SentChange)
        };
        /// A file of a message.
        FILE = "/team/messages/{id}/files/{part}" => File(id: MessageId, part: u16);
        /// Take a message back.
        RECALL = "/team/messages/{id}/recall" => Recall(id: MessageId);
        /// Alert a patient of it again.
        AGAIN = "/team/messages/{id}/alert" => Again(id: MessageId);
        /// Let it be read for longer.
        EXTEND = "/team/messages/{id}/longer" => Extend(id: MessageId);
        /// What one is writing, by page from 1.
        DRAFTS = "/team/drafts" => Drafts(; page: u32) {
            /// A draft that can be sent nowhere.
            Stuck(draft: DraftId) = "?draft={draft}"
        };
        /// Whom to call, by page from 1.
        CALLS = "/team/calls" => Calls(; page: u32) {
            /// The same, and who was just taken off the list.
            CallsWithout(id: DeliveryId) = "?off={id}"
        };
        /// What is to be looked at, by page from 1.
        ALARMS = "/team/alarms" => Alarms(; page: u32);
        /// Whose alerts come back, by page from 1.
        UNREACHABLE = "/team/addresses" => Unreachable(; page: u32);
        /// What patients wrote, by page from 1.
        THREADS = "/team/inbox" => Threads(; page: u32);
        /// One thread.
        THREAD = "/team/inbox/{thread}/{patient}" => Thread(thread: ThreadId, patient: PatientId);
        /// A file of a message in a thread.
        THREAD_FILE = "/team/inbox/{thread}/{patient}/{message}/{part}"
            => ThreadFile(thread: ThreadId, patient: PatientId, message: MessageId, part: u16);
        /// What the clinic says of itself.
        CLINIC = "/team/clinic" => Clinic {
            /// The same: it was just changed.
            ClinicSaved = "?saved=1"
        };
        /// Who is a second person, and whether the clinic goes on without one.
        SECOND = "/team/clinic/second" => Second {
            /// The same: it was just changed.
            SecondSaved = "?saved=1"
        };
        /// The staff, by page from 1.
        STAFF = "/team/staff" => Staff(; page: u32);
        /// Invite somebody.
        INVITE = "/team/staff/new" => Invite;
        /// One of the staff.
        MEMBER = "/team/staff/{id}" => Member(id: PractitionerId) {
            /// The same, and what was just done.
            MemberAfter(id: PractitionerId; change: MemberChange)
        };
        /// What happened, the latest first.
        HAPPENED = "/team/happened" => Happened {
            /// The same, of one record.
            HappenedTo(patient: PatientId) = "?patient={patient}"
        };
        /// The care teams, by page from 1.
        TEAMS = "/team/teams" => Teams(; page: u32);
        /// Make one.
        NEW_TEAM = "/team/teams/new" => NewTeam;
        /// One of them, and what was just changed.
        TEAM = "/team/teams/{id}" => Team(id: TeamId; change: TeamChange);
        /// What was written to many at once, by page from 1.
        MAILINGS = "/team/mailings" => Mailings(; page: u32);
        /// Write to many.
        NEW_MAILING = "/team/mailings/new" => NewMailing;
        /// One of them, and a page of its report from 1.
        MAILING = "/team/mailings/{id}" => Mailing(id: MailingId; page: u32);
        /// How far its copies are, for script.
        PROGRESS = "/team/mailings/{id}/progress" => Progress(id: MailingId);
        /// Whom one that is being written is for, by page from 1.
        WHOM = "/team/mailings/{id}/patients" => Whom(id: MailingId; page: u32);
        /// What anybody sends to many, by page from 1.
        ALL_MAILINGS = "/team/mailings/all" => AllMailings(; page: u32);
        /// How far one of them is.
        ANY_MAILING = "/team/mailings/all/{id}" => AnyMailing(id: MailingId);
        /// The templates, and what was just done.
        TEMPLATES = "/team/templates" => Templates(; change: TemplateChange);
        /// Keep one more.
        NEW_TEMPLATE = "/team/templates/new" => NewTemplate;
        /// One of them.
        TEMPLATE = "/team/templates/{id}" => Template(id: TemplateId);
    }

    written {
        /// A file for a draft, by script (POST).
        ATTACH = "/team/files/{draft}" => Attach(draft: DraftId);
    }

    matched {
        /// One piece of a file that was announced there (POST from script).
        PIECE = "/team/files/{draft}/{file}/{number}";
    }
}

impl TeamRoute {
    /// Whether somebody types at length on this page.
    pub(super) const fn is_typed_on(self) -> bool {
        matches!(
            self,
            Self::NewPatient
                | Self::EditPatient(_)
                | Self::Write(_)
                | Self::WriteDraft(..)
                | Self::WriteUndone(..)
                | Self::WriteJoined(_)
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

/// Which of what was sent a list shows, and its page from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SentList {
    /// What became of it, and whose it is.
    pub wanted: Wanted,
    /// The page.
    pub page: u32,
}

impl Query for SentList {
    const NONE: Self = Self { wanted: Wanted::ALL, page: 1 };

    fn write(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "?page={}", self.page.max(1))?;
        if let Some(standing) = self.wanted.standing {
            write!(f, "&show={}", standing.as_str())?;
        }
        if self.wanted.mine {
            f.write_str("&of=mine")?;
        }
        self.wanted.mailing.map_or(Ok(()), |list| write!(f, "&list={list}"))
    }
}
