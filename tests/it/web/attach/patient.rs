//! Files and words of a patient: they come to the clinic, and are there again after a session that ended.
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tests::actor::Practitioner;

use super::{ANA, Scene, UNDO, act, bytes, file, remover};

#[tokio::test]
async fn files_of_a_patient_come_to_the_clinic() -> Result<()> {
    let mut scene = Box::pin(Scene::new("administrator")).await?;
    let form = scene.form().await?;
    scene.press(&form, "send", &[]).await?.expect(200)?.shows("Sent to ")?;
    scene.app.clock.pass(UNDO);
    let message = scene.ana.messages().await?.pop().context("no message")?;
    let page = scene.ana.browser.get(&message).await?.expect(200)?;
    let action = format!("{message}/reply");
    let form = page.form(&action)?.with("text", "Here it is.");
    let (photo, card) = (bytes(70_000, 4), b"BEGIN:VCARD\n".to_vec());
    let again =
        scene.ana.browser.submit_with(&form.clone().with("act", "attach"), &[("rash.jpg", "image/jpeg", &photo)]).await?.expect(200)?;
    again.shows("rash.jpg (70 KB)")?;
    ensure!(again.body.contains("Here it is."), "what was typed is lost");
    let bad = scene.ana.browser.submit_with(&form, &[("none.txt", "text/plain", b"")]).await?.expect(422)?;
    bad.shows("\"none.txt\" is empty.")?;
    ensure!(bad.body.contains("Here it is.") && bad.body.contains("rash.jpg"), "what was typed is lost");
    // A window that does not show what another one attached does not send it either: it shows it first.
    let unseen = scene.ana.browser.submit_with(&form, &[]).await?.expect(409)?;
    unseen.shows("the files that go with this were changed")?;
    ensure!(unseen.body.contains("Here it is.") && unseen.body.contains("rash.jpg") && scene.count("message").await? == 1);
    let form = unseen.form(&action)?.with("text", "Here it is.");
    // Nor does one leave without a file that it shows.
    let gone = unseen.form(&action)?.with("act", &remover(&unseen, "rash.jpg")?);
    scene.ana.browser.submit_with(&gone, &[]).await?.expect(200)?;
    let unseen = scene.ana.browser.submit_with(&form, &[]).await?.expect(409)?;
    ensure!(!unseen.body.contains("rash.jpg"));
    let form = unseen.form(&action)?.with("text", "Here it is.");
    let again = form.clone().with("act", "attach");
    let again = scene.ana.browser.submit_with(&again, &[("rash.jpg", "image/jpeg", &photo)]).await?.expect(200)?;
    let form = again.form(&action)?.with("text", "Here it is.");
    // Sent twice by a double click: one answer.
    for _ in 0..2 {
        let sent = scene.ana.browser.submit_with(&form, &[("card.vcf", "text/vcard", &card)]).await?;
        scene.ana.browser.follow(sent).await?.expect(200)?.shows("Your clinic has your answer")?;
    }
    ensure!(scene.installation.database.number("SELECT COUNT(*) FROM message WHERE author_id IS NOT NULL").await? == 1);
    // The clinic.
    let list = scene.vega.person.browser.get("/team/inbox").await?.expect(200)?;
    let thread = list.links().into_iter().find(|link| link.starts_with("/team/inbox/")).context("no thread")?;
    let page = scene.vega.person.browser.get(&thread).await?.expect(200)?;
    page.shows("Here it is.")?;
    let link = file(&page, "rash.jpg")?;
    ensure!(link.starts_with(&thread), "{link}");
    ensure!(scene.vega.person.browser.bytes(&link, None).await?.expect(200)?.bytes == photo);
    ensure!(scene.vega.person.browser.bytes(&file(&page, "card.vcf")?, None).await?.expect(200)?.bytes == card);
    // Nobody else: another patient, a sender who answers nobody, another clinic; nor by the address of another thread.
    let mut ben = scene.installation.claim(&scene.organization, "ben@example.org").await?;
    let mut lee = Practitioner::enrol(&scene.installation, &scene.organization, "lee@clinic.example", "sender").await?;
    let other = scene.installation.organization("other").await?;
    let mut kim = Practitioner::enrol(&scene.installation, &other, "kim@other.example", "administrator").await?;
    for browser in [&mut ben.browser, &mut kim.person.browser] {
        browser.get(&link).await?.expect(404)?;
    }
    lee.person.browser.get(&link).await?.expect(403)?;
    let foreign = form.clone().with("act", "attach");
    ben.browser.submit_with(&foreign, &[("x.txt", "", b"x")]).await?.expect(403)?;
    let theirs = ben.browser.get("/write").await?.expect(200)?;
    ensure!(!theirs.body.contains("rash.jpg"));
    // The clinic answers with a file.
    let reply = act(&page, "answer")?.with("text", "Use this cream.").with("act", "attach");
    let again = scene.vega.person.browser.submit_with(&reply, &[("cream.txt", "text/plain", b"twice a day")]).await?.expect(200)?;
    again.shows("cream.txt (11 bytes)")?;
    ensure!(again.body.contains("Use this cream."), "what was typed is lost");
    let sent = scene.vega.person.browser.submit_with(&act(&again, "answer")?.with("text", "Use this cream."), &[]).await?;
    scene.vega.person.browser.follow(sent).await?.expect(200)?.shows("cream.txt")?;
    // What was sent, by both, goes an hour later.
    ensure!(scene.count("draft_file").await? == 3 && scene.waiting().await? == 0);
    scene.app.clock.pass(Duration::from_secs(3_700));
    scene.installation.sink.mails_to(ANA, 2).await?;
    scene.close().await
}

