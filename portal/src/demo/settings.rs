//! The demo's settings: a file like any other, so that every command works on it.
use std::path::Path;

use entity::base::{
    log::LogSettings,
    settings::{Settings, SettingsError},
};

use super::{
    DemoError,
    folder::{Folder, MARK},
    ports::Own,
};
use crate::config::Config;

/// Its six lines should stay in sight.
const LOG_LEVEL: &str = "warn";

/// Where things listen.
pub(super) struct Ports {
    /// The portal's own.
    pub(super) own: Own,
    /// The mail catcher.
    pub(super) mail: u16,
}

/// Writes the settings and reads them as any command does; of the environment only the log's.
pub(super) fn write(folder: &Folder, ports: &Ports) -> Result<Config, DemoError> {
    let text = text(ports);
    folder.replace(&folder.settings(), &text)?;
    Ok(read(&text, &folder.settings())?)
}

/// The same settings, not written: to look at what is there before anything is changed. Where mails go is not known yet.
pub(super) fn draft(folder: &Folder, own: Own) -> Result<Config, DemoError> {
    Ok(read(&text(&Ports { own, mail: own.smtp }), &folder.settings())?)
}

/// How the demo logs, before its settings are written.
///
/// # Errors
/// The environment's `PORTAL_LOG__…` are wrong.
pub(crate) fn log() -> Result<LogSettings, SettingsError> {
    Ok(read(&format!("[log]\nlevel = \"{LOG_LEVEL}\"\n"), Path::new(""))?.log)
}

fn read(text: &str, path: &Path) -> Result<Config, SettingsError> {
    let log = std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let log = log.filter(|(name, _)| name.starts_with("PORTAL_LOG__"));
    Config::from_settings(&Settings::read(text, path, log)?)
}

fn text(Ports { own: Own { http, smtp }, mail }: &Ports) -> String {
    format!(
        r#"{MARK}, anew at each start. Every command works on it: portal organization list --config THIS_FILE

[http]
bind = "127.0.0.1:{http}"
origin = "http://localhost:{http}"

[smtp]
bind = "127.0.0.1:{smtp}"
hostname = "localhost"
certificate = "tls/certificate.pem"
key = "tls/key.pem"

# Alerts go to the demo's mail catcher, at once and each by itself. A real portal waits a little and gathers them.
[alerts]
host = "127.0.0.1"
port = {mail}
tls = "implicit"
ca_file = "tls/authority.pem"
from = "letterbox@letterbox.example"
bounce_domain = "bounces.letterbox.example"
service_name = "Letterbox"
jitter_seconds = 0
coalesce_seconds = 0
poll_milliseconds = 100

[database]
url = "sqlite:portal.db"

[keys]
content_root = "keys/content.key"
alert_root = "keys/alert.key"

[webauthn]
relying_party_id = "localhost"

[log]
level = "{LOG_LEVEL}"
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_are_good() {
        let ports = Ports { own: Own { http: 8080, smtp: 2525 }, mail: 40_465 };
        let config = read(&text(&ports), Path::new("/tmp/demo/portal.toml")).expect("good settings");
        config.alerts().validate().expect("good alerts");
        assert_eq!(config.smtp.certificate.as_deref(), Some(Path::new("/tmp/demo/tls/certificate.pem")));
    }
}
