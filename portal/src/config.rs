//! Settings of the whole portal: one struct a section, each in the crate and file that uses it, composed here.
//!
//! Owns what sections exist and how they must agree with each other. Passed on to whoever needs a part; never global.
pub mod check;
pub mod http;
pub mod limits;
pub mod scanner;
pub mod session;
pub mod smtp;
pub mod webauthn;

use std::path::Path;

use entity::{
    base::{
        log::LogSettings,
        settings::{SECTIONS, Settings, SettingsError, keys::KeySettings},
    },
    object::{ObjectPlace, ObjectSettings},
    store::DatabaseSettings,
};
use notifier::config::AlertSettings;
use url::Url;

pub use self::{
    http::HttpSettings,
    limits::LimitSettings,
    scanner::{ScannerAddress, ScannerSettings},
    session::SessionSettings,
    smtp::SmtpSettings,
    webauthn::WebauthnSettings,
};

/// Everything that can be set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// `[http]`
    pub http: HttpSettings,
    /// `[smtp]`
    pub smtp: SmtpSettings,
    /// `[alerts]`; whether it is complete is checked where alerts are sent.
    pub alerts: AlertSettings,
    /// `[database]`
    pub database: DatabaseSettings,
    /// `[objects]`
    pub objects: ObjectSettings,
    /// `[keys]`
    pub keys: KeySettings,
    /// `[session]`
    pub session: SessionSettings,
    /// `[webauthn]`
    pub webauthn: WebauthnSettings,
    /// `[limits]`
    pub limits: LimitSettings,
    /// `[scanner]`
    pub scanner: ScannerSettings,
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
    /// A section is unknown, or has an unknown key or a wrong value; or sections disagree.
    pub fn from_settings(settings: &Settings) -> Result<Self, SettingsError> {
        let (config, mistakes) = Self::read(settings);
        mistakes.into_iter().next().map_or(Ok(config), Err)
    }

    /// Reads settings and collects everything that is wrong. A section that cannot be read stands at its defaults.
    fn read(settings: &Settings) -> (Self, Vec<SettingsError>) {
        let mut mistakes = settings.unknown_sections(&SECTIONS);
        let config = Self {
            http: or_default(settings.section("http"), &mut mistakes),
            smtp: or_default(settings.section("smtp"), &mut mistakes),
            alerts: or_default(settings.section("alerts"), &mut mistakes),
            database: or_default(DatabaseSettings::read(settings), &mut mistakes),
            objects: or_default(ObjectSettings::read(settings), &mut mistakes),
            keys: or_default(KeySettings::read(settings), &mut mistakes),
            session: or_default(settings.section("session"), &mut mistakes),
            webauthn: or_default(settings.section("webauthn"), &mut mistakes),
            limits: or_default(settings.section("limits"), &mut mistakes),
            scanner: or_default(settings.section("scanner"), &mut mistakes),
            log: or_default(settings.section("log"), &mut mistakes),
        };
        if mistakes.is_empty() {
            mistakes.extend(config.validate().err());
        }
        (config, mistakes)
    }

    /// `[alerts]` as the notifier wants it: with the portal's origin, unless another is given.
    #[must_use]
    pub fn alerts(&self) -> AlertSettings {
        let mut alerts = self.alerts.clone();
        alerts.origin.get_or_insert_with(|| self.http.origin.trim_end_matches('/').to_owned());
        alerts
    }

    /// The portal's origin.
    ///
    /// # Errors
    /// It is none.
    pub fn origin(&self) -> Result<Url, SettingsError> {
        self.http.origin()
    }

    /// Where large parts of messages lie.
    ///
    /// # Errors
    /// The settings name no place, and there is no file of a database to put one beside.
    pub fn object_place(&self) -> Result<ObjectPlace, SettingsError> {
        self.objects.place(self.database.folder())
    }

    /// Whether every section holds together, alone and with the others. Touches no file and no network: that is `config check`.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn validate(&self) -> Result<(), SettingsError> {
        self.http.validate()?;
        self.smtp.validate()?;
        self.object_place()?;
        self.keys.validate()?;
        self.session.validate()?;
        self.webauthn.validate(&self.http.origin()?)?;
        self.limits.validate()?;
        self.scanner.validate()
    }
}

fn or_default<T: Default>(read: Result<T, SettingsError>, mistakes: &mut Vec<SettingsError>) -> T {
    read.unwrap_or_else(|mistake| {
        mistakes.push(mistake);
        T::default()
    })
}

#[cfg(test)]
mod tests;
