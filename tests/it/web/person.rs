//! An administrator alone is one person: with invented colleagues, with theirs, and behind the name of one who has left.
use anyhow::{Context, Result, ensure};
use portal::web::routes::team::pattern;
use tests::{
    actor::{Form, Patient, Practitioner},
    letter,
    stage::Stage,
};

use super::approvals::{change_alerts, code, decide, enrol, first, form, make_code, refused, submit, verified, waiting};

const ANA: &str = "ana@example.org";

/// Invites somebody on the page of the staff, and is them.
async fn invite(stage: &Stage, who: &mut Practitioner, name: &str, role: &str) -> Result<Practitioner> {
    let page = verified(who, pattern::INVITE).await?.expect(200)?;
    page.shows("count as one person")?;
    let address = format!("{name}@clinic.example");
    let typed = page.form(pattern::INVITE)?.with("name", name).with("address", &address).with("role", role);
    let text = who.person.browser.submit(&typed).await?.expect(200)?.text();
    let groups: Vec<&str> = text.split_whitespace().filter(|word| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit())).collect();
    let code = groups.windows(5).next().context("no code")?.join(" ");
    let mut person = Patient::new(stage.installation.anonymous()?);
    Practitioner::join(&mut person, &code).await?.expect(200)?;
    Ok(Practitioner { person, id: String::new() })
}

async fn deactivate(who: &mut Practitioner, member: &str) -> Result<()> {
    verified(who, pattern::INVITE).await?.expect(200)?;
    let page = who.person.browser.get(member).await?.expect(200)?;
    let out = page.forms().into_iter().rfind(|form| form.action == member).context("no form")?;
    submit(who, &out).await?.expect(200)?.shows("deactivated")
}

#[tokio::test]
async fn an_administrator_alone_is_one_person_with_all_whom_they_invited() -> Result<()> {
    let stage = Stage::new().await?;
    let mut vega = enrol(&stage, "vega", "administrator").await?;
    let mut ruiz = enrol(&stage, "ruiz", "sender").await?;
    for to in [ANA, "ben@example.org"] {
        stage.send(&[to], &letter::plain(to, "Results", "are here")).await?.expect(250)?;
    }
    let database = &stage.installation.database;
    let place = waiting(&mut vega).await?;
    let list = vega.person.browser.get(pattern::PATIENTS).await?.expect(200)?;
    let other = list.links().into_iter().find(|link| link.starts_with("/team/patients/0") && !link.starts_with(&place));
    let other = other.context("one waits")?.trim_end_matches("/code").to_owned();
    let mut wil = enrol(&stage, "wil", "witness").await?;
    let (mut one, mut two) = (invite(&stage, &mut vega, "one", "administrator").await?, invite(&stage, &mut vega, "two", "sender").await?);
    let mut third = invite(&stage, &mut one, "third", "sender").await?;

    // What one of them did, all of them did: the code is not two people's because another one gives it.
    change_alerts(&mut one, &place, "one@mine.example").await?.expect(200)?;
    for who in [&mut vega, &mut third, &mut two] {
        who.person.browser.get(&format!("{place}/code")).await?.expect(200)?.shows("Ask a colleague to approve")?;
    }
    make_code(&mut two, &place).await?.shows("Nothing changes until a colleague agrees")?;
    ensure!(database.number("SELECT COUNT(*) FROM claim_code").await? == 0);
    // And none of them agrees to it: neither who invited, nor a sibling, nor whom that one invited. Nor is any asked to.
    let (_, path) = first(&mut wil).await?;
    for who in [&mut vega, &mut one, &mut third] {
        let start = who.person.browser.get(pattern::START).await?.expect(200)?;
        ensure!(!start.text().contains("asks you to approve"), "{}", start.text());
        let list = who.person.browser.get(pattern::APPROVALS).await?.expect(200)?;
        list.shows("Somebody else must decide this")?;
        ensure!(!list.links().contains(&path), "offered");
        let page = who.person.browser.get(&format!("{place}/code")).await?.expect(200)?;
        ensure!(!page.text().contains("You can approve it") && !page.links().contains(&path), "{}", page.text());
        refused(who, &path).await?.shows("counts as the person who invited them")?;
    }
    // Who looks is not written down; who tries is.
    let tries = async || database.number("SELECT COUNT(*) FROM audit WHERE action = 'approval.one_person'").await;
    ensure!(tries().await? == 0);
    change_alerts(&mut ruiz, &other, "ben@new.example").await?.expect(200)?;
    make_code(&mut ruiz, &other).await?;
    let (list, theirs) = first(&mut vega).await?;
    list.shows("Somebody else must decide this")?;
    ensure!(theirs != path);
    vega.person.browser.get(pattern::START).await?.expect(200)?.shows("A colleague asks you to approve something")?;
    let word = form(&verified(&mut vega, &theirs).await?.expect(200)?, "word", "yes")?;
    let tried = vega.person.browser.submit(&Form { action: path.clone(), ..word }).await?.expect(409)?;
    tried.shows("counts as the person who invited them")?;
    ensure!(tries().await? == 1);
    // Nor behind the name of one who is not at work any more.
    let member = format!("/team/staff/{}", ruiz.id);
    deactivate(&mut vega, &member).await?;
    let mut ruiz = invite(&stage, &mut vega, "ruiz", "sender").await?;
    refused(&mut ruiz, &path).await?.shows("portal practitioner invite")?;

    // A carer's code is two people's as well.
    let carers = format!("{place}/carers");
    let page = one.person.browser.get(&carers).await?.expect(200)?;
    let adding = form(&page, "act", "add")?.with("name", "Carla Ruiz").with("email", "one@carer.example").with("language", "en");
    submit(&mut one, &adding.with("days", "30").with("basis", "consent")).await?.expect(200)?;
    let page = two.person.browser.get(&carers).await?.expect(200)?;
    let refusal = two.person.browser.submit(&form(&page, "act", "code")?.with("how", "hand")).await?.expect(409)?;
    refusal.shows("counts as the person who invited them")?;
    ensure!(tries().await? == 2);
    ensure!(database.number("SELECT COUNT(*) FROM claim_code").await? == 0);

    // The way for a small clinic: somebody whom the command line invited.
    decide(&mut wil, "yes").await?.expect(200)?;
    make_code(&mut two, &place).await?;
    ensure!(database.number("SELECT COUNT(*) FROM claim_code").await? == 1);
    stage.close().await
}

