//! The clinic's desk, by the pages of both: a code on a screen, a telephone, a number that both show, and who may say that they saw it.
use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use portal::web::routes::team::pattern;
use tests::{
    actor::{Page, Patient, Practitioner, mailbox_code},
    letter,
    stage::Stage,
    wait,
};

use super::approvals::{change_alerts, decide, enrol, form, submit, waiting};

const ANA: &str = "ana@example.org";

/// Presses a button of the desk's page.
pub(super) async fn press(who: &mut Practitioner, place: &str, act: &str) -> Result<Page> {
    let page = who.person.browser.get(&format!("{place}/desk")).await?.expect(200)?;
    submit(who, &form(&page, "act", act)?).await
}

/// Shows a code: the page, and the code on it.
pub(super) async fn begin(who: &mut Practitioner, place: &str) -> Result<(Page, String)> {
    let page = press(who, place, "begin").await?.expect(200)?;
    let code = page.body.split("class=\"code large\"").nth(1).and_then(|rest| rest.split("<strong>").nth(1));
    let code = code.and_then(|rest| rest.split('<').next()).map(str::to_owned).context("no code")?;
    ensure!(code.chars().filter(char::is_ascii_digit).count() == 20 && page.body.contains("<svg"), "{code}");
    Ok((page, code))
}

/// The number on a page.
fn number(page: &Page) -> Result<String> {
    let shown = page.body.split("class=\"code large\"").nth(1).and_then(|rest| rest.split("<strong>").nth(1));
    shown.and_then(|rest| rest.split('<').next()).map(str::to_owned).with_context(|| format!("no number: {}", page.text()))
}

/// The newest mailbox code of an address, once there are `count`.
async fn nth_code(stage: &Stage, count: usize) -> Result<String> {
    wait::until("a mailbox code", wait::LONG, async || {
        let mails = stage.installation.sink.mails().into_iter().filter(|mail| mail.to == ANA);
        Ok(mails.filter_map(|mail| mailbox_code(&mail.raw).ok()).nth(count - 1))
    })
    .await
}

async fn now(who: &mut Practitioner, place: &str) -> Result<String> {
    Ok(who.person.browser.get(&format!("{place}/desk/now")).await?.expect(200)?.body)
}

