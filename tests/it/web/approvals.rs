//! What takes two people, by the pages of a clinic's staff: where alerts go and a code are not one person's.
mod alone;
mod under_way;

use anyhow::{Context, Result, ensure};
use portal::web::routes::team::pattern;
use tests::{
    actor::{Form, Page, Patient, Practitioner},
    letter,
    stage::Stage,
};

const ANA: &str = "ana@example.org";
const NEW: &str = "ana@new.example";

pub(crate) async fn enrol(stage: &Stage, name: &str, role: &str) -> Result<Practitioner> {
    Practitioner::enrol(&stage.installation, &stage.organization, &format!("{name}@clinic.example"), role).await
}

/// The form of a page that sends this.
pub(super) fn form(page: &Page, name: &str, value: &str) -> Result<Form> {
    let does = |form: &Form| form.fields.iter().any(|(field, is)| field == name && is == value);
    page.forms().into_iter().find(does).with_context(|| format!("no form says {name}={value}: {}", page.text()))
}

pub(crate) async fn submit(who: &mut Practitioner, form: &Form) -> Result<Page> {
    let answer = who.person.browser.submit(form).await?;
    who.person.browser.follow(answer).await
}

/// The page behind the question for the key, if it asks.
pub(super) async fn verified(who: &mut Practitioner, path: &str) -> Result<Page> {
    let page = who.person.browser.get(path).await?;
    if page.status.as_u16() == 403 { who.person.press(&page, "get").await } else { Ok(page) }
}

pub(crate) async fn change_alerts(who: &mut Practitioner, place: &str, to: &str) -> Result<Page> {
    let page = verified(who, &format!("{place}/alerts")).await?.expect(200)?;
    submit(who, &page.form(&format!("{place}/alerts"))?.with("email", to)).await
}

pub(crate) async fn make_code(who: &mut Practitioner, place: &str) -> Result<Page> {
    let giving = format!("{place}/code");
    let asked = who.person.browser.get(&giving).await?.expect(200)?.form(&giving)?;
    // Whoever is asked about a changed address says that it is right.
    who.person.browser.submit(&asked.with("how", "hand").with("moved", "right")).await?.expect(200)
}

pub(super) fn code(page: &Page) -> Result<String> {
    let code = page.body.split("data-blank").nth(1).and_then(|rest| rest.split("<strong>").nth(1));
    code.and_then(|rest| rest.split('<').next()).map(str::to_owned).context("no code")
}

/// What waits for somebody: the page of the first.
pub(super) async fn first(who: &mut Practitioner) -> Result<(Page, String)> {
    who.person.browser.get(pattern::START).await?.expect(200)?.shows("Approve")?;
    let list = who.person.browser.get(pattern::APPROVALS).await?.expect(200)?;
    let path = list.links().into_iter().find(|link| link.starts_with("/team/approvals/")).context("nothing waits")?;
    Ok((list, path))
}

/// What somebody is told, verified, who cannot decide it.
pub(super) async fn refused(who: &mut Practitioner, path: &str) -> Result<Page> {
    let asked = who.person.browser.get(path).await?.expect(403)?;
    // Wants the page behind it, which is a refusal.
    drop(who.person.press(&asked, "get").await);
    who.person.browser.get(path).await?.expect(409)
}

pub(super) async fn decide(who: &mut Practitioner, word: &str) -> Result<Page> {
    let (_, path) = first(who).await?;
    let page = verified(who, &path).await?.expect(200)?;
    submit(who, &form(&page, "word", word)?).await
}

/// Of three that a colleague refused, whoever asked has seen one; nobody else is told, or sees it for them.
async fn is_told_until_it_is_seen(asked: &mut Practitioner, other: &mut Practitioner) -> Result<()> {
    asked.person.browser.get(pattern::START).await?.expect(200)?.shows("3 things that you asked for are decided or have ended")?;
    let page = asked.person.browser.get(pattern::APPROVALS).await?.expect(200)?;
    page.shows("ruiz did not agree: “Add an e-mail address to a record”")?;
    let seen = page.forms().into_iter().find(|form| form.fields.iter().any(|(name, _)| name == "saw")).context("no button")?;
    let id = seen.fields.iter().find(|(name, _)| name == "saw").map(|(_, id)| id.clone()).unwrap_or_default();
    let theirs = other.person.browser.get(pattern::APPROVALS).await?.expect(200)?;
    ensure!(!theirs.text().contains("What became of what you asked for"), "{}", theirs.text());
    // Whoever did not ask has a form of the same kind beside what they decide.
    if let Ok(form) = theirs.form(pattern::APPROVALS) {
        submit(other, &form.with("saw", &id)).await?;
    }
    let page = submit(asked, &seen).await?.expect(200)?;
    ensure!(!page.body.contains(&id), "seen, and told on");
    asked.person.browser.get(pattern::START).await?.expect(200)?.shows("2 things that you asked for are decided or have ended").map(drop)
}

