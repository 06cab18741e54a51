//! A spare code from the page that shows it to the messages on a new device; and a second record beside the first.
use anyhow::{Context, Result};
use tests::{
    actor::{Page, Patient, mailbox_code},
    installation::Installation,
    letter,
    stage::Stage,
    wait,
};

const ANA: &str = "ana@example.org";
const WORK: &str = "ana@work.example";

async fn with_ana() -> Result<Stage> {
    let stage = Stage::with("", &[]).await?;
    stage.installation.import(&stage.organization, b"email\nana@example.org\nana@work.example\n").await?.success()?;
    stage.send(&[ANA], &letter::plain(ANA, "Your result", "All is well.")).await?.expect(250)?;
    Ok(stage)
}

/// The `count`th mailbox code that was sent to an address.
pub(crate) async fn nth_code(installation: &Installation, address: &str, count: usize) -> Result<String> {
    wait::until("a mailbox code", wait::LONG, async || {
        let mails = installation.sink.mails().into_iter().filter(|mail| mail.to == address);
        Ok(mails.filter_map(|mail| mailbox_code(&mail.raw).ok()).nth(count - 1))
    })
    .await
}

pub(crate) async fn submit(patient: &mut Patient, page: &Page, action: &str, field: Option<(&str, &str)>) -> Result<Page> {
    let form = page.form(action)?;
    let form = match field {
        Some((name, value)) => form.with(name, value),
        None => form,
    };
    let answer = patient.browser.submit(&form).await?;
    patient.browser.follow(answer).await
}

/// The twenty-eight digits on a page.
fn spare_code(page: &Page) -> Result<String> {
    let text = page.text();
    let groups: Vec<&str> = text.split_whitespace().filter(|word| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit())).collect();
    groups.windows(7).next().map(|seven| seven.join(" ")).context("no spare code on the page")
}

/// A spare code, by pages in a language.
async fn get_spare_in(patient: &mut Patient, language: &str) -> Result<String> {
    let page = patient.browser.get("/settings/spare").await?.expect(403)?;
    assert!(page.body.contains(&format!("<html lang=\"{language}\"")), "{}", page.text());
    let page = patient.press(&page, "get").await?;
    spare_code(&patient.browser.submit(&page.form("/settings/spare")?).await?.expect(200)?)
}

pub(crate) async fn get_spare(patient: &mut Patient) -> Result<String> {
    let page = patient.browser.get("/settings/spare").await?.expect(403)?;
    let answer = patient.browser.press(&page.ceremony("get")?, &mut patient.device).await?.expect(200)?;
    assert!(answer.body.contains("\"next\":null"), "{}", answer.body); // the same page once more
    let page = patient.browser.get("/settings/spare").await?.expect(200)?;
    let form = page.form("/settings/spare")?;
    let code = spare_code(&patient.browser.submit(&form).await?.expect(200)?)?;
    // The page is loaded anew: it shows no other code, and the one on paper stays good.
    let again = patient.browser.submit(&form).await?.expect(200)?;
    again.shows("We show a code only once.")?;
    assert!(spare_code(&again).is_err(), "{}", again.text());
    Ok(code)
}

