//! One text for several patients by the pages: chosen or pasted, looked at in samples, sent, and what became of each row.
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use entity::base::clock::{Clock, SystemClock};
use tests::{
    actor::{Anonymous, Page, Practitioner},
    stage::Stage,
    wait,
};

const CSV: &[u8] = b"email,name,record_number\nana@example.org,Ana Ruiz,A-1\nben@example.org,Ben Soto,A-2\n";

#[tokio::test]
async fn a_list_comes_as_a_file() -> Result<()> {
    let stage = Stage::new().await?;
    stage.installation.import(&stage.organization, CSV).await?.success()?;
    let mut vega = Practitioner::enrol(&stage.installation, &stage.organization, "vega@clinic.example", "sender").await?;
    let browser = &mut vega.person.browser;
    let form = browser.get("/team/mailings/new").await?.expect(200)?.form_with("/team/mailings/new", "list")?;
    let western = browser.submit_with(&form, &[("list.csv", "text/csv", b"A-1\nA-\xf1\n")]).await?.expect(422)?;
    western.shows("CSV UTF-8")?;
    let chosen = browser.submit_with(&form, &[("list.csv", "text/csv", b"\xef\xbb\xbfA-1\nA-2\n")]).await?.expect(303)?;
    browser.follow(chosen).await?.expect(200)?;
    ensure!(stage.installation.database.number("SELECT COUNT(*) FROM mailing_row WHERE patient_id IS NOT NULL").await? == 2);
    stage.close().await
}

