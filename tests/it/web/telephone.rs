//! What counts as on record at the telephone: nothing that somebody wrote there lately. And that two misses close more than one way.
use anyhow::{Result, ensure};
use tests::{actor::Practitioner, app::App, installation::Installation};

use super::{
    approvals::{decide, form, submit},
    caller::{DAY, LIST, RIGHT, WRONG, begin, give, say},
    merge::{compare, joining, record},
};

async fn staff(installation: &Installation, organization: &str, name: &str) -> Result<Practitioner> {
    Practitioner::enrol(installation, organization, &format!("{name}@clinic.example"), "sender").await
}

async fn edit(who: &mut Practitioner, place: &str, field: &str, value: &str) -> Result<()> {
    let edit = format!("{place}/edit");
    let form = who.person.browser.get(&edit).await?.expect(200)?.form(&edit)?.with(field, value);
    who.person.browser.submit(&form).await?.expect(303).map(drop)
}

async fn codes(installation: &Installation) -> Result<i64> {
    installation.database.number("SELECT COUNT(*) FROM claim_code").await
}

/// Whoever writes a number into a record, and calls it, hears the code at it.
#[tokio::test]
async fn a_number_that_was_changed_lately_is_not_called() -> Result<()> {
    let (installation, organization, app, place) = begin(LIST).await?;
    let mut vega = staff(&installation, &organization, "vega").await?;
    let mut leo = staff(&installation, &organization, "leo").await?;
    // Heard before, it is over with the change.
    say(&mut leo, &place, RIGHT).await?.expect(303)?;
    edit(&mut vega, &place, "phone", "555-0199").await?;
    let code = format!("{place}/code");
    for who in [&mut vega, &mut leo] {
        let page = who.person.browser.get(&code).await?.expect(200)?;
        page.shows("The telephone number of this record was changed in the last 30 days.")?;
        for way in ["telephone", "sms"] {
            ensure!(!page.body.contains(&format!("value=\"{way}\"")), "{way} is offered");
            let form = page.form(&code)?.with("how", way);
            who.person.browser.submit(&form).await?.expect(422)?.shows("was changed in the last 30 days")?;
        }
        let page = who.person.browser.get(&format!("{place}/caller")).await?.expect(200)?;
        page.shows("was changed in the last 30 days")?;
        ensure!(page.links().contains(&format!("{place}/desk")) && page.form(&format!("{place}/caller")).is_err(), "{}", page.text());
        drop(give(who, &place).await?);
    }
    ensure!(codes(&installation).await? == 0, "a code was told at a number that somebody wrote there");
    let page = leo.person.browser.get(&code).await?.expect(200)?;
    leo.person.browser.submit(&page.form(&code)?.with("how", "letter-page")).await?.expect(200)?;
    app.clock.pass(30 * DAY);
    leo.person.sign_in().await?.expect(200)?;
    say(&mut leo, &place, RIGHT).await?.expect(303)?;
    give(&mut leo, &place).await?.expect(200)?;
    app.close(&installation).await
}

/// Where it takes two, a colleague is asked before anybody is on the telephone.
#[tokio::test]
async fn whoever_would_telephone_asks_a_colleague_first() -> Result<()> {
    let (installation, organization, app, place) = begin(LIST).await?;
    let mut vega = staff(&installation, &organization, "vega").await?;
    let mut leo = staff(&installation, &organization, "leo").await?;
    let page = vega.person.browser.get(&place).await?.expect(200)?;
    submit(&mut vega, &form(&page, "act", "add-address")?.with("email", "new@example.net")).await?.expect(200)?;
    let (code, asked) = (format!("{place}/code"), "SELECT COUNT(*) FROM approval WHERE state = 'asked'");
    let page = leo.person.browser.get(&code).await?.expect(200)?;
    leo.person.browser.submit(&page.form(&code)?.with("how", "telephone").with("moved", "unsure")).await?.expect(200)?;
    ensure!(installation.database.number(asked).await? == 1, "whoever is not sure cannot ask");
    let page = leo.person.browser.get(&place).await?.expect(200)?;
    submit(&mut leo, &form(&page, "act", "withdraw")?).await?.expect(200)?;
    let page = vega.person.browser.get(&code).await?.expect(200)?;
    vega.person.browser.submit(&page.form(&code)?.with("how", "telephone")).await?.expect(200)?;
    ensure!(installation.database.number(asked).await? == 1 && codes(&installation).await? == 0, "whoever added an address cannot ask");
    app.close(&installation).await
}

