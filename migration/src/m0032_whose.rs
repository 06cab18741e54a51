//! With which key a session was opened, and with which account a patient's message was written.
//!
//! Invariant held here: of what was there before, nobody knows, and nobody guesses.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &[
    // The key that opened it or verified it last.
    "ALTER TABLE session ADD COLUMN passkey_id {id}",
    // Whoever wrote for the author (`author_id`), signed in.
    "ALTER TABLE message ADD COLUMN account_id {id}",
];