#[tokio::test]
async fn a_list_is_pasted_sampled_sent_and_reported() -> Result<()> {
    let stage = Stage::new().await?;
    stage.installation.import(&stage.organization, CSV).await?.success()?;
    let mut vega = Practitioner::enrol(&stage.installation, &stage.organization, "vega@clinic.example", "sender").await?;
    let browser = &mut vega.person.browser;
    let form = browser.get("/team/mailings/new").await?.expect(200)?.form("/team/mailings/new")?;
    let wrong = browser.submit(&form.clone().with("list", "A-1,3 May")).await?.expect(422)?;
    wrong.shows("The first line must name the columns")?;
    ensure!(wrong.body.contains("A-1,3 May"), "what was pasted is lost");
    let made =
        browser.submit(&form.with("list", "record number,appointment date\nA-1,3 May\nA-2,4 May\nX-9,5 May\n")).await?.expect(303)?;
    let place = made.header("location").to_owned();
    let page = browser.get(&place).await?.expect(200)?;
    page.shows("For 2 patients")?;
    page.shows("X-9")?;
    page.shows("There is no patient with this record number.")?;
    let choices = [("category", "treatment"), ("expires", "0"), ("read_by", "")];
    let form = choices.into_iter().fold(page.form(&place)?, |form, (name, value)| form.with(name, value)).with("act", "sample");
    let wrong = browser.submit(&form.clone().with("subject_en", "Visit")).await?.expect(422)?;
    wrong.shows("Write a message.")?;
    ensure!(wrong.body.contains("value=\"Visit\""), "what was typed is lost");
    let text = "Dear {patient name}, come on {appointment date} to {place}.";
    let form = form.with("subject_en", "Visit").with("text_en", text);
    browser.submit(&form).await?.expect(422)?.shows("Still to be filled in: place")?;
    let samples = browser.submit(&form.with("name-0", "place").with("field-0", "Elm Street")).await?.expect(200)?;
    // What the list fills in is nobody's to fill in.
    let back = browser.get(&place).await?.expect(200)?;
    back.shows("To be filled in by whoever writes: place")?;
    ensure!(!back.text().contains("whoever writes: appointment date"), "{}", back.text());
    samples.shows("Dear Ana Ruiz, come on 3 May to Elm Street.")?;
    samples.shows("Dear Ben Soto, come on 4 May to Elm Street.")?;
    samples.shows("Send to 2 patients")?;
    ensure!(!samples.text().contains("Nothing will be sent to these patients"), "{}", samples.text());
    let send = samples.form(&place)?.with("act", "send");
    for _ in 0..2 {
        browser.submit(&send).await?.expect(303)?;
    }
    // The work goes on by itself; the page and the script see it.
    let progress = format!("{place}/progress");
    wait::until("its end", wait::LONG, async || {
        Ok(browser.get(&progress).await?.expect(200)?.body.contains("mailings-done").then_some(()))
    })
    .await?;
    let page = browser.get(&place).await?.expect(200)?;
    page.shows("Sent: 2 / 2")?;
    page.shows("Could not be sent: 1")?;
    // One line, which leads to both.
    let sent = browser.get("/team/messages").await?.expect(200)?;
    sent.shows("To a list 2 patients")?;
    sent.shows("2 not opened")?;
    ensure!(!sent.text().contains("Ana Ruiz"), "{}", sent.text());
    let copies = sent.links().into_iter().find(|link| link.contains("list=")).context("no way to the copies")?;
    browser.get(&copies).await?.expect(200)?.shows("Ana Ruiz")?;
    ensure!(stage.installation.database.number("SELECT COUNT(*) FROM message").await? == 2);
    let undo = page.form(&place)?.with("act", "undo");
    browser.submit(&undo).await?.expect(303)?;
    wait::until("undone", wait::LONG, async || {
        let undone = stage.installation.database.number("SELECT COUNT(*) FROM delivery WHERE state = 'recalled'").await?;
        Ok((undone == 2).then_some(()))
    })
    .await?;
    browser.submit(&undo).await?.expect(409)?.shows("It is too late for this.")?;
    browser.get(&place).await?.expect(200)?.shows("Sent: 2 / 2")?;
    again_with_another_list(&stage, browser, &place).await?;
    // Chosen from what was found.
    let search = browser.get("/team/patients").await?.expect(200)?.form("/team/patients")?.with("words", "ana");
    let found = browser.submit(&search).await?.expect(200)?;
    let id = found.body.split("name=\"patient\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).context("nobody to choose")?;
    let chosen = found.form("/team/mailings/new")?.with("patient", id);
    let made = browser.submit(&chosen).await?.expect(303)?;
    browser.get(made.header("location")).await?.expect(200)?.shows("For one patient")?;
    let nobody = browser.submit(&chosen.without("patient")).await?.expect(422)?;
    nobody.shows("Choose somebody first.")?;
    nobody.shows("Ana Ruiz")?;
    nobody.form("/team/mailings/new")?;
    let list = browser.get("/team/messages?show=taken_back&of=mine").await?.expect(200)?;
    list.shows("Undone")?;
    stage.close().await
}

/// What was undone is changed, for others, and its text and what was filled in are there.
async fn again_with_another_list(stage: &Stage, browser: &mut Anonymous, place: &str) -> Result<()> {
    wait::until("ended", wait::LONG, async || {
        Ok((stage.installation.database.number("SELECT COUNT(*) FROM mailing WHERE state = 'cancelled'").await? == 1).then_some(()))
    })
    .await?;
    let page = browser.get(place).await?.expect(200)?;
    let again = page.form_with(place, "new")?.with("act", "again");
    let made = browser.submit(&again).await?.expect(303)?.header("location").to_owned();
    ensure!(browser.submit(&again).await?.expect(303)?.header("location") == made, "a second press made a second one");
    let form = browser.get(&made).await?.expect(200)?;
    form.shows("For 2 patients")?;
    for kept in ["Dear {patient name}, come on {appointment date} to {place}.", "value=\"Elm Street\"", "value=\"Visit\""] {
        ensure!(form.body.contains(kept), "{kept} is lost");
    }
    let whom = format!("{made}/patients");
    let page = browser.get(&whom).await?.expect(200)?;
    page.shows("Remove Ana Ruiz")?;
    let id = |page: &Page, name: &str, who: &str| {
        let button = page.body.split("<button").find(|button| button.contains(&format!("name=\"{name}\"")) && button.contains(who))?;
        Some(button.split("value=\"").nth(1)?.split('"').next()?.to_owned())
    };
    let ana = id(&page, "remove", "Ana Ruiz").context("no button")?;
    let search = page.form_with(&whom, "words")?;
    let page = browser.submit(&search.clone().with("at", "1").with("remove", &ana)).await?.expect(200)?;
    page.shows("Removed.")?;
    page.shows("For one patient")?;
    browser.submit(&search.clone()).await?.expect(422)?.shows("Type at least two letters or digits.")?;
    let found = browser.submit(&search.with("words", "ruiz")).await?.expect(200)?;
    found.shows("Add Ana Ruiz")?;
    ensure!(id(&found, "remove", "Ben Soto").is_some());
    let add = found.form_with(&whom, "page")?.with("add", &ana);
    for said in ["Added.", "This patient is in the list."] {
        let page = browser.submit(&add).await?.expect(200)?;
        page.shows(said)?;
        page.shows("For 2 patients")?;
    }
    // From nobody, by name alone.
    let form = browser.get("/team/mailings/new").await?.expect(200)?.form_with("/team/mailings/new", "begin")?;
    let place = browser.submit(&form).await?.expect(303)?.header("location").to_owned();
    ensure!(browser.submit(&form).await?.expect(303)?.header("location") == place);
    browser.get(&place).await?.expect(200)?.shows("Nobody yet.")?;
    Ok(())
}

#[tokio::test]
async fn an_administrator_undoes_what_a_colleague_sends_and_is_told_before_letting_them_go() -> Result<()> {
    let stage = Stage::new().await?;
    stage.installation.import(&stage.organization, CSV).await?.success()?;
    let mut vega = Practitioner::enrol(&stage.installation, &stage.organization, "vega@clinic.example", "sender").await?;
    let mut boss = Practitioner::enrol(&stage.installation, &stage.organization, "boss@clinic.example", "administrator").await?;
    let browser = &mut vega.person.browser;
    let form = browser.get("/team/mailings/new").await?.expect(200)?.form("/team/mailings/new")?;
    let place = browser.submit(&form.with("list", "A-1\nA-2\n")).await?.expect(303)?.header("location").to_owned();
    let far = SystemClock.now().plus(Duration::from_secs(5 * 24 * 60 * 60)).to_rfc3339();
    let choices = [("category", "treatment"), ("expires", "0"), ("read_by", ""), ("send_on", &far[..10]), ("send_at", "10:00")];
    let form =
        choices.into_iter().fold(browser.get(&place).await?.expect(200)?.form(&place)?, |form, (name, value)| form.with(name, value));
    let form = form.with("subject_en", "Secret heron").with("text_en", "Come on Monday.").with("act", "sample");
    let samples = browser.submit(&form).await?.expect(200)?;
    browser.submit(&samples.form(&place)?.with("act", "send")).await?.expect(303)?;
    wait::until("sent", wait::LONG, async || {
        Ok((stage.installation.database.number("SELECT COUNT(*) FROM mailing WHERE state = 'done'").await? == 1).then_some(()))
    })
    .await?;
    let browser = &mut boss.person.browser;
    let member = browser.get(&format!("/team/staff/{}", vega.id)).await?.expect(200)?;
    member.shows("2 messages of theirs are to be sent later.")?;
    ensure!(member.links().iter().any(|link| link.starts_with("/team/messages?page=1&show=scheduled")), "{:?}", member.links());
    browser.get("/team/mailings").await?.expect(200)?.shows("What colleagues send to several patients")?;
    let list = browser.get("/team/mailings/all").await?.expect(200)?;
    list.shows("2 of 2 sent")?;
    let one = list.links().into_iter().find(|link| link.starts_with("/team/mailings/all/")).context("not listed")?;
    let page = browser.get(&one).await?.expect(200)?;
    page.shows("By:")?;
    page.shows("Sent: 2 / 2")?;
    ensure!(!format!("{}{}", list.body, page.body).contains("heron"), "its text is shown");
    browser.submit(&page.form(&one)?.with("act", "undo")).await?.expect(303)?;
    wait::until("undone", wait::LONG, async || {
        let undone = stage.installation.database.number("SELECT COUNT(*) FROM delivery WHERE state = 'recalled'").await?;
        Ok((undone == 2).then_some(()))
    })
    .await?;
    wait::until("ended", wait::LONG, async || {
        Ok((stage.installation.database.number("SELECT COUNT(*) FROM mailing WHERE state = 'cancelled'").await? == 1).then_some(()))
    })
    .await?;
    browser.submit(&page.form(&one)?.with("act", "cancel")).await?.expect(409)?.shows("It is too late for this.")?;
    let member = browser.get(&format!("/team/staff/{}", vega.id)).await?.expect(200)?;
    ensure!(!member.text().contains("of theirs"), "{}", member.text());
    stage.close().await
}