#[tokio::test]
async fn only_the_telephone_that_was_seen_gets_in() -> Result<()> {
    let stage = Stage::new().await?;
    let (mut vega, mut ruiz) = (enrol(&stage, "vega", "sender").await?, enrol(&stage, "ruiz", "care_team").await?);
    stage.send(&[ANA], &letter::plain(ANA, "Results", "are here")).await?.expect(250)?;
    let database = &stage.installation.database;
    let place = waiting(&mut vega).await?;
    let mut words = BTreeSet::from([now(&mut vega, &place).await?]);

    // Ended, a code is void.
    let (_, code) = begin(&mut vega, &place).await?;
    words.insert(now(&mut vega, &place).await?);
    press(&mut vega, &place, "end").await?.expect(200)?.shows("is over")?;
    Patient::new(stage.installation.anonymous()?).enter_slip(&code).await?.expect(422)?;

    // Somebody photographs the screen and is faster than Ana, who sees that somebody was.
    let (page, code) = begin(&mut vega, &place).await?;
    page.shows("15 minutes")?;
    ensure!(page.body.contains("data-follow") && !page.body.contains(ANA), "{}", page.text());
    let mut thief = Patient::new(stage.installation.anonymous()?);
    let theirs = thief.enter_slip(&code).await?.expect(200)?;
    theirs.shows("Show this number")?;
    ensure!(theirs.ceremony("create").is_err(), "a key before anybody was seen");
    let old = vega.person.browser.get(&format!("{place}/desk")).await?.expect(200)?;
    ensure!(number(&old)? == number(&theirs)?);
    ensure!(!old.text().contains(&code), "the code is on the screen again");
    words.insert(now(&mut vega, &place).await?);
    let mut ana = Patient::new(stage.installation.anonymous()?);
    let elsewhere = ana.enter_slip(&code).await?;
    let answer = ana.browser.submit(&form(&elsewhere, "take_over", "1")?).await?;
    let hers = ana.browser.follow(answer).await?.expect(200)?;
    ensure!(number(&hers)? != number(&theirs)?);
    // What stood on the screen before is not confirmed.
    let late = vega.person.browser.submit(&form(&old, "act", "confirm")?).await?.expect(409)?;
    late.shows("Another telephone has entered the code")?;
    let beside = ["href=\"#number\"", "id=\"number-error\"", "id=\"number\" aria-describedby=\"number-error\""];
    ensure!(beside.iter().all(|sign| late.body.contains(sign)), "{}", late.body);
    ensure!(number(&late)? == number(&hers)?);
    ensure!(database.number("SELECT COUNT(*) FROM pairing WHERE confirmed_at IS NOT NULL").await? == 0);
    // A colleague sees nothing of it and confirms nothing.
    let other = ruiz.person.browser.get(&format!("{place}/desk")).await?.expect(200)?;
    ensure!(!other.text().contains(&number(&hers)?), "{}", other.text());
    let forged = form(&other, "act", "begin")?.with("act", "confirm").with("number", &number(&hers)?.replace(' ', "")).with("round", "1");
    ruiz.person.browser.submit(&forged).await?.expect(404)?;

    press(&mut vega, &place, "confirm").await?.expect(200)?.shows("You have confirmed this telephone")?;
    words.insert(now(&mut vega, &place).await?);
    // Whoever takes it over now is seen by nobody: it begins anew, and what was confirmed is void.
    let elsewhere = thief.enter_slip(&code).await?;
    let answer = thief.browser.submit(&form(&elsewhere, "take_over", "1")?).await?;
    let theirs = thief.browser.follow(answer).await?.expect(200)?;
    ensure!(theirs.ceremony("create").is_err() && ana.browser.get("/claim/key").await?.status.as_u16() != 200);
    ensure!(database.number("SELECT COUNT(*) FROM pairing WHERE confirmed_at IS NOT NULL").await? == 0);
    let elsewhere = ana.enter_slip(&code).await?;
    let answer = ana.browser.submit(&form(&elsewhere, "take_over", "1")?).await?;
    ana.browser.follow(answer).await?.expect(200)?;
    press(&mut vega, &place, "confirm").await?.expect(200)?.shows("You have confirmed this telephone")?;
    let page = ana.browser.get("/claim/key").await?.expect(200)?;
    let page = ana.press(&page, "create").await?;
    let page = ana.press(&page, "get").await?;
    vega.person.browser.get(&format!("{place}/desk")).await?.expect(200)?.shows("The key is made")?;
    words.insert(now(&mut vega, &place).await?);
    let digits = stage.installation.mailbox_code(ANA).await?;
    ana.enter_mailbox_code(&page, &digits).await?.expect(200)?;
    ensure!(ana.messages().await?.len() == 1);
    vega.person.browser.get(&format!("{place}/desk")).await?.expect(200)?.shows("has a key and can read the messages")?;
    words.insert(now(&mut vega, &place).await?);
    ensure!(words.len() == 6, "{words:?}");
    let witnessed = "SELECT COUNT(*) FROM audit JOIN pairing ON claim_id = subject_id AND practitioner_id = actor_id \
                     WHERE action = 'claim.witnessed'";
    // Once for each time she was seen: somebody had taken the code over in between.
    ensure!(database.number(witnessed).await? == 2);
    ana.browser.get("/settings/history").await?.expect(200)?.shows("saw you and your telephone at the desk")?;
    stage.close().await
}

