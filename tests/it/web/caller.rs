//! A code by telephone: who hears it has said what stands in the record, in this session, lately, once; two who did not close it.
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tests::{
    actor::{Page, Practitioner},
    app::App,
    installation::Installation,
};

const MINUTE: Duration = Duration::from_secs(60);
pub(super) const DAY: Duration = Duration::from_secs(24 * 3_600);
pub(super) const LIST: &[u8] = b"email,name,birth_date,record_number,phone\nana@example.org,Ana G\xc3\xb3mez,1980-12-31,A-77,555-0100\n";

pub(super) async fn begin(list: &[u8]) -> Result<(Installation, String, App, String)> {
    let installation = Installation::new().await?;
    let organization = installation.organization("clinic").await?;
    installation.import(&organization, list).await?.success()?;
    let app = App::start(&installation).await?;
    let ids = installation.database.rows("SELECT id FROM patient", |row| row.id(0)).await?;
    let place = format!("/team/patients/{}", ids.first().context("no record")?);
    Ok((installation, organization, app, place))
}

/// Types what somebody says.
pub(super) async fn say(staff: &mut Practitioner, place: &str, said: &[(&str, &str)]) -> Result<Page> {
    let path = format!("{place}/caller");
    let form = staff.person.browser.get(&path).await?.expect(200)?.form(&path)?;
    let form = said.iter().fold(form, |form, (name, value)| form.with(name, value));
    staff.person.browser.submit(&form).await
}

/// Presses the button that makes the code, whether or not it is there.
pub(super) async fn give(staff: &mut Practitioner, place: &str) -> Result<Page> {
    let path = format!("{place}/caller");
    let code = format!("{place}/code");
    let mut form = staff.person.browser.get(&code).await?.expect(200)?.form(&code)?.without("how").with("act", "give");
    form.action = path;
    staff.person.browser.submit(&form).await
}

/// The digits that are read out.
pub(super) fn digits(page: &Page) -> String {
    let groups = page.body.split("<strong class=\"code large\">").skip(1).filter_map(|rest| rest.split('<').next());
    groups.flat_map(|group| group.chars().filter(char::is_ascii_digit)).collect()
}

async fn audited(installation: &Installation, action: &'static str) -> Result<usize> {
    let count = installation.database.rows("SELECT action FROM audit", |row| row.text(0)).await?;
    Ok(count.iter().filter(|one| *one == action).count())
}

pub(super) const RIGHT: &[(&str, &str)] = &[("name", "GOMEZ ana"), ("birth_date", "12/31/1980")];
pub(super) const WRONG: &[(&str, &str)] = &[("name", "Ana Gómez"), ("birth_date", "12/30/1980")];

#[tokio::test]
async fn a_code_is_told_to_whoever_says_what_the_record_holds() -> Result<()> {
    let (installation, organization, app, place) = begin(LIST).await?;
    let mut vega = Practitioner::enrol(&installation, &organization, "vega@clinic.example", "sender").await?;
    let mut leo = Practitioner::enrol(&installation, &organization, "leo@clinic.example", "care_team").await?;
    let (code, caller) = (format!("{place}/code"), format!("{place}/caller"));
    let asked = vega.person.browser.get(&code).await?.expect(200)?.form(&code)?;
    let asking = vega.person.browser.submit(&asked.with("how", "telephone")).await?.expect(303)?;
    ensure!(asking.header("location") == caller, "{}", asking.header("location"));
    let page = vega.person.browser.follow(asking).await?.expect(200)?;
    page.shows("555-0100")?;
    page.shows("Never on a voicemail")?;
    for held in ["Ana", "Gómez", "1980-12-31", "December", "A-77"] {
        let text = page.without_chance().replace("December 31, 1980 or 1980-12-31", "");
        ensure!(!text.contains(held), "{held} is on the page");
    }
    give(&mut vega, &place).await?.expect(422)?.shows("Ask the patient again")?;
    say(&mut vega, &place, &[("name", "Ana Gómez")]).await?.expect(422)?.shows("two things or more")?;
    // What can be read in two ways is no miss either: both are told.
    let two = say(&mut vega, &place, &[("name", "Ana Gómez"), ("birth_date", "03/04/1980")]).await?.expect(422)?;
    two.shows("March 4, 1980")?;
    two.shows("April 3, 1980")?;
    ensure!(two.body.contains("03/04/1980"), "what was typed is lost");
    say(&mut vega, &place, &[("birth_date", "soon"), ("record_number", "A-77")]).await?.expect(422)?.shows("Type the whole birth date")?;
    ensure!(audited(&installation, "patient.caller_missed").await? == 0, "what was not compared is a miss");

    let right = say(&mut vega, &place, RIGHT).await?.expect(303)?;
    vega.person.browser.follow(right).await?.expect(200)?.shows("It matches.")?;
    give(&mut leo, &place).await?.expect(422)?;
    let told = give(&mut vega, &place).await?.expect(200)?;
    ensure!(told.header("cache-control") == "no-store");
    told.shows("Group 5 of 5")?;
    ensure!(digits(&told).len() == 20, "{}", told.text());
    give(&mut vega, &place).await?.expect(422)?;

    // Another one, by number and date; ten minutes later it is over.
    say(&mut vega, &place, &[("record_number", "a 77"), ("birth_date", "Dec 31, 1980")]).await?.expect(303)?;
    app.clock.pass(10 * MINUTE + Duration::from_secs(1));
    give(&mut vega, &place).await?.expect(422)?;
    say(&mut vega, &place, RIGHT).await?.expect(303)?;
    app.clock.pass(9 * MINUTE);
    give(&mut vega, &place).await?.expect(200)?;
    ensure!(audited(&installation, "patient.caller_matched").await? == 3);

    let other = installation.organization("other").await?;
    let mut eve = Practitioner::enrol(&installation, &other, "eve@other.example", "administrator").await?;
    eve.person.browser.get(&caller).await?.expect(404)?;
    app.close(&installation).await
}

