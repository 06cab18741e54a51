//! Named fault points at which a test kills the process, as `kill -9` would: no destructor runs, nothing is flushed.
//!
//! Compiled to nothing without the feature `fault`, which only the `tests` crate switches on. There, `PORTAL_FAULT=CODE` or `CODE:N`
//! (the Nth passage, counted from 1) says where.

/// Declares the points with their codes.
macro_rules! points {
    ($($(#[$doc:meta])* $name:ident = $code:literal),* $(,)?) => {
        /// Where a test can kill the process. The letter of a code says during what: accepting mail, writing a draft, a migration,
        /// the notifier, an object, taking back.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Point {
            $($(#[$doc])* $name),*
        }

        impl Point {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// As tests call it.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code),*
                }
            }
        }
    };
}

points! {
    /// A recipient was found, and RCPT is not answered yet.
    RecipientFound = "A1",
    /// Some of the message has come, and its final dot has not.
    InsideData = "A2",
    /// The final dot has come, and nothing of the message is sealed to its end.
    AfterFinalDot = "A3",
    /// The headers were read, and nothing was decided.
    HeadersRead = "A4",
    /// All parts are sealed, large ones stored, and no row is.
    Sealed = "A5",
    /// The rows of a batch of messages are inserted, and other entries are written with them still.
    Inserted = "A6",
    /// All of a batch is about to be committed.
    BeforeCommit = "A7",
    /// It is committed, and nobody was told.
    AfterCommit = "A8",
    /// The mail system has half of the answer.
    InsideReply = "A9",
    /// The mail system has the answer.
    AfterReply = "A10",
    /// What a patient wrote is stored and its draft settled, and neither is committed.
    AnswerStored = "D1",
    /// Both are committed, and the patient was not told.
    AnswerCommitted = "D2",
    /// A step of a migration has run, and its transaction goes on.
    InsideMigration = "M1",
    /// Mails are leased, and none is sent.
    MailsLeased = "N1",
    /// The mail host has a letter and answers, and the answer was not seen.
    HostAnswers = "N2",
    /// The answer was seen, and nothing is noted of it.
    HostAnswered = "N3",
    /// It is noted what became of a mail.
    MailSettled = "N4",
    /// A piece of a large part is stored, and others follow.
    PieceStored = "O1",
    /// A large part is stored to its end.
    ObjectStored = "O2",
    /// A copy of a mailing is taken back, and its row is not settled.
    CopyTakenBack = "R1",
    /// Both are committed, and the batch goes on.
    RecallCommitted = "R2",
}

impl Point {
    /// The one with this code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|point| point.code() == code)
    }
}

/// Ends the process if the environment names this point, and this passage of it.
#[cfg(feature = "fault")]
pub fn at(point: Point) {
    use std::sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    };
    static WANTED: OnceLock<Option<(Point, u32)>> = OnceLock::new();
    static PASSED: AtomicU32 = AtomicU32::new(0);
    let wanted = WANTED.get_or_init(|| {
        let text = std::env::var("PORTAL_FAULT").ok()?;
        // The process does not end: a test that waits for that fails, and finds this in the log.
        Some(parse(&text).unwrap_or_else(|| panic!("PORTAL_FAULT={text}: there is no such fault point")))
    });
    if let Some((wanted, nth)) = wanted
        && *wanted == point
        && PASSED.fetch_add(1, Ordering::SeqCst) + 1 == *nth
    {
        std::process::abort();
    }
}

/// Does nothing: this build has no fault points.
#[cfg(not(feature = "fault"))]
#[inline]
pub const fn at(_point: Point) {}

/// The same by its code, for what does not know [`Point`]: the migrations, which lie beneath this crate.
#[cfg(feature = "fault")]
pub fn point(code: &str) {
    at(Point::parse(code).expect("codes in our own source are listed above: in a build for tests, every passage looks"));
}

/// Does nothing: this build has no fault points.
#[cfg(not(feature = "fault"))]
#[inline]
pub const fn point(_code: &str) {}

/// What `PORTAL_FAULT` says: where, and at which passage.
#[cfg(any(feature = "fault", test))]
fn parse(text: &str) -> Option<(Point, u32)> {
    let (code, nth) = text.split_once(':').unwrap_or((text, "1"));
    Some((Point::parse(code)?, nth.parse().ok().filter(|nth| *nth > 0)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_read_as_its_point_and_no_other() {
        for point in Point::ALL {
            assert_eq!(parse(point.code()), Some((*point, 1)));
        }
        assert_eq!(Point::ALL.len(), 21);
        assert_eq!(parse("A7:20"), Some((Point::BeforeCommit, 20)));
        for unknown in ["", "A", "A11", "a7", "A7:", "A7:0", "A7:x", ":1", "Z1"] {
            assert_eq!(parse(unknown), None, "{unknown}");
        }
    }
}
