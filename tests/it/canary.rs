//! Planted words, of patients, relays and staff: whatever lies around afterwards holds none of them, in any form.
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use entity::base::clock::{Clock, SystemClock};
use tests::{
    actor::{Form, Page, Practitioner},
    canary::Canary,
    installation::Installation,
    letter,
    stage::Stage,
    wait,
};

const ADDRESS: &str = "Quetzalcoatl.Zyx77@plumage-canary.example";

/// What staff write, each kind with a word of its own.
const STAFF: [&str; 15] = [
    "TemplateNameCanary-31",
    "TemplateSubjectCanary-32",
    "TemplateTextCanary-33",
    "templatefieldcanary-34",
    "MailingSubjectCanary-41",
    "MailingTextCanary-42",
    "MailingValueCanary-43",
    "MailingCellCanary-44",
    "NoteCanary-51-heron",
    "AwayCanary-61-heron",
    "AusenciaCanary-62",
    "DraftSubjectCanary-71",
    "DraftTextCanary-72",
    "DraftValueCanary-73",
    "TeamCanary-81-heron",
];

/// Everything that a test planted; `mails` may hold the first kind (an alert has a recipient).
struct Planted {
    addresses: Vec<Canary>,
    content: Vec<Canary>,
}

fn planted(slip: &str) -> Planted {
    let words = [
        "SubjectCanary-9f3a77c1",
        "BodyCanary-51bd20e8",
        "NameCanary-Xochitl",
        "1931-02-03",
        "RecordCanary-4711",
        "+52 555 0199 8877",
        "SenderCanary-Vega",
        "CorrelationCanary-12",
        "ClinicCanary-Hidalgo",
        "relay.canary.example",
    ];
    let digits: String = slip.chars().filter(char::is_ascii_digit).collect();
    let content = words.into_iter().chain(STAFF).chain([slip, &digits, &digits[6..]]).map(Canary::new).collect();
    let addresses = [
        ADDRESS,
        "plumage-canary.example",
        "unknown.canary@example.org",
        "vega.canary@clinic.example",
        "contact.canary@clinic.example",
        "boss.canary@clinic.example",
        "private.canary@mail.example",
    ]
    .map(Canary::new);
    Planted { addresses: addresses.into(), content }
}

/// The form of a page on which a field has this value.
fn form(page: &Page, name: &str, value: &str) -> Result<Form> {
    let does = |form: &Form| form.fields.iter().any(|(field, known)| field == name && known == value);
    page.forms().into_iter().find(does).with_context(|| format!("no form with {name}={value}:\n{}", page.text()))
}

