//! A clinic's staff: invited by a code that came another way, enrolled with a passkey, let in by role and nowhere else.
use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use portal::web::routes::team::pattern;
use tests::{
    actor::{Page, Patient, Practitioner},
    stage::Stage,
};

const VEGA: &str = "vega@clinic.example";
const RUIZ: &str = "ruiz@clinic.example";

#[tokio::test]
async fn an_invitation_and_a_passkey_make_staff() -> Result<()> {
    let stage = Stage::new().await?;
    let (id, code) = Practitioner::invite(&stage.installation, &stage.organization, VEGA, "administrator").await?;
    let mut person = Patient::new(stage.installation.anonymous()?);
    // Not twenty digits, a wrong digit, nobody's: said, and nothing is given.
    let wrong = [("", "Type the 20 digits"), ("12", "You typed 2 of 20 digits."), ("1234 5678 9012 3456 7890", "One digit looks wrong.")];
    for (typed, said) in wrong {
        Practitioner::enter(&mut person, typed).await?.expect(422)?.shows(said)?;
        ensure!(!person.browser.cookies().contains_key("__Host-session"), "a session for a wrong code");
    }
    let page = Practitioner::join(&mut person, &code).await?.expect(200)?;
    page.shows("For you to do")?;
    page.shows("vega")?;
    ensure!(page.links().contains(&"/team/staff".to_owned()), "{}", page.text());
    // It worked once.
    let mut thief = Patient::new(stage.installation.anonymous()?);
    Practitioner::enter(&mut thief, &code).await?.expect(422)?.shows("does not work")?;
    // One button, and the clinic's own start page.
    let mut elsewhere = person.elsewhere()?;
    elsewhere.sign_in().await?.shows("For you to do")?;
    let database = &stage.installation.database;
    ensure!(database.number("SELECT COUNT(*) FROM practitioner WHERE state = 'active' AND account_id IS NOT NULL").await? == 1);
    ensure!(database.number("SELECT COUNT(*) FROM invitation WHERE state = 'spent'").await? == 1);
    ensure!(database.number("SELECT COUNT(*) FROM audit WHERE action = 'practitioner.enrolled'").await? == 1);
    ensure!(!id.is_empty());
    stage.close().await
}

#[tokio::test]
async fn who_was_invited_without_a_name_says_it_before_there_is_a_key() -> Result<()> {
    let stage = Stage::new().await?;
    let mut vega = Practitioner::enrol(&stage.installation, &stage.organization, VEGA, "administrator").await?;
    let arguments = ["practitioner", "invite", RUIZ, "--organization", &stage.organization, "--role", "sender"];
    let made = stage.installation.json(&arguments).await?;
    let (id, code) = (made["id"].as_str().context("no id")?, made["invitation_code"].as_str().context("no code")?);
    let member = format!("/team/staff/{id}");
    for place in ["/team/staff", member.as_str()] {
        let page = vega.person.browser.get(place).await?.expect(200)?;
        page.shows("Name not given yet")?;
        ensure!(!page.text().replace(RUIZ, "").contains("ruiz"), "a part of the address stands for a name");
    }
    let mut ruiz = Patient::new(stage.installation.anonymous()?);
    let asked = Practitioner::enter(&mut ruiz, code).await?.expect(200)?;
    asked.shows("Your name")?;
    let form = asked.form_with("/join", "name")?;
    // There is no way around it.
    let skipped = ruiz.browser.get("/claim/key").await?.expect(303)?;
    ensure!(skipped.header("location") == "/join", "{}", skipped.header("location"));
    for wrong in ["", "  ", &"x".repeat(201)] {
        ruiz.browser.submit(&form.clone().with("name", wrong)).await?.expect(422)?.shows("1 to 200 characters")?;
    }
    let named = ruiz.browser.submit(&form.clone().with("name", " Dr. Eva Ruiz ")).await?;
    let page = ruiz.browser.follow(named).await?.expect(200)?;
    // Once: another name from another window changes nothing.
    ruiz.browser.submit(&form.with("name", "Somebody else")).await?.expect(303)?;
    let page = ruiz.press(&page, "create").await?;
    ruiz.press(&page, "get").await?.expect(200)?.shows("Dr. Eva Ruiz")?;
    vega.person.browser.get(&member).await?.expect(200)?.shows("Dr. Eva Ruiz")?;
    ensure!(stage.installation.database.number("SELECT COUNT(*) FROM audit WHERE action = 'practitioner.named'").await? == 1);
    // Invited anew after leaving: the name stays.
    stage.installation.portal(&["practitioner", "deactivate", id, "--organization", &stage.organization]).await?.success()?;
    let again = stage.installation.json(&arguments).await?;
    let mut back = Patient::new(stage.installation.anonymous()?);
    Practitioner::join(&mut back, again["invitation_code"].as_str().context("no code")?).await?.expect(200)?.shows("Dr. Eva Ruiz")?;
    stage.close().await
}

