//! Two records of one person become one, by the pages of a clinic's staff.
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tests::{
    actor::{Form, Page, Practitioner},
    app::App,
    installation::Installation,
    letter,
    stage::Stage,
};

use super::approvals::{change_alerts, decide, enrol, first, form, make_code, submit, verified};

const ANA: &str = "ana@example.org";
const AGAIN: &str = "ana@second.example";

pub(super) async fn record(who: &mut Practitioner, words: &str) -> Result<String> {
    let page = who.person.browser.get("/team/patients").await?.expect(200)?;
    let found = who.person.browser.submit(&page.form("/team/patients")?.with("words", words).with("closed", "1")).await?.expect(200)?;
    let place = found.links().into_iter().find(|link| link.starts_with("/team/patients/0") && !link.ends_with("/code"));
    place.context("nobody is found")
}

/// Both records side by side, begun at the first.
pub(super) async fn compare(who: &mut Practitioner, place: &str, other: &str, words: &str) -> Result<Page> {
    let join = format!("{place}/merge");
    let page = who.person.browser.get(&join).await?.expect(200)?;
    let found = who.person.browser.submit(&form(&page, "act", "find")?.with("words", words)).await?.expect(200)?;
    let id = other.trim_start_matches("/team/patients/");
    who.person.browser.submit(&form(&found, "other", id)?).await
}

pub(super) fn joining(page: &Page, stays: &str) -> Result<Form> {
    Ok(form(page, "act", "join")?.with("stays", stays))
}

#[tokio::test]
async fn two_records_of_one_person_become_one_and_nobody_else_reads_more() -> Result<()> {
    let stage = Stage::new().await?;
    let (mut vega, mut ruiz) = (enrol(&stage, "vega", "sender").await?, enrol(&stage, "ruiz", "care_team").await?);
    for (to, subject) in [(vec![ANA], "first"), (vec![AGAIN], "second"), (vec![ANA, AGAIN], "for both"), (vec!["ben@example.org"], "other")]
    {
        stage.send(&to, &letter::plain(to[0], subject, "text")).await?.expect(250)?;
    }
    let (mut ana, ben) = (stage.claim(ANA).await?, stage.claim("ben@example.org").await?);
    drop(ben);
    let database = &stage.installation.database;
    let threads = "INSERT INTO thread (id, patient_id, organization_id, state, asked_at, updated_at, created_at) \
         SELECT message_id, patient_id, organization_id, 'open', created_at, created_at, created_at FROM delivery \
         WHERE message_id IN (SELECT d.message_id FROM delivery d JOIN patient p ON p.id = d.patient_id WHERE p.state = 'unclaimed')";
    database.execute(threads).await?;
    ensure!(ana.messages().await?.len() == 2);
    let (kept, gone) = (record(&mut vega, "ana@example").await?, record(&mut vega, "ana@second").await?);

    // Records of two people stay two.
    let ben = record(&mut vega, "ben@example").await?;
    let page = compare(&mut vega, &kept, &ben, "ben").await?.expect(200)?;
    page.shows("Different people sign in to these two records")?;
    ensure!(joining(&page, "own").is_err());

    // The one that is used stays; what somebody changed meanwhile is looked at again.
    let page = compare(&mut vega, &gone, &kept, "ana@exam").await?.expect(200)?;
    page.shows("must be the one that stays")?;
    vega.person.browser.submit(&joining(&page, "own")?).await?.expect(409)?.shows("must be the one that stays")?;
    let edit = format!("{gone}/edit");
    let named = ruiz.person.browser.get(&edit).await?.expect(200)?.form(&edit)?.with("name", "Ana Ruiz");
    let editing = vega.person.browser.get(&edit).await?.expect(200)?.form(&edit)?.with("name", "Ana R.");
    submit(&mut ruiz, &named).await?.expect(200)?;
    let page = vega.person.browser.submit(&joining(&page, "other")?).await?.expect(409)?;
    page.shows("Somebody changed one of these records")?;
    page.shows("Ana Ruiz")?;
    submit(&mut vega, &joining(&page, "other")?).await?.expect(200)?.shows("Nothing changes until a colleague agrees")?;
    ensure!(ana.messages().await?.len() == 2 && database.number("SELECT COUNT(*) FROM patient WHERE state = 'closed'").await? == 0);
    decide(&mut ruiz, "yes").await?.expect(200)?;

    // Everything is there, what both had once; and mail to either address.
    ensure!(ana.messages().await?.len() == 3, "{:?}", ana.messages().await?);
    let mut texts = stage.read(&mut ana).await?;
    texts.retain(|text| text.contains("second"));
    ensure!(texts.len() == 1, "it cannot be opened");
    stage.send(&[AGAIN], &letter::plain(AGAIN, "later", "text")).await?.expect(250)?;
    ensure!(ana.messages().await?.len() == 4);
    ensure!(database.number("SELECT COUNT(*) FROM thread").await? == 2);
    ensure!(database.number("SELECT COUNT(*) FROM thread t JOIN patient p ON p.id = t.patient_id WHERE p.state = 'claimed'").await? == 2);
    let page = vega.person.browser.get(&kept).await?.expect(200)?;
    for words in ["Ana Ruiz", ANA, AGAIN] {
        page.shows(words)?;
    }
    // The other leads there, and is neither opened again nor changed by a page from before.
    let page = vega.person.browser.get(&gone).await?.expect(200)?;
    page.shows("This record was joined with another one")?;
    ensure!(page.links().contains(&kept) && form(&page, "act", "open").is_err());
    ensure!(!page.text().contains("Mail to these addresses"), "{}", page.text());
    let closing = vega.person.browser.get(&kept).await?.expect(200)?;
    let open = Form { action: gone.clone(), ..form(&closing, "act", "close")? }.with("act", "open");
    vega.person.browser.submit(&open).await?.expect(409)?;
    vega.person.browser.submit(&editing).await?.expect(409)?;
    ensure!(database.number("SELECT COUNT(*) FROM audit WHERE action IN ('patient.merged', 'patient.merged_into')").await? == 2);
    ana.browser.get("/settings/history").await?.expect(200)?.shows("joined two records of yours")?;
    stage.close().await
}

