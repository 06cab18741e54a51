//! A thread as staff see it: what the clinic wrote, as the patient sees it, and what became of it; and who else is answering.
use anyhow::{Context, Result, ensure};
use tests::actor::{Page, Practitioner};

use super::{Scene, WORDS, act, answer, scene};

const TEXT: &str = "# Next steps\nRest well.\n\n- drink water\n- call us";

/// The thread of the only question.
async fn thread(who: &mut Practitioner) -> Result<String> {
    let list = who.person.browser.get("/team/inbox").await?.expect(200)?;
    list.links().into_iter().find(|link| link.starts_with("/team/inbox/")).context("no thread")
}

fn value(page: &Page, name: &str) -> Result<String> {
    let form = act(page, "answer")?;
    form.fields.into_iter().find(|(field, _)| field == name).map(|(_, value)| value).with_context(|| format!("no {name}"))
}

#[tokio::test]
async fn an_answer_is_shown_as_the_patient_sees_it_with_what_became_of_it() -> Result<()> {
    let Scene { stage, mut ana, mut vega, message } = scene().await?;
    let database = &stage.installation.database;
    answer(&mut ana, &message, "# My own\n- words").await?;
    let thread = thread(&mut vega).await?;
    let page = vega.person.browser.get(&thread).await?.expect(200)?;
    ensure!(page.body.contains("# My own\n- words"), "what the patient typed is changed");
    let sent = vega.person.browser.submit(&act(&page, "answer")?.with("text", TEXT)).await?.expect(303)?;
    let page = vega.person.browser.get(&thread).await?.expect(200)?;
    ensure!(!page.text().contains("# Next") && !page.text().contains("- drink"), "signs in place of forms: {}", page.text());
    ensure!(page.body.contains("<h3 dir=\"auto\">Next steps</h3>") && page.body.contains("<li>drink water</li>"), "{}", page.body);
    // Where each stands, and a way to undo it or to tell of it again.
    let place = sent.header("location").split('?').next().unwrap_or_default().to_owned();
    ensure!(page.links().contains(&place), "no way to {place}");
    page.shows("Not visible before")?;
    database.execute("UPDATE delivery SET visible_at = 1 WHERE sender_id IS NOT NULL").await?;
    let page = vega.person.browser.get(&thread).await?.expect(200)?;
    ensure!(!page.text().contains("Not visible before"), "{}", page.text());
    let opened = page.text().matches("Opened ").count();
    let new = ana.messages().await?.into_iter().find(|one| *one != message).context("no answer")?;
    ana.browser.get(&new).await?.expect(200)?.shows("Next steps")?;
    let page = vega.person.browser.get(&thread).await?.expect(200)?;
    ensure!(page.text().matches("Opened ").count() == opened + 1, "{}", page.text());
    // What the patient wrote has no status of that kind.
    ensure!(page.body.matches("/team/messages/0").count() == 1, "{}", page.body);
    stage.close().await
}

/// Nothing vanishes from what somebody looks back at; what was undone was never said.
#[tokio::test]
async fn what_was_taken_back_or_is_over_stays_as_a_line() -> Result<()> {
    let Scene { stage, mut ana, mut vega, message } = scene().await?;
    let database = &stage.installation.database;
    answer(&mut ana, &message, WORDS).await?;
    let thread = thread(&mut vega).await?;
    let page = vega.person.browser.get(&thread).await?.expect(200)?;
    vega.person.browser.submit(&act(&page, "answer")?.with("text", "Come on Monday.")).await?.expect(303)?;
    vega.person.browser.get(&thread).await?.expect(200)?.shows("Come on Monday.")?;
    for (change, said) in [
        ("state = 'recalled', recalled_at = 1, recall_reason = 'wrong_content'", "Taken back"),
        ("state = 'expired', recalled_at = NULL, recall_reason = NULL", "Expired"),
    ] {
        database.execute(&format!("UPDATE delivery SET visible_at = 1, {change} WHERE sender_id IS NOT NULL")).await?;
        let page = vega.person.browser.get(&thread).await?.expect(200)?;
        page.shows(said)?;
        page.shows("Its text is not shown any more.")?;
        ensure!(!page.text().contains("Come on Monday."), "{}", page.text());
    }
    let undone = "UPDATE delivery SET state = 'recalled', recalled_at = 1, recall_reason = 'undone' WHERE sender_id IS NOT NULL";
    database.execute(undone).await?;
    let page = vega.person.browser.get(&thread).await?.expect(200)?;
    ensure!(!page.text().contains("Its text is not shown"), "{}", page.text());
    stage.close().await
}