#[tokio::test]
async fn an_administrator_invites_changes_and_deactivates() -> Result<()> {
    let stage = Stage::new().await?;
    let mut vega = Practitioner::enrol(&stage.installation, &stage.organization, VEGA, "administrator").await?;
    // Inviting wants the key once more.
    let page = vega.verify("/team/staff/new").await?;
    let form = page.form("/team/staff/new")?.with("role", "care_team");
    let bad = form.clone().with("name", "Dr. Ruiz").with("address", "ruiz");
    let answer = vega.person.browser.submit(&bad).await?.expect(422)?;
    answer.shows("not an e-mail address")?;
    ensure!(answer.body.contains("Dr. Ruiz"), "what was typed is gone");
    let answer = vega.person.browser.submit(&form.with("name", "Dr. Ruiz").with("address", RUIZ)).await?.expect(200)?;
    let text = answer.text();
    let groups: Vec<&str> = text.split_whitespace().filter(|word| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit())).collect();
    let code = groups.windows(5).next().map(|groups| groups.join(" ")).unwrap_or_default();
    let mut ruiz = Patient::new(stage.installation.anonymous()?);
    Practitioner::join(&mut ruiz, &code).await?.expect(200)?.shows("Dr. Ruiz")?;
    let list = vega.person.browser.get("/team/staff").await?.expect(200)?;
    list.shows("Dr. Ruiz")?;
    let member =
        list.links().into_iter().find(|link| link.starts_with("/team/staff/") && !link.ends_with("new") && !link.ends_with(&vega.id));
    let member = member.unwrap_or_default();

    // The last administrator stays; somebody else is out with the next request.
    let own = format!("/team/staff/{}", vega.id);
    let page = vega.person.browser.get(&own).await?.expect(200)?;
    let form = page.forms().into_iter().rfind(|form| form.action == own).unwrap_or_else(|| panic!("no form: {}", page.text()));
    // Nobody is offered to end the own access; nor does it end.
    ensure!(!page.text().contains("End access"), "{}", page.text());
    vega.person.browser.submit(&form.with("do", "deactivate")).await?.expect(409)?.shows("last administrator")?;
    let page = vega.person.browser.get(&member).await?.expect(200)?;
    let form = page.forms().into_iter().rfind(|form| form.action == member).unwrap_or_else(|| panic!("no form: {}", page.text()));
    ruiz.browser.get("/team").await?.expect(200)?;
    let answer = vega.person.browser.submit(&form).await?;
    let page = vega.person.browser.follow(answer).await?.expect(200)?;
    page.shows("deactivated")?;
    page.shows("It is done. Dr. Ruiz has no access any more.")?;
    let out = ruiz.browser.get("/team").await?;
    ensure!(out.status.is_redirection(), "{}: {}", out.status, out.text());
    let told = format!("{:?}", ruiz.sign_in().await.err().context("somebody who was deactivated signed in")?);
    ensure!(told.contains("Your access was ended"), "{told}");
    stage.close().await
}

