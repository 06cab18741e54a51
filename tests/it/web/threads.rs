//! A patient answers, and the clinic answers back: sealed, once, in one thread, and nobody else's business.
mod became;
mod sensitive;

use anyhow::{Context, Result, ensure};
use tests::{
    actor::{Page, Patient, Practitioner},
    letter,
    stage::Stage,
};

const ANA: &str = "ana@example.org";
const WORDS: &str = "zinnober-7719-heron";

struct Scene {
    stage: Stage,
    ana: Patient,
    vega: Practitioner,
    message: String,
}

/// Ana has a message that takes answers, and Dr. Vega works in the care team.
async fn scene() -> Result<Scene> {
    let stage = Stage::new().await?;
    let mail = letter::with_headers(ANA, "Your results", "They are good.", &["X-Portal-Reply: yes"]);
    stage.send(&[ANA], &mail).await?.expect(250)?;
    let mut ana = stage.claim(ANA).await?;
    let message = ana.messages().await?.remove(0);
    let vega = Practitioner::enrol(&stage.installation, &stage.organization, "vega@clinic.example", "care_team").await?;
    Ok(Scene { stage, ana, vega, message })
}

async fn answer(ana: &mut Patient, message: &str, text: &str) -> Result<Page> {
    let page = ana.browser.get(message).await?.expect(200)?;
    let form = page.form(&format!("{message}/reply"))?.with("text", text);
    ana.browser.submit(&form).await
}

/// The form of a thread's page, and the button that does this.
pub(crate) fn act(page: &Page, what: &str) -> Result<tests::actor::Form> {
    let all = page.forms().into_iter().find(|form| form.fields.iter().any(|(name, _)| name == "seen"));
    let all = all.filter(|_| what == "answer" || page.body.contains(&format!("name=\"press\" value=\"{what}\"")));
    let all = all.with_context(|| format!("no way to {what}:\n{}", page.text()))?;
    Ok(if what == "answer" { all } else { all.with("press", what) })
}

