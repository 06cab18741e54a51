//! What staff do for many patients at once, and for one record with somebody else: every page for everybody, in Spanish, also where
//! something is wrong, and the whole way of a text for several patients by a browser.
use anyhow::{Context, Result};
use tests::{
    actor::Practitioner,
    chromium::{Browser, Theme},
    stage::Stage,
    wait,
};

use super::scene::screens;

const GO: &str = "main form button[type=submit]";
const BAD: &str = "main [role=alert]";
/// Two patients, and a row that nobody can take.
const LIST: &str = "email,name,birth_date,record_number\\nrosa@example.org,Rosa Gil,1950-02-03,77-1\\n\
    leo@example.org,Leo Mar\u{ed}n,1971-01-02,77-3\\nbad,Nobody,,\\n";

/// A colleague did not agree to a code, for each of them.
const DECIDED: &str = "INSERT INTO approval (id, organization_id, patient_id, kind, state, asked_by, asked_at, expires_at, decided_by, decided_at) \
    SELECT p.id, p.organization_id, p.id, 'slip', 'refused', s.id, p.created_at, p.created_at + 864000000000, s.id, p.created_at \
    FROM patient p CROSS JOIN practitioner s";

async fn look(browser: &Browser, name: &str) -> Result<()> {
    for (size, width, theme) in [("desktop", 1280, Theme::Light), ("phone", 390, Theme::Dark)] {
        browser.theme(theme).await?;
        browser.resize(width, 844).await?;
        browser.whole_picture(&screens(), &format!("lists-{name}-{size}")).await?;
        browser.accessible(&format!("{name}, {size}")).await?;
        browser.can_be_hit(&format!("{name}, {size}")).await?;
    }
    browser.fits(name, 200).await?;
    browser.resize(320, 700).await?;
    browser.fits(&format!("{name}, 320 px"), 100).await?;
    browser.resize(1280, 900).await
}

async fn fill(browser: &Browser, field: &str, text: &str) -> Result<()> {
    browser.ask(&format!("document.querySelector('main [name={field}]').value = '{text}'; return 0")).await.map(drop)
}

async fn first(browser: &Browser, link: &str) -> Result<String> {
    let found = browser.ask(&format!("return document.querySelector('main {link}').getAttribute('href')")).await?;
    Ok(found.as_str().with_context(|| format!("no {link}"))?.to_owned())
}

