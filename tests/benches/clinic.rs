//! A clinic's lists with a thousand messages and with a million, and its directory with 100,000 patients.
//!
//! The first thousand come by the ordinary road. The others are copies of their rows under ids and times of their own: older,
//! so that no page shows one; a page opens what it shows, and copies cannot be opened. Some of the first stand in *Sent* as one line,
//! and half of the others would.
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use tests::{
    actor::{Patient, Practitioner},
    database::Database,
    letter,
    stage::SENDER,
    wait,
};

use crate::{
    Site,
    report::{Rate, Report},
};

/// Patients of the clinic.
const PATIENTS: u32 = 100_000;
/// Rows of a file (`limits.import_rows`).
const A_FILE: u32 = 20_000;
/// Of these, whoever gets messages: so many each that every list has a full page from the beginning.
const WRITTEN_TO: u32 = 20;
/// Messages at first, and of each so many copies.
const FIRST: u32 = 1_000;
const COPIES: u32 = 999;
/// A clinic's pages that list.
const PAGES: [(&str, &str); 7] = [
    ("start page", "/team"),
    ("status list", "/team/messages"),
    ("status list, page 40", "/team/messages?page=40"),
    ("team's inbox", "/team/inbox"),
    ("team's inbox, done", "/team/inbox?shelf=done"),
    ("call list", "/team/calls"),
    ("failing addresses", "/team/addresses"),
];
/// What somebody types to find a patient.
const TYPED: [&str; 8] = ["ana", "surname99", "00012345", "ana surname99", "example 0000001", "patient.17", "maria 00000017", "zz"];

/// All of it.
pub(super) async fn lists(report: &mut Report, span: Duration) -> Result<()> {
    let site = Site::new().await?;
    let _running = site.serve(&["--with-notifier"]).await?;
    let database = &site.installation.database;
    let began = Instant::now();
    for first in (0..PATIENTS).step_by(A_FILE as usize) {
        site.installation.import(&site.organization, directory(first..first + A_FILE).as_bytes()).await?.success()?;
    }
    report.add("import of 100,000 patients", "s", began.elapsed().as_secs_f64());
    wait::until("patients are found by their words", Duration::from_secs(1_800), async || {
        Ok((database.number("SELECT COUNT(*) FROM patient WHERE NOT indexed").await? == 0).then_some(()))
    })
    .await?;
    let mut staff = Practitioner::enrol(&site.installation, &site.organization, "vega@clinic.example", "administrator").await?;
    report.rate("directory of 100,000, one search", &searches(&mut staff, span).await?);
    messages(&site).await?;
    let mut reader = site.installation.claim(&site.organization, "patient.0@mail.example.org").await?;
    ask(&mut reader).await?;
    // Whoever has had mail so far has a key; two have none and wait for a code. Every other thread is done.
    for sql in [
        "UPDATE patient SET state = 'claimed' WHERE id IN (SELECT patient_id FROM delivery ORDER BY patient_id LIMIT 900)",
        "DELETE FROM held_mail WHERE patient_id IN (SELECT id FROM patient WHERE state = 'claimed')",
        "UPDATE thread SET state = 'done', asked_at = NULL WHERE id IN (SELECT id FROM thread ORDER BY id LIMIT 25)",
    ] {
        database.execute(sql).await?;
    }
    list(database).await?;
    pages(report, (&mut staff, &mut reader), "1,000", span).await?;
    let began = Instant::now();
    copy(&site).await?;
    let all = database.number("SELECT COUNT(*) FROM message").await?;
    ensure!(all >= 1_000_000, "{all} messages");
    report.add("copying up to a million messages", "s", began.elapsed().as_secs_f64());
    settle(database).await?;
    pages(report, (&mut staff, &mut reader), "1,000,000", span).await
}

/// The names of the rows that [`crate::report`] holds against each other.
pub(super) fn rows() -> impl Iterator<Item = String> {
    PAGES.iter().map(|(name, _)| (*name).to_owned()).chain(["patient's inbox".to_owned()])
}

