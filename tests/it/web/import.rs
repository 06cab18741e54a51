//! A list of patients on an administrator's page: seen first, row by row what cannot be, then added in the background.
use anyhow::{Context, Result, ensure};
use tests::{actor::Form, actor::Page, actor::Practitioner, letter, stage::Stage, wait};

use super::approvals::{enrol, form, submit};

const IMPORT: &str = "/team/import";
/// More than one transaction adds.
const ROWS: usize = 1_200;

pub(super) async fn hand_in(who: &mut Practitioner, list: &str) -> Result<Page> {
    let form = who.person.browser.get(IMPORT).await?.expect(200)?.form(IMPORT)?;
    who.person.browser.submit(&form.with("list", list)).await
}

fn choice(page: &Page, place: &str, what: &str) -> Result<Form> {
    Ok(page.form(place)?.with("do", what))
}

#[tokio::test]
async fn a_list_is_seen_before_it_is_added_and_three_bad_rows_are_told() -> Result<()> {
    let stage = Stage::new().await?;
    let (mut vega, mut ruiz) = (enrol(&stage, "vega", "administrator").await?, enrol(&stage, "ruiz", "administrator").await?);
    let database = &stage.installation.database;
    let patients = async || database.number("SELECT COUNT(*) FROM patient").await;
    // As a whole: said, and what was typed stays.
    let page = hand_in(&mut vega, "e-mail;shoe_size\nana@example.org;38\n").await?.expect(422)?;
    page.shows("Check the first line")?;
    ensure!(page.body.contains("ana@example.org;38"), "what was typed is lost");
    hand_in(&mut vega, "").await?.expect(422)?.shows("The list is empty")?;
    hand_in(&mut vega, "mail;name\nana@example.org;Ana\n")
        .await?
        .expect(422)?
        .shows("Line 1: ‘mail’ is not known. Did you mean ‘email’?")?;
    stage.send(&["known@example.org"], &letter::plain("known@example.org", "Results", "text")).await?.expect(250)?;

    // Of the first rows those alone are shown that would be added.
    let looked = hand_in(&mut vega, "email;número de ficha\nknown@example.org;A-1\nother@example.org;A-2\n").await?;
    let place = looked.header("location").to_owned();
    let page = vega.person.browser.follow(looked).await?.expect(200)?;
    page.shows("other@example.org")?;
    ensure!(!page.text().contains("known@example.org"), "a row that is refused is shown as one of the first: {}", page.text());
    submit(&mut vega, &choice(&page, &place, "nothing")?).await?.expect(200)?;

    let mut list = String::from("email,name,birth_date\r\n");
    for n in 0..ROWS {
        list.push_str(&match n {
            100 => "no address,Ana Gomez,1980-12-31\r\n".to_owned(),
            700 => "ana0@example.org,Twice,1980-12-31\r\n".to_owned(),
            800 => "known@example.org,Known,1980-12-31\r\n".to_owned(),
            n => format!("ana{n}@example.org,Canary Zebedee {n},1980-12-31\r\n"),
        });
    }
    let looked = hand_in(&mut vega, &list).await?;
    let place = looked.header("location").to_owned();
    let page = vega.person.browser.follow(looked).await?.expect(200)?;
    for words in [
        "3 rows cannot be imported",
        "1197 patients would be added",
        "Line 102",
        "Line 702",
        "Line 802",
        "Canary Zebedee 0",
        "leave out the rows above",
    ] {
        page.shows(words)?;
    }
    ensure!(!page.text().contains("no address,"), "a cell is repeated");
    ensure!(patients().await? == 1, "added before anybody said so");
    let sealed = database.rows("SELECT content FROM patient_import WHERE content IS NOT NULL", |row| row.bytes(0)).await?;
    ensure!(sealed.len() == 1 && !sealed[0].windows(6).any(|part| part == b"Canary"), "the list lies open");
    // Nothing chosen; another administrator; nothing, on purpose.
    vega.person.browser.submit(&page.form(&place)?).await?.expect(422)?.shows("Choose what we shall do")?;
    let theirs = ruiz.person.browser.get(&place).await?.expect(200)?;
    ensure!(theirs.form(&place).is_err(), "somebody else's list");
    let dropped = vega.person.browser.submit(&choice(&page, &place, "nothing")?).await?;
    vega.person.browser.follow(dropped).await?.expect(200)?;
    vega.person.browser.get(&place).await?.expect(409)?.shows("This list is gone")?;
    ensure!(patients().await? == 1 && database.number("SELECT COUNT(*) FROM patient_import WHERE content IS NOT NULL").await? == 0);

    // The others: however often it is pressed, each once.
    let looked = hand_in(&mut vega, &list).await?;
    let place = looked.header("location").to_owned();
    let page = vega.person.browser.follow(looked).await?.expect(200)?;
    for _ in 0..2 {
        let begun = vega.person.browser.submit(&choice(&page, &place, "import")?).await?;
        vega.person.browser.follow(begun).await?.expect(200)?;
    }
    let done = async || Ok((database.number("SELECT COUNT(*) FROM patient_import WHERE state = 'done'").await? == 1).then_some(()));
    wait::until("the import", wait::LONG * 4, done).await?;
    ensure!(patients().await? == i64::try_from(ROWS)? - 2, "{}", patients().await?);
    ensure!(database.number("SELECT COUNT(*) FROM patient_import WHERE content IS NOT NULL").await? == 0, "the list stays");
    let page = vega.person.browser.get(&place).await?.expect(200)?;
    page.shows("Line 702").context("the report is gone")?;
    ensure!(!page.text().contains("Zebedee"), "the rows stay");
    ensure!(database.number("SELECT COUNT(*) FROM audit WHERE action = 'patient.imported'").await? == 1);
    stage.close().await
}

