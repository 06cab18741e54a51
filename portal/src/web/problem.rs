//! What can go wrong, as a person or a script is told it: status, code, words. Logs each failure once.
//!
//! Invariants: the match over every error has no catch-all, so that a new one must be given its words; an answer never
//! holds an error's own text, only the code and the request's id.
use std::{error::Error as _, time::Duration};

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse, ResponseError,
    body::BoxBody,
    dev::ServiceResponse,
    http::{
        StatusCode,
        header::{ACCEPT, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE},
    },
};
use entity::domain::id::RequestId;
use maud::html;
use serde_json::json;

use super::{
    guard::{
        language,
        token::TokenError,
        visitor::{here, seen},
    },
    layout::{Frame, Sheet},
    routes::Route,
    site::Site,
};
use crate::service::{claim::ClaimError, error::ServiceError, mailbox::MailboxError, passkey::PasskeyError, read::ReadError};

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
    /// Another kind of body.
    #[error("the body is of another kind")]
    MediaType,
    /// The session has ended.
    #[error("the session has ended")]
    SignIn,
    /// A route outside of its guards: a mistake of ours.
    #[error("a route stands outside of its guards")]
    Misconfigured,
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
            Self::Method => Told(StatusCode::METHOD_NOT_ALLOWED, "method", "problem-method"),
            Self::BadRequest => Told(StatusCode::BAD_REQUEST, "bad_request", "problem-bad-request"),
            Self::CrossSite => Told(StatusCode::FORBIDDEN, "cross_site", "problem-cross-site"),
            Self::Token(TokenError) => Told(StatusCode::FORBIDDEN, "form_token", "problem-form"),
            Self::TooLarge => Told(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "problem-too-large"),
            Self::MediaType => Told(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media_type", "problem-media-type"),
            Self::SignIn => Told(StatusCode::UNAUTHORIZED, "sign_in", "problem-sign-in"),
            Self::Misconfigured => Told(StatusCode::INTERNAL_SERVER_ERROR, "misconfigured", "problem-internal"),
            Self::Claim(error) => told_claim(error),
            Self::Passkey(error) => told_passkey(error),
            Self::Mailbox(error) => told_mailbox(error),
            Self::Read(error) => told_read(error),
            Self::Service(error) => told_service(error),
        }
    }

    /// From when on the same may be tried again.
    fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Claim(ClaimError::TryLater { after }) | Self::Passkey(PasskeyError::TryLater { after }) => Some(*after),
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
        ClaimError::Elsewhere | ClaimError::SignedIn => (StatusCode::CONFLICT, "problem-step"),
        ClaimError::Service(below) => return told_service(below),
    };
    Told(status, error.code(), words)
}

fn told_passkey(error: &PasskeyError) -> Told {
    let (status, words) = match error {
        PasskeyError::Refused => (StatusCode::FORBIDDEN, "problem-key-refused"),
        PasskeyError::Stale => (StatusCode::CONFLICT, "problem-key-stale"),
        PasskeyError::UnknownKey => (StatusCode::FORBIDDEN, "problem-key-unknown"),
        PasskeyError::Lapsed => (StatusCode::GONE, "problem-claim-over"),
        PasskeyError::Step => (StatusCode::CONFLICT, "problem-step"),
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
        MailboxError::Step => (StatusCode::CONFLICT, "problem-step"),
        MailboxError::Service(below) => return told_service(below),
    };
    Told(status, error.code(), words)
}

