//! SeaORM models, one file a table. No logic: what a column means stands in the migration that makes it.
//!
//! Crate-private: the only public way to rows is `store` and `desk`.
#![expect(unreachable_pub, reason = "SeaORM's derive makes public types; this module is what keeps them in")]
pub(crate) mod acceptance;
pub(crate) mod access_grant;
pub(crate) mod account;
pub(crate) mod address_change;
pub(crate) mod alert_address;
pub(crate) mod approval;
pub(crate) mod attempt_limit;
pub(crate) mod audit;
pub(crate) mod care_team;
pub(crate) mod carer;
pub(crate) mod ceremony;
pub(crate) mod claim_code;
pub(crate) mod delivery;
pub(crate) mod delivery_address;
pub(crate) mod draft;
pub(crate) mod draft_file;
pub(crate) mod draft_piece;
pub(crate) mod freed_address;
pub(crate) mod installation;
pub(crate) mod invitation;
pub(crate) mod lease;
pub(crate) mod mailbox_code;
pub(crate) mod mailing;
pub(crate) mod mailing_row;
pub(crate) mod message;
pub(crate) mod message_part;
pub(crate) mod message_wrap;
pub(crate) mod notice_address;
pub(crate) mod organization;
pub(crate) mod organization_key;
pub(crate) mod outbox;
pub(crate) mod passkey;
pub(crate) mod patient;
pub(crate) mod patient_draft;
pub(crate) mod patient_import;
pub(crate) mod patient_word;
pub(crate) mod practitioner;
pub(crate) mod relay;
pub(crate) mod relay_domain;
pub(crate) mod session;
pub(crate) mod team_member;
pub(crate) mod template;
pub(crate) mod thread;
pub(crate) mod thread_note;
