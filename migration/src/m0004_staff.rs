//! Practitioners: who they are, how they are invited, what they write, and what patients answer.
//!
//! Invariants held here: one address finds one practitioner of an organization; an account stands for one practitioner at
//! most; a live invitation has a finder of its own; a thread is one patient's.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &[
    // -- people ----------------------------------------------------------------------------------------------------
    "CREATE TABLE practitioner (
        id {id} NOT NULL PRIMARY KEY,
        organization_id {id} NOT NULL REFERENCES organization (id),
        account_id {id} UNIQUE REFERENCES account (id),
        notice_address_id {id} REFERENCES notice_address (id),
        name {bytes} NOT NULL,              -- sealed [field], like the next
        address {bytes} NOT NULL,
        address_index {bytes} NOT NULL CHECK (length(address_index) = 16),
        role TEXT NOT NULL CHECK (role IN ('sender', 'care_team', 'administrator', 'privacy_officer')),
        state TEXT NOT NULL CHECK (state IN ('invited', 'active', 'deactivated')),
        created_at {time} NOT NULL,
        updated_at {time} NOT NULL,
        UNIQUE (organization_id, address_index),
        UNIQUE (id, organization_id)
    ) {strict}",
    "CREATE TABLE invitation (
        id {id} NOT NULL PRIMARY KEY,
        organization_id {id} NOT NULL,
        practitioner_id {id} NOT NULL,
        finder {int} NOT NULL CHECK (finder BETWEEN 0 AND 999999),
        hash {bytes} NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('issued', 'bound', 'spent', 'void', 'locked')),
        issued_by TEXT NOT NULL,
        created_at {time} NOT NULL,
        expires_at {time} NOT NULL,
        tries {int} NOT NULL,
        bound_session {bytes} CHECK (length(bound_session) = 32),
        FOREIGN KEY (practitioner_id, organization_id) REFERENCES practitioner (id, organization_id)
    ) {strict}",
    "CREATE UNIQUE INDEX invitation_finder ON invitation (finder) WHERE state IN ('issued', 'bound')",
    "CREATE INDEX invitation_practitioner ON invitation (practitioner_id)",
    // A browser that entered an invitation and has no key yet is at the stage 'claiming', with this instead of a slip.
    "ALTER TABLE session ADD COLUMN invitation_id {id} REFERENCES invitation (id)",
    "CREATE TABLE team_member (
        team_id {id} NOT NULL,
        practitioner_id {id} NOT NULL,
        organization_id {id} NOT NULL,
        created_at {time} NOT NULL,
        PRIMARY KEY (team_id, practitioner_id),
        FOREIGN KEY (team_id, organization_id) REFERENCES care_team (id, organization_id),
        FOREIGN KEY (practitioner_id, organization_id) REFERENCES practitioner (id, organization_id)
    ) {strict}",
    "CREATE INDEX team_member_practitioner ON team_member (practitioner_id)",
    "ALTER TABLE care_team ADD COLUMN listed {bool} NOT NULL DEFAULT false", // patients may write to it first
    "ALTER TABLE care_team ADD COLUMN answer_days {int} NOT NULL DEFAULT 3",
    // -- the directory ---------------------------------------------------------------------------------------------
    // Blind indexes of the beginnings of words: what is typed finds a record, and nothing readable is kept.
    "CREATE TABLE patient_word (
        organization_id {id} NOT NULL,
        word {bytes} NOT NULL CHECK (length(word) = 16),
        patient_id {id} NOT NULL,
        PRIMARY KEY (organization_id, word, patient_id),
        FOREIGN KEY (patient_id, organization_id) REFERENCES patient (id, organization_id)
    ) {strict_key}",
    "CREATE INDEX patient_word_patient ON patient_word (patient_id)",
    "ALTER TABLE patient ADD COLUMN indexed {bool} NOT NULL DEFAULT false",
    "CREATE INDEX patient_not_indexed ON patient (organization_id) WHERE NOT indexed",
    "CREATE INDEX patient_newest ON patient (organization_id, created_at DESC, id DESC)",
    // -- what they write -------------------------------------------------------------------------------------------
    "ALTER TABLE message ADD COLUMN sender_id {id} REFERENCES practitioner (id)",
    "ALTER TABLE message ADD COLUMN team_id {id} REFERENCES care_team (id)",
    "ALTER TABLE message ADD COLUMN author_id {id} REFERENCES patient (id)", // a patient wrote it
    "ALTER TABLE message ADD COLUMN read_by {time}",
    "CREATE INDEX message_newest ON message (organization_id, received_at DESC, id DESC)",
    "CREATE INDEX message_thread ON message (thread_id)",
    // Committed at once and hidden until then: the time to undo.
    "ALTER TABLE delivery ADD COLUMN visible_at {time}",
    "ALTER TABLE delivery ADD COLUMN own {bool} NOT NULL DEFAULT false", // the author's own copy: in the thread, not in the inbox
    "ALTER TABLE delivery ADD COLUMN recalled_at {time}",
    "ALTER TABLE delivery ADD COLUMN recall_reason TEXT CHECK (recall_reason IN ('undone', 'wrong_patient', 'wrong_content', 'other'))",
    // An alert for what is hidden still is a mail of its own: the one for what can be read already waits for nothing.
    "DROP INDEX outbox_pending_alert",
    "CREATE UNIQUE INDEX outbox_pending_alert ON outbox (recipient_id, template) WHERE kind = 'alert' AND state = 'pending'",
    "CREATE INDEX outbox_alert ON outbox (recipient_id, created_at) WHERE kind = 'alert'",
    "CREATE INDEX delivery_hidden ON delivery (patient_id, visible_at) WHERE visible_at IS NOT NULL",
    "CREATE TABLE draft (
        id {id} NOT NULL PRIMARY KEY,
        organization_id {id} NOT NULL,
        practitioner_id {id} NOT NULL,
        content {bytes} NOT NULL,           -- sealed [field]
        created_at {time} NOT NULL,
        updated_at {time} NOT NULL,
        FOREIGN KEY (practitioner_id, organization_id) REFERENCES practitioner (id, organization_id)
    ) {strict}",
    "CREATE INDEX draft_practitioner ON draft (practitioner_id, updated_at DESC)",
    // -- what patients answer --------------------------------------------------------------------------------------
    "CREATE TABLE thread (
        id {id} NOT NULL,
        patient_id {id} NOT NULL,
        organization_id {id} NOT NULL,
        team_id {id},
        assignee_id {id},
        state TEXT NOT NULL CHECK (state IN ('open', 'done')),
        asked_at {time},                    -- since when the patient waits for an answer
        updated_at {time} NOT NULL,
        created_at {time} NOT NULL,
        PRIMARY KEY (id, patient_id),
        FOREIGN KEY (patient_id, organization_id) REFERENCES patient (id, organization_id),
        FOREIGN KEY (team_id, organization_id) REFERENCES care_team (id, organization_id),
        FOREIGN KEY (assignee_id, organization_id) REFERENCES practitioner (id, organization_id)
    ) {strict}",
    "CREATE INDEX thread_team ON thread (organization_id, state, updated_at DESC)",
    "CREATE TABLE thread_note (
        id {id} NOT NULL PRIMARY KEY,
        thread_id {id} NOT NULL,
        patient_id {id} NOT NULL,
        organization_id {id} NOT NULL,
        practitioner_id {id} NOT NULL,
        text {bytes} NOT NULL,              -- sealed [field]
        created_at {time} NOT NULL,
        FOREIGN KEY (thread_id, patient_id) REFERENCES thread (id, patient_id),
        FOREIGN KEY (practitioner_id, organization_id) REFERENCES practitioner (id, organization_id)
    ) {strict}",
    "CREATE INDEX thread_note_thread ON thread_note (thread_id, patient_id, created_at)",
];
