//! How uploads end: with a session that ended meanwhile, with the button pressed twice, with too much of a day.
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use reqwest::Method;
use tests::{
    actor::{Page, Patient, multipart},
    installation::Installation,
    wait,
};

use super::{ANA, File, Scene, UNDO, bytes, file, remover, told};

/// Once a first file has arrived, and so the form is looked at.
pub(super) async fn arrived(installation: &Installation, files: i64) -> Result<()> {
    wait::until("the first file", wait::LONG, async || {
        Ok((installation.database.number("SELECT COUNT(*) FROM draft_file").await? == files).then_some(()))
    })
    .await
}

#[tokio::test]
async fn a_session_that_ends_while_files_come_sends_nothing() -> Result<()> {
    let mut scene = Box::pin(Scene::new("sender")).await?;
    let long = bytes(1 << 20, 9);
    let files: [File<'_>; 2] = [("first.txt", "text/plain", b"first"), ("long.bin", "", &long)];
    // Ended by another browser.
    let mut elsewhere = scene.vega.person.elsewhere()?;
    elsewhere.sign_in().await?;
    let form = scene.form().await?.with("act", "send");
    let at = multipart(&form, &files).1.len() / 2;
    let meanwhile = Box::pin(async {
        arrived(&scene.installation, 1).await?;
        let page = elsewhere.browser.get("/settings/devices").await?.expect(200)?;
        let all = page.forms().into_iter().rfind(|form| form.action == "/settings/devices").context("no form")?;
        let asked = elsewhere.browser.submit(&all).await?.expect(403)?;
        elsewhere.browser.press(&asked.ceremony("get")?, &mut elsewhere.device).await?.expect(200)?;
        elsewhere.browser.submit(&all).await?.expect(303)?;
        Ok(())
    });
    let out = scene.vega.person.browser.submit_slowly(&form, &files, at, meanwhile).await?.expect(401)?;
    out.shows("See the files.")?;
    ensure!(scene.count("message").await? == 0, "{}", out.text());
    // What was typed and what had come stands in the draft; nothing meanwhile, it is sent.
    scene.vega.person.sign_in().await?;
    let page = scene.vega.person.browser.get("/team/drafts").await?.expect(200)?;
    let draft = page.links().into_iter().find(|link| link.contains("?draft=")).context("no draft")?;
    let page = scene.vega.person.browser.get(&draft).await?.expect(200)?;
    page.shows("See the files.")?;
    page.shows("first.txt")?;
    let form =
        page.form(&scene.write)?.with("expires", "0").with("category", "treatment").with("text", "See the files.").with("act", "send");
    let sent = scene.vega.person.browser.submit_slowly(&form, &files, at, async { Ok(()) }).await?.expect(303)?;
    scene.vega.person.browser.follow(sent).await?.expect(200)?.shows("Sent to ")?;
    scene.app.clock.pass(UNDO);
    // A patient signs out in another tab; or nobody is there for so long that the session is over.
    let message = scene.ana.messages().await?.pop().context("no message")?;
    for (n, words) in [(0, "first heron"), (1, "second heron")] {
        let own = scene.installation.database.number("SELECT COUNT(*) FROM draft_file").await?;
        let form = scene.ana.browser.get(&message).await?.expect(200)?.form(&format!("{message}/reply"))?.with("text", words);
        let mut tab = Patient::new(scene.ana.browser.clone());
        let meanwhile = async {
            arrived(&scene.installation, own + 1).await?;
            match n {
                0 => tab.sign_out().await.map(drop)?,
                _ => scene.app.clock.pass(Duration::from_secs(12 * 3_600)),
            }
            Ok(())
        };
        scene.ana.browser.submit_slowly(&form, &files, at, meanwhile).await?.expect(401)?.shows(words)?;
        scene.ana.sign_in().await?;
    }
    ensure!(scene.installation.database.number("SELECT COUNT(*) FROM message WHERE author_id IS NOT NULL").await? == 0);
    scene.installation.sink.mails_to(ANA, 2).await?;
    scene.close().await
}

#[tokio::test]
async fn a_key_that_is_used_in_another_tab_ends_no_upload() -> Result<()> {
    let mut scene = Box::pin(Scene::new("sender")).await?;
    let long = bytes(1 << 20, 9);
    let files: [File<'_>; 2] = [("first.txt", "text/plain", b"first"), ("long.bin", "", &long)];
    let form = scene.form().await?.with("act", "send");
    let at = multipart(&form, &files).1.len() / 2;
    let sessions = "SELECT COUNT(*) FROM session WHERE ended_at IS NULL AND seen_at > created_at";
    let used = scene.installation.database.number(sessions).await?;
    // Twice, so that it is the successor of a successor.
    let browser = scene.vega.person.browser.clone();
    let mut tab = Patient { browser, device: scene.vega.person.device.synced() };
    let (installation, clock) = (&scene.installation, &scene.app.clock);
    let meanwhile = Box::pin(async {
        arrived(installation, 1).await?;
        for _ in 0..2 {
            let asked = tab.browser.get("/settings/keys/add").await?.expect(403)?;
            tab.press(&asked, "get").await?;
            clock.pass(Duration::from_secs(10 * 60));
        }
        Ok(())
    });
    let sent = scene.vega.person.browser.submit_slowly(&form, &files, at, meanwhile).await?.expect(303)?;
    let page = tab.browser.follow(sent).await?.expect(200)?;
    page.shows("Sent to ")?;
    file(&page, "long.bin")?;
    ensure!(scene.installation.database.number(sessions).await? >= used && scene.count("message").await? == 1);
    scene.app.clock.pass(UNDO);
    // A patient; and signing out afterwards ends it as before.
    scene.ana.sign_in().await?;
    let message = scene.ana.messages().await?.pop().context("no message")?;
    let own = scene.count("draft_file").await?;
    let form = scene.ana.browser.get(&message).await?.expect(200)?.form(&format!("{message}/reply"))?.with("text", "heron");
    let mut tab = Patient { browser: scene.ana.browser.clone(), device: scene.ana.device.synced() };
    let meanwhile = Box::pin(async {
        arrived(&scene.installation, own + 1).await?;
        let asked = tab.browser.get("/settings/keys/add").await?.expect(403)?;
        tab.press(&asked, "get").await.map(drop)
    });
    let sent = scene.ana.browser.submit_slowly(&form, &files, at, meanwhile).await?.expect(303)?;
    tab.browser.follow(sent).await?.expect(200)?.shows("Your clinic has your answer")?;
    scene.ana.browser = tab.browser.clone();
    // So long that it is to be used anew.
    scene.app.clock.pass(Duration::from_secs(6 * 60));
    let form = scene.ana.browser.get(&message).await?.expect(200)?.form(&format!("{message}/reply"))?.with("text", "second heron");
    let meanwhile = Box::pin(async {
        arrived(&scene.installation, own + 3).await?;
        let asked = tab.browser.get("/settings/keys/add").await?.expect(403)?;
        tab.press(&asked, "get").await?;
        tab.sign_out().await.map(drop)
    });
    scene.ana.browser.submit_slowly(&form, &files, at, meanwhile).await?.expect(401)?.shows("second heron")?;
    scene.installation.sink.mails_to(ANA, 2).await?;
    scene.close().await
}

#[tokio::test]
async fn send_pressed_twice_with_files_sends_once() -> Result<()> {
    let mut scene = Box::pin(Scene::new("sender")).await?;
    let form = scene.form().await?.with("act", "send");
    let long = bytes(1 << 20, 11);
    let mut again = scene.vega.person.browser.clone();
    let files: [File<'_>; 2] = [("scan.png", "image/png", &long), ("note.txt", "text/plain", b"bring the card")];
    let (first, second) = tokio::join!(scene.vega.person.browser.submit_with(&form, &files), again.submit_with(&form, &files));
    // And once more, after the answer was lost.
    let third = again.clone().submit_with(&form, &files).await?;
    let mut places = Vec::new();
    for answer in [first?, second?, third] {
        let page = again.follow(answer.expect(303)?).await?.expect(200)?;
        file(&page, "scan.png")?;
        file(&page, "note.txt")?;
        places.push(page.asked.split('?').next().unwrap_or_default().to_owned());
    }
    places.dedup();
    ensure!(places.len() == 1 && scene.count("message").await? == 1 && scene.count("draft").await? == 0, "{places:?}");
    scene.app.clock.pass(UNDO);
    let message = scene.ana.messages().await?;
    let page = scene.ana.browser.get(message.first().context("no message")?).await?.expect(200)?;
    page.shows("Files (2)")?;
    ensure!(message.len() == 1 && scene.ana.browser.bytes(&file(&page, "scan.png")?, None).await?.expect(200)?.bytes == long);
    scene.installation.sink.mails_to(ANA, 2).await?;
    scene.close().await
}

#[tokio::test]
async fn a_day_has_so_many_pieces_and_what_comes_on_top_loses_nothing() -> Result<()> {
    let mut scene = Box::pin(Scene::new("sender")).await?;
    let form = scene.form().await?;
    let said = "was not added. You added very many files today.";
    let texts: [File<'_>; 3] = [("a.txt", "text/plain", b"a"), ("b.txt", "text/plain", b"b"), ("c.txt", "text/plain", b"c")];
    // As if so many had been handed over before.
    let counted = async |scene: &Scene, number: u32| {
        scene.app.clock.pass(Duration::from_secs(1));
        let newest = "WHERE updated_at = (SELECT MAX(updated_at) FROM attempt_limit)";
        scene.installation.database.execute(&format!("UPDATE attempt_limit SET count = {number} {newest}")).await
    };
    scene.app.clock.pass(Duration::from_secs(1));
    scene.press(&form, "attach", &texts[..1]).await?.expect(200)?;
    counted(&scene, 2_999).await?;
    let page = scene.press(&form, "send", &texts[1..]).await?.expect(422)?;
    page.shows(&format!("\"c.txt\" {said}"))?;
    ensure!(page.body.contains("See the files.") && page.body.contains("b.txt") && scene.count("message").await? == 0, "{}", page.text());
    // By script as well, with words to be shown.
    let (at, token) = (told(&page, "data-attach")?, told(&page, "data-token")?);
    let about = serde_json::json!({ "name": "d.txt", "type": "text/plain", "size": 1, "modified": 7 });
    let begun: serde_json::Value =
        serde_json::from_str(&scene.vega.person.browser.post_json(&at, &token, &about).await?.expect(200)?.body)?;
    let piece = format!("{at}/{}/0", begun["file"].as_str().context("no file")?);
    let headers = [("Content-Type", "application/octet-stream"), ("X-Form-Token", token.as_str())];
    let answer = scene.vega.person.browser.send(Method::POST, &piece, &headers, b"d".to_vec()).await?.expect(422)?;
    ensure!(answer.body.contains("You added very many files today."), "{}", answer.body);
    let cut = remover(&page_of(&mut scene).await?, "d.txt")?;
    scene.press(&form, &cut, &[]).await?.expect(200)?.shows("b.txt")?;
    scene.press(&form, "send", &[]).await?.expect(200)?.shows("Sent to ")?;
    scene.app.clock.pass(UNDO);
    // A patient.
    let message = scene.ana.messages().await?.pop().context("no message")?;
    let form = scene.ana.browser.get(&message).await?.expect(200)?.form(&format!("{message}/reply"))?.with("text", "Here it is.");
    scene.ana.browser.submit_with(&form.clone().with("act", "attach"), &texts[..1]).await?.expect(200)?;
    counted(&scene, 299).await?;
    let page = scene.ana.browser.submit_with(&form, &texts[1..]).await?.expect(422)?;
    page.shows(&format!("\"c.txt\" {said}"))?;
    ensure!(page.body.contains("Here it is.") && page.body.contains("a.txt") && page.body.contains("b.txt"), "{}", page.text());
    ensure!(scene.installation.database.number("SELECT COUNT(*) FROM message WHERE author_id IS NOT NULL").await? == 0);
    let form = page.form(&format!("{message}/reply"))?.with("text", "Here it is.");
    let sent = scene.ana.browser.submit_with(&form, &[]).await?.expect(303)?;
    scene.ana.browser.follow(sent).await?.expect(200)?.shows("Your clinic has your answer")?;
    scene.installation.sink.mails_to(ANA, 2).await?;
    scene.close().await
}

/// The draft, opened again.
async fn page_of(scene: &mut Scene) -> Result<Page> {
    let list = scene.vega.person.browser.get("/team/drafts").await?.expect(200)?;
    let draft = list.links().into_iter().find(|link| link.contains("?draft=")).context("no draft")?;
    scene.vega.person.browser.get(&draft).await?.expect(200)
}