#[tokio::test]
async fn a_list_comes_as_a_file_and_every_bad_row_is_told() -> Result<()> {
    let stage = Stage::new().await?;
    let mut vega = enrol(&stage, "vega", "administrator").await?;
    let mut list = String::from("\u{feff}email;name\n");
    for n in 0..300 {
        list.push_str(&if n % 2 == 0 { format!("no address {n};Zebedee\n") } else { format!("ana{n}@example.org;Zebedee\n") });
    }
    let page = vega.person.browser.get(IMPORT).await?.expect(200)?;
    ensure!(page.body.contains("enctype=\"multipart/form-data\"") && !page.body.contains("js/list.js"));
    let form = page.form(IMPORT)?;
    let western = vega.person.browser.submit_with(&form, &[("list.csv", "text/csv", b"email\n\xf1@example.org\n")]).await?.expect(422)?;
    western.shows("CSV UTF-8")?;
    let long = vec![b'x'; 16 * 1024 * 1024 + 1];
    vega.person.browser.submit_with(&form, &[("list.csv", "text/csv", &long)]).await?.expect(422)?.shows("The list is too large")?;
    vega.person.browser.submit_with(&form, &[]).await?.expect(422)?.shows("The list is empty")?;
    let looked = vega.person.browser.submit_with(&form, &[("list.csv", "text/csv", list.as_bytes())]).await?.expect(303)?;
    let place = looked.header("location").to_owned();
    let page = vega.person.browser.follow(looked).await?.expect(200)?;
    page.shows("150 rows cannot be imported")?;
    page.shows("150 patients would be added")?;
    let mut lines = 0;
    for number in 1..=3 {
        let page = vega.person.browser.get(&format!("{place}?page={number}")).await?.expect(200)?;
        lines += page.text().matches("Type the whole e-mail address").count();
    }
    ensure!(lines == 150, "{lines} rows on the pages");
    vega.person.browser.get(&format!("{place}?page=4")).await?.expect(200)?.shows("the list ends before it")?;
    let table = vega.person.browser.get(&format!("{place}/rows")).await?.expect(200)?;
    ensure!(table.header("content-type").starts_with("text/csv") && table.header("content-disposition").starts_with("attachment"));
    ensure!(table.body.lines().count() == 151 && table.body.contains("\n300,email,"), "{}", table.body);
    ensure!(!table.body.contains("Zebedee") && !table.body.contains("no address"), "a cell is repeated");
    let progress = format!("{place}/progress");
    ensure!(vega.person.browser.get(&progress).await?.expect(200)?.body.contains("\"waiting\""));
    let begun = vega.person.browser.submit(&choice(&page, &place, "import")?).await?;
    vega.person.browser.follow(begun).await?.expect(200)?;
    wait::until("the import", wait::LONG * 4, async || {
        let now = vega.person.browser.clone().get(&progress).await?.expect(200)?;
        Ok(now.body.contains("\"done\":150").then_some(()))
    })
    .await?;
    ensure!(stage.installation.database.number("SELECT COUNT(*) FROM patient").await? == 150);
    stage.close().await
}

/// Hands a list in, and has it added; the page that shows what it would add.
async fn import(stage: &Stage, who: &mut Practitioner, list: &str) -> Result<String> {
    let done = "SELECT COUNT(*) FROM patient_import WHERE state = 'done'";
    let before = stage.installation.database.number(done).await?;
    let looked = hand_in(who, list).await?;
    let place = looked.header("location").to_owned();
    let page = who.person.browser.follow(looked).await?.expect(200)?;
    submit(who, &choice(&page, &place, "import")?).await?.expect(200)?;
    wait::until("the import", wait::LONG, async || Ok((stage.installation.database.number(done).await? > before).then_some(()))).await?;
    Ok(page.text())
}

