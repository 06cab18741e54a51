//! A call that is to be made again on another day, and answers that were none: of what was sent, only what was opened is answered,
//! and only by what was written after that.
//!
//! Not guaranteed: of an answer by ordinary mail that came later still, nobody knows here that it was one.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &[
    "ALTER TABLE delivery ADD COLUMN call_at {time}", // from when on its patient is to be called, where that was put off
    "UPDATE delivery SET replied_at = (SELECT MIN(answer.received_at) FROM message \
        JOIN message AS answer ON answer.thread_id = message.thread_id AND answer.author_id = delivery.patient_id \
        WHERE message.id = delivery.message_id AND answer.received_at >= delivery.first_opened_at) \
     WHERE replied_at IS NOT NULL AND (first_opened_at IS NULL OR first_opened_at > replied_at)",
];