/// Joined while a message could still be undone: its patient is told of it once it can be read, at the address of the record that stays.
/// Nothing else waited, so nothing else would tell of it.
#[tokio::test]
async fn what_is_hidden_still_is_told_of_after_its_record_was_joined() -> Result<()> {
    const UNDO: Duration = Duration::from_secs(31);
    let installation = Installation::new().await?;
    let organization = installation.organization("clinic").await?;
    installation.import(&organization, b"email,name\nana@example.org,Ana Ruiz\nana@second.example,Ana Ruiz\n").await?.success()?;
    let app = App::start(&installation).await?;
    let mut vega = Practitioner::enrol(&installation, &organization, "vega@clinic.example", "sender").await?;
    let mut ruiz = Practitioner::enrol(&installation, &organization, "ruiz@clinic.example", "sender").await?;
    let mut ana = installation.claim(&organization, ANA).await?;
    let (kept, gone) = (record(&mut vega, ANA).await?, record(&mut vega, AGAIN).await?);
    let write = format!("{gone}/write");
    let form = vega.person.browser.get(&write).await?.expect(200)?.form(&write)?.with("expires", "0").with("category", "treatment");
    let sent = submit(&mut vega, &form.with("subject", "Your result").with("text", "All is well.").with("act", "send")).await?;
    sent.expect(200)?.shows("Sent to ")?;
    let page = compare(&mut vega, &kept, &gone, AGAIN).await?.expect(200)?;
    submit(&mut vega, &joining(&page, "own")?).await?.expect(200)?.shows("Nothing changes until a colleague agrees")?;
    decide(&mut ruiz, "yes").await?.expect(200)?;
    let told = "SELECT COUNT(*) FROM outbox o JOIN alert_address a ON a.id = o.recipient_id JOIN patient p ON p.id = a.patient_id \
        WHERE o.kind = 'alert' AND o.state = 'pending' AND o.stands_for = 'hidden' AND p.state = 'claimed'";
    ensure!(installation.database.number(told).await? == 1, "its alert is lost");
    ensure!(installation.database.number("SELECT COUNT(*) FROM outbox WHERE kind = 'alert' AND stands_for <> 'hidden'").await? == 0);
    ensure!(ana.messages().await?.is_empty(), "it is seen before its time");
    app.clock.pass(UNDO);
    // The first was the code by which she set her record up.
    installation.sink.mails_to(ANA, 2).await?;
    ensure!(ana.messages().await?.len() == 1);
    ensure!(installation.sink.mails().iter().all(|mail| mail.to != AGAIN || !mail.raw.contains("Subject: A private message")));
    app.close(&installation).await
}

