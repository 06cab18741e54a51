//! The first schema: tenants and their keys, people, messages, the outbox, enrolment, the audit log.
//!
//! Ids are UUIDs; times are microseconds since 1970 in UTC; what is `sealed` can be read with an organization's key only.
//! Invariants held here: one index finds one patient; a message has at most one pending alert for an address; an audit
//! entry is never changed or removed.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &[
    // -- the installation ------------------------------------------------------------------------------------------
    "CREATE TABLE installation (
        key TEXT NOT NULL PRIMARY KEY,
        value {bytes} NOT NULL
    ) {strict}",
    // -- tenants and keys ------------------------------------------------------------------------------------------
    "CREATE TABLE organization (
        id {id} NOT NULL PRIMARY KEY,
        suite {small} NOT NULL,
        name {bytes} NOT NULL,              -- sealed [field]
        contact {bytes},                    -- sealed [alert_field]
        contact_language TEXT,
        created_at {time} NOT NULL,
        disabled_at {time}
    ) {strict}",
    "CREATE TABLE organization_key (
        id {id} NOT NULL PRIMARY KEY,
        organization_id {id} NOT NULL REFERENCES organization (id),
        realm TEXT NOT NULL CHECK (realm IN ('content', 'alert')),
        purpose TEXT NOT NULL,
        epoch {int} NOT NULL,
        suite {small} NOT NULL,
        root_version {int} NOT NULL,
        sealed {bytes} NOT NULL,            -- under the root
        created_at {time} NOT NULL,
        retired_at {time},
        destroyed_at {time},
        UNIQUE (organization_id, purpose, epoch)
    ) {strict}",
    // -- patients --------------------------------------------------------------------------------------------------
    "CREATE TABLE patient (
        id {id} NOT NULL PRIMARY KEY,
        organization_id {id} NOT NULL REFERENCES organization (id),
        name {bytes},                       -- sealed [field], like the next three
        birth_date {bytes},
        record_number {bytes},
        phone {bytes},
        record_number_index {bytes} CHECK (length(record_number_index) = 16),
        state TEXT NOT NULL CHECK (state IN ('unclaimed', 'claimed', 'closed')),
        created_at {time} NOT NULL,
        updated_at {time} NOT NULL,
        UNIQUE (organization_id, record_number_index),
        UNIQUE (id, organization_id)
    ) {strict}",
    "CREATE TABLE delivery_address (
        id {id} NOT NULL PRIMARY KEY,
        organization_id {id} NOT NULL,
        patient_id {id} NOT NULL,
        address {bytes} NOT NULL,           -- sealed [field]
        address_index {bytes} NOT NULL CHECK (length(address_index) = 16),
        created_at {time} NOT NULL,
        UNIQUE (organization_id, address_index),
        FOREIGN KEY (patient_id, organization_id) REFERENCES patient (id, organization_id)
    ) {strict}",
    "CREATE INDEX delivery_address_patient ON delivery_address (patient_id)",
    "CREATE TABLE alert_address (
        id {id} NOT NULL PRIMARY KEY,
        organization_id {id} NOT NULL,
        patient_id {id} NOT NULL,
        address {bytes} NOT NULL,           -- sealed [alert_field], like the next
        language {bytes} NOT NULL,
        verified_at {time},
        last_alert_at {time},
        retired_at {time},
        created_at {time} NOT NULL,
        FOREIGN KEY (patient_id, organization_id) REFERENCES patient (id, organization_id)
    ) {strict}",
    "CREATE INDEX alert_address_patient ON alert_address (patient_id)",
    // -- accounts --------------------------------------------------------------------------------------------------
    "CREATE TABLE account (
        id {id} NOT NULL PRIMARY KEY,
        user_handle {bytes} NOT NULL UNIQUE,
        label {bytes} NOT NULL,             -- sealed [field of the portal]
        language TEXT,
        created_at {time} NOT NULL,
        disabled_at {time},
        recovery_hash {bytes}
    ) {strict}",
    "CREATE TABLE passkey (
        id {id} NOT NULL PRIMARY KEY,
        account_id {id} NOT NULL REFERENCES account (id),
        credential_id {bytes} NOT NULL UNIQUE,
        credential {bytes} NOT NULL,        -- sealed [field of the portal], like the next
        label {bytes},
        state TEXT NOT NULL CHECK (state IN ('provisional', 'active', 'revoked')),
        synced {bool} NOT NULL,
        created_at {time} NOT NULL,
        used_at {time},
        revoked_at {time}
    ) {strict}",
    "CREATE INDEX passkey_account ON passkey (account_id)",
    "CREATE TABLE access_grant (
        id {id} NOT NULL PRIMARY KEY,
        account_id {id} NOT NULL REFERENCES account (id),
        patient_id {id} NOT NULL,
        organization_id {id} NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('self', 'representative', 'caregiver')),
        basis TEXT,
        state TEXT NOT NULL CHECK (state IN ('pending', 'active', 'revoked')),
        granted_by TEXT NOT NULL,
        created_at {time} NOT NULL,
        expires_at {time},
        revoked_at {time},
        FOREIGN KEY (patient_id, organization_id) REFERENCES patient (id, organization_id)
    ) {strict}",
    "CREATE INDEX access_grant_account ON access_grant (account_id)",
    "CREATE INDEX access_grant_patient ON access_grant (patient_id)",
    // -- relays ----------------------------------------------------------------------------------------------------
    "CREATE TABLE care_team (
        id {id} NOT NULL PRIMARY KEY,
        organization_id {id} NOT NULL REFERENCES organization (id),
        name {bytes} NOT NULL,              -- sealed [field]
        created_at {time} NOT NULL,
        UNIQUE (id, organization_id)
    ) {strict}",
    "CREATE TABLE relay (
        id {id} NOT NULL PRIMARY KEY,
        organization_id {id} NOT NULL REFERENCES organization (id),
        name TEXT NOT NULL,
        \"user\" TEXT NOT NULL UNIQUE,
        secret_hash {bytes} CHECK (length(secret_hash) = 32),
        certificate_hash {bytes} UNIQUE CHECK (length(certificate_hash) = 32),
        team_id {id},
        create_patients {bool} NOT NULL,
        any_domain {bool} NOT NULL,
        created_at {time} NOT NULL,
        disabled_at {time},
        UNIQUE (organization_id, name),
        UNIQUE (id, organization_id),
        FOREIGN KEY (team_id, organization_id) REFERENCES care_team (id, organization_id)
    ) {strict}",
    "CREATE TABLE relay_domain (
        id {id} NOT NULL PRIMARY KEY,
        relay_id {id} NOT NULL,
        organization_id {id} NOT NULL,
        domain {bytes} NOT NULL,            -- sealed [field]
        domain_index {bytes} NOT NULL CHECK (length(domain_index) = 16),
        UNIQUE (relay_id, domain_index),
        FOREIGN KEY (relay_id, organization_id) REFERENCES relay (id, organization_id)
    ) {strict}",
    "CREATE INDEX relay_domain_organization ON relay_domain (organization_id, domain_index)",
    // -- messages --------------------------------------------------------------------------------------------------
    "CREATE TABLE message (
        id {id} NOT NULL PRIMARY KEY,
        organization_id {id} NOT NULL REFERENCES organization (id),
        thread_id {id} NOT NULL,
        relay_id {id} REFERENCES relay (id),
        suite {small} NOT NULL,
        sensitivity TEXT NOT NULL CHECK (sensitivity IN ('normal', 'high')),
        received_at {time} NOT NULL,
        expires_at {time},
        reply_allowed {bool} NOT NULL
    ) {strict}",
    "CREATE TABLE message_part (
        message_id {id} NOT NULL REFERENCES message (id),
        kind {small} NOT NULL,
        bytes {bytes},                      -- a sealed part (PM1)
        object_id {id},
        PRIMARY KEY (message_id, kind),
        CHECK ((bytes IS NULL) <> (object_id IS NULL))
    ) {strict}",
    "CREATE TABLE delivery (
        id {id} NOT NULL PRIMARY KEY,
        message_id {id} NOT NULL REFERENCES message (id),
        patient_id {id} NOT NULL,
        organization_id {id} NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('waiting', 'expired', 'recalled')),
        created_at {time} NOT NULL,
        expires_at {time},
        first_opened_at {time},
        last_opened_at {time},
        UNIQUE (message_id, patient_id),
        FOREIGN KEY (patient_id, organization_id) REFERENCES patient (id, organization_id)
    ) {strict}",
    "CREATE INDEX delivery_inbox ON delivery (patient_id, created_at DESC, id DESC)",
    "CREATE INDEX delivery_expiry ON delivery (expires_at) WHERE expires_at IS NOT NULL",
    "CREATE TABLE message_wrap (
        id {id} NOT NULL PRIMARY KEY,
        message_id {id} NOT NULL REFERENCES message (id),
        delivery_id {id} UNIQUE REFERENCES delivery (id),
        organization_id {id} NOT NULL REFERENCES organization (id),
        audience TEXT NOT NULL CHECK (audience IN ('delivery', 'team')),
        kind TEXT NOT NULL CHECK (kind IN ('organization')),
        key_id {id} NOT NULL REFERENCES organization_key (id),
        nonce {bytes} NOT NULL,
        sealed {bytes} NOT NULL,            -- the data key under an organization key
        created_at {time} NOT NULL,
        CHECK ((audience = 'delivery') = (delivery_id IS NOT NULL))
    ) {strict}",
    "CREATE INDEX message_wrap_key ON message_wrap (key_id)",
    "CREATE INDEX message_wrap_message ON message_wrap (message_id)",
    // Deferred: a digest is claimed before the message that it stands for is inserted.
    "CREATE TABLE acceptance (
        organization_id {id} NOT NULL REFERENCES organization (id),
        digest {bytes} NOT NULL CHECK (length(digest) = 32),
        message_id {id} NOT NULL REFERENCES message (id) DEFERRABLE INITIALLY DEFERRED,
        delivery_id {id} NOT NULL REFERENCES delivery (id) DEFERRABLE INITIALLY DEFERRED,
        expires_at {time} NOT NULL,
        PRIMARY KEY (organization_id, digest)
    ) {strict}",
    "CREATE INDEX acceptance_expiry ON acceptance (expires_at)",
    // A deferred reference makes every insert into the parent look for its children.
    "CREATE INDEX acceptance_message ON acceptance (message_id)",
    "CREATE INDEX acceptance_delivery ON acceptance (delivery_id)",
    // -- mails to be sent ------------------------------------------------------------------------------------------
    "CREATE TABLE notice_address (
        id {id} NOT NULL PRIMARY KEY,
        organization_id {id} NOT NULL REFERENCES organization (id),
        address {bytes} NOT NULL,           -- sealed [alert_field], like the next
        language {bytes},
        address_index {bytes} NOT NULL CHECK (length(address_index) = 16),
        created_at {time} NOT NULL,
        UNIQUE (organization_id, address_index)
    ) {strict}",
    "CREATE TABLE outbox (
        id {id} NOT NULL PRIMARY KEY,
        organization_id {id} NOT NULL REFERENCES organization (id),
        kind TEXT NOT NULL CHECK (kind IN ('alert', 'notice', 'mailbox_code')),
        template TEXT NOT NULL,
        recipient_kind TEXT NOT NULL CHECK (recipient_kind IN ('alert_address', 'organization', 'sender')),
        recipient_id {id} NOT NULL,
        subject_id {id},
        payload {bytes},                    -- sealed [alert_field]; gone once settled
        state TEXT NOT NULL CHECK (state IN ('pending', 'leased', 'sent', 'failed', 'cancelled')),
        due_at {time} NOT NULL,
        expires_at {time},
        attempts {int} NOT NULL,
        lease_token {id},
        lease_until {time},
        tag {bytes} NOT NULL UNIQUE CHECK (length(tag) = 16),
        reply_class TEXT,
        created_at {time} NOT NULL,
        settled_at {time},
        CHECK ((state = 'leased') = (lease_token IS NOT NULL)),
        CHECK ((state = 'leased') = (lease_until IS NOT NULL)),
        CHECK (payload IS NULL OR state IN ('pending', 'leased'))
    ) {strict}",
    "CREATE UNIQUE INDEX outbox_pending_alert ON outbox (recipient_id) WHERE kind = 'alert' AND state = 'pending'",
    "CREATE UNIQUE INDEX outbox_pending_notice ON outbox (recipient_id, template, subject_id) \
     WHERE kind = 'notice' AND state = 'pending'",
    "CREATE INDEX outbox_due ON outbox (state, due_at)",
    "CREATE INDEX outbox_notice ON outbox (recipient_id, template, settled_at) WHERE kind = 'notice'",
    // -- enrolment and sessions ------------------------------------------------------------------------------------
    "CREATE TABLE claim_code (
        id {id} NOT NULL PRIMARY KEY,
        organization_id {id} NOT NULL,
        patient_id {id} NOT NULL,
        finder {int} NOT NULL CHECK (finder BETWEEN 0 AND 999999),
        hash {bytes} NOT NULL,
        channel TEXT NOT NULL CHECK (channel IN ('hand', 'post', 'telephone', 'sms')),
        state TEXT NOT NULL CHECK (state IN ('issued', 'bound', 'keyed', 'confirmed', 'void', 'locked', 'expired')),
        issued_by TEXT NOT NULL,
        created_at {time} NOT NULL,
        expires_at {time} NOT NULL,
        tries {int} NOT NULL,
        bound_session {bytes} CHECK (length(bound_session) = 32),
        takeovers {int} NOT NULL,
        account_id {id} REFERENCES account (id),
        passkey_id {id} REFERENCES passkey (id),
        grant_id {id} REFERENCES access_grant (id),
        keyed_at {time},
        resume_until {time},
        mailbox_sent {int} NOT NULL,
        mailbox_tries {int} NOT NULL,
        last_try_at {time},
        FOREIGN KEY (patient_id, organization_id) REFERENCES patient (id, organization_id)
    ) {strict}",
    "CREATE UNIQUE INDEX claim_code_finder ON claim_code (finder) WHERE state IN ('issued', 'bound')",
    "CREATE INDEX claim_code_found ON claim_code (finder, created_at)",
    "CREATE INDEX claim_code_patient ON claim_code (patient_id)",
    "CREATE INDEX claim_code_account ON claim_code (account_id)",
    "CREATE TABLE mailbox_code (
        id {id} NOT NULL PRIMARY KEY,
        claim_id {id} NOT NULL REFERENCES claim_code (id),
        organization_id {id} NOT NULL REFERENCES organization (id),
        alert_address_id {id} NOT NULL REFERENCES alert_address (id),
        hash {bytes} NOT NULL,
        created_at {time} NOT NULL,
        expires_at {time} NOT NULL,
        used_at {time}
    ) {strict}",
    "CREATE INDEX mailbox_code_claim ON mailbox_code (claim_id)",
    "CREATE TABLE session (
        hash {bytes} NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
        account_id {id} REFERENCES account (id),
        claim_id {id} REFERENCES claim_code (id),
        stage TEXT NOT NULL CHECK (stage IN ('claiming', 'confirming', 'signed_in')),
        form_key {bytes} NOT NULL CHECK (length(form_key) = 32),
        created_at {time} NOT NULL,
        seen_at {time} NOT NULL,
        ends_at {time} NOT NULL,
        verified_at {time},
        verified_purpose TEXT,
        ended_at {time}
    ) {strict}",
    "CREATE INDEX session_account ON session (account_id)",
    "CREATE INDEX session_claim ON session (claim_id)",
    "CREATE INDEX session_end ON session (ends_at)",
    "CREATE TABLE ceremony (
        id {id} NOT NULL PRIMARY KEY,
        browser_hash {bytes} NOT NULL CHECK (length(browser_hash) = 32),
        session_hash {bytes} CHECK (length(session_hash) = 32),
        account_id {id} REFERENCES account (id),
        kind TEXT NOT NULL CHECK (kind IN ('registration', 'confirmation', 'sign_in', 'verification')),
        purpose TEXT,
        state {bytes} NOT NULL,             -- sealed [field of the portal]
        created_at {time} NOT NULL,
        expires_at {time} NOT NULL
    ) {strict}",
    "CREATE INDEX ceremony_expiry ON ceremony (expires_at)",
    "CREATE UNIQUE INDEX ceremony_browser ON ceremony (browser_hash)",
    "CREATE INDEX ceremony_session ON ceremony (session_hash)",
    "CREATE TABLE attempt_limit (
        key {bytes} NOT NULL PRIMARY KEY CHECK (length(key) = 32),
        count {int} NOT NULL,
        window_start {time} NOT NULL,
        blocked_until {time},
        updated_at {time} NOT NULL
    ) {strict}",
    // -- work in the background ------------------------------------------------------------------------------------
    "CREATE TABLE lease (
        name TEXT NOT NULL PRIMARY KEY,
        token {id} NOT NULL,
        until {time} NOT NULL
    ) {strict}",
    // -- the audit log ---------------------------------------------------------------------------------------------
    "CREATE TABLE audit (
        seq {serial},
        id {id} NOT NULL UNIQUE,
        organization_id {id} NOT NULL REFERENCES organization (id),
        at {time} NOT NULL,
        actor_kind TEXT NOT NULL,
        actor_id {id},
        action TEXT NOT NULL,
        subject_kind TEXT,
        subject_id {id},
        detail TEXT,                        -- ids and words of ours only
        request_id {id},
        chain {bytes}
    ) {strict}",
    "CREATE INDEX audit_organization ON audit (organization_id, seq)",
    "CREATE INDEX audit_subject ON audit (subject_id, seq)",
    "sqlite: CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit \
     BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    "sqlite: CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit \
     BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    "postgres: CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS \
     $$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$",
    "postgres: CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit \
     FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()",
];
