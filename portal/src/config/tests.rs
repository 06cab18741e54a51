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
        ("[limits]\nrecipients = 10", "100 to 10000"),
        ("[limits]\nrecipient = 100", "`recipient`"),
    ] {
        let told = config(text).expect_err(text).to_string();
        assert!(told.contains(part), "{told}");
    }
    assert!(config("[http]\norigin = \"https://mail.portal.example\"\n[webauthn]\nrelying_party_id = \"portal.example\"").is_ok());
}