#[tokio::test]
async fn records_that_nobody_uses_are_joined_alone_if_one_mailbox_is_told() -> Result<()> {
    let stage = Stage::new().await?;
    let (mut vega, mut ruiz) = (enrol(&stage, "vega", "sender").await?, enrol(&stage, "ruiz", "sender").await?);
    for to in [ANA, AGAIN] {
        stage.send(&[to], &letter::plain(to, "Results", "text")).await?.expect(250)?;
    }
    let (kept, gone) = (record(&mut vega, "ana@example").await?, record(&mut vega, "ana@second").await?);
    let page = compare(&mut vega, &kept, &gone, "ana@second").await?.expect(200)?;
    page.shows("A colleague must approve it")?;
    // Whoever says where the alerts of one go does not join it alone; somebody else does.
    change_alerts(&mut ruiz, &gone, ANA).await?.expect(200)?;
    compare(&mut ruiz, &kept, &gone, "ana@second").await?.expect(200)?.shows("A colleague must approve it")?;
    let page = compare(&mut vega, &kept, &gone, "ana@second").await?.expect(200)?;
    let joined = submit(&mut vega, &joining(&page, "own")?).await?.expect(200)?;
    joined.shows(AGAIN)?;
    let mut ana = stage.claim(ANA).await?;
    ensure!(ana.messages().await?.len() == 2);
    stage.close().await
}

#[tokio::test]
async fn two_who_differ_are_joined_only_by_who_says_so() -> Result<()> {
    let stage = Stage::new().await?;
    let mut vega = enrol(&stage, "vega", "sender").await?;
    let adding = vega.person.browser.get("/team/patients/new").await?.expect(200)?.form("/team/patients/new")?;
    for (name, born, email) in
        [("Ana Ruiz", "1980-12-31", ANA), ("Otto Zed", "1980-12-30", AGAIN), ("RUIZ, Ana", "1980-12-31", "ana@third.example")]
    {
        let form = adding.clone().with("name", name).with("birth_date", born).with("email", email).with("sure", "1");
        submit(&mut vega, &form).await?.expect(200)?;
    }
    let (kept, other) = (record(&mut vega, "ana@example").await?, record(&mut vega, "ana@second").await?);
    let page = compare(&mut vega, &kept, &other, "ana@second").await?.expect(200)?;
    page.shows("The names and the birth dates differ. Is this really one person?")?;
    let refused = vega.person.browser.submit(&joining(&page, "own")?).await?.expect(422)?;
    refused.shows("Nothing is joined yet")?;
    // The same words in another order are the same name.
    let third = record(&mut vega, "ana@third").await?;
    ensure!(!compare(&mut vega, &kept, &third, "ana@third").await?.expect(200)?.text().contains("Is this really one person?"));
    // Nobody else is there; where the clinic goes on alone, how long that takes stands there first.
    refused.shows("Nobody can agree to this at present. Whoever was invited")?;
    let chosen = async |alone: &str| stage.installation.database.execute(&format!("UPDATE organization SET goes_alone = {alone}")).await;
    chosen("TRUE").await?;
    compare(&mut vega, &kept, &other, "ana@second").await?.expect(200)?.shows("So it waits 7 days.")?;
    chosen("FALSE").await?;
    let asked = submit(&mut vega, &joining(&refused, "own")?.with("sure", "1")).await?.expect(200)?;
    asked.shows("Nothing changes until a colleague agrees")?;
    // Whoever agrees is told the same.
    let mut ruiz = enrol(&stage, "ruiz", "sender").await?;
    let (_, path) = first(&mut ruiz).await?;
    verified(&mut ruiz, &path).await?.expect(200)?.shows("The names and the birth dates differ.")?;
    stage.close().await
}

