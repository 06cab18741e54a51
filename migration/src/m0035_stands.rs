//! What an alert stands for, in a column of its own: it was a word, or the beginning of one, in place of the template.
//!
//! Invariant held here: an address has at most one pending alert for what can be read and one for what is hidden still; those
//! that stand for one message each are as many as the messages.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &[
    "ALTER TABLE outbox ADD COLUMN stands_for TEXT CHECK (stands_for IN ('readable', 'hidden', 'one'))", // of alerts alone
    "DROP INDEX outbox_pending_alert",
    "UPDATE outbox SET template = 'alert', stands_for = \
        CASE WHEN template = 'written' THEN 'hidden' WHEN template LIKE 'alone %' THEN 'one' ELSE 'readable' END \
     WHERE kind = 'alert'",
    "CREATE UNIQUE INDEX outbox_pending_alert ON outbox (recipient_id, stands_for) \
     WHERE kind = 'alert' AND state = 'pending' AND stands_for <> 'one'",
];
