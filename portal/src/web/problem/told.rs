//! The errors of each service, as they are told: those of what staff do here. Invariant: no match has a catch-all, so that a new error must
//! be given its words.
mod reader;

use actix_web::http::StatusCode;

pub(super) use self::reader::{account, claim, mailbox, passkey, read, spare, thread};
use super::Told;
use crate::service::{
    approval::ApprovalError,
    attach::AttachError,
    caller::CallerError,
    carer::CarerError,
    claim::IssueError,
    compose::ComposeError,
    desk::DeskError,
    directory::DirectoryError,
    error::ServiceError,
    import::ListError,
    mailing::MailingError,
    organization::OrganizationError,
    staff::{JoinError, StaffError},
    team::TeamError,
    template::TemplateError,
};

/// What a member of staff is told whose role does not include something: in one way, whatever it is. Use cases look at the role before
/// they look at an id, so that nothing is said of what stands behind it; of whoever is no staff of the organization, [`Visitor::staff`]
/// finds no page at all.
///
/// [`Visitor::staff`]: super::super::guard::visitor::Visitor::staff
const NOT_PERMITTED: (StatusCode, &str) = (StatusCode::FORBIDDEN, "problem-not-permitted");

pub(super) fn join(error: &JoinError) -> Told {
    let (status, words) = match error {
        JoinError::Shape | JoinError::CheckDigit | JoinError::Refused => (StatusCode::UNPROCESSABLE_ENTITY, "problem-claim-over"),
        JoinError::TryLater { .. } => (StatusCode::TOO_MANY_REQUESTS, "problem-too-many"),
        JoinError::Name => (StatusCode::UNPROCESSABLE_ENTITY, "problem-bad-request"),
        JoinError::SignedIn => (StatusCode::CONFLICT, "problem-step"),
        JoinError::Service(below) => return service(below),
    };
    Told(status, error.code(), words)
}

pub(super) fn staff(error: &StaffError) -> Told {
    let (status, words) = match error {
        StaffError::NoOrganization | StaffError::NotFound => (StatusCode::NOT_FOUND, "problem-not-found"),
        StaffError::NotPermitted(_) => NOT_PERMITTED,
        StaffError::VerificationNeeded(_) => (StatusCode::FORBIDDEN, "problem-verify"),
        StaffError::Name => (StatusCode::UNPROCESSABLE_ENTITY, "problem-bad-request"),
        StaffError::Known | StaffError::LastAdministrator => (StatusCode::CONFLICT, "problem-step"),
        StaffError::Service(below) => return service(below),
    };
    Told(status, error.code(), words)
}

pub(super) fn compose(error: &ComposeError) -> Told {
    let (status, words) = match error {
        ComposeError::NotFound => (StatusCode::NOT_FOUND, "problem-not-found"),
        ComposeError::NotPermitted(_) => NOT_PERMITTED,
        ComposeError::Closed | ComposeError::Joined(_) => (StatusCode::CONFLICT, "problem-record-closed"),
        ComposeError::Flaws(_) => (StatusCode::UNPROCESSABLE_ENTITY, "problem-bad-request"),
        ComposeError::TooManyDrafts => (StatusCode::CONFLICT, "problem-too-many-drafts"),
        ComposeError::Changed | ComposeError::Elsewhere | ComposeError::Over => (StatusCode::CONFLICT, "problem-step"),
        ComposeError::TooLate => (StatusCode::CONFLICT, "problem-too-late"),
        ComposeError::Service(below) => return service(below),
    };
    Told(status, error.code(), words)
}

pub(super) fn directory(error: &DirectoryError) -> Told {
    let (status, words) = match error {
        DirectoryError::NotFound => (StatusCode::NOT_FOUND, "problem-not-found"),
        DirectoryError::NotPermitted(_) => NOT_PERMITTED,
        DirectoryError::NoWords | DirectoryError::Fields(_) => (StatusCode::UNPROCESSABLE_ENTITY, "problem-bad-request"),
        DirectoryError::Changed(..) | DirectoryError::LastAddress | DirectoryError::Twin(_) => (StatusCode::CONFLICT, "problem-step"),
        DirectoryError::Closed => (StatusCode::CONFLICT, "problem-closed"),
        DirectoryError::Merged => (StatusCode::CONFLICT, "problem-merged"),
        DirectoryError::Hindered(_) => (StatusCode::CONFLICT, "problem-step"),
        DirectoryError::Waiting => (StatusCode::CONFLICT, "problem-waiting"),
        DirectoryError::VerificationNeeded(_) => (StatusCode::FORBIDDEN, "problem-verify"),
        DirectoryError::Service(below) => return service(below),
    };
    Told(status, error.code(), words)
}