#[tokio::test]
async fn a_spare_code_and_the_mailbox_lead_back_to_the_messages() -> Result<()> {
    let stage = with_ana().await?;
    let allow = ["organization", "spare-codes", &stage.organization, "allow"];
    assert_eq!(stage.installation.json(&allow).await?["spare_codes"], true);
    let mut ana = stage.claim(ANA).await?;
    let done = ana.browser.get("/claim/done").await?.expect(200)?;
    done.shows("Get a spare code, in case you lose your phone.")?;
    // Asked again beneath the first message, and beneath no other.
    let first = ana.messages().await?.remove(0);
    let asked = ana.browser.get(&first).await?.expect(200)?;
    asked.shows("Get a spare code, in case you lose your phone.")?;
    submit(&mut ana, &asked, "/not-now", None).await?.expect(200)?;
    stage.send(&[ANA], &letter::plain(ANA, "Second", "and more")).await?.expect(250)?;
    let second = ana.messages().await?.remove(0);
    assert!(!ana.browser.get(&second).await?.expect(200)?.text().contains("Get a spare code"), "asked at every message");
    for _ in 0..3 {
        ana.sign_out().await?.shows("a spare code or another key")?;
        ana.sign_in().await?;
    }
    // Pressed too late, the key is asked for, and the button is there once more; no code was made.
    let asked = ana.browser.get("/settings/spare").await?.expect(403)?;
    let form = ana.press(&asked, "get").await?.form("/settings/spare")?;
    stage.installation.database.execute("UPDATE session SET verified_at = verified_at - 300000000").await?;
    let late = ana.browser.submit(&form).await?.expect(403)?;
    let again = ana.press_keeping(&late, "/settings/spare").await?;
    again.shows("Not done yet. Press the button again.")?;
    again.form("/settings/spare")?;
    assert_eq!(stage.installation.database.number("SELECT COUNT(*) FROM account WHERE spare_made_at IS NOT NULL").await?, 0);
    stage.installation.database.execute("UPDATE session SET verified_at = verified_at - 300000000").await?;
    let counted = "SELECT COUNT(*) FROM account WHERE nudges_refused = 1";
    assert_eq!(stage.installation.database.number(counted).await?, 1, "leaving is no refusal, \"Not now\" is one");
    ana.browser.get("/claim/done").await?.shows("You can tear it up.")?;
    let code = get_spare(&mut ana).await?;
    ana.browser.get("/settings/spare").await?.expect(200)?.shows("You got a spare code on:")?;
    ana.browser.get("/claim/done").await?.shows("You can tear it up. Keep the paper with your spare code.")?;

    let mut lost = Patient::new(stage.installation.anonymous()?);
    let page = lost.browser.get("/recover").await?.expect(200)?;
    assert!(lost.browser.cookies().is_empty(), "a page without a session sets a cookie");
    submit(&mut lost, &page, "/recover", Some(("spare", "1234"))).await?.expect(422)?.shows("You typed 4 of 28 digits.")?;
    let slip = submit(&mut lost, &page, "/recover", Some(("spare", "1234 5678 9012 3456 7890"))).await?.expect(422)?;
    slip.shows("You typed 20 digits. That is a code for the first time here.")?;
    assert!(slip.links().contains(&"/claim".to_owned()), "{:?}", slip.links());
    let mut wrong = code.clone();
    wrong.replace_range(0..1, if code.starts_with('1') { "2" } else { "1" });
    submit(&mut lost, &page, "/recover", Some(("spare", &wrong))).await?.expect(422)?.shows("One digit looks wrong")?;
    let page = submit(&mut lost, &page, "/recover", Some(("spare", &code))).await?.expect(200)?;
    let page = lost.press(&page, "create").await?;
    let page = lost.press(&page, "get").await?;
    assert_ne!(lost.browser.get("/inbox").await?.status.as_u16(), 200, "readable without the mailbox");
    ana.inbox().await?.shows("Somebody is setting up your account again")?;
    ana.browser.get("/settings").await?.expect(200)?.shows("It no longer works. Get a new one.")?;
    let history = ana.browser.get("/settings/history").await?.expect(200)?;
    history.shows("Your spare code was used to make a new key. That key opens nothing without a code from your e-mail.")?;
    ana.browser.speak("es");
    ana.browser.get("/settings/history").await?.shows("Se usó su código de repuesto para crear una llave nueva.")?;
    ana.browser.get("/settings").await?.shows("Ya no sirve. Pida uno nuevo.")?;
    ana.browser.speak("en");
    let spent = ana.browser.get("/settings/spare").await?.expect(200)?;
    spent.shows("The spare code that you had no longer works")?;
    assert!(spent.links().contains(&"/settings/history".to_owned()) && spent.form("/settings/spare").is_ok(), "{}", spent.text());
    let mail = nth_code(&stage.installation, ANA, 2).await?;
    wait::until("a notice that the spare code was used", wait::LONG, async || {
        let told = stage.installation.sink.mails().into_iter().filter(|mail| mail.to == ANA);
        Ok(told.into_iter().find(|mail| mail.raw.contains("Subject: Your spare code was used")))
    })
    .await?;
    let done = lost.enter_mailbox_code(&page, &mail).await?.expect(200)?;
    done.shows("Your old spare code is used up. You can tear up its paper.")?;
    assert!(!done.text().contains("Keep the paper"), "{}", done.text());
    done.shows("Get a spare code, in case you lose your phone.")?;
    assert!(stage.read(&mut lost).await?.iter().any(|text| text.contains("All is well.")));
    assert_ne!(ana.browser.get("/inbox").await?.status.as_u16(), 200, "the old session goes on");

    let mut again = Patient::new(stage.installation.anonymous()?);
    again.browser.speak("es");
    let page = again.browser.get("/recover").await?.expect(200)?;
    submit(&mut again, &page, "/recover", Some(("spare", &code))).await?.expect(422)?.shows("Este código de repuesto no funciona")?;
    stage.close().await
}

