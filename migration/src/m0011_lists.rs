//! Sent later: a message that is committed at once and seen, and told of, at a moment that somebody chose. And templates.
//!
//! Invariant held here: an index holds what is to be told of at such a moment, and nothing else.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &[
    "ALTER TABLE delivery ADD COLUMN alert_at {time}", // when it is told of, where that is not decided at acceptance
    "CREATE INDEX delivery_alert ON delivery (alert_at, id) WHERE alert_at IS NOT NULL",
    "CREATE TABLE template (
        id {id} NOT NULL PRIMARY KEY,
        organization_id {id} NOT NULL REFERENCES organization (id),
        content {bytes} NOT NULL,           -- sealed [field]: name, presets, and the texts by language
        version {int} NOT NULL,
        created_at {time} NOT NULL,
        updated_at {time} NOT NULL,
        retired_at {time}                   -- since when nobody writes from it
    ) {strict}",
    "CREATE INDEX template_organization ON template (organization_id, created_at, id) WHERE retired_at IS NULL",
    "CREATE TABLE mailing (
        id {id} NOT NULL PRIMARY KEY,
        organization_id {id} NOT NULL,
        practitioner_id {id} NOT NULL,
        content {bytes} NOT NULL,           -- sealed [field]: the texts, their presets, the names of the columns
        state TEXT NOT NULL CHECK (state IN ('draft', 'sending', 'paused', 'cancelled', 'undoing', 'done')),
        total {int} NOT NULL,
        sent {int} NOT NULL,
        refused {int} NOT NULL,
        undone {int} NOT NULL,
        started_at {time},
        lease_until {time},                 -- until when somebody works on it
        created_at {time} NOT NULL,
        updated_at {time} NOT NULL,
        FOREIGN KEY (practitioner_id, organization_id) REFERENCES practitioner (id, organization_id)
    ) {strict}",
    "CREATE INDEX mailing_practitioner ON mailing (practitioner_id, created_at DESC, id DESC)",
    "CREATE INDEX mailing_busy ON mailing (lease_until) WHERE state IN ('sending', 'undoing')",
    "CREATE INDEX mailing_old ON mailing (updated_at)",
    "CREATE TABLE mailing_row (
        mailing_id {id} NOT NULL REFERENCES mailing (id),
        number {int} NOT NULL,              -- from 1
        organization_id {id} NOT NULL,
        patient_id {id},
        state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'refused', 'undone')),
        reason TEXT,
        cells {bytes},                      -- sealed [field]: what was typed
        note {bytes},                       -- sealed [field]: which field is missing
        message_id {id},
        PRIMARY KEY (mailing_id, number),
        FOREIGN KEY (patient_id, organization_id) REFERENCES patient (id, organization_id)
    ) {strict_key}",
    "CREATE UNIQUE INDEX mailing_row_once ON mailing_row (mailing_id, patient_id) WHERE patient_id IS NOT NULL",
    "CREATE INDEX mailing_row_state ON mailing_row (mailing_id, state, number)",
    "CREATE INDEX mailing_row_patient ON mailing_row (patient_id) WHERE patient_id IS NOT NULL",
    // -- what became of it: an index for each filter, of the organization and of who wrote it -------------------------
    "ALTER TABLE delivery ADD COLUMN sender_id {id}", // the message's, so that an index can hold it
    "ALTER TABLE delivery ADD COLUMN replied_at {time}", // when its patient first answered in its thread
    "UPDATE delivery SET sender_id = (SELECT message.sender_id FROM message WHERE message.id = delivery.message_id) \
     WHERE message_id IN (SELECT id FROM message WHERE sender_id IS NOT NULL)",
    "UPDATE delivery SET replied_at = (SELECT MIN(answer.received_at) FROM message \
        JOIN message AS answer ON answer.thread_id = message.thread_id AND answer.author_id = delivery.patient_id \
        WHERE message.id = delivery.message_id AND answer.received_at > delivery.created_at) \
     WHERE NOT own AND patient_id IN (SELECT author_id FROM message WHERE author_id IS NOT NULL)",
    "CREATE INDEX message_sender ON message (sender_id, received_at DESC, id DESC) WHERE sender_id IS NOT NULL",
    "CREATE INDEX delivery_is_waiting ON delivery (organization_id, created_at DESC, id DESC) \
     WHERE first_opened_at IS NULL AND replied_at IS NULL AND alert_at IS NULL AND state = 'waiting'",
    "CREATE INDEX delivery_mine_waiting ON delivery (sender_id, created_at DESC, id DESC) \
     WHERE sender_id IS NOT NULL AND first_opened_at IS NULL AND replied_at IS NULL AND alert_at IS NULL AND state = 'waiting'",
    "CREATE INDEX delivery_is_opened ON delivery (organization_id, created_at DESC, id DESC) \
     WHERE NOT own AND first_opened_at IS NOT NULL AND replied_at IS NULL AND state <> 'recalled'",
    "CREATE INDEX delivery_mine_opened ON delivery (sender_id, created_at DESC, id DESC) \
     WHERE sender_id IS NOT NULL AND NOT own AND first_opened_at IS NOT NULL AND replied_at IS NULL AND state <> 'recalled'",
    "CREATE INDEX delivery_is_replied ON delivery (organization_id, created_at DESC, id DESC) \
     WHERE replied_at IS NOT NULL AND state <> 'recalled'",
    "CREATE INDEX delivery_mine_replied ON delivery (sender_id, created_at DESC, id DESC) \
     WHERE sender_id IS NOT NULL AND replied_at IS NOT NULL AND state <> 'recalled'",
    "CREATE INDEX delivery_is_recalled ON delivery (organization_id, created_at DESC, id DESC) \
     WHERE state = 'recalled'",
    "CREATE INDEX delivery_mine_recalled ON delivery (sender_id, created_at DESC, id DESC) \
     WHERE sender_id IS NOT NULL AND state = 'recalled'",
    "CREATE INDEX delivery_is_expired ON delivery (organization_id, created_at DESC, id DESC) \
     WHERE first_opened_at IS NULL AND replied_at IS NULL AND state = 'expired'",
    "CREATE INDEX delivery_mine_expired ON delivery (sender_id, created_at DESC, id DESC) \
     WHERE sender_id IS NOT NULL AND first_opened_at IS NULL AND replied_at IS NULL AND state = 'expired'",
    "CREATE INDEX delivery_is_scheduled ON delivery (organization_id, created_at DESC, id DESC) \
     WHERE alert_at IS NOT NULL AND state = 'waiting'",
    "CREATE INDEX delivery_mine_scheduled ON delivery (sender_id, created_at DESC, id DESC) \
     WHERE sender_id IS NOT NULL AND alert_at IS NOT NULL AND state = 'waiting'",
];
