//! In which language a message is: said where it is shown, as its author said it, in whatever language the page is.
use anyhow::{Context, Result, ensure};
use tests::{
    actor::{Form, Patient, Practitioner},
    letter,
    stage::Stage,
};

const ANA: &str = "ana@example.org";

fn mail(kind: &str, body: &str, more: &[&str]) -> Vec<u8> {
    let mail = letter::with_headers(ANA, "Results", body, more);
    String::from_utf8_lossy(&mail).replacen("text/plain", kind, 1).into_bytes()
}

/// The element around a message's text, as far as its tag goes.
async fn shown(ana: &mut Patient, address: &str, element: &str) -> Result<String> {
    let page = ana.browser.get(address).await?.expect(200)?;
    let found = page.body.split(element).nth(1).and_then(|rest| rest.split('>').next()).map(str::to_owned);
    found.with_context(|| format!("no {element}: {}", page.body))
}

#[tokio::test]
async fn a_message_is_in_the_language_that_it_says() -> Result<()> {
    let stage = Stage::new().await?;
    stage.send(&[ANA], &mail("text/plain", "Todo bien.", &["Content-Language: es-MX"])).await?.expect(250)?;
    let mut ana = stage.claim(ANA).await?;
    let plain = ana.messages().await?.remove(0);
    ensure!(shown(&mut ana, &plain, "<div class=\"letter\"").await?.contains(" lang=\"es-MX\""));
    // A page that says nothing of itself is in the language of its headers, in all three ways.
    stage.send(&[ANA], &mail("text/html", "<p>Todo <b>bien</b>.</p>", &["Content-Language: es"])).await?.expect(250)?;
    let page = ana.messages().await?.remove(0);
    ensure!(shown(&mut ana, &page, "<div class=\"reading\"").await? == " lang=\"es\"");
    ensure!(shown(&mut ana, &format!("{page}/plain"), "<div class=\"letter\"").await?.contains(" lang=\"es\""));
    let frame = ana.browser.get(&format!("{page}/designed")).await?.expect(200)?;
    let sheet = frame.body.split("<iframe").nth(1).and_then(|rest| rest.split("src=\"").nth(1)).and_then(|rest| rest.split('"').next());
    ensure!(shown(&mut ana, sheet.context("no frame")?, "<html").await?.starts_with(" lang=\"es\""));
    // What it says of itself goes before that, and what is in another language inside says so.
    let own = "<html lang=pt><body><p>Tudo bem.</p><p lang=en>All is well.</p>";
    stage.send(&[ANA], &mail("text/html", own, &["Content-Language: es"])).await?.expect(250)?;
    let page = ana.messages().await?.remove(0);
    ensure!(shown(&mut ana, &page, "<div class=\"reading\"").await? == " lang=\"pt\"");
    ana.browser.get(&page).await?.expect(200)?.shows("All is well.")?;
    ensure!(ana.browser.get(&page).await?.body.contains("<p dir=\"auto\" lang=\"en\">All is well.</p>"));
    ensure!(shown(&mut ana, &format!("{page}/plain"), "<div class=\"letter\"").await?.contains(" lang=\"pt\""));
    stage.close().await
}

#[tokio::test]
async fn what_is_no_language_is_said_nowhere() -> Result<()> {
    let stage = Stage::new().await?;
    let hostile = ["es\"><script>alert(1)</script>", "es onload=alert(1)", "en, es", "english-please-and-nothing-else-in-the-world"];
    for (nth, value) in hostile.into_iter().enumerate() {
        let header = format!("Content-Language: {value}");
        stage.send(&[ANA], &mail("text/plain", &format!("Number {nth}."), &[&header])).await?.expect(250)?;
        let body = format!("<html lang='{value}'><body><p lang='{value}'>Number {nth}.</p>");
        stage.send(&[ANA], &mail("text/html", &body, &[&header])).await?.expect(250)?;
    }
    let mut ana = stage.claim(ANA).await?;
    let all = ana.messages().await?;
    ensure!(all.len() == 2 * hostile.len());
    for address in all {
        for way in ["", "/plain", "/designed"] {
            let page = ana.browser.get(&format!("{address}{way}")).await?;
            // The page's own, and the choice of another one.
            let message = page.body.split("<article").nth(1).and_then(|rest| rest.split("</article>").next()).unwrap_or_default();
            ensure!(!message.contains("lang=") && !page.body.contains("alert(1)"), "{}", page.body);
        }
    }
    stage.close().await
}

