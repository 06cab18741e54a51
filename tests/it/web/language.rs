//! Languages: adding one is adding a folder; what was chosen is remembered and used in mails.
use anyhow::{Context, Result, ensure};
use portal::web::routes::{Route, Topic};
use tempfile::TempDir;
use tests::{
    actor::{Anonymous, Page, Patient, mailbox_code},
    demo::Demo,
    installation::Installation,
    letter,
    plain::{Measure, Tongue, texts},
    pseudo,
    stage::{SENDER, Stage},
    wait,
};

use super::every::{WRITTEN, every_page};

const ANA: &str = "ana@example.org";
const WORK: &str = "work@example.org";

/// Presses the button of a language in the footer of a page.
async fn choose(browser: &mut Anonymous, page: &Page, tag: &str) -> Result<Page> {
    // A page with a short form takes the choice itself.
    let form = match page.form("/language") {
        Ok(form) => form,
        Err(_) if page.body.contains("id=\"typed\"") => {
            page.forms().into_iter().find(|form| form.action != "/sign-out").context("a form")?
        }
        Err(error) => return Err(error),
    };
    let answer = browser.submit(&form.with("language", tag)).await?;
    browser.follow(answer).await?.expect(200)
}

/// Nothing on a page of the demo is in a language of the sources. `content`: what people wrote.
fn check(page: &Page, demo: &Demo, content: &[&str]) -> Result<()> {
    check_at(page, &demo.facts.web_url, content)
}

/// The same for a portal at `origin`.
fn check_at(page: &Page, origin: &str, content: &[&str]) -> Result<()> {
    ensure!(page.body.contains(&format!("<html lang=\"{}\"", pseudo::TAG)), "{}: another language", page.asked);
    let text = page.text();
    let known =
        [content, &["Letterbox", "localhost", "http", "English", "Español", "UTC", origin], &key_names(&text), &numbers(&text)].concat();
    let plain = pseudo::plain_words(&text, &known);
    ensure!(plain.is_empty(), "{}: {plain:?} stand in no message file:\n{text}", page.asked);
    for name in ["aria-label=\"", "data-failed=\"", "data-working=\"", "placeholder=\"", "title=\""] {
        for value in page.body.split(name).skip(1).filter_map(|rest| rest.split('"').next()) {
            // Where a script puts in what it knows.
            let value = value.replace("#name#", "").replace("#percent#", "");
            let plain = pseudo::plain_words(&value, &known);
            ensure!(plain.is_empty(), "{}: {name}{value}\" is in no message file", page.asked);
        }
    }
    Ok(())
}

/// The words that keys are called by (*Maple 42*), the same in every language: nothing else in plain letters stands before two digits.
fn key_names(text: &str) -> Vec<&str> {
    let tokens: Vec<&str> = text.split_whitespace().collect();
    let is_number = |token: &str| token.trim_end_matches(['.', ',']).len() == 2 && token.starts_with(|c: char| c.is_ascii_digit());
    let is_word = |token: &str| token.starts_with(|c: char| c.is_ascii_uppercase()) && token.bytes().all(|byte| byte.is_ascii_alphabetic());
    tokens.windows(2).filter(|pair| is_word(pair[0]) && is_number(pair[1])).map(|pair| pair[0]).collect()
}

/// The number of what failed (*3B2C EAAB*): four letters and digits each, which may happen to be letters alone.
fn numbers(text: &str) -> Vec<&str> {
    let is_part = |token: &&str| token.len() == 4 && token.bytes().all(|byte| byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte));
    text.split_whitespace().filter(is_part).collect()
}

