//! Staff's forms keep what is typed as it is typed, by the pages.
use anyhow::{Context, Result, ensure};
use tests::{
    actor::{Anonymous, Form, Page, Patient, Practitioner},
    letter,
    stage::Stage,
};

use super::threads::act;

const ANA: &str = "ana@example.org";

async fn scene() -> Result<(Stage, Patient, Practitioner)> {
    let stage = Stage::new().await?;
    let mail = letter::with_headers(ANA, "Your results", "They are good.", &["X-Portal-Reply: yes"]);
    stage.send(&[ANA], &mail).await?.expect(250)?;
    let ana = stage.claim(ANA).await?;
    let vega = Practitioner::enrol(&stage.installation, &stage.organization, "vega@clinic.example", "care_team").await?;
    Ok((stage, ana, vega))
}

async fn type_in(browser: &mut Anonymous, form: &Form) -> Result<Page> {
    browser.submit(&form.clone().with("act", "typing")).await
}

#[tokio::test]
async fn a_message_that_was_left_is_there_again() -> Result<()> {
    let (stage, _, mut vega) = scene().await?;
    let browser = &mut vega.person.browser;
    let ids = stage.installation.database.rows("SELECT id FROM patient", |row| row.id(0)).await?;
    let write = format!("/team/patients/{}/write", ids.first().context("no patient")?);
    let page = browser.get(&write).await?.expect(200)?;
    ensure!(page.body.contains("data-draft") && page.body.contains("/draft."), "nothing keeps what is typed");
    let form = page.form(&write)?.with("expires", "30").with("category", "payment").with("text", "The lab has");
    type_in(browser, &form).await?.expect(204)?;
    let drafts = browser.get("/team/drafts").await?.expect(200)?;
    let link = drafts.links().into_iter().find(|link| link.starts_with(&write)).context("no draft")?;
    let again = browser.get(&link).await?.expect(200)?;
    ensure!(again.body.contains("The lab has") && again.body.contains("value=\"payment\" selected"), "{}", again.text());
    // A look at it keeps it as well: whoever leaves there comes back to it.
    let look = form.clone().with("subject", "Your result").with("text", "The lab has **written**.").with("act", "preview");
    browser.submit(&look).await?.expect(200)?;
    let again = browser.get(&link).await?.expect(200)?;
    ensure!(again.body.contains("The lab has **written**."), "{}", again.text());
    // Another window says what this one kept before it sends.
    let words = [("expires", "0"), ("category", "treatment"), ("subject", "Your result"), ("text", "The lab has **written**.")];
    let whole = |form: Form| words.into_iter().fold(form, |form, (name, value)| form.with(name, value));
    let other = whole(again.form(&write)?);
    type_in(browser, &form.clone().with("text", "The lab has not")).await?.expect(204)?;
    let shown = browser.submit(&other.clone().with("act", "send")).await?.expect(409)?;
    shown.shows("What you wrote in the other place")?;
    ensure!(shown.body.contains("The lab has not") && shown.body.contains("The lab has **written**."), "{}", shown.text());
    type_in(browser, &shown.form(&write)?.with("text", "mine")).await?.expect(409)?;
    let sent = browser.submit(&whole(shown.form(&write)?).with("act", "send")).await?;
    browser.follow(sent).await?.expect(200)?.shows("Sent to ")?;
    ensure!(stage.installation.database.number("SELECT COUNT(*) FROM draft").await? == 0);
    // What comes late is none any more.
    type_in(browser, &form).await?.expect(409)?;
    ensure!(stage.installation.database.number("SELECT COUNT(*) FROM draft").await? == 0);
    stage.close().await
}

#[tokio::test]
async fn an_answer_that_was_left_is_there_again() -> Result<()> {
    let (stage, mut ana, mut vega) = scene().await?;
    let message = ana.messages().await?.remove(0);
    let page = ana.browser.get(&message).await?.expect(200)?;
    ana.browser.submit(&page.form(&format!("{message}/reply"))?.with("text", "May I run?")).await?.expect(303)?;
    let browser = &mut vega.person.browser;
    let list = browser.get("/team/inbox").await?.expect(200)?;
    let thread = list.links().into_iter().find(|link| link.starts_with("/team/inbox/")).context("no thread")?;
    let page = browser.get(&thread).await?.expect(200)?;
    ensure!(page.body.contains("data-draft") && page.body.contains("/draft."), "nothing keeps what is typed");
    let form = act(&page, "answer")?;
    type_in(browser, &form.clone().with("text", "Not this week").with("note", "tell Ben")).await?.expect(204)?;
    let drafts = browser.get("/team/drafts").await?.expect(200)?;
    drafts.shows("An answer in the inbox")?;
    ensure!(drafts.links().contains(&thread), "the draft leads nowhere");
    let again = browser.get(&thread).await?.expect(200)?;
    again.shows("You began to write on")?;
    ensure!(again.body.contains("Not this week") && again.body.contains("tell Ben"), "{}", again.text());
    // The note goes to the others, the answer is written on.
    let noted = act(&again, "note")?.with("text", "Not this week").with("note", "tell Ben");
    browser.submit(&noted).await?.expect(200)?.shows("It is done. What you typed is still here.")?;
    let again = browser.get(&thread).await?.expect(200)?;
    ensure!(again.body.contains("Not this week") && again.body.matches("tell Ben").count() == 1, "{}", again.text());
    // The first window knows nothing of that.
    let old = form.clone().with("text", "Yes");
    type_in(browser, &old).await?.expect(409)?;
    let shown = browser.submit(&old).await?.expect(409)?;
    shown.shows("What you wrote in the other place")?;
    ensure!(shown.body.contains("Not this week") && shown.body.contains(">\nYes<"), "{}", shown.body);
    // Thrown away, by whom it is shown.
    let now = browser.get(&thread).await?.expect(200)?;
    let gone = browser.submit(&act(&now, "answer")?.with("act", "discard")).await?;
    let page = browser.follow(gone).await?.expect(200)?;
    ensure!(!page.body.contains("You began to write on") && page.body.contains("data-draft"), "{}", page.text());
    type_in(browser, &old).await?.expect(409)?;
    ensure!(stage.installation.database.number("SELECT COUNT(*) FROM draft").await? == 0);
    stage.close().await
}

