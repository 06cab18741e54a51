//! Relays: the mail systems that hand messages over. Must not know SMTP.
mod add;
mod renew;

pub(crate) use add::{AddRelay, AddRelayError, Added, Credential, add, certificate_hash};
pub(crate) use renew::{RenewError, renew};
