//! The section `[http]`: where pages are served, and under which address people know them.
use std::net::SocketAddr;

use entity::base::settings::{FilePath, SettingsError};
use serde::Deserialize;
use url::Url;

/// Where pages are served.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HttpSettings {
    /// Address and port to listen at.
    pub bind: SocketAddr,
    /// What people type: scheme, host and, if need be, port. Passkeys are bound to it; alerts name it.
    pub origin: String,
    /// Certificate chain in PEM. Without it the portal speaks plain HTTP: only on loopback, for a proxy or a trial.
    pub certificate: Option<FilePath>,
    /// The certificate's private key in PEM.
    pub key: Option<FilePath>,
    /// Addresses of proxies whose `X-Forwarded-For` is believed. Nobody else's is.
    pub trusted_proxies: Vec<std::net::IpAddr>,
    /// Connections in all. Fewer where the system does not let as many files be open.
    pub connections: usize,
    /// Connections from one network: an IPv4 address or an IPv6 /64. Trusted proxies have no such bound.
    pub connections_per_network: usize,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            bind: SocketAddr::from(([127, 0, 0, 1], 8080)),
            origin: "http://localhost:8080".to_owned(),
            certificate: None,
            key: None,
            trusted_proxies: Vec::new(),
            connections: 2_048,
            connections_per_network: 256,
        }
    }
}

impl HttpSettings {
    /// The origin, taken apart.
    ///
    /// # Errors
    /// It is no origin: a path, a user, another scheme; or plain HTTP for another host than localhost.
    pub fn origin(&self) -> Result<Url, SettingsError> {
        let invalid = |message: &str| SettingsError::invalid("http", "origin", message);
        let url = Url::parse(&self.origin).map_err(|_| invalid("must be an address such as https://letterbox.example"))?;
        let bare =
            url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty() && url.password().is_none();
        if !bare || url.host_str().is_none() {
            return Err(invalid("must be scheme and host alone, such as https://letterbox.example"));
        }
        match url.scheme() {
            "https" => Ok(url),
            "http" if url.host_str() == Some("localhost") => Ok(url),
            _ => Err(invalid("must begin with https:// (plain http:// works for localhost only: browsers give no passkeys otherwise)")),
        }
    }

    /// # Errors
    /// See [`Self::origin`]; a certificate without key or the reverse; plain HTTP that others could hear; fewer connections than a
    /// house needs.
    pub fn validate(&self) -> Result<(), SettingsError> {
        self.origin()?;
        if self.certificate.is_some() != self.key.is_some() {
            return Err(SettingsError::invalid("http", "certificate", "certificate and key belong together: give both, or none"));
        }
        if self.certificate.is_none() && !self.bind.ip().is_loopback() {
            let message = "without a certificate the portal listens on this machine only (127.0.0.1 or [::1]): give certificate and key, or put a proxy before it";
            return Err(SettingsError::invalid("http", "bind", message));
        }
        if self.connections_per_network < 16 {
            let message = "must be at least 16: a browser opens up to six, and a whole house may stand behind one address";
            return Err(SettingsError::invalid("http", "connections_per_network", message));
        }
        if !(64..=32_768).contains(&self.connections) || self.connections < self.connections_per_network {
            let message = "must be from 64 to 32768, and at least connections_per_network";
            return Err(SettingsError::invalid("http", "connections", message));
        }
        Ok(())
    }
}
