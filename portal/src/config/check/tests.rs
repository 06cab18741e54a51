use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use entity::{
    base::random::SystemRandom,
    crypto::root::{FileRoot, Realm},
};
use openssl::{
    asn1::Asn1Time,
    ec::{EcGroup, EcKey},
    hash::MessageDigest,
    nid::Nid,
    pkey::{PKey, Private},
    x509::{X509, extension::SubjectAlternativeName},
};

use super::*;

/// A folder with settings, keys and certificates in which nothing is wrong.
struct Fixture(tempfile::TempDir);

const GOOD: &str = r#"
[http]
origin = "https://letterbox.example"
certificate = "tls.pem"
key = "tls.key"
[smtp]
hostname = "letterbox.example"
certificate = "tls.pem"
key = "tls.key"
[alerts]
host = "mail.example"
from = "notice@letterbox.example"
[keys]
content_root = "content.key"
alert_root = "alert.key"
"#;

impl Fixture {
    fn new() -> Self {
        let fixture = Self(tempfile::tempdir().expect("a folder"));
        FileRoot::create(fixture.path("content.key"), Realm::Content, &SystemRandom).expect("a key");
        FileRoot::create(fixture.path("alert.key"), Realm::Alert, &SystemRandom).expect("a key");
        fixture.certificate("letterbox.example", 90, &key());
        fixture
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    fn certificate(&self, name: &str, days: u32, key: &PKey<Private>) {
        fs::write(self.path("tls.pem"), certificate(name, days, key).to_pem().expect("PEM")).expect("written");
        fs::write(self.path("tls.key"), key.private_key_to_pem_pkcs8().expect("PEM")).expect("written");
        mode(&self.path("tls.key"), 0o600);
    }

    fn found(&self, text: &str) -> Vec<String> {
        let settings = Settings::read(text, &self.path("portal.toml"), []).expect("settings");
        check(&settings).into_iter().map(|found| format!("{:?} {}: {}", found.severity, found.setting, found.message)).collect()
    }

    fn finds(&self, text: &str, part: &str) {
        let found = self.found(text);
        assert!(found.iter().any(|finding| finding.contains(part)), "{part} not in {found:?}");
    }
}

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
}

fn key() -> PKey<Private> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).expect("P-256");
    PKey::from_ec_key(EcKey::generate(&group).expect("a key")).expect("a key")
}

fn certificate(name: &str, days: u32, key: &PKey<Private>) -> X509 {
    let mut builder = X509::builder().expect("a certificate");
    builder.set_version(2).expect("version");
    builder.set_pubkey(key).expect("key");
    builder.set_not_before(&Asn1Time::from_unix(0).expect("then")).expect("from");
    let end = if days == 0 { Asn1Time::from_unix(1) } else { Asn1Time::days_from_now(days) };
    builder.set_not_after(&end.expect("then")).expect("to");
    let names = SubjectAlternativeName::new().dns(name).build(&builder.x509v3_context(None, None)).expect("a name");
    builder.append_extension(names).expect("a name");
    builder.sign(key, MessageDigest::sha256()).expect("signed");
    builder.build()
}

#[test]
fn nothing_is_said_when_nothing_is_wrong() {
    assert_eq!(Fixture::new().found(GOOD), Vec::<String>::new());
}

#[test]
fn unknown_sections_and_every_wrong_section_are_told_at_once() {
    let found = Fixture::new().found("[htpp]\nx = 1\n[smtp]\nprot = 1\n[limits]\nrecipients = true");
    for part in ["Error htpp: this section is not known", "Error smtp.prot: ", "Error limits.recipients: "] {
        assert!(found.iter().any(|finding| finding.contains(part)), "{part} not in {found:?}");
    }
}

#[test]
fn certificates_are_read_matched_dated_and_named() {
    let fixture = Fixture::new();
    fixture.finds(
        &GOOD.replace("[smtp]\nhostname = \"letterbox.example\"", "[smtp]\nhostname = \"other.example\""),
        "does not carry the name other.example",
    );
    fixture.certificate("letterbox.example", 3, &key());
    fixture.finds(GOOD, "Warning http.certificate: the certificate ends at");
    fixture.certificate("letterbox.example", 0, &key());
    fixture.finds(GOOD, "Error smtp.certificate: the certificate ended at");
    fixture.certificate("letterbox.example", 90, &key());
    mode(&fixture.path("tls.key"), 0o644);
    fixture.finds(GOOD, "Warning smtp.key: ");
    fs::write(fixture.path("tls.key"), key().private_key_to_pem_pkcs8().expect("PEM")).expect("written");
    fixture.finds(GOOD, "Error http.key: this key is not the one of the certificate");
    fs::remove_file(fixture.path("tls.pem")).expect("removed");
    fixture.finds(GOOD, "cannot be read");
    fixture.finds(
        &GOOD.replace("[smtp]\nhostname = \"letterbox.example\"\ncertificate = \"tls.pem\"\nkey = \"tls.key\"", ""),
        "Error smtp.certificate: must be given",
    );
}