#[tokio::test]
async fn codes_of_who_is_deactivated_open_nothing() -> Result<()> {
    let stage = Stage::new().await?;
    let (mut vega, mut ruiz) = (enrol(&stage, "vega", "administrator").await?, enrol(&stage, "ruiz", "sender").await?);
    for to in [ANA, "ben@example.org", "cal@example.org"] {
        stage.send(&[to], &letter::plain(to, "Results", "are here")).await?.expect(250)?;
    }
    // One is spent already, and goes its way; one is entered, by whoever gave it or not.
    let place_of_first = waiting(&mut ruiz).await?;
    let spent = code(&make_code(&mut ruiz, &place_of_first).await?)?;
    let mut patient = Patient::new(stage.installation.anonymous()?);
    let keyed = patient.make_key(&spent).await?;
    let place_of_third = waiting(&mut ruiz).await?;
    let entered = code(&make_code(&mut ruiz, &place_of_third).await?)?;
    let mut somebody = Patient::new(stage.installation.anonymous()?);
    let page = somebody.enter_slip(&entered).await?.expect(200)?;
    let place_of_second = waiting(&mut ruiz).await?;
    ensure!(place_of_first != place_of_third && place_of_third != place_of_second && place_of_first != place_of_second);
    let kept = code(&make_code(&mut ruiz, &place_of_second).await?)?;
    deactivate(&mut vega, &format!("/team/staff/{}", ruiz.id)).await?;
    let database = &stage.installation.database;
    ensure!(database.number("SELECT COUNT(*) FROM audit WHERE action = 'claim.giver_left'").await? == 2);
    ensure!(database.number("SELECT COUNT(*) FROM audit WHERE action = 'claim.entered_ended'").await? == 1);
    let told = "SELECT COUNT(*) FROM outbox WHERE template = 'staff_attention' AND subject_id IN (SELECT id FROM practitioner)";
    ensure!(database.number(told).await? == 1, "nobody is told");
    Patient::new(stage.installation.anonymous()?).enter_slip(&kept).await?.shows("This code does not work")?;
    vega.person.browser.get(&place_of_second).await?.expect(200)?.shows("Needs a code")?;
    vega.person.browser.get(&place_of_third).await?.expect(200)?.shows("Needs a code")?;
    ensure!(somebody.press(&page, "create").await.map_or(true, |page| page.status.as_u16() >= 400), "kept past the end");
    ensure!(database.number("SELECT COUNT(*) FROM claim_code WHERE state = 'keyed'").await? == 1);
    let digits = stage.installation.mailbox_code(ANA).await?;
    patient.enter_mailbox_code(&keyed, &digits).await?.expect(200)?;
    ensure!(patient.messages().await?.len() == 1);
    stage.close().await
}