#[tokio::test]
async fn no_list_does_what_its_administrator_may_not_do_by_hand() -> Result<()> {
    let stage = Stage::new().await?;
    let (mut vega, mut ruiz) = (enrol(&stage, "vega", "administrator").await?, enrol(&stage, "ruiz", "administrator").await?);
    let database = &stage.installation.database;
    stage.send(&["ana@example.org"], &letter::plain("ana@example.org", "Results", "text")).await?.expect(250)?;
    let list = vega.person.browser.get("/team/patients").await?.expect(200)?;
    let place = list.links().into_iter().find(|link| link.starts_with("/team/patients/0")).context("nobody waits")?;
    let place = place.trim_end_matches("/code").to_owned();
    let page = ruiz.person.browser.get(&place).await?.expect(200)?;
    submit(&mut ruiz, &form(&page, "act", "add-address")?.with("email", "moved@example.org")).await?.expect(200)?;
    let page = vega.person.browser.get(&place).await?.expect(200)?;
    let removing = page.forms().into_iter().rfind(|form| form.fields.iter().any(|(_, is)| is == "remove-address")).context("no form")?;
    submit(&mut vega, &removing).await?.expect(200)?;
    ensure!(database.number("SELECT COUNT(*) FROM freed_address").await? == 1);

    let shown = import(&stage, &mut vega, "email\nmoved@example.org\nnew@example.org\n").await?;
    ensure!(
        shown.contains("One row cannot be imported") && shown.contains("You took this address from another record lately, or a colleague"),
        "{shown}"
    );
    ensure!(database.number("SELECT COUNT(*) FROM patient").await? == 2);
    // What a list added is of who handed it in, and the look at its rows is in the audit.
    ensure!(database.number("SELECT COUNT(*) FROM patient WHERE added_by IS NOT NULL").await? == 1);
    ensure!(database.number("SELECT COUNT(*) FROM audit WHERE action = 'patient.import_viewed'").await? >= 1);
    // Somebody else may: that is two people.
    import(&stage, &mut ruiz, "email\nmoved@example.org\n").await?;
    ensure!(database.number("SELECT COUNT(*) FROM patient").await? == 3);
    stage.close().await
}

#[tokio::test]
async fn a_list_that_cannot_be_gone_on_with_stops_no_other() -> Result<()> {
    let stage = Stage::new().await?;
    let mut staff = Vec::new();
    for name in ["ruiz", "lee", "vega"] {
        staff.push(enrol(&stage, name, "administrator").await?);
    }
    for (who, name) in staff.iter_mut().zip(["ruiz", "lee"]) {
        let looked = hand_in(who, &format!("email\n{name}@patients.example\n")).await?;
        who.person.browser.follow(looked).await?.expect(200)?;
    }
    let database = &stage.installation.database;
    // The first list is broken, and who handed in the second one was deactivated after they had begun.
    let of = |number: u8| format!("(SELECT id FROM patient_import ORDER BY created_at LIMIT 1 OFFSET {number})");
    let who = format!("(SELECT practitioner_id FROM patient_import WHERE id = {})", of(1));
    database.execute(&format!("UPDATE practitioner SET state = 'deactivated' WHERE id = {who}")).await?;
    database.execute(&format!("UPDATE patient_import SET state = 'started', content = NULL WHERE id = {}", of(0))).await?;
    database.execute(&format!("UPDATE patient_import SET state = 'started' WHERE id = {}", of(1))).await?;
    import(&stage, &mut staff[2], "email\nvega@patients.example\n").await?;
    let stopped = async |count: i64| {
        let now = database.number("SELECT COUNT(*) FROM patient_import WHERE state = 'dropped' AND content IS NULL").await?;
        Ok((now == count).then_some(()))
    };
    wait::until("the end of the second", wait::LONG, async || stopped(1).await).await?;
    ensure!(database.number("SELECT COUNT(*) FROM patient").await? == 1, "added in the name of somebody who is out");
    ensure!(database.number("SELECT COUNT(*) FROM patient_import WHERE state = 'started'").await? == 1);
    database.execute("UPDATE patient_import SET updated_at = updated_at - 172800000000 WHERE state = 'started'").await?;
    wait::until("the end of the first", wait::LONG, async || stopped(2).await).await?;
    ensure!(database.number("SELECT COUNT(*) FROM audit WHERE action = 'patient.import_stopped'").await? == 2);
    // Neither is gone: how far it came is told, and what to do.
    let list = staff[2].person.browser.get(IMPORT).await?.expect(200)?;
    ensure!(list.text().matches("0 of 1 were added").count() == 2, "{}", list.text());
    for place in list.links().into_iter().filter(|link| link.starts_with("/team/import/")) {
        staff[2].person.browser.get(&place).await?.expect(200)?;
    }
    let stopped = list.links().into_iter().rfind(|link| link.starts_with("/team/import/")).context("it is gone")?;
    let page = staff[0].person.browser.get(&stopped).await?.expect(200)?;
    page.shows("Stopped before the end: 0 of 1 were added")?;
    page.shows("Hand the list in again: who is here already is left out")?;
    ensure!(page.form(&stopped).is_err() && !page.text().contains("patients.example"), "{}", page.text());
    stage.close().await
}
