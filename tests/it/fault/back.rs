//! kill -9 while the copies of a text for many are taken back: whoever goes on takes each back once.
use anyhow::{Context, Result, ensure};
use tests::{actor::Practitioner, installation::Installation, wait};

const CSV: &[u8] = b"email,record_number\nana@example.org,A-1\nben@example.org,A-2\ncleo@example.org,A-3\n";

async fn ends(installation: &Installation, count: &'static str) -> Result<()> {
    wait::until("the mailing has ended", wait::LONG, async || Ok((installation.database.number(count).await? == 1).then_some(()))).await
}

async fn dies_at(point: &str, before: i64) -> Result<()> {
    let installation = Installation::new().await?;
    let organization = installation.organization("clinic").await?;
    installation.import(&organization, CSV).await?.success()?;
    let mut running = installation.serve().await?;
    let database = &installation.database;
    let mut vega = Practitioner::enrol(&installation, &organization, "vega@clinic.example", "sender").await?;
    let browser = &mut vega.person.browser;
    let form = browser.get("/team/mailings/new").await?.expect(200)?.form_with("/team/mailings/new", "list")?;
    let place = browser.submit(&form.with("list", "A-1\nA-2\nA-3\n")).await?.expect(303)?.header("location").to_owned();
    let words = [("category", "treatment"), ("expires", "0"), ("read_by", ""), ("subject_en", "Closed"), ("text_en", "On Monday.")];
    let form = words.into_iter().fold(browser.get(&place).await?.form(&place)?, |form, (name, value)| form.with(name, value));
    let samples = browser.submit(&form.with("act", "sample")).await?.expect(200)?;
    browser.submit(&samples.form(&place)?.with("act", "send")).await?.expect(303)?;
    ends(&installation, "SELECT COUNT(*) FROM mailing WHERE state = 'done'").await?;
    database.execute("UPDATE delivery SET visible_at = 1, alert_at = NULL").await?;
    let page = browser.get(&place).await?.expect(200)?;
    page.shows("Needs a code 3")?;
    ensure!(!page.text().contains("Undo"), "{}", page.text());
    let back = page.form(&place)?.with("act", "take_back");
    let unsaid = browser.submit(&back.clone().without("reason")).await?.expect(422)?;
    unsaid.shows("Say why you take it back.")?;
    installation.settled().await?;
    running.kill9().await?;

    let mut running = installation.serve_with(&["--with-notifier"], &[("PORTAL_FAULT", point)]).await?;
    browser.submit(&back.with("reason", "wrong_content")).await?.expect(303)?;
    ensure!(!running.ended(wait::LONG).await?.success(), "the fault point was never passed\n{}", running.log()?);
    let recalled = "SELECT COUNT(*) FROM delivery WHERE state = 'recalled'";
    ensure!(database.number(recalled).await? == before, "{point}");
    ensure!(database.number("SELECT CAST(undone AS BIGINT) FROM mailing").await? == before, "{point}: counted otherwise");

    // As when its lease is over.
    database.execute("UPDATE mailing SET lease_until = NULL").await?;
    let running = installation.serve().await?;
    ends(&installation, "SELECT COUNT(*) FROM mailing WHERE state = 'cancelled'").await?;
    ensure!(database.number(recalled).await? == 3 && database.number("SELECT CAST(undone AS BIGINT) FROM mailing").await? == 3, "{point}");
    ensure!(database.number("SELECT COUNT(*) FROM audit WHERE action = 'message.recalled'").await? == 3, "{point}");
    let page = browser.get(&place).await.context("the page")?.expect(200)?;
    page.shows("Taken back 3")?;
    page.shows("Nobody had opened those that were taken back.")?;
    installation.close(running).await
}

#[tokio::test]
async fn before_the_commit_the_copy_is_there_still() -> Result<()> {
    dies_at("R1:2", 1).await
}

#[tokio::test]
async fn after_the_commit_it_is_taken_back_and_counted() -> Result<()> {
    dies_at("R2:2", 2).await
}
