//! What people answer to alerts by ordinary mail: filed as what it is, answered without content, and no way to anything.
use anyhow::{Context, Result, ensure};
use tests::{
    actor::Practitioner,
    letter,
    relay::{Wire, dotted},
    sink::Mail,
    stage::{SENDER, Stage},
};

const ANA: &str = "ana@example.org";
/// Where alerts come from.
const ALERTS: &str = "letterbox@letterbox.example";
/// Whoever writes: any address may stand there.
const STRANGER: &str = "ana.private@mail.example";
const BY_MAIL: &str = "SELECT COUNT(*) FROM message WHERE by_mail";

fn header(mail: &Mail, name: &str) -> String {
    let head = mail.raw.split("\r\n\r\n").next().unwrap_or_default();
    head.split("\r\n").find_map(|line| line.strip_prefix(&format!("{name}: "))).unwrap_or_default().to_owned()
}

fn answer(to: &Mail, text: &str, more: &str) -> Vec<u8> {
    let id = header(to, "Message-ID");
    format!(
        "From: Ana <{STRANGER}>\r\nTo: {ALERTS}\r\nSubject: Re: A private message\r\nMessage-ID: <{}@mail.example>\r\n\
         Date: Tue, 24 Nov 2026 12:00:00 +0000\r\nIn-Reply-To: {id}\r\nReferences: <other@mail.example>\r\n\t{id}\r\n{more}\r\n{text}\r\n",
        text.len(),
    )
    .into_bytes()
}

async fn hand_over(wire: &mut Wire, message: &[u8]) -> Result<tests::relay::Reply> {
    wire.transaction(STRANGER, &[ALERTS], message).await
}

/// A stage with one alert to Ana, who has claimed her record; the alert.
async fn alerted(answers: bool) -> Result<(Stage, tests::actor::Patient, Mail)> {
    let stage = Stage::with(
        "[limits]\nmessage_bytes = 1048576\n",
        if answers { &["--create-patients", "--answers"] } else { &["--create-patients"] },
    )
    .await?;
    stage.installation.import(&stage.organization, b"email\nana@example.org\n").await?.success()?;
    let ana = stage.claim(ANA).await?;
    stage.send(&[ANA], &letter::plain(ANA, "Hello", "to you")).await?.expect(250)?;
    stage.installation.settled().await?;
    let is_alert = |mail: &Mail| mail.to == ANA && header(mail, "Subject").contains("private message");
    let alert = stage.installation.sink.mails().into_iter().find(is_alert).context("no alert")?;
    Ok((stage, ana, alert))
}