#[tokio::test]
async fn without_a_mailbox_no_spare_code_is_offered_and_nobody_is_led_to_a_form_that_cannot_work() -> Result<()> {
    let stage = with_ana().await?;
    stage.installation.json(&["organization", "spare-codes", &stage.organization, "allow"]).await?;
    let mut ana = stage.claim(ANA).await?;
    let code = get_spare(&mut ana).await?;
    stage.installation.database.execute("UPDATE alert_address SET retired_at = 1000").await?;
    let done = ana.browser.get("/claim/done").await?.expect(200)?;
    done.shows("Add a second key on another device")?;
    assert!(!done.links().contains(&"/settings/spare".to_owned()), "{}", done.text());
    let page = ana.browser.get("/settings/spare").await?.expect(200)?;
    page.shows("your clinic has no e-mail address for you")?;
    assert!(page.form("/settings/spare").is_err() && page.links().contains(&"/settings/keys/add".to_owned()), "{}", page.text());
    ana.sign_out().await?.shows("another key, in the settings")?;

    // One that was made before leads to what the clinic can do.
    let mut lost = Patient::new(stage.installation.anonymous()?);
    let page = lost.browser.get("/recover").await?.expect(200)?;
    let page = submit(&mut lost, &page, "/recover", Some(("spare", &code))).await?.expect(200)?;
    let page = lost.press(&page, "create").await?;
    let page = lost.press(&page, "get").await?;
    page.shows("Your clinic has no e-mail address for you")?;
    page.shows("Call your clinic. They can add your e-mail address, or give you a new code when you visit.")?;
    assert!(page.form("/claim/mailbox/send").is_err() && page.links().contains(&"/claim?another=1".to_owned()), "{}", page.text());
    lost.browser.speak("es");
    lost.browser.get("/claim/mailbox").await?.expect(200)?.shows("Llame a su clínica")?;
    stage.installation.database.execute("UPDATE alert_address SET retired_at = NULL").await?;
    lost.browser.get("/claim/mailbox").await?.expect(200)?.form("/claim/mailbox/send")?;
    stage.close().await
}

