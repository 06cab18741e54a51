//! `organization add`, `relay add` and `renew`, `claim-code issue`: also beside a running server.
use anyhow::Result;
use serde_json::Value;
use tests::{
    actor::Practitioner,
    installation::Installation,
    relay::{Credentials, Relay},
    stage::Stage,
};

#[tokio::test]
async fn commands_work_before_and_beside_a_running_server() -> Result<()> {
    let installation = Installation::new().await?;
    let first = installation.organization("clinic").await?;
    let running = installation.serve().await?;
    let second = installation.organization("hospital").await?;
    assert_ne!(first, second);
    let relay = installation.relay("mail", &second, &["--sender-domain", "hospital.example", "--create-patients"]).await?;
    relay.session().await?;
    installation.import(&first, b"email\nana@example.org\n").await?.success()?;
    let made =
        installation.json(&["claim-code", "issue", "--organization", &first, "--patient", "ana@example.org", "--by", "post"]).await?;
    let code = made["claim_code"].as_str().unwrap_or_default();
    assert_eq!(code.chars().filter(char::is_ascii_digit).count(), 20, "{made}");
    assert!(made["expires_at"].as_str().is_some_and(|text| text.ends_with('Z')), "{made}");
    installation.close(running).await
}

#[tokio::test]
async fn what_does_not_exist_is_said_and_nothing_is_made() -> Result<()> {
    let stage = Stage::new().await?;
    let installation = &stage.installation;
    let nobody = "0198c1f2-0000-7000-8000-000000000000";
    for arguments in [
        &["relay", "add", "x", "--organization", nobody, "--sender-domain", "x.example"][..],
        &["relay", "add", "x", "--organization", "not-an-id", "--sender-domain", "x.example"],
        &["relay", "add", "x", "--organization", &stage.organization, "--sender-domain", "not a domain"],
        &["claim-code", "issue", "--organization", nobody, "--patient", "ana@example.org"],
        &["claim-code", "issue", "--organization", &stage.organization, "--patient", "nobody@example.org"],
        &["claim-code", "issue", "--organization", &stage.organization, "--patient", "no address"],
        &["organization", "add", "x", "--contact", "no address"],
        &["patient", "import", "/nonexistent.csv", "--organization", &stage.organization],
    ] {
        let finished = installation.portal(arguments).await?.refusal()?;
        assert!(!finished.log.trim().is_empty(), "{arguments:?} is silent");
    }
    assert_eq!(installation.database.number("SELECT COUNT(*) FROM relay").await?, 1);
    assert_eq!(installation.database.number("SELECT COUNT(*) FROM claim_code").await?, 0);
    assert_eq!(installation.database.number("SELECT COUNT(*) FROM organization").await?, 2, "the clinic, and the portal itself");
    stage.close().await
}

#[tokio::test]
async fn somebody_is_put_out_by_a_command_beside_the_server() -> Result<()> {
    let stage = Stage::new().await?;
    let mut vega = Practitioner::enrol(&stage.installation, &stage.organization, "vega@clinic.example", "administrator").await?;
    let mut ruiz = Practitioner::enrol(&stage.installation, &stage.organization, "ruiz@clinic.example", "sender").await?;
    let out = async |id: &str| stage.installation.portal(&["practitioner", "deactivate", id, "--organization", &stage.organization]).await;
    ruiz.person.browser.get("/team").await?.expect(200)?;
    out(&ruiz.id).await?.success()?;
    ruiz.person.browser.get("/team").await?.expect(303)?;
    // The last administrator stays; nobody's id is said to be that.
    out(&vega.id).await?.refusal()?;
    out("0198c1f2-0000-7000-8000-000000000000").await?.refusal()?;
    out("ruiz").await?.refusal()?;
    vega.person.browser.get("/team").await?.expect(200)?;
    stage.close().await
}

#[tokio::test]
async fn a_relay_of_the_same_name_is_refused() -> Result<()> {
    let stage = Stage::new().await?;
    let again = ["relay", "add", "mail", "--organization", &stage.organization, "--sender-domain", "clinic.example"];
    stage.installation.portal(&again).await?.refusal()?;
    assert_eq!(stage.installation.database.number("SELECT COUNT(*) FROM relay").await?, 1);
    stage.close().await
}

#[tokio::test]
async fn a_renewed_password_ends_the_old_one_beside_the_server() -> Result<()> {
    let stage = Stage::new().await?;
    let renew =
        async |name: &str| stage.installation.portal(&["relay", "renew", name, "--organization", &stage.organization, "--json"]).await;
    let made: Value = serde_json::from_str(&renew("mail").await?.success()?.out)?;
    let text = |key: &str| made[key].as_str().unwrap_or_default().to_owned();
    let renewed = Credentials { user: text("user"), password: text("password") };
    assert_eq!(Some(&renewed.user), stage.relay.credentials.as_ref().map(|old| &old.user));
    assert!(stage.relay.session().await.is_err(), "the old password still counts");
    let relay = Relay {
        host: stage.relay.host.clone(),
        port: stage.relay.port,
        authority: stage.relay.authority.clone(),
        credentials: Some(renewed),
    };
    relay.session().await?;
    renew("nobody's").await?.refusal()?;
    stage.close().await
}

#[tokio::test]
async fn errors_for_machines_are_json() -> Result<()> {
    let installation = Installation::new().await?;
    let arguments =
        ["claim-code", "issue", "--organization", "0198c1f2-0000-7000-8000-000000000000", "--patient", "a@example.org", "--json"];
    let finished = installation.portal(&arguments).await?.refusal()?;
    let text = if finished.out.trim().is_empty() { finished.log.clone() } else { finished.out.clone() };
    let last = text.lines().rfind(|line| line.starts_with('{')).unwrap_or_default().to_owned();
    let value: Value = serde_json::from_str(&last).map_err(|_| anyhow::anyhow!("no JSON: {finished:?}"))?;
    assert!(value.to_string().contains("error") || value["code"].is_string(), "{value}");
    Ok(())
}