/// From a template its text has the language in which it was taken: the patient's.
#[tokio::test]
async fn what_is_written_from_a_template_is_in_its_language() -> Result<()> {
    let stage = Stage::new().await?;
    let csv = b"email,name,birth_date,language\nana@example.org,Ana Ruiz,1980-12-31,es\n";
    stage.installation.import(&stage.organization, csv).await?.success()?;
    let patient = stage.installation.database.rows("SELECT id FROM patient", |row| row.id(0)).await?.remove(0);
    let mut boss = Practitioner::enrol(&stage.installation, &stage.organization, "boss@clinic.example", "administrator").await?;
    let page = boss.person.browser.get("/team/templates/new").await?.expect(200)?.form("/team/templates/new")?;
    let texts = [("subject_en", "Your visit"), ("text_en", "See you soon."), ("subject_es", "Su visita"), ("text_es", "Hasta pronto.")];
    let presets = [("name", "Visit"), ("category", "treatment"), ("expires", "0"), ("read_within", "3")];
    let form = presets.into_iter().chain(texts).fold(page, |form, (name, value)| form.with(name, value));
    let made = boss.person.browser.submit(&form).await?;
    boss.person.browser.follow(made).await?.expect(200)?.shows("The template was saved.")?;
    let list = boss.person.browser.get("/team/templates").await?.expect(200)?;
    let id = list.links().into_iter().rfind(|link| link.starts_with("/team/templates/0")).context("no template")?;
    let id = id.trim_start_matches("/team/templates/").to_owned();
    let write = format!("/team/patients/{patient}/write");
    let chosen = |form: Form| form.with("category", "treatment").with("expires", "0");
    let form = boss.person.browser.get(&write).await?.expect(200)?.form(&write)?;
    let taken = boss.person.browser.submit(&form.with("choice", &id).with("act", "template")).await?.expect(200)?;
    ensure!(taken.body.contains("Hasta pronto."), "{}", taken.body);
    let form = chosen(taken.form(&write)?).with("text", "Hasta pronto.").with("act", "preview");
    let looked = boss.person.browser.submit(&form).await?.expect(200)?;
    let sent = boss.person.browser.submit(&looked.form(&write)?.with("act", "send")).await?;
    boss.person.browser.follow(sent).await?.expect(200)?;
    // Typed by hand, nobody knows, whatever a form says.
    for (text, language) in [("By hand.", ""), ("By a stranger.", "es\"><script>")] {
        let form = boss.person.browser.get(&write).await?.expect(200)?.form(&write)?;
        let form = chosen(form).with("subject", "Hello").with("text", text).with("language", language).with("act", "send");
        let sent = boss.person.browser.submit(&form).await?;
        boss.person.browser.follow(sent).await?.expect(200)?;
    }
    let mut ana = stage.claim(ANA).await?;
    stage.installation.database.execute("UPDATE delivery SET visible_at = 1, alert_at = 1").await?;
    for address in ana.messages().await? {
        let said = shown(&mut ana, &address, "<div class=\"reading\"").await?;
        let page = ana.browser.get(&address).await?;
        let template = page.text().contains("Hasta pronto.");
        ensure!(said == if template { " lang=\"es\"" } else { "" }, "{said}: {}", page.text());
    }
    stage.close().await
}
