//! Files that are to go with what somebody writes, before it is sent.
//!
//! Invariants held here: a file is one practitioner's or one account's; a piece lies in its row or in one object.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &[
    "CREATE TABLE draft_file (
        id {id} NOT NULL PRIMARY KEY,
        organization_id {id} NOT NULL REFERENCES organization (id),
        draft_id {id} NOT NULL,             -- of a practitioner's draft its row; patients' have none
        practitioner_id {id},
        account_id {id} REFERENCES account (id),
        key_id {id} NOT NULL,               -- the data key, wrapped as a message's is, for the organization's team
        nonce {bytes} NOT NULL CHECK (length(nonce) = 12),
        sealed {bytes} NOT NULL,
        about {bytes} NOT NULL,             -- sealed [field]: name, type, true length
        pieces {int} NOT NULL,              -- how many there will be
        arrived {int} NOT NULL,             -- how many there are: the file is whole once that is all
        sent_at {time},                     -- when it went with a message: kept a little for a second press of the button
        created_at {time} NOT NULL,
        updated_at {time} NOT NULL,
        CHECK ((practitioner_id IS NULL) <> (account_id IS NULL)),
        CHECK (arrived BETWEEN 0 AND pieces),
        FOREIGN KEY (practitioner_id, organization_id) REFERENCES practitioner (id, organization_id)
    ) {strict}",
    "CREATE INDEX draft_file_draft ON draft_file (draft_id)",
    "CREATE INDEX draft_file_practitioner ON draft_file (practitioner_id) WHERE practitioner_id IS NOT NULL",
    "CREATE INDEX draft_file_account ON draft_file (account_id) WHERE account_id IS NOT NULL",
    "CREATE INDEX draft_file_updated ON draft_file (updated_at)",
    "CREATE TABLE draft_piece (
        file_id {id} NOT NULL REFERENCES draft_file (id),
        number {int} NOT NULL,              -- from 0
        bytes {bytes},                      -- PM1, raw
        object_id {id},
        PRIMARY KEY (file_id, number),
        CHECK ((bytes IS NULL) <> (object_id IS NULL))
    ) {strict}",
    "CREATE INDEX draft_piece_object ON draft_piece (object_id) WHERE object_id IS NOT NULL",
];
