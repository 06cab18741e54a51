//! What a copy of a cookie does with an upload that comes slowly, while its owner notices.
use anyhow::{Context, Result, ensure};
use tests::actor::{Patient, multipart};

use super::{File, Scene, bytes, ends::arrived};

/// Begun in time, it is a request like another; once its owner uses the key and ends all others it sends nothing, and the copy opens
/// nothing. The owner goes on where they are.
#[tokio::test]
async fn a_slow_upload_by_a_copied_cookie_ends_with_all_others() -> Result<()> {
    let mut scene = Box::pin(Scene::new("sender")).await?;
    let mut elsewhere = scene.vega.person.elsewhere()?;
    elsewhere.sign_in().await?;
    let long = bytes(1 << 20, 9);
    let files: [File<'_>; 2] = [("first.txt", "text/plain", b"first"), ("long.bin", "", &long)];
    let form = scene.form().await?.with("act", "send");
    let at = multipart(&form, &files).1.len() / 2;
    let mut thief = scene.vega.person.browser.clone();
    let mut owner = Patient { browser: scene.vega.person.browser.clone(), device: scene.vega.person.device.synced() };
    let mut copy = thief.clone();
    let meanwhile = Box::pin(async {
        arrived(&scene.installation, 1).await?;
        let page = owner.browser.get("/settings/devices").await?.expect(200)?;
        let all = page.forms().into_iter().find(|form| form.fields.iter().any(|(name, _)| name == "others")).context("no form")?;
        let asked = owner.browser.submit(&all).await?.expect(403)?;
        owner.browser.press(&asked.ceremony("get")?, &mut owner.device).await?.expect(200)?;
        // New requests of the copy are nobody's by now.
        copy.get("/settings/devices").await?.expect(303)?;
        for _ in 0..2 {
            owner.browser.submit(&all).await?.expect(303)?;
        }
        owner.browser.get("/settings/devices").await?.expect(200).map(drop)
    });
    thief.submit_slowly(&form, &files, at, meanwhile).await?.expect(401)?;
    ensure!(scene.count("message").await? == 0, "the copy sent something");
    for old in [&mut thief, &mut elsewhere.browser] {
        old.get("/team").await?.expect(303)?;
    }
    // A page that lay open before is as good as before.
    owner.browser.submit_with(&form.with("act", "attach"), &files[..1]).await?.expect(200)?;
    scene.vega.person.browser = owner.browser;
    scene.close().await
}
