//! A list of patients on an administrator's page: seen first, row by row what cannot be, then added in the background.
use anyhow::{Context, Result, ensure};
use tests::{actor::Form, actor::Page, actor::Practitioner, stage::Stage, wait};

use super::approvals::enrol;

const IMPORT: &str = "/team/import";
/// More than one transaction adds.
const ROWS: usize = 1_200;

async fn hand_in(who: &mut Practitioner, list: &str) -> Result<Page> {
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
    stage.send(&["known@example.org"], &tests::letter::plain("known@example.org", "Results", "text")).await?.expect(250)?;

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
    wait::until("the import", wait::LONG, done).await?;
    ensure!(patients().await? == i64::try_from(ROWS)? - 2, "{}", patients().await?);
    ensure!(database.number("SELECT COUNT(*) FROM patient_import WHERE content IS NOT NULL").await? == 0, "the list stays");
    let page = vega.person.browser.get(&place).await?.expect(200)?;
    page.shows("Line 702").context("the report is gone")?;
    ensure!(!page.text().contains("Zebedee"), "the rows stay");
    ensure!(database.number("SELECT COUNT(*) FROM audit WHERE action = 'patient.imported'").await? == 1);
    stage.close().await
}