/// The place of the first record that waits for a code.
pub(super) async fn waiting(who: &mut Practitioner) -> Result<String> {
    let list = who.person.browser.get(pattern::PATIENTS).await?.expect(200)?;
    let link = list.links().into_iter().find(|link| link.starts_with("/team/patients/0")).context("nobody waits")?;
    Ok(link.trim_end_matches("/code").to_owned())
}

/// Two of a clinic's staff, and a record that somebody wrote to and that nobody can open yet.
struct Scene {
    stage: Stage,
    vega: Practitioner,
    ruiz: Practitioner,
    /// Where the record is.
    place: String,
}

impl Scene {
    /// With these roles.
    async fn new(vega: &str, ruiz: &str) -> Result<Self> {
        let stage = Stage::new().await?;
        let (mut vega, ruiz) = (enrol(&stage, "vega", vega).await?, enrol(&stage, "ruiz", ruiz).await?);
        stage.send(&[ANA], &letter::plain(ANA, "Results", "are here")).await?.expect(250)?;
        let place = waiting(&mut vega).await?;
        Ok(Self { stage, vega, ruiz, place })
    }
}

#[tokio::test]
async fn an_address_and_a_code_by_one_person_wait_for_another() -> Result<()> {
    let Scene { stage, mut vega, mut ruiz, place } = Scene::new("sender", "care_team").await?;
    let mut wil = enrol(&stage, "wil", "witness").await?;
    let database = &stage.installation.database;

    // Nobody has given a code: the address is changed, and only the code waits.
    vega.person.browser.get(&format!("{place}/alerts")).await?.expect(403)?;
    let page = verified(&mut vega, &format!("{place}/alerts")).await?.expect(200)?;
    page.shows("a…@example.org")?;
    let wrong = page.form(&format!("{place}/alerts"))?.with("email", "Ana@Example.org ");
    let same = vega.person.browser.submit(&wrong).await?.expect(422)?;
    same.shows("Alerts go to this address already")?;
    ensure!(same.body.contains("value=\"Ana@Example.org "), "what was typed is lost");
    change_alerts(&mut vega, &place, NEW).await?.expect(200)?.shows(&format!("Alerts now go to {NEW}."))?;
    ensure!(database.number("SELECT COUNT(*) FROM audit WHERE action = 'patient.alert_address_changed'").await? == 1);
    // How it travels is asked once: when it is made.
    let giving = vega.person.browser.get(&format!("{place}/code")).await?.expect(200)?;
    ensure!(!giving.body.contains("name=\"how\""), "asked before anybody agreed");
    giving.shows("When you make the code, you choose how it gets to the patient.")?;
    let page = vega.person.browser.submit(&giving.form(&format!("{place}/code"))?).await?.expect(200)?;
    page.shows("Nothing changes until a colleague agrees")?;
    ensure!(database.number("SELECT COUNT(*) FROM claim_code").await? == 0, "one person alone");
    // Whoever asked does not decide; and it is asked once, however often the button is pressed.
    ensure!(database.number("SELECT COUNT(*) FROM approval").await? == 1);
    vega.person.browser.get(pattern::APPROVALS).await?.expect(200)?.shows("Nothing waits for you")?;
    let (list, path) = first(&mut ruiz).await?;
    list.shows("vega")?;
    refused(&mut vega, &path).await?.shows("Somebody else must approve it")?;
    // A witness sees who asks and the number, and nobody's record.
    let (list, _) = first(&mut wil).await?;
    ensure!(!list.text().contains("example.org") && !list.body.contains("/team/patients/0"), "{}", list.text());
    let page = verified(&mut wil, &path).await?.expect(200)?;
    page.shows("You see neither the patient")?;
    ensure!(!page.body.contains("new.example") && !page.body.contains(&place), "{}", page.text());
    for path in [&place, pattern::PATIENTS, pattern::SENT, pattern::STAFF] {
        wil.person.browser.get(path).await?.expect(403)?.shows("Your role does not include this")?;
    }
    let told = decide(&mut wil, "yes").await?.expect(200)?;
    told.shows("Nothing waits for you")?;
    told.shows("You agreed: “Give a code”, number")?;
    told.shows("asked by vega. Your colleague can make the code now.")?;
    // Told to whoever decided, and to nobody else.
    let place_of_it = told.asked.split(' ').nth(1).unwrap_or_default().to_owned();
    ensure!(place_of_it.contains("?done="), "{place_of_it}");
    let others = ruiz.person.browser.get(&place_of_it).await?.expect(200)?;
    ensure!(!others.text().contains("You agreed"), "{}", others.text());
    // Decided is decided; and whoever asked is told what comes next.
    refused(&mut ruiz, &path).await?.shows("This is over")?;
    vega.person.browser.get(pattern::START).await?.expect(200)?.shows("Something that you asked for is decided or has ended")?;
    let became = vega.person.browser.get(pattern::APPROVALS).await?.expect(200)?;
    became.shows("wil agreed: “Give a code”")?;
    ensure!(became.links().contains(&format!("{place}/code")) && form(&became, "saw", "").is_err(), "{}", became.text());
    let giving = vega.person.browser.get(&format!("{place}/code")).await?.expect(200)?;
    ensure!(giving.body.matches("name=\"how\"").count() > 1, "not asked");
    let given = make_code(&mut vega, &place).await?;
    let mut ana = Patient::new(stage.installation.anonymous()?);
    let page = ana.make_key(&code(&given)?).await?;
    let digits = stage.installation.mailbox_code(NEW).await?;
    ana.enter_mailbox_code(&page, &digits).await?.expect(200)?;
    ensure!(ana.messages().await?.len() == 1);
    // The word was for one code.
    make_code(&mut vega, &place).await?.shows("Nothing changes until a colleague agrees")?;

    // The other way round: whoever gave the code does not say alone where alerts go, nor which mail comes in.
    change_alerts(&mut vega, &place, "thief@example.net").await?.expect(200)?.shows("Change where alerts go")?;
    ensure!(database.number("SELECT COUNT(*) FROM alert_address WHERE retired_at IS NULL AND NOT proposed").await? == 1);
    let again = vega.person.browser.get(&format!("{place}/alerts")).await?.expect(200)?;
    ensure!(again.form(&format!("{place}/alerts")).is_err(), "asked twice");
    let page = vega.person.browser.get(&place).await?.expect(200)?;
    let added = submit(&mut vega, &form(&page, "act", "add-address")?.with("email", "victim@example.net")).await?.expect(200)?;
    added.shows("Add an e-mail address to a record")?;
    ensure!(database.number("SELECT COUNT(*) FROM delivery_address").await? == 1, "mail of somebody else comes in");
    // Not by a page from before, with another key, or by whoever sees no records.
    for _ in 0..3 {
        decide(&mut ruiz, "no").await?.expect(200)?.shows("Nothing was changed.")?;
    }
    ensure!(database.number("SELECT COUNT(*) FROM approval WHERE state = 'refused' AND address IS NULL").await? == 3);
    is_told_until_it_is_seen(&mut vega, &mut ruiz).await?;
    ensure!(database.number("SELECT COUNT(*) FROM audit WHERE action = 'approval.seen'").await? == 1);
    ensure!(database.number("SELECT COUNT(*) FROM delivery_address").await? == 1);

    // Agreed, it is done in the same moment; the old address is told, and Ana sees who did what.
    change_alerts(&mut vega, &place, "ana@third.example").await?.expect(200)?;
    decide(&mut ruiz, "yes").await?.expect(200)?;
    stage.installation.settled().await?;
    let told: Vec<String> = stage
        .installation
        .sink
        .mails()
        .into_iter()
        .filter(|mail| mail.raw.contains("Your e-mail address was changed"))
        .map(|mail| mail.to)
        .collect();
    ensure!(told.iter().filter(|to| *to == ANA).count() == 1 && told.iter().filter(|to| *to == NEW).count() == 1, "{told:?}");
    let history = ana.browser.get("/settings/history").await?.expect(200)?;
    for line in [
        "vega (clinic) asked a second person to approve",
        "ruiz (clinic) approved, as the second person,",
        "ruiz (clinic) was the second person, and did not approve",
        "changed the e-mail address for your alerts",
    ] {
        history.shows(line)?;
    }
    // Taken back, it waits for nobody.
    let page = vega.person.browser.get(&place).await?.expect(200)?;
    submit(&mut vega, &form(&page, "act", "add-address")?.with("email", "ana@work.example")).await?.expect(200)?;
    let page = vega.person.browser.get(&place).await?.expect(200)?;
    submit(&mut vega, &form(&page, "act", "withdraw")?).await?.expect(200)?;
    ruiz.person.browser.get(pattern::APPROVALS).await?.expect(200)?.shows("Nothing waits for you")?;
    // A colleague, who gave no code, does not add it alone either: whoever reads the record could be an accomplice.
    let page = ruiz.person.browser.get(&place).await?.expect(200)?;
    submit(&mut ruiz, &form(&page, "act", "add-address")?.with("email", "ana@work.example"))
        .await?
        .expect(200)?
        .shows("Nothing changes until a colleague agrees")?;
    decide(&mut vega, "yes").await?.expect(200)?;
    ruiz.person.browser.get(&place).await?.expect(200)?.shows("ana@work.example")?;
    stage.close().await
}