#[tokio::test]
async fn two_people_stand_in_for_a_mailbox_and_for_this_code_alone() -> Result<()> {
    let stage = Stage::new().await?;
    let (mut vega, mut ruiz) = (enrol(&stage, "vega", "sender").await?, enrol(&stage, "ruiz", "care_team").await?);
    let page = vega.person.browser.get(pattern::NEW_PATIENT).await?.expect(200)?.form(pattern::NEW_PATIENT)?;
    vega.person.browser.submit(&page.clone().with("email", "")).await?.expect(422)?;
    let added = vega.person.browser.submit(&page.with("email", "").with("name", "Ben Soto")).await?.expect(303)?;
    let place = added.header("location").to_owned();
    vega.person.browser.get(&place).await?.expect(200)?.shows("Ben Soto")?;
    let (_, code) = begin(&mut vega, &place).await?;
    let mut ben = Patient::new(stage.installation.anonymous()?);
    ben.enter_slip(&code).await?.expect(200)?;
    // Nobody vouches for somebody who was not seen.
    let page = vega.person.browser.get(&format!("{place}/desk")).await?.expect(200)?;
    let early = form(&page, "act", "end")?.with("act", "vouch");
    vega.person.browser.submit(&early).await?.expect(409)?;
    press(&mut vega, &place, "confirm").await?.expect(200)?;
    let page = ben.browser.get("/claim/key").await?.expect(200)?;
    let page = ben.press(&page, "create").await?;
    let page = ben.press(&page, "get").await?;
    page.shows("two people of your clinic check")?;
    ensure!(ben.messages().await.is_err(), "in without a second person");
    press(&mut vega, &place, "vouch").await?.expect(200)?.shows("Nothing changes until a colleague agrees")?;
    vega.person.browser.get(pattern::APPROVALS).await?.expect(200)?.shows("You asked; a colleague decides")?;
    // What a colleague decided is told to whoever asked, and stands on the record.
    decide(&mut ruiz, "no").await?.expect(200)?;
    for path in [format!("{place}/desk"), place.clone()] {
        vega.person.browser.get(&path).await?.expect(200)?.shows("did not agree: “Confirm in person, without an e-mail”")?;
    }
    let own = vega.person.browser.get(pattern::APPROVALS).await?.expect(200)?;
    ensure!(!own.text().contains("You asked"), "{}", own.text());
    press(&mut vega, &place, "vouch").await?.expect(200)?;
    decide(&mut ruiz, "yes").await?.expect(200)?;
    vega.person.browser.get(&place).await?.expect(200)?.shows(" agreed: “Confirm in person, without an e-mail”")?;
    let page = ben.browser.get("/claim/mailbox").await?.expect(200)?;
    page.shows("Two people of your clinic agreed")?;
    let answer = ben.browser.submit(&page.form("/claim/mailbox")?).await?;
    ben.browser.follow(answer).await?.expect(200)?;
    ben.inbox().await?;
    // The end of it: by name, with what comes next, and nothing that asks to begin again.
    let end = vega.person.browser.get(&format!("{place}/desk")).await?.expect(200)?;
    end.shows("Done. Ben Soto has a key and can read the messages.")?;
    end.shows("Nothing is left to do here")?;
    let before = end.body.split("<details>").next().unwrap_or_default();
    ensure!(before.len() < end.body.len() && !before.contains("value=\"begin\""), "{}", end.text());
    let history = ben.browser.get("/settings/history").await?.expect(200)?;
    history.shows("saw you and confirmed who you are")?;
    end.shows("or confirmed its patient in person")?;
    end.shows("There is no e-mail address: we can say so only where")?;
    // Set up or not, the same name once more is asked about.
    let page = vega.person.browser.get(pattern::NEW_PATIENT).await?.expect(200)?.form(pattern::NEW_PATIENT)?;
    let again = vega.person.browser.submit(&page.with("email", "").with("name", "Ben Soto")).await?.expect(409)?;
    again.shows("Is this patient here already?")?;
    ensure!(again.links().contains(&place), "{:?}", again.links());
    // It counts like an address: the next code of the same person takes two.
    press(&mut vega, &place, "begin").await?.expect(200)?.shows("Nothing changes until a colleague agrees")?;
    ensure!(stage.installation.database.number("SELECT COUNT(*) FROM claim_code WHERE state = 'issued'").await? == 0);
    stage.close().await
}

#[tokio::test]
async fn whoever_has_nobody_to_agree_is_told_before_a_code_is_shown() -> Result<()> {
    let stage = Stage::new().await?;
    let mut vega = enrol(&stage, "vega", "administrator").await?;
    let page = vega.person.browser.get(pattern::NEW_PATIENT).await?.expect(200)?.form(pattern::NEW_PATIENT)?;
    let added = vega.person.browser.submit(&page.with("email", "").with("name", "Ben Soto")).await?.expect(303)?;
    let place = format!("{}/desk", added.header("location"));
    let alone = async |vega: &mut Practitioner| {
        let page = vega.person.browser.get(&place).await?.expect(200)?;
        Ok::<_, anyhow::Error>(
            page.text().contains("Nobody can agree to this at present.") && page.text().contains("portal practitioner invite"),
        )
    };
    ensure!(alone(&mut vega).await?, "there is no colleague");
    enrol(&stage, "wil", "privacy_officer").await?;
    ensure!(alone(&mut vega).await?, "whoever approves nothing counts");
    enrol(&stage, "ruiz", "care_team").await?;
    ensure!(!alone(&mut vega).await?, "there is a colleague");
    // Invited by the one who asks, the colleague is no second person.
    let invited = "SELECT id FROM invitation ORDER BY created_at DESC LIMIT 1";
    let by = format!("UPDATE invitation SET issued_by = 'practitioner {}' WHERE id = ({invited})", vega.id);
    stage.installation.database.execute(&by).await?;
    ensure!(alone(&mut vega).await?, "who was invited by who asks counts");
    enrol(&stage, "sol", "witness").await?;
    ensure!(!alone(&mut vega).await?, "a witness counts for nobody");
    stage.close().await
}

