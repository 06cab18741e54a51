//! What happened, for the privacy officer: who, what, when and which record; nothing of what was written; and that it was looked at.
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use entity::base::clock::Timestamp;
use tests::{
    actor::{Page, Patient, Practitioner},
    letter,
    stage::Stage,
};

const HAPPENED: &str = "/team/happened";

#[tokio::test]
async fn the_privacy_officer_sees_who_did_what_with_which_record() -> Result<()> {
    let stage = Stage::new().await?;
    let list = b"email,name,record_number\nana@example.org,Ana Ruiz,A-1\nben@example.org,Ben Soto,A-2\n";
    stage.installation.import(&stage.organization, list).await?.success()?;
    stage.send(&["ana@example.org"], &letter::plain("ana@example.org", "Canary subject", "Canary text")).await?.expect(250)?;
    let mut vega = Practitioner::enrol(&stage.installation, &stage.organization, "vega@clinic.example", "sender").await?;
    let mut pia = Practitioner::enrol(&stage.installation, &stage.organization, "pia@clinic.example", "privacy_officer").await?;
    let waiting = vega.person.browser.get("/team/patients").await?.expect(200)?;
    let ana = waiting.links().into_iter().find(|link| link.starts_with("/team/patients/0")).context("nobody waits")?;
    let ana = ana.trim_end_matches("/code").to_owned();
    vega.person.browser.get(&ana).await?.expect(200)?;
    vega.person.browser.get(HAPPENED).await?.expect(403)?;

    let page = pia.person.browser.get("/team").await?.expect(200)?;
    ensure!(page.links().contains(&HAPPENED.to_owned()), "no way there");
    let page = pia.person.browser.get(HAPPENED).await?.expect(200)?;
    for words in ["Looked at the record", "vega", "Ana Ruiz", "A-1", "A message came in"] {
        page.shows(words)?;
    }
    // Whoever joins has an account that is no patient's.
    page.shows("Joined the staff")?;
    ensure!(!page.text().contains("A patient, or somebody who reads for one"), "{}", page.text());
    ensure!(!page.text().contains("Canary") && !page.text().contains("Something else was noted"), "{}", page.text());
    // By record: typed, and in no address.
    let form = page.form_with(HAPPENED, "record")?;
    pia.person.browser.submit(&form.clone().with("record", "Z-9")).await?.expect(422)?.shows("There is no such record")?;
    let found = pia.person.browser.submit(&form.with("record", "ben@example.org")).await?.expect(303)?;
    let place = found.header("location").to_owned();
    ensure!(!place.contains("ben"), "{place}");
    let bens = pia.person.browser.follow(found).await?.expect(200)?;
    bens.shows("Ben Soto")?;
    ensure!(!bens.text().contains("Ana Ruiz"), "{}", bens.text());
    // What came to a record and was opened is about it.
    let slip = stage.installation.slip(&stage.organization, "ana@example.org").await?;
    let mut reader = Patient::new(stage.installation.anonymous()?);
    let page = reader.make_key(&slip).await?;
    reader.enter_mailbox_code(&page, &stage.installation.mailbox_code("ana@example.org").await?).await?.expect(200)?;
    let message = reader.messages().await?.pop().context("no message")?;
    reader.browser.get(&message).await?.expect(200)?;
    let about = format!("{HAPPENED}?patient={}", ana.trim_start_matches("/team/patients/"));
    let hers = pia.person.browser.get(&about).await?.expect(200)?;
    hers.shows("Opened a message")?;
    ensure!(!hers.text().contains("Ben Soto"), "{}", hers.text());
    // So is what a mail system brought, and what somebody wrote: by their names, and for this record alone.
    hers.shows("A message came in")?;
    let write = format!("{ana}/write");
    let form = vega.person.browser.get(&write).await?.expect(200)?.form(&write)?.with("expires", "0").with("category", "treatment");
    let sent = vega.person.browser.submit(&form.with("subject", "Canary").with("text", "Canary").with("act", "send")).await?;
    vega.person.browser.follow(sent).await?.expect(200)?.shows("Sent to ")?;
    let hers = pia.person.browser.get(&about).await?.expect(200)?;
    let written = shown(&hers).into_iter().find(|entry| entry.contains("Wrote to the patient")).context("what was written is not there")?;
    ensure!(written.contains("vega") && written.contains("Ana Ruiz"), "{written}");
    let all = pia.person.browser.get(HAPPENED).await?.expect(200)?;
    ensure!(shown(&all).iter().any(|entry| entry.contains("Wrote to the patient") && entry.contains("Ana Ruiz")), "{}", all.text());
    let bens = pia.person.browser.get(&place).await?.expect(200)?;
    ensure!(!bens.text().contains("Wrote to the patient") && !bens.text().contains("A message came in"), "{}", bens.text());
    // By person and by day.
    let by = |id: &str, day: &str| format!("{HAPPENED}?by={id}&day={day}");
    // The day of the look itself, which may be over by now.
    let looked = stage.installation.database.number("SELECT MAX(at) FROM audit WHERE action = 'patient.viewed'").await?;
    let looked = Timestamp::from_micros(looked);
    let [today, there] = [0, 14].map(|hours| looked.plus(Duration::from_secs(hours * 60 * 60)).to_rfc3339()[..10].to_owned());
    let hers = pia.person.browser.get(&by(&vega.id, &today)).await?.expect(200)?;
    hers.shows("Looked at the record")?;
    ensure!(!hers.text().contains("A message came in"), "{}", hers.text());
    pia.person.browser.get(&by(&vega.id, "2001-01-01")).await?.expect(200)?.shows("Nothing was noted that fits")?;
    // A day of whoever looks: as far from UTC as script says, here where it is fourteen hours later.
    let there = format!("{}&zone=840", by(&vega.id, &there));
    pia.person.browser.get(&there).await?.expect(200)?.shows("Looked at the record")?;
    pia.person.browser.get(&there.replace("zone=840", "zone=-840")).await?.expect(200)?.shows("Nothing was noted that fits")?;
    // What is not understood is refused, shown as nothing, and no look.
    let looks = "SELECT COUNT(*) FROM audit WHERE action = 'log.viewed'";
    let before = stage.installation.database.number(looks).await?;
    for (query, told) in
        [("day=no-day", "This is no day"), ("by=x", "does not know"), ("page=2", "does not know"), ("before=-1", "does not know")]
    {
        let page = pia.person.browser.get(&format!("{HAPPENED}?{query}")).await?.expect(422)?;
        page.shows(told)?;
        page.shows("Nothing is shown")?;
        ensure!(!page.text().contains("Looked at the record"), "{query}: {}", page.text());
    }
    ensure!(stage.installation.database.number(looks).await? == before, "a look at nothing");
    pia.person.browser.get(&by("0190a6c3-0000-7000-8000-000000000001", &today)).await?.expect(404)?;
    // That she looked is noted, and for whom.
    let looked =
        stage.installation.database.rows("SELECT COALESCE(subject_kind, '') FROM audit WHERE action = 'log.viewed'", |row| row.text(0));
    let looked = looked.await?;
    ensure!(looked.iter().filter(|kind| *kind == "patient").count() == 4 && looked.len() > 3, "{looked:?}");
    pia.person.browser.get(HAPPENED).await?.expect(200)?.shows("Looked at what happened")?;
    // And by what it was narrowed.
    let details = stage.installation.database.rows("SELECT detail FROM audit WHERE action = 'log.viewed'", |row| row.text(0)).await?;
    for filter in ["filter=none place=latest", "filter=record place=latest", "filter=person,day place=latest"] {
        ensure!(details.iter().any(|detail| detail == filter), "{filter}: {details:?}");
    }
    stage.close().await
}