fn directory(which: std::ops::Range<u32>) -> String {
    let firsts = ["Ana", "María", "John", "Peter", "Lucía", "Carmen", "Mary", "James", "Linda", "José"];
    let mut csv = "email,name,record_number\n".to_owned();
    for n in which {
        let first = firsts[n as usize % firsts.len()];
        csv.push_str(&format!("patient.{n}@mail.example.org,{first} {:x} Surname{},{n:08}\n", n.wrapping_mul(2_654_435_761), n % 997));
    }
    csv
}

async fn messages(site: &Site) -> Result<()> {
    let mut session = site.relay.session().await?;
    for n in 0..FIRST {
        let to = format!("patient.{}@mail.example.org", n % WRITTEN_TO);
        session.transaction(SENDER, &[&to], &letter::plain(&to, &format!("Message {n}"), "Words.")).await?.expect(250)?;
    }
    Ok(())
}

/// Answers a patient's messages, so that there are threads.
async fn ask(reader: &mut Patient) -> Result<()> {
    let mut messages = Vec::new();
    for page in 1..=3 {
        let links = reader.browser.get(&format!("/inbox?page={page}")).await?.expect(200)?.links();
        messages.extend(links.into_iter().filter(|link| link.starts_with("/messages/")));
    }
    for path in messages {
        let page = reader.browser.get(&path).await?.expect(200)?;
        let form = page.form(&format!("{path}/reply"))?.with("text", "A question.");
        let answer = reader.browser.submit(&form).await?;
        reader.browser.follow(answer).await?.expect(200)?;
    }
    Ok(())
}

async fn searches(staff: &mut Practitioner, span: Duration) -> Result<Rate> {
    let began = Instant::now();
    let mut latencies = Vec::new();
    for typed in TYPED.iter().cycle() {
        let page = staff.person.browser.get("/team/patients").await?.expect(200)?;
        let form = page.form("/team/patients")?.with("words", typed);
        let asked = Instant::now();
        staff.person.browser.submit(&form).await?.expect(200)?;
        latencies.push(asked.elapsed());
        if began.elapsed() > span && latencies.len() >= TYPED.len() {
            break;
        }
    }
    let spent = latencies.iter().sum();
    Ok(Rate::of(latencies, spent))
}

async fn pages(report: &mut Report, (staff, reader): (&mut Practitioner, &mut Patient), many: &str, span: Duration) -> Result<()> {
    for (name, path) in PAGES {
        report.rate(&format!("{name}, {many} messages"), &load(&mut staff.person, path, span).await?);
    }
    report.rate(&format!("patient's inbox, {many} messages"), &load(reader, "/inbox", span).await?);
    Ok(())
}

/// One after the other: how long a person waits.
async fn load(person: &mut Patient, path: &str, span: Duration) -> Result<Rate> {
    person.browser.get(path).await?.expect(200)?;
    let began = Instant::now();
    let mut latencies = Vec::new();
    while began.elapsed() < span {
        let asked = Instant::now();
        person.browser.get(path).await?.expect(200)?;
        latencies.push(asked.elapsed());
    }
    Ok(Rate::of(latencies, began.elapsed()))
}

/// Waits until what was copied is on the disk: every page that is looked at writes to the audit, and would wait for that, too.
async fn settle(database: &Database) -> Result<()> {
    database.execute(if database.is_sqlite() { "PRAGMA wal_checkpoint(TRUNCATE)" } else { "CHECKPOINT" }).await?;
    ensure!(tokio::process::Command::new("sync").status().await?.success(), "sync failed");
    Ok(())
}

/// A list at the head of what was sent, of which some messages are the copies.
async fn list(database: &Database) -> Result<()> {
    let (id, nothing) = (id(database), nothing(database));
    for sql in [
        format!(
            "INSERT INTO mailing (id, organization_id, practitioner_id, content, state, total, sent, refused, undone, started_at, created_at, updated_at) \
             SELECT {id}, organization_id, id, {nothing}, 'done', 50, 50, 0, 0, at, at, at FROM practitioner \
             CROSS JOIN (SELECT MAX(received_at) AS at FROM message) newest"
        ),
        "UPDATE message SET mailing_id = (SELECT id FROM mailing) WHERE id IN (SELECT id FROM message ORDER BY received_at LIMIT 50)"
            .to_owned(),
    ] {
        database.execute(&sql).await?;
    }
    Ok(())
}

/// A new id, in SQL.
fn id(database: &Database) -> &'static str {
    if database.is_sqlite() { "randomblob(16)" } else { "gen_random_uuid()" }
}

