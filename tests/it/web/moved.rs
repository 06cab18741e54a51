//! A colleague moves a mailbox, and somebody else gives the code: no code goes out before that one has looked, however it travels.
use anyhow::{Context, Result, ensure};
use portal::web::routes::team::pattern;
use tests::{
    actor::{Page, Practitioner},
    letter,
    stage::Stage,
};

use super::approvals::{change_alerts, decide, enrol, first, form, refused, submit, verified, waiting};

const ANA: &str = "ana@example.org";
const MISSING: &str = "Say whether the changed address is right";

async fn place(stage: &Stage, who: &mut Practitioner) -> Result<String> {
    stage.send(&[ANA], &letter::plain(ANA, "Results", "are here")).await?.expect(250)?;
    waiting(who).await
}

/// What is missing is said at the top and beside the question.
fn beside(page: &Page) -> Result<()> {
    let signs = ["href=\"#moved\"", "id=\"moved-error\"", "aria-describedby=\"moved-error\"", "aria-invalid=\"true\""];
    ensure!(signs.iter().all(|sign| page.body.contains(sign)), "{}", page.body);
    Ok(())
}

/// The form that gives a code, as it stands on the page.
async fn asked(who: &mut Practitioner, place: &str) -> Result<(Page, tests::actor::Form)> {
    let giving = format!("{place}/code");
    let page = who.person.browser.get(&giving).await?.expect(200)?;
    let form = page.form(&giving)?.with("how", "letter-page");
    Ok((page, form))
}

async fn codes(stage: &Stage) -> Result<i64> {
    stage.installation.database.number("SELECT COUNT(*) FROM claim_code").await
}

async fn add_address(who: &mut Practitioner, place: &str, address: &str) -> Result<Page> {
    let page = who.person.browser.get(place).await?.expect(200)?;
    submit(who, &form(&page, "act", "add-address")?.with("email", address)).await
}

/// The thief would take the letter with a colleague's code out of the post, and reads the mailbox already.
#[tokio::test]
async fn no_code_goes_out_before_somebody_else_asked_about_the_mailbox() -> Result<()> {
    let stage = Stage::new().await?;
    let (mut thief, mut ruiz) = (enrol(&stage, "thief", "sender").await?, enrol(&stage, "ruiz", "sender").await?);
    let place = place(&stage, &mut thief).await?;
    change_alerts(&mut thief, &place, "thief@example.net").await?.expect(200)?;
    let (page, letter) = asked(&mut ruiz, &place).await?;
    page.shows("A colleague changed where e-mail about this record goes.")?;
    page.shows("thief · ")?;
    // Whatever way it would go, and whatever is pressed: without an answer there is none.
    ruiz.person.browser.submit(&letter).await?.expect(422)?.shows(MISSING)?;
    for way in ["hand", "letter", "sms", "telephone"] {
        drop(ruiz.person.browser.submit(&letter.clone().with("how", way)).await?);
    }
    let mut desk = letter.clone().without("how").with("act", "begin");
    desk.action = format!("{place}/desk");
    let page = ruiz.person.browser.submit(&desk).await?.expect(409)?;
    page.shows(MISSING)?;
    beside(&page)?;
    for wrong in ["", "0-0", "yes", &"0".repeat(64)] {
        ruiz.person.browser.submit(&letter.clone().with("moved", "right").with("seen", wrong)).await?.expect(422)?;
    }
    ensure!(codes(&stage).await? == 0, "a code went out, and nobody asked the patient");
    // An answer is for what stood on the page: one of the addresses by which mail comes in is another change.
    add_address(&mut thief, &place, "other@example.net").await?.expect(200)?;
    ruiz.person.browser.submit(&letter.clone().with("moved", "right")).await?.expect(422)?.shows(MISSING)?;
    ensure!(codes(&stage).await? == 0, "an answer to another question");
    let (page, letter) = asked(&mut ruiz, &place).await?;
    ensure!(page.text().matches("thief · ").count() == 2, "{}", page.text());
    // Right, said of just these changes, it is made, once; and it is written down who said so.
    ruiz.person.browser.submit(&letter.clone().with("moved", "right")).await?.expect(200)?;
    ensure!(codes(&stage).await? == 1);
    let said = "SELECT COUNT(*) FROM audit WHERE action = 'patient.addresses_confirmed'";
    ensure!(stage.installation.database.number(said).await? == 1);
    let (page, letter) = asked(&mut ruiz, &place).await?;
    page.shows("Did you ask the patient about this change?")?;
    ruiz.person.browser.submit(&letter).await?.expect(422)?;
    ensure!(codes(&stage).await? == 1, "said for one code, and taken for the next");
    stage.close().await
}

