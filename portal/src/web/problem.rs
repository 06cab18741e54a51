//! What can go wrong, as a person or a script is told it: status, code, words.
//!
//! Invariants: the match over every error has no catch-all, so that a new one must be given its words; an answer never
//! holds an error's own text, only the code and the request's id.
mod render;

use std::time::Duration;

use actix_web::{HttpResponse, ResponseError, body::BoxBody, http::StatusCode};

pub use self::render::render;
use super::{guard::token::TokenError, routes::Route};
use crate::service::{
    account::AccountError,
    approval::ApprovalError,
    attach::AttachError,
    carer::CarerError,
    claim::{ClaimError, IssueError},
    compose::ComposeError,
    desk::DeskError,
    directory::DirectoryError,
    error::ServiceError,
    import::ListError,
    mailbox::MailboxError,
    mailing::MailingError,
    organization::OrganizationError,
    passkey::PasskeyError,
    read::ReadError,
    spare::SpareError,
    staff::{JoinError, StaffError},
    team::TeamError,
    template::TemplateError,
    thread::ThreadError,
};

/// Everything that can keep a page from being shown.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// Not an error: another page comes first.
    #[error("another page comes first")]
    GoTo(Route),
    /// No such page, or no such message for this person.
    #[error("no such page")]
    NotFound,
    /// The address does not take this method.
    #[error("the address does not take this method")]
    Method,
    /// A missing field, or what no browser sends.
    #[error("the request makes no sense")]
    BadRequest,
    /// From another site.
    #[error("the request comes from another site")]
    CrossSite,
    /// The form's token.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The body is too large.
    #[error("the body is too large")]
    TooLarge,
    /// The body does not come.
    #[error("the body does not come")]
    TooSlow,
    /// Another kind of body.
    #[error("the body is of another kind")]
    MediaType,
    /// The session has ended.
    #[error("the session has ended")]
    SignIn,
    /// A claim is not gone on with in this browser any more.
    #[error("the claim goes on elsewhere, or lay too long")]
    ClaimElsewhere,
    /// A route outside of its guards: a mistake of ours.
    #[error("a route stands outside of its guards")]
    Misconfigured,
    /// A handler panicked: a mistake of ours.
    #[error("a handler panicked")]
    Panicked,
    /// Of a claim.
    #[error(transparent)]
    Claim(#[from] ClaimError),
    /// Of a passkey ceremony.
    #[error(transparent)]
    Passkey(#[from] PasskeyError),
    /// Of a mailbox code.
    #[error(transparent)]
    Mailbox(#[from] MailboxError),
    /// Of reading.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Of what people settle for themselves.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// Of a spare code.
    #[error(transparent)]
    Spare(#[from] SpareError),
    /// Of an invitation.
    #[error(transparent)]
    Join(#[from] JoinError),
    /// Of staff.
    #[error(transparent)]
    Staff(#[from] StaffError),
    /// Of what staff write.
    #[error(transparent)]
    Compose(#[from] ComposeError),
    /// Of patients' records.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// Of what takes two people.
    #[error(transparent)]
    Approval(#[from] ApprovalError),
    /// Of a list of patients.
    #[error(transparent)]
    List(#[from] ListError),
    /// Of a desk.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// Of giving a claim code.
    #[error(transparent)]
    Issue(#[from] IssueError),
    /// Of a file that goes with what somebody writes.
    #[error(transparent)]
    Attach(#[from] AttachError),
    /// Of a thread.
    #[error(transparent)]
    Thread(#[from] ThreadError),
    /// Of a care team.
    #[error(transparent)]
    Team(#[from] TeamError),
    /// Of a mailing.
    #[error(transparent)]
    Mailing(#[from] MailingError),
    /// Of a template.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// Of who reads beside a patient.
    #[error(transparent)]
    Carer(#[from] CarerError),
    /// Of what a clinic says of itself.
    #[error(transparent)]
    Organization(#[from] OrganizationError),
    /// From below.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

/// What a member of staff is told whose role does not include something: in one way, whatever it is. Use cases look at the role before
/// they look at an id, so that nothing is said of what stands behind it; of whoever is no staff of the organization, [`Visitor::staff`]
/// finds no page at all.
///
/// [`Visitor::staff`]: super::guard::visitor::Visitor::staff
const NOT_PERMITTED: (StatusCode, &str) = (StatusCode::FORBIDDEN, "problem-not-permitted");

/// Status, code, and the text `words` with its explanation `words-text`.
struct Told(StatusCode, &'static str, &'static str);

impl Problem {
    fn told(&self) -> Told {
        match self {
            Self::GoTo(_) => Told(StatusCode::SEE_OTHER, "go_to", "problem-start"),
            Self::NotFound => Told(StatusCode::NOT_FOUND, "not_found", "problem-not-found"),
            Self::Method => Told(StatusCode::METHOD_NOT_ALLOWED, "method", "problem-method"),
            Self::BadRequest => Told(StatusCode::BAD_REQUEST, "bad_request", "problem-bad-request"),
            Self::CrossSite => Told(StatusCode::FORBIDDEN, "cross_site", "problem-cross-site"),
            Self::Token(TokenError) => Told(StatusCode::FORBIDDEN, "form_token", "problem-form"),
            Self::TooLarge => Told(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "problem-too-large"),
            Self::TooSlow => Told(StatusCode::REQUEST_TIMEOUT, "too_slow", "problem-bad-request"),
            Self::MediaType => Told(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media_type", "problem-media-type"),
            Self::SignIn => Told(StatusCode::UNAUTHORIZED, "sign_in", "problem-sign-in"),
            Self::ClaimElsewhere => Told(StatusCode::UNAUTHORIZED, "claim_elsewhere", "problem-claim-elsewhere"),
            Self::Misconfigured => Told(StatusCode::INTERNAL_SERVER_ERROR, "misconfigured", "problem-internal"),
            Self::Panicked => Told(StatusCode::INTERNAL_SERVER_ERROR, "panic", "problem-internal"),
            Self::Claim(error) => told_claim(error),
            Self::Passkey(error) => told_passkey(error),
            Self::Mailbox(error) => told_mailbox(error),
            Self::Read(error) => told_read(error),
            Self::Account(error) => told_account(error),
            Self::Spare(error) => told_spare(error),
            Self::Join(error) => told_join(error),
            Self::Staff(error) => told_staff(error),
            Self::Compose(error) => told_compose(error),
            Self::Directory(error) => told_directory(error),
            Self::Desk(error) => told_desk(error),
            Self::Issue(error) => told_issue(error),
            Self::Attach(error) => told_attach(error),
            Self::List(error) => told_list(error),
            Self::Approval(error) => told_approval(error),
            Self::Thread(error) => told_thread(error),
            Self::Team(error) => told_team(error),
            Self::Template(error) => told_template(error),
            Self::Mailing(error) => told_mailing(error),
            Self::Carer(error) => told_carer(error),
            Self::Organization(error) => told_organization(error),
            Self::Service(error) => told_service(error),
        }
    }

    /// From when on the same may be tried again.
    fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Claim(ClaimError::TryLater { after })
            | Self::Join(JoinError::TryLater { after })
            | Self::Passkey(PasskeyError::TryLater { after }) => Some(*after),
            _ if self.told().0 == StatusCode::SERVICE_UNAVAILABLE => Some(Duration::from_secs(30)),
            _ => None,
        }
    }

    /// What a failed status of the framework means.
    fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::Method,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::MediaType,
            status if status.is_client_error() => Self::BadRequest,
            _ => Self::Misconfigured,
        }
    }
}

fn told_claim(error: &ClaimError) -> Told {
    let (status, words) = match error {
        ClaimError::Shape | ClaimError::CheckDigit | ClaimError::Refused => (StatusCode::UNPROCESSABLE_ENTITY, "problem-claim-over"),
        ClaimError::TryLater { .. } => (StatusCode::TOO_MANY_REQUESTS, "problem-too-many"),
        ClaimError::Elsewhere | ClaimError::Own | ClaimError::SignedIn => (StatusCode::CONFLICT, "problem-step"),
        ClaimError::Service(below) => return told_service(below),
    };
    Told(status, error.code(), words)
}

fn told_passkey(error: &PasskeyError) -> Told {
    let (status, words) = match error {
        PasskeyError::Refused => (StatusCode::FORBIDDEN, "problem-key-refused"),
        PasskeyError::Stale => (StatusCode::CONFLICT, "problem-key-stale"),
        PasskeyError::UnknownKey => (StatusCode::FORBIDDEN, "problem-key-unknown"),
        PasskeyError::OtherKey => (StatusCode::FORBIDDEN, "problem-key-other"),
        PasskeyError::NotKept => (StatusCode::FORBIDDEN, "problem-key-not-kept"),
        PasskeyError::NotAttested => (StatusCode::FORBIDDEN, "problem-key-not-attested"),
        PasskeyError::Lapsed => (StatusCode::GONE, "problem-claim-over"),
        PasskeyError::Stopped => (StatusCode::GONE, "problem-claim-stopped"),
        PasskeyError::Step => (StatusCode::CONFLICT, "problem-step"),
        PasskeyError::VerificationNeeded => (StatusCode::FORBIDDEN, "problem-verify"),
        PasskeyError::TooMany => (StatusCode::CONFLICT, "problem-too-many-keys"),
        PasskeyError::TryLater { .. } => (StatusCode::TOO_MANY_REQUESTS, "problem-too-many"),
        PasskeyError::Service(below) => return told_service(below),
    };
    Told(status, error.code(), words)
}

fn told_mailbox(error: &MailboxError) -> Told {
    let (status, words) = match error {
        MailboxError::Shape | MailboxError::Wrong { .. } | MailboxError::Expired => {
            (StatusCode::UNPROCESSABLE_ENTITY, "problem-bad-request")
        }
        MailboxError::TooMany => (StatusCode::TOO_MANY_REQUESTS, "problem-too-many"),
        MailboxError::NoAddress => (StatusCode::CONFLICT, "problem-no-address"),
        MailboxError::Lapsed => (StatusCode::GONE, "problem-claim-over"),
        MailboxError::Waits | MailboxError::Finished | MailboxError::Step => (StatusCode::CONFLICT, "problem-step"),
        MailboxError::Service(below) => return told_service(below),
    };
    Told(status, error.code(), words)
}

fn told_read(error: &ReadError) -> Told {
    let (status, words) = match error {
        ReadError::NotFound => (StatusCode::NOT_FOUND, "problem-not-found"),
        ReadError::VerificationNeeded(_) => (StatusCode::FORBIDDEN, "problem-sign-in"),
        ReadError::Dangerous => (StatusCode::FORBIDDEN, "danger"),
        ReadError::SignIn => (StatusCode::UNAUTHORIZED, "problem-sign-in"),
        ReadError::NotPermitted(_) => NOT_PERMITTED,
        ReadError::Service(below) => return told_service(below),
    };
    Told(status, error.code(), words)
}

fn told_account(error: &AccountError) -> Told {
    let (status, words) = match error {
        AccountError::SignIn => (StatusCode::UNAUTHORIZED, "problem-sign-in"),
        AccountError::NotFound => (StatusCode::NOT_FOUND, "problem-not-found"),
        AccountError::VerificationNeeded(_) => (StatusCode::FORBIDDEN, "problem-verify"),
        AccountError::LastKey => (StatusCode::CONFLICT, "problem-step"),
        AccountError::Name => (StatusCode::UNPROCESSABLE_ENTITY, "problem-bad-request"),
        AccountError::Service(below) => return told_service(below),
    };
    Told(status, error.code(), words)
}

fn told_spare(error: &SpareError) -> Told {
    let (status, words) = match error {
        SpareError::SignIn | SpareError::VerificationNeeded(_) => (StatusCode::FORBIDDEN, "problem-sign-in"),
        SpareError::NotOffered => (StatusCode::NOT_FOUND, "problem-not-found"),
        SpareError::Service(below) => return told_service(below),
    };
    Told(status, error.code(), words)
}

fn told_join(error: &JoinError) -> Told {
    let (status, words) = match error {
        JoinError::Shape | JoinError::CheckDigit | JoinError::Refused => (StatusCode::UNPROCESSABLE_ENTITY, "problem-claim-over"),
        JoinError::TryLater { .. } => (StatusCode::TOO_MANY_REQUESTS, "problem-too-many"),
        JoinError::SignedIn => (StatusCode::CONFLICT, "problem-step"),
        JoinError::Service(below) => return told_service(below),
    };
    Told(status, error.code(), words)
}

fn told_staff(error: &StaffError) -> Told {
    let (status, words) = match error {
        StaffError::NoOrganization | StaffError::NotFound => (StatusCode::NOT_FOUND, "problem-not-found"),
        StaffError::NotPermitted(_) => NOT_PERMITTED,
        StaffError::VerificationNeeded(_) => (StatusCode::FORBIDDEN, "problem-verify"),
        StaffError::Name => (StatusCode::UNPROCESSABLE_ENTITY, "problem-bad-request"),
        StaffError::Known | StaffError::LastAdministrator => (StatusCode::CONFLICT, "problem-step"),
        StaffError::Service(below) => return told_service(below),
    };
    Told(status, error.code(), words)
}

fn told_compose(error: &ComposeError) -> Told {
    let (status, words) = match error {
        ComposeError::NotFound => (StatusCode::NOT_FOUND, "problem-not-found"),
        ComposeError::NotPermitted(_) => NOT_PERMITTED,
        ComposeError::Closed => (StatusCode::CONFLICT, "problem-record-closed"),
        ComposeError::Flaws(_) => (StatusCode::UNPROCESSABLE_ENTITY, "problem-bad-request"),
        ComposeError::TooManyDrafts => (StatusCode::CONFLICT, "problem-too-many-drafts"),
        ComposeError::Changed => (StatusCode::CONFLICT, "problem-step"),
        ComposeError::TooLate => (StatusCode::CONFLICT, "problem-too-late"),
        ComposeError::Service(below) => return told_service(below),
    };
    Told(status, error.code(), words)
}

fn told_directory(error: &DirectoryError) -> Told {
    let (status, words) = match error {
        DirectoryError::NotFound => (StatusCode::NOT_FOUND, "problem-not-found"),
        DirectoryError::NotPermitted(_) => NOT_PERMITTED,
        DirectoryError::NoWords | DirectoryError::Fields(_) => (StatusCode::UNPROCESSABLE_ENTITY, "problem-bad-request"),
        DirectoryError::Changed(_) | DirectoryError::LastAddress | DirectoryError::Twin(_) => (StatusCode::CONFLICT, "problem-step"),
        DirectoryError::Closed => (StatusCode::CONFLICT, "problem-closed"),
        DirectoryError::Merged => (StatusCode::CONFLICT, "problem-merged"),
        DirectoryError::Hindered(_) => (StatusCode::CONFLICT, "problem-step"),
        DirectoryError::Waiting => (StatusCode::CONFLICT, "problem-waiting"),
        DirectoryError::VerificationNeeded(_) => (StatusCode::FORBIDDEN, "problem-verify"),
        DirectoryError::Service(below) => return told_service(below),
    };
    Told(status, error.code(), words)
}

fn told_approval(error: &ApprovalError) -> Told {
    let (status, words) = match error {
        ApprovalError::NotFound => (StatusCode::NOT_FOUND, "problem-not-found"),
        ApprovalError::NotPermitted(_) => NOT_PERMITTED,
        ApprovalError::Own => (StatusCode::CONFLICT, "problem-approval-own"),
        ApprovalError::Invited => (StatusCode::CONFLICT, "problem-approval-invited"),
        ApprovalError::Over => (StatusCode::CONFLICT, "problem-approval-over"),
        ApprovalError::Waiting => (StatusCode::CONFLICT, "problem-waiting"),
        ApprovalError::Changed => (StatusCode::CONFLICT, "problem-approval-changed"),
        ApprovalError::VerificationNeeded(_) => (StatusCode::FORBIDDEN, "problem-verify"),
        ApprovalError::Service(below) => return told_service(below),
    };
    Told(status, error.code(), words)
}

fn told_list(error: &ListError) -> Told {
    let (status, words) = match error {
        ListError::NotFound => (StatusCode::NOT_FOUND, "problem-not-found"),
        ListError::NotPermitted(_) => NOT_PERMITTED,
        ListError::Unreadable(_) => (StatusCode::UNPROCESSABLE_ENTITY, "problem-bad-request"),
        ListError::Over => (StatusCode::CONFLICT, "problem-list-over"),
        ListError::Service(below) => return told_service(below),
    };
    Told(status, error.code(), words)
}

fn told_issue(error: &IssueError) -> Told {
    let (status, words) = match error {
        IssueError::NotFound => (StatusCode::NOT_FOUND, "problem-not-found"),
        IssueError::NotPermitted => NOT_PERMITTED,
        IssueError::Closed => (StatusCode::CONFLICT, "problem-closed"),
        IssueError::TakesTwo => (StatusCode::CONFLICT, "problem-takes-two"),
        IssueError::Reads => (StatusCode::CONFLICT, "problem-step"),
        IssueError::Service(below) => return told_service(below),
    };
    Told(status, error.code(), words)
}

fn told_attach(error: &AttachError) -> Told {
    let (status, words) = match error {
        AttachError::NotFound => (StatusCode::NOT_FOUND, "problem-not-found"),
        AttachError::NotPermitted(_) => NOT_PERMITTED,
        AttachError::Empty | AttachError::Cut => (StatusCode::UNPROCESSABLE_ENTITY, "problem-bad-request"),
        AttachError::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "problem-too-large"),
        AttachError::TooMany | AttachError::TooMuch => (StatusCode::CONFLICT, "problem-too-many-drafts"),
        AttachError::Today => (StatusCode::TOO_MANY_REQUESTS, "problem-too-many"),
        AttachError::Service(below) => return told_service(below),
    };
    Told(status, error.code(), words)
}

fn told_desk(error: &DeskError) -> Told {
    let (status, words) = match error {
        DeskError::NotFound => (StatusCode::NOT_FOUND, "problem-not-found"),
        DeskError::NotPermitted(_) => NOT_PERMITTED,
        DeskError::Changed | DeskError::OtherNumber => (StatusCode::CONFLICT, "problem-step"),
        DeskError::Waiting => (StatusCode::CONFLICT, "problem-waiting"),
        DeskError::Service(below) => return told_service(below),
    };
    Told(status, error.code(), words)
}

fn told_thread(error: &ThreadError) -> Told {
    let (status, words) = match error {
        ThreadError::NotFound | ThreadError::NoTeam => (StatusCode::NOT_FOUND, "problem-not-found"),
        ThreadError::NotPermitted(_) => NOT_PERMITTED,
        ThreadError::SignIn => (StatusCode::UNAUTHORIZED, "problem-sign-in"),
        ThreadError::Empty
        | ThreadError::TooLong
        | ThreadError::NoSubject
        | ThreadError::LongSubject
        | ThreadError::FileCut
        | ThreadError::FilesLarge => (StatusCode::UNPROCESSABLE_ENTITY, "problem-bad-request"),
        ThreadError::TooMany => (StatusCode::TOO_MANY_REQUESTS, "problem-too-many"),
        ThreadError::TooManyDrafts => (StatusCode::CONFLICT, "problem-too-many-drafts"),
        ThreadError::NoAnswers | ThreadError::Changed | ThreadError::Elsewhere | ThreadError::Files | ThreadError::Closed => {
            (StatusCode::CONFLICT, "problem-step")
        }
        ThreadError::Service(below) => return told_service(below),
    };
    Told(status, error.code(), words)
}

fn told_team(error: &TeamError) -> Told {
    let (status, words) = match error {
        TeamError::NotFound => (StatusCode::NOT_FOUND, "problem-not-found"),
        TeamError::NotPermitted(_) => NOT_PERMITTED,
        TeamError::TooMany => (StatusCode::CONFLICT, "teams-error-many"),
        TeamError::Name | TeamError::Days | TeamError::Away(_) => (StatusCode::UNPROCESSABLE_ENTITY, "problem-bad-request"),
        TeamError::Service(below) => return told_service(below),
    };
    Told(status, error.code(), words)
}

fn told_mailing(error: &MailingError) -> Told {
    let (status, words) = match error {
        MailingError::NotFound => (StatusCode::NOT_FOUND, "problem-not-found"),
        MailingError::NotPermitted(_) => NOT_PERMITTED,
        MailingError::Rows(_) | MailingError::Flaws(_) => (StatusCode::UNPROCESSABLE_ENTITY, "problem-bad-request"),
        MailingError::Changed | MailingError::TooLate | MailingError::TooMany => (StatusCode::CONFLICT, "problem-mailing-changed"),
        MailingError::Service(below) => return told_service(below),
    };
    Told(status, error.code(), words)
}

fn told_carer(error: &CarerError) -> Told {
    let (status, words) = match error {
        CarerError::NotFound => (StatusCode::NOT_FOUND, "problem-not-found"),
        CarerError::NotPermitted(_) => NOT_PERMITTED,
        CarerError::Typed(_) => (StatusCode::UNPROCESSABLE_ENTITY, "problem-bad-request"),
        CarerError::Closed => (StatusCode::CONFLICT, "problem-closed"),
        CarerError::Full
        | CarerError::SamePerson
        | CarerError::Over
        | CarerError::Reads
        | CarerError::Invited
        | CarerError::TooSoonForPost => (StatusCode::CONFLICT, "problem-step"),
        CarerError::Service(below) => return told_service(below),
    };
    Told(status, error.code(), words)
}

fn told_template(error: &TemplateError) -> Told {
    let (status, words) = match error {
        TemplateError::NotFound => (StatusCode::NOT_FOUND, "problem-not-found"),
        TemplateError::NotPermitted(_) => NOT_PERMITTED,
        TemplateError::Flaws(_) => (StatusCode::UNPROCESSABLE_ENTITY, "problem-bad-request"),
        TemplateError::Changed => (StatusCode::CONFLICT, "problem-template-changed"),
        TemplateError::TooMany => (StatusCode::CONFLICT, "problem-too-many-templates"),
        TemplateError::Service(below) => return told_service(below),
    };
    Told(status, error.code(), words)
}

fn told_organization(error: &OrganizationError) -> Told {
    let (status, words) = match error {
        OrganizationError::NotFound => (StatusCode::NOT_FOUND, "problem-not-found"),
        OrganizationError::NotPermitted(_) => NOT_PERMITTED,
        OrganizationError::Name | OrganizationError::Phone | OrganizationError::NoRoots => {
            (StatusCode::UNPROCESSABLE_ENTITY, "problem-bad-request")
        }
        OrganizationError::Store(_) => (StatusCode::SERVICE_UNAVAILABLE, "problem-unavailable"),
    };
    Told(status, error.code(), words)
}

fn told_service(error: &ServiceError) -> Told {
    if error.is_transient() {
        Told(StatusCode::SERVICE_UNAVAILABLE, error.code(), "problem-unavailable")
    } else {
        Told(StatusCode::INTERNAL_SERVER_ERROR, error.code(), "problem-internal")
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.told().0
    }

    /// Bare: [`render`] gives it its page. Never the error's own text.
    fn error_response(&self) -> HttpResponse<BoxBody> {
        HttpResponse::new(self.status_code())
    }
}

#[cfg(test)]
mod tests;
