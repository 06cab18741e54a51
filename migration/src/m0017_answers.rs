//! Mails of the portal's own that somebody answers by ordinary mail: how such an answer finds the record, which relay brings it,
//! and that a message came that way.
//!
//! Invariant held here: an id of a mail finds one mail.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &[
    // What its Message-ID says of it; gone after a while.
    "ALTER TABLE outbox ADD COLUMN mail_id {bytes} CHECK (length(mail_id) = 16)",
    "CREATE UNIQUE INDEX outbox_mail_id ON outbox (mail_id) WHERE mail_id IS NOT NULL",
    "CREATE INDEX outbox_answerable ON outbox (created_at) WHERE mail_id IS NOT NULL",
    "ALTER TABLE relay ADD COLUMN answers {bool} NOT NULL DEFAULT false", // takes from anybody what is for the alerts' own address
    "ALTER TABLE message ADD COLUMN by_mail {bool} NOT NULL DEFAULT false", // in the name of `author_id`, who did not sign in
];