#[tokio::test]
async fn a_text_for_many_that_was_left_is_there_again() -> Result<()> {
    let (stage, _, mut vega) = scene().await?;
    let browser = &mut vega.person.browser;
    let form = browser.get("/team/mailings/new").await?.expect(200)?.form_with("/team/mailings/new", "begin")?;
    let made = browser.submit(&form).await?.expect(303)?;
    let place = made.header("location").trim_end_matches("/patients").to_owned();
    let page = browser.get(&place).await?.expect(200)?;
    ensure!(page.body.contains("data-draft") && page.body.contains("/draft."), "nothing keeps what is typed");
    let form = page.form(&place)?.with("category", "treatment").with("expires", "0");
    type_in(browser, &form.clone().with("text_en", "We are closed")).await?.expect(204)?;
    type_in(browser, &form.clone().with("text_en", "We are closed on Monday")).await?.expect(204)?;
    let again = browser.get(&place).await?.expect(200)?;
    ensure!(again.body.contains("We are closed on Monday"), "{}", again.text());
    let other = again.form(&place)?.with("category", "treatment").with("expires", "0");
    type_in(browser, &other.with("text_en", "We are open")).await?.expect(204)?;
    type_in(browser, &form.with("text_en", "old")).await?.expect(409)?;
    ensure!(browser.get(&place).await?.expect(200)?.body.contains("We are open"), "overwritten unseen");
    let saved = "SELECT COUNT(*) FROM audit WHERE action = 'mailing.saved'";
    ensure!(stage.installation.database.number(saved).await? == 0, "every word is in the audit");
    stage.close().await
}

#[tokio::test]
async fn what_was_for_a_record_that_is_closed_can_be_read_and_thrown_away() -> Result<()> {
    let (stage, _, mut vega) = scene().await?;
    let browser = &mut vega.person.browser;
    let ids = stage.installation.database.rows("SELECT id FROM patient", |row| row.id(0)).await?;
    let write = format!("/team/patients/{}/write", ids.first().context("no patient")?);
    let form = browser.get(&write).await?.expect(200)?.form(&write)?.with("expires", "0").with("category", "treatment");
    type_in(browser, &form.clone().with("text", "The lab has written")).await?.expect(204)?;
    let drafts = browser.get("/team/drafts").await?.expect(200)?;
    let link = drafts.links().into_iter().find(|link| link.contains("?draft=")).context("no draft")?;
    stage.installation.database.execute("UPDATE patient SET state = 'closed'").await?;
    type_in(browser, &form.clone().with("text", "The lab has written today")).await?.expect(204)?;
    let drafts = browser.get("/team/drafts").await?.expect(200)?;
    drafts.shows("It can be sent once that is open again.")?;
    let moved = browser.get(&link).await?.expect(303)?.header("location").to_owned();
    ensure!(drafts.links().contains(&moved), "{moved}");
    let page = browser.get(&moved).await?.expect(200)?;
    page.shows("The lab has written today")?;
    let gone = browser.submit(&page.form("/team/drafts")?).await?;
    browser.follow(gone).await?.expect(200)?.shows("You have no drafts.")?;
    browser.get(&moved).await?.expect(404)?;
    stage.close().await
}

#[tokio::test]
async fn a_patient_who_answers_what_was_just_taken_back_is_told_and_keeps_the_words() -> Result<()> {
    let (stage, mut ana, _) = scene().await?;
    let message = ana.messages().await?.remove(0);
    let action = format!("{message}/reply");
    let form = ana.browser.get(&message).await?.expect(200)?.form(&action)?.with("text", "My knee hurts");
    let mut boss = Practitioner::enrol(&stage.installation, &stage.organization, "boss@clinic.example", "administrator").await?;
    let back = format!("/team{message}/recall");
    let recall = boss.person.browser.get(&back).await?.expect(200)?.form(&back)?.with("reason", "wrong_content").with("from", "all");
    boss.person.browser.submit(&recall).await?.expect(200)?;
    // Sent without having been kept before, and then kept as it is typed on.
    let kept = "SELECT COUNT(*) FROM patient_draft WHERE content IS NOT NULL";
    let page = ana.browser.submit(&form.clone().with("act", "send")).await?.expect(404)?;
    page.shows("Your clinic took back a message on")?;
    page.shows("It is kept. It has not been sent.")?;
    ensure!(page.body.contains("My knee hurts") && !page.body.contains("thread_not_found"), "{}", page.text());
    ensure!(page.links().iter().any(|link| link.starts_with("/unsent/")), "no way to what was kept");
    ensure!(stage.installation.database.number(kept).await? == 1);
    ana.browser.submit(&form.clone().with("text", "My knee hurts at night").with("act", "typing")).await?.expect(204)?;
    ana.inbox().await?.shows("You began to write on")?;
    ensure!(stage.installation.database.number("SELECT COUNT(*) FROM message WHERE author_id IS NOT NULL").await? == 0);
    ana.browser.submit(&form.with("act", "discard")).await?.expect(303)?;
    ensure!(stage.installation.database.number(kept).await? == 0);
    stage.close().await
}