/// Staff keep a template, write from it to many and to one, note something on what came by mail, and are away.
async fn staff_write(installation: &Installation, clinic: &str) -> Result<()> {
    let mut boss = Practitioner::enrol(installation, clinic, "boss.canary@clinic.example", "administrator").await?;
    let browser = &mut boss.person.browser;
    let kept = [("category", "treatment"), ("expires", "0"), ("read_within", "3"), ("name", "TemplateNameCanary-31")];
    let texts = [("subject_en", "TemplateSubjectCanary-32"), ("text_en", "TemplateTextCanary-33 {templatefieldcanary-34} {cell}")];
    let page = browser.get("/team/templates/new").await?.expect(200)?.form("/team/templates/new")?;
    browser.submit(&kept.into_iter().chain(texts).fold(page, |form, (name, value)| form.with(name, value))).await?.expect(303)?;
    let list = browser.get("/team/templates").await?.expect(200)?;
    let template =
        list.links().into_iter().filter_map(|link| link.strip_prefix("/team/templates/0").map(|rest| format!("0{rest}"))).next_back();
    let template = template.context("no template")?;

    // To many, from the template, with what was typed of each row and what is the same for all.
    let list = "record number,cell\nRecordCanary-4711,MailingCellCanary-44\n";
    let page = browser.get("/team/mailings/new").await?.expect(200)?.form_with("/team/mailings/new", "list")?;
    let place = browser.submit(&page.with("list", list)).await?.expect(303)?.header("location").to_owned();
    let choices = [("category", "treatment"), ("expires", "0"), ("read_by", ""), ("act", "template"), ("choice", template.as_str())];
    let typed = [("subject_en", "MailingSubjectCanary-41"), ("text_en", "MailingTextCanary-42")];
    let page = browser.get(&place).await?.expect(200)?.form(&place)?;
    let taken = choices.into_iter().chain(typed).fold(page, |form, (name, value)| form.with(name, value));
    let page = browser.submit(&taken).await?.expect(200)?;
    let filled = choices.into_iter().take(2).fold(page.form(&place)?, |form, (name, value)| form.with(name, value));
    ensure!(page.body.contains("MailingTextCanary-42") && page.body.contains("TemplateTextCanary-33"), "{}", page.text());
    let whole = "MailingTextCanary-42\n\nTemplateTextCanary-33 {templatefieldcanary-34} {cell}";
    let filled = filled.with("text_en", whole).with("read_by", "").with("field-0", "MailingValueCanary-43").with("act", "sample");
    let samples = browser.submit(&filled).await?.expect(200)?;
    samples.shows("MailingTextCanary-42")?;
    samples.shows("MailingValueCanary-43 MailingCellCanary-44")?;
    browser.submit(&samples.form(&place)?.with("act", "send")).await?.expect(303)?;
    wait::until("copies", wait::LONG, async || {
        Ok((installation.database.number("SELECT COUNT(*) FROM mailing WHERE state = 'done' AND sent = 1").await? == 1).then_some(()))
    })
    .await?;

    // To one: begun with the template, and kept.
    let named = |mail: &Page| mail.links().into_iter().find(|link| link.starts_with("/team/patients/0"));
    let search = browser.get("/team/patients").await?.expect(200)?.form("/team/patients")?.with("words", "namecanary");
    let found = browser.submit(&search).await?.expect(200)?;
    let write = format!("{}/write", named(&found).context("nobody is found")?);
    let page = browser.get(&write).await?.expect(200)?.form(&write)?.with("expires", "0").with("category", "treatment");
    let page = page.with("subject", "DraftSubjectCanary-71").with("text", "DraftTextCanary-72").with("choice", &template);
    let page = browser.submit(&page.with("act", "template")).await?.expect(200)?;
    ensure!(page.body.contains("DraftTextCanary-72") && page.body.contains("TemplateTextCanary-33"), "{}", page.text());
    let whole = "DraftTextCanary-72\n\nTemplateTextCanary-33 {templatefieldcanary-34}";
    let kept = page.form(&write)?.with("text", whole).with("field-0", "DraftValueCanary-73").with("act", "keep");
    let saved = browser.submit(&kept).await?;
    browser.follow(saved).await?.expect(200)?;
    browser.get("/team/drafts").await?.expect(200)?.shows("DraftSubjectCanary-71")?;

    // On what came by ordinary mail, a note.
    let inbox = browser.get("/team/inbox").await?.expect(200)?;
    let thread = inbox.links().into_iter().find(|link| link.starts_with("/team/inbox/0")).context("no thread")?;
    let page = browser.get(&thread).await?.expect(200)?;
    let noted = browser.submit(&form(&page, "do", "answer")?.with("press", "note").with("note", "NoteCanary-51-heron")).await?;
    browser.follow(noted).await?.expect(200)?.shows("NoteCanary-51-heron")?;

    // A team that is away, in both languages.
    let page = browser.get("/team/teams/new").await?.expect(200)?.form("/team/teams/new")?;
    let team = browser.submit(&page.with("name", "TeamCanary-81-heron")).await?.expect(303)?.header("location").to_owned();
    // The clock may pass midnight meanwhile.
    let (today, tomorrow) = (SystemClock.now().to_rfc3339(), SystemClock.now().plus(Duration::from_secs(24 * 60 * 60)).to_rfc3339());
    let page = browser.get(&team).await?.expect(200)?;
    let texts = [("from", &today[..10]), ("until", &tomorrow[..10]), ("text_en", "AwayCanary-61-heron"), ("text_es", "AusenciaCanary-62")];
    let away = texts.into_iter().fold(form(&page, "do", "away")?, |form, (name, value)| form.with(name, value));
    let set = browser.submit(&away).await?;
    let page = browser.follow(set).await?.expect(200)?;
    ensure!(page.body.contains("AwayCanary-61-heron") && page.body.contains("AusenciaCanary-62"), "{}", page.text());
    Ok(())
}