fn told_read(error: &ReadError) -> Told {
    let (status, words) = match error {
        ReadError::NotFound => (StatusCode::NOT_FOUND, "problem-not-found"),
        ReadError::VerificationNeeded(_) => (StatusCode::FORBIDDEN, "problem-sign-in"),
        ReadError::SignIn => (StatusCode::UNAUTHORIZED, "problem-sign-in"),
        ReadError::Service(below) => return told_service(below),
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

/// The answer in place of a failed one: a page, or a problem document for a script.
#[must_use]
pub fn render(site: &Site, response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let (request, failed) = response.into_parts();
    let by_status;
    let problem = match failed.error().and_then(|error| error.as_error::<Problem>()) {
        Some(problem) => problem,
        None => {
            by_status = Problem::of_status(failed.status());
            &by_status
        }
    };
    log(problem);
    let mut answer = if wants_json(&request) { document(site, &request, problem) } else { page(site, &request, problem) };
    let headers = answer.headers_mut();
    if let Some(after) = problem.retry_after() {
        headers.insert(RETRY_AFTER, after.as_secs().max(1).into());
    }
    if problem.status_code() == StatusCode::UNAUTHORIZED {
        headers.insert(WWW_AUTHENTICATE, actix_web::http::header::HeaderValue::from_static("Passkey"));
    }
    ServiceResponse::new(request, answer)
}

/// The whole chain, once. `Display` of each error leaves its source out.
fn log(problem: &Problem) {
    let Told(status, code, _) = problem.told();
    let mut chain = problem.to_string();
    let mut source = problem.source();
    while let Some(error) = source {
        chain = format!("{chain}: {error}");
        source = error.source();
    }
    if status.is_server_error() {
        tracing::error!(code, chain, "a request failed");
    } else {
        tracing::debug!(code, chain, "a request was refused");
    }
}

fn wants_json(request: &HttpRequest) -> bool {
    request.headers().get(ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("application/json"))
}

fn request_id(request: &HttpRequest) -> String {
    request.extensions().get::<RequestId>().map(ToString::to_string).unwrap_or_default()
}

fn frame(site: &Site, request: &HttpRequest) -> Frame {
    Frame::new(site, language::of(request), here(request), seen(request).as_deref())
}

/// RFC 9457, with `next` where a script should go instead.
fn document(site: &Site, request: &HttpRequest, problem: &Problem) -> HttpResponse {
    if let Problem::GoTo(route) = problem {
        return HttpResponse::Ok().json(json!({ "next": route.to_string() }));
    }
    let Told(status, code, words) = problem.told();
    let frame = frame(site, request);
    let id = request_id(request);
    let reference =
        status.is_server_error().then(|| format!("{} {id}", frame.words.say_with("problem-reference", &[("code", code.into())])));
    let body = json!({
        "type": "about:blank",
        "title": frame.words.say(words),
        "status": status.as_u16(),
        "detail": frame.words.say(&format!("{words}-text")),
        "code": code,
        "request_id": id,
        "reference": reference,
    });
    HttpResponse::build(status).content_type("application/problem+json").body(body.to_string())
}

fn page(site: &Site, request: &HttpRequest, problem: &Problem) -> HttpResponse {
    if let Problem::GoTo(route) = problem {
        return HttpResponse::SeeOther().insert_header((LOCATION, route.to_string())).finish();
    }
    let Told(status, code, words) = problem.told();
    let frame = frame(site, request);
    let content = html! {
        p { (frame.words.say(&format!("{words}-text"))) }
        p { a role="button" href=(Route::Start) { (frame.words.say("problem-start")) } }
        p.hint {
            (frame.words.say_with("problem-reference", &[("code", code.into())])) " "
            span.code { (request_id(request)) }
        }
    };
    frame.answer(status, &Sheet { heading: &frame.words.say(words), content, ..Sheet::default() })
}

#[cfg(test)]
mod tests {
    use entity::domain::locale::Locale;
    use notifier::text;

    use super::*;
    use crate::service::session::Purpose;

    fn all() -> Vec<Problem> {
        let after = Duration::from_secs(90);
        let service = [ServiceError::Unavailable, ServiceError::Internal("x")].map(Problem::from);
        let claim = [
            ClaimError::Shape,
            ClaimError::CheckDigit,
            ClaimError::Refused,
            ClaimError::TryLater { after },
            ClaimError::Elsewhere,
            ClaimError::SignedIn,
        ];
        let passkey = [
            PasskeyError::Refused,
            PasskeyError::Stale,
            PasskeyError::UnknownKey,
            PasskeyError::Lapsed,
            PasskeyError::Step,
            PasskeyError::TryLater { after },
        ];
        let mailbox = [
            MailboxError::Shape,
            MailboxError::Wrong { left: 1 },
            MailboxError::Expired,
            MailboxError::TooMany,
            MailboxError::NoAddress,
            MailboxError::Lapsed,
            MailboxError::Step,
        ];
        let read = [ReadError::NotFound, ReadError::VerificationNeeded(Purpose::ReadHigh), ReadError::SignIn];
        let guard = [
            Problem::NotFound,
            Problem::Method,
            Problem::BadRequest,
            Problem::CrossSite,
            TokenError.into(),
            Problem::TooLarge,
            Problem::MediaType,
            Problem::SignIn,
            Problem::Misconfigured,
        ];
        let mut all: Vec<Problem> = guard.into_iter().chain(service).collect();
        all.extend(claim.map(Problem::from));
        all.extend(passkey.map(Problem::from));
        all.extend(mailbox.map(Problem::from));
        all.extend(read.map(Problem::from));
        all
    }

    #[test]
    fn every_problem_has_a_status_and_words_in_every_language() {
        for problem in all() {
            let Told(status, code, words) = problem.told();
            assert!(status.is_client_error() || status.is_server_error(), "{problem:?}");
            assert!(code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{code}");
            for tag in ["en", "es"] {
                let locale = Locale::parse(tag).expect("a tag");
                for id in [words.to_owned(), format!("{words}-text")] {
                    assert_ne!(text::text(&locale, &id), id, "{tag} lacks a text");
                }
            }
        }
    }

    #[test]
    fn waiting_is_told_in_seconds() {
        let after = Duration::from_secs(90);
        assert_eq!(Problem::from(ClaimError::TryLater { after }).retry_after(), Some(after));
        assert_eq!(Problem::NotFound.retry_after(), None);
        assert!(Problem::from(ServiceError::Unavailable).retry_after().is_some());
    }
}
