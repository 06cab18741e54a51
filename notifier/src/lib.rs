//! Outbox rows to content-free mail over verified TLS.
//!
//! Owns how a mail looks and how it leaves. Must not know messages: it is given the alert root only, so it can open
//! an alert address, a language and a mailbox code, and nothing else. [`text`] is here because the pages above use it too.
pub mod text;