#[tokio::test]
async fn a_patient_answers_and_the_clinic_answers_back() -> Result<()> {
    let Scene { stage, mut ana, mut vega, message } = scene().await?;
    let database = &stage.installation.database;
    // Nothing typed, too much typed: said, and nothing is lost.
    answer(&mut ana, &message, "  ").await?.expect(422)?.shows("Type a text first")?;
    let long = answer(&mut ana, &message, &"x".repeat(10_001)).await?.expect(422)?;
    ensure!(long.body.contains(&"x".repeat(10_001)), "what was typed is lost");
    // Sent twice by a double click: one answer.
    let page = ana.browser.get(&message).await?.expect(200)?;
    let form = page.form(&format!("{message}/reply"))?.with("text", WORDS);
    for _ in 0..2 {
        let sent = ana.browser.submit(&form).await?;
        let page = ana.browser.follow(sent).await?.expect(200)?;
        page.shows("Your clinic has your answer. You’re done. This page is safe to close.")?;
        page.shows(&format!("You wrote {WORDS}"))?;
    }
    ensure!(database.number("SELECT COUNT(*) FROM message WHERE author_id IS NOT NULL").await? == 1);
    ensure!(ana.messages().await?.len() == 1, "the own answer stands in the list of messages");
    let page = ana.browser.get(&message).await?.expect(200)?;
    page.shows("This conversation")?;
    page.shows("(this message)")?;
    // By day and hour, so that two of one day are told apart.
    let turns = page.body.split("id=\"conversation\"").nth(1).and_then(|rest| rest.split("</section>").next()).context("no list")?;
    ensure!(turns.matches("<time datetime=").count() == 2 && turns.matches(" UTC</time>").count() == 2, "{turns}");
    let own =
        page.links().into_iter().find(|link| link.starts_with("/messages/") && !link.starts_with(&message)).context("no own answer")?;
    ana.browser.get(&own).await?.expect(200)?.shows(WORDS)?;

    // The clinic sees that somebody waits, takes it in hand, notes, answers.
    vega.person.browser.get("/team").await?.expect(200)?.shows("One patient waits for an answer")?;
    let list = vega.person.browser.get("/team/inbox").await?.expect(200)?;
    list.shows("Re: Your results")?;
    ensure!(!list.text().contains("You belong to no team"), "told of teams where there are none");
    let thread = list.links().into_iter().find(|link| link.starts_with("/team/inbox/")).context("no thread")?;
    let page = vega.person.browser.get(&thread).await?.expect(200)?;
    page.shows(WORDS)?;
    // Two patients may have one name: what tells them apart stands above what is answered, and in the list.
    let patient = thread.rsplit('/').next().context("no patient")?;
    let edit = format!("/team/patients/{patient}/edit");
    let form = vega.person.browser.get(&edit).await?.expect(200)?.form(&edit)?;
    vega.person.browser.submit(&form.with("birth_date", "1980-12-31").with("record_number", "A-77")).await?.expect(303)?;
    let page = vega.person.browser.get(&thread).await?.expect(200)?;
    page.shows("Born December 31, 1980")?;
    page.shows("Record number A-77")?;
    vega.person.browser.get("/team/inbox").await?.expect(200)?.shows("Born December 31, 1980")?;
    let taken = vega.person.browser.submit(&act(&page, "take")?).await?;
    let page = vega.person.browser.follow(taken).await?.expect(200)?;
    page.shows("vega")?;
    let noted = vega.person.browser.submit(&act(&page, "note")?.with("note", "call her too")).await?;
    let page = vega.person.browser.follow(noted).await?.expect(200)?;
    page.shows("call her too")?;
    // Pressed twice, it leaves once, and both presses lead to the same message.
    let form = act(&page, "answer")?.with("text", "Come on Monday.");
    let (sent, again) = (vega.person.browser.submit(&form).await?, vega.person.browser.submit(&form).await?);
    let at = |page: &Page| page.header("location").split('?').next().map(str::to_owned);
    ensure!(at(&sent).is_some_and(|at| at.starts_with("/team/messages/")) && at(&sent) == at(&again), "{:?} {:?}", at(&sent), at(&again));
    ensure!(database.number("SELECT COUNT(*) FROM message WHERE sender_id IS NOT NULL").await? == 1);
    vega.person.browser.follow(sent.clone()).await?.expect(200)?.shows("Back to the inbox")?;
    // Undone, the question waits still; what was written is a draft that belongs to the thread.
    let page = vega.person.browser.follow(sent).await?.expect(200)?;
    let undo = page.forms().into_iter().find(|form| form.action.ends_with("undo") || form.fields.iter().any(|(name, _)| name == "undo"));
    let undo = undo.or_else(|| page.forms().into_iter().find(|form| form.action.starts_with("/team/messages/"))).context("no undo")?;
    let undone = vega.person.browser.submit(&undo).await?;
    let page = vega.person.browser.follow(undone).await?.expect(200)?;
    vega.person.browser.get("/team").await?.expect(200)?.shows("One patient waits for an answer")?;
    ensure!(
        !vega.person.browser.get(&thread).await?.expect(200)?.body.contains("Come on Monday."),
        "an undone answer stands in the thread"
    );
    let form = page.forms().into_iter().find(|form| form.action.ends_with("/write")).context("no draft")?;
    let sent = vega
        .person
        .browser
        .submit(&form.with("act", "send").with("expires", "0").with("category", "treatment").with("text", "Come on Monday."))
        .await?;
    vega.person.browser.follow(sent).await?.expect(200)?;
    ensure!(
        database.number("SELECT COUNT(DISTINCT thread_id) FROM message WHERE author_id IS NOT NULL OR sender_id IS NOT NULL").await? == 1
    );
    vega.person.browser.get("/team").await?.expect(200)?.shows("Nothing waits for you")?;
    let page = vega.person.browser.get(&thread).await?.expect(200)?;
    page.shows("Come on Monday.")?;
    let done = vega.person.browser.submit(&act(&page, "done")?).await?;
    vega.person.browser.follow(done).await?.expect(200)?;
    ensure!(database.number("SELECT COUNT(*) FROM thread WHERE state = 'done' AND asked_at IS NULL").await? == 1);
    let history = ana.browser.get("/settings/history").await?.expect(200)?;
    history.shows("vega (clinic) opened your answers.")?;
    // What was undone nobody saw, and what can be undone still nobody sees yet: nor that somebody looked at it.
    ensure!(!history.text().contains("opened a message to you"), "{}", history.text());
    ensure!(!history.text().contains("Somebody at"), "{}", history.text());
    let page = ana.browser.get(&own).await?.expect(200)?;
    page.shows("Your clinic:")?;
    ensure!(page.text().contains("From your side:"), "{}", page.text());
    // Another question opens it again.
    answer(&mut ana, &message, "And Tuesday?").await?;
    vega.person.browser.get("/team").await?.expect(200)?.shows("One patient waits")?;
    let audited = "SELECT COUNT(DISTINCT action) FROM audit WHERE action IN \
        ('thread.opened', 'thread.taken', 'thread.noted', 'thread.answered', 'thread.done')";
    ensure!(database.number(audited).await? == 5);
    stage.close().await
}

