//! What becomes of a message that nobody reads: reminders, the call list, addresses that fail.
//!
//! Invariants held here: an index holds what is unread past its day and what is due to be reminded, and nothing else, so that
//! both lists cost the same at a million messages.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &[
    "ALTER TABLE delivery ADD COLUMN read_by {time}", // the message's, so that an index can hold it
    "ALTER TABLE delivery ADD COLUMN remind_at {time}", // when its patient is reminded next
    "ALTER TABLE delivery ADD COLUMN called_at {time}", // since when somebody of the staff looks after it
    "UPDATE delivery SET read_by = (SELECT message.read_by FROM message WHERE message.id = delivery.message_id) \
     WHERE message_id IN (SELECT id FROM message WHERE read_by IS NOT NULL)",
    "CREATE INDEX delivery_unread ON delivery (organization_id, read_by, id) \
     WHERE read_by IS NOT NULL AND first_opened_at IS NULL AND called_at IS NULL AND state = 'waiting'",
    "CREATE INDEX delivery_remind ON delivery (remind_at) WHERE remind_at IS NOT NULL",
    "CREATE INDEX outbox_failed_alert ON outbox (organization_id, settled_at DESC) WHERE kind = 'alert' AND state = 'failed'",
    "CREATE INDEX thread_asked ON thread (organization_id) WHERE asked_at IS NOT NULL",
];
