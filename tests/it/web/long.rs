//! What is longer than a page is there in pages: a conversation, its notes, and who needs a code.
use anyhow::{Context, Result, ensure};
use tests::{actor::Practitioner, letter, stage::Stage};

use super::threads::act;

const ANA: &str = "ana@example.org";

#[tokio::test]
async fn staff_reach_the_first_message_of_a_long_conversation() -> Result<()> {
    let stage = Stage::new().await?;
    let mail = letter::with_headers(ANA, "Your results", "They are good.", &["X-Portal-Reply: yes"]);
    stage.send(&[ANA], &mail).await?.expect(250)?;
    let mut ana = stage.claim(ANA).await?;
    let message = ana.messages().await?.remove(0);
    for number in 1..=32 {
        let page = ana.browser.get(&message).await?.expect(200)?;
        let form = page.form(&format!("{message}/reply"))?.with("text", &format!("Question {number}."));
        ana.browser.submit(&form).await?.expect(303)?;
    }
    let mut vega = Practitioner::enrol(&stage.installation, &stage.organization, "vega@clinic.example", "care_team").await?;
    let browser = &mut vega.person.browser;
    let list = browser.get("/team/inbox").await?.expect(200)?;
    let thread = list.links().into_iter().find(|link| link.starts_with("/team/inbox/")).context("no thread")?;
    for number in 1..=31 {
        let page = browser.get(&thread).await?.expect(200)?;
        browser.submit(&act(&page, "note")?.with("note", &format!("Note {number}."))).await?.expect(303)?;
    }
    let page = browser.get(&thread).await?.expect(200)?;
    for (there, text) in
        [(true, "Question 32."), (true, "Question 3."), (false, "Question 2."), (true, "Note 31."), (true, "Note 2."), (false, "Note 1.")]
    {
        ensure!(page.text().contains(text) == there, "{text}: {}", page.text());
    }
    page.shows("Older in this conversation")?;
    page.shows("Older notes")?;
    ensure!(!page.text().contains("Newer"), "{}", page.text());
    let link = |page: &tests::actor::Page, end: &str| page.links().into_iter().find(|link| link.replace("&amp;", "&").ends_with(end));
    let older = link(&page, "?page=2&notes=1").context("no way back")?.replace("&amp;", "&");
    let page = browser.get(&older).await?.expect(200)?;
    for text in ["Question 1.", "Question 2.", "Note 31.", "Newer in this conversation"] {
        page.shows(text)?;
    }
    ensure!(!page.text().contains("Question 3.") && !page.text().contains("Older in this conversation"), "{}", page.text());
    let page = browser.get(&format!("{thread}?page=2&notes=2")).await?.expect(200)?;
    page.shows("Note 1.")?;
    ensure!(!page.text().contains("Note 2."), "{}", page.text());
    stage.close().await
}

#[tokio::test]
async fn everybody_who_needs_a_code_is_on_a_page() -> Result<()> {
    let stage = Stage::new().await?;
    let people: Vec<String> = (1..=53).map(|number| format!("one{number}@example.org")).collect();
    let csv: String = people.iter().enumerate().map(|(number, address)| format!("{address},Person {number:02}\n")).collect();
    stage.installation.import(&stage.organization, format!("email,name\n{csv}").as_bytes()).await?.success()?;
    let all: Vec<&str> = people.iter().map(String::as_str).collect();
    stage.send(&all, &letter::with_headers(&people[0], "Your results", "They are good.", &[])).await?.expect(250)?;
    let mut vega = Practitioner::enrol(&stage.installation, &stage.organization, "vega@clinic.example", "sender").await?;
    let browser = &mut vega.person.browser;
    let first = browser.get("/team/patients").await?.expect(200)?;
    ensure!(first.text().matches("Waiting since").count() == 20, "{}", first.text());
    first.shows("More patients")?;
    let next = first.links().into_iter().find(|link| link.ends_with("?page=2")).context("no next page")?;
    let second = browser.get(&next).await?.expect(200)?;
    second.shows("Previous patients")?;
    let third = browser.get(&next.replace('2', "3")).await?.expect(200)?;
    ensure!(third.text().matches("Waiting since").count() == 13, "{}", third.text());
    let all = format!("{} {} {}", first.text(), second.text(), third.text());
    for number in 0..53 {
        ensure!(all.contains(&format!("Person {number:02}")), "{number} is nowhere");
    }
    // The start page counts no further than it says; what else there is stands closed behind what is to be done.
    let start = browser.get("/team").await?.expect(200)?;
    start.shows("50 or more patients have a message and cannot sign in yet")?;
    ensure!(start.body.contains("<details><summary>What else</summary>"), "{}", start.body);
    let mut witness = Practitioner::enrol(&stage.installation, &stage.organization, "witness@clinic.example", "witness").await?;
    let start = witness.person.browser.get("/team").await?.expect(200)?;
    ensure!(!start.text().contains("What else") && !start.text().contains("50 or more"), "{}", start.text());
    stage.close().await
}
