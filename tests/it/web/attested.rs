//! Keys of administrators where their organization wants them attested: of a maker that the operator named, never to be copied.
use std::sync::Arc;

use anyhow::{Result, ensure};
use tests::{
    actor::{Patient, Practitioner},
    authenticator::{Authenticator, maker::Maker},
    installation::Installation,
    stage::Stage,
};

/// A clinic on a portal that knows one maker of keys.
async fn clinic(maker: &Maker) -> Result<Stage> {
    let installation = Installation::new().await?;
    let roots = installation.folder().join("makers.pem");
    std::fs::write(&roots, maker.root()?)?;
    let organization = installation.organization("clinic").await?;
    // No device could prove itself yet: then nobody could work any more.
    let refused = installation.portal(&["organization", "attested-keys", &organization, "require"]).await?;
    ensure!(refused.success().is_err_and(|error| error.to_string().contains("attestation_roots")));
    let settings = std::fs::read_to_string(installation.config())?;
    let line = format!("[webauthn]\nattestation_roots = \"{}\"\n", roots.display());
    std::fs::write(installation.config(), settings.replace("[webauthn]\n", &line))?;
    let relay = installation.relay("mail", &organization, &["--sender-domain", "clinic.example", "--create-patients"]).await?;
    let running = installation.serve().await?;
    Ok(Stage { installation, running, organization, relay })
}

/// An administrator on this device, from the invitation to the last step that works.
async fn joins(stage: &Stage, address: &str, role: &str, device: Authenticator) -> Result<Patient> {
    let (_, code) = Practitioner::invite(&stage.installation, &stage.organization, address, role).await?;
    let mut person = Patient::new(stage.installation.anonymous()?);
    person.device = device;
    Practitioner::join(&mut person, &code).await?.expect(200)?;
    Ok(person)
}

#[tokio::test]
async fn administrators_work_with_keys_of_a_known_maker_alone() -> Result<()> {
    let (known, unknown) = (Arc::new(Maker::new()?), Arc::new(Maker::new()?));
    let stage = clinic(&known).await?;
    let mut vega = joins(&stage, "vega@clinic.example", "administrator", Authenticator::new()).await?;
    vega.browser.get("/team").await?.expect(200)?;
    let mut ada = joins(&stage, "ada@clinic.example", "administrator", Authenticator::made_by(Arc::clone(&known))).await?;
    let database = &stage.installation.database;
    stage.installation.json(&["organization", "attested-keys", &stage.organization, "require"]).await?;

    // Out with the next request, and told what to do.
    let sent = vega.browser.get("/team").await?.expect(303)?;
    ensure!(sent.header("location") == "/settings/keys", "{}", sent.header("location"));
    vega.browser.get("/settings/keys").await?.expect(200)?.shows("Your clinic wants a safer key")?;
    // Neither a telephone's key, nor one of another maker, nor one that is copied takes its place.
    let asked = vega.browser.get("/settings/keys/add").await?.expect(403)?;
    let making = vega.press(&asked, "get").await?;
    let old = std::mem::replace(&mut vega.device, Authenticator::new());
    let button = making.ceremony("create")?;
    vega.browser.press(&button, &mut vega.device).await?.expect(403)?.shows("passkey_not_attested")?;
    let mut foreign = Authenticator::made_by(Arc::clone(&unknown));
    vega.browser.press(&button, &mut foreign).await?.expect(403)?;
    let options = vega.browser.post_json(&button.begin, &button.token, &serde_json::json!({})).await?.expect(200)?;
    let options: serde_json::Value = serde_json::from_str(&options.body)?;
    ensure!(options["publicKey"]["attestation"] == "direct", "{options}");
    let made = Authenticator::new().create(&stage.installation.origin(), &options).await?;
    let copied = known.attesting(&made, true)?;
    vega.browser.post_json(&button.finish, &button.token, &copied).await?.expect(403)?;
    ensure!(database.number("SELECT COUNT(*) FROM passkey").await? == 2);

    vega.device = Authenticator::made_by(Arc::clone(&known));
    let using = vega.press(&making, "create").await?;
    let done = vega.press(&using, "get").await?;
    done.shows("of a known make")?;
    // The old one is there still: whoever has it is not let in.
    vega.browser.get("/team").await?.expect(303)?;
    let remove = done.links().into_iter().find(|link| link.ends_with("/remove")).expect("the oldest key first");
    let form = vega.browser.get(&remove).await?.expect(200)?.form(&remove)?;
    let answer = vega.browser.submit(&form).await?;
    vega.browser.follow(answer).await?.expect(200)?.shows("The key is removed.")?;
    vega.browser.get("/team").await?.expect(200)?;
    drop(old);

    // Whoever had the right device before makes the key on it once more.
    let page = ada.browser.get("/settings/keys").await?.expect(200)?;
    page.shows("Your clinic wants a safer key")?;
    let asked = ada.browser.get("/settings/keys/add").await?.expect(403)?;
    let making = ada.press(&asked, "get").await?;
    making.shows("A phone’s key does not count here")?;
    let using = ada.press(&making, "create").await?;
    let done = ada.press(&using, "get").await?;
    let remove = done.links().into_iter().find(|link| link.ends_with("/remove")).expect("the oldest key first");
    let form = ada.browser.get(&remove).await?.expect(200)?.form(&remove)?;
    ada.browser.submit(&form).await?.expect(303)?;
    ada.browser.get("/team").await?.expect(200)?;
    ensure!(database.number("SELECT COUNT(*) FROM audit WHERE action = 'practitioner.key_added'").await? == 2);

    // Who is invited now needs one at once; who administers nothing needs none, and is asked for nothing.
    let (_, code) = Practitioner::invite(&stage.installation, &stage.organization, "ruiz@clinic.example", "administrator").await?;
    let mut ruiz = Patient::new(stage.installation.anonymous()?);
    let page = Practitioner::enter(&mut ruiz, &code).await?.expect(200)?;
    ruiz.browser.press(&page.ceremony("create")?, &mut ruiz.device).await?.expect(403)?;
    ruiz.device = Authenticator::made_by(Arc::clone(&known));
    let page = ruiz.press(&page, "create").await?;
    ruiz.press(&page, "get").await?;
    ruiz.browser.get("/team").await?.expect(200)?;
    let mut lee = joins(&stage, "lee@clinic.example", "sender", Authenticator::new()).await?;
    lee.browser.get("/team").await?.expect(200)?;
    ensure!(database.number("SELECT COUNT(*) FROM passkey WHERE attested").await? == 3);

    stage.installation.json(&["organization", "attested-keys", &stage.organization, "waive"]).await?;
    stage.close().await
}
