//! The errors of what people do who read: coming in, keys, messages, answers.
use actix_web::http::StatusCode;

use super::{NOT_PERMITTED, Told, service};
use crate::service::{
    account::AccountError, claim::ClaimError, mailbox::MailboxError, passkey::PasskeyError, read::ReadError, spare::SpareError,
    thread::ThreadError,
};

pub(in crate::web::problem) fn claim(error: &ClaimError) -> Told {
    let (status, words) = match error {
        ClaimError::Shape | ClaimError::CheckDigit | ClaimError::Refused => (StatusCode::UNPROCESSABLE_ENTITY, "problem-claim-over"),
        ClaimError::TryLater { .. } => (StatusCode::TOO_MANY_REQUESTS, "problem-too-many"),
        ClaimError::Elsewhere | ClaimError::Own | ClaimError::SignedIn => (StatusCode::CONFLICT, "problem-step"),
        ClaimError::Service(below) => return service(below),
    };
    Told(status, error.code(), words)
}

pub(in crate::web::problem) fn passkey(error: &PasskeyError) -> Told {
    let (status, words) = match error {
        PasskeyError::Refused => (StatusCode::FORBIDDEN, "problem-key-refused"),
        PasskeyError::Ended => (StatusCode::FORBIDDEN, "problem-access-ended"),
        PasskeyError::Stale => (StatusCode::CONFLICT, "problem-key-stale"),
        PasskeyError::UnknownKey => (StatusCode::FORBIDDEN, "problem-key-unknown"),
        PasskeyError::HalfMade => (StatusCode::CONFLICT, "problem-key-half-made"),
        PasskeyError::OtherKey => (StatusCode::FORBIDDEN, "problem-key-other"),
        PasskeyError::NotKept => (StatusCode::FORBIDDEN, "problem-key-not-kept"),
        PasskeyError::NotAttested => (StatusCode::FORBIDDEN, "problem-key-not-attested"),
        PasskeyError::Lapsed => (StatusCode::GONE, "problem-claim-over"),
        PasskeyError::Unfinished => (StatusCode::GONE, "problem-claim-unfinished"),
        PasskeyError::Stopped => (StatusCode::GONE, "problem-claim-stopped"),
        PasskeyError::Step => (StatusCode::CONFLICT, "problem-step"),
        PasskeyError::VerificationNeeded => (StatusCode::FORBIDDEN, "problem-verify"),
        PasskeyError::TooMany => (StatusCode::CONFLICT, "problem-too-many-keys"),
        PasskeyError::TryLater { .. } => (StatusCode::TOO_MANY_REQUESTS, "problem-too-many"),
        PasskeyError::Service(below) => return service(below),
    };
    Told(status, error.code(), words)
}

pub(in crate::web::problem) fn mailbox(error: &MailboxError) -> Told {
    let (status, words) = match error {
        MailboxError::Shape | MailboxError::Wrong { .. } | MailboxError::Expired => {
            (StatusCode::UNPROCESSABLE_ENTITY, "problem-bad-request")
        }
        MailboxError::TooMany => (StatusCode::TOO_MANY_REQUESTS, "problem-too-many"),
        MailboxError::NoAddress => (StatusCode::CONFLICT, "problem-no-address"),
        MailboxError::Lapsed => (StatusCode::GONE, "problem-claim-over"),
        MailboxError::Waits | MailboxError::Finished | MailboxError::Step => (StatusCode::CONFLICT, "problem-step"),
        MailboxError::Service(below) => return service(below),
    };
    Told(status, error.code(), words)
}

pub(in crate::web::problem) fn read(error: &ReadError) -> Told {
    let (status, words) = match error {
        ReadError::NotFound => (StatusCode::NOT_FOUND, "problem-not-found"),
        ReadError::VerificationNeeded(_) => (StatusCode::FORBIDDEN, "problem-verify"),
        ReadError::Dangerous => (StatusCode::FORBIDDEN, "danger"),
        ReadError::SignIn => (StatusCode::UNAUTHORIZED, "problem-sign-in"),
        ReadError::NotPermitted(_) => NOT_PERMITTED,
        ReadError::Service(below) => return service(below),
    };
    Told(status, error.code(), words)
}

pub(in crate::web::problem) fn account(error: &AccountError) -> Told {
    let (status, words) = match error {
        AccountError::SignIn => (StatusCode::UNAUTHORIZED, "problem-sign-in"),
        AccountError::NotFound => (StatusCode::NOT_FOUND, "problem-not-found"),
        AccountError::VerificationNeeded(_) => (StatusCode::FORBIDDEN, "problem-verify"),
        AccountError::LastKey => (StatusCode::CONFLICT, "problem-step"),
        AccountError::Name => (StatusCode::UNPROCESSABLE_ENTITY, "problem-bad-request"),
        AccountError::Service(below) => return service(below),
    };
    Told(status, error.code(), words)
}

pub(in crate::web::problem) fn spare(error: &SpareError) -> Told {
    let (status, words) = match error {
        SpareError::SignIn => (StatusCode::UNAUTHORIZED, "problem-sign-in"),
        SpareError::VerificationNeeded(_) => (StatusCode::FORBIDDEN, "problem-verify"),
        SpareError::NotOffered => (StatusCode::NOT_FOUND, "problem-not-found"),
        SpareError::Shown => (StatusCode::CONFLICT, "spare-shown-once"),
        SpareError::Service(below) => return service(below),
    };
    Told(status, error.code(), words)
}

pub(in crate::web::problem) fn thread(error: &ThreadError) -> Told {
    let (status, words) = match error {
        ThreadError::NotFound | ThreadError::NoTeam | ThreadError::NoColleague => (StatusCode::NOT_FOUND, "problem-not-found"),
        ThreadError::NotPermitted(_) => NOT_PERMITTED,
        ThreadError::SignIn => (StatusCode::UNAUTHORIZED, "problem-sign-in"),
        ThreadError::Empty
        | ThreadError::TooLong
        | ThreadError::ReadBy
        | ThreadError::NoSubject
        | ThreadError::LongSubject
        | ThreadError::FileCut
        | ThreadError::FilesLarge => (StatusCode::UNPROCESSABLE_ENTITY, "problem-bad-request"),
        ThreadError::TooMany => (StatusCode::TOO_MANY_REQUESTS, "problem-too-many"),
        ThreadError::TooManyDrafts => (StatusCode::CONFLICT, "problem-too-many-drafts"),
        ThreadError::NoAnswers | ThreadError::Changed | ThreadError::Elsewhere | ThreadError::Files | ThreadError::Closed => {
            (StatusCode::CONFLICT, "problem-step")
        }
        ThreadError::Service(below) => return service(below),
    };
    Told(status, error.code(), words)
}
