//! What is said before somebody writes in vain: in whose language a page will be, until when it can be read, and that nobody can read it.
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use entity::base::clock::{Clock, SystemClock};
use tests::{
    actor::{Form, Page, Patient, Practitioner},
    letter,
    stage::Stage,
};

use super::threads::act;

const LIST: &[u8] = b"email,name,record_number,language\nana@example.org,Ana Ruiz,A-1,en\nben@example.org,Ben Soto,A-2,es\n\
    cai@example.org,Cai Lee,A-3,en\ndan@example.org,Dan Paz,A-4,en\neva@example.org,Eva Gil,A-5,en\n";

async fn scene() -> Result<(Stage, Practitioner)> {
    let stage = Stage::new().await?;
    stage.installation.import(&stage.organization, LIST).await?.success()?;
    let vega = Practitioner::enrol(&stage.installation, &stage.organization, "vega@clinic.example", "care_team").await?;
    Ok((stage, vega))
}

/// The page that writes to the patient of a record number, and its form.
async fn to(stage: &Stage, vega: &mut Practitioner, name: &str) -> Result<(String, Form)> {
    let browser = &mut vega.person.browser;
    let search = browser.get("/team/patients").await?.expect(200)?.form("/team/patients")?.with("words", name);
    let found = browser.submit(&search).await?.expect(200)?;
    let record = found.links().into_iter().find(|link| link.starts_with("/team/patients/0")).context("no record")?;
    let write = format!("{record}/write");
    let form = browser.get(&write).await?.expect(200)?.form(&write)?;
    ensure!(stage.installation.database.number("SELECT COUNT(*) FROM patient").await? == 5);
    Ok((write, form.with("category", "payment").with("expires", "7").with("subject", "Plan").with("text", "Rest.")))
}

async fn press(vega: &mut Practitioner, form: &Form, act: &str) -> Result<Page> {
    let answer = vega.person.browser.submit(&form.clone().with("act", act)).await?;
    vega.person.browser.follow(answer).await
}

#[tokio::test]
async fn a_preview_is_framed_in_the_patients_language_and_says_what_only_staff_see() -> Result<()> {
    let (stage, mut vega) = scene().await?;
    let (write, form) = to(&stage, &mut vega, "Ben").await?;
    // Longer ahead than it can be read, and not longer than a year.
    let far = SystemClock.now().plus(Duration::from_secs(20 * 86_400));
    let late = form.clone().with("read_by", &far.to_rfc3339()[..10]);
    for button in ["preview", "send"] {
        let page = press(&mut vega, &late, button).await?.expect(422)?;
        page.shows("On that day the message can be read no more.")?;
        page.shows("Nothing was sent. Your text is still here.")?;
    }
    let look = press(&mut vega, &form.clone().with("read_by", "").with("high", "yes"), "preview").await?.expect(200)?;
    let text = look.text();
    let (seen, beside) = text.split_once("Not part of the message: only you see this").context("no other heading")?;
    for theirs in ["Muy privado", "De vega", "Se puede leer hasta el"] {
        ensure!(seen.contains(theirs), "{theirs}: {seen}");
    }
    ensure!(look.body.contains("<dl class=\"about\" lang=\"es\">"), "{}", look.body);
    ensure!(beside.contains("What it is about Payment") && !seen.contains("Payment"), "{beside}");
    let sent = press(&mut vega, &look.form(&write)?, "send").await?.expect(200)?;
    sent.shows("What it is about Payment")?;
    stage.close().await
}