#[tokio::test]
async fn an_address_that_was_added_and_taken_away_again_counts_and_nothing_typed_is_lost() -> Result<()> {
    let stage = Stage::new().await?;
    let (mut vega, mut ruiz) = (enrol(&stage, "vega", "administrator").await?, enrol(&stage, "ruiz", "sender").await?);
    stage.send(&[ANA], &letter::plain(ANA, "Results", "are here")).await?.expect(250)?;
    let place = waiting(&mut vega).await?;
    let page = vega.person.browser.get(&place).await?.expect(200)?;
    submit(&mut vega, &form(&page, "act", "add-address")?.with("email", "moved@example.org")).await?.expect(200)?;
    let page = vega.person.browser.get(&place).await?.expect(200)?;
    let removing = page.forms().into_iter().rfind(|form| form.fields.iter().any(|(_, is)| is == "remove-address")).context("no form")?;
    submit(&mut vega, &removing).await?.expect(200)?;

    // The key was used for something else since: it is used once more, and what was typed comes back to its form.
    let alerts = format!("{place}/alerts");
    let typed = verified(&mut vega, &alerts).await?.expect(200)?.form(&alerts)?.with("email", "ana@new.example");
    verified(&mut vega, pattern::INVITE).await?.expect(200)?;
    let asked = vega.person.browser.submit(&typed).await?.expect(403)?;
    let kept = asked.form(&alerts)?;
    // The script hands the kept form in where it would load a page; this browser has none to load.
    drop(vega.person.press(&asked, "get").await);
    let back = vega.person.browser.submit(&kept).await?.expect(200)?;
    ensure!(back.body.contains("value=\"ana@new.example\""), "what was typed is lost");

    // Two who both changed an address: neither looks at what the other asks for, a third does.
    let mut lee = enrol(&stage, "lee", "sender").await?;
    let stale = form(&ruiz.person.browser.get(&place).await?.expect(200)?, "act", "add-address")?;
    submit(&mut ruiz, &stale.with("email", "ana@work.example")).await?.expect(200)?;
    let giving = format!("{place}/code");
    let own = ruiz.person.browser.get(&giving).await?.expect(200)?.form(&giving)?;
    make_code(&mut vega, &place).await?.shows("Nothing changes until a colleague agrees")?;
    ensure!(stage.installation.database.number("SELECT COUNT(*) FROM claim_code").await? == 0, "one person alone");
    let told = ruiz.person.browser.submit(&own.with("how", "hand")).await?.expect(200)?;
    told.shows("A colleague has asked for a code for this record already")?;
    let (_, path) = first(&mut lee).await?;
    ensure!(!told.links().contains(&path), "whoever changed an address is led there");
    decide(&mut lee, "yes").await?.expect(200)?;
    make_code(&mut vega, &place).await?;
    ensure!(stage.installation.database.number("SELECT COUNT(*) FROM claim_code").await? == 1);

    // Somebody closes the record while another one types.
    let carers = format!("{place}/carers");
    let adding = form(&ruiz.person.browser.get(&carers).await?.expect(200)?, "act", "add")?.with("name", "Carla Ruiz");
    let page = vega.person.browser.get(&place).await?.expect(200)?;
    submit(&mut vega, &form(&page, "act", "close")?).await?.expect(200)?;
    let adding = adding.with("email", "carla@example.org").with("language", "en").with("days", "30").with("basis", "consent");
    let late = ruiz.person.browser.submit(&adding).await?.expect(409)?;
    ensure!(late.body.contains("value=\"Carla Ruiz\"") && late.body.contains("carla@example.org"), "what was typed is lost");
    stage.close().await
}
