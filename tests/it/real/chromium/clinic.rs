//! A clinic's day, on both sides: a practitioner enrols, finds a patient, gives a code, writes, sees what became of it, answers
//! and takes back; the patient claims, reads and answers. Every page of it is looked at in both languages.
use anyhow::{Context, Result, ensure};
use tests::{actor::Practitioner, chromium::Browser, stage::Stage, wait};

use super::{attach::attach, directory::look, scene::ANA};

/// The first link of the page that begins so.
async fn link(browser: &Browser, beginning: &str) -> Result<String> {
    let script = format!("return document.querySelector(\"main a[href^='{beginning}']\")?.getAttribute('href')");
    let href = browser.ask(&script).await?;
    Ok(href.as_str().with_context(|| format!("no link to {beginning}"))?.to_owned())
}

/// Types in the place of what stands there.
async fn fill(browser: &Browser, name: &str, text: &str) -> Result<()> {
    browser.ask(&format!("document.querySelector('main [name={name}]').value = ''")).await?;
    browser.enter(&format!("main [name={name}]"), text).await
}

/// The patient's own browser, with a key of its own: from the letter to the list.
async fn claim(stage: &Stage) -> Result<Browser> {
    let installation = &stage.installation;
    let slip = installation.slip(&stage.organization, ANA).await?;
    let browser = Browser::start(390, 844).await?;
    browser.speak("en").await?;
    browser.visit(&format!("{}/claim", installation.origin())).await?;
    browser.enter("[name=slip]", &slip).await?;
    browser.press("main form button[type=submit]").await?;
    browser.arrives("/claim/key").await?;
    browser.press("[data-kind=create] button").await?;
    browser.press("[data-kind=get] button").await?;
    browser.arrives("/claim/mailbox").await?;
    browser.enter("[name=code]", &installation.mailbox_code(ANA).await?).await?;
    browser.press("main form button[type=submit]").await?;
    browser.arrives("/claim/done").await?;
    Ok(browser)
}

