//! Relays: the mail systems that hand messages over. Must not know SMTP.
mod add;

pub use add::{AddRelay, AddRelayError, Added, Credential, add, certificate_hash};
