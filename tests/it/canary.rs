//! Planted words: whatever lies around afterwards holds none of them, in any form.
use anyhow::Result;
use tests::{canary::Canary, letter, stage::Stage};

const ADDRESS: &str = "Quetzalcoatl.Zyx77@plumage-canary.example";

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
    let content = words.into_iter().chain([slip, &digits, &digits[6..]]).map(Canary::new).collect();
    let addresses = [
        ADDRESS,
        "plumage-canary.example",
        "unknown.canary@example.org",
        "vega.canary@clinic.example",
        "contact.canary@clinic.example",
        "private.canary@mail.example",
    ]
    .map(Canary::new);
    Planted { addresses: addresses.into(), content }
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