#[tokio::test]
async fn a_list_says_whose_language_it_lacks_and_has_three_whole_samples() -> Result<()> {
    let (stage, mut vega) = scene().await?;
    let browser = &mut vega.person.browser;
    let form = browser.get("/team/mailings/new").await?.expect(200)?.form("/team/mailings/new")?;
    let list = "record number,day\nA-1,3 May\nA-2,\nA-3,5 May\nA-4,6 May\nA-5,7 May\n";
    let made = browser.submit(&form.with("list", list)).await?.expect(303)?;
    let place = made.header("location").to_owned();
    let fields = [
        ("category", "treatment"),
        ("expires", "0"),
        ("read_by", ""),
        ("subject_en", "{patient name}, your visit"),
        ("text_en", "On {day}."),
    ];
    let form = browser.get(&place).await?.expect(200)?.form(&place)?;
    let form = fields.into_iter().fold(form, |form, (name, value)| form.with(name, value)).with("act", "sample");
    let samples = browser.submit(&form).await?.expect(200)?;
    samples.shows("One patient is addressed in Español. There is no text in Español, so this patient gets it in English.")?;
    samples.shows("Nothing will be sent to this patient. Missing: day")?;
    for whole in ["On 3 May.", "On 5 May.", "On 6 May."] {
        samples.shows(whole)?;
    }
    ensure!(!samples.text().contains("On 7 May."), "more than three: {}", samples.text());
    // In both languages nobody is left out.
    let both = form.with("subject_es", "Su visita").with("text_es", "El {day}.");
    let samples = browser.submit(&both).await?.expect(200)?;
    ensure!(!samples.text().contains("is addressed in"), "{}", samples.text());
    // It is called by what is the same for all.
    browser.get("/team/mailings").await?.expect(200)?.shows("…, your visit")?;
    browser.submit(&samples.form(&place)?.with("act", "send")).await?.expect(303)?;
    let page = browser.get(&place).await?.expect(200)?;
    page.shows("…, your visit")?;
    ensure!(!page.text().contains("{patient name}"), "{}", page.text());
    stage.close().await
}

#[tokio::test]
async fn a_closed_record_says_so_before_anybody_answers_and_keeps_what_was_begun() -> Result<()> {
    let (stage, mut vega) = scene().await?;
    stage
        .send(&["ana@example.org"], &letter::with_headers("ana@example.org", "Results", "Good.", &["X-Portal-Reply: yes"]))
        .await?
        .expect(250)?;
    let mut ana: Patient = stage.claim("ana@example.org").await?;
    let message = ana.messages().await?.remove(0);
    let page = ana.browser.get(&message).await?.expect(200)?;
    ana.browser.submit(&page.form(&format!("{message}/reply"))?.with("text", "May I run?")).await?.expect(303)?;
    let (write, form) = to(&stage, &mut vega, "Ana").await?;
    press(&mut vega, &form, "save").await?.expect(200)?;
    // Whoever begins anew sees what was begun; whoever goes on with that does not.
    let anew = vega.person.browser.get(&write).await?.expect(200)?;
    anew.shows("You began a message to this patient and did not send it:")?;
    let begun = anew.links().into_iter().find(|link| link.contains("?draft=")).context("no way to what was begun")?;
    let begun = vega.person.browser.get(&begun).await?.expect(200)?;
    ensure!(begun.body.contains("Rest.") && !begun.text().contains("You began a message"), "{}", begun.text());
    let inbox = vega.person.browser.get("/team/inbox").await?.expect(200)?;
    let thread = inbox.links().into_iter().find(|link| link.starts_with("/team/inbox/")).context("no thread")?;
    stage.installation.database.execute("UPDATE patient SET state = 'closed'").await?;
    let page = vega.person.browser.get(&thread).await?.expect(200)?;
    page.shows("The record is closed: nobody can be answered.")?;
    ensure!(!page.body.contains("name=\"text\"") && page.body.contains("name=\"note\""), "{}", page.body);
    // Pressed on a page that was open before it was closed: nothing of it is lost.
    let forged = act(&page, "answer")?.with("text", "Not this week.");
    let refused = vega.person.browser.submit(&forged).await?.expect(409)?;
    ensure!(refused.body.contains("Not this week.") && !refused.body.contains("type=\"submit\">Send"), "{}", refused.body);
    let drafts = vega.person.browser.get("/team/drafts").await?.expect(200)?;
    drafts.shows("The record is closed. It can be sent once that is open again.")?;
    let stuck = drafts.links().into_iter().find(|link| link.starts_with("/team/drafts?draft=")).context("no way to the draft")?;
    let stuck = vega.person.browser.get(&stuck).await?.expect(200)?;
    stuck.shows("You can send this once the record is open again.")?;
    ensure!(stuck.links().iter().any(|link| write.starts_with(link)), "no way to the record");
    stage.installation.database.execute("UPDATE patient SET state = 'claimed'").await?;
    vega.person.browser.get(&thread).await?.expect(200)?.shows("Not this week.")?;
    stage.close().await
}