#[tokio::test]
async fn a_session_that_ends_while_somebody_writes_loses_nothing() -> Result<()> {
    let mut scene = Box::pin(Scene::new("sender")).await?;
    let form = scene.form().await?;
    scene.press(&form, "send", &[]).await?.expect(200)?.shows("Sent to ")?;
    scene.app.clock.pass(UNDO);
    let message = scene.ana.messages().await?.pop().context("no message")?;
    let action = format!("{message}/reply");
    let ana = &mut scene.ana;
    let form = ana.browser.get(&message).await?.expect(200)?.form(&action)?.with("text", "The rash is");
    ana.browser.submit_with(&form.clone().with("act", "attach"), &[("rash.txt", "text/plain", b"red")]).await?.expect(200)?;
    // What script keeps while she types is no sign that she is there.
    for minutes in [10, 4] {
        scene.app.clock.pass(Duration::from_secs(minutes * 60));
        ana.browser.submit(&form.clone().with("text", "The rash is back").with("act", "typing")).await?.expect(204)?;
    }
    scene.app.clock.pass(Duration::from_secs(2 * 60));
    let late = ana.browser.submit(&form.clone().with("text", "The rash is back again").with("act", "typing")).await?.expect(401)?;
    ensure!(late.body.contains("The rash is back again"), "what came too late is not given back");
    ana.sign_in().await?;
    ana.inbox().await?.shows("You began to write on")?;
    let page = ana.browser.get(&message).await?.expect(200)?;
    page.shows("You did not send it. We keep it for 30 days.")?;
    ensure!(page.body.contains("The rash is back") && page.body.contains("rash.txt"), "{}", page.text());
    // Without script there is a button for it.
    let form = page.form(&action)?.with("text", "The rash is back, and red.");
    let kept = ana.browser.submit(&form.clone().with("act", "keep")).await?.expect(200)?;
    kept.shows("It is kept. It has not been sent.")?;
    ensure!(kept.body.contains("The rash is back, and red.") && kept.body.contains("rash.txt"));
    // Sent: offered no more, nor is what script brings late.
    let sent = ana.browser.submit(&form).await?;
    ana.browser.follow(sent).await?.expect(200)?.shows("Your clinic has your answer")?;
    ana.browser.submit(&form.clone().with("act", "typing")).await?.expect(409)?;
    let page = ana.browser.get(&message).await?.expect(200)?;
    ensure!(!page.body.contains("The rash") && !page.text().contains("You did not send it"), "{}", page.text());
    ensure!(!ana.inbox().await?.text().contains("You began to write on"));
    // Thrown away, with its file.
    let form = page.form(&action)?.with("text", "One more thing");
    let again = form.clone().with("act", "attach");
    let again = ana.browser.submit_with(&again, &[("more.txt", "text/plain", b"more")]).await?.expect(200)?;
    ana.browser.submit(&form.clone().with("act", "typing")).await?.expect(204)?;
    // By a page that shows it.
    let unseen = ana.browser.submit(&form.clone().with("act", "discard")).await?.expect(409)?;
    unseen.shows("the files that go with this were changed")?;
    ensure!(unseen.body.contains("One more thing") && unseen.body.contains("more.txt"), "{}", unseen.text());
    let gone = ana.browser.submit(&again.form(&action)?.with("act", "discard")).await?;
    let page = ana.browser.follow(gone).await?.expect(200)?;
    ensure!(!page.body.contains("One more thing") && !page.body.contains("more.txt"));
    // A file by itself is kept, also where a text is taken away again.
    let form = page.form(&action)?.with("text", "");
    ana.browser.submit_with(&form.clone().with("act", "attach"), &[("only.txt", "text/plain", b"only")]).await?.expect(200)?;
    for text in ["A word", " "] {
        ana.inbox().await?.shows("You began to write on")?;
        ensure!(ana.browser.get(&message).await?.expect(200)?.body.contains("only.txt"));
        ana.browser.submit(&form.clone().with("text", text).with("act", "typing")).await?.expect(204)?;
    }
    let page = ana.browser.get(&message).await?.expect(200)?;
    ensure!(page.body.contains("only.txt"));
    let remove = page.body.split("value=\"remove:0").nth(1).and_then(|rest| rest.split('"').next()).context("no button")?;
    ana.browser.submit(&form.with("act", &format!("remove:0{remove}"))).await?.expect(200)?;
    ensure!(!ana.inbox().await?.text().contains("You began to write on"), "nothing at all is offered");
    // The message takes no answers any more: what was written is there to be read, behind the key, and to be thrown away.
    let form = ana.browser.get(&message).await?.expect(200)?.form(&action)?.with("text", "What I meant");
    ana.browser.submit(&form.with("act", "typing")).await?.expect(204)?;
    scene.installation.database.execute("UPDATE message SET reply_allowed = FALSE").await?;
    let unsent = ana.inbox().await?.links().into_iter().find(|link| link.starts_with("/unsent/")).context("no way there")?;
    let asked = ana.browser.get(&unsent).await?.expect(403)?;
    ensure!(!asked.body.contains("What I meant"));
    ana.browser.press(&asked.ceremony("get")?, &mut ana.device).await?.expect(200)?;
    let page = ana.browser.get(&unsent).await?.expect(200)?;
    page.shows("You cannot send this any more")?;
    page.shows("What I meant")?;
    ensure!(page.body.contains("<div class=\"letter\" dir=\"auto\">What I meant</div>") && page.body.contains("/time."), "{}", page.body);
    let gone = ana.browser.submit(&page.form(&unsent)?).await?;
    ensure!(!ana.browser.follow(gone).await?.expect(200)?.text().contains("You began to write on"));
    ana.browser.get(&unsent).await?.expect(404)?;
    let left = "SELECT COUNT(*) FROM draft_file WHERE sent_at IS NULL";
    ensure!(scene.installation.database.number(left).await? == 0);
    scene.close().await
}
