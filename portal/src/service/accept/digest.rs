//! What tells a message that comes again from one that only looks alike.
//!
//! Over the message without its leading trace headers (a relay that tries again, or splits a transaction, changes
//! those), and, for each recipient, the envelope sender, the recipient, and the relay headers (the same message with
//! another expiry is another message). Without Message-ID *and* Date nothing in a message is its own, so the relay's
//! id of it joins. Under the organization's digest key: nobody can find out by trying whether a message was here.
use entity::{
    crypto::{
        index::{Digester, digest},
        keyring::OrganizationKey,
    },
    domain::address::EmailAddress,
};

use crate::mime::header::Headers;

/// What is the same for all recipients of one message.
pub(super) struct Fingerprint {
    message: [u8; 32],
    relay_headers: [u8; 32],
    trace: String,
}

impl Fingerprint {
    /// At the end of a message.
    pub(super) fn new(key: &OrganizationKey, body: Digester, headers: &Headers, told: Option<&str>) -> Self {
        let relay: Vec<&[u8]> = headers.relay.iter().flat_map(|(name, value)| [name.as_bytes(), value.as_bytes()]).collect();
        let anonymous = !headers.message_id && headers.date.is_none();
        let trace = told.map(str::to_owned).or_else(|| headers.trace_id()).filter(|_| anonymous).unwrap_or_default();
        Self { message: body.finish(&[]), relay_headers: digest(key, &relay), trace }
    }

    /// For one recipient.
    pub(super) fn of(&self, key: &OrganizationKey, sender: &str, recipient: &EmailAddress) -> [u8; 32] {
        let recipient = zeroize::Zeroizing::new(recipient.normal());
        // A domain is the same in letters of any size.
        let (local, domain) = sender.rsplit_once('@').map_or((sender, None), |(local, domain)| (local, Some(domain)));
        let sender = domain.map_or_else(|| local.to_owned(), |domain| format!("{local}@{}", domain.to_lowercase()));
        digest(key, &[&self.message, &self.relay_headers, self.trace.as_bytes(), sender.as_bytes(), recipient.as_bytes()])
    }
}
