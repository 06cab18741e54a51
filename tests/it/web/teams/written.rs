//! What a patient wrote first stands in the list, with where it stands, until its time is over; nobody else finds it there.
use anyhow::{Context, Result, ensure};
use tests::{
    actor::{Page, Patient},
    letter,
};

use super::{ANA, Scene, WORDS, act, change, scene, thread_of};

const BEN: &str = "ben@example.org";
const SENT: &str = "Sent to your clinic. No answer yet.";
const ANSWERED: &str = "Your clinic answered.";

/// Writes to the first team of the list; the page that comes then.
async fn write(who: &mut Patient, subject: &str) -> Result<Page> {
    let to = who.browser.get("/write").await?.expect(200)?.links().into_iter().find(|link| link.starts_with("/write/"));
    let to = to.context("no team")?;
    let form = who.browser.get(&to).await?.expect(200)?.form(&to)?.with("subject", subject).with("text", WORDS);
    let sent = who.browser.submit(&form).await?;
    who.browser.follow(sent).await?.expect(200)
}

/// The rows of a list, each as it is read.
fn rows(page: &Page) -> Vec<String> {
    let list = page.body.split("<ul class=\"messages\">").nth(1).and_then(|rest| rest.split("</ul>").next()).unwrap_or_default();
    let plain = |row: &str| row.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect::<Vec<_>>().join(" ");
    list.split("<li>").skip(1).map(|row| plain(row).split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[tokio::test]
async fn what_was_written_first_is_found_from_the_list_with_where_it_stands() -> Result<()> {
    let Scene { stage, mut boss, mut nurse, nurses, mut ana, .. } = scene().await?;
    let database = &stage.installation.database;
    change(&mut boss, &nurses, "settle", &[("name", "Nurses"), ("days", "2"), ("listed", "yes")]).await?.expect(200)?;
    stage.send(&[BEN], &letter::plain(BEN, "Hello", "to you")).await?.expect(250)?;
    let mut ben = stage.claim(BEN).await?;
    let own = write(&mut ana, "A question").await?.asked.clone();
    let own = own.trim_start_matches("GET ").split('?').next().unwrap_or_default().to_owned();

    let found = rows(&ana.inbox().await?);
    ensure!(found.len() == 2 && found[0].starts_with("You wrote A question") && found[0].ends_with(SENT), "{found:?}");
    ensure!(found[1].starts_with("New Your results") && !found[0].contains("New"), "{found:?}");
    ensure!(ana.messages().await?[0] == own, "it leads elsewhere");
    ensure!(rows(&ben.inbox().await?).len() == 1, "somebody else finds it");
    // Its page says the same: sent, and by whom; it did not come.
    let page = ana.browser.get(&own).await?.expect(200)?;
    page.shows("You wrote")?;
    page.shows("Sent")?;
    for word in ["Received", "New "] {
        ensure!(!page.text().contains(word), "{word}: {}", page.text());
    }
    ana.browser.get("/write").await?.expect(200)?.shows("What you wrote")?;
    ana.browser.speak("es");
    let page = ana.browser.get(&own).await?.expect(200)?;
    page.shows("Usted escribió")?;
    page.shows("Enviado")?;
    ana.inbox().await?.shows("Usted escribió A question")?;
    ana.browser.speak("en");

    // The answer can be undone still: nobody is told of what they cannot read. Then it stands there, and above it.
    let thread = thread_of(&nurse.person.browser.get("/team/inbox").await?.expect(200)?).context("no thread")?;
    let page = nurse.person.browser.get(&thread).await?.expect(200)?;
    let sent = nurse.person.browser.submit(&act(&page, "answer")?.with("text", "Come on Monday.")).await?;
    nurse.person.browser.follow(sent).await?.expect(200)?;
    let found = rows(&ana.inbox().await?);
    ensure!(found.len() == 2 && found[0].ends_with(SENT), "{found:?}");
    database.execute("UPDATE delivery SET visible_at = NULL WHERE sender_id IS NOT NULL").await?;
    let found = rows(&ana.inbox().await?);
    ensure!(found.len() == 3 && found[0].starts_with("New Re: A question"), "{found:?}");
    ensure!(found[1].starts_with("You wrote A question") && found[1].ends_with(ANSWERED), "{found:?}");

    // Taken back, it was none; too old to be read, it was one. What is too old of the own is gone.
    database.execute("UPDATE delivery SET state = 'recalled' WHERE sender_id IS NOT NULL").await?;
    let found = rows(&ana.inbox().await?);
    ensure!(found.len() == 2 && found[0].ends_with(SENT), "{found:?}");
    database.execute("UPDATE delivery SET state = 'expired' WHERE sender_id IS NOT NULL").await?;
    let found = rows(&ana.inbox().await?);
    ensure!(found.len() == 2 && found[0].ends_with(ANSWERED), "{found:?}");
    database.execute("UPDATE delivery SET expires_at = 1000 WHERE own").await?;
    let found = rows(&ana.inbox().await?);
    ensure!(found.len() == 1 && found[0].starts_with("New Your results"), "{found:?}");
    stage.close().await
}

#[tokio::test]
async fn what_answers_is_found_through_what_it_answers_and_pages_hold_both() -> Result<()> {
    let Scene { stage, mut boss, nurses, mut ana, .. } = scene().await?;
    change(&mut boss, &nurses, "settle", &[("name", "Nurses"), ("days", "2"), ("listed", "yes")]).await?.expect(200)?;
    let results = ana.messages().await?.remove(0);
    let form = ana.browser.get(&results).await?.expect(200)?.form(&format!("{results}/reply"))?.with("text", WORDS);
    ana.browser.submit(&form).await?.expect(303)?;
    let found = rows(&ana.inbox().await?);
    ensure!(found.len() == 1 && found[0].starts_with("Your results") && found[0].ends_with("Answered from your side."), "{found:?}");

    write(&mut ana, "A question").await?;
    for number in 0..19 {
        stage.send(&[ANA], &letter::plain(ANA, &format!("News {number}"), "words")).await?.expect(250)?;
    }
    let first = ana.inbox().await?;
    let second = ana.browser.get("/inbox?page=2").await?.expect(200)?;
    let (first, second, next) = (rows(&first), rows(&second), first.links().contains(&"/inbox?page=2".to_owned()));
    ensure!(first.len() == 20 && next && first[19].starts_with("You wrote A question"), "{first:?}");
    ensure!(second.len() == 1 && second[0].contains("Your results"), "{second:?}");
    stage.close().await
}
