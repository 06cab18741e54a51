//! Every problem has its words, and their number.
use std::collections::BTreeSet;

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
        PasskeyError::Ended,
        PasskeyError::Stale,
        PasskeyError::UnknownKey,
        PasskeyError::HalfMade,
        PasskeyError::OtherKey,
        PasskeyError::NotKept,
        PasskeyError::NotAttested,
        PasskeyError::Lapsed,
        PasskeyError::Unfinished,
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
        MailboxError::Finished,
        MailboxError::Step,
    ];
    let read = [ReadError::NotFound, ReadError::VerificationNeeded(Purpose::ReadHigh), ReadError::SignIn];
    let directory = [
        DirectoryError::NotFound,
        DirectoryError::NoWords,
        DirectoryError::Fields(Vec::new()),
        DirectoryError::LastAddress,
        DirectoryError::Closed,
        DirectoryError::Waiting,
        DirectoryError::Merged,
    ];
    let issue = [
        IssueError::NotFound,
        IssueError::Closed,
        IssueError::NotPermitted,
        IssueError::TakesTwo,
        IssueError::Moved,
        IssueError::NumberChanged,
        IssueError::Reads,
        IssueError::Unmatched,
    ];
    let approval = [
        ApprovalError::NotFound,
        ApprovalError::Own,
        ApprovalError::Invited,
        ApprovalError::Moved,
        ApprovalError::Changed,
        ApprovalError::Waiting,
        ApprovalError::Over,
        ApprovalError::VerificationNeeded(Purpose::Approve),
    ];
    let desk = [DeskError::NotFound, DeskError::Changed, DeskError::OtherNumber, DeskError::Waiting];
    let guard = [
        Problem::NotFound,
        Problem::Method,
        Problem::BadRequest,
        Problem::CrossSite,
        TokenError.into(),
        Problem::TooLarge,
        Problem::TooSlow,
        Problem::MediaType,
        Problem::SignIn,
        Problem::Misconfigured,
        Problem::Panicked,
    ];
    let mut all: Vec<Problem> = guard.into_iter().chain(service).collect();
    all.extend(claim.map(Problem::from));
    all.extend(passkey.map(Problem::from));
    all.extend(mailbox.map(Problem::from));
    all.extend(read.map(Problem::from));
    all.extend(directory.map(Problem::from));
    all.extend(issue.map(Problem::from));
    all.extend(approval.map(Problem::from));
    all.extend(desk.map(Problem::from));
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

/// All that stands in the sources as the words of an error.
fn words() -> BTreeSet<String> {
    let quoted = |source: &'static str| {
        let code = source.lines().filter(|line| !line.trim_start().starts_with("//"));
        code.flat_map(|line| line.split('"').skip(1).step_by(2)).map(str::to_owned)
    };
    // Where the codes of errors stand beside them, words are told by how they begin.
    let own = quoted(include_str!("../problem.rs")).filter(|text| text.starts_with("problem-") && text != "problem-start");
    own.chain(quoted(include_str!("told.rs"))).collect()
}

#[test]
fn every_text_has_a_number_of_its_own_and_a_heading_that_staff_find_it_by() {
    let numbered: BTreeSet<String> = number::all().map(|(_, words)| words.to_owned()).collect();
    assert_eq!(numbered.len(), number::all().count(), "one has two numbers");
    let missing: Vec<_> = words().difference(&numbered).cloned().collect();
    assert!(missing.is_empty(), "without a number: {missing:?}");
    assert_eq!(number::of("problem-not-found"), "E-1");
    for (number, words) in number::all() {
        assert_eq!(number::of(words), number);
        for tag in ["en", "es"] {
            assert_ne!(text::text(&Locale::parse(tag).expect("a tag"), words), words, "{tag} lacks a text");
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