#[tokio::test]
async fn an_answer_is_filed_as_what_it_is_and_one_mail_comes_back_to_the_alert_address() -> Result<()> {
    let (stage, mut ana, alert) = alerted(true).await?;
    let (installation, database) = (&stage.installation, &stage.installation.database);
    let mut vega = Practitioner::enrol(installation, &stage.organization, "vega@clinic.example", "care_team").await?;
    installation.settled().await?;
    let before = installation.sink.mails().len();
    let mut wire = stage.relay.session().await?;
    // Relay headers of a stranger are not heard: this one would be refused as expired.
    let mail = answer(&alert, "It hurts when I walk.", "X-Portal-Expires: 2020-01-01T00:00:00Z\r\n");
    for _ in 0..2 {
        hand_over(&mut wire, &mail).await?.expect(250)?; // a relay may try again
    }
    hand_over(&mut wire, &answer(&alert, "And at night, too.", "")).await?.expect(250)?;
    ensure!(database.number(BY_MAIL).await? == 2 && database.number("SELECT COUNT(*) FROM patient").await? == 1);
    // It opens nothing and answers nothing.
    let untouched = "SELECT COUNT(*) FROM delivery WHERE NOT own AND first_opened_at IS NULL AND replied_at IS NULL";
    ensure!(database.number(untouched).await? == 1);
    ensure!(database.number("SELECT COUNT(*) FROM audit WHERE action = 'thread.mailed' AND actor_kind = 'relay'").await? == 2);
    // One mail comes back for both, or for each where the first had left before the second came: to the alert address, without a word of
    // theirs, and nothing to whoever wrote.
    installation.settled().await?;
    let mails = installation.sink.mails().split_off(before);
    let back: Vec<&Mail> = mails.iter().filter(|mail| header(mail, "Subject") == "We cannot read e-mail here").collect();
    let returned = |mail: &&Mail| mail.to == ANA && header(mail, "Auto-Submitted") == "auto-generated";
    ensure!((1..=2).contains(&back.len()) && back.iter().all(returned), "{mails:#?}");
    ensure!(
        mails.iter().all(|mail| mail.to != STRANGER && !mail.raw.contains("hurts") && !mail.raw.contains("mail.example")),
        "{mails:#?}"
    );
    // That one can be answered as well.
    hand_over(&mut wire, &answer(back[0], "But I only have e-mail!", "")).await?.expect(250)?;
    // Staff read it under a warning, and answer in the portal.
    vega.person.browser.get("/team").await?.expect(200)?.shows("wait")?;
    let list = vega.person.browser.get("/team/inbox").await?.expect(200)?;
    let mut texts = String::new();
    for thread in list.links().into_iter().filter(|link| link.starts_with("/team/inbox/")) {
        let page = vega.person.browser.get(&thread).await?.expect(200)?;
        for said in ["By ordinary e-mail", "Nobody signed in for it", STRANGER] {
            page.shows(said)?;
        }
        texts.push_str(&page.text());
    }
    for text in ["It hurts when I walk.", "And at night, too.", "But I only have e-mail!"] {
        ensure!(texts.contains(text), "{text} is missing: {texts}");
    }
    // Ana sees what stands in her name, marked, and not among her messages.
    ensure!(ana.messages().await?.len() == 1);
    let list = ana.browser.get("/write").await?.expect(200)?;
    list.shows("By ordinary e-mail: we do not know who wrote it")?;
    let own = list.links().into_iter().find(|link| link.starts_with("/messages/")).context("not listed")?;
    ana.browser.get(&own).await?.expect(200)?.shows("Nobody signed in for it")?;
    stage.close().await
}

#[tokio::test]
async fn what_answers_nothing_is_forgotten_and_gives_nobody_a_bounce() -> Result<()> {
    let (stage, _, alert) = alerted(true).await?;
    let database = &stage.installation.database;
    let mut wire = stage.relay.session().await?;
    let unknown =
        Mail { raw: "Message-ID: <00000000000000000000000000000001@bounces.letterbox.example>\r\n\r\n".to_owned(), ..alert.clone() };
    for message in [answer(&unknown, "Hello?", ""), letter::plain(ALERTS, "Buy", "this"), Vec::new()] {
        hand_over(&mut wire, &message).await?.expect(250)?;
    }
    hand_over(&mut wire, alert.raw.as_bytes()).await?.expect(250)?;
    // Nor what is no message, from its beginning or behind a good header.
    let long = "a long line\r\n".repeat(100_000);
    for (text, code, status) in [("bare\rreturn", 550, "5.6.0"), (&*long, 552, "5.3.4")] {
        hand_over(&mut wire, &answer(&alert, text, "")).await?.expect(250)?;
        wire.transaction(SENDER, &[ANA], &letter::plain(ANA, "x", text)).await?.expect_status(code, status)?;
    }
    for more in ["Auto-Submitted: auto-replied\r\n", "Precedence: bulk\r\n", "List-Id: <a.b>\r\n"] {
        hand_over(&mut wire, &answer(&alert, "I am away.", more)).await?.expect(250)?;
    }
    wire.transaction("", &[ALERTS], &answer(&alert, "Undeliverable", "")).await?.expect(250)?;
    // From anybody to that address alone, and it comes by itself.
    wire.command(&format!("MAIL FROM:<{STRANGER}>")).await?.expect(250)?;
    wire.command(&format!("RCPT TO:<{ANA}>")).await?.expect_status(550, "5.7.1")?;
    wire.command(&format!("RCPT TO:<{}>", alert.from)).await?.expect_status(550, "5.7.1")?;
    wire.command("RSET").await?.expect(250)?;
    wire.command(&format!("MAIL FROM:<{SENDER}>")).await?.expect(250)?;
    wire.command(&format!("RCPT TO:<{ANA}>")).await?.expect(250)?;
    wire.command(&format!("RCPT TO:<{}>", ALERTS.to_uppercase())).await?.expect_status(452, "4.5.3")?;
    wire.command("DATA").await?.expect(354)?;
    wire.send(&dotted(&letter::plain(ANA, "Another", "one"))).await?;
    wire.reply().await?.expect(250)?;
    stage.installation.settled().await?;
    ensure!(database.number(BY_MAIL).await? == 0 && stage.stored().await? == 2);
    // A person may have sent what is too large: told once, where we alert.
    ensure!(database.number("SELECT COUNT(*) FROM outbox WHERE template = 'mail_not_read'").await? == 1);
    ensure!(database.number("SELECT COUNT(*) FROM patient").await? == 1, "the alerts' address became a patient");
    stage.close().await
}