#[tokio::test]
async fn a_key_asked_for_in_between_is_told_and_forgets_no_choice() -> Result<()> {
    let stage = Stage::new().await?;
    let mut vega = Practitioner::enrol(&stage.installation, &stage.organization, VEGA, "administrator").await?;
    let ruiz = Practitioner::enrol(&stage.installation, &stage.organization, RUIZ, "sender").await?;
    let own = vega.person.browser.get(&format!("/team/staff/{}", vega.id)).await?.expect(200)?;
    own.shows("This is you.")?;
    let member = format!("/team/staff/{}", ruiz.id);
    let page = vega.person.browser.get(&member).await?.expect(200)?;
    page.shows("End access for ruiz")?;
    ensure!(!page.text().contains("This is you."));
    let choice = page.form(&member)?.with("role", "care_team");
    let asked = vega.person.browser.submit(&choice).await?.expect(403)?;
    vega.person.browser.press(&asked.ceremony("get")?, &mut vega.person.device).await?.expect(200)?;
    // As the script does: what was pressed comes back to its form, and is not done by that.
    let again = vega.person.browser.submit(&asked.form(&member)?).await?.expect(200)?;
    again.shows("Not done yet. Press the button again.")?;
    let roles = "SELECT COUNT(*) FROM practitioner WHERE role = 'care_team'";
    ensure!(stage.installation.database.number(roles).await? == 0);
    let form = again.form(&member)?;
    ensure!(form.fields.contains(&("role".to_owned(), "care_team".to_owned())), "{:?}", form.fields);
    let given = vega.person.browser.submit(&form).await?;
    vega.person.browser.follow(given).await?.expect(200)?.shows("It is done.")?;
    ensure!(stage.installation.database.number(roles).await? == 1);
    // What was typed to invite somebody comes back, too.
    let inviting = vega.person.browser.get("/team/staff/new").await?.expect(200)?.form("/team/staff/new")?;
    let inviting = inviting.with("name", "Dr. Lee").with("role", "sender");
    stage.installation.database.execute("UPDATE session SET verified_at = NULL").await?;
    let asked = vega.person.browser.submit(&inviting.with("address", "lee@clinic.example")).await?.expect(403)?;
    vega.person.browser.press(&asked.ceremony("get")?, &mut vega.person.device).await?.expect(200)?;
    let again = vega.person.browser.submit(&asked.form("/team/staff/new")?).await?.expect(200)?;
    again.shows("Not done yet. Press the button again.")?;
    vega.person.browser.submit(&again.form("/team/staff/new")?.with("role", "sender")).await?.expect(200)?.shows("The invitation for")?;
    stage.close().await
}

#[tokio::test]
async fn staff_have_help_of_their_own_and_patients_theirs() -> Result<()> {
    let stage = Stage::new().await?;
    let mut vega = Practitioner::enrol(&stage.installation, &stage.organization, VEGA, "sender").await?;
    let mut anybody = stage.installation.anonymous()?;
    // Where help leads, by the end of a page.
    let help = |page: &Page| page.links().into_iter().rfind(|link| link.starts_with("/help/"));
    for path in [pattern::START, pattern::PATIENTS, "/settings", pattern::STAFF] {
        let page = vega.person.browser.get(path).await?;
        ensure!(help(&page).as_deref() == Some("/help/staff"), "{path}: {:?}", page.links());
    }
    ensure!(help(&anybody.get("/join").await?.expect(200)?).as_deref() == Some("/help/staff"));
    for path in ["/", "/claim", "/help/no-code"] {
        ensure!(help(&anybody.get(path).await?.expect(200)?).as_deref() == Some("/help/not-working"), "{path}");
    }
    // Whoever makes the first key is led there, too.
    let (_, code) = Practitioner::invite(&stage.installation, &stage.organization, RUIZ, "sender").await?;
    let mut ruiz = Patient::new(stage.installation.anonymous()?);
    let answer = Practitioner::enter(&mut ruiz, &code).await?;
    let making = if answer.status.is_redirection() { ruiz.browser.follow(answer).await? } else { answer };
    ensure!(help(&making.clone().expect(200)?).as_deref() == Some("/help/staff"), "{:?}", making.links());
    // Every page of it is led to from the first, says something, and leads back.
    let first = anybody.get("/help/staff").await?.expect(200)?;
    let topics: BTreeSet<String> = first.links().into_iter().filter(|link| link.starts_with("/help/staff-")).collect();
    ensure!(topics.len() == 8, "{topics:?}");
    for topic in &topics {
        let page = anybody.get(topic).await?.expect(200)?;
        ensure!(page.body.matches("<p>").count() >= 3 && page.links().contains(&"/help/staff".to_owned()), "{topic}: {}", page.text());
        vega.person.browser.get(topic).await?.expect(200)?.shows("Back to the start")?;
    }
    anybody.get("/help/staff-numbers").await?.expect(200)?.shows("E-2 You are signed out here")?;
    anybody.get("/help/staff-code").await?.expect(200)?.shows("Never leave a code on voicemail")?;
    stage.close().await
}