#[tokio::test]
async fn two_who_do_not_know_the_record_leave_the_letter_and_the_desk() -> Result<()> {
    let (installation, organization, app, place) = begin(LIST).await?;
    let mut vega = Practitioner::enrol(&installation, &organization, "vega@clinic.example", "sender").await?;
    let code = format!("{place}/code");
    let missed = say(&mut vega, &place, WRONG).await?.expect(422)?;
    missed.shows("This does not match.")?;
    ensure!(!missed.body.contains("aria-invalid"), "it says which is wrong");
    // A day later it begins anew; and whoever counts, it is the record's.
    app.clock.pass(DAY);
    let mut vega = Practitioner::enrol(&installation, &organization, "vega2@clinic.example", "sender").await?;
    let mut leo = Practitioner::enrol(&installation, &organization, "leo@clinic.example", "care_team").await?;
    say(&mut vega, &place, WRONG).await?.expect(422)?.shows("This does not match.")?;
    say(&mut leo, &place, RIGHT).await?.expect(303)?;
    let form = leo.person.browser.get(&code).await?.expect(200)?.form(&code)?;
    vega.person.browser.get(&code).await?.expect(200)?;
    app.clock.pass(10 * MINUTE);
    let mut kim = Practitioner::enrol(&installation, &organization, "kim@clinic.example", "sender").await?;
    let closed = say(&mut kim, &place, WRONG).await?.expect(422)?;
    closed.shows("Two callers did not match this record")?;
    closed.shows("by letter")?;
    let asked = kim.person.browser.get(&code).await?.expect(200)?;
    asked.shows("Two callers did not match this record")?;
    for way in ["hand", "telephone", "sms"] {
        ensure!(!asked.body.contains(&format!("value=\"{way}\"")), "{way} is offered");
        let form = asked.form(&code)?.with("how", way);
        let answer = kim.person.browser.submit(&form).await?;
        let answer = kim.person.browser.follow(answer).await?;
        ensure!(answer.text().contains("Two callers did not match"), "{way}: {}", answer.text());
    }
    // What was heard before is closed, too, and what is right now is not looked at.
    leo.person.browser.submit(&form.with("how", "sms")).await?.expect(422)?;
    give(&mut leo, &place).await?;
    ensure!(installation.database.number("SELECT COUNT(*) FROM claim_code").await? == 0, "a code was made");
    kim.person.browser.submit(&asked.form(&code)?.with("how", "letter-page")).await?.expect(200)?;
    ensure!(installation.database.number("SELECT COUNT(*) FROM claim_code").await? == 1, "no letter");
    ensure!(audited(&installation, "patient.caller_missed").await? == 3);
    ensure!(audited(&installation, "patient.telephone_closed").await? == 1);
    app.clock.pass(DAY - MINUTE);
    let mut may = Practitioner::enrol(&installation, &organization, "may@clinic.example", "sender").await?;
    may.person.browser.get(&code).await?.expect(200)?.shows("Two callers did not match")?;
    app.clock.pass(2 * MINUTE);
    say(&mut may, &place, RIGHT).await?.expect(303)?;
    give(&mut may, &place).await?.expect(200)?;
    app.close(&installation).await
}

#[tokio::test]
async fn a_record_that_holds_too_little_takes_no_code_by_telephone() -> Result<()> {
    let (installation, organization, app, place) = begin(b"email,name,phone\nana@example.org,Ana,555-0100\n").await?;
    let mut vega = Practitioner::enrol(&installation, &organization, "vega@clinic.example", "sender").await?;
    let code = format!("{place}/code");
    let page = vega.person.browser.get(&code).await?.expect(200)?;
    page.shows("too little to know a caller by")?;
    ensure!(!page.body.contains("value=\"telephone\"") && page.body.contains("value=\"sms\""));
    let refused = vega.person.browser.submit(&page.form(&code)?.with("how", "telephone")).await?.expect(422)?;
    refused.shows("too little to know a caller by")?;
    vega.person.browser.get(&format!("{place}/caller")).await?.expect(200)?.shows("too little to know a caller by")?;
    app.close(&installation).await
}

#[tokio::test]
async fn the_call_list_leads_to_the_telephone_where_there_is_no_key() -> Result<()> {
    let (installation, organization, app, place) = begin(LIST).await?;
    let mut vega = Practitioner::enrol(&installation, &organization, "vega@clinic.example", "sender").await?;
    let write = format!("{place}/write");
    let form = vega.person.browser.get(&write).await?.expect(200)?.form(&write)?;
    let form = form.with("subject", "Visit").with("text", "Come.").with("category", "treatment").with("expires", "0");
    vega.person.browser.submit(&form.with("act", "send")).await?.expect(303)?;
    app.clock.pass(DAY * 9);
    vega.person.sign_in().await?.expect(200)?;
    let calls = vega.person.browser.get("/team/calls").await?.expect(200)?;
    calls.shows("Give a code by telephone")?;
    calls.shows("Give a new code by letter")?;
    ensure!(calls.links().contains(&format!("{place}/caller")), "{:?}", calls.links());
    ensure!(!calls.text().contains("Send the notice again"), "a notice for who cannot sign in");
    app.close(&installation).await
}