#[tokio::test]
async fn nothing_planted_is_found_at_rest_in_logs_or_in_mails() -> Result<()> {
    let stage = Stage::new().await?;
    let installation = &stage.installation;
    let clinic = installation.json(&["organization", "add", "ClinicCanary-Hidalgo", "--contact", "contact.canary@clinic.example"]).await?;
    let clinic = clinic["id"].as_str().unwrap_or_default().to_owned();
    let relay = installation
        .relay("canary", &clinic, &["--sender-domain", "clinic.example", "--sender-domain", "relay.canary.example", "--create-patients"])
        .await?;
    let csv = format!(
        "email,name,birth_date,record_number,phone,language\n{ADDRESS},NameCanary-Xochitl,1931-02-03,RecordCanary-4711,+52 555 0199 8877,es\n"
    );
    installation.import(&clinic, csv.as_bytes()).await?.success()?;
    let slip = installation.slip(&clinic, ADDRESS).await?;

    // The whole road, with what goes wrong on it.
    let headers = ["X-Portal-Correlation-Id: CorrelationCanary-12", "Reply-To: SenderCanary-Vega <vega.canary@clinic.example>"];
    for to in [ADDRESS, "unknown.canary@example.org"] {
        let message = letter::with_headers(to, "SubjectCanary-9f3a77c1", "BodyCanary-51bd20e8 and NameCanary-Xochitl", &headers);
        relay.send("vega.canary@clinic.example", &[to], &message).await?.expect(250)?;
        relay.send("vega.canary@clinic.example", &[to], &message).await?.expect(250)?;
    }
    let mut wire = relay.session().await?;
    wire.command("MAIL FROM:<vega.canary@plumage-canary.example>").await?;
    wire.command("MAIL FROM:<vega.canary@clinic.example>").await?.expect(250)?;
    wire.command("RCPT TO:<Quetzalcoatl.Zyx77@plumage-canary.example> BAD=SubjectCanary-9f3a77c1").await?;
    wire.command("SubjectCanary-9f3a77c1 BodyCanary-51bd20e8").await?;
    let bare = b"Subject: SubjectCanary-9f3a77c1\n\nBodyCanary-51bd20e8\r\n.\r\n".to_vec();
    wire.command(&format!("RCPT TO:<{ADDRESS}>")).await?.expect(250)?;
    wire.command("DATA").await?.expect(354)?;
    wire.send(&bare).await?;
    wire.reply().await?;
    let mut patient = tests::actor::Patient::new(installation.anonymous()?);
    patient.enter_slip(&format!("{}9", &slip[..slip.len() - 1])).await?;
    let page = patient.make_key(&slip).await?;
    let code = installation.mailbox_code(ADDRESS).await?;
    patient.enter_mailbox_code(&page, "00000001").await?;
    patient.enter_mailbox_code(&page, &code).await?.expect(200)?;
    for address in patient.messages().await? {
        patient.browser.get(&address).await?.expect(200)?.shows("BodyCanary-51bd20e8")?;
    }
    patient.browser.get("/messages/SubjectCanary-9f3a77c1").await?.expect(404)?;
    installation
        .portal(&["claim-code", "issue", "--organization", &clinic, "--patient", "nobody@plumage-canary.example"])
        .await?
        .refusal()?;
    installation.settled().await?;
    // Somebody answers an alert by ordinary mail; somebody else one that there is not.
    let known = |mail: &tests::sink::Mail| mail.raw.lines().find_map(|line| line.strip_prefix("Message-ID: ").map(str::to_owned));
    let ids: Vec<String> = installation.sink.mails_to(ADDRESS, 1).await?.iter().filter_map(known).collect();
    let answers = installation.relay("canary-answers", &clinic, &["--answers"]).await?;
    for ids in [ids.join(" "), "<SubjectCanary-9f3a77c1@x>".to_owned()] {
        let headers = [format!("References: {ids}"), "X-Portal-Correlation-Id: CorrelationCanary-12".to_owned()];
        let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
        let mail = letter::with_headers("letterbox@letterbox.example", "Re: SubjectCanary-9f3a77c1", "BodyCanary-51bd20e8", &headers);
        answers.send("private.canary@mail.example", &["letterbox@letterbox.example"], &mail).await?.expect(250)?;
    }
    assert_eq!(installation.database.number("SELECT COUNT(*) FROM message WHERE by_mail").await?, 1);
    staff_write(installation, &clinic).await?;
    installation.settled().await?;

    let planted = planted(&slip);
    let mut hits = Vec::new();
    for canary in planted.addresses.iter().chain(&planted.content) {
        // While it runs (write-ahead log included), and with everything that the programs said.
        hits.extend(canary.sings_below(&installation.data())?);
        hits.extend(canary.sings_below(&installation.logs())?);
    }
    for mail in installation.sink.mails() {
        for canary in &planted.content {
            hits.extend(canary.sings_in(mail.raw.as_bytes(), "a mail"));
            hits.extend(canary.sings_in(mail.from.as_bytes(), "an envelope"));
        }
    }
    if let Some(id) = stage.running.id() {
        for place in [format!("/proc/{id}/environ"), format!("/proc/{id}/cmdline")] {
            let bytes = std::fs::read(&place)?;
            hits.extend(planted.content.iter().chain(&planted.addresses).flat_map(|canary| canary.sings_in(&bytes, &place)));
        }
    }
    assert_eq!(hits, [], "a canary sings");
    // The search itself is not deaf: what is not secret is found.
    assert!(!Canary::new("localhost").sings_below(installation.folder())?.is_empty());
    let data = installation.data();
    stage.installation.settled().await?;
    let Stage { installation, mut running, .. } = stage;
    running.terminate().await?;
    for canary in planted.addresses.iter().chain(&planted.content) {
        assert_eq!(canary.sings_below(&data)?, [], "a canary sings after the stop");
    }
    drop(installation);
    Ok(())
}
