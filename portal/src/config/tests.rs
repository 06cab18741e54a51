use std::collections::BTreeMap;

use super::*;

fn config(text: &str) -> Result<Config, SettingsError> {
    Config::from_settings(&Settings::read(text, Path::new("portal.toml"), [])?)
}

#[test]
fn the_defaults_hold_together() {
    assert_eq!(config("").expect("defaults"), Config::default());
}

#[test]
fn sections_that_disagree_are_refused() {
    for (text, part) in [
        ("[http]\norigin = \"http://portal.example\"", "https://"),
        ("[http]\norigin = \"https://portal.example/inbox\"", "scheme and host alone"),
        ("[http]\nbind = \"0.0.0.0:80\"", "without a certificate"),
        ("[http]\ncertificate = \"a.pem\"", "belong together"),
        ("[http]\norigin = \"https://portal.example\"\n[webauthn]\nrelying_party_id = \"al.example\"", "domain above it"),
        ("[keys]\nalert_root = \"one\"\ncontent_root = \"one\"", "another file"),
        ("[session]\nidle_minutes = 600", "2 to 60"),
        ("[session]\nshared_idle_minutes = 1", "2 to 60"),
        ("[scanner]\naddress = \"scanner.example:3310\"", "an IP address with its port"),
        ("[scanner]\nfile_bytes = 100000000", "at least file_bytes"),
        ("[limits]\nrecipients = 10", "100 to 10000"),
        ("[limits]\nrecipient = 100", "`recipient`"),
        ("[limit]\nrecipients = 100", "[limit] is not known"),
    ] {
        let told = config(text).expect_err(text).to_string();
        assert!(told.contains(part), "{told}");
    }
    assert!(config("[http]\norigin = \"https://mail.portal.example\"\n[webauthn]\nrelying_party_id = \"portal.example\"").is_ok());
}

const SAMPLE: &str = include_str!("../../portal.sample.toml");

#[test]
fn the_sample_is_the_defaults() {
    let settings = Settings::read(SAMPLE, Path::new("portal.toml"), []).expect("the sample");
    assert!(settings.unknown_sections(&SECTIONS).is_empty());
    assert_eq!(config(SAMPLE).expect("the sample"), config("").expect("defaults"));
}

/// The settings that README shows first: whoever copies them has a portal.
#[test]
fn what_the_readme_says_must_be_set_is_enough() {
    const README: &str = include_str!("../../../README.md");
    let settings = README.split("```toml\n").skip(1).find(|text| text.starts_with("[http]")).expect("the settings");
    let shown = config(settings.split("```").next().expect("the block's end")).expect("settings that hold");
    assert_eq!(shown.http.origin, "https://letterbox.example");
    assert_eq!(shown.alerts.host, "mail.example.org");
}

#[test]
fn the_sample_shows_every_setting() {
    for section in SECTIONS {
        let (_, after) = SAMPLE.split_once(&format!("\n[{section}]\n")).expect(section);
        let shown = after.split("\n[").next().unwrap_or_default();
        let told = config(&format!("[{section}]\nno_such_key = 1")).expect_err("an unknown key").to_string();
        let (_, keys) = told.split_once("this section knows ").expect("the keys");
        for key in keys.split(", ") {
            let found = shown.lines().any(|line| {
                let line = line.trim_start_matches("# ");
                line.starts_with(&format!("{key} = ")) || line.starts_with(&format!("{key}_file = "))
            });
            assert!(found, "[{section}] {key} is not in the sample");
        }
    }
}

/// The examples behind `#` are sound as well: a later line of a key takes the place of an earlier one.
#[test]
fn what_is_commented_out_in_the_sample_is_sound_too() {
    let is_setting = |line: &&str| line.split_once(" = ").is_some_and(|(key, _)| key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'));
    // Files that are not there; and the folder that a bucket stands in the place of.
    let left_out = ["password_file = ", "secret_file = ", "folder = "];
    let mut lines: BTreeMap<(usize, &str), &str> = BTreeMap::new();
    let mut section = 0;
    for line in SAMPLE.lines().map(|line| line.trim_start_matches("# ")) {
        if line.starts_with('[') {
            section += 1;
            lines.insert((section, ""), line);
        } else if is_setting(&line) && !left_out.iter().any(|key| line.starts_with(key)) {
            lines.insert((section, line.split(" = ").next().unwrap_or_default()), line);
        }
    }
    let key_of_bucket = "[objects]\nsecret = \"as from its file\"";
    let text: Vec<&str> = lines.into_values().map(|line| if line == "[objects]" { key_of_bucket } else { line }).collect();
    let sample = config(&text.join("\n")).expect("the examples");
    assert_eq!(sample.http.origin, "https://letterbox.example");
    assert_eq!(sample.alerts.client_key.as_deref(), Some(Path::new("/etc/portal/tls/client-key.pem")));
}
