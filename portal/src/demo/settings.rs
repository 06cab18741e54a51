//! The demo's settings: a file like any other, so that every command works on it.
//!
//! Of the environment it follows what it does not set itself: the log, a scanner, limits, sessions, a bucket. Invariant: whatever
//! variables stand there, it uses no database, no mail host, no key and no folder but its own, and in a bucket it keeps beneath [`BUCKET`].
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

/// Sections that the demo leaves to the environment.
const FOLLOWED: [&str; 4] = ["PORTAL_LOG__", "PORTAL_SCANNER__", "PORTAL_LIMITS__", "PORTAL_SESSION__"];
/// What the names of its objects begin with in a bucket, which may be a real portal's: each sweeps what it does not know beneath its own.
const BUCKET: &str = "portal-demo";

/// Where things listen.
pub(super) struct Ports {
    /// The portal's own.
    pub(super) own: Own,
    /// The mail catcher.
    pub(super) mail: u16,
}

/// Writes the settings and reads them, with what it follows of the environment.
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
    let environment = std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    read_with(text, path, environment.collect())
}

fn read_with(text: &str, path: &Path, environment: Vec<(String, String)>) -> Result<Config, SettingsError> {
    let mut followed: Vec<(String, String)> =
        environment.iter().filter(|(name, _)| FOLLOWED.iter().any(|section| name.starts_with(section))).cloned().collect();
    followed.extend(bucket(environment));
    Config::from_settings(&Settings::read(text, path, followed)?)
}

/// What is said about a bucket, if one is named. A folder is not followed: in a real portal's, its files would be swept.
fn bucket(environment: Vec<(String, String)>) -> Vec<(String, String)> {
    const PREFIX: &str = "PORTAL_OBJECTS__PREFIX";
    let is_named = environment.iter().any(|(name, _)| name == "PORTAL_OBJECTS__BUCKET");
    let about = |name: &str| name.starts_with("PORTAL_OBJECTS__") && name != "PORTAL_OBJECTS__FOLDER";
    let mut said: Vec<_> = environment.into_iter().filter(|(name, _)| is_named && about(name)).collect();
    match said.iter_mut().find(|(name, _)| name == PREFIX) {
        Some((_, prefix)) => *prefix = format!("{BUCKET}/{prefix}"),
        None if is_named => said.push((PREFIX.to_owned(), BUCKET.to_owned())),
        None => {}
    }
    said
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
    use entity::object::ObjectPlace;

    use super::*;

    fn under(environment: &[(&str, &str)]) -> Result<Config, SettingsError> {
        let text = text(&Ports { own: Own { http: 8080, smtp: 2525 }, mail: 40_465 });
        let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        read_with(&text, Path::new("/tmp/demo/portal.toml"), environment)
    }

    #[test]
    fn of_the_environment_it_follows_what_it_does_not_set_itself() {
        let plain = under(&[]).expect("good settings");
        let same = [
            ("PORTAL_DATABASE__URL", "postgres://db.clinic.example/portal"),
            ("PORTAL_HTTP__BIND", "0.0.0.0:80"),
            ("PORTAL_SMTP__BIND", "0.0.0.0:25"),
            ("PORTAL_ALERTS__HOST", "mail.clinic.example"),
            ("PORTAL_KEYS__CONTENT_ROOT", "/etc/portal/content.key"),
            ("PORTAL_OBJECTS__FOLDER", "/var/lib/portal/objects"),
            ("PORTAL_OBJECTS__PREFIX", "large"),
            ("PORTAL_CONFIG", "/etc/portal/portal.toml"),
        ];
        assert_eq!(under(&same).expect("good settings"), plain);
        let followed = under(&[("PORTAL_SCANNER__ADDRESS", "127.0.0.1:3310"), ("PORTAL_LIMITS__IMPORT_ROWS", "7")]).expect("good settings");
        assert!(followed.scanner != plain.scanner && followed.limits.import_rows == 7);
        assert!(under(&[("PORTAL_SCANNER__ADRESS", "127.0.0.1:3310")]).is_err(), "a slip of the pen");
    }

    #[test]
    fn in_a_bucket_it_keeps_beneath_a_name_of_its_own() {
        let bucket = [
            ("PORTAL_OBJECTS__BUCKET", "letters"),
            ("PORTAL_OBJECTS__KEY_ID", "k"),
            ("PORTAL_OBJECTS__SECRET", "s"),
            ("PORTAL_OBJECTS__FOLDER", "/var/lib/portal/objects"),
        ];
        let prefix = |more: &[(&str, &str)]| {
            let config = under(&[&bucket[..], more].concat()).expect("good settings");
            let ObjectPlace::Bucket(found) = config.object_place().expect("a place") else { panic!("no bucket") };
            found.prefix
        };
        assert_eq!(prefix(&[]), "portal-demo/");
        assert_eq!(prefix(&[("PORTAL_OBJECTS__PREFIX", "large")]), "portal-demo/large/");
    }

    #[test]
    fn the_settings_are_good() {
        let ports = Ports { own: Own { http: 8080, smtp: 2525 }, mail: 40_465 };
        let config = read(&text(&ports), Path::new("/tmp/demo/portal.toml")).expect("good settings");
        config.alerts().validate().expect("good alerts");
        assert_eq!(config.smtp.certificate.as_deref(), Some(Path::new("/tmp/demo/tls/certificate.pem")));
    }
}
