//! A text for several patients that has files: handed over once, looked at with its samples, in every copy, gone with the copy.
use anyhow::{Context, Result, ensure};
use tests::{
    actor::{Anonymous, Form, Page, Practitioner},
    stage::Stage,
    wait,
};

const CSV: &[u8] = b"email,name,record_number\nana@example.org,Ana Ruiz,A-1\nben@example.org,Ben Soto,A-2\n";
const REPORT: &[u8] = b"%PDF-1.7 when to come";
const FILES: &str = "SELECT COUNT(*) FROM draft_file";

async fn begin() -> Result<(Stage, Practitioner)> {
    let stage = Stage::new().await?;
    stage.installation.import(&stage.organization, CSV).await?.success()?;
    let vega = Practitioner::enrol(&stage.installation, &stage.organization, "vega@clinic.example", "sender").await?;
    Ok((stage, vega))
}

/// A new one for both, and its form, filled in.
async fn write(browser: &mut Anonymous) -> Result<(String, Form)> {
    let form = browser.get("/team/mailings/new").await?.expect(200)?.form("/team/mailings/new")?;
    let place = browser.submit(&form.with("list", "A-1\nA-2\n")).await?.expect(303)?.header("location").to_owned();
    let form = filled(&browser.get(&place).await?.expect(200)?, &place)?;
    Ok((place, form))
}

fn filled(page: &Page, place: &str) -> Result<Form> {
    let fields = [("category", "treatment"), ("expires", "0"), ("read_by", ""), ("subject_en", "Visit"), ("text_en", "Come on Monday.")];
    Ok(fields.into_iter().fold(page.form(place)?, |form, (name, value)| form.with(name, value)))
}

const DONE: &str = "SELECT COUNT(*) FROM mailing WHERE state = 'done'";
const CANCELLED: &str = "SELECT COUNT(*) FROM mailing WHERE state = 'cancelled'";

/// Waits until it is so far.
async fn state(stage: &Stage, count: &'static str) -> Result<()> {
    wait::until(count, wait::LONG, async || Ok((stage.installation.database.number(count).await? == 1).then_some(()))).await
}

/// The button that removes a file.
fn remove(page: &Page, name: &str) -> Result<String> {
    let button = page.body.split("<button").find(|button| button.contains(&format!("Remove {name}\""))).context("no button")?;
    let value = button.split("value=\"").nth(1).and_then(|rest| rest.split('"').next());
    Ok(value.context("no value")?.to_owned())
}

