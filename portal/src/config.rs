//! Settings of the whole portal: one struct a section, each in the crate and file that uses it, composed here.
//!
//! Owns what sections exist and how they must agree with each other. Passed on to whoever needs a part; never global.
pub mod http;
pub mod limits;
pub mod session;
pub mod smtp;
pub mod webauthn;

use std::path::Path;

use entity::{
    base::{
        log::LogSettings,
        settings::{Settings, SettingsError, keys::KeySettings},
    },
    store::DatabaseSettings,
};

pub use self::{http::HttpSettings, limits::LimitSettings, session::SessionSettings, smtp::SmtpSettings, webauthn::WebauthnSettings};

/// Every section that means something to some process of the portal.
pub const SECTIONS: [&str; 9] = ["http", "smtp", "alerts", "database", "keys", "session", "webauthn", "limits", "log"];

/// Everything that can be set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// `[http]`
    pub http: HttpSettings,
    /// `[smtp]`
    pub smtp: SmtpSettings,
    /// `[database]`
    pub database: DatabaseSettings,
    /// `[keys]`
    pub keys: KeySettings,
    /// `[session]`
    pub session: SessionSettings,
    /// `[webauthn]`
    pub webauthn: WebauthnSettings,
    /// `[limits]`
    pub limits: LimitSettings,
    /// `[log]`
    pub log: LogSettings,
}

impl Config {
    /// Reads and checks the settings of `file`, or the defaults, both under the environment's overrides.
    ///
    /// # Errors
    /// The file cannot be read, a section has an unknown key or a wrong value, or sections disagree.
    pub fn load(file: Option<&Path>) -> Result<Self, SettingsError> {
        Self::from_settings(&Settings::load(file)?)
    }

    /// Reads and checks settings that were loaded already.
    ///
    /// # Errors
    /// A section has an unknown key or a wrong value, or sections disagree.
    pub fn from_settings(settings: &Settings) -> Result<Self, SettingsError> {
        let config = Self {
            http: settings.section("http")?,
            smtp: settings.section("smtp")?,
            database: DatabaseSettings::read(settings)?,
            keys: KeySettings::read(settings)?,
            session: settings.section("session")?,
            webauthn: settings.section("webauthn")?,
            limits: settings.section("limits")?,
            log: settings.section("log")?,
        };
        config.validate()?;
        Ok(config)
    }

    /// Whether every section holds together, alone and with the others. Touches no file and no network: that is `config check`.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn validate(&self) -> Result<(), SettingsError> {
        self.http.validate()?;
        self.smtp.validate()?;
        self.keys.validate()?;
        self.session.validate()?;
        self.webauthn.validate(&self.http.origin()?)?;
        self.limits.validate()
    }
}

#[cfg(test)]
mod tests;