#[tokio::test]
async fn an_address_by_which_mail_comes_in_is_asked_about_alone_too() -> Result<()> {
    let stage = Stage::new().await?;
    let (mut thief, mut ruiz) = (enrol(&stage, "thief", "sender").await?, enrol(&stage, "ruiz", "sender").await?);
    let place = place(&stage, &mut thief).await?;
    add_address(&mut thief, &place, "other@example.net").await?.expect(200)?;
    let (_, letter) = asked(&mut ruiz, &place).await?;
    ruiz.person.browser.submit(&letter).await?.expect(422)?.shows(MISSING)?;
    ensure!(codes(&stage).await? == 0);
    // Taken away again, mail may have gone there meanwhile: it is asked about still, and what was said before was of something else.
    let (_, before) = asked(&mut ruiz, &place).await?;
    let page = thief.person.browser.get(&place).await?.expect(200)?;
    let remove = page.forms().into_iter().rfind(|form| form.fields.iter().any(|(_, is)| is == "remove-address"));
    submit(&mut thief, &remove.context("no button")?).await?.expect(200)?;
    ruiz.person.browser.submit(&before.with("moved", "right")).await?.expect(422)?.shows(MISSING)?;
    let (page, letter) = asked(&mut ruiz, &place).await?;
    ensure!(page.text().matches("thief · ").count() == 2, "given, and taken away: {}", page.text());
    ruiz.person.browser.submit(&letter).await?.expect(422)?;
    ensure!(codes(&stage).await? == 0);
    ruiz.person.browser.submit(&letter.with("moved", "right")).await?.expect(200)?;
    ensure!(codes(&stage).await? == 1);
    stage.close().await
}

#[tokio::test]
async fn whoever_is_not_sure_asks_a_third_who_is_told_and_did_not_change_it() -> Result<()> {
    let stage = Stage::new().await?;
    let (mut thief, mut ruiz) = (enrol(&stage, "thief", "sender").await?, enrol(&stage, "ruiz", "sender").await?);
    let mut lee = enrol(&stage, "lee", "care_team").await?;
    let place = place(&stage, &mut thief).await?;
    change_alerts(&mut thief, &place, "thief@example.net").await?.expect(200)?;
    let (_, letter) = asked(&mut ruiz, &place).await?;
    ruiz.person.browser.submit(&letter.with("moved", "unsure")).await?.expect(200)?.shows("Nothing changes until a colleague agrees")?;
    ensure!(codes(&stage).await? == 0, "not sure, and made all the same");
    // Whoever changed it sees that it is for others, also by its address.
    thief.person.browser.get(pattern::APPROVALS).await?.expect(200)?.shows("you changed the addresses of this record")?;
    let (_, path) = first(&mut lee).await?;
    refused(&mut thief, &path).await?.shows("Somebody else must look at this")?;
    ensure!(stage.installation.database.number("SELECT COUNT(*) FROM approval WHERE state = 'asked'").await? == 1);
    let page = verified(&mut lee, &path).await?.expect(200)?;
    page.shows("Ask the patient if the change is right before you agree.")?;
    page.shows("thief · ")?;
    decide(&mut lee, "yes").await?.expect(200)?;
    // The word is for one code, and for the addresses that lee saw.
    let (page, letter) = asked(&mut ruiz, &place).await?;
    ensure!(!page.text().contains("Did you ask the patient"), "{}", page.text());
    add_address(&mut thief, &place, "other@example.net").await?.expect(200)?;
    ruiz.person.browser.submit(&letter).await?.expect(422)?.shows(MISSING)?;
    ensure!(codes(&stage).await? == 0, "agreed to before something was changed");
    stage.close().await
}