/// The entries of a page, as they are shown.
fn shown(page: &Page) -> Vec<String> {
    let list = page.body.split("<ul class=\"cards\">").nth(1).and_then(|rest| rest.split("</ul>").next()).unwrap_or_default();
    list.split("<li>").skip(1).map(str::to_owned).collect()
}

/// Where a page leads on.
fn turn(page: &Page, place: &str) -> Option<String> {
    page.links().into_iter().find(|link| link.contains(&format!("{place}=")))
}

#[tokio::test]
async fn pages_stand_still_while_the_log_grows() -> Result<()> {
    let stage = Stage::new().await?;
    let mut pia = Practitioner::enrol(&stage.installation, &stage.organization, "pia@clinic.example", "privacy_officer").await?;
    // Each look is an entry.
    for _ in 0..120 {
        pia.person.browser.get(HAPPENED).await?.expect(200)?;
    }
    let all = "SELECT COUNT(*) FROM audit WHERE organization_id = (SELECT organization_id FROM practitioner)";
    let all = usize::try_from(stage.installation.database.number(all).await?)?;
    let mut page = pia.person.browser.get(HAPPENED).await?.expect(200)?;
    ensure!(turn(&page, "after").is_none(), "later than the latest");
    let (mut walked, mut seen) = (shown(&page).len(), vec![page.clone()]);
    while let Some(older) = turn(&page, "before") {
        page = pia.person.browser.get(&older).await?.expect(200)?;
        walked += shown(&page).len();
        seen.push(page.clone());
    }
    ensure!(walked == all, "of {all} entries {walked} were shown, while every look added one");
    // The same address shows the same, and the way back leads to what stood before it.
    let second = turn(&seen[0], "before").context("one page")?;
    ensure!(shown(&pia.person.browser.get(&second).await?.expect(200)?) == shown(&seen[1]), "it moved");
    let third = turn(&seen[1], "before").context("two pages")?;
    let third = pia.person.browser.get(&third).await?.expect(200)?;
    let back = turn(&third, "after").context("no way back")?;
    ensure!(shown(&pia.person.browser.get(&back).await?.expect(200)?) == shown(&seen[1]), "the way back leads elsewhere");
    pia.person.browser.get(&format!("{HAPPENED}?before=0")).await?.expect(200)?.shows("the list ends before it")?;
    // Less than a page behind a place: the latest.
    let page = pia.person.browser.get(&format!("{HAPPENED}?after={}", i64::MAX)).await?.expect(200)?;
    ensure!(shown(&page).len() == 50 && turn(&page, "after").is_none(), "{}", page.text());
    stage.close().await
}

