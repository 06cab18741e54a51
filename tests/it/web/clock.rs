//! What ends with time: slips by their way, mailbox codes, sessions, verifications, messages.
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tests::{actor::Patient, app::App, authenticator::Authenticator, installation::Installation, letter, relay::Relay, stage::SENDER};

const ANA: &str = "ana@example.org";
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);

/// A clinic with Ana, in this very process.
async fn clinic() -> Result<(Installation, String, Relay, App)> {
    let installation = Installation::new().await?;
    let organization = installation.organization("clinic").await?;
    let relay = installation.relay("mail", &organization, &["--sender-domain", "clinic.example"]).await?;
    installation.import(&organization, b"email\nana@example.org\n").await?.success()?;
    let app = App::start(&installation).await?;
    Ok((installation, organization, relay, app))
}

#[tokio::test]
async fn a_slip_lives_as_long_as_its_way_takes() -> Result<()> {
    for (by, hours) in [("hand", 7 * 24), ("post", 21 * 24), ("telephone", 72), ("sms", 24)] {
        let (installation, organization, _, app) = clinic().await?;
        let made = installation.json(&["claim-code", "issue", "--organization", &organization, "--patient", ANA, "--by", by]).await?;
        let slip = made["claim_code"].as_str().unwrap_or_default();
        app.clock.pass(HOUR * hours - 5 * MINUTE);
        let mut first = Patient::new(installation.anonymous()?);
        first.enter_slip(slip).await?.expect(200)?.ceremony("create")?;
        app.clock.pass(10 * MINUTE);
        let mut late = Patient::new(installation.anonymous()?);
        late.enter_slip(slip).await?.expect(422)?.shows("This code does not work")?;
        app.close(&installation).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_mailbox_code_lives_an_hour_and_the_claim_three_days() -> Result<()> {
    let (installation, organization, _, app) = clinic().await?;
    let slip = installation.slip(&organization, ANA).await?;
    let mut ana = Patient::new(installation.anonymous()?);
    ana.make_key(&slip).await?;
    let code = installation.mailbox_code(ANA).await?;
    app.clock.pass(61 * MINUTE); // the session is over by then, too
    let page = ana.sign_in().await?;
    let page = ana.enter_mailbox_code(&page, &code).await?.expect(422)?;
    let answer = ana.browser.submit(&page.form("/claim/mailbox/send")?).await?;
    let page = ana.browser.follow(answer).await?.expect(200)?;
    installation.sink.mails_to(ANA, 2).await?;
    let code = installation.mailbox_code(ANA).await?;
    app.clock.pass(10 * MINUTE);
    ana.enter_mailbox_code(&page, &code).await?.expect(200)?;
    ana.inbox().await?;
    app.close(&installation).await
}

#[tokio::test]
async fn sessions_end_when_idle_and_after_twelve_hours() -> Result<()> {
    let (installation, organization, _, app) = clinic().await?;
    let mut ana = installation.claim(&organization, ANA).await?;
    for _ in 0..4 {
        app.clock.pass(14 * MINUTE);
        ana.inbox().await?;
    }
    app.clock.pass(16 * MINUTE);
    assert_ne!(ana.browser.get("/inbox").await?.status.as_u16(), 200, "idle for sixteen minutes");
    ana.sign_in().await?;
    for _ in 0..71 {
        app.clock.pass(10 * MINUTE);
        ana.inbox().await?;
    }
    app.clock.pass(10 * MINUTE + Duration::from_secs(1));
    assert_ne!(ana.browser.get("/inbox").await?.status.as_u16(), 200, "signed in for more than twelve hours");
    app.close(&installation).await
}

/// "This is not my own device", from the code to the inbox: the warning is scaled, and five minutes end it.
#[tokio::test]
async fn at_a_shared_computer_five_minutes_end_it() -> Result<()> {
    let (installation, organization, _, app) = clinic().await?;
    let slip = installation.slip(&organization, ANA).await?;
    let mut ana = Patient { browser: installation.anonymous()?, device: Authenticator::new().beside() };
    let page = ana.enter_slip(&slip).await?.expect(200)?;
    let page = ana.press(&page, "create").await?;
    // The browser does not say any more where the key is: it was made beside it.
    ana.device = ana.device.at_hand();
    let page = ana.press(&page, "get").await?;
    app.clock.pass(6 * MINUTE); // the mail may take its time
    let code = installation.mailbox_code(ANA).await?;
    ana.enter_mailbox_code(&page, &code).await?.expect(200)?;
    let page = ana.inbox().await?;
    ensure!(page.body.contains(" data-idle=\"240\" ") && page.body.contains(" data-warn=\"120\" "), "{}", page.body);
    app.clock.pass(4 * MINUTE);
    ana.inbox().await?;
    app.clock.pass(5 * MINUTE + Duration::from_secs(1));
    ensure!(!ana.browser.get("/inbox").await?.status.is_success(), "idle for five minutes at a shared computer");
    // The same key at home.
    ana.sign_in().await?;
    app.clock.pass(6 * MINUTE);
    ana.inbox().await?;
    app.close(&installation).await
}

#[tokio::test]
async fn a_verification_lasts_five_minutes() -> Result<()> {
    let (installation, organization, relay, app) = clinic().await?;
    let mut ana = installation.claim(&organization, ANA).await?;
    let high = letter::with_headers(ANA, "Result", "the biopsy is fine", &["X-Portal-Sensitivity: high"]);
    relay.send(SENDER, &[ANA], &high).await?.expect(250)?;
    let address = ana.messages().await?.remove(0);
    app.clock.pass(6 * MINUTE);
    let page = ana.browser.get(&address).await?.expect(403)?;
    ana.press(&page, "get").await?.shows("biopsy")?;
    app.clock.pass(4 * MINUTE);
    ana.browser.get(&address).await?.expect(200)?.shows("biopsy")?;
    app.clock.pass(2 * MINUTE);
    ana.browser.get(&address).await?.expect(403)?;
    app.close(&installation).await
}

#[tokio::test]
async fn an_expired_message_is_gone_to_the_second() -> Result<()> {
    let (installation, organization, relay, app) = clinic().await?;
    let mut ana = installation.claim(&organization, ANA).await?;
    let brief = letter::with_headers(ANA, "Brief", "gone soon", &["X-Portal-Expires: +10m"]);
    let odd = letter::with_headers(ANA, "Odd", "kept or not", &["X-Portal-Expires: whenever"]);
    relay.send(SENDER, &[ANA], &brief).await?.expect(250)?;
    let address = ana.messages().await?.remove(0);
    app.clock.pass(9 * MINUTE);
    ana.browser.get(&address).await?.expect(200)?.shows("gone soon")?;
    app.clock.pass(61 * Duration::from_secs(1));
    ana.browser.get(&address).await?.expect(404)?;
    assert_eq!(ana.messages().await?, Vec::<String>::new());
    // What is not understood gets the strictest reading, or is refused: it is never kept for ever.
    let reply = relay.send(SENDER, &[ANA], &odd).await?;
    if reply.code == 250 {
        let for_ever = "SELECT COUNT(*) FROM message WHERE expires_at IS NULL";
        assert_eq!(installation.database.number(for_ever).await?, 0);
    }
    app.close(&installation).await
}

/// Once a year: the mail says that something is there, the key that the device keeps is enough, and nothing of last year is open.
#[tokio::test]
async fn a_year_later_the_same_key_reads_what_is_new() -> Result<()> {
    let (installation, organization, relay, app) = clinic().await?;
    let mut ana = installation.claim(&organization, ANA).await?;
    let mut tablet = ana.elsewhere()?;
    tablet.sign_in().await?;
    ana.inbox().await?;
    installation.settled().await?;
    let told = installation.sink.mails_to(ANA, 1).await?.len();
    app.clock.pass(365 * 24 * HOUR);
    relay.send(SENDER, &[ANA], &letter::plain(ANA, "After a year", "everything is well")).await?.expect(250)?;
    app.clock.pass(HOUR);
    let alert = installation.sink.mails_to(ANA, told + 1).await?.pop().context("no alert")?;
    ensure!(alert.raw.contains("Subject: A private message is waiting for you"), "{}", alert.raw);
    // The cookies are there still, and good for nothing.
    for browser in [&mut ana.browser, &mut tablet.browser] {
        ensure!(browser.cookies().contains_key("__Host-session"), "the browser forgot it by itself");
        let page = browser.get("/inbox").await?;
        ensure!(page.status.is_redirection() && page.header("location") == "/", "{}: {}", page.status, page.text());
    }
    let start = ana.browser.visit("/").await?.expect(200)?;
    let asks = |kind: &str| start.body.contains(&format!("type=\"{kind}\""));
    ensure!(!["text", "email", "password", "tel"].into_iter().any(asks), "it asks for something to be typed: {}", start.body);
    ana.press(&start, "get").await?.shows("After a year")?;
    let message = ana.messages().await?.remove(0);
    ana.browser.get(&message).await?.expect(200)?.shows("everything is well")?;
    ensure!(tablet.browser.get(&message).await?.status.is_redirection(), "one sign-in opened the other device");
    app.close(&installation).await
}
