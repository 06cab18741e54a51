//! The checks of `[alerts]`. Must not know the network: a mail host that is away is no mistake in the settings.
use entity::{
    base::settings::SettingsError,
    domain::address::{Domain, EmailAddress},
};

use super::AlertSettings;

/// Longest service name: it stands in a header and in sentences.
const MAX_NAME: usize = 64;

fn wrong(key: &str, message: &str) -> SettingsError {
    SettingsError::invalid("alerts", key, message)
}

/// `message` for `key` unless it `holds`.
fn must(holds: bool, key: &str, message: &str) -> Result<(), SettingsError> {
    if holds { Ok(()) } else { Err(wrong(key, message)) }
}

pub(super) fn check(alerts: &AlertSettings) -> Result<(), SettingsError> {
    must(is_host(&alerts.host), "host", "must be the name of the mail host, for instance mail.example.org")?;
    must(alerts.port != Some(0), "port", "must be a port number from 1 to 65535")?;
    check_words(alerts)?;
    check_sign_in(alerts)?;
    check_times(alerts)
}

fn check_words(alerts: &AlertSettings) -> Result<(), SettingsError> {
    EmailAddress::parse(&alerts.from).map_err(|reason| wrong("from", &reason.to_string()))?;
    must(alerts.from.is_ascii(), "from", "must be an address in plain letters: not every mail host takes another")?;
    let domain = Domain::parse(alerts.bounce_domain()).map_err(|reason| wrong("bounce_domain", &reason.to_string()))?;
    must(domain.as_str() == alerts.bounce_domain(), "bounce_domain", "must be written in lower case and in plain letters")?;
    let name = &alerts.service_name;
    let is_name = !name.trim().is_empty() && name.chars().count() <= MAX_NAME && !name.chars().any(char::is_control);
    must(is_name, "service_name", "must be a name of at most 64 characters on one line")?;
    let origin = alerts.origin.as_deref().unwrap_or_default();
    must(is_origin(origin), "origin", "must be the portal's bare address, for instance https://letterbox.example")
}

fn check_sign_in(alerts: &AlertSettings) -> Result<(), SettingsError> {
    let password = alerts.password.as_ref().is_some_and(|secret| !secret.is_empty());
    must(alerts.user.is_some() == password, "user", "and `password` (or `password_file`) must be given together")?;
    let pair = alerts.client_certificate.is_some() == alerts.client_key.is_some();
    must(pair, "client_certificate", "and `client_key` must be given together")
}

fn check_times(alerts: &AlertSettings) -> Result<(), SettingsError> {
    must((1..=64).contains(&alerts.concurrency), "concurrency", "must be from 1 to 64")?;
    must((10..=3_600).contains(&alerts.lease_seconds), "lease_seconds", "must be from 10 to 3600")?;
    let deadline = alerts.send_timeout_seconds;
    let in_lease = deadline >= 1 && deadline.saturating_mul(2) < alerts.lease_seconds;
    must(in_lease, "send_timeout_seconds", "must be at least 1 and under half of `lease_seconds`")?;
    must((10..=60_000).contains(&alerts.poll_milliseconds), "poll_milliseconds", "must be from 10 to 60000")
}

/// A domain name or an IP address.
fn is_host(host: &str) -> bool {
    host.parse::<std::net::IpAddr>().is_ok() || Domain::parse(host).is_ok()
}

/// Scheme, host and perhaps port of the web (RFC 6454): https, or http on this machine only.
pub(crate) fn is_origin(origin: &str) -> bool {
    let authority = match origin.split_once("://") {
        Some(("https", authority)) => authority,
        Some(("http", authority)) if is_local(authority) => authority,
        _ => return false,
    };
    let (host, port) = authority.rsplit_once(':').unwrap_or((authority, "443"));
    Domain::parse(host).is_ok_and(|domain| domain.as_str() == host) && port.parse::<u16>().is_ok_and(|port| port > 0)
}

fn is_local(authority: &str) -> bool {
    matches!(authority.split(':').next(), Some("localhost" | "127.0.0.1"))
}

#[cfg(test)]
mod tests {
    use entity::base::secret::Secret;

    use super::*;

    fn good() -> AlertSettings {
        AlertSettings {
            host: "mail.example.org".to_owned(),
            from: "notice@letterbox.example".to_owned(),
            origin: Some("https://letterbox.example".to_owned()),
            ..AlertSettings::default()
        }
    }

    #[test]
    fn good_settings_pass() {
        good().validate().expect("good");
        assert_eq!((good().port(), good().bounce_domain()), (465, "letterbox.example"));
    }

    #[test]
    fn each_mistake_is_told_by_its_key() {
        type Spoil = fn(&mut AlertSettings);
        let spoil: [(&str, Spoil); 14] = [
            ("host", |a| a.host.clear()),
            ("host", |a| a.host = "mail host".to_owned()),
            ("port", |a| a.port = Some(0)),
            ("from", |a| a.from = "notice".to_owned()),
            ("bounce_domain", |a| a.bounce_domain = Some("x\r\nBcc: y".to_owned())),
            ("service_name", |a| a.service_name = "Letter\r\nBcc: x@example.org".to_owned()),
            ("service_name", |a| a.service_name = " ".to_owned()),
            ("origin", |a| a.origin = None),
            ("user", |a| a.user = Some("u".to_owned())),
            ("user", |a| a.password = Some(Secret::new("p".to_owned()))),
            ("client_certificate", |a| a.client_key = Some("key.pem".into())),
            ("concurrency", |a| a.concurrency = 0),
            ("lease_seconds", |a| a.lease_seconds = 1),
            ("send_timeout_seconds", |a| a.send_timeout_seconds = 60),
        ];
        for (key, spoil) in spoil {
            let mut alerts = good();
            spoil(&mut alerts);
            let mistake = alerts.validate().expect_err(key).to_string();
            assert!(mistake.contains(&format!("`{key}`")), "{mistake}");
        }
    }

    #[test]
    fn an_origin_is_bare_and_encrypted() {
        for good in ["https://letterbox.example", "https://letterbox.example:8443", "http://localhost:8080", "http://127.0.0.1:8080"] {
            assert!(is_origin(good), "{good}");
        }
        for bad in [
            "",
            "letterbox.example",
            "http://letterbox.example",
            "http://localhost.example",
            "https://letterbox.example/",
            "https://letterbox.example/claim",
            "https://user@letterbox.example",
            "https://letterbox.example?x",
            "https://letterbox.example:0",
            "https://Letterbox.example",
            "https://a b",
            "https://x\r\ny",
            "ftp://letterbox.example",
        ] {
            assert!(!is_origin(bad), "{bad}");
        }
    }
}