#[tokio::test]
async fn a_clinics_day() -> Result<()> {
    let stage = Stage::new().await?;
    let (installation, organization) = (&stage.installation, &stage.organization);
    let origin = installation.origin();
    installation.import(organization, b"email,name,birth_date,record_number\nana@example.org,Ana Sample,1980-02-29,HC-0001\n").await?;
    let (_, code) = Practitioner::invite(installation, organization, "vega@clinic.example", "administrator").await?;
    let browser = Browser::start(1280, 900).await?;
    browser.speak("en").await?;
    let visit = async |path: &str| browser.visit(&format!("{origin}{path}")).await;

    // The practitioner begins.
    visit("/join").await?;
    look(&browser, "clinic-01-join").await?;
    browser.enter("[name=invitation]", "1234 5678 9012 3456 7890").await?;
    browser.press("main form button[type=submit]").await?;
    browser.find("main [role=alert]").await?;
    look(&browser, "clinic-02-wrong").await?;
    fill(&browser, "invitation", &code).await?;
    browser.press("main form button[type=submit]").await?;
    browser.arrives("/claim/key").await?;
    browser.press("[data-kind=create] button").await?;
    browser.press("[data-kind=get] button").await?;
    browser.arrives("/team").await?;
    look(&browser, "clinic-03-team").await?;

    // A patient is found, written to, and given a code.
    visit("/team/patients").await?;
    browser.enter("[name=words]", "sam").await?;
    browser.press("main form[role=search] button").await?;
    browser.find("main section .cards a").await?;
    let record = link(&browser, "/team/patients/0").await?;
    visit(&format!("{record}/write")).await?;
    look(&browser, "clinic-04-write").await?;
    browser.enter("main [name=subject]", "Your results").await?;
    browser.enter("main [name=text]", "Dear Ana,\n\nthey are good.\n\n- come again in May").await?;
    attach(&browser).await?;
    look(&browser, "clinic-04-files").await?;
    browser.press("main button[value=preview]").await?;
    browser.find("article.content").await?;
    look(&browser, "clinic-05-preview").await?;
    browser.press("main button[value=send]").await?;
    browser.holds("location.pathname.startsWith('/team/messages/')").await?;
    let message = browser.path().await?;
    look(&browser, "clinic-06-sent").await?;
    let ana = claim(&stage).await?;

    // Thirty seconds later she reads, and answers.
    wait::until("the message is there", wait::LONG * 2, async || {
        ana.visit(&format!("{origin}/inbox")).await?;
        Ok(link(&ana, "/messages/").await.ok())
    })
    .await?;
    ana.goes("main a[href^='/messages/']").await?;
    let letter = ana.path().await?;
    for words in ["they are good", "scan.bin"] {
        ana.says(words).await?;
    }
    look(&ana, "clinic-06-read").await?;
    ana.press("main summary.act").await?;
    ana.enter("main form[action$='/reply'] [name=text]", "Thank you. When in May?").await?;
    ana.goes("main form[action$='/reply'] button[value=send]").await?;
    ana.says("Your clinic has your answer").await?;
    look(&ana, "clinic-06-answered").await?;

    // The clinic sees it, and answers.
    visit("/team").await?;
    look(&browser, "clinic-07-to-do").await?;
    visit("/team/inbox").await?;
    look(&browser, "clinic-08-inbox").await?;
    let thread = link(&browser, "/team/inbox/0").await?;
    visit(&thread).await?;
    ensure!(browser.text().await?.contains("When in May?"), "{}", browser.text().await?);
    look(&browser, "clinic-09-thread").await?;
    browser.enter("main [name=note]", "She asked before").await?;
    browser.press("main button[name=press][value=note]").await?;
    browser.says("She asked before").await?;
    browser.enter("main [name=text]", "On the third.").await?;
    browser.press("main form:has([name=seen]) > button:not([name])").await?;
    browser.holds("location.pathname.startsWith('/team/messages/')").await?;

    // A care team that patients may write to; what is unread past its day, and a notice that came back.
    visit("/team/teams/new").await?;
    look(&browser, "clinic-18-new-team").await?;
    browser.enter("main [name=name]", "Nurses").await?;
    browser.press("main form button[type=submit]").await?;
    browser.holds("location.pathname.startsWith('/team/teams/0')").await?;
    let team = browser.path().await?;
    let unread = "UPDATE delivery SET read_by = 1, first_opened_at = NULL WHERE visible_at IS NOT NULL";
    installation.database.execute(unread).await?;
    // Also that of the answer, which can be undone for a while: later it would reach the address that is about to fail.
    wait::until("all alerts have left", wait::LONG, async || {
        let sent = "SELECT COUNT(*) FROM outbox WHERE kind = 'alert' AND state = 'sent'";
        Ok((installation.database.number(sent).await? > 0 && installation.database.undone().await? == 0).then_some(()))
    })
    .await?;
    let failed = "UPDATE outbox SET state = 'failed', reply_class = '5.2.2' WHERE kind = 'alert' AND state = 'sent'";
    ensure!(installation.database.execute(failed).await? > 0);
    let happened = "INSERT INTO audit (id, organization_id, at, actor_kind, action, subject_kind, subject_id) \
        SELECT id, organization_id, created_at + 1, 'system', 'claim.stopped', 'claim', id FROM claim_code ORDER BY created_at DESC LIMIT 1";
    installation.database.execute(happened).await?;
    for (path, words) in [("/team", "Call"), ("/team", "Look at this"), ("/team/calls", "Ana Sample"), ("/team/addresses", "Ana Sample")] {
        visit(path).await?;
        ensure!(browser.text().await?.contains(words), "{path}: {}", browser.text().await?);
    }

    // What became of everything; and one is taken back.
    for language in ["en", "es"] {
        browser.speak(language).await?;
        for (name, path) in [
            ("10-list", "/team/messages".to_owned()),
            ("11-message", message.clone()),
            ("12-thread", thread.clone()),
            ("13-recall", format!("{message}/recall")),
            ("14-drafts", "/team/drafts".to_owned()),
            ("15-staff", "/team/staff".to_owned()),
            ("16-settings", "/settings".to_owned()),
            ("19-to-do", "/team".to_owned()),
            ("20-calls", "/team/calls".to_owned()),
            ("21-addresses", "/team/addresses".to_owned()),
            ("22-teams", "/team/teams".to_owned()),
            ("23-team", team.clone()),
            ("24-alarms", "/team/alarms".to_owned()),
        ] {
            visit(&path).await?;
            look(&browser, &format!("clinic-{language}-{name}")).await?;
        }
    }
    installation.database.execute("UPDATE delivery SET read_by = NULL, first_opened_at = last_opened_at").await?;
    visit(&format!("{message}/recall")).await?;
    browser.press("main form [name=reason]").await?;
    browser.press("main form button[type=submit]").await?;
    browser.says("Ana Sample: ").await?;
    browser.find("main > .notice").await?;
    look(&browser, "clinic-17-taken-back").await?;
    visit(&thread).await?;
    browser.says("ya no se muestra").await?;
    look(&browser, "clinic-25-thread-of-what-is-gone").await?;
    ana.visit(&format!("{origin}/inbox")).await?;
    ensure!(link(&ana, &letter).await.is_err(), "what was taken back is still listed");
    let complaints = ana.complaints().await?;
    ensure!(complaints.is_empty(), "{complaints:?}");
    ana.quit().await?;
    browser.named_only(&origin)?;
    browser.quit().await?;
    stage.close().await
}
