//! What `portal config check` finds: everything that can be told without the network.
//!
//! Owns the difference between an error (the portal would not start, or not be safe) and a warning (it would, but). Must
//! not show values of secrets.
mod certificate;
pub mod database;
mod files;
mod word;

use std::os::unix::fs::FileTypeExt;

use entity::{
    base::{
        log::chain,
        settings::{Settings, SettingsError},
    },
    object::{ObjectPlace, Objects},
};

use super::{Config, ScannerAddress};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The portal would not start, or not be safe.
    Error,
    /// It would start.
    Warning,
}

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// What it is about: `section.key`, or `section`.
    pub setting: String,
    /// What is wrong and what to do.
    pub message: String,
}

impl Finding {
    fn error(setting: &str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Error, setting: setting.to_owned(), message: message.into() }
    }

    fn warning(setting: &str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, setting: setting.to_owned(), message: message.into() }
    }
}

/// Checks settings that were loaded. Empty if there is nothing to say.
#[must_use]
pub fn check(settings: &Settings) -> Vec<Finding> {
    let (config, mistakes) = Config::read(settings);
    let mut findings: Vec<Finding> = mistakes.iter().map(mistake).collect();
    if mistakes.is_empty() {
        findings.extend(check_web(&config));
        findings.extend(check_smtp(&config));
        findings.extend(check_alerts(&config));
        findings.extend(check_bucket(&config));
        findings.extend(check_scanner(&config));
        findings.extend(files::check(&config));
    }
    findings
}

fn mistake(error: &SettingsError) -> Finding {
    match error {
        SettingsError::Section { section, mistake } => {
            let setting = mistake.key().map_or_else(|| section.clone(), |key| format!("{section}.{key}"));
            Finding::error(&setting, mistake.message())
        }
        SettingsError::UnknownSection { section, known } => {
            Finding::error(section, format!("this section is not known; known are {known}"))
        }
        other => Finding::error("file", other.to_string()),
    }
}

fn check_web(config: &Config) -> Vec<Finding> {
    let http = &config.http;
    let mut findings = Vec::new();
    if let (Some(certificate), Some(key)) = (&http.certificate, &http.key) {
        let host = config.origin().map(|origin| origin.host_str().unwrap_or_default().to_owned()).unwrap_or_default();
        findings.extend(certificate::check("http", certificate, key, &host));
    } else if !http.origin.starts_with("https://") {
        findings.push(Finding::warning("http.origin", "plain http works on this machine only: good for a trial, not for patients"));
    } else if http.trusted_proxies.is_empty() {
        let message = "without a certificate a proxy must stand before the portal, and it must be listed here: else all visitors look like one, \
                       who has http.connections_per_network connections, and one who tries codes locks all out";
        findings.push(Finding::warning("http.trusted_proxies", message));
    }
    if http.connections_per_network > http.connections / 2 {
        let message = "above half of http.connections: one network alone would take most of them";
        findings.push(Finding::warning("http.connections_per_network", message));
    }
    findings
}

fn check_smtp(config: &Config) -> Vec<Finding> {
    match (&config.smtp.certificate, &config.smtp.key) {
        (Some(certificate), Some(key)) => certificate::check("smtp", certificate, key, &config.smtp.hostname),
        _ => vec![Finding::error("smtp.certificate", "must be given, with smtp.key: relays are served inside TLS only")],
    }
}

fn check_alerts(config: &Config) -> Vec<Finding> {
    let alerts = config.alerts();
    let mut findings = Vec::new();
    match notifier::Notifier::new(alerts.clone()) {
        Ok(_) => {}
        Err(notifier::StartError::Settings(error)) => findings.push(mistake(&error)),
        Err(error) => findings.push(Finding::error("alerts", chain(&error))),
    }
    if alerts.tls == notifier::config::Tls::StartTls {
        findings.push(Finding::warning("alerts.tls", "\"implicit\" (port 465) is safer: nothing is said before TLS begins"));
    }
    if alerts.coalesce_seconds == 0 && config.http.origin.starts_with("https://") {
        let message =
            "with 0 each message has an alert of its own: whoever sees the mail learns how many messages there are, and when they came";
        findings.push(Finding::warning("alerts.coalesce_seconds", message));
    }
    let from = alerts.from.rsplit('@').next().unwrap_or_default();
    for (setting, text) in
        [("alerts.service_name", alerts.service_name.as_str()), ("http.origin", &config.http.origin), ("alerts.from", from)]
    {
        if let Some(word) = word::about_health(text) {
            let message = format!("\"{word}\" tells whoever sees an alert that it is about health: choose a neutral name");
            findings.push(Finding::warning(setting, message));
        }
    }
    findings
}

/// A bucket's client is made ready, with the authorities that it is to believe; nothing is sent.
fn check_bucket(config: &Config) -> Option<Finding> {
    let place = config.object_place().ok().filter(|place| matches!(place, ObjectPlace::Bucket(_)))?;
    let error = Objects::open(&place).err()?;
    Some(Finding::error("objects.bucket", chain(&error)))
}

fn check_scanner(config: &Config) -> Option<Finding> {
    match config.scanner.address().ok().flatten()? {
        ScannerAddress::Loopback(_) => Some(Finding::warning(
            "scanner.address",
            "a Unix socket is safer (unix:/run/clamav/clamd.ctl): while the scanner is down, any program of this machine can listen at its \
             port and be shown what patients get sent",
        )),
        ScannerAddress::Unix(path) => match std::fs::metadata(&path).map(|found| found.file_type().is_socket()) {
            Ok(true) => None,
            Ok(false) => Some(Finding::error("scanner.address", format!("{} is no socket", path.display()))),
            Err(error) => Some(Finding::warning(
                "scanner.address",
                format!("{} cannot be seen ({error}): until the scanner listens there, files are marked as not checked", path.display()),
            )),
        },
    }
}

#[cfg(test)]
mod tests;
