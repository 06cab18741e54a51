//! The digits from the mailbox: in the session that asked for them, in time, and not more often than is said.
use anyhow::Result;

use super::{ANA, stranger, with_ana};

#[tokio::test]
async fn the_mailbox_code_works_only_in_the_session_that_asked() -> Result<()> {
    let stage = with_ana().await?;
    let slip = stage.installation.slip(&stage.organization, ANA).await?;
    let mut ana = stranger(&stage)?;
    let page = ana.make_key(&slip).await?;
    let code = stage.installation.mailbox_code(ANA).await?;

    // Whoever reads the mailbox and has no session.
    let mut reader = stranger(&stage)?;
    let form = page.forms().into_iter().find(|form| form.fields.iter().any(|(name, _)| name == "code")).expect("the field");
    let answer = reader.browser.submit(&form.clone().with("code", &code)).await?;
    assert!(!answer.status.is_success(), "{}", answer.text());
    // Whoever is at the same step with another record.
    let other = stage.installation.slip(&stage.organization, "ben@example.org").await?;
    let mut ben = stranger(&stage)?;
    let bens = ben.make_key(&other).await?;
    ben.enter_mailbox_code(&bens, &code).await?.expect(422)?;
    assert_eq!(ben.browser.get("/inbox").await?.status.as_u16() / 100, 3);

    ana.enter_mailbox_code(&page, &code).await?.expect(200)?;
    assert_eq!(ana.messages().await?.len(), 1);
    stage.close().await
}

#[tokio::test]
async fn a_late_mailbox_code_is_not_taken_and_another_one_is() -> Result<()> {
    let stage = with_ana().await?;
    let slip = stage.installation.slip(&stage.organization, ANA).await?;
    let mut ana = stranger(&stage)?;
    let page = ana.make_key(&slip).await?;
    let code = stage.installation.mailbox_code(ANA).await?;
    stage.installation.database.execute("UPDATE mailbox_code SET expires_at = 1000").await?;
    let page = ana.enter_mailbox_code(&page, &code).await?.expect(422)?;
    let before = stage.installation.sink.mails_to(ANA, 1).await?.len();
    let again = page.form("/claim/mailbox/send")?;
    let answer = ana.browser.submit(&again).await?;
    let page = ana.browser.follow(answer).await?.expect(200)?;
    stage.installation.sink.mails_to(ANA, before + 1).await?;
    let code = stage.installation.mailbox_code(ANA).await?;
    ana.enter_mailbox_code(&page, &code).await?.expect(200)?;
    assert_eq!(ana.messages().await?.len(), 1);
    stage.close().await
}

#[tokio::test]
async fn the_sixteenth_wrong_mailbox_code_ends_the_claim() -> Result<()> {
    let stage = with_ana().await?;
    let slip = stage.installation.slip(&stage.organization, ANA).await?;
    let mut ana = stranger(&stage)?;
    let mut page = ana.make_key(&slip).await?;
    let code = stage.installation.mailbox_code(ANA).await?;
    let wrong = if code == "00000000" { "11111111" } else { "00000000" };
    let start = page.clone();
    for nth in 1..=15 {
        page = ana.enter_mailbox_code(&start, wrong).await?;
        assert!(!page.status.is_success(), "try {nth}: {}", page.text());
        assert_eq!(page.form("/claim/mailbox").is_err(), nth == 15, "try {nth}: {}", page.text());
    }
    // Now even the right one is too late.
    let last = ana.enter_mailbox_code(&start, &code).await?;
    assert!(!last.status.is_success(), "{}", last.text());
    for page in [page, last, ana.browser.get("/claim/mailbox").await?.expect(200)?] {
        page.shows("This code is used up")?;
        page.shows("Call your clinic and ask for a new code.")?;
        assert!(page.form("/claim/mailbox").is_err() && page.form("/claim/mailbox/send").is_err(), "{}", page.text());
        page.shows("make a key once more")?;
        assert!(page.links().contains(&"/claim?another=1".to_owned()), "no way on");
    }
    // The way on holds a field, and does not lead back; neither does it when the code was mistyped.
    let field = ana.browser.get("/claim?another=1").await?.expect(200)?;
    let mistyped = ana.browser.submit(&field.form("/claim")?.with("slip", "1234")).await?.expect(422)?;
    for page in [&field, &mistyped] {
        assert!(!page.text().contains("You have done this step") && !page.links().contains(&"/claim/mailbox".to_owned()), "a circle");
    }
    let slip = stage.installation.slip(&stage.organization, ANA).await?;
    let entered = ana.browser.submit(&mistyped.form("/claim")?.with("slip", &slip)).await?;
    ana.browser.follow(entered).await?.expect(200)?.shows("Make your key")?;
    assert_eq!(ana.browser.get("/inbox").await?.status.as_u16() / 100, 3);
    stage.close().await
}

#[tokio::test]
async fn five_mailbox_codes_are_sent_and_no_sixth() -> Result<()> {
    let stage = with_ana().await?;
    let slip = stage.installation.slip(&stage.organization, ANA).await?;
    let mut ana = stranger(&stage)?;
    let mut page = ana.make_key(&slip).await?;
    for nth in 2..=5 {
        let form = page.form("/claim/mailbox/send")?;
        let answer = ana.browser.submit(&form).await?;
        page = ana.browser.follow(answer).await?.expect(200).map_err(|error| error.context(format!("code {nth}")))?;
    }
    assert!(page.form("/claim/mailbox/send").is_err(), "a sixth is offered");
    // The codes that were sent can be typed; once they are too old, nothing can.
    page.form("/claim/mailbox")?;
    ana.enter_mailbox_code(&page, "1234567").await?.expect(422)?.shows("You typed 7 of 8 digits.")?;
    stage.installation.database.execute("UPDATE mailbox_code SET expires_at = 1000").await?;
    let late = ana.enter_mailbox_code(&page, "12345678").await?.expect(422)?;
    for page in [late, ana.browser.get("/claim/mailbox").await?.expect(200)?] {
        page.shows("This code is used up")?;
        assert!(page.form("/claim/mailbox").is_err(), "{}", page.text());
    }
    let count = "SELECT COUNT(*) FROM outbox WHERE kind = 'mailbox_code'";
    assert_eq!(stage.installation.database.number(count).await?, 5);
    stage.close().await
}

#[tokio::test]
async fn a_claim_left_at_the_mailbox_goes_on_by_signing_in() -> Result<()> {
    let stage = with_ana().await?;
    let slip = stage.installation.slip(&stage.organization, ANA).await?;
    let mut ana = stranger(&stage)?;
    ana.make_key(&slip).await?;
    let mut later = ana.elsewhere()?; // days later, another browser, the same key
    let page = later.sign_in().await?;
    assert_eq!(later.browser.get("/inbox").await?.status.as_u16() / 100, 3);
    let code = stage.installation.mailbox_code(ANA).await?;
    later.enter_mailbox_code(&page, &code).await?.expect(200)?;
    assert_eq!(later.messages().await?.len(), 1);
    stage.close().await
}