#[tokio::test]
async fn a_word_for_a_code_is_for_the_address_that_the_record_had() -> Result<()> {
    let Scene { stage, mut vega, mut ruiz, place } = Scene::new("sender", "sender").await?;
    let database = &stage.installation.database;
    change_alerts(&mut vega, &place, NEW).await?.expect(200)?;
    make_code(&mut vega, &place).await?.shows("Nothing changes until a colleague agrees")?;
    decide(&mut ruiz, "yes").await?.expect(200)?;
    // Agreed to: and then another mailbox, or another address by which mail comes in.
    change_alerts(&mut vega, &place, "thief@example.net").await?.expect(200)?;
    make_code(&mut vega, &place).await?.shows("Nothing changes until a colleague agrees")?;
    ensure!(database.number("SELECT COUNT(*) FROM claim_code").await? == 0, "the word was for another mailbox");
    let page = vega.person.browser.get(&place).await?.expect(200)?;
    submit(&mut vega, &form(&page, "act", "add-address")?.with("email", "other@example.net")).await?.expect(200)?;
    ensure!(database.number("SELECT COUNT(*) FROM approval WHERE state = 'over'").await? == 2, "asked for what stood there before");
    ruiz.person.browser.get(pattern::APPROVALS).await?.expect(200)?.shows("Nothing waits for you")?;
    stage.close().await
}

