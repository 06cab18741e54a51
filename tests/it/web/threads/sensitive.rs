//! A conversation in which one message needs the key and another does not: what is begun beneath each stays there.
use anyhow::{Context, Result, ensure};
use tests::{actor::Form, letter};

use super::{ANA, Scene, WORDS, scene};

/// What was begun beneath something that the key is needed for is not shown without the key beneath something else, though both are of
/// one conversation; nor does what was begun beneath the other go behind the key.
#[tokio::test]
async fn what_was_begun_under_high_sensitivity_is_shown_there_alone() -> Result<()> {
    let Scene { stage, mut ana, message: plain, .. } = scene().await?;
    let mail = letter::with_headers(ANA, "Your other results", "In private.", &["X-Portal-Reply: yes", "X-Portal-Sensitivity: high"]);
    stage.send(&[ANA], &mail).await?.expect(250)?;
    let high = ana.messages().await?.into_iter().find(|one| *one != plain).context("no second message")?;
    let database = &stage.installation.database;
    let one = "UPDATE message SET thread_id = (SELECT one.thread_id FROM message AS one WHERE one.sensitivity = 'normal')";
    database.execute(one).await?;
    let asked = ana.browser.get(&high).await?.expect(403)?;
    ana.browser.press(&asked.ceremony("get")?, &mut ana.device).await?.expect(200)?;
    let old = ana.browser.get(&plain).await?.expect(200)?.form(&format!("{plain}/reply"))?;
    let page = ana.browser.get(&high).await?.expect(200)?;
    let form = page.form(&format!("{high}/reply"))?.with("text", WORDS).with("act", "typing");
    ana.browser.submit(&form).await?.expect(204)?;
    let field = |form: &Form, name: &str| {
        let found = form.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone());
        found.with_context(|| format!("no {name}"))
    };
    let draft = field(&form, "draft")?;
    // Whoever writes beneath the other one under its name is told, does not see it, also behind the key, and goes on apart from it.
    let astray = old.clone().with("draft", &draft).with("page", &field(&form, "page")?);
    for text in [WORDS, "in public"] {
        let page = ana.browser.submit(&astray.clone().with("text", text).with("act", "send")).await?.expect(409)?;
        ensure!(page.body.matches(WORDS).count() == usize::from(text == WORDS), "it is shown: {}", page.body);
        let again = page.form(&format!("{plain}/reply"))?;
        ensure!(field(&again, "draft")? != draft);
        let kept = again.with("text", "in public").with("act", "keep");
        ana.browser.submit(&kept).await?.expect(200)?.shows("kept")?;
        ana.browser.submit(&kept.with("act", "discard")).await?.expect(303)?;
    }
    ana.sign_out().await?;
    ana.sign_in().await?;
    let page = ana.browser.get(&plain).await?.expect(200)?;
    ensure!(!page.body.contains(WORDS), "it is shown without the key");
    ensure!(page.form(&format!("{plain}/reply"))?.fields.iter().all(|(name, value)| name != "draft" || *value != draft));
    let list = ana.inbox().await?;
    ensure!(list.links().iter().filter(|link| **link == high).count() == 2, "no way to go on with it: {:?}", list.links());
    let asked = ana.browser.get(&high).await?.expect(403)?;
    ensure!(!asked.body.contains(WORDS));
    ana.browser.press(&asked.ceremony("get")?, &mut ana.device).await?.expect(200)?;
    ensure!(ana.browser.get(&high).await?.expect(200)?.body.contains(WORDS), "it is lost");
    // Of the other message it can be what was begun there, and one more letter beneath this one takes nothing behind the key.
    let form = ana.browser.get(&plain).await?.expect(200)?.form(&format!("{plain}/reply"))?.with("text", "In public");
    ana.browser.submit(&form.clone().with("act", "typing")).await?.expect(204)?;
    let page = ana.browser.get(&high).await?.expect(200)?;
    ensure!(page.body.contains(WORDS) && !page.body.contains("In public"), "the other is offered: {}", page.body);
    let astray = page.form(&format!("{high}/reply"))?.with("draft", &field(&form, "draft")?).with("page", &field(&form, "page")?);
    ana.browser.submit(&astray.with("text", "In public!").with("act", "typing")).await?.expect(204)?;
    ana.sign_out().await?;
    ana.sign_in().await?;
    let page = ana.browser.get(&plain).await?.expect(200)?;
    ensure!(page.body.contains("In public</textarea>"), "it went behind the key: {}", page.body);
    // The message that it was begun under is gone: it can be read behind the key.
    database.execute("UPDATE message SET reply_allowed = FALSE WHERE sensitivity = 'high'").await?;
    let unsent = ana.inbox().await?.links().into_iter().find(|link| link.starts_with("/unsent/")).context("no way there")?;
    ensure!(!ana.browser.get(&unsent).await?.expect(403)?.body.contains(WORDS));
    stage.close().await
}
