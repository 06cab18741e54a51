//! What can go wrong, as a person or a script is told it: status, code, words and their number.
//!
//! Invariants: the match over every error has no catch-all, so that a new one must be given its words; an answer never
//! holds an error's own text, only the code and the request's id.
pub(in crate::web) mod number;
mod render;
mod told;

use std::time::Duration;

use actix_web::{HttpResponse, ResponseError, body::BoxBody, http::StatusCode};

pub(super) use self::render::render;
use super::{guard::token::TokenError, routes::Route};
use crate::service::{
    account::AccountError,
    approval::ApprovalError,
    attach::AttachError,
    caller::CallerError,
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
pub(crate) enum Problem {
    /// Not an error: another page comes first.
    #[error("another page comes first")]
    GoTo(Route),
    /// No such page, or no such message for this person.
    #[error("no such page")]
    NotFound,
    /// A page behind the end of a list, whose first page is at this address.
    #[error("the list ends before this page")]
    Beyond(String),
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
    /// What a privacy officer alone sees.
    #[error("this is for a privacy officer alone")]
    Officer,
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
    /// Of whoever is at the telephone.
    #[error(transparent)]
    Caller(#[from] CallerError),
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

/// Status, code, and the text `words` with its explanation `words-text`.
struct Told(StatusCode, &'static str, &'static str);

impl Problem {
    fn told(&self) -> Told {
        match self {
            Self::GoTo(_) => Told(StatusCode::SEE_OTHER, "go_to", "problem-start"),
            Self::NotFound => Told(StatusCode::NOT_FOUND, "not_found", "problem-not-found"),
            // No mistake of whoever turns pages until they end.
            Self::Beyond(_) => Told(StatusCode::OK, "beyond", "problem-not-found"),
            Self::Method => Told(StatusCode::METHOD_NOT_ALLOWED, "method", "problem-method"),
            Self::BadRequest => Told(StatusCode::BAD_REQUEST, "bad_request", "problem-bad-request"),
            Self::CrossSite => Told(StatusCode::FORBIDDEN, "cross_site", "problem-cross-site"),
            Self::Token(TokenError) => Told(StatusCode::FORBIDDEN, "form_token", "problem-form"),
            Self::TooLarge => Told(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "problem-too-large"),
            Self::TooSlow => Told(StatusCode::REQUEST_TIMEOUT, "too_slow", "problem-bad-request"),
            Self::MediaType => Told(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media_type", "problem-media-type"),
            Self::SignIn => Told(StatusCode::UNAUTHORIZED, "sign_in", "problem-sign-in"),
            Self::ClaimElsewhere => Told(StatusCode::UNAUTHORIZED, "claim_elsewhere", "problem-claim-elsewhere"),
            Self::Officer => Told(StatusCode::FORBIDDEN, "not_permitted", "problem-officer"),
            Self::Misconfigured => Told(StatusCode::INTERNAL_SERVER_ERROR, "misconfigured", "problem-internal"),
            Self::Panicked => Told(StatusCode::INTERNAL_SERVER_ERROR, "panic", "problem-internal"),
            Self::Claim(error) => told::claim(error),
            Self::Passkey(error) => told::passkey(error),
            Self::Mailbox(error) => told::mailbox(error),
            Self::Read(error) => told::read(error),
            Self::Account(error) => told::account(error),
            Self::Spare(error) => told::spare(error),
            Self::Join(error) => told::join(error),
            Self::Staff(error) => told::staff(error),
            Self::Compose(error) => told::compose(error),
            Self::Directory(error) => told::directory(error),
            Self::Desk(error) => told::desk(error),
            Self::Caller(error) => told::caller(error),
            Self::Issue(error) => told::issue(error),
            Self::Attach(error) => told::attach(error),
            Self::List(error) => told::list(error),
            Self::Approval(error) => told::approval(error),
            Self::Thread(error) => told::thread(error),
            Self::Team(error) => told::team(error),
            Self::Template(error) => told::template(error),
            Self::Mailing(error) => told::mailing(error),
            Self::Carer(error) => told::carer(error),
            Self::Organization(error) => told::organization(error),
            Self::Service(error) => told::service(error),
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