#[tokio::test]
async fn whom_a_colleague_invited_is_to_be_looked_at_by_the_others() -> Result<()> {
    let stage = Stage::new().await?;
    let mut vega = Practitioner::enrol(&stage.installation, &stage.organization, VEGA, "administrator").await?;
    let mut lee = Practitioner::enrol(&stage.installation, &stage.organization, "lee@clinic.example", "administrator").await?;
    lee.person.browser.get(pattern::START).await?.expect(200)?.shows("Nothing waits for you")?;
    let form = vega.verify(pattern::INVITE).await?.form(pattern::INVITE)?.with("role", "sender");
    let inviting = form.with("name", "Dr. Ruiz").with("address", RUIZ);
    vega.person.browser.submit(&inviting).await?.expect(200)?;
    // Whoever did it knows.
    ensure!(!vega.person.browser.get(pattern::ALARMS).await?.expect(200)?.text().contains("Dr. Ruiz"));
    lee.person.browser.get(pattern::START).await?.expect(200)?.shows("Something happened that somebody should look at")?;
    let page = lee.person.browser.get(pattern::ALARMS).await?.expect(200)?;
    page.shows("A colleague invited this person to the staff.")?;
    let member = page.links().into_iter().find(|link| link.starts_with("/team/staff/")).context("no way to look at it")?;
    lee.person.browser.get(&member).await?.expect(200)?.shows("Dr. Ruiz")?;
    let seen = |page: &Page| page.forms().into_iter().find(|form| form.fields.iter().any(|(name, _)| name == "entry")).context("no button");
    // Invited once more while Lee looked at it: that was on no page of Lee's, and is still to be looked at.
    vega.person.browser.submit(&inviting).await?.expect(200)?;
    for shown in [seen(&page)?, seen(&page)?] {
        let answer = lee.person.browser.submit(&shown).await?;
        lee.person.browser.follow(answer).await?.expect(200)?.shows("A colleague invited this person to the staff.")?;
    }
    let page = lee.person.browser.get(pattern::ALARMS).await?.expect(200)?;
    ensure!(page.text().matches("A colleague invited this person").count() == 1, "{}", page.text());
    for shown in [seen(&page)?, seen(&page)?] {
        let answer = lee.person.browser.submit(&shown).await?;
        lee.person.browser.follow(answer).await?.expect(200)?.shows("Nothing waits for you")?;
    }
    stage.close().await
}

#[tokio::test]
async fn an_administrator_learns_on_the_first_day_who_is_no_second_person_yet_and_from_when_on() -> Result<()> {
    const LACKING: &str = "There is no second person yet";
    let stage = Stage::new().await?;
    let mut vega = Practitioner::enrol(&stage.installation, &stage.organization, VEGA, "administrator").await?;
    let start = vega.person.browser.get(pattern::START).await?.expect(200)?;
    start.shows(LACKING)?;
    ensure!(!start.text().contains("giving a code after you changed"), "paragraphs stand before what is done most");
    let second = vega.person.browser.get(pattern::SECOND).await?.expect(200)?;
    for said in
        [LACKING, "giving a code after you changed", "counts as one person with that colleague for 30 days", "Whoever runs the portal"]
    {
        second.shows(said)?;
    }
    let page = vega.verify(pattern::INVITE).await?;
    page.shows("Whoever you invite now counts as a second person from")?;
    page.shows(LACKING)?;
    let form = page.form(pattern::INVITE)?.with("role", "sender");
    let invited = vega.person.browser.submit(&form.with("name", "Dr. Ruiz").with("address", RUIZ)).await?.expect(200)?;
    let code = invited.body.split("<strong class=\"code\">").nth(1).and_then(|rest| rest.split('<').next()).context("no code")?.to_owned();
    let mut ruiz = Patient::new(stage.installation.anonymous()?);
    Practitioner::join(&mut ruiz, &code).await?.expect(200)?;
    // By name and day, where she looks; and beside the name in the list of the staff.
    vega.person.browser.get(pattern::START).await?.expect(200)?.shows(LACKING)?;
    let start = vega.person.browser.get(pattern::SECOND).await?.expect(200)?;
    for said in [LACKING, "Dr. Ruiz", "Counts as a second person from", "Until then one person with vega."] {
        start.shows(said)?;
    }
    let staff = vega.person.browser.get("/team/staff").await?.expect(200)?;
    ensure!(staff.text().matches("Counts as a second person from").count() == 1, "{}", staff.text());
    // Nothing that Dr. Ruiz can mend; and whoever the operator invites counts at once.
    ensure!(!ruiz.browser.get(pattern::START).await?.expect(200)?.text().contains(LACKING));
    Practitioner::enrol(&stage.installation, &stage.organization, "wil@outside.example", "witness").await?;
    let start = vega.person.browser.get(pattern::START).await?.expect(200)?;
    ensure!(!start.text().contains(LACKING), "{}", start.text());
    // A month later she counts.
    let month_ago = 31_i64 * 24 * 60 * 60 * 1_000_000;
    stage.installation.database.execute(&format!("UPDATE invitation SET created_at = created_at - {month_ago}")).await?;
    let staff = vega.person.browser.get("/team/staff").await?.expect(200)?;
    ensure!(!staff.text().contains("Counts as a second person from"), "{}", staff.text());
    stage.close().await
}
