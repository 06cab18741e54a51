//! From a patient's record one reaches what went between the clinic and that patient, and nobody else.
use anyhow::{Context, Result, ensure};
use tests::{actor::Practitioner, letter, stage::Stage};

const ANA: &str = "ana@example.org";
const BEN: &str = "ben@example.org";

#[tokio::test]
async fn a_record_leads_to_its_messages_and_its_conversations() -> Result<()> {
    let stage = Stage::new().await?;
    for (to, subject) in [(ANA, "Your results"), (BEN, "For Ben alone")] {
        let mail = letter::with_headers(to, subject, "They are good.", &["X-Portal-Reply: yes"]);
        stage.send(&[to], &mail).await?.expect(250)?;
    }
    let mut ana = stage.claim(ANA).await?;
    let message = ana.messages().await?.remove(0);
    let page = ana.browser.get(&message).await?.expect(200)?;
    ana.browser.submit(&page.form(&format!("{message}/reply"))?.with("text", "May I run?")).await?.expect(303)?;
    let records = "SELECT patient_id FROM thread";
    let record = stage.installation.database.rows(records, |row| row.id(0)).await?;
    let record = format!("/team/patients/{}", record.first().context("no thread")?);
    for (role, answers) in [("care_team", true), ("sender", false)] {
        let address = format!("{role}@clinic.example");
        let mut vega = Practitioner::enrol(&stage.installation, &stage.organization, &address, role).await?;
        let browser = &mut vega.person.browser;
        let page = browser.get(&record).await?.expect(200)?;
        let list = page.links().into_iter().find(|link| link.starts_with("/team/messages?patient=")).context("no way to them")?;
        let page = browser.get(&list.replace("&amp;", "&")).await?.expect(200)?;
        page.shows("The patient wrote")?;
        page.shows("Replied")?;
        ensure!(page.text().matches("From the e-mail system").count() == 1, "{}", page.text());
        // What the patient wrote is named to whoever may read it, and leads to the conversation.
        ensure!(page.text().contains("Re: ") == answers, "{role}: {}", page.text());
        ensure!(page.links().iter().any(|link| link.starts_with("/team/inbox/0")) == answers, "{role}: {:?}", page.links());
        ensure!(page.links().contains(&format!("/team{message}")), "{:?}", page.links());
        let beyond = browser.get(&format!("{}2", list.replace("&amp;", "&").trim_end_matches('1'))).await?;
        ensure!(!beyond.text().contains("Nothing was sent"), "{}", beyond.text());
        browser.get("/team/messages?patient=018f0000-0000-7000-8000-00000000000a").await?.expect(404)?;
    }
    let looked = "SELECT COUNT(*) FROM audit WHERE action = 'message.sent_listed' AND subject_kind = 'patient'";
    ensure!(stage.installation.database.number(looked).await? >= 2);
    stage.close().await
}