#[tokio::test]
async fn the_first_address_speaks_the_language_that_was_chosen_without_one() -> Result<()> {
    let stage = Stage::new().await?;
    let mut vega = enrol(&stage, "vega", "sender").await?;
    let page = vega.person.browser.get(pattern::NEW_PATIENT).await?.expect(200)?.form(pattern::NEW_PATIENT)?;
    let ben = page.with("email", "").with("name", "Ben Soto").with("language", "es");
    let place = vega.person.browser.submit(&ben).await?.expect(303)?.header("location").to_owned();
    ensure!(vega.person.browser.submit(&ben).await?.expect(303)?.header("location") == place, "pressed twice, two records");
    let chosen = async |vega: &mut Practitioner| {
        let page = vega.person.browser.get(&format!("{place}/edit")).await?.expect(200)?;
        Ok::<_, anyhow::Error>(page.body.contains("<option value=\"es\" lang=\"es\" selected>"))
    };
    ensure!(chosen(&mut vega).await?, "the language is lost");
    vega.person.browser.get(&format!("{place}/code")).await?.expect(200)?.shows("There is no e-mail address for this patient")?;
    change_alerts(&mut vega, &place, "ben@example.org").await?;
    ensure!(chosen(&mut vega).await?, "the language is lost with the first address");
    let viewed = "SELECT COUNT(*) FROM audit WHERE action = 'patient.viewed'";
    ensure!(stage.installation.database.number(viewed).await? == 1, "each page is an entry");
    stage.close().await
}

#[tokio::test]
async fn two_who_see_the_person_end_the_wait() -> Result<()> {
    let stage = Stage::new().await?;
    let (mut vega, mut ruiz) = (enrol(&stage, "vega", "sender").await?, enrol(&stage, "ruiz", "care_team").await?);
    let mut wil = enrol(&stage, "wil", "witness").await?;
    stage.send(&[ANA], &letter::plain(ANA, "Results", "are here")).await?.expect(250)?;
    let place = waiting(&mut vega).await?;
    let mut old = stage.claim(ANA).await?;
    let (page, code) = begin(&mut vega, &place).await?;
    page.shows("Let the patient scan this")?;
    page.shows("After the new key is made, the patient waits 24 hours.")?;
    let mut ana = Patient::new(stage.installation.anonymous()?);
    ana.enter_slip(&code).await?.expect(200)?;
    press(&mut vega, &place, "confirm").await?.expect(200)?;
    let page = ana.browser.get("/claim/key").await?.expect(200)?;
    let page = ana.press(&page, "create").await?;
    let page = ana.press(&page, "get").await?;
    old.inbox().await?.shows("Somebody is setting up your account again")?;
    let record = vega.person.browser.get(&place).await?.expect(200)?;
    record.shows("With the new key it can be read from")?;
    ensure!(record.body.contains("data-show=\"appointed\""), "{}", record.text());
    press(&mut vega, &place, "sooner").await?.expect(200)?.shows("Open a record at once")?;
    // Whoever stands outside sees nobody at the desk.
    wil.person.browser.get(pattern::APPROVALS).await?.expect(200)?.shows("Nothing waits for you")?;
    ensure!(old.messages().await?.len() == 1, "the account is out before the mailbox code");
    decide(&mut ruiz, "yes").await?.expect(200)?;
    let digits = nth_code(&stage, 2).await?;
    ana.enter_mailbox_code(&page, &digits).await?.expect(200)?;
    ensure!(ana.messages().await?.len() == 1, "it waits still");
    ana.browser.get("/settings/history").await?.expect(200)?.shows("without the wait")?;
    vega.person.browser.get(&format!("{place}/desk")).await?.expect(200)?.shows("can read the messages")?;
    stage.close().await
}

#[tokio::test]
async fn an_account_adds_a_record_at_the_desk() -> Result<()> {
    let stage = Stage::new().await?;
    let mut vega = enrol(&stage, "vega", "sender").await?;
    stage.send(&[ANA], &letter::plain(ANA, "Results", "are here")).await?.expect(250)?;
    let mut ana = stage.claim(ANA).await?;
    let page = vega.person.browser.get(pattern::NEW_PATIENT).await?.expect(200)?.form(pattern::NEW_PATIENT)?;
    let added = vega.person.browser.submit(&page.with("email", "").with("name", "Ben Soto")).await?.expect(303)?;
    let place = added.header("location").to_owned();
    // An ordinary code would lead nowhere.
    let page = vega.person.browser.get(&format!("{place}/code")).await?.expect(200)?;
    page.shows("There is no e-mail address for this patient")?;
    ensure!(page.links().contains(&format!("{place}/desk")), "{:?}", page.links());
    let (_, code) = begin(&mut vega, &place).await?;
    let hers = ana.enter_slip(&code).await?.expect(200)?;
    hers.shows("Show this number")?;
    ensure!(ana.browser.get("/claim/add").await?.expect(200)?.text().contains(&number(&hers)?));
    press(&mut vega, &place, "confirm").await?.expect(200)?.shows("You have confirmed this telephone")?;
    // The key is used once more for it, before the clinic may vouch.
    let page = vega.person.browser.get(&format!("{place}/desk")).await?.expect(200)?;
    let early = form(&page, "act", "end")?.with("act", "vouch");
    vega.person.browser.submit(&early).await?.expect(409)?;
    let asked = ana.browser.get("/claim/add").await?.expect(403)?;
    ana.press(&asked, "get").await?.shows("two people of your clinic check")?;
    stage.close().await
}
