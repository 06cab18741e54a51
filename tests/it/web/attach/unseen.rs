//! Of what staff write no file leaves, and none is thrown away, that the page does not show.
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use super::{ANA, Scene, UNDO, act, remover};

const SAID: &str = "the files that go with this were changed";

#[tokio::test]
async fn a_window_sees_what_another_attached_before_it_sends_or_throws_away() -> Result<()> {
    let mut scene = Box::pin(Scene::new("administrator")).await?;
    let form = scene.form().await?;
    let mut other = scene.vega.person.browser.clone();
    let attach = form.clone().with("act", "attach");
    let theirs = other.submit_with(&attach, &[("card.txt", "text/plain", b"card")]).await?.expect(200)?;
    for act in ["send", "discard"] {
        let page = scene.press(&form, act, &[]).await?.expect(422)?;
        page.shows(SAID)?;
        ensure!(page.body.contains("card.txt") && page.body.contains("See the files."), "{}", page.text());
        ensure!(scene.count("message").await? == 0 && scene.waiting().await? == 1);
        scene.page = None;
    }
    // Nor does it leave without one that the page shows.
    let shown = theirs.form(&scene.write)?.with("expires", "0").with("category", "treatment").with("text", "See the files.");
    other.submit_with(&shown.clone().with("act", &remover(&theirs, "card.txt")?), &[]).await?.expect(200)?;
    let page = scene.press(&shown, "send", &[]).await?.expect(422)?;
    page.shows(SAID)?;
    ensure!(!page.body.contains("card.txt") && scene.count("message").await? == 0);
    // The look at it before it is sent says which go, and its button sends those.
    scene.press(&form, "attach", &[("note.txt", "text/plain", b"note")]).await?.expect(200)?;
    let look = scene.press(&form, "preview", &[]).await?.expect(200)?;
    look.shows("note.txt")?;
    other.submit_with(&attach, &[("late.txt", "text/plain", b"late")]).await?.expect(200)?;
    let send = look.form(&scene.write)?.with("act", "send");
    let page = scene.vega.person.browser.submit(&send).await?.expect(422)?;
    page.shows(SAID)?;
    page.shows("late.txt")?;
    let send = page.form(&scene.write)?.with("expires", "0").with("category", "treatment").with("text", "See the files.");
    scene.page = None;
    scene.press(&send, "send", &[]).await?.expect(200)?.shows("Sent to ")?;
    // An answer in a thread.
    scene.app.clock.pass(UNDO);
    let message = scene.ana.messages().await?.pop().context("no message")?;
    let reply = scene.ana.browser.get(&message).await?.expect(200)?.form(&format!("{message}/reply"))?.with("text", "Thank you");
    scene.ana.browser.submit(&reply).await?.expect(303)?;
    let list = other.get("/team/inbox").await?.expect(200)?;
    let thread = list.links().into_iter().find(|link| link.starts_with("/team/inbox/")).context("no thread")?;
    let form = act(&other.get(&thread).await?.expect(200)?, "answer")?.with("text", "Use this cream.");
    other.submit_with(&form.clone().with("act", "attach"), &[("cream.txt", "text/plain", b"twice a day")]).await?.expect(200)?;
    let page = other.submit_with(&form, &[]).await?.expect(409)?;
    page.shows(SAID)?;
    ensure!(page.body.contains("Use this cream.") && page.body.contains("cream.txt"), "{}", page.text());
    let sent = other.submit_with(&act(&page, "answer")?.with("text", "Use this cream."), &[]).await?;
    other.follow(sent).await?.expect(200)?.shows("cream.txt")?;
    scene.app.clock.pass(Duration::from_secs(3_700));
    scene.installation.sink.mails_to(ANA, 2).await?;
    scene.close().await
}