/// Begun on a computer, gone on with on the telephone, and then sent on the computer: nothing goes that was not seen.
#[tokio::test]
async fn what_was_written_on_elsewhere_is_shown_before_it_is_sent() -> Result<()> {
    let Scene { stage, mut ana, message, .. } = scene().await?;
    let action = format!("{message}/reply");
    let old = ana.browser.get(&message).await?.expect(200)?.form(&action)?.with("text", "My knee");
    ana.browser.submit(&old.clone().with("act", "typing")).await?.expect(204)?;
    let new = ana.browser.get(&message).await?.expect(200)?.form(&action)?.with("text", "My knee hurts at night");
    ana.browser.submit(&new.clone().with("act", "typing")).await?.expect(204)?;
    let old = old.with("text", "My knee hurts");
    let lines = ana.browser.submit(&new.clone().with("text", "My knee\nhurts at night").with("act", "typing")).await?;
    lines.expect(204)?;
    let page = ana.browser.submit(&old.clone().with("act", "send")).await?.expect(409)?;
    ensure!(page.body.contains("<div class=\"letter\" dir=\"auto\">My knee\nhurts at night</div>"), "not to be read: {}", page.body);
    ensure!(page.body.contains("/time."), "the time of the other text is told in UTC");
    // Both are kept, as it says, and stay so until somebody asks for one.
    let kept = "SELECT COUNT(*) FROM patient_draft WHERE content IS NOT NULL";
    ensure!(stage.installation.database.number(kept).await? == 2, "the refused text is on its page only");
    ana.browser.submit(&page.form(&action)?.with("text", "My knee hurts").with("act", "typing")).await?.expect(204)?;
    let page = ana.browser.submit(&old.clone().with("act", "send")).await?.expect(409)?;
    page.shows("hurts at night")?;
    // What cannot be kept is not said to be.
    let long = "x".repeat(40_001);
    let page = ana.browser.submit(&old.clone().with("text", &long).with("act", "send")).await?.expect(409)?;
    page.shows("What stands here is on this page only")?;
    ana.browser.submit(&new.clone().with("act", "typing")).await?.expect(204)?;
    ana.browser.submit(&old.clone().with("act", "typing")).await?.expect(204)?;
    for act in ["send", "discard", "keep"] {
        let page = ana.browser.submit(&old.clone().with("act", act)).await?.expect(409)?;
        page.shows("Both texts are kept")?;
        page.shows("My knee hurts at night")?;
        ensure!(page.body.contains("My knee hurts</textarea>"), "what was typed is lost: {}", page.body);
    }
    ensure!(stage.installation.database.number("SELECT COUNT(*) FROM message WHERE author_id IS NOT NULL").await? == 0);
    let page = ana.browser.submit(&old.clone().with("act", "send")).await?.expect(409)?;
    let sent = ana.browser.submit(&page.form(&action)?.with("text", "My knee hurts most at night")).await?;
    ana.browser.follow(sent).await?.expect(200)?.shows("Your clinic has your answer")?;
    ensure!(!ana.inbox().await?.text().contains("You began to write on"), "what was kept aside is offered still");
    // The telephone's page is late: its text is not lost, and goes apart if it is to go.
    let page = ana.browser.submit(&new.with("act", "keep")).await?.expect(409)?;
    page.shows("already sent or thrown away")?;
    ensure!(page.body.contains("My knee hurts at night</textarea>"), "what was typed is lost");
    let sent = ana.browser.submit(&page.form(&action)?.with("text", "My knee hurts at night")).await?;
    ana.browser.follow(sent).await?.expect(200)?.shows("Your clinic has your answer")?;
    ensure!(stage.installation.database.number("SELECT COUNT(*) FROM message WHERE author_id IS NOT NULL").await? == 2);
    stage.close().await
}