#[tokio::test]
async fn a_relay_that_does_not_bring_answers_takes_none_from_strangers() -> Result<()> {
    let (stage, _, alert) = alerted(false).await?;
    let mut wire = stage.relay.session().await?;
    wire.command(&format!("MAIL FROM:<{STRANGER}>")).await?.expect_status(550, "5.7.1")?;
    // Of the clinic's own people it takes one: they may be patients.
    wire.transaction(SENDER, &[ALERTS], &answer(&alert, "From work.", "")).await?.expect(250)?;
    ensure!(stage.installation.database.number(BY_MAIL).await? == 1);
    stage.close().await
}

/// What the log says became of a mail is what became of it.
#[tokio::test]
async fn the_log_calls_nothing_stored_that_was_forgotten() -> Result<()> {
    let (stage, _, alert) = alerted(true).await?;
    let counts = || -> Result<[usize; 3]> {
        let log = stage.running.log()?;
        Ok(["stored", "a report: noted", "taken and forgotten"].map(|words| log.matches(&format!("\"message\":\"{words}\"")).count()))
    };
    let before = counts()?;
    ensure!(before == [1, 0, 0], "{before:?}");
    let mut wire = stage.relay.session().await?;
    hand_over(&mut wire, &answer(&alert, "I am away.", "Auto-Submitted: auto-replied\r\n")).await?.expect(250)?;
    hand_over(&mut wire, &letter::plain(ALERTS, "Hello", "answers nothing")).await?.expect(250)?;
    wire.transaction("", &[&alert.from], &letter::plain(&alert.from, "Out of office", "until Monday")).await?.expect(250)?;
    ensure!(counts()? == [1, 0, 3], "{:?}", counts()?);
    hand_over(&mut wire, &answer(&alert, "It hurts.", "")).await?.expect(250)?;
    ensure!(counts()? == [2, 0, 3], "{:?}", counts()?);
    let report = "From: MAILER-DAEMON@mail.example\r\nMIME-Version: 1.0\r\n\
                  Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\
                  Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.example\r\n\r\n\
                  Final-Recipient: rfc822; ana@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n";
    for wanted in [[2, 1, 3], [2, 1, 4]] {
        wire.transaction("", &[&alert.from], report.as_bytes()).await?.expect(250)?;
        ensure!(counts()? == wanted, "{:?}", counts()?);
    }
    stage.installation.settled().await?;
    stage.close().await
}

