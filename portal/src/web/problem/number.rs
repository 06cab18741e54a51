//! The number of each thing that people are told when something fails: short, the same in every language, read out by whoever
//! calls and looked up by staff (`/help/staff-numbers`). Must not know which errors there are.
//!
//! Invariant: a number means the same for ever. What is new is added at the end, and what is told no more keeps its place.

/// Texts whose number is their place, from one.
const TOLD: [&str; 51] = [
    "problem-not-found",
    "problem-sign-in",
    "problem-form",
    "problem-bad-request",
    "problem-too-many",
    "problem-unavailable",
    "problem-internal",
    "problem-step",
    "problem-claim-over",
    "problem-claim-elsewhere",
    "problem-claim-stopped",
    "problem-key-refused",
    "problem-key-stale",
    "problem-key-unknown",
    "problem-key-other",
    "problem-key-not-kept",
    "problem-key-not-attested",
    "problem-not-permitted",
    "problem-verify",
    "problem-too-many-keys",
    "problem-no-address",
    "danger",
    "spare-shown-once",
    "problem-record-closed",
    "problem-too-many-drafts",
    "problem-too-late",
    "problem-closed",
    "problem-merged",
    "problem-waiting",
    "problem-approval-own",
    "problem-approval-invited",
    "problem-approval-over",
    "problem-approval-changed",
    "problem-list-over",
    "problem-takes-two",
    "problem-too-large",
    "teams-error-many",
    "problem-mailing-changed",
    "problem-template-changed",
    "problem-too-many-templates",
    "problem-method",
    "problem-cross-site",
    "problem-media-type",
    "problem-caller",
    "problem-post-only",
    "problem-officer",
    "problem-approval-moved",
    "problem-number-changed",
    "problem-claim-unfinished",
    "problem-key-half-made",
    "problem-access-ended",
];

/// The number of a text, as it is read out.
#[must_use]
pub(in crate::web) fn of(words: &str) -> String {
    name(TOLD.iter().position(|known| *known == words).map_or(0, |place| place + 1))
}

/// Every number with the id of its text.
pub(in crate::web) fn all() -> impl Iterator<Item = (String, &'static str)> {
    TOLD.into_iter().enumerate().map(|(place, words)| (name(place + 1), words))
}

fn name(number: usize) -> String {
    format!("E-{number}")
}
