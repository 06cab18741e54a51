//! A practitioner types, leaves the page without pressing anything, comes back, and it is there.
use anyhow::{Context, Result, ensure};
use tests::{
    actor::{Patient, Practitioner},
    chromium::Browser,
    letter,
    stage::Stage,
};

use super::{directory::look, scene::ANA};

/// Pastes it into the empty field as a word processor has it on the clipboard; what stands there then. What is left to the browser
/// is pasted by nobody here.
const PASTE: &str = "const paste = (html) => {\
    const area = document.querySelector('main [name=text]');\
    area.value = '';\
    area.focus();\
    const data = new DataTransfer();\
    data.setData('text/html', html);\
    data.setData('text/plain', 'plain');\
    const left = area.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));\
    if (left) area.value = 'left to the browser';\
};";

/// What is on the clipboard, and what becomes of it.
const PASTED: &[(&str, &str)] = &[
    // Word.
    (
        "<html><head><style>p{color:red}</style></head><body><!--StartFragment--><h1>Before your\n operation</h1>\
         <p class=MsoNormal>Take <b>nothing</b><b> by mouth </b>for 8&nbsp;hours.<o:p></o:p></p>\
         <p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span \
         style='mso-list:Ignore'>\u{b7}<span>&nbsp;&nbsp; </span></span><![endif]>no food</p>\
         <p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>\u{b7}</span>no <b>m</b>ilk</p>\
         <!--EndFragment--></body></html>",
        "# Before your operation\n\nTake **nothing by mouth** for 8 hours.\n\n- no food\n- no milk",
    ),
    // Google Docs, LibreOffice, a page.
    (
        "<b style=\"font-weight:normal\"><p><span style=\"font-weight:700\">Bring</span><br>your card</p>\
         <ol><li><p>Come in</p></li><li>Sit down<ul><li>and wait</li></ul></li></ol></b>",
        "**Bring**\nyour card\n\n1. Come in\n2. Sit down\n- and wait",
    ),
    (
        "<table><tr><th>Drug</th><td>Dose</td></tr><tr><td>A</td><td>1</td></tr></table><p><strong>Daily</strong></p>",
        "Drug\tDose\nA\t1\n\n**Daily**",
    ),
    ("<p>2 <b>* 3 *</b> 4</p><h2></h2>", "2 * 3 * 4"),
    ("<p>Just words</p><script>document.title = 'no'</script><img src=x onerror=\"document.title = 'no'\">", "left to the browser"),
    ("", "left to the browser"),
];

#[tokio::test]
async fn what_staff_typed_and_left_is_there_when_they_come_back() -> Result<()> {
    let stage = Stage::new().await?;
    let (installation, organization) = (&stage.installation, &stage.organization);
    let mail = letter::with_headers(ANA, "Your results", "They are good.", &["X-Portal-Reply: yes"]);
    stage.send(&[ANA], &mail).await?.expect(250)?;
    let mut ana: Patient = stage.claim(ANA).await?;
    let message = ana.messages().await?.remove(0);
    let page = ana.browser.get(&message).await?.expect(200)?;
    ana.browser.submit(&page.form(&format!("{message}/reply"))?.with("text", "May I run?")).await?.expect(303)?;
    let (_, code) = Practitioner::invite(installation, organization, "vega@clinic.example", "care_team").await?;
    let browser = Browser::start(1280, 900).await?;
    browser.speak("en").await?;
    let visit = async |path: &str| browser.visit(&format!("{}{path}", installation.origin())).await;
    visit("/join").await?;
    browser.enter("[name=invitation]", &code).await?;
    browser.press("main form button[type=submit]").await?;
    browser.arrives("/claim/key").await?;
    browser.press("[data-kind=create] button").await?;
    browser.press("[data-kind=get] button").await?;
    browser.arrives("/team").await?;
    let patients = installation.database.rows("SELECT id FROM patient", |row| row.id(0)).await?;
    let write = format!("/team/patients/{}/write", patients.first().context("no patient")?);
    let kept = async || browser.holds("document.querySelector('[data-draft]').textContent.includes('kept here')").await;

    visit(&write).await?;
    for (markup, wanted) in PASTED {
        browser.ask(&format!("{PASTE}paste({})", serde_json::to_string(markup)?)).await?;
        browser.holds(&format!("document.querySelector('main [name=text]').value === {}", serde_json::to_string(wanted)?)).await?;
    }
    browser.ask("document.querySelector('main [name=text]').value = ''").await?;
    browser.enter("main [name=text]", "The lab has written").await?;
    kept().await?;
    look(&browser, "typing-01-write").await?;
    // The last letters go with the page that is left.
    browser.enter("main [name=text]", " today").await?;
    visit("/team/drafts").await?;
    browser.press(&format!("main a[href^='{write}']")).await?;
    browser.holds("document.querySelector('main [name=text]')?.value.trim() === 'The lab has written today'").await?;

    visit("/team/inbox").await?;
    browser.press("main a[href^='/team/inbox/0']").await?;
    browser.enter("main [name=text]", "Not this week").await?;
    kept().await?;
    let thread = browser.path().await?;
    visit("/team").await?;
    visit(&thread).await?;
    browser.holds("document.querySelector('main [name=text]')?.value.trim() === 'Not this week'").await?;
    look(&browser, "typing-02-answer").await?;
    browser.press("main form:has([name=seen]) > button:not([name])").await?;
    browser.holds("location.pathname.startsWith('/team/messages/')").await?;
    // How long it can be undone counts down; at the end the button is gone, and its focus is not lost.
    browser.holds("/^0:[0-3][0-9]$/.test(document.querySelector('form [data-count]')?.textContent)").await?;
    // For the page time stands still while somebody looks at it, however long that takes; and then a minute has passed.
    browser.ask("const then = Date.now(); window.passed = 0; Date.now = () => then + window.passed").await?;
    look(&browser, "typing-03-undo").await?;
    browser.ask("window.passed = 60_000; document.querySelector('form[data-left] button').focus()").await?;
    browser.holds("!document.querySelector('form[data-left] button')").await?;
    browser.holds("document.activeElement.textContent.includes('It is too late to undo this')").await?;
    visit(&thread).await?;
    ensure!(browser.ask("return document.querySelector('main [name=text]').value").await? == "", "it is offered after it was sent");
    let complaints = browser.complaints().await?;
    ensure!(complaints.is_empty(), "{complaints:?}");
    stage.close().await
}