#[tokio::test]
async fn nobody_joins_a_record_of_their_own_making_and_gives_its_code_alone() -> Result<()> {
    let stage = Stage::new().await?;
    let (mut vega, mut ruiz) = (enrol(&stage, "vega", "sender").await?, enrol(&stage, "ruiz", "sender").await?);
    stage.send(&[ANA], &letter::plain(ANA, "Results", "text")).await?.expect(250)?;
    let victim = record(&mut vega, "ana@example").await?;
    // A record with a mailbox of hers, and the alerts of the other one sent there.
    let adding = vega.person.browser.get("/team/patients/new").await?.expect(200)?.form("/team/patients/new")?;
    submit(&mut vega, &adding.with("email", "vega@mine.example").with("name", "Decoy Zed")).await?.expect(200)?;
    let decoy = record(&mut vega, "decoy").await?;
    let database = &stage.installation.database;
    // Before anything of the other one was touched, too: she has added this one.
    compare(&mut ruiz, &decoy, &victim, "ana@example").await?.expect(200)?;
    change_alerts(&mut vega, &victim, "vega@mine.example").await?.expect(200)?;
    let page = compare(&mut vega, &decoy, &victim, "ana@example").await?.expect(200)?;
    page.shows("A colleague must approve it")?;
    submit(&mut vega, &joining(&page, "own")?).await?.expect(200)?.shows("Nothing changes until a colleague agrees")?;
    ensure!(database.number("SELECT COUNT(*) FROM patient WHERE merged_into IS NOT NULL").await? == 0, "joined alone");
    // Agreed to, the code is not hers to give all the same: neither alone nor by a word that was for the record as it was.
    decide(&mut ruiz, "yes").await?.expect(200)?;
    ensure!(database.number("SELECT COUNT(*) FROM patient WHERE merged_by IS NOT NULL").await? == 1);
    make_code(&mut vega, &decoy).await?.shows("Nothing changes until a colleague agrees")?;
    ensure!(database.number("SELECT COUNT(*) FROM claim_code").await? == 0, "a code by one person alone");
    // The colleague, who has set nothing, gives one.
    make_code(&mut ruiz, &decoy).await?;
    ensure!(database.number("SELECT COUNT(*) FROM claim_code").await? == 1);
    stage.close().await
}

#[tokio::test]
async fn a_word_for_joining_is_for_the_records_as_they_were() -> Result<()> {
    let stage = Stage::new().await?;
    let (mut vega, mut ruiz) = (enrol(&stage, "vega", "sender").await?, enrol(&stage, "ruiz", "sender").await?);
    for to in [ANA, AGAIN] {
        stage.send(&[to], &letter::plain(to, "Results", "text")).await?.expect(250)?;
    }
    let (kept, gone) = (record(&mut vega, "ana@example").await?, record(&mut vega, "ana@second").await?);
    let carers = format!("{gone}/carers");
    let adding = form(&ruiz.person.browser.get(&carers).await?.expect(200)?, "act", "add")?.with("name", "Carla Ruiz");
    let adding = adding.with("email", "carla@example.org").with("language", "en").with("days", "30").with("basis", "consent");
    submit(&mut ruiz, &adding).await?.expect(200)?;
    let page = compare(&mut vega, &kept, &gone, "ana@second").await?.expect(200)?;
    page.shows("Carla Ruiz")?;
    page.shows("in the record that is closed reads no more")?;
    submit(&mut vega, &joining(&page, "own")?).await?.expect(200)?.shows("Nothing changes until a colleague agrees")?;
    // The colleague sees what decides who gets in, of both.
    let (_, path) = first(&mut ruiz).await?;
    let page = verified(&mut ruiz, &path).await?.expect(200)?;
    for words in ["The record that stays", "The record that is closed then", ANA, AGAIN, "Carla Ruiz", "carla@example.org", "go to"] {
        page.shows(words)?;
    }
    // Another mailbox meanwhile: the word was not for that.
    change_alerts(&mut vega, &kept, "vega@mine.example").await?.expect(200)?;
    submit(&mut ruiz, &form(&page, "word", "yes")?).await?.expect(409)?.shows("Something has changed since")?;
    let database = &stage.installation.database;
    ensure!(database.number("SELECT COUNT(*) FROM patient WHERE merged_into IS NOT NULL").await? == 0);
    ensure!(database.number("SELECT COUNT(*) FROM approval WHERE state = 'over'").await? == 1);
    // Asked anew, it is about what stands there now.
    let page = compare(&mut vega, &kept, &gone, "ana@second").await?.expect(200)?;
    submit(&mut vega, &joining(&page, "own")?).await?.expect(200)?;
    let (_, path) = first(&mut ruiz).await?;
    verified(&mut ruiz, &path).await?.expect(200)?.shows("vega@mine.example")?;
    decide(&mut ruiz, "yes").await?.expect(200)?;
    ensure!(database.number("SELECT COUNT(*) FROM patient WHERE merged_into IS NOT NULL").await? == 1);
    ensure!(database.number("SELECT COUNT(*) FROM carer WHERE ended_at IS NULL").await? == 0);
    stage.close().await
}

