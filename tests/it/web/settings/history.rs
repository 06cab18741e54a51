//! What was done, told in plain words to whom it concerns and to nobody else.
use std::time::Duration;

use anyhow::Result;
use reqwest::Method;
use tests::{
    actor::{Page, Practitioner},
    app::App,
    installation::Installation,
    letter,
};

use super::{ANA, with_ana};

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[tokio::test]
async fn what_was_done_is_told_to_its_owner_alone() -> Result<()> {
    let (stage, mut ana) = with_ana().await?;
    // One message to both: each sees what happened to the own copy.
    stage.send(&["ana@example.org", "ben@example.org"], &letter::plain("ana@example.org", "For both", "words")).await?.expect(250)?;
    let mut ben = stage.claim("ben@example.org").await?;
    let shared = ben.messages().await?.remove(0);
    ben.browser.get(&shared).await?.expect(200)?;
    let own = ana.messages().await?.pop().expect("the first message");
    ana.browser.get(&own).await?.expect(200)?;
    ana.sign_out().await?;
    ana.sign_in().await?;

    let page = ana.browser.get("/settings/history").await?.expect(200)?;
    page.shows("You opened: Hello")?;
    page.shows("You opened your list of messages.")?;
    page.shows("You added a key.")?;
    page.shows("Your clinic made a code for your record.")?;
    page.shows("Your record was set up with a code and a key.")?;
    page.shows("You signed in: A browser.")?;
    page.shows("You signed out.")?;
    let text = page.text();
    assert!(!text.contains("For both") && !text.contains("Another person"), "what Ben did: {text}");
    let signed_in = text.find("You signed in").expect("it");
    assert!(signed_in < text.find("You opened: Hello").expect("it"), "the newest first");
    ben.browser.get("/settings/history").await?.expect(200)?.shows("You opened: For both")?;
    ana.browser.speak("es");
    ana.browser.get("/settings/history").await?.expect(200)?.shows("Usted abrió: Hello")?;

    // A message that is gone has no subject any more; a link checker leaves no trace.
    let database = &stage.installation.database;
    database.execute("UPDATE delivery SET state = 'recalled'").await?;
    let page = ana.browser.get("/settings/history").await?.expect(200)?;
    assert!(!page.text().contains("Hello"), "{}", page.text());
    page.shows("un mensaje que ya no está aquí")?;
    let before = database.number("SELECT COUNT(*) FROM audit").await?;
    ana.browser.send(Method::HEAD, "/settings/history", &[], Vec::new()).await?.expect(200)?;
    assert_eq!(database.number("SELECT COUNT(*) FROM audit").await?, before);
    ana.browser.get("/settings/history").await?.expect(200)?;
    assert_eq!(database.number("SELECT COUNT(*) FROM audit").await?, before + 1);
    stage.close().await
}

/// What was opened and could not be shown, for trouble of ours, is told as that.
#[tokio::test]
async fn what_could_not_be_shown_is_told() -> Result<()> {
    let (stage, mut ana) = with_ana().await?;
    let own = ana.messages().await?.pop().expect("the first message");
    stage.installation.database.execute("UPDATE message_part SET bytes = substr(bytes, 1, 60) WHERE kind = 1").await?;
    ana.browser.get(&own).await?.expect(500)?;
    ana.browser.get("/settings/history").await?.expect(200)?.shows("something went wrong here, and it could not be shown to you: Hello")?;
    ana.browser.speak("es");
    ana.browser.get("/settings/history").await?.expect(200)?.shows("algo falló aquí y no se le pudo mostrar: Hello")?;
    stage.close().await
}

