//! kill -9 while a patient's answer is stored: it was sent and is kept no more, or it is kept and was not sent.
use anyhow::{Context, Result, ensure};
use tests::{installation::Installation, letter, stage::SENDER, wait};

const ANA: &str = "ana@example.org";
const WORDS: &str = "zinnober-9917-heron";

async fn dies_at(point: &str, sent: bool) -> Result<()> {
    let installation = Installation::new().await?;
    let organization = installation.organization("clinic").await?;
    let relay = installation.relay("mail", &organization, &["--sender-domain", "clinic.example"]).await?;
    installation.import(&organization, b"email\nana@example.org\n").await?.success()?;
    let mut running = installation.serve().await?;
    let mut ana = installation.claim(&organization, ANA).await?;
    let mail = letter::with_headers(ANA, "Your results", "All is well.", &["X-Portal-Reply: yes"]);
    relay.send(SENDER, &[ANA], &mail).await?.expect(250)?;
    let message = ana.messages().await?.pop().context("no message")?;
    let form = ana.browser.get(&message).await?.expect(200)?.form(&format!("{message}/reply"))?.with("text", WORDS);
    ana.browser.submit(&form.clone().with("act", "typing")).await?.expect(204)?;
    installation.settled().await?;
    running.kill9().await?;

    let mut running = installation.serve_with(&["--with-notifier"], &[("PORTAL_FAULT", point)]).await?;
    ensure!(ana.browser.submit(&form).await.is_err(), "{point}: answered although it died before");
    ensure!(!running.ended(wait::LONG).await?.success(), "the fault point was never passed\n{}", running.log()?);

    let running = installation.serve().await?;
    let answers = "SELECT COUNT(*) FROM message WHERE author_id IS NOT NULL";
    ensure!(installation.database.number(answers).await? == i64::from(sent), "{point}");
    let kept = ana.inbox().await?.text().contains("You began to write on");
    ensure!(kept != sent, "{point}: sent {sent}, offered {kept}");
    // Nobody knows which it was: the same is sent again, and then something else.
    let done = ana.browser.submit(&form).await?;
    ana.browser.follow(done).await?.expect(200)?.shows("Your clinic has your answer")?;
    ana.browser.submit(&form.with("text", "other words")).await?.expect(409)?.shows("already sent or thrown away")?;
    ensure!(installation.database.number(answers).await? == 1, "{point}");
    ensure!(!ana.inbox().await?.text().contains("You began to write on"), "{point}: it is offered still");
    installation.close(running).await
}

#[tokio::test]
async fn before_the_commit_it_is_kept_and_not_sent() -> Result<()> {
    dies_at("D1", false).await
}

#[tokio::test]
async fn after_the_commit_it_is_sent_and_kept_no_more() -> Result<()> {
    dies_at("D2", true).await
}