#[tokio::test]
async fn pages_that_take_more_than_a_visit_are_in_the_added_language_too() -> Result<()> {
    let folder = TempDir::new()?;
    let locales = pseudo::folder(folder.path())?;
    let installation = Installation::new().await?;
    installation.write_settings("")?;
    let organization = installation.organization("clinic").await?;
    let relay = installation.relay("mail", &organization, &["--sender-domain", "clinic.example", "--create-patients"]).await?;
    let running = installation.serve_with(&["--with-notifier"], &[("TEST_LOCALES", &locales.to_string_lossy())]).await?;
    let stage = Stage { installation, running, organization, relay };
    let origin = stage.installation.origin();
    let mut count = 0;
    every_page(&stage, pseudo::TAG, async |_, page| {
        count += 1;
        check_at(page, &origin, &WRITTEN)
    })
    .await?;
    ensure!(count > 50, "only {count} pages were read");
    stage.close().await
}

#[tokio::test]
async fn adding_a_language_is_adding_a_folder() -> Result<()> {
    let folder = TempDir::new()?;
    let locales = pseudo::folder(folder.path())?;
    let demo = Demo::start_in(folder, &[], &[("TEST_LOCALES", &locales.to_string_lossy())]).await?;
    let mut browser = demo.anonymous()?;
    browser.speak("fi, qps;q=0.8, en;q=0.1");
    for path in ["/", "/?away=1", "/claim", "/join", "/nowhere"] {
        check(&browser.get(path).await?, &demo, &[])?;
    }
    for topic in Topic::ALL {
        check(&browser.get(&Route::Help(topic).to_string()).await?, &demo, &[])?;
    }
    let mut ana = Patient::new(browser);
    check(&ana.enter_slip("1234").await?, &demo, &[])?;
    let page = ana.enter_slip(&demo.facts.patient.claim_code.clone().unwrap_or_default()).await?.expect(200)?;
    check(&page, &demo, &[])?;
    let page = ana.press(&page, "create").await?;
    check(&page, &demo, &[])?;
    let page = ana.press(&page, "get").await?;
    check(&page, &demo, &[])?;
    check(&ana.enter_mailbox_code(&page, "12345678").await?, &demo, &[])?;
    let address = demo.facts.patient.address.clone();
    let code = wait::until("a mailbox code", wait::LONG, async || {
        Ok(demo.mails().await?.iter().rev().find_map(|mail| mailbox_code(&mail.raw).ok()))
    });
    let page = ana.enter_mailbox_code(&page, &code.await?).await?.expect(200)?;
    check(&page, &demo, &[])?;

    // Chosen by a button, and told in the next mail.
    ana.browser.speak("en");
    let page = ana.browser.get("/claim/done").await?.expect(200)?;
    let page = choose(&mut ana.browser, &page, pseudo::TAG).await?;
    check(&page, &demo, &[])?;
    let said = demo.mails().await?.len();
    demo.relay().send("elena.rivera@harbor.example", &[&address], &letter::plain(&address, "Zz", "Qq")).await?.expect(250)?;
    let mails = wait::until("an alert", wait::LONG, async || Ok(Some(demo.mails().await?).filter(|mails| mails.len() > said))).await?;
    let raw = &mails.last().expect("a mail").raw;
    ensure!(raw.contains("=EF=BD=81") || raw.contains("\u{ff41}") || raw.contains("utf-8?b?"), "an alert in another language:\n{raw}");
    let written = ["Harbor Clinic (sample)", "Elena Rivera", "Dr. Vega <vega@clinic.example>", "Dr. Vega", "Zz", "Your results are in"];
    let settled = ["/inbox", "/settings", "/settings/devices", "/settings/alerts", "/settings/history", "/recover", "/claim"];
    for path in settled {
        check(&ana.browser.get(path).await?.expect(200)?, &demo, &[&written[..], &["patients.example"]].concat())?;
    }
    check(&ana.browser.get("/settings/spare").await?.expect(403)?, &demo, &[])?;
    Ok(())
}

