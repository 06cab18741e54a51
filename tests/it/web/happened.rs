//! What happened, for the privacy officer: who, what, when and which record; nothing of what was written; and that it was looked at.
use anyhow::{Context, Result, ensure};
use tests::{
    actor::{Patient, Practitioner},
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
    // By person and by day.
    let by = |id: &str, day: &str| format!("{HAPPENED}?by={id}&day={day}");
    let today = entity::base::clock::Clock::now(&entity::base::clock::SystemClock).to_rfc3339()[..10].to_owned();
    let hers = pia.person.browser.get(&by(&vega.id, &today)).await?.expect(200)?;
    hers.shows("Looked at the record")?;
    ensure!(!hers.text().contains("A message came in"), "{}", hers.text());
    pia.person.browser.get(&by(&vega.id, "2001-01-01")).await?.expect(200)?.shows("Nothing was noted that fits")?;
    // A day of whoever looks: as far from UTC as script says, here where it is fourteen hours later.
    let there = entity::base::clock::Clock::now(&entity::base::clock::SystemClock).plus(std::time::Duration::from_secs(14 * 60 * 60));
    let there = format!("{}&zone=840", by(&vega.id, &there.to_rfc3339()[..10]));
    pia.person.browser.get(&there).await?.expect(200)?.shows("Looked at the record")?;
    pia.person.browser.get(&there.replace("zone=840", "zone=-840")).await?.expect(200)?.shows("Nothing was noted that fits")?;
    pia.person.browser.get(&by("", "no-day")).await?.expect(200)?.shows("Looked at the record")?;
    // That she looked is noted, and for whom.
    let looked =
        stage.installation.database.rows("SELECT COALESCE(subject_kind, '') FROM audit WHERE action = 'log.viewed'", |row| row.text(0));
    let looked = looked.await?;
    ensure!(looked.iter().filter(|kind| *kind == "patient").count() == 2 && looked.len() > 3, "{looked:?}");
    pia.person.browser.get(HAPPENED).await?.expect(200)?.shows("Looked at what happened")?;
    stage.close().await
}