#[test]
fn key_files_are_there_private_and_of_their_realm() {
    let fixture = Fixture::new();
    mode(&fixture.path("content.key"), 0o640);
    fixture.finds(GOOD, "Error keys.content_root: ");
    mode(&fixture.path("content.key"), 0o600);
    fixture.finds(&GOOD.replace("alert_root = \"alert.key\"", "alert_root = \"copy.key\""), "Warning keys.alert_root: ");
    fs::write(fixture.path("portal.db"), "").expect("written");
    fixture.finds(&GOOD.replace("alert_root = \"alert.key\"", "alert_root = \"copy.key\""), "Error keys.alert_root: ");
    fs::copy(fixture.path("content.key"), fixture.path("copy.key")).expect("copied");
    fixture.finds(&GOOD.replace("alert_root = \"alert.key\"", "alert_root = \"copy.key\""), "exchange the two paths");
}

#[test]
fn a_scanner_is_near_and_there() {
    let fixture = Fixture::new();
    let at = |address: &str| format!("{GOOD}\n[scanner]\naddress = \"{address}\"\n");
    fixture.finds(&at("192.0.2.1:3310"), "in clear");
    fixture.finds(&at("127.0.0.1:3310"), "Warning scanner.address: a Unix socket is safer");
    let socket = fixture.path("clamd.ctl");
    let address = at(&format!("unix:{}", socket.display()));
    fixture.finds(&address, "Warning scanner.address: ");
    fs::write(&socket, "").expect("written");
    fixture.finds(&address, "is no socket");
    fs::remove_file(&socket).expect("removed");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).expect("a socket");
    assert_eq!(fixture.found(&address), Vec::<String>::new());
}

#[test]
fn a_database_elsewhere_is_verified() {
    let fixture = Fixture::new();
    fixture.finds(&format!("{GOOD}\n[database]\nurl = \"postgres://portal:x@db.example/portal\"\n"), "sslmode=verify-full");
}

#[test]
fn alerts_must_be_complete_safe_and_neutral() {
    let fixture = Fixture::new();
    fixture.finds(&GOOD.replace("host = \"mail.example\"", ""), "Error alerts.host: ");
    fixture.finds(&GOOD.replace("host = \"mail.example\"", "host = \"mail.example\"\nca_file = \"absent.pem\""), "absent.pem");
    fixture.finds(&GOOD.replace("host = \"mail.example\"", "host = \"mail.example\"\ntls = \"starttls\""), "Warning alerts.tls");
    fixture.finds(
        &GOOD.replace("host = \"mail.example\"", "host = \"mail.example\"\nservice_name = \"Elm Clinic\""),
        "Warning alerts.service_name: \"clinic\"",
    );
    fixture.finds(&GOOD.replace("notice@letterbox.example", "notice@health.example"), "Warning alerts.from: \"health\"");
    fixture.finds(
        &GOOD.replace(
            "origin = \"https://letterbox.example\"\ncertificate = \"tls.pem\"\nkey = \"tls.key\"",
            "origin = \"https://letterbox.example\"",
        ),
        "Warning http.trusted_proxies",
    );
    fixture.finds("[http]\norigin = \"http://localhost:8080\"", "Warning http.origin");
    let connections = |lines: &str| GOOD.replace("[http]\n", &format!("[http]\n{lines}\n"));
    fixture.finds(&connections("connections = 400"), "Warning http.connections_per_network");
    fixture.finds(&connections("connections_per_network = 15"), "Error http.connections_per_network: ");
    fixture.finds(&connections("connections = 255"), "Error http.connections: ");
    fixture.finds(&connections("connections = 40000"), "Error http.connections: ");
}

#[test]
fn a_bucket_is_complete_and_its_authorities_are_there() {
    let fixture = Fixture::new();
    let bucket = |more: &str| format!("{GOOD}\n[objects]\nbucket = \"letters\"\nkey_id = \"k\"\n{more}");
    assert_eq!(fixture.found(&bucket("secret = \"s\"")), Vec::<String>::new());
    fixture.finds(&bucket(""), "Error objects.secret: ");
    fixture.finds(&bucket("secret = \"s\"\nendpoint = \"http://s3.example\""), "Error objects.endpoint: ");
    fixture.finds(&bucket("secret = \"s\"\nca_file = \"absent.pem\""), "absent.pem");
    fs::write(fixture.path("none.pem"), "no certificate").expect("written");
    fixture.finds(&bucket("secret = \"s\"\nca_file = \"none.pem\""), "Error objects.bucket: the authorities");
    fixture.finds(&format!("{GOOD}\n[webauthn]\nattestation_roots = \"none.pem\""), "holds no certificate");
}
