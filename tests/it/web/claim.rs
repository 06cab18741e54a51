//! The claim: two things that travel by different ways and a key that never travels. What is wrong gets an answer,
//! and opens nothing.
mod code;
mod mailbox;

use anyhow::Result;
use tests::{actor::Patient, letter, stage::Stage};

const ANA: &str = "ana@example.org";

async fn with_ana() -> Result<Stage> {
    let stage = Stage::with("", &[]).await?;
    stage.installation.import(&stage.organization, b"email,name\nana@example.org,Ana\nben@example.org,Ben\n").await?.success()?;
    stage.send(&[ANA], &letter::plain(ANA, "Your result", "All is well.")).await?.expect(250)?;
    Ok(stage)
}

fn stranger(stage: &Stage) -> Result<Patient> {
    Ok(Patient::new(stage.installation.anonymous()?))
}

#[tokio::test]
async fn the_whole_road_in_one_browser() -> Result<()> {
    let stage = with_ana().await?;
    let mut ana = stage.claim(ANA).await?;
    assert_eq!(stage.read(&mut ana).await?.len(), 1);
    stage.read(&mut ana).await?[0].contains("All is well.").then_some(()).expect("the text");
    ana.sign_out().await?.expect(200)?;
    assert_eq!(ana.browser.get("/inbox").await?.status.as_u16() / 100, 3);
    ana.sign_in().await?;
    assert!(stage.read(&mut ana).await?[0].contains("All is well."));
    // A synchronised key opens it in another browser too.
    let mut elsewhere = ana.elsewhere()?;
    elsewhere.sign_in().await?;
    assert!(stage.read(&mut elsewhere).await?[0].contains("All is well."));
    stage.close().await
}

#[tokio::test]
async fn a_slip_opens_only_its_own_record() -> Result<()> {
    let stage = with_ana().await?;
    let mut ben = stage.claim("ben@example.org").await?;
    assert_eq!(ben.messages().await?, Vec::<String>::new());
    let mut ana = stage.claim(ANA).await?;
    let address = ana.messages().await?.remove(0);
    ben.browser.get(&address).await?.expect(404)?;
    ana.browser.get(&address).await?.expect(200)?;
    stage.close().await
}

#[tokio::test]
async fn another_browser_may_take_over_until_there_is_a_key() -> Result<()> {
    let stage = with_ana().await?;
    let slip = stage.installation.slip(&stage.organization, ANA).await?;
    let mut first = stranger(&stage)?;
    let page = first.enter_slip(&slip).await?.expect(200)?;
    let mut second = stranger(&stage)?;
    let asked = second.enter_slip(&slip).await?;
    asked.shows("You began elsewhere")?;
    let form = asked.forms().into_iter().find(|form| form.fields.iter().any(|(name, _)| name == "take_over"));
    let form = form.expect("a button that takes over").with("slip", &slip);
    let answer = second.browser.submit(&form).await?;
    let taken = second.browser.follow(answer).await?.expect(200)?;
    // The first browser's step is over.
    assert!(first.press(&page, "create").await.is_err());
    let page = second.press(&taken, "create").await?;
    second.press(&page, "get").await?;
    stage.close().await
}

#[tokio::test]
async fn whoever_waited_too_long_is_not_asked_who_began() -> Result<()> {
    let stage = with_ana().await?;
    let slip = stage.installation.slip(&stage.organization, ANA).await?;
    let mut ana = stranger(&stage)?;
    ana.enter_slip(&slip).await?.expect(200)?;
    stage.installation.database.execute("UPDATE session SET seen_at = 1, ends_at = 2").await?;
    let page = ana.enter_slip(&slip).await?.expect(200)?;
    page.ceremony("create")?;
    // It is counted all the same: nobody knows which browser it was.
    let taken = "SELECT COUNT(*) FROM audit WHERE action = 'claim.taken_over'";
    assert_eq!(stage.installation.database.number(taken).await?, 1);
    stage.close().await
}

#[tokio::test]
async fn a_passkey_step_left_half_way_can_be_begun_again() -> Result<()> {
    let stage = with_ana().await?;
    let slip = stage.installation.slip(&stage.organization, ANA).await?;
    let mut ana = stranger(&stage)?;
    let page = ana.enter_slip(&slip).await?.expect(200)?;
    let page = ana.press(&page, "create").await?; // the key is made and never used
    drop(page);
    ana.browser.visit("/claim/key").await?.expect(200)?.ceremony("get")?; // a reload loses nothing
    let page = ana.enter_slip(&slip).await?.expect(200)?; // and the letter may be scanned again
    let page = match page.ceremony("get") {
        Ok(_) => ana.press(&page, "get").await?,
        Err(_) => {
            let page = ana.press(&page, "create").await?;
            ana.press(&page, "get").await?
        }
    };
    let code = stage.installation.mailbox_code(ANA).await?;
    ana.enter_mailbox_code(&page, &code).await?.expect(200)?;
    assert_eq!(ana.messages().await?.len(), 1);
    stage.close().await
}

#[tokio::test]
async fn fifty_at_once_have_one_winner() -> Result<()> {
    let stage = with_ana().await?;
    let slip = stage.installation.slip(&stage.organization, ANA).await?;
    let mut tries = Vec::new();
    for _ in 0..50 {
        let (mut somebody, slip) = (stranger(&stage)?, slip.clone());
        tries.push(async move {
            let page = somebody.enter_slip(&slip).await?;
            Ok::<_, anyhow::Error>(page.status.is_success() && page.ceremony("create").is_ok())
        });
    }
    let won = futures_util::future::try_join_all(tries).await?.into_iter().filter(|won| *won).count();
    assert_eq!(won, 1);
    stage.close().await
}

#[tokio::test]
async fn a_key_without_user_verification_is_refused() -> Result<()> {
    let stage = with_ana().await?;
    let mut ana = stage.claim(ANA).await?;
    ana.sign_out().await?;
    ana.device = ana.device.unverified();
    let page = ana.browser.visit("/").await?;
    let button = page.ceremony("get")?;
    let mut device = ana.device.synced().unverified();
    if let Ok(answer) = ana.browser.press(&button, &mut device).await {
        assert!(!answer.status.is_success(), "{}", answer.body);
    }
    assert_eq!(ana.browser.get("/inbox").await?.status.as_u16() / 100, 3);
    stage.close().await
}

#[tokio::test]
async fn the_question_whether_to_go_on_here_is_asked_in_either_language() -> Result<()> {
    let stage = with_ana().await?;
    let slip = stage.installation.slip(&stage.organization, ANA).await?;
    stranger(&stage)?.enter_slip(&slip).await?.expect(200)?;
    let mut other = stranger(&stage)?;
    let asked = other.enter_slip(&slip).await?.expect(409)?;
    asked.shows("You began elsewhere. Go on here?")?;
    let form = asked.form_with("/claim", "take_over")?;
    assert!(asked.body.contains("value=\"es\""), "no other language: {}", asked.text());
    let answer = other.browser.submit(&form.with("language", "es")).await?;
    let asked = other.browser.follow(answer).await?;
    asked.shows("¿Seguir aquí?")?;
    let answer = other.browser.submit(&asked.form_with("/claim", "take_over")?).await?;
    assert_eq!(answer.expect(303)?.header("location"), "/claim/key");
    stage.close().await
}