#[tokio::test]
async fn a_chosen_language_is_met_in_another_browser_too() -> Result<()> {
    let demo = Demo::start().await?;
    let mut ana = Patient::new(demo.anonymous()?);
    let page = ana.make_key(&demo.facts.patient.claim_code.clone().unwrap_or_default()).await?;
    // Chosen on the way in: remembered once there is an account to remember it with.
    let page = choose(&mut ana.browser, &page, "es").await?;
    ensure!(page.body.contains("<html lang=\"es\""));
    let code = wait::until("a mailbox code", wait::LONG, async || {
        Ok(demo.mails().await?.iter().rev().find_map(|mail| mailbox_code(&mail.raw).ok()))
    });
    ana.enter_mailbox_code(&page, &code.await?).await?.expect(200)?;
    let mut elsewhere = ana.elsewhere()?;
    elsewhere.browser.speak("en-US,en;q=0.9");
    ensure!(elsewhere.browser.get("/").await?.body.contains("<html lang=\"en\""));
    let page = elsewhere.sign_in().await?;
    ensure!(page.body.contains("<html lang=\"es\""), "{}", page.text());
    // The page after signing out, and the next visit, are in it as well.
    ensure!(elsewhere.sign_out().await?.body.contains("<html lang=\"es\""));
    ensure!(elsewhere.browser.get("/").await?.body.contains("<html lang=\"es\""));
    Ok(())
}

#[tokio::test]
async fn mails_follow_what_the_browser_asks_for_while_nobody_chooses() -> Result<()> {
    let demo = Demo::start().await?;
    let address = demo.facts.patient.address.clone();
    let mut ana = Patient::new(demo.anonymous()?);
    ana.browser.speak("es-MX,es;q=0.9");
    let page = ana.make_key(&demo.facts.patient.claim_code.clone().unwrap_or_default()).await?;
    let code = wait::until("a mailbox code", wait::LONG, async || {
        Ok(demo.mails().await?.iter().rev().find_map(|mail| mailbox_code(&mail.raw).ok()))
    });
    ana.enter_mailbox_code(&page, &code.await?).await?.expect(200)?;
    ana.browser.get("/settings").await?.expect(200)?.shows("Las páginas y los correos están en este idioma.")?;
    let is_spanish = |raw: &str| raw.contains("Subject: Tiene un mensaje privado");
    demo.relay().send("elena.rivera@harbor.example", &[&address], &letter::plain(&address, "Zz", "Qq")).await?.expect(250)?;
    let mails = async || Ok(demo.mails().await?.iter().any(|mail| mail.to == address && is_spanish(&mail.raw)).then_some(()));
    wait::until("an alert in Spanish", wait::LONG, mails).await
}

#[tokio::test]
async fn what_a_clinic_noted_stays_until_the_patient_chooses() -> Result<()> {
    let stage = Stage::new().await?;
    let csv = b"email,language\nlola@example.org,es\n";
    stage.installation.import(&stage.organization, csv).await?.success()?;
    let mut lola = stage.claim("lola@example.org").await?;
    let page = lola.browser.get("/settings").await?.expect(200)?;
    page.shows("Pages are in this language, your mails in another: Español.")?;
    let form = page.form("/language")?.with("language", "en");
    let answer = lola.browser.submit(&form).await?;
    lola.browser.follow(answer).await?.shows("Pages and mails are in this language.")?;
    stage.close().await
}

/// What answers a form that was refused leads to the form in the other language; what brings along what was typed does not.
#[tokio::test]
async fn a_refusal_is_read_in_the_other_language_where_nothing_is_lost_by_it() -> Result<()> {
    let stage = Stage::new().await?;
    let question = letter::with_headers(ANA, "A question", "How are you?", &["X-Portal-Reply: yes"]);
    stage.relay.send(SENDER, &[ANA], &question).await?.expect(250)?;
    let slip = stage.installation.slip(&stage.organization, ANA).await?;
    let mut somebody = Patient::new(stage.installation.anonymous()?);
    let refused = somebody.enter_slip("1234").await?.expect(422)?;
    let page = choose(&mut somebody.browser, &refused, "es").await?;
    ensure!(page.asked == "POST /claim" && page.form_with("/claim", "slip")?.fields.iter().any(|(_, value)| value == "1234"));
    ensure!(page.body.contains("<html lang=\"es\""), "{}", page.asked);
    // An error in the place of a page, after a form.
    let stale = page.form("/claim")?.with("token", "1.x").with("slip", &slip);
    let refused = somebody.browser.submit(&stale).await?.expect(403)?;
    ensure!(choose(&mut somebody.browser, &refused, "en").await?.asked == "GET /claim");
    // The digits are right and go along with the question whether to go on here.
    somebody.enter_slip(&slip).await?.expect(200)?;
    let mut elsewhere = Patient::new(stage.installation.anonymous()?);
    ensure!(elsewhere.enter_slip(&slip).await?.expect(409)?.form("/language").is_err(), "the digits are lost");
    let mut ana = stage.claim(ANA).await?;
    let message = ana.messages().await?.remove(0);
    let reply = ana.browser.get(&message).await?.form(&format!("{message}/reply"))?;
    let refused = ana.browser.submit(&reply.with("text", " ").with("act", "send")).await?.expect(422)?;
    ensure!(refused.form("/language").is_err(), "an answer is lost");
    stage.close().await
}

