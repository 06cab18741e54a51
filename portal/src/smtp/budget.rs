//! How much of everything one client may use: bytes, time, recipients, sessions. Must not know the protocol.
use std::time::Duration;

use crate::config::{LimitSettings, SmtpSettings};

/// The budgets of a listener.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Largest message in bytes; the reception's own bound holds too.
    pub message_bytes: u64,
    /// Recipients of one transaction.
    pub recipients: usize,
    /// Sessions in all.
    pub sessions: usize,
    /// Sessions of one relay.
    pub sessions_per_relay: usize,
    /// Sessions in all that have not signed in, so that strangers cannot crowd out relays that have.
    pub newcomers: usize,
    /// The same, from one network: an IPv4 address or an IPv6 /64.
    pub newcomers_per_address: usize,
    /// Commands that make no sense, between two stored messages.
    pub bad_commands: u32,
    /// Commands before signing in.
    pub commands_before_sign_in: u32,
    /// For a TLS handshake.
    pub handshake: Duration,
    /// From the connection to having signed in.
    pub sign_in: Duration,
    /// The same for whoever comes while more than half of the newcomers' places are taken.
    pub sign_in_crowded: Duration,
    /// Between two commands.
    pub command_idle: Duration,
    /// Between two pieces of a message.
    pub data_idle: Duration,
    /// For a whole message.
    pub data_total: Duration,
    /// For a client to read an answer.
    pub write: Duration,
    /// For our own work on a command, until the client hears that there is trouble.
    pub work: Duration,
    /// The same for a piece of a message, and for its end: it is scanned and stored then.
    pub store: Duration,
    /// For sessions to end after the listener was told to stop.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message_bytes: 50 << 20,
            recipients: 100,
            sessions: 512,
            sessions_per_relay: 64,
            newcomers: 256,
            newcomers_per_address: 32,
            bad_commands: 20,
            commands_before_sign_in: 50,
            handshake: Duration::from_secs(30),
            sign_in: Duration::from_secs(60),
            sign_in_crowded: Duration::from_secs(10),
            command_idle: Duration::from_secs(300),
            data_idle: Duration::from_secs(180),
            data_total: Duration::from_secs(600),
            write: Duration::from_secs(60),
            work: Duration::from_secs(60),
            // Clients wait for ten minutes (RFC 5321, section 4.5.3.2.6).
            store: Duration::from_secs(240),
            grace: Duration::from_secs(5),
        }
    }
}

impl Limits {
    /// The budgets under these settings.
    #[must_use]
    pub fn new(smtp: &SmtpSettings, limits: &LimitSettings) -> Self {
        let idle = Duration::from_secs(smtp.idle_seconds);
        let newcomers = (smtp.sessions / 2).max(smtp.sessions_per_relay);
        Self {
            message_bytes: limits.message_bytes,
            recipients: limits.recipients,
            sessions: smtp.sessions,
            sessions_per_relay: smtp.sessions_per_relay,
            // Half of the places for those who have not signed in, and one network takes few of these; Postfix opens 20.
            newcomers,
            newcomers_per_address: (newcomers / 8).max(20),
            command_idle: idle,
            data_idle: idle.min(Self::default().data_idle),
            data_total: Duration::from_secs(smtp.message_seconds),
            ..Self::default()
        }
    }
}

impl Limits {
    /// For a session that begins while `newcomers` have not signed in: when it gets narrow, time gets short.
    pub(super) fn among(self, newcomers: usize) -> Self {
        if newcomers <= self.newcomers / 2 {
            return self;
        }
        let sign_in = self.sign_in.min(self.sign_in_crowded);
        Self { sign_in, handshake: self.handshake.min(sign_in), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_has_few_places_and_a_crowd_little_time() {
        let limits = Limits::new(&SmtpSettings::default(), &LimitSettings::default());
        assert_eq!((limits.newcomers, limits.newcomers_per_address), (256, 32));
        assert_eq!(limits.among(128).sign_in, limits.sign_in);
        let crowded = limits.among(129);
        assert_eq!((crowded.sign_in, crowded.handshake), (limits.sign_in_crowded, limits.sign_in_crowded));
    }
}