#[tokio::test]
async fn what_is_done_for_many_is_for_everybody() -> Result<()> {
    let stage = Stage::new().await?;
    let vega = Practitioner::enrol(&stage.installation, &stage.organization, "vega@clinic.example", "administrator").await?;
    let browser = Browser::start(1280, 900).await?;
    let origin = stage.installation.origin();
    browser.take_cookies(&origin, vega.person.browser.cookies()).await?;
    browser.speak("es").await?;
    let visit = async |path: &str| browser.visit(&format!("{origin}{path}")).await;

    visit("/team/templates/new").await?;
    fill(&browser, "name", "Resultado").await?;
    browser.press(GO).await?;
    browser.find(BAD).await?;
    look(&browser, "1-template-wrong").await?;
    fill(&browser, "subject_es", "Su resultado del {d\u{ed}a}").await?;
    fill(&browser, "text_es", "Est\u{e1} aqu\u{ed}.").await?;
    browser.press(GO).await?;
    browser.find("main .messages a").await?;
    look(&browser, "2-templates").await?;

    visit("/team/import").await?;
    fill(&browser, "list", LIST).await?;
    look(&browser, "3-import").await?;
    browser.press(GO).await?;
    browser.find("main [name=do]").await?;
    look(&browser, "4-import-preview").await?;
    browser.press("main [name=do]").await?;
    browser.press(GO).await?;
    let rows = "SELECT COUNT(*) FROM patient WHERE organization_id IS NOT NULL";
    wait::until("two patients", wait::LONG, async || Ok((stage.installation.database.number(rows).await? >= 2).then_some(()))).await?;
    // The page says by itself that it is done.
    browser.find("main p[role=status]").await?;
    look(&browser, "5-imported").await?;

    visit("/team/mailings/new").await?;
    fill(&browser, "list", "record number,day\\n77-1,lunes\\n77-3,martes\\n99-9,jueves\\n").await?;
    look(&browser, "5-mailing-new").await?;
    browser.press("main form:has(textarea) button").await?;
    browser.find("main [name=subject_es]").await?;
    fill(&browser, "subject_es", "Vacunas desde el {day}").await?;
    fill(&browser, "text_es", "Hola {nobody}").await?;
    browser.press("[value=sample]").await?;
    browser.find(BAD).await?;
    look(&browser, "6-mailing-missing").await?;
    fill(&browser, "text_es", "Las vacunas empiezan el {day}.").await?;
    browser.press("[value=sample]").await?;
    browser.find("[value=send]").await?;
    look(&browser, "7-mailing-samples").await?;
    browser.press("[value=send]").await?;
    let sent = "SELECT COUNT(*) FROM message";
    wait::until("two copies", wait::LONG, async || Ok((stage.installation.database.number(sent).await? == 2).then_some(()))).await?;
    // A page that was made before says so, and asks for itself anew.
    browser.holds("document.querySelector('[data-state]')?.dataset.state === 'mailings-done'").await?;
    look(&browser, "8-mailing-sent").await?;
    // Undone, changed for others: found by a word, added, removed.
    let place = browser.path().await?;
    visit("/team/messages").await?;
    look(&browser, "8-mailing-among-sent").await?;
    let done = "SELECT COUNT(*) FROM mailing WHERE state = 'done'";
    wait::until("all had their turn", wait::LONG, async || Ok((stage.installation.database.number(done).await? == 1).then_some(())))
        .await?;
    visit(&place).await?;
    browser.press("[value=undo]").await?;
    let ended = "SELECT COUNT(*) FROM mailing WHERE state = 'cancelled'";
    wait::until("undone", wait::LONG, async || Ok((stage.installation.database.number(ended).await? == 1).then_some(()))).await?;
    visit(&place).await?;
    look(&browser, "8-mailing-undone").await?;
    browser.press("[value=again]").await?;
    browser.find("main [name=subject_es]").await?;
    let whom = first(&browser, ".ways a[href$=patients]").await?;
    visit(&whom).await?;
    browser.press("main [name=remove]").await?;
    browser.find("main p.notice.good").await?;
    look(&browser, "8-mailing-removed").await?;
    browser.press("main [role=search] button").await?;
    browser.find(BAD).await?;
    look(&browser, "8-mailing-no-word").await?;
    browser.enter("main [name=words]", "Rosa").await?;
    browser.press("main [role=search] button").await?;
    browser.find("main #found").await?;
    look(&browser, "8-mailing-found").await?;
    visit("/team/mailings").await?;
    look(&browser, "9-mailings").await?;

    stage.installation.database.execute(DECIDED).await?;
    for (page, name) in [("/team/clinic", "10-clinic"), ("/team", "11-to-do"), ("/team/approvals", "11-approvals")] {
        visit(page).await?;
        look(&browser, name).await?;
    }
    visit("/team/patients").await?;
    browser.enter("[name=words]", "Rosa").await?;
    browser.press("main form[role=search] button").await?;
    browser.find("#found").await?;
    let record = first(&browser, "section .cards a").await?;
    visit(&format!("{record}/carers")).await?;
    browser.goes(GO).await?;
    browser.find(BAD).await?;
    look(&browser, "12-carers").await?;
    visit(&format!("{record}/merge")).await?;
    browser.enter("main [name=words]", "Leo").await?;
    browser.goes(GO).await?;
    look(&browser, "13-merge").await?;
    browser.quit().await?;
    stage.close().await
}