#[tokio::test]
async fn a_word_for_joining_is_for_who_reads_them() -> Result<()> {
    let stage = Stage::new().await?;
    let (mut vega, mut ruiz) = (enrol(&stage, "vega", "sender").await?, enrol(&stage, "ruiz", "sender").await?);
    for to in [ANA, AGAIN, "ben@example.org"] {
        stage.send(&[to], &letter::plain(to, "Results", "text")).await?.expect(250)?;
    }
    drop((stage.claim(ANA).await?, stage.claim("ben@example.org").await?));
    let (kept, gone) = (record(&mut vega, "ana@example").await?, record(&mut vega, "ana@second").await?);
    let page = compare(&mut vega, &kept, &gone, "ana@second").await?.expect(200)?;
    ensure!(page.text().matches("Whoever signs in to this record now set it up on").count() == 1, "{}", page.text());
    submit(&mut vega, &joining(&page, "own")?).await?.expect(200)?.shows("Nothing changes until a colleague agrees")?;
    let (_, path) = first(&mut ruiz).await?;
    let page = verified(&mut ruiz, &path).await?.expect(200)?;
    page.shows("Whoever signs in to this record now set it up on")?;
    // As if the record had been set up anew, from the code to the end: nothing else of it is another.
    let database = &stage.installation.database;
    let last = "SELECT account_id FROM access_grant ORDER BY created_at DESC LIMIT 1";
    database.execute(&format!("UPDATE access_grant SET account_id = ({last})")).await?;
    submit(&mut ruiz, &form(&page, "word", "yes")?).await?.expect(409)?.shows("Something has changed since")?;
    ensure!(database.number("SELECT COUNT(*) FROM patient WHERE merged_into IS NOT NULL").await? == 0);
    stage.close().await
}

#[tokio::test]
async fn what_is_being_written_in_the_one_that_goes_is_not_lost() -> Result<()> {
    let stage = Stage::new().await?;
    let (mut vega, mut ruiz) = (enrol(&stage, "vega", "sender").await?, enrol(&stage, "ruiz", "sender").await?);
    for (to, subject) in [(ANA, "first"), (AGAIN, "second")] {
        stage.send(&[to], &letter::plain(to, subject, "text")).await?.expect(250)?;
    }
    let mut ana = stage.claim(ANA).await?;
    let slip = stage.installation.slip(&stage.organization, AGAIN).await?;
    let page = ana.browser.visit("/claim").await?.expect(200)?;
    let answer = ana.browser.submit(&page.form("/claim")?.with("slip", &slip)).await?;
    let page = ana.browser.follow(answer).await?.expect(403)?;
    ana.browser.press(&page.ceremony("get")?, &mut ana.device).await?.expect(200)?;
    let page = ana.browser.get("/claim/add").await?.expect(200)?;
    let code = stage.installation.mailbox_code(AGAIN).await?;
    let added = ana.browser.submit(&page.form("/claim/add")?.with("code", &code)).await?;
    ana.browser.follow(added).await?.expect(200)?;
    let messages = ana.messages().await?;
    ensure!(messages.len() == 2);
    for message in &messages {
        let form = ana.browser.get(message).await?.expect(200)?.form(&format!("{message}/reply"))?;
        ana.browser.submit(&form.with("text", "Half a thought").with("act", "typing")).await?.expect(204)?;
    }
    let (kept, gone) = (record(&mut vega, "ana@example").await?, record(&mut vega, "ana@second").await?);
    let page = compare(&mut vega, &kept, &gone, "ana@second").await?.expect(200)?;
    submit(&mut vega, &joining(&page, "own")?).await?.expect(200)?.shows("Nothing changes until a colleague agrees")?;
    decide(&mut ruiz, "yes").await?.expect(200)?;
    let database = &stage.installation.database;
    ensure!(database.number("SELECT COUNT(*) FROM patient WHERE merged_into IS NOT NULL").await? == 1);
    for message in &ana.messages().await? {
        ana.browser.get(message).await?.expect(200)?.shows("You did not send it")?;
    }
    ensure!(ana.inbox().await?.body.matches("You began to write on").count() == 2);
    stage.close().await
}
