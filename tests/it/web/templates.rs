//! Templates: kept by administrators, in two languages, with fields that are filled in or refused by name.
use anyhow::{Context, Result, ensure};
use tests::{actor::Practitioner, stage::Stage};

const ENGLISH: &str = "Dear {patient name},\n\nplease come on {appointment date}. Bring {what to bring}.\n\n{my name}, {clinic}";

#[tokio::test]
async fn a_template_is_kept_changed_by_one_at_a_time_filled_in_and_retired() -> Result<()> {
    let stage = Stage::new().await?;
    let csv = b"email,name,birth_date,language\nana@example.org,Ana Ruiz,1980-12-31,en\n";
    stage.installation.import(&stage.organization, csv).await?.success()?;
    let ana = stage.installation.database.rows("SELECT id FROM patient", |row| row.id(0)).await?.remove(0);
    let csv = b"email,name,birth_date,language\nben@example.org,Ben Soto,1970-01-01,es\n";
    stage.installation.import(&stage.organization, csv).await?.success()?;
    let both = stage.installation.database.rows("SELECT id FROM patient", |row| row.id(0)).await?;
    let ben = both.into_iter().find(|id| *id != ana).context("no second patient")?;
    let mut boss = Practitioner::enrol(&stage.installation, &stage.organization, "boss@clinic.example", "administrator").await?;
    let mut vega = Practitioner::enrol(&stage.installation, &stage.organization, "vega@clinic.example", "sender").await?;

    // Kept: what is wrong is told, and nothing typed is lost.
    let page = boss.person.browser.get("/team/templates/new").await?.expect(200)?;
    let form = page.form("/team/templates/new")?.with("category", "treatment").with("expires", "30").with("read_within", "3");
    let form = form.with("subject_en", "Your visit on {appointment date}").with("text_en", "Dear {patient");
    let wrong = boss.person.browser.submit(&form).await?.expect(422)?;
    wrong.shows("Give it a name")?;
    ensure!(wrong.body.contains("Dear {patient"), "what was typed is lost");
    // What fills a field in one language fills it in the other, or whoever keeps it says that they know.
    let form = form.with("name", "Visit").with("text_en", ENGLISH);
    let spanish = form.clone().with("subject_es", "Su cita").with("text_es", "Venga el {fecha de la cita}.");
    let apart = boss.person.browser.submit(&spanish).await?.expect(422)?;
    apart.shows("The languages have different fields: English {appointment date}, {what to bring}; Español {fecha de la cita}.")?;
    ensure!(apart.body.contains("name=\"sure\""), "nobody is asked: {}", apart.body);
    ensure!(stage.installation.database.number("SELECT COUNT(*) FROM template").await? == 0, "kept unasked");
    // With the same name in both there is nothing to ask; with another one, whoever says that they know keeps it.
    let both = form.with("subject_es", "Su cita el {appointment date}").with("text_es", "Venga el {appointment date}.").with("sure", "yes");
    let made = boss.person.browser.submit(&both.with("subject_es", "").with("text_es", "")).await?;
    boss.person.browser.follow(made).await?.expect(200)?.shows("The template was saved.")?;
    let list = boss.person.browser.get("/team/templates").await?.expect(200)?;
    let place = list.links().into_iter().rfind(|link| link.starts_with("/team/templates/0")).context("no template")?;

    // Two at a time: the second is told, sees what the first saved, and may save over it.
    let one = boss.person.browser.get(&place).await?.expect(200)?.form(&place)?;
    ensure!(one.fields.iter().any(|(name, value)| name == "version" && value == "1"), "{:?}", one.fields);
    let choices = [("category", "treatment"), ("expires", "0"), ("read_within", "3"), ("subject_en", "Your visit on {appointment date}")];
    let one = choices.into_iter().fold(one, |form, (name, value)| form.with(name, value)).with("text_en", ENGLISH);
    let saved = boss.person.browser.submit(&one.clone().with("name", "Visit soon")).await?;
    ensure!(saved.status == 303, "{}", saved.text());
    let late = boss.person.browser.submit(&one.with("name", "Visit late").with("text_en", "{patient name}, come.")).await?.expect(409)?;
    late.shows("Somebody changed this template meanwhile")?;
    late.shows("Bring {what to bring}")?;
    ensure!(late.body.contains("Visit late"), "what was typed is lost");

    // Written from: the record's fields are there, the others are asked for, and missed by name.
    let write = format!("/team/patients/{ana}/write");
    let page = vega.person.browser.get(&write).await?.expect(200)?;
    page.shows("Begin with a template")?;
    let id = place.trim_start_matches("/team/templates/").to_owned();
    let form = page.form(&write)?.with("text", "First.").with("choice", &id);
    let taken = vega.person.browser.submit(&form.with("act", "template")).await?.expect(200)?;
    ensure!(taken.body.contains("First.\n\nDear Ana Ruiz,") && taken.body.contains("vega, "), "{}", taken.body);
    taken.shows("appointment date")?;
    taken.shows("what to bring")?;
    let filled = |form: tests::actor::Form| {
        form.with("subject", "Your visit on {appointment date}")
            .with("text", "Dear Ana Ruiz,\n\nplease come on {Appointment  date}. Bring {what to bring}.")
            .with("category", "treatment")
            .with("expires", "0")
            .with("field-0", "3 May")
    };
    let form = filled(taken.form(&write)?);
    for act in ["preview", "send"] {
        let refused = vega.person.browser.submit(&form.clone().with("act", act)).await?.expect(422)?;
        refused.shows("Still to be filled in: what to bring")?;
        ensure!(refused.body.contains("please come on 3 May. Bring {what to bring}."), "what was filled in is lost: {}", refused.body);
        // The field that is empty is led to and marked, and the text is not.
        ensure!(
            refused.links().contains(&"#field-0".to_owned()) && !refused.links().contains(&"#text".to_owned()),
            "{:?}",
            refused.links()
        );
        let tag = |id: &str| refused.body.split(&format!("id=\"{id}\"")).nth(1).and_then(|rest| rest.split('>').next()).map(str::to_owned);
        ensure!(tag("field-0").context("no field")?.contains("aria-invalid=\"true\""), "{}", refused.body);
        ensure!(!tag("text").context("no text")?.contains("aria-invalid"), "{}", refused.body);
    }
    let sent = vega.person.browser.submit(&form.with("field-1", "your card").with("act", "preview")).await?.expect(200)?;
    sent.shows("Your visit on 3 May")?;
    sent.shows("Bring your card.")?;
    // In another language than the patient's, with a word of it.
    let write = format!("/team/patients/{ben}/write");
    let form = vega.person.browser.get(&write).await?.expect(200)?.form(&write)?.with("choice", &id);
    let other = vega.person.browser.submit(&form.clone().with("act", "template")).await?.expect(200)?;
    other.shows("no text in this patient’s language (Español)")?;

    // Retired: chosen no more, not by a page that was open either; and none of another clinic's.
    let retire = boss.person.browser.get(&place).await?.expect(200)?.forms().into_iter().rfind(|form| form.action == place);
    let gone = boss.person.browser.submit(&retire.context("no form")?).await?;
    boss.person.browser.follow(gone).await?.expect(200)?.shows("Nobody can write from this template any more")?;
    let late = vega.person.browser.submit(&form.with("act", "template").with("text", "Typed before")).await?.expect(409)?;
    ensure!(late.body.contains("Typed before"), "what was typed is lost");
    boss.person.browser.get(&place).await?.expect(404)?;
    for noted in [
        "SELECT COUNT(*) FROM audit WHERE action = 'template.added'",
        "SELECT COUNT(*) FROM audit WHERE action = 'template.changed'",
        "SELECT COUNT(*) FROM audit WHERE action = 'template.retired'",
    ] {
        ensure!(stage.installation.database.number(noted).await? == 1, "{noted}");
    }
    stage.close().await
}