#[tokio::test]
async fn what_was_changed_lately_is_not_asked_for_nor_compared() -> Result<()> {
    let (installation, organization, app, place) = begin(LIST).await?;
    let mut vega = staff(&installation, &organization, "vega").await?;
    edit(&mut vega, &place, "birth_date", "1990-01-01").await?;
    let page = vega.person.browser.get(&format!("{place}/caller")).await?.expect(200)?;
    ensure!(page.body.contains("name=\"record_number\"") && !page.body.contains("name=\"birth_date\""), "{}", page.text());
    let new = [("name", "Ana Gómez"), ("birth_date", "1990-01-01")];
    say(&mut vega, &place, &new).await?.expect(422)?.shows("two things or more")?;
    say(&mut vega, &place, &[("name", "Ana Gómez"), ("record_number", "A-77")]).await?.expect(303)?;
    // With both of them new there is nothing to know anybody by.
    edit(&mut vega, &place, "record_number", "A-78").await?;
    let code = format!("{place}/code");
    let page = vega.person.browser.get(&code).await?.expect(200)?;
    page.shows("The birth date or the record number was changed in the last 30 days")?;
    ensure!(!page.body.contains("value=\"telephone\""), "it is offered");
    drop(give(&mut vega, &place).await?);
    ensure!(codes(&installation).await? == 0);
    app.close(&installation).await
}

/// Whoever is about to type what a caller says has not just read it.
#[tokio::test]
async fn the_page_before_the_caller_shows_nothing_that_is_compared() -> Result<()> {
    let (installation, organization, app, place) = begin(LIST).await?;
    let mut vega = staff(&installation, &organization, "vega").await?;
    for page in ["code", "caller"] {
        let page = vega.person.browser.get(&format!("{place}/{page}")).await?.expect(200)?;
        let text = page.without_chance().replace("December 31, 1980 or 1980-12-31. Not 3/4/1980", "");
        for held in ["1980", "A-77"] {
            ensure!(!text.contains(held), "{held} is on the page");
        }
        page.shows("555-0100")?;
    }
    app.close(&installation).await
}

#[tokio::test]
async fn a_closed_record_stays_closed_when_it_becomes_part_of_another() -> Result<()> {
    let list = b"email,name,birth_date,record_number,phone\nana@example.org,Ana G\xc3\xb3mez,1980-12-31,A-77,555-0100\n\
        ana@second.example,Ana G\xc3\xb3mez,1980-12-31,A-78,555-0100\n";
    let (installation, organization) = (Installation::new().await?, "clinic");
    let organization = installation.organization(organization).await?;
    installation.import(&organization, list).await?.success()?;
    let app = App::start(&installation).await?;
    let (mut vega, mut leo) = (staff(&installation, &organization, "vega").await?, staff(&installation, &organization, "leo").await?);
    let (kept, gone) = (record(&mut vega, "A-77").await?, record(&mut vega, "A-78").await?);
    for _ in 0..2 {
        say(&mut vega, &gone, WRONG).await?.expect(422)?;
    }
    say(&mut leo, &kept, RIGHT).await?.expect(303)?;
    let page = compare(&mut vega, &kept, &gone, "A-78").await?.expect(200)?;
    let joined = submit(&mut vega, &joining(&page, "own")?).await?.expect(200)?;
    if joined.text().contains("Nothing changes until a colleague agrees") {
        decide(&mut leo, "yes").await?.expect(200)?;
    }
    ensure!(installation.database.number("SELECT COUNT(*) FROM patient WHERE merged_into IS NOT NULL").await? == 1, "not joined");
    let page = leo.person.browser.get(&format!("{kept}/code")).await?.expect(200)?;
    page.shows("Two callers did not match this record")?;
    drop(give(&mut leo, &kept).await?);
    ensure!(codes(&installation).await? == 0, "joined, and open again");
    app.close(&installation).await
}

#[tokio::test]
async fn no_code_of_a_closed_record_is_handed_to_a_carer_either() -> Result<()> {
    let (installation, organization, app, place) = begin(LIST).await?;
    let (mut vega, mut leo) = (staff(&installation, &organization, "vega").await?, staff(&installation, &organization, "leo").await?);
    let path = format!("{place}/carers");
    let page = vega.person.browser.get(&path).await?.expect(200)?;
    let typed = form(&page, "act", "add")?.with("name", "Carla Ruiz").with("email", "carla@example.org").with("language", "en");
    submit(&mut vega, &typed.with("days", "30").with("basis", "consent")).await?.expect(200)?;
    let giving = form(&leo.person.browser.get(&path).await?.expect(200)?, "act", "code")?;
    for _ in 0..2 {
        say(&mut vega, &place, WRONG).await?.expect(422)?;
    }
    let page = leo.person.browser.submit(&giving.clone().with("how", "hand")).await?.expect(409)?;
    page.shows("So for now a code goes by letter only.")?;
    ensure!(!page.body.contains("value=\"hand\"") && codes(&installation).await? == 0, "{}", page.text());
    leo.person.browser.submit(&giving.with("how", "letter-page")).await?.expect(200)?;
    ensure!(codes(&installation).await? == 1);
    app.close(&installation).await
}
