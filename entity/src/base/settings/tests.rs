use serde::Deserialize;

use super::*;
use crate::base::secret::Secret;

#[derive(Debug, Deserialize, PartialEq)]
#[serde(default, deny_unknown_fields)]
struct Mail {
    host: String,
    port: u16,
    tls: Tls,
    names: Vec<String>,
    strict: bool,
    user: Option<String>,
    password: Option<Secret>,
    certificate: FilePath,
    bind: Option<std::net::SocketAddr>,
    proxies: Vec<std::net::IpAddr>,
    most: usize,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Tls {
    Implicit,
    StartTls,
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            host: "localhost".into(),
            port: 465,
            tls: Tls::Implicit,
            names: Vec::new(),
            strict: true,
            user: None,
            password: None,
            certificate: FilePath::default(),
            bind: None,
            proxies: Vec::new(),
            most: 100,
        }
    }
}

fn read(text: &str, environment: &[(&str, &str)]) -> Settings {
    let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Settings::read(text, Path::new("/etc/portal/portal.toml"), environment).expect("settings")
}

fn mistake(text: &str, environment: &[(&str, &str)]) -> String {
    read(text, environment).section::<Mail>("mail").expect_err("a mistake").to_string()
}

#[test]
fn a_section_that_is_not_given_is_its_default() {
    assert_eq!(read("", &[]).section::<Mail>("mail").expect("defaults"), Mail::default());
}

#[test]
fn the_environment_wins_and_takes_the_kind_that_the_struct_asks_for() {
    let settings = read(
        "[mail]\nhost = \"a.example\"\nport = 25\nuser = \"ana\"\ncertificate = \"tls/cert.pem\"\n",
        &[
            ("PORTAL_MAIL__PORT", "587"),
            ("PORTAL_MAIL__STRICT", "false"),
            ("PORTAL_MAIL__TLS", "starttls"),
            ("PORTAL_MAIL__NAMES", "a, b"),
            ("PORTAL_MAIL__PASSWORD", "12345"),
            ("PORTAL_MAIL__USER", ""),
            ("PORTAL_FAULT", "A8"),
            ("HOME", "/root"),
        ],
    );
    let mail: Mail = settings.section("mail").expect("a section");
    assert_eq!((mail.host.as_str(), mail.port, mail.strict, mail.tls), ("a.example", 587, false, Tls::StartTls));
    assert_eq!(mail.names, ["a", "b"]);
    assert_eq!(mail.password.expect("given").expose(), "12345");
    assert_eq!(mail.user, None);
    assert_eq!(&*mail.certificate, Path::new("/etc/portal/tls/cert.pem"));
    let listed: Mail = read("", &[("PORTAL_MAIL__NAMES", "[\"a,b\", \"c\"]")]).section("mail").expect("a list");
    assert_eq!(listed.names, ["a,b", "c"]);
}

#[test]
fn an_unknown_key_is_refused_with_its_name_and_section() {
    for (text, environment) in [("[mail]\nprot = 25", &[][..]), ("", &[("PORTAL_MAIL__PROT", "25")][..])] {
        let told = mistake(text, environment);
        assert!(told.contains("[mail]") && told.contains("`prot`") && told.contains("port"), "{told}");
    }
    let unknown = read("[mial]\nport = 1", &[("PORTAL_X__Y", "1")]).unknown_sections(&["mail"]);
    let told: Vec<String> = unknown.iter().map(ToString::to_string).collect();
    assert_eq!(told, ["the section [mial] is not known; known are mail", "the section [x] is not known; known are mail"]);
}

#[test]
fn a_mistake_names_its_key_and_never_repeats_the_value() {
    for text in
        ["port = \"hunter2\"", "port = 99999", "password = 99999", "tls = \"hunter2\"", "strict = \"hunter2\"", "names = \"hunter2\""]
    {
        let told = mistake(&format!("[mail]\n{text}"), &[]);
        assert!(!told.contains("hunter2") && !told.contains("99999"), "{told}");
        assert!(told.contains(&format!("`{}`", text.split(' ').next().expect("a key"))), "{told}");
    }
    let told = mistake("", &[("PORTAL_MAIL__PORT", "hunter2")]);
    assert!(told.contains("`port`") && !told.contains("hunter2"), "{told}");
    let syntax = Settings::read("[mail]\npassword = \"hunter2\n", Path::new("p.toml"), []).expect_err("no TOML").to_string();
    assert!(syntax.contains("line 2") && !syntax.contains("hunter2"), "{syntax}");
    assert!(Settings::read("port = 1", Path::new("p.toml"), []).expect_err("no section").to_string().contains("`port`"));
}