/// Where a code or a name is typed, choosing a language takes it along: it is neither lost nor handed in, and stands in no address.
#[tokio::test]
async fn what_was_typed_is_there_in_the_other_language() -> Result<()> {
    let stage = Stage::new().await?;
    stage.send(&[ANA], &letter::plain(ANA, "Hello", "to you")).await?.expect(250)?;
    let slip = stage.installation.slip(&stage.organization, ANA).await?;
    let turned = async |browser: &mut Anonymous, path: &str, field: &str, typed: &str| {
        for (tag, spoken) in [("es", "es"), ("en", "en")] {
            let page = browser.get(path).await?.expect(200)?;
            ensure!(page.body.contains("form=\"typed\" formnovalidate"), "{path}: no button");
            let form = page.form_with(path, field)?.with(field, typed).with("language", tag);
            let page = browser.submit(&form).await?.expect(200)?;
            ensure!(page.body.contains(&format!("<html lang=\"{spoken}\"")), "{path}: another language");
            ensure!(page.asked == format!("POST {path}"), "{}: another address", page.asked);
            ensure!(typed.len() < 8 || browser.cookies().values().all(|cookie| !cookie.contains(typed)), "{path}: it stands in a cookie");
            let again = page.form_with(path, field)?;
            let there =
                page.body.contains(&format!("name=\"{field}\" rows=\"2\"")) && page.body.contains(&format!(">\n{typed}</textarea>"));
            let there = there || again.fields.iter().any(|(name, value)| name == field && value == typed);
            ensure!(there, "{path}: lost: {:?}", again.fields);
            ensure!(browser.get(path).await?.body.contains(&format!("<html lang=\"{spoken}\"")), "{path}: it is forgotten");
        }
        anyhow::Ok(())
    };
    let mut somebody = Patient::new(stage.installation.anonymous()?);
    turned(&mut somebody.browser, "/claim", "slip", &slip).await?;
    turned(&mut somebody.browser, "/recover", "spare", "1234 5678").await?;
    turned(&mut somebody.browser, "/join", "invitation", "12").await?;
    let before = stage.installation.database.number("SELECT COUNT(*) FROM session").await?;
    ensure!(before == 0, "the code was handed in");
    somebody.make_key(&slip).await?;
    turned(&mut somebody.browser, "/claim/mailbox", "code", "1234").await?;
    // The same for whoever is signed in: the name of a key, another address and the code that went there, a further record.
    let page = somebody.browser.get("/claim/mailbox").await?.expect(200)?;
    let code = stage.installation.mailbox_code(ANA).await?;
    somebody.enter_mailbox_code(&page, &code).await?.expect(200)?;
    let page = somebody.browser.get("/settings/keys").await?.expect(200)?;
    let key = page.links().into_iter().find(|link| link.starts_with("/settings/keys/0") && !link.ends_with("remove")).context("a key")?;
    turned(&mut somebody.browser, &key, "name", "My good old telephone").await?;
    ensure!(!somebody.browser.get("/settings/keys").await?.expect(200)?.text().contains("telephone"), "it was handed in");
    let page = somebody.browser.get("/settings/alerts").await?.expect(200)?;
    let way = page.links().into_iter().find(|link| link.starts_with("/settings/alerts/")).context("a way to change it")?;
    let asked = somebody.browser.get(&way).await?.expect(403)?;
    somebody.press(&asked, "get").await?;
    turned(&mut somebody.browser, &way, "address", "ana@example.net").await?;
    ensure!(stage.installation.database.number("SELECT COUNT(*) FROM address_change").await? == 0, "it was handed in");
    let form = somebody.browser.get(&way).await?.expect(200)?.form(&way)?;
    somebody.browser.submit(&form.with("address", "ana@example.net")).await?.expect(303)?;
    turned(&mut somebody.browser, &way, "code", "1234").await?;
    // The key is asked for between: what was typed is there afterwards.
    let form = somebody.browser.get(&format!("{way}?again=1")).await?.expect(200)?.form(&way)?.with("address", "ana@third.example");
    stage.installation.database.execute("UPDATE session SET verified_at = verified_at - 300000000").await?;
    let late = somebody.browser.submit(&form.with("language", "es")).await?.expect(403)?;
    let again = somebody.press_keeping(&late, &way).await?.form(&way)?;
    ensure!(again.fields.contains(&("address".to_owned(), "ana@third.example".to_owned())), "lost: {:?}", again.fields);
    somebody.browser.speak("en");
    stage.send(&[WORK], &letter::plain(WORK, "Hello", "to you")).await?.expect(250)?;
    let slip = stage.installation.slip(&stage.organization, WORK).await?;
    let page = somebody.enter_slip(&slip).await?.expect(403)?;
    somebody.browser.press(&page.ceremony("get")?, &mut somebody.device).await?.expect(200)?;
    turned(&mut somebody.browser, "/claim/add", "code", "1234").await?;
    let open = "SELECT COUNT(*) FROM claim_code WHERE state = 'keyed'";
    ensure!(stage.installation.database.number(open).await? == 1, "it was handed in");
    stage.close().await
}