#[tokio::test]
async fn whoever_invited_somebody_is_not_two_people_with_them() -> Result<()> {
    let Scene { stage, mut vega, mut ruiz, place } = Scene::new("administrator", "sender").await?;
    let mut lee = enrol(&stage, "lee", "sender").await?;
    let database = &stage.installation.database;
    change_alerts(&mut vega, &place, NEW).await?.expect(200)?;
    make_code(&mut vega, &place).await?.shows("Nothing changes until a colleague agrees")?;
    // As if the administrator had invited one of the two: the one who was enrolled second.
    let page = vega.person.browser.get(pattern::STAFF).await?.expect(200)?;
    let mut staff: Vec<String> =
        page.links().into_iter().filter_map(|link| link.strip_prefix("/team/staff/0").map(|id| format!("0{id}"))).collect();
    staff.sort_unstable();
    let inviting = staff.first().context("nobody")?;
    let invited = "SELECT id FROM invitation ORDER BY created_at LIMIT 1 OFFSET 1";
    database.execute(&format!("UPDATE invitation SET issued_by = 'practitioner {inviting}' WHERE id = ({invited})")).await?;
    let (_, path) = first(&mut lee).await?;
    refused(&mut ruiz, &path).await?.shows("counts as the person who invited them")?;
    ensure!(database.number("SELECT COUNT(*) FROM approval WHERE state = 'asked'").await? == 1);
    // Somebody else decides.
    decide(&mut lee, "yes").await?.expect(200)?;
    ensure!(database.number("SELECT COUNT(*) FROM approval WHERE state = 'approved'").await? == 1);
    stage.close().await
}