/// Whoever of the staff looked is named, with the clinic, in the words of the reader; also when they work there no more. A clinic says
/// nothing of another one's staff.
#[tokio::test]
async fn staff_are_named_to_whose_messages_they_looked_at() -> Result<()> {
    let (stage, mut ana) = with_ana().await?;
    let mut vega = Practitioner::enrol(&stage.installation, &stage.organization, "vega@clinic.example", "sender").await?;
    look(&mut vega).await?;
    // Staff have no messages of their own.
    for page in ["/settings", "/settings/history"] {
        vega.person.browser.get(page).await?.expect(200)?.shows("What was done with your account")?;
    }
    ana.browser.get("/settings/history").await?.expect(200)?.shows("vega (clinic) opened your record.")?;
    stage.installation.portal(&["practitioner", "deactivate", &vega.id, "--organization", &stage.organization]).await?.success()?;
    ana.browser.get("/settings/history").await?.expect(200)?.shows("vega (clinic) opened your record.")?;
    ana.browser.speak("es");
    ana.browser.get("/settings/history").await?.expect(200)?.shows("vega (clinic) abrió su ficha.")?;
    let names = "SELECT COUNT(*) FROM audit WHERE detail LIKE '%vega%'";
    assert_eq!(stage.installation.database.number(names).await?, 0, "the log holds a name");
    // Nobody else's history names her.
    stage.send(&["ben@example.org"], &letter::plain("ben@example.org", "Hello", "to you")).await?.expect(250)?;
    let mut ben = stage.claim("ben@example.org").await?;
    let page = ben.browser.get("/settings/history").await?.expect(200)?;
    assert!(!page.text().contains("vega"), "{}", page.text());
    stage.close().await
}

/// Finds Ana's record and looks at it.
async fn look(vega: &mut Practitioner) -> Result<()> {
    let page = vega.person.browser.get("/team/patients").await?.expect(200)?;
    let found = vega.person.browser.submit(&page.form("/team/patients")?.with("words", "ana")).await?.expect(200)?;
    let record = found.links().into_iter().find(|link| link.starts_with("/team/patients/0")).expect("a record");
    vega.person.browser.get(&record).await?.expect(200)?;
    Ok(())
}

/// On a clock that the test turns: however long a machine takes, a minute and a day end here and nowhere else.
#[tokio::test]
async fn it_is_paged_and_bounded() -> Result<()> {
    let installation = Installation::new().await?;
    let organization = installation.organization("clinic").await?;
    installation.import(&organization, b"email\nana@example.org\n").await?.success()?;
    let app = App::start(&installation).await?;
    app.clock.pass_to(DAY - 2 * MINUTE);
    let mut ana = installation.claim(&organization, ANA).await?;
    let often = ana.browser.get("/settings/alerts").await?.expect(200)?.form("/settings/alerts")?;
    for _ in 0..13 {
        ana.inbox().await?;
        ana.browser.submit(&often).await?.expect(303)?;
    }
    let lines = |page: &Page| page.body.matches("class=\"meta\"").count();
    let times = |page: &Page| page.body.matches("<time ").count();
    let first = ana.browser.get("/settings/history").await?.expect(200)?;
    assert_eq!((lines(&first), times(&first)), (20, 20), "{}", first.text());
    assert!(first.links().contains(&"/settings/history?page=2".to_owned()));
    let second = ana.browser.get("/settings/history?page=2").await?.expect(200)?;
    assert!(lines(&second) > 5 && lines(&second) < 20, "{}", second.text());
    // The same over and over is one line, however many entries lie beneath it, and the pages behind it move by one.
    for _ in 0..120 {
        ana.inbox().await?;
    }
    let first = ana.browser.get("/settings/history").await?.expect(200)?;
    first.shows("You opened your list of messages. 120 times:")?;
    assert_eq!((lines(&first), times(&first)), (20, 20), "{}", first.text());
    let moved = ana.browser.get("/settings/history?page=2").await?.expect(200)?;
    assert_eq!(lines(&moved), lines(&second) + 1, "{}", moved.text());
    // A minute later it is the same line, from the first time to the last; on another day it is another one.
    app.clock.pass(MINUTE);
    ana.inbox().await?;
    let first = ana.browser.get("/settings/history").await?.expect(200)?;
    first.shows("You opened your list of messages. 121 times:")?;
    assert_eq!((lines(&first), times(&first)), (20, 21), "{}", first.text());
    app.clock.pass(MINUTE);
    ana.inbox().await?;
    let first = ana.browser.get("/settings/history").await?.expect(200)?;
    first.shows("You opened your list of messages. 121 times:")?;
    assert_eq!((lines(&first), times(&first)), (20, 21), "{}", first.text());
    assert_eq!(lines(&ana.browser.get("/settings/history?page=2").await?.expect(200)?), lines(&moved) + 1);
    // Behind the end nothing is said of the list, and one finds back.
    for list in ["/settings/history", "/inbox"] {
        let beyond = ana.browser.get(&format!("{list}?page=4000000000")).await?.expect(200)?;
        beyond.shows("There is no such page")?;
        assert!(beyond.links().contains(&list.to_owned()) && !beyond.body.contains("rel=\"prev\""));
    }
    app.close(&installation).await
}
