//! The section `[smtp]`: where relays hand mail over.
use std::net::SocketAddr;

use entity::base::settings::{FilePath, SettingsError};
use serde::Deserialize;

/// Where relays hand mail over.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SmtpSettings {
    /// Address and port to listen at.
    pub bind: SocketAddr,
    /// The name in greetings; the certificate should carry it.
    pub hostname: String,
    /// Certificate chain in PEM: STARTTLS comes before everything, so there is no service without it.
    pub certificate: Option<FilePath>,
    /// The certificate's private key in PEM.
    pub key: Option<FilePath>,
    /// Sessions that one relay may have open.
    pub sessions_per_relay: usize,
    /// Sessions in all.
    pub sessions: usize,
    /// For how long a silent client is waited for.
    pub idle_seconds: u64,
    /// How long one message may take to arrive.
    pub message_seconds: u64,
    /// How often the certificate's files are looked at for a change.
    pub certificate_check_seconds: u64,
}

impl Default for SmtpSettings {
    fn default() -> Self {
        Self {
            bind: SocketAddr::from(([127, 0, 0, 1], 2525)),
            hostname: "localhost".to_owned(),
            certificate: None,
            key: None,
            sessions_per_relay: 64,
            sessions: 512,
            idle_seconds: 300,
            message_seconds: 600,
            certificate_check_seconds: 30,
        }
    }
}

impl SmtpSettings {
    /// # Errors
    /// A certificate without key or the reverse, a name that cannot stand in a greeting, a limit below what relays need.
    pub fn validate(&self) -> Result<(), SettingsError> {
        if self.certificate.is_some() != self.key.is_some() {
            return Err(SettingsError::invalid("smtp", "certificate", "certificate and key belong together: give both, or none"));
        }
        let name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
        if self.hostname.is_empty() || self.hostname.len() > 255 || !self.hostname.bytes().all(name) {
            return Err(SettingsError::invalid("smtp", "hostname", "must be a host name, such as portal.example.org"));
        }
        if self.sessions_per_relay < 20 {
            return Err(SettingsError::invalid("smtp", "sessions_per_relay", "must be at least 20: Postfix uses that many"));
        }
        if self.sessions < self.sessions_per_relay {
            return Err(SettingsError::invalid("smtp", "sessions", "must be at least sessions_per_relay"));
        }
        if self.idle_seconds < 30 || self.message_seconds < 60 || self.certificate_check_seconds == 0 {
            return Err(SettingsError::invalid(
                "smtp",
                "idle_seconds",
                "too short: idle_seconds is at least 30, message_seconds 60, certificate_check_seconds 1",
            ));
        }
        Ok(())
    }
}