#[tokio::test]
async fn what_staff_typed_stays_whatever_they_press() -> Result<()> {
    let Scene { stage, mut ana, mut vega, message } = scene().await?;
    answer(&mut ana, &message, WORDS).await?;
    let list = vega.person.browser.get("/team/inbox").await?.expect(200)?;
    let thread = list.links().into_iter().find(|link| link.starts_with("/team/inbox/")).context("no thread")?;
    let page = vega.person.browser.get(&thread).await?.expect(200)?;
    let typed = |page: &Page, what: &str| -> Result<tests::actor::Form> {
        Ok(act(page, what)?.with("text", "Half an answer").with("note", "Half a note"))
    };
    let page = vega.person.browser.submit(&typed(&page, "take")?).await?.expect(200)?;
    page.shows("What you typed is still here.")?;
    page.shows("In hand: vega")?;
    ensure!(page.body.contains("Half an answer</textarea>") && page.body.contains("Half a note</textarea>"), "what was typed is lost");
    // A note that is kept leaves the answer where it is.
    let page = vega.person.browser.submit(&typed(&page, "note")?).await?.expect(200)?;
    ensure!(page.body.contains("Half an answer</textarea>") && !page.body.contains("Half a note</textarea>"), "{}", page.body);
    page.shows("Half a note")?;
    // An answer does not take a note away with it.
    let page = vega.person.browser.submit(&typed(&page, "answer")?.with("note", "One more")).await?.expect(422)?;
    page.shows("You began a note.")?;
    ensure!(page.body.contains("Half an answer</textarea>") && page.body.contains("One more</textarea>"), "what was typed is lost");
    ensure!(stage.installation.database.number("SELECT COUNT(*) FROM message WHERE sender_id IS NOT NULL").await? == 0);
    // With a file and without script: it stays with the answer.
    let taken = act(&page, "release")?.with("text", "");
    let page = vega.person.browser.submit_with(&taken.with("note", ""), &[("x.txt", "text/plain", b"x")]).await?.expect(200)?;
    page.shows("x.txt")?;
    page.shows("Nobody has it in hand.")?;
    let sent = vega.person.browser.submit(&act(&page, "answer")?.with("text", "A whole answer").with("note", "")).await?;
    vega.person.browser.follow(sent).await?.expect(200)?.shows("x.txt")?;
    stage.close().await
}