/// Whoever asked a colleague learns, where it stood, that it has ended, why, and what to do; and is told until they have seen it.
#[tokio::test]
async fn whoever_asked_is_told_that_it_ended_with_the_addresses() -> Result<()> {
    const ENDED: &str = "The e-mail addresses of the record were changed after it was asked for";
    let stage = Stage::new().await?;
    let (mut thief, mut ruiz) = (enrol(&stage, "thief", "sender").await?, enrol(&stage, "ruiz", "sender").await?);
    let mut lee = enrol(&stage, "lee", "care_team").await?;
    let place = place(&stage, &mut thief).await?;
    change_alerts(&mut thief, &place, "thief@example.net").await?.expect(200)?;
    let (_, letter) = asked(&mut ruiz, &place).await?;
    ruiz.person.browser.submit(&letter.with("moved", "unsure")).await?.expect(200)?;
    for before in [place.as_str(), pattern::APPROVALS] {
        let page = ruiz.person.browser.get(before).await?.expect(200)?;
        ensure!(!page.text().contains("This has ended"), "{}", page.text());
    }
    change_alerts(&mut thief, &place, "thief@other.example").await?.expect(200)?;
    for after in [&place, &format!("{place}/code"), &format!("{place}/desk"), pattern::APPROVALS] {
        let page = ruiz.person.browser.get(after).await?.expect(200)?;
        page.shows(ENDED)?;
        page.shows("ask again")?;
    }
    ruiz.person.browser.get(pattern::START).await?.expect(200)?.shows("Something that you asked for is decided or has ended")?;
    // A colleague sees it on the record, and is not told of what is nothing of theirs.
    lee.person.browser.get(&place).await?.expect(200)?.shows(ENDED)?;
    let theirs = lee.person.browser.get(pattern::APPROVALS).await?.expect(200)?;
    ensure!(!theirs.text().contains(ENDED), "{}", theirs.text());
    let page = ruiz.person.browser.get(pattern::APPROVALS).await?.expect(200)?;
    let seen = page.forms().into_iter().find(|form| form.fields.iter().any(|(name, _)| name == "saw")).context("no button")?;
    let page = submit(&mut ruiz, &seen).await?.expect(200)?;
    ensure!(!page.text().contains(ENDED), "seen, and told on");
    // One that a colleague had agreed to is told the same way.
    let (_, letter) = asked(&mut ruiz, &place).await?;
    ruiz.person.browser.submit(&letter.with("moved", "unsure")).await?.expect(200)?;
    decide(&mut lee, "yes").await?.expect(200)?;
    add_address(&mut thief, &place, "other@example.net").await?.expect(200)?;
    let page = ruiz.person.browser.get(pattern::APPROVALS).await?.expect(200)?;
    page.shows(ENDED)?;
    ensure!(!page.links().contains(&format!("{place}/code")), "it can be made no more: {}", page.text());
    stage.close().await
}

/// Where nobody else could agree, whoever is not sure learns it before they ask, and what else leads on.
#[tokio::test]
async fn whoever_is_not_sure_is_told_that_nobody_else_could_agree() -> Result<()> {
    const ALONE: &str = "Nobody else can agree at present.";
    let stage = Stage::new().await?;
    let (mut thief, mut ruiz) = (enrol(&stage, "thief", "sender").await?, enrol(&stage, "ruiz", "sender").await?);
    let place = place(&stage, &mut thief).await?;
    change_alerts(&mut thief, &place, "thief@example.net").await?.expect(200)?;
    let (page, letter) = asked(&mut ruiz, &place).await?;
    for words in [ALONE, "at the desk", "a witness"] {
        page.shows(words)?;
    }
    ruiz.person.browser.get(&format!("{place}/desk")).await?.expect(200)?.shows(ALONE)?;
    // Asked all the same, the page where it waits says so too.
    let page = ruiz.person.browser.submit(&letter.with("moved", "unsure")).await?.expect(200)?;
    page.shows("Nobody can agree to this at present.")?;
    page.shows("Take this back")?;
    ruiz.person.browser.get(&format!("{place}/desk")).await?.expect(200)?.shows("Nobody can agree to this at present.")?;
    enrol(&stage, "sol", "witness").await?;
    let page = ruiz.person.browser.get(&format!("{place}/code")).await?.expect(200)?;
    ensure!(!page.text().contains("Nobody can agree"), "there is a witness: {}", page.text());
    let page = ruiz.person.browser.get(&place).await?.expect(200)?;
    submit(&mut ruiz, &form(&page, "act", "withdraw")?).await?.expect(200)?;
    let (page, _) = asked(&mut ruiz, &place).await?;
    ensure!(!page.text().contains(ALONE), "there is a witness: {}", page.text());
    stage.close().await
}