#[tokio::test]
async fn a_second_record_is_added_beside_the_first() -> Result<()> {
    let stage = with_ana().await?;
    stage.send(&[WORK], &letter::plain(WORK, "From work", "The other record.")).await?.expect(250)?;
    let mut ana = stage.claim(ANA).await?;
    let own = stage.installation.slip(&stage.organization, ANA).await?;
    ana.enter_slip(&own).await?.expect(200)?.shows("You have this already")?;

    let slip = stage.installation.slip(&stage.organization, WORK).await?;
    let page = ana.browser.visit("/claim").await?.expect(200)?;
    let answer = ana.browser.submit(&page.form("/claim")?.with("slip", &slip)).await?;
    let page = ana.browser.follow(answer).await?.expect(403)?;
    let answer = ana.browser.press(&page.ceremony("get")?, &mut ana.device).await?.expect(200)?;
    assert!(answer.body.contains("\"next\":null"), "{}", answer.body); // the same page once more
    let page = ana.browser.get("/claim/add").await?.expect(200)?;
    // Before the address is away: a code that has not left by then is called off.
    let code = nth_code(&stage.installation, WORK, 1).await?;
    ana.inbox().await?.shows("One more record is not ready yet")?;
    // Nothing was sent, and there is nowhere to send it: no button that cannot work.
    let database = &stage.installation.database;
    database.execute("UPDATE claim_code SET mailbox_sent = 0 WHERE state = 'keyed'").await?;
    ana.browser.get("/claim/add").await?.expect(200)?.form("/claim/add/send")?;
    database.execute("UPDATE alert_address SET retired_at = 1000 WHERE retired_at IS NULL").await?;
    let nowhere = ana.browser.get("/claim/add").await?.expect(200)?;
    nowhere.shows("It has none, so you cannot go on here yet.")?;
    assert!(nowhere.form("/claim/add/send").is_err() && nowhere.form("/claim/add").is_err(), "{}", nowhere.text());
    database.execute("UPDATE alert_address SET retired_at = NULL WHERE retired_at = 1000").await?;
    database.execute("UPDATE claim_code SET mailbox_sent = 1 WHERE state = 'keyed'").await?;
    submit(&mut ana, &page, "/claim/add", Some(("code", "12345678"))).await?.expect(422)?.shows("These digits do not match")?;
    submit(&mut ana, &page, "/claim/add", Some(("code", &code))).await?.expect(200)?.shows("This page is safe to close")?;
    let texts = stage.read(&mut ana).await?;
    assert!(texts.len() == 2 && texts.iter().any(|text| text.contains("The other record.")));
    stage.close().await
}

/// Whoever lost a key did not lose a language: a telephone that asks for English shows what was chosen on the old one; what is chosen on
/// the new one goes before that.
#[tokio::test]
async fn a_chosen_language_comes_back_with_the_messages() -> Result<()> {
    let stage = with_ana().await?;
    stage.installation.json(&["organization", "spare-codes", &stage.organization, "allow"]).await?;
    let mut ana = stage.claim(ANA).await?;
    for (count, chosen, wanted) in [(2, None, "Sus mensajes"), (3, Some("en"), "Your messages")] {
        let settings = ana.browser.get("/settings").await?.expect(200)?;
        if settings.body.contains("lang=\"es\"") && settings.body.contains("<html lang=\"en\"") {
            let form = settings.forms().into_iter().find(|form| form.action == "/language").context("no choice")?;
            let answer = ana.browser.submit(&form.with("language", "es")).await?;
            ana.browser.follow(answer).await?;
        }
        let code = get_spare_in(&mut ana, "es").await?;
        let mut lost = Patient::new(stage.installation.anonymous()?);
        lost.browser.speak("en");
        let page = lost.browser.get("/recover").await?.expect(200)?;
        let page = submit(&mut lost, &page, "/recover", Some(("spare", &code))).await?.expect(200)?;
        let page = lost.press(&page, "create").await?;
        let mut page = lost.press(&page, "get").await?;
        if let Some(language) = chosen {
            lost.browser.speak("es");
            let again = lost.browser.get("/claim/mailbox").await?.expect(200)?;
            let form = again.forms().into_iter().find(|form| form.fields.iter().any(|(name, _)| name == "code")).context("no form")?;
            page = lost.browser.submit(&form.with("language", language)).await?;
            page = lost.browser.follow(page).await?.expect(200)?;
        }
        let mail = nth_code(&stage.installation, ANA, count).await?;
        lost.enter_mailbox_code(&page, &mail).await?.expect(200)?;
        lost.browser.get("/inbox").await?.expect(200)?.shows(wanted)?;
        ana = lost;
    }
    stage.close().await
}