#[tokio::test]
async fn a_colleague_is_found_by_typing_and_stands_in_no_address() -> Result<()> {
    let stage = Stage::new().await?;
    let mut pia = Practitioner::enrol(&stage.installation, &stage.organization, "pia@clinic.example", "privacy_officer").await?;
    let vega = Practitioner::enrol(&stage.installation, &stage.organization, "vega@clinic.example", "sender").await?;
    Practitioner::enrol(&stage.installation, &stage.organization, "vegas@clinic.example", "sender").await?;
    let page = pia.person.browser.get(HAPPENED).await?.expect(200)?;
    let form = page.form_with(HAPPENED, "record")?.without("record");
    let find = |text: &str| form.clone().with("asked", "day=2026-01-02").with("colleague", text);
    pia.person.browser.submit(&find("nobody")).await?.expect(422)?.shows("There is no colleague with this name")?;
    let several = pia.person.browser.submit(&find("VEGA")).await?.expect(200)?;
    several.shows("Which one do you mean?")?;
    ensure!(
        several.links().iter().filter(|link| link.contains("by=") && link.contains("day=2026-01-02")).count() == 2,
        "{:?}",
        several.links()
    );
    let found = pia.person.browser.submit(&find("vega@clinic.example")).await?.expect(303)?;
    ensure!(found.header("location") == format!("{HAPPENED}?by={}&day=2026-01-02", vega.id), "{}", found.header("location"));
    pia.person.browser.submit(&form.clone().with("asked", "day=x").with("colleague", "vega")).await?.expect(400)?;
    let noted = stage.installation.database.rows("SELECT detail FROM audit WHERE action = 'log.searched'", |row| row.text(0)).await?;
    ensure!(noted.len() == 3 && noted.iter().all(|detail| detail == "person"), "{noted:?}");
    stage.close().await
}
