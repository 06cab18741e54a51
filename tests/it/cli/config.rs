//! Settings: what is not understood stops the start, with a message that helps.
use std::fs;

use anyhow::Result;
use tests::{
    database::Database,
    installation::Installation,
    process::{Finished, Program},
};

async fn check(installation: &Installation) -> Result<Finished> {
    installation.portal(&["config", "check"]).await
}

#[tokio::test]
async fn good_settings_pass() -> Result<()> {
    let installation = Installation::new().await?;
    check(&installation).await?.success()?;
    Ok(())
}

#[tokio::test]
async fn what_is_not_understood_is_refused_by_its_name() -> Result<()> {
    let installation = Installation::new().await?;
    let good = fs::read_to_string(installation.config())?;
    for (from, to, named) in [
        ("[http]\n", "[http]\nbnid = 1\n", "bnid"),
        ("[smtp]\n", "[smtp]\nsession_per_relay = 1\n", "session_per_relay"),
        ("[alerts]\n", "[alerts]\nverify = false\n", "verify"),
        ("[alerts]\n", "[alrets]\n", "alrets"),
        ("tls = \"implicit\"", "tls = \"none\"", "tls"),
        ("origin = \"http://localhost", "origin = \"http://example.org", "origin"),
        ("[http]\n", "[http\n", "portal.toml"),
    ] {
        assert!(good.contains(from), "{from} is not in the settings");
        fs::write(installation.config(), good.replacen(from, to, 1))?;
        let finished = check(&installation).await?.refusal()?;
        assert!(format!("{}{}", finished.out, finished.log).contains(named), "{named} is not named: {}{}", finished.out, finished.log);
        // A program ignores sections that it does not know; the check does not.
        if named != "alrets" {
            installation.portal(&["serve"]).await?.refusal()?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_environment_overrides_the_file() -> Result<()> {
    let installation = Installation::new().await?;
    let config = installation.config().display().to_string();
    let arguments = ["config", "check", "--config", &config];
    Program::Portal.run(&arguments, &[("PORTAL_SESSION__IDLE_MINUTES", "10")]).await?.success()?;
    let finished = Program::Portal.run(&arguments, &[("PORTAL_SESSION__IDLE_MINUTES", "a while")]).await?.refusal()?;
    let told = "error: session.idle_minutes: this is a text, but must be a whole number from 0 to 65535";
    assert!(finished.out.lines().any(|line| line == told), "{finished:?}");
    Ok(())
}

#[tokio::test]
async fn attested_keys_that_no_maker_can_make_are_told() -> Result<()> {
    let installation = Installation::new().await?;
    installation.organization("clinic").await?;
    let said = async |told: bool| -> Result<()> {
        let mut running = installation.serve().await?;
        let log = running.log()?;
        assert_eq!(log.contains("no file names the makers"), told, "{log}");
        running.terminate().await?;
        let found = check(&installation).await?.success()?;
        // A database on another machine is asked at the start alone.
        let here = told && matches!(installation.database, Database::Sqlite(_));
        assert_eq!(found.out.contains("warning: webauthn.attestation_roots"), here, "{}", found.out);
        Ok(())
    };
    said(false).await?;
    installation.database.execute("UPDATE organization SET attested_keys = TRUE WHERE attested_keys = FALSE").await?;
    said(true).await?;
    // A file that is named and gone stops the start.
    let settings = fs::read_to_string(installation.config())?;
    let line = "[webauthn]\nattestation_roots = \"/nowhere/makers.pem\"\n";
    fs::write(installation.config(), settings.replace("[webauthn]\n", line))?;
    let refused = installation.portal(&["serve"]).await?.refusal()?;
    assert!(refused.log.contains("/nowhere/makers.pem"), "{}", refused.log);
    check(&installation).await?.refusal()?;
    Ok(())
}

#[tokio::test]
async fn the_relying_party_is_fixed_at_installation() -> Result<()> {
    let installation = Installation::new().await?;
    installation.organization("clinic").await?;
    let running = installation.serve().await?;
    installation.close(running).await?;

    let installation = Installation::new().await?;
    let mut running = installation.serve().await?;
    running.kill9().await?;
    let good = fs::read_to_string(installation.config())?;
    let changed = good.replace("relying_party_id = \"localhost\"", "relying_party_id = \"letterbox.example\"");
    let changed = changed.replace("origin = \"http://localhost", "origin = \"https://letterbox.example");
    fs::write(installation.config(), changed)?;
    let finished = installation.portal(&["serve"]).await?.refusal()?;
    assert!(finished.log.contains("relying"), "{}", finished.log);
    if !installation.database.is_sqlite() {
        return Ok(()); // a server's database is asked at the start, and by nobody before
    }
    let told = check(&installation).await?.refusal()?;
    assert!(told.out.contains("webauthn.relying_party_id") && told.out.contains("set up with localhost"), "{}", told.out);
    Ok(())
}
