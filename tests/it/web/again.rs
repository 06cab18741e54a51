//! A record that is set up again: what its old account sees and can press, and what the newcomer is told meanwhile.
use std::time::Duration;

use anyhow::Result;
use tests::{
    actor::{Anonymous, Page, Patient, mailbox_code},
    app::App,
    installation::Installation,
    wait,
};

const ANA: &str = "ana@example.org";
const HOUR: Duration = Duration::from_secs(3_600);

/// A clinic with Ana, who has claimed her record; and somebody with a new slip for it, at the mailbox code.
struct Scene {
    installation: Installation,
    app: App,
    ana: Patient,
    newcomer: Patient,
    page: Page,
}

async fn scene() -> Result<Scene> {
    let installation = Installation::new().await?;
    let organization = installation.organization("clinic").await?;
    installation.import(&organization, b"email\nana@example.org\n").await?.success()?;
    let app = App::start(&installation).await?;
    let ana = installation.claim(&organization, ANA).await?;
    let slip = installation.slip(&organization, ANA).await?;
    let mut newcomer = Patient::new(installation.anonymous()?);
    let page = newcomer.make_key(&slip).await?;
    Ok(Scene { installation, app, ana, newcomer, page })
}

/// The `count`th mailbox code that was sent to an address.
async fn nth_code(installation: &Installation, address: &str, count: usize) -> Result<String> {
    wait::until("a mailbox code", wait::LONG, async || {
        let mails = installation.sink.mails().into_iter().filter(|mail| mail.to == address);
        Ok(mails.filter_map(|mail| mailbox_code(&mail.raw).ok()).nth(count - 1))
    })
    .await
}

#[tokio::test]
async fn the_newcomer_is_told_when_and_then_reads() -> Result<()> {
    let Scene { installation, app, mut ana, mut newcomer, page } = Box::pin(scene()).await?;
    let code = nth_code(&installation, ANA, 2).await?;
    let waits = newcomer.enter_mailbox_code(&page, &code).await?.expect(200)?;
    waits.shows("You can read from")?;
    waits.shows("This page is safe to close. Come back by signing in")?;
    newcomer.browser.get("/claim/mailbox").await?.expect(200)?.shows("You can read from")?;
    assert_ne!(newcomer.browser.get("/inbox").await?.status.as_u16(), 200, "readable at once");
    ana.inbox().await?.shows("Somebody is setting up your account again")?;

    app.clock.pass(HOUR * 24 - Duration::from_secs(600));
    newcomer.sign_in().await?.shows("You can read from")?;
    app.clock.pass(Duration::from_secs(601));
    // Whoever is signed in with the old key is out with the next request, at this portal and at another one on the same rows.
    ana.sign_in().await?;
    let (mut second, origin) = installation.serve_beside().await?;
    let mut ana_there = Anonymous::new(&origin)?.with_cookies(ana.browser.cookies());
    ana_there.get("/inbox").await?.expect(200)?;
    let over = newcomer.browser.get("/claim/mailbox").await?.expect(200)?;
    let answer = newcomer.browser.submit(&over.form("/claim/open")?).await?;
    newcomer.browser.follow(answer).await?.expect(200)?;
    newcomer.inbox().await?;
    for browser in [&mut ana_there, &mut ana.browser] {
        browser.get("/inbox").await?.expect(303)?;
        browser.get("/settings").await?.expect(303)?;
    }
    // The button of a page from before, in a browser whose session has ended: one signs in.
    let mut late = installation.anonymous()?;
    let answer = late.submit(&over.form("/claim/open")?).await?.expect(303)?;
    assert_eq!(answer.header("location"), "/");
    second.terminate().await?;
    let page = ana.browser.visit("/").await?.expect(200)?;
    let refused = ana.browser.press(&page.ceremony("get")?, &mut ana.device).await?.expect(403)?;
    assert!(refused.body.contains("passkey_unknown"), "{}", refused.body);
    for mail in installation.sink.mails() {
        assert!(!mail.raw.contains("clinic ") && !mail.raw.contains("/claim"), "a mail says more than it may: {}", mail.raw);
    }
    app.close(&installation).await
}

#[tokio::test]
async fn it_is_stopped_after_one_question_and_the_newcomer_is_told() -> Result<()> {
    let Scene { installation, app, mut ana, mut newcomer, page } = Box::pin(scene()).await?;
    let code = nth_code(&installation, ANA, 2).await?; // once it is stopped, none is sent
    let inbox = ana.inbox().await?;
    inbox.shows("Was that not you? Stop it.")?;
    assert!(inbox.form("/claim/stop").is_err() && inbox.links().contains(&"/claim/stop".to_owned()), "stopped by one touch");
    let asked = ana.browser.get("/claim/stop").await?.expect(200)?;
    asked.shows("Was it you, on a new phone? Then do not stop it.")?;
    asked.shows("That person can read them from:")?;
    ana.browser.speak("es");
    ana.browser.get("/claim/stop").await?.expect(200)?.shows("¿Fue usted, con un teléfono nuevo? Entonces no lo detenga.")?;
    ana.browser.speak("en");
    newcomer.browser.get("/claim/mailbox").await?.expect(200)?.shows("Check your e-mail")?;
    let answer = ana.browser.submit(&asked.form("/claim/stop")?).await?;
    ana.browser.follow(answer).await?.expect(200)?.shows("Call your clinic and tell them.")?;
    let again = ana.browser.submit(&asked.form("/claim/stop")?).await?;
    ana.browser.follow(again).await?.expect(200)?.shows("There is nothing to stop")?;
    assert_eq!(ana.browser.get("/claim/stop").await?.expect(303)?.header("location"), "/inbox");
    assert!(!ana.inbox().await?.text().contains("setting up your account again"));

    newcomer.browser.get("/claim/mailbox").await?.expect(200)?.shows("This was stopped")?;
    newcomer.enter_mailbox_code(&page, &code).await?.expect(410)?;
    let page = newcomer.browser.visit("/").await?;
    page.shows("This was stopped")?;
    assert!(page.links().contains(&"/claim?another=1".to_owned()), "no way on with a newer code");
    newcomer.browser.get("/claim?another=1").await?.expect(200)?.form("/claim")?;
    newcomer.browser.speak("es");
    newcomer.browser.get("/claim/mailbox").await?.expect(200)?.shows("Esto se detuvo")?;
    app.close(&installation).await
}