/// No type of a programmer's: what was found, and what must stand there.
#[test]
fn a_mistake_is_told_in_plain_words() {
    const SOCKET: &str = "an IP address and a port, such as 127.0.0.1:8080 or [::1]:8080";
    const ADDRESS: &str = "an IP address, such as 192.0.2.1 or 2001:db8::1";
    for (text, told) in [
        ("most = \"ten\"", "`most`: this is a text, but must be a whole number, 0 or more".to_owned()),
        ("most = -1", "`most`: this is a whole number out of range: it must be a whole number, 0 or more".to_owned()),
        ("most = 1.5", "`most`: this is a number with a point, but must be a whole number, 0 or more".to_owned()),
        ("port = 99999", "`port`: this is a whole number out of range: it must be a whole number from 0 to 65535".to_owned()),
        ("strict = \"yes\"", "`strict`: this is a text, but must be true or false".to_owned()),
        ("host = 5", "`host`: this is a whole number, but must be a text in quotation marks".to_owned()),
        ("names = \"a\"", "`names`: this is a text, but must be a list such as [\"a\", \"b\"]".to_owned()),
        ("bind = \"localhost:80\"", format!("`bind`: this must be {SOCKET}")),
        ("bind = 80", format!("`bind`: this is a whole number, but must be {SOCKET}")),
        ("proxies = [\"gate\"]", format!("`proxies`: this must be {ADDRESS}")),
        ("proxies = [1]", format!("`proxies`: this is a whole number, but must be {ADDRESS}")),
        ("tls = \"none\"", "`tls`: this is none of the words that may stand here: implicit, starttls".to_owned()),
    ] {
        assert_eq!(mistake(&format!("[mail]\n{text}"), &[]), format!("settings, section [mail]: {told}"), "{text}");
    }
    for (name, text, told) in [
        ("MOST", "ten", "`most`: this is a text, but must be a whole number, 0 or more"),
        ("MOST", "-1", "`most`: this is a whole number out of range: it must be a whole number, 0 or more"),
        ("PORT", "99999", "`port`: this is a whole number out of range: it must be a whole number from 0 to 65535"),
        ("PORT", "", "`port`: this is empty, but must be a whole number from 0 to 65535"),
        ("STRICT", "yes", "`strict`: this is a text, but must be true or false"),
    ] {
        let told = format!("settings, section [mail]: {told}");
        assert_eq!(mistake("", &[(&format!("PORTAL_MAIL__{name}"), text)]), told, "{name}={text}");
    }
}

#[test]
fn a_secret_comes_from_a_file_and_nothing_else_does() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("password");
    fs::write(&file, "s3cret words\n").expect("written");
    let settings = |text: &str, environment: &[(&str, &str)]| {
        let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Settings::read(text, &folder.path().join("portal.toml"), environment).expect("settings").section::<Mail>("mail")
    };
    let password = |mail: Mail| mail.password.expect("given").expose().to_owned();
    assert_eq!(settings("[mail]\npassword_file = \"password\"", &[]).map(password).expect("read"), "s3cret words");
    // The environment's spelling replaces the file's, whichever it is.
    assert_eq!(settings("[mail]\npassword_file = \"password\"", &[("PORTAL_MAIL__PASSWORD", "x")]).map(password).expect("read"), "x");
    let path = file.to_str().expect("UTF-8");
    assert_eq!(settings("[mail]\npassword = \"x\"", &[("PORTAL_MAIL__PASSWORD_FILE", path)]).map(password).expect("read"), "s3cret words");
    for (text, part) in [
        ("[mail]\npassword = \"x\"\npassword_file = \"password\"", "keep one"),
        ("[mail]\npassword_file = \"absent\"", "absent cannot be read"),
        ("[mail]\nhost_file = \"password\"", "only a secret"),
        ("[mail]\nother_file = \"password\"", "unknown key"),
    ] {
        let told = settings(text, &[]).expect_err("a mistake").to_string();
        assert!(told.contains(part), "{told}");
    }
}
