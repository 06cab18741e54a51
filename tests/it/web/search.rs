//! Patients found while somebody types: the same form to the same address, answered with those who were found and nothing around them.
use anyhow::{Context, Result, ensure};
use tests::{
    actor::{Form, Page, Practitioner},
    stage::Stage,
};

const SEARCHED: &str = "SELECT COUNT(*) FROM audit WHERE action = 'patient.searched'";

/// A clinic of two dozen with one first name, and one more.
async fn begin() -> Result<(Stage, Practitioner)> {
    let stage = Stage::new().await?;
    let rows: String = (1..=24).map(|number| format!("ana{number}@example.org,Ana Ruiz {number},A-{number}\n")).collect();
    let list = format!("email,name,record_number\nben@example.org,Ben Soto,B-1\n{rows}");
    stage.installation.import(&stage.organization, list.as_bytes()).await?.success()?;
    let vega = Practitioner::enrol(&stage.installation, &stage.organization, "vega@clinic.example", "sender").await?;
    Ok((stage, vega))
}

/// The field of a page, as script sends it.
async fn field(who: &mut Practitioner, page: &str, action: &str) -> Result<Form> {
    Ok(who.person.browser.get(page).await?.expect(200)?.form_with(action, "words")?.with("typing", "1"))
}

async fn typed(who: &mut Practitioner, form: &Form, words: &str) -> Result<Page> {
    let part = who.person.browser.submit(&form.clone().with("words", words)).await?.expect(200)?;
    ensure!(part.body.starts_with("<div data-said=") && !part.body.contains("autofocus"), "{}", part.body);
    ensure!(part.header("cache-control") == "no-store");
    Ok(part)
}

fn said(part: &Page) -> Result<&str> {
    part.body.split('"').nth(1).context("nothing is said")
}

#[tokio::test]
async fn typing_is_answered_with_those_who_match_and_how_many() -> Result<()> {
    let (stage, mut vega) = begin().await?;
    let database = &stage.installation.database;
    let form = field(&mut vega, "/team/patients", "/team/patients").await?;
    for words in ["", "b", " b ", "-"] {
        let part = typed(&mut vega, &form, words).await?;
        ensure!(said(&part)?.is_empty() && part.text().trim().is_empty(), "{}", part.body);
    }
    ensure!(database.number(SEARCHED).await? == 0, "nobody was looked for");
    let part = typed(&mut vega, &form, "be").await?;
    ensure!(said(&part)? == "1 patient found.", "{}", part.body);
    part.shows("Ben Soto")?;
    // By how a name ends, and by what stands before the sign of an address.
    for words in ["oto", "OTO be"] {
        ensure!(said(&typed(&mut vega, &form, words).await?)? == "1 patient found.", "{words}");
    }
    // What comes is worked with as what the button brings.
    let chosen = part.form("/team/mailings/new")?;
    ensure!(chosen.fields.iter().any(|(name, value)| name == "words" && value == "be"), "{chosen:?}");
    let record = part.links().into_iter().find(|link| link.starts_with("/team/patients/0")).context("no record")?;
    vega.person.browser.get(&record).await?.expect(200)?.shows("Ben Soto")?;
    let part = typed(&mut vega, &form, "ana").await?;
    ensure!(said(&part)? == "More than 20 patients found." && part.body.matches("<li>").count() == 20, "{}", part.body);
    ensure!(said(&typed(&mut vega, &form, "zz").await?)? == "No patient matches.");
    typed(&mut vega, &form, &"ben ".repeat(1_000)).await?;
    vega.person.browser.submit(&form.clone().with("words", &"x".repeat(9_000))).await?.expect(413)?;
    ensure!(database.number(SEARCHED).await? == 4, "one series of typing is one entry, and another beginning is another");
    vega.person.browser.submit(&form.without("typing").with("words", "ben")).await?.expect(200)?.shows("Find a patient")?;
    ensure!(database.number(SEARCHED).await? == 5, "what is asked for by the button is one of its own");

    let merge = format!("{record}/merge");
    let form = field(&mut vega, &merge, &merge).await?;
    let part = typed(&mut vega, &form, "ruiz zz").await?;
    ensure!(said(&part)? == "No patient matches.", "{}", part.body);
    let part = typed(&mut vega, &form, "ruiz ana7@example").await?;
    ensure!(said(&part)? == "1 patient found." && part.form_with(&merge, "other").is_ok(), "{}", part.body);
    ensure!(said(&typed(&mut vega, &form, "ben").await?)? == "No patient matches.", "a record is offered to be joined to itself");
    ensure!(said(&typed(&mut vega, &form, "b").await?)?.is_empty());

    let begun = vega.person.browser.get("/team/mailings/new").await?.expect(200)?.form_with("/team/mailings/new", "begin")?;
    let whom = vega.person.browser.submit(&begun).await?.expect(303)?.header("location").to_owned();
    let form = field(&mut vega, &whom, &whom).await?;
    let part = typed(&mut vega, &form, "ben").await?;
    let id = part.body.split("name=\"add\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).context("nobody to add")?;
    let added = vega.person.browser.submit(&part.form_with(&whom, "words")?.with("add", id)).await?.expect(200)?;
    added.shows("For one patient")?;
    ensure!(!typed(&mut vega, &form, "ben").await?.body.contains("name=\"add\""), "offered again");
    ensure!(said(&typed(&mut vega, &form, "").await?)?.is_empty());
    stage.close().await
}

#[tokio::test]
async fn typing_tells_nobody_more_than_the_button_does() -> Result<()> {
    let (stage, mut vega) = begin().await?;
    let installation = &stage.installation;
    let form = field(&mut vega, "/team/patients", "/team/patients").await?.with("words", "ben");
    vega.person.browser.submit(&form.clone().with("token", "x")).await?.expect(403)?;
    installation.anonymous()?.submit(&form).await?.expect(401)?;
    let mut other = vega.person.browser.with_cookies(vega.person.browser.cookies());
    other.come_from("https://elsewhere.example");
    other.submit(&form).await?.expect(403)?;
    let elsewhere = installation.organization("elsewhere").await?;
    let mut lee = Practitioner::enrol(installation, &elsewhere, "lee@elsewhere.example", "administrator").await?;
    let theirs = field(&mut lee, "/team/patients", "/team/patients").await?;
    ensure!(said(&typed(&mut lee, &theirs, "ben").await?)? == "No patient matches.");
    for role in ["witness", "privacy_officer"] {
        let mut who = Practitioner::enrol(installation, &stage.organization, &format!("{role}@clinic.example"), role).await?;
        // A token of their own, from a form that they have.
        let own = who.person.browser.get("/team").await?.expect(200)?;
        let token = own.forms().into_iter().flat_map(|form| form.fields).find(|(name, _)| name == "token").context("no token")?.1;
        let answer = who.person.browser.submit(&form.clone().with("token", &token)).await?;
        ensure!(matches!(answer.status.as_u16(), 403 | 404) && !answer.body.contains("Ben Soto"), "{role}: {}", answer.status);
    }
    ensure!(installation.database.number(SEARCHED).await? == 1, "only who was answered is in the audit");
    stage.close().await
}