/// No bytes, in SQL.
fn nothing(database: &Database) -> &'static str {
    if database.is_sqlite() { "x''" } else { "''::bytea" }
}

/// Older copies of what is there: [`COPIES`] of each message, what a list shows of it, its delivery and its wrapped keys; a fifth of
/// them is a thread, most of which are done; half of them are the copies of lists.
async fn copy(site: &Site) -> Result<()> {
    let database = &site.installation.database;
    let (id, nothing) = (id(database), nothing(database));
    // A copy is so many seconds older than what it is a copy of.
    let older = "(CAST(c.n AS BIGINT) * 60000000)"; // as a small number, PostgreSQL finds it too large
    for sql in [
        format!(
            "CREATE TABLE bench_copy AS WITH RECURSIVE series (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < {COPIES}) \
             SELECT message.id AS old, delivery.id AS old_delivery, {id} AS message, {id} AS delivery, {id} AS thread, series.n AS n \
             FROM message JOIN delivery ON delivery.message_id = message.id CROSS JOIN series WHERE message.author_id IS NULL"
        ),
        format!("CREATE TABLE bench_list AS SELECT {id} AS list, n FROM (SELECT DISTINCT n FROM bench_copy WHERE n % 2 = 0) even"),
        format!(
            "INSERT INTO mailing (id, organization_id, practitioner_id, content, state, total, sent, refused, undone, started_at, created_at, updated_at) \
             SELECT c.list, p.organization_id, p.id, {nothing}, 'done', 1000, 1000, 0, 0, at - {older}, at - {older}, at - {older} \
             FROM bench_list c CROSS JOIN practitioner p CROSS JOIN (SELECT MIN(received_at) AS at FROM message) oldest"
        ),
        format!(
            "INSERT INTO message (id, organization_id, thread_id, relay_id, suite, sensitivity, received_at, expires_at, reply_allowed, mailing_id) \
             SELECT c.message, m.organization_id, c.thread, m.relay_id, m.suite, m.sensitivity, m.received_at - {older}, m.expires_at, \
             m.reply_allowed, l.list FROM bench_copy c JOIN message m ON m.id = c.old LEFT JOIN bench_list l ON l.n = c.n"
        ),
        format!(
            "INSERT INTO delivery (id, message_id, patient_id, organization_id, state, created_at, expires_at, first_opened_at, last_opened_at, own) \
             SELECT c.delivery, c.message, d.patient_id, d.organization_id, d.state, d.created_at - {older}, d.expires_at, \
             CASE WHEN c.n % 10 > 0 THEN d.created_at END, CASE WHEN c.n % 10 > 0 THEN d.created_at END, d.own \
             FROM bench_copy c JOIN delivery d ON d.id = c.old_delivery"
        ),
        format!(
            "INSERT INTO message_wrap (id, message_id, delivery_id, organization_id, audience, kind, key_id, nonce, sealed, created_at) \
             SELECT {id}, c.message, CASE WHEN w.audience = 'delivery' THEN c.delivery END, w.organization_id, w.audience, w.kind, w.key_id, \
             w.nonce, w.sealed, w.created_at FROM bench_copy c JOIN message_wrap w ON w.message_id = c.old"
        ),
        // They cannot be opened, so that what they hold does not matter; that they are there matters to whoever plans a question.
        "INSERT INTO message_part (message_id, kind, bytes) SELECT c.message, p.kind, p.bytes FROM bench_copy c \
         JOIN message_part p ON p.message_id = c.old WHERE p.kind = 2"
            .to_owned(),
        format!(
            "INSERT INTO thread (id, patient_id, organization_id, state, updated_at, created_at) \
             SELECT c.thread, d.patient_id, d.organization_id, CASE WHEN c.n % 100 = 0 THEN 'open' ELSE 'done' END, \
             d.created_at - {older}, d.created_at - {older} FROM bench_copy c JOIN delivery d ON d.id = c.old_delivery WHERE c.n % 5 = 0"
        ),
        "DROP TABLE bench_copy".to_owned(),
        "DROP TABLE bench_list".to_owned(),
        "ANALYZE".to_owned(),
    ] {
        database.execute(&sql).await?;
    }
    Ok(())
}
