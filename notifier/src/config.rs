//! The section `[alerts]`: how mails look, by which mail host they leave, and when. Must not know a mail.
//!
//! Invariants: there is no setting that turns TLS or its verification off; a lease outlives two send deadlines, so that a
//! mail under way is never given to a second notifier; what comes into a header holds no line break.
mod check;

use std::time::Duration;

use entity::base::{
    secret::Secret,
    settings::{FilePath, Settings, SettingsError},
};
use serde::Deserialize;

/// The section `[alerts]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AlertSettings {
    /// The mail host's name (or address), which its certificate must show.
    pub host: String,
    /// Its port; 465 for `implicit`, 587 for `starttls` if not given.
    pub port: Option<u16>,
    /// How TLS begins.
    pub tls: Tls,
    /// Certificate authorities (PEM) to believe instead of the system's.
    pub ca_file: Option<FilePath>,
    /// User name at the mail host, with `password`.
    pub user: Option<String>,
    /// Password at the mail host; `password_file` names a file instead.
    pub password: Option<Secret>,
    /// Certificate chain (PEM) to sign in with, with `client_key`.
    pub client_certificate: Option<FilePath>,
    /// Private key (PEM) of `client_certificate`.
    pub client_key: Option<FilePath>,
    /// The address in From. Its domain had best be the portal's, for a telephone fills in a code only then.
    pub from: String,
    /// Domain of the envelope senders, where bounces go; that of `from` if not given.
    pub bounce_domain: Option<String>,
    /// The neutral name of the service in From and in the texts: no clinic, no health word, the same for everybody.
    pub service_name: String,
    /// The portal's address, the only link in a mail: scheme, host and port, nothing else. Taken from `[http]` if not given.
    pub origin: Option<String>,
    /// An alert leaves after a random time up to this.
    pub jitter_seconds: u32,
    /// A patient gets at most one alert in this time; what comes meanwhile is told by one at its end.
    pub coalesce_seconds: u32,
    /// How many mails are sent at the same time, each over a connection of its own.
    pub concurrency: u16,
    /// How long a mail is this notifier's own.
    pub lease_seconds: u32,
    /// How long one try to send may take; under half of the lease.
    pub send_timeout_seconds: u32,
    /// How often to look for new mails.
    pub poll_milliseconds: u32,
}

/// How TLS begins. There is no third way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    /// With the first byte (RFC 8314).
    #[default]
    Implicit,
    /// After STARTTLS, without which nothing is sent (RFC 3207).
    StartTls,
}

impl Default for AlertSettings {
    fn default() -> Self {
        Self {
            host: String::new(),
            port: None,
            tls: Tls::default(),
            ca_file: None,
            user: None,
            password: None,
            client_certificate: None,
            client_key: None,
            from: String::new(),
            bounce_domain: None,
            service_name: "Letterbox".to_owned(),
            origin: None,
            jitter_seconds: 120,
            coalesce_seconds: 3_600,
            concurrency: 4,
            lease_seconds: 120,
            send_timeout_seconds: 50,
            poll_milliseconds: 1_000,
        }
    }
}

impl AlertSettings {
    /// Reads the section; where it names no origin, that of `[http]` holds.
    ///
    /// # Errors
    /// An unknown key or a wrong value.
    pub fn read(settings: &Settings) -> Result<Self, SettingsError> {
        /// All that a notifier wants to know of the pages.
        #[derive(Deserialize)]
        struct Pages {
            #[serde(default)]
            origin: Option<String>,
        }
        let mut alerts: Self = settings.section("alerts")?;
        if alerts.origin.is_none() {
            alerts.origin = settings.section::<Pages>("http")?.origin.map(|origin| origin.trim_end_matches('/').to_owned());
        }
        Ok(alerts)
    }

    /// Everything that can be checked without the network.
    ///
    /// # Errors
    /// The first setting that is wrong, and what it should be.
    pub fn validate(&self) -> Result<(), SettingsError> {
        check::check(self)
    }

    /// The port to connect to.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port.unwrap_or(match self.tls {
            Tls::Implicit => 465,
            Tls::StartTls => 587,
        })
    }

    /// The domain of the envelope senders.
    #[must_use]
    pub fn bounce_domain(&self) -> &str {
        match &self.bounce_domain {
            Some(domain) => domain,
            None => self.from.rsplit('@').next().unwrap_or_default(),
        }
    }

    /// How long a mail is this notifier's own.
    #[must_use]
    pub fn lease(&self) -> Duration {
        Duration::from_secs(self.lease_seconds.into())
    }

    /// How long one try to send may take.
    #[must_use]
    pub fn send_timeout(&self) -> Duration {
        Duration::from_secs(self.send_timeout_seconds.into())
    }

    /// How often to look for new mails.
    #[must_use]
    pub fn poll(&self) -> Duration {
        Duration::from_millis(self.poll_milliseconds.into())
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn read(text: &str) -> Result<AlertSettings, SettingsError> {
        AlertSettings::read(&Settings::read(text, Path::new("/etc/portal/portal.toml"), []).expect("settings"))
    }

    #[test]
    fn the_origin_is_that_of_the_pages_unless_it_is_given() {
        let pages = "[http]\nbind = \"127.0.0.1:8080\"\norigin = \"https://letterbox.example/\"\ncertificate = \"a.pem\"\ntrusted_proxies = [\"::1\"]\n";
        assert_eq!(read(pages).expect("read").origin.as_deref(), Some("https://letterbox.example"));
        let own =
            read("[alerts]\norigin = \"https://other.example\"\ntls = \"starttls\"\n[http]\norigin = \"https://letterbox.example\"\n")
                .expect("read");
        assert_eq!((own.origin.as_deref(), own.tls, own.port()), (Some("https://other.example"), Tls::StartTls, 587));
        assert_eq!(read("").expect("read").origin, None);
    }

    #[test]
    fn an_unencrypted_way_cannot_be_set() {
        for text in ["tls = \"none\"", "tls = \"opportunistic\"", "tls = false", "verify = false"] {
            assert!(read(&format!("[alerts]\n{text}\n")).is_err(), "{text}");
        }
    }
}