#[tokio::test]
async fn two_who_answer_at_once_are_told_and_others_see_nothing() -> Result<()> {
    let Scene { stage, mut ana, mut vega, message } = scene().await?;
    let other = stage.installation.organization("other").await?;
    let mut lee = Practitioner::enrol(&stage.installation, &other, "lee@other.example", "care_team").await?;
    let mut ruiz = Practitioner::enrol(&stage.installation, &stage.organization, "ruiz@clinic.example", "care_team").await?;
    let mut sender = Practitioner::enrol(&stage.installation, &stage.organization, "sender@clinic.example", "sender").await?;
    answer(&mut ana, &message, WORDS).await?;
    let list = vega.person.browser.get("/team/inbox").await?.expect(200)?;
    let thread = list.links().into_iter().find(|link| link.starts_with("/team/inbox/")).context("no thread")?;
    let seen = vega.person.browser.get(&thread).await?.expect(200)?;
    let theirs = ruiz.person.browser.get(&thread).await?.expect(200)?;
    let first = vega.person.browser.submit(&act(&seen, "answer")?.with("text", "Monday.")).await?;
    ensure!(first.status.is_redirection(), "{}", first.text());
    let second = ruiz.person.browser.submit(&act(&theirs, "answer")?.with("text", "Tuesday.")).await?.expect(409)?;
    second.shows("Somebody did something here meanwhile")?;
    ensure!(second.body.contains("Tuesday."), "what was typed is lost");
    // What the patient writes meanwhile is not put away unread.
    let before = vega.person.browser.get(&thread).await?.expect(200)?;
    answer(&mut ana, &message, "One more thing").await?;
    vega.person.browser.submit(&act(&before, "done")?).await?.expect(409)?;
    // Another clinic, a role that does not answer, and the patient: there is no such page.
    lee.person.browser.get(&thread).await?.expect(404)?;
    sender.person.browser.get(&thread).await?.expect(403)?;
    ana.browser.get(&thread).await?.expect(404)?;
    ensure!(!lee.person.browser.get("/team/inbox").await?.body.contains("/team/inbox/0"));
    // A note lies sealed, and the patient never sees it.
    let noted = act(&before, "note")?.with("note", "call-her-husband");
    let noted = vega.person.browser.submit(&noted).await?;
    vega.person.browser.follow(noted).await?.expect(200)?.shows("call-her-husband")?;
    let texts = stage.installation.database.rows("SELECT text FROM thread_note", |row| row.bytes(0)).await?;
    ensure!(texts.len() == 1 && texts.iter().all(|text| !text.windows(4).any(|four| four == b"call")));
    for path in [message.as_str(), "/inbox", "/settings/history"] {
        ensure!(!ana.browser.get(path).await?.expect(200)?.body.contains("call-her-husband"), "a note on {path}");
    }
    stage.close().await
}

#[tokio::test]
async fn a_message_that_takes_no_answers_has_no_form_and_refuses_one() -> Result<()> {
    let Scene { stage, mut ana, message, .. } = scene().await?;
    let mail = letter::with_headers(ANA, "A notice", "No answers.", &["X-Portal-Reply: no"]);
    stage.send(&[ANA], &mail).await?.expect(250)?;
    let notice = ana.messages().await?.into_iter().find(|one| *one != message).context("no second message")?;
    let page = ana.browser.get(&notice).await?.expect(200)?;
    ensure!(page.form(&format!("{notice}/reply")).is_err(), "a form for answers");
    let form = ana.browser.get(&message).await?.expect(200)?.form(&format!("{message}/reply"))?.with("text", WORDS);
    let forged = tests::actor::Form { action: format!("{notice}/reply"), ..form };
    ana.browser.submit(&forged).await?.expect(409)?.shows(WORDS)?;
    ana.browser.submit(&forged.with("token", "forged")).await?.expect(403)?.shows(WORDS)?;
    // The key is used in another tab: the form that lies open is good all the same.
    let form = ana.browser.get(&message).await?.expect(200)?.form(&format!("{message}/reply"))?.with("text", WORDS);
    let cookie = ana.browser.cookies().clone();
    let asked = ana.browser.get("/settings/keys/add").await?.expect(403)?;
    ana.press(&asked, "get").await?;
    ensure!(*ana.browser.cookies() != cookie, "the cookie did not change");
    ana.browser.submit(&form).await?.expect(303)?;
    // Signed out meanwhile: what was typed comes back.
    ana.sign_out().await?;
    let out = ana.browser.submit(&form.clone().with("text", "second heron")).await?.expect(401)?;
    out.shows("second heron")?;
    ana.sign_in().await?;
    ana.browser.submit(&form).await?.expect(403)?.shows(WORDS)?;
    ensure!(stage.installation.database.number("SELECT COUNT(*) FROM message WHERE author_id IS NOT NULL").await? == 1);
    stage.close().await
}