/// Message files that are for patients as a whole.
const FOR_PATIENTS: [&str; 8] = ["pages", "recover", "settings", "attach", "kept", "mails", "mailed", "letter"];
/// Files that are for staff, too, and how the names of the texts for patients begin there.
const FOR_BOTH: [(&str, &[&str]); 3] = [("threads", &["reply-", "typed-"]), ("teams", &["write-"]), ("carers", &["history-"])];
/// Words from which on a text by itself is held to a grade: shorter ones are a sentence or two, where one long word decides.
const LONG: u32 = 20;

/// What patients read is at a sixth-grade level in both languages, and no single longer text is far above it.
#[test]
fn patients_read_plain_words() -> Result<()> {
    for tongue in [Tongue::English, Tongue::Spanish] {
        let mut all = Vec::new();
        for file in FOR_PATIENTS {
            all.extend(texts(tongue, file)?);
        }
        for (file, names) in FOR_BOTH {
            all.extend(texts(tongue, file)?.into_iter().filter(|(name, _)| names.iter().any(|start| name.starts_with(start))));
        }
        let mut whole = Measure::default();
        let mut hard = Vec::new();
        for (name, text) in &all {
            let measure = Measure::of(text, tongue);
            // Labels and buttons are easy by being short: the level is that of what is read as sentences.
            if measure.words >= 6 {
                whole += measure;
            }
            let grade = measure.grade(tongue);
            if measure.words >= LONG && grade > 8.0 {
                hard.push(format!("{grade:.1} {name}: {text}"));
            }
        }
        let grade = whole.grade(tongue);
        eprintln!("{tongue:?}: {} texts, {whole:?}, grade {grade:.1}", all.len());
        ensure!(whole.words > 3_000 && grade <= 6.0, "{tongue:?}: grade {grade:.1}");
        ensure!(hard.is_empty(), "{tongue:?}:\n{}", hard.join("\n"));
    }
    Ok(())
}