#[tokio::test]
async fn every_copy_has_the_files_that_were_looked_at() -> Result<()> {
    let (stage, mut vega) = begin().await?;
    let (database, browser) = (&stage.installation.database, &mut vega.person.browser);
    let (place, form) = write(browser).await?;
    let attach = |form: &Form| form.clone().with("act", "attach");
    let files: [(&str, &str, &[u8]); 2] = [("report.pdf", "application/pdf", REPORT), ("empty.txt", "text/plain", b"")];
    let page = browser.submit_with(&attach(&form), &files).await?.expect(422)?;
    page.shows("\"empty.txt\" is empty")?;
    ensure!(page.body.contains("report.pdf") && page.body.contains("Come on Monday."), "something is lost: {}", page.text());
    let page = browser.submit_with(&attach(&filled(&page, &place)?), &[("note.txt", "text/plain", b"a note")]).await?.expect(200)?;
    let page = browser.submit(&filled(&page, &place)?.with("act", &remove(&page, "note.txt")?)).await?.expect(200)?;
    ensure!(page.body.contains("report.pdf") && !page.body.contains("note.txt") && database.number(FILES).await? == 1);
    let samples = browser.submit(&filled(&page, &place)?.with("act", "sample")).await?.expect(200)?;
    samples.shows("report.pdf")?;
    let send = samples.form(&place)?.with("act", "send");
    // Script brings another one meanwhile, as another tab may: what is sent is what was looked at.
    let late = browser.get(&place).await?.expect(200)?;
    let picker = late.body.split("data-attach=\"").nth(1).and_then(|rest| rest.split('"').next()).context("no picker")?.to_owned();
    let token = late.body.split("data-token=\"").nth(1).and_then(|rest| rest.split('"').next()).context("no token")?.to_owned();
    let about = serde_json::json!({ "name": "late.txt", "type": "text/plain", "size": 4, "modified": 1 });
    let announced = browser.post_json(&picker, &token, &about).await?.expect(200)?;
    browser.submit(&send).await?.expect(409)?.shows("The text or its files were changed")?;
    let page = browser.get(&place).await?.expect(200)?;
    let cut = browser.submit(&filled(&page, &place)?.with("act", "sample")).await?.expect(422)?;
    cut.shows("has not arrived whole")?;
    let file = announced.body.split("\"file\":\"").nth(1).and_then(|rest| rest.split('"').next()).context("no file")?;
    let page = browser.submit(&filled(&cut, &place)?.with("act", &format!("remove:{file}"))).await?.expect(200)?;
    let samples = browser.submit(&filled(&page, &place)?.with("act", "sample")).await?.expect(200)?;
    let send = samples.form(&place)?.with("act", "send");
    for _ in 0..2 {
        browser.submit(&send).await?.expect(303)?;
    }
    // From now on none comes or goes.
    browser.post_json(&picker, &token, &about).await?.expect(404)?;
    browser.submit_with(&attach(&form), &[("note.txt", "text/plain", b"a note")]).await?.expect(409)?;
    browser.submit(&form.clone().with("act", &remove(&page, "report.pdf")?)).await?.expect(409)?;
    ensure!(database.number(FILES).await? == 1);
    state(&stage, DONE).await?;
    ensure!(database.number("SELECT COUNT(*) FROM message").await? == 2);
    ensure!(database.number("SELECT COUNT(*) FROM draft_file WHERE sent_at IS NOT NULL").await? == 1, "it counts for ever");

    database.execute("UPDATE delivery SET visible_at = 1").await?;
    for address in ["ana@example.org", "ben@example.org"] {
        let mut who = stage.claim(address).await?;
        let message = who.messages().await?.pop().context("no copy")?;
        let page = who.browser.get(&message).await?.expect(200)?;
        page.shows("Come on Monday.")?;
        let link = page.links().into_iter().find(|link| link.contains("/files/")).context("no file")?;
        ensure!(who.browser.bytes(&link, None).await?.bytes == REPORT, "{address} has another file");
        if address.starts_with("ben") {
            // Taken back, it is gone with the copy.
            let back = browser.get(&place).await?.expect(200)?.form(&place)?.with("act", "take_back");
            browser.submit(&back.with("reason", "wrong_content")).await?.expect(303)?;
            state(&stage, CANCELLED).await?;
            who.browser.get(&link).await?.expect(404)?;
        }
    }
    ensure!(database.number("SELECT COUNT(*) FROM message_wrap WHERE delivery_id IS NOT NULL").await? == 0, "a copy can be opened still");
    stage.close().await
}

#[tokio::test]
async fn what_is_sent_once_more_has_the_files_and_what_is_thrown_away_leaves_none() -> Result<()> {
    let (stage, mut vega) = begin().await?;
    let (database, browser) = (&stage.installation.database, &mut vega.person.browser);
    let (place, form) = write(browser).await?;
    let page = browser.submit_with(&form.with("act", "sample"), &[("report.pdf", "application/pdf", REPORT)]).await?.expect(200)?;
    page.shows("report.pdf")?;
    browser.submit(&page.form(&place)?.with("act", "send")).await?.expect(303)?;
    state(&stage, DONE).await?;
    let page = browser.get(&place).await?.expect(200)?;
    browser.submit(&page.form(&place)?.with("act", "undo")).await?.expect(303)?;
    state(&stage, CANCELLED).await?;
    let again = browser.get(&place).await?.expect(200)?.form_with(&place, "new")?.with("act", "again");
    let made = browser.submit(&again).await?.expect(303)?.header("location").to_owned();
    browser.submit(&again).await?.expect(303)?;
    let page = browser.get(&made).await?.expect(200)?;
    ensure!(page.body.contains("report.pdf") && database.number(FILES).await? == 1);
    // Nobody else's form reaches them.
    let mut other = Practitioner::enrol(&stage.installation, &stage.organization, "lee@clinic.example", "administrator").await?;
    other.person.browser.get(&made).await?.expect(404)?;
    vega.person.browser.submit(&page.form(&made)?.with("act", "delete")).await?.expect(303)?;
    ensure!(database.number(FILES).await? == 0, "files are left");
    stage.close().await
}
