//! Columns of their own for what stood elsewhere: the tag by which a passkey that was not used yet is found stood where the hash of a
//! browser's token stands, which it is not; and of which list a message is a copy stood in the list's rows alone, where what was sent
//! could not be listed without looking at each.
//!
//! Invariants held here: what waits for its first use at this moment is found afterwards, too; the copies of a list that is not forgotten
//! stand together.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &[
    "ALTER TABLE ceremony ADD COLUMN candidate_tag {bytes}", // thirty-two bytes; of what is a candidate alone
    "UPDATE ceremony SET candidate_tag = browser_hash WHERE purpose = 'candidate'",
    "CREATE UNIQUE INDEX ceremony_candidate ON ceremony (candidate_tag) WHERE candidate_tag IS NOT NULL",
    "ALTER TABLE message ADD COLUMN mailing_id {id}", // of which list it is a copy, until that is forgotten
    "UPDATE message SET mailing_id = r.mailing_id FROM mailing_row r WHERE r.message_id = message.id",
    "CREATE INDEX message_copies ON message (mailing_id) WHERE mailing_id IS NOT NULL",
    "CREATE INDEX message_single ON message (organization_id, received_at DESC, id DESC) WHERE author_id IS NULL AND mailing_id IS NULL",
    "CREATE INDEX message_single_sender ON message (sender_id, received_at DESC, id DESC) WHERE sender_id IS NOT NULL AND mailing_id IS NULL",
];