pub(super) fn approval(error: &ApprovalError) -> Told {
    let (status, words) = match error {
        ApprovalError::NotFound => (StatusCode::NOT_FOUND, "problem-not-found"),
        ApprovalError::NotPermitted(_) => NOT_PERMITTED,
        ApprovalError::Own => (StatusCode::CONFLICT, "problem-approval-own"),
        ApprovalError::Invited => (StatusCode::CONFLICT, "problem-approval-invited"),
        ApprovalError::Moved => (StatusCode::CONFLICT, "problem-approval-moved"),
        ApprovalError::Over => (StatusCode::CONFLICT, "problem-approval-over"),
        ApprovalError::Waiting => (StatusCode::CONFLICT, "problem-waiting"),
        ApprovalError::Changed => (StatusCode::CONFLICT, "problem-approval-changed"),
        ApprovalError::VerificationNeeded(_) => (StatusCode::FORBIDDEN, "problem-verify"),
        ApprovalError::Service(below) => return service(below),
    };
    Told(status, error.code(), words)
}

pub(super) fn list(error: &ListError) -> Told {
    let (status, words) = match error {
        ListError::NotFound => (StatusCode::NOT_FOUND, "problem-not-found"),
        ListError::NotPermitted(_) => NOT_PERMITTED,
        ListError::Unreadable(_) => (StatusCode::UNPROCESSABLE_ENTITY, "problem-bad-request"),
        ListError::Over => (StatusCode::CONFLICT, "problem-list-over"),
        ListError::Service(below) => return service(below),
    };
    Told(status, error.code(), words)
}

pub(super) fn issue(error: &IssueError) -> Told {
    let (status, words) = match error {
        IssueError::NotFound => (StatusCode::NOT_FOUND, "problem-not-found"),
        IssueError::NotPermitted => NOT_PERMITTED,
        IssueError::Closed => (StatusCode::CONFLICT, "problem-closed"),
        IssueError::TakesTwo => (StatusCode::CONFLICT, "problem-takes-two"),
        IssueError::Moved => (StatusCode::CONFLICT, "problem-approval-moved"),
        IssueError::Unmatched => (StatusCode::CONFLICT, "problem-caller"),
        IssueError::PostOnly(_) => (StatusCode::CONFLICT, "problem-post-only"),
        IssueError::NumberChanged => (StatusCode::CONFLICT, "problem-number-changed"),
        IssueError::Reads => (StatusCode::CONFLICT, "problem-step"),
        IssueError::Service(below) => return service(below),
    };
    Told(status, error.code(), words)
}

pub(super) fn attach(error: &AttachError) -> Told {
    let (status, words) = match error {
        AttachError::NotFound => (StatusCode::NOT_FOUND, "problem-not-found"),
        AttachError::NotPermitted(_) => NOT_PERMITTED,
        AttachError::Empty | AttachError::Cut => (StatusCode::UNPROCESSABLE_ENTITY, "problem-bad-request"),
        AttachError::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "problem-too-large"),
        AttachError::TooMany | AttachError::TooMuch => (StatusCode::CONFLICT, "problem-too-many-drafts"),
        AttachError::Today => (StatusCode::TOO_MANY_REQUESTS, "problem-too-many"),
        AttachError::Service(below) => return service(below),
    };
    Told(status, error.code(), words)
}

pub(super) fn caller(error: &CallerError) -> Told {
    let (status, words) = match error {
        CallerError::NotFound => (StatusCode::NOT_FOUND, "problem-not-found"),
        CallerError::NotPermitted(_) => NOT_PERMITTED,
        CallerError::RecordClosed => (StatusCode::CONFLICT, "problem-closed"),
        CallerError::TooLittle => (StatusCode::UNPROCESSABLE_ENTITY, "problem-caller"),
        CallerError::Closed(_) => (StatusCode::CONFLICT, "problem-post-only"),
        CallerError::Service(below) => return service(below),
    };
    Told(status, error.code(), words)
}

