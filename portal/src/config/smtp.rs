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
}

impl Default for SmtpSettings {
    fn default() -> Self {
        Self {
            bind: SocketAddr::from(([127, 0, 0, 1], 2525)),
            hostname: "localhost".to_owned(),
            certificate: None,
            key: None,
            sessions_per_relay: 64,
        }
    }
}

impl SmtpSettings {
    /// # Errors
    /// A certificate without key or the reverse.
    pub fn validate(&self) -> Result<(), SettingsError> {
        if self.certificate.is_some() != self.key.is_some() {
            return Err(SettingsError::invalid("smtp", "certificate", "certificate and key belong together: give both, or none"));
        }
        Ok(())
    }
}