#[tokio::test]
async fn the_day_of_an_answer_is_shown_chosen_or_left_out() -> Result<()> {
    let Scene { stage, mut ana, mut vega, message } = scene().await?;
    let database = &stage.installation.database;
    answer(&mut ana, &message, WORDS).await?;
    let thread = thread(&mut vega).await?;
    let page = vega.person.browser.get(&thread).await?.expect(200)?;
    page.shows("Read by")?;
    let preset = value(&page, "read_by")?;
    ensure!(preset.len() == 10, "{preset}");
    let typed = act(&page, "answer")?.with("text", "Come on Monday.");
    let wrong = vega.person.browser.submit(&typed.clone().with("read_by", "2001-01-01")).await?.expect(422)?;
    wrong.shows("Choose a day from today on, within a year.")?;
    ensure!(wrong.body.contains("id=\"read_by-error\"") && wrong.body.contains("Come on Monday.</textarea>"), "{}", wrong.body);
    ensure!(value(&wrong, "read_by")? == "2001-01-01", "what was typed is lost");
    // Left out, and kept so.
    let kept = vega.person.browser.submit(&typed.clone().with("read_by", "").with("act", "keep")).await?.expect(200)?;
    ensure!(value(&kept, "read_by")?.is_empty());
    let page = vega.person.browser.get(&thread).await?.expect(200)?;
    ensure!(value(&page, "read_by")?.is_empty() && page.body.contains("Come on Monday.</textarea>"), "it comes back by itself");
    vega.person.browser.submit(&act(&page, "answer")?.with("text", "Come on Monday.")).await?.expect(303)?;
    let days = "SELECT COUNT(*) FROM message WHERE sender_id IS NOT NULL AND read_by IS NOT NULL";
    ensure!(database.number(days).await? == 0, "a day that nobody chose");
    let page = vega.person.browser.get(&thread).await?.expect(200)?;
    ensure!(value(&page, "read_by")? == preset);
    let sent = vega.person.browser.submit(&act(&page, "answer")?.with("text", "And bring this.")).await?;
    vega.person.browser.follow(sent).await?.expect(200)?.shows("Read by")?;
    ensure!(database.number(days).await? == 1);
    // Begun long ago, and the preset day untouched: it counts from the day of sending.
    let page = vega.person.browser.get(&thread).await?.expect(200)?;
    ensure!(value(&page, "read_preset")? == format!("{preset} 3"));
    let old = act(&page, "answer")?.with("text", "Or on Tuesday.").with("read_by", "2001-01-01").with("read_preset", "2001-01-01 3");
    vega.person.browser.submit(&old).await?.expect(303)?;
    ensure!(database.number(days).await? == 2);
    stage.close().await
}

#[tokio::test]
async fn whoever_opens_an_answer_sees_that_a_colleague_writes_one() -> Result<()> {
    let Scene { stage, mut ana, mut vega, message } = scene().await?;
    let database = &stage.installation.database;
    let mut ruiz = Practitioner::enrol(&stage.installation, &stage.organization, "ruiz@clinic.example", "care_team").await?;
    answer(&mut ana, &message, WORDS).await?;
    let thread = thread(&mut vega).await?;
    // A note is no answer, and nobody is told of their own.
    let page = vega.person.browser.get(&thread).await?.expect(200)?;
    let typing = act(&page, "answer")?.with("act", "typing");
    vega.person.browser.submit(&typing.clone().with("note", "ask Ben")).await?.expect(204)?;
    ensure!(!ruiz.person.browser.get(&thread).await?.expect(200)?.text().contains("is writing an answer"));
    vega.person.browser.submit(&typing.with("text", "Half an answer")).await?.expect(204)?;
    let page = ruiz.person.browser.get(&thread).await?.expect(200)?;
    page.shows("vega is writing an answer")?;
    ensure!(!page.text().contains("Half an answer"), "a colleague's text is shown");
    ensure!(!vega.person.browser.get(&thread).await?.expect(200)?.text().contains("is writing an answer"), "told of the own one");
    // At sending somebody who did something to the thread is told of as ever; an answer that was undone is written on elsewhere.
    let sent = ruiz.person.browser.submit(&act(&page, "answer")?.with("text", "Tuesday.")).await?;
    let page = ruiz.person.browser.follow(sent).await?.expect(200)?;
    let undo = page.forms().into_iter().find(|form| form.action.starts_with("/team/messages/")).context("no undo")?;
    let undone = ruiz.person.browser.submit(&undo).await?;
    let page = ruiz.person.browser.follow(undone).await?.expect(200)?;
    page.shows("vega is writing an answer")?;
    vega.person.browser.get(&thread).await?.expect(200)?.shows("ruiz is writing an answer")?;
    // Assigned to a colleague, it says so there, too.
    let taken = act(&vega.person.browser.get(&thread).await?.expect(200)?, "take")?;
    vega.person.browser.submit(&taken.with("text", "Half an answer")).await?.expect(200)?;
    let write = page.forms().into_iter().find(|form| form.action.ends_with("/write")).context("no draft")?;
    let page = ruiz.person.browser.submit(&write.with("act", "edit").with("expires", "0").with("category", "treatment")).await?;
    page.expect(200)?.shows("vega has this in hand.")?;
    // What nobody has touched for a while is no sign any more.
    database.execute("UPDATE draft SET updated_at = updated_at - 901000000").await?;
    ensure!(!ruiz.person.browser.get(&thread).await?.expect(200)?.text().contains("is writing an answer"));
    stage.close().await
}