pub(super) fn desk(error: &DeskError) -> Told {
    let (status, words) = match error {
        DeskError::NotFound => (StatusCode::NOT_FOUND, "problem-not-found"),
        DeskError::NotPermitted(_) => NOT_PERMITTED,
        DeskError::Changed | DeskError::OtherNumber => (StatusCode::CONFLICT, "problem-step"),
        DeskError::Waiting => (StatusCode::CONFLICT, "problem-waiting"),
        DeskError::Service(below) => return service(below),
    };
    Told(status, error.code(), words)
}

pub(super) fn team(error: &TeamError) -> Told {
    let (status, words) = match error {
        TeamError::NotFound => (StatusCode::NOT_FOUND, "problem-not-found"),
        TeamError::NotPermitted(_) => NOT_PERMITTED,
        TeamError::TooMany => (StatusCode::CONFLICT, "teams-error-many"),
        TeamError::Name | TeamError::Days | TeamError::Away(_) => (StatusCode::UNPROCESSABLE_ENTITY, "problem-bad-request"),
        TeamError::Service(below) => return service(below),
    };
    Told(status, error.code(), words)
}

pub(super) fn mailing(error: &MailingError) -> Told {
    let (status, words) = match error {
        MailingError::NotFound => (StatusCode::NOT_FOUND, "problem-not-found"),
        MailingError::NotPermitted(_) => NOT_PERMITTED,
        MailingError::Rows(_) | MailingError::Flaws(_) => (StatusCode::UNPROCESSABLE_ENTITY, "problem-bad-request"),
        MailingError::Changed | MailingError::TooLate | MailingError::TooMany => (StatusCode::CONFLICT, "problem-mailing-changed"),
        MailingError::FilesWait => (StatusCode::CONFLICT, "problem-too-many-drafts"),
        MailingError::Service(below) => return service(below),
    };
    Told(status, error.code(), words)
}

pub(super) fn carer(error: &CarerError) -> Told {
    let (status, words) = match error {
        CarerError::NotFound => (StatusCode::NOT_FOUND, "problem-not-found"),
        CarerError::NotPermitted(_) => NOT_PERMITTED,
        CarerError::Typed(_) => (StatusCode::UNPROCESSABLE_ENTITY, "problem-bad-request"),
        CarerError::Closed => (StatusCode::CONFLICT, "problem-closed"),
        CarerError::PostOnly(_) => (StatusCode::CONFLICT, "problem-post-only"),
        CarerError::Full
        | CarerError::SamePerson
        | CarerError::Over
        | CarerError::Reads
        | CarerError::Invited
        | CarerError::TooSoonForPost => (StatusCode::CONFLICT, "problem-step"),
        CarerError::Service(below) => return service(below),
    };
    Told(status, error.code(), words)
}

pub(super) fn template(error: &TemplateError) -> Told {
    let (status, words) = match error {
        TemplateError::NotFound => (StatusCode::NOT_FOUND, "problem-not-found"),
        TemplateError::NotPermitted(_) => NOT_PERMITTED,
        TemplateError::Flaws(_) => (StatusCode::UNPROCESSABLE_ENTITY, "problem-bad-request"),
        TemplateError::Changed => (StatusCode::CONFLICT, "problem-template-changed"),
        TemplateError::TooMany => (StatusCode::CONFLICT, "problem-too-many-templates"),
        TemplateError::Service(below) => return service(below),
    };
    Told(status, error.code(), words)
}

pub(super) fn organization(error: &OrganizationError) -> Told {
    let (status, words) = match error {
        OrganizationError::NotFound => (StatusCode::NOT_FOUND, "problem-not-found"),
        OrganizationError::NotPermitted(_) => NOT_PERMITTED,
        OrganizationError::VerificationNeeded(_) => (StatusCode::FORBIDDEN, "problem-verify"),
        OrganizationError::Name | OrganizationError::Phone | OrganizationError::NoRoots => {
            (StatusCode::UNPROCESSABLE_ENTITY, "problem-bad-request")
        }
        OrganizationError::Store(_) => (StatusCode::SERVICE_UNAVAILABLE, "problem-unavailable"),
        OrganizationError::Service(below) => return service(below),
    };
    Told(status, error.code(), words)
}

pub(super) fn service(error: &ServiceError) -> Told {
    if error.is_transient() {
        Told(StatusCode::SERVICE_UNAVAILABLE, error.code(), "problem-unavailable")
    } else {
        Told(StatusCode::INTERNAL_SERVER_ERROR, error.code(), "problem-internal")
    }
}