/// A mail to the alerts' address that says nothing of what it answers.
fn stray(from: &str, text: &str, more: &str) -> Vec<u8> {
    format!(
        "From: {from}\r\nTo: {ALERTS}\r\nSubject: Please call\r\nMessage-ID: <{}.{}@mail.example>\r\n\
         Date: Tue, 24 Nov 2026 12:00:00 +0000\r\n{more}\r\n{text}\r\n",
        from.len(),
        text.len(),
    )
    .into_bytes()
}

#[tokio::test]
async fn a_mail_that_leaves_out_what_it_answers_is_filed_by_whose_address_it_is_from() -> Result<()> {
    let (stage, _, _) = alerted(true).await?;
    let (installation, database) = (&stage.installation, &stage.installation.database);
    let mut vega = Practitioner::enrol(installation, &stage.organization, "vega@clinic.example", "care_team").await?;
    installation.settled().await?;
    let before = installation.sink.mails().len();
    let mut wire = stage.relay.session().await?;
    // Whoever writes, and whatever no person wrote: answered alike, and nothing is told to anybody.
    let forgotten = [
        stray(STRANGER, "Who am I?", ""),
        stray(&format!("{ANA}, {STRANGER}"), "We both", ""),
        stray(ANA, "I am away.", "Auto-Submitted: auto-replied\r\n"),
        stray(ANA, "News", "List-Id: <a.b>\r\n"),
    ];
    let mut answers = Vec::new();
    for message in &forgotten {
        answers.push(hand_over(&mut wire, message).await?.expect(250)?);
    }
    ensure!(database.number(BY_MAIL).await? == 0);
    let heard = hand_over(&mut wire, &stray(&format!("Ana Ruiz <{}>", ANA.to_uppercase()), "I have chest pain.", "")).await?.expect(250)?;
    ensure!(answers.iter().all(|answer| answer.code == heard.code), "SMTP tells whose address is known");
    ensure!(database.number(BY_MAIL).await? == 1, "it reached nobody");
    ensure!(database.number("SELECT COUNT(*) FROM audit WHERE action = 'thread.mailed' AND actor_kind = 'relay'").await? == 1);
    let list = vega.person.browser.get("/team/inbox").await?.expect(200)?;
    let thread = list.links().into_iter().find(|link| link.starts_with("/team/inbox/")).context("not in the inbox")?;
    let page = vega.person.browser.get(&thread).await?.expect(200)?;
    for said in ["I have chest pain.", "By ordinary e-mail", "Nobody signed in for it"] {
        page.shows(said)?;
    }
    // One mail of constant words, to the address on record alone.
    installation.settled().await?;
    let mails = installation.sink.mails().split_off(before);
    let back: Vec<&Mail> = mails.iter().filter(|mail| header(mail, "Subject") == "We cannot read e-mail here").collect();
    ensure!(back.len() == 1 && back[0].to == ANA && !back[0].raw.contains("chest"), "{mails:#?}");
    ensure!(mails.iter().all(|mail| mail.to != STRANGER), "{mails:#?}");
    // A patient of two clinics: what was meant for one is not for the other to read.
    let practice = installation.organization("practice").await?;
    installation.import(&practice, b"email\nana@example.org\n").await?.success()?;
    hand_over(&mut wire, &stray(ANA, "For one of you.", "")).await?.expect(250)?;
    ensure!(database.number(BY_MAIL).await? == 1, "filed with a clinic that it was not meant for");
    // Where it is the address of several records of a clinic, nobody knows whose mail it is; the address is told that nobody read it.
    installation.import(&stage.organization, b"email\nben@example.org\n").await?.success()?;
    database
        .execute(
            "UPDATE alert_address SET address_index = \
                     (SELECT a.address_index FROM alert_address AS a WHERE a.last_alert_at IS NOT NULL LIMIT 1)",
        )
        .await?;
    hand_over(&mut wire, &stray(ANA, "Whose am I, then?", "")).await?.expect(250)?;
    ensure!(database.number(BY_MAIL).await? == 1, "filed with somebody");
    installation.settled().await?;
    stage.close().await
}
