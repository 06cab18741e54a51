//! What a page weighs on its way with everything that it loads, and that it asks for one style sheet.
use anyhow::{Context, Result, ensure};
use reqwest::Method;
use tests::{
    actor::{Anonymous, Page, Patient, mailbox_code},
    demo::Demo,
    stage::Stage,
    wait,
};

use super::every::every_page;

/// With everything (bytes, as a browser gets them): a page, its sheet, its scripts and its icon. The goal is 60,000.
const MOST: usize = 40_000;

/// How many bytes a file takes on its way to a browser.
async fn carried(browser: &mut Anonymous, file: &str) -> Result<usize> {
    let answer = browser.send(Method::GET, file, &[("Accept-Encoding", "gzip, deflate, br")], Vec::new()).await?.expect(200)?;
    let length = answer.headers.get("content-length").context("no length")?.to_str()?.parse()?;
    let plain = browser.get(file).await?.expect(200)?;
    ensure!(!plain.headers.contains_key("content-encoding") && plain.body.len() >= length, "{file}");
    ensure!(length < 500 || plain.body.len() > length * 3 / 2, "{file} is not compressed");
    Ok(length)
}

/// The files that a page names, and those that its scripts import.
async fn weigh(browser: &mut Anonymous, page: &Page) -> Result<usize> {
    let sheets = page.body.matches("rel=\"stylesheet\"").count();
    ensure!(sheets == 1, "{}: {sheets} style sheets", page.asked);
    let quoted = page.body.split('"').filter(|text| text.starts_with("/static/"));
    let mut files: Vec<String> = quoted.map(|text| text.split('#').next().unwrap_or(text).to_owned()).collect();
    let folder = |file: &str| file.rsplit_once('/').map(|(folder, _)| folder.to_owned());
    let mut whole = page.body.len();
    let mut seen = 0;
    while let Some(file) = {
        files.sort();
        files.dedup();
        files.get(seen).cloned()
    } {
        let answer = browser.get(&file).await?.expect(200)?;
        whole += carried(browser, &file).await?;
        for import in answer.body.split("from \"./").skip(1).filter(|_| file.ends_with(".js")) {
            let name = import.split('"').next().context("an import")?;
            let import = format!("{}/{name}", folder(&file).context("a folder")?);
            if !files.contains(&import) {
                whole += carried(browser, &import).await?;
            }
        }
        seen += 1;
    }
    ensure!(seen >= 2, "{}: no files were found", page.asked);
    ensure!(whole < MOST, "{} weighs {whole} bytes", page.asked);
    Ok(whole)
}

#[tokio::test]
async fn pages_stay_light() -> Result<()> {
    let demo = Demo::start().await?;
    let mut ana = Patient::new(demo.anonymous()?);
    ana.browser.speak("es"); // the longer texts
    let mut heaviest = 0;
    for path in ["/", "/claim", "/help/no-code", "/help/not-working", "/nowhere"] {
        let page = ana.browser.get(path).await?;
        heaviest = heaviest.max(weigh(&mut ana.browser, &page).await?);
    }
    let page = ana.enter_slip(&demo.facts.patient.claim_code.clone().context("a slip")?).await?.expect(200)?;
    heaviest = heaviest.max(weigh(&mut ana.browser, &page).await?);
    let page = ana.press(&page, "create").await?;
    heaviest = heaviest.max(weigh(&mut ana.browser, &page).await?);
    let page = ana.press(&page, "get").await?;
    heaviest = heaviest.max(weigh(&mut ana.browser, &page).await?);
    let code = wait::until("a mailbox code", wait::LONG, async || {
        Ok(demo.mails().await?.iter().rev().find_map(|mail| mailbox_code(&mail.raw).ok()))
    });
    let page = ana.enter_mailbox_code(&page, &code.await?).await?.expect(200)?;
    heaviest = heaviest.max(weigh(&mut ana.browser, &page).await?);
    let settled = ["/inbox", "/settings", "/settings/keys", "/settings/devices", "/settings/alerts", "/settings/history"];
    let mut paths = settled.map(str::to_owned).to_vec();
    paths.extend(ana.messages().await?);
    for path in paths {
        let page = ana.browser.get(&path).await?.expect(200)?;
        heaviest = heaviest.max(weigh(&mut ana.browser, &page).await?);
    }
    ensure!(heaviest > 15_000, "the sheet alone weighs more than {heaviest} bytes");
    Ok(())
}

#[tokio::test]
async fn pages_that_take_more_than_a_visit_stay_light_too() -> Result<()> {
    let stage = Stage::new().await?;
    let (mut heaviest, mut count) = ((0, String::new()), 0);
    every_page(&stage, "es", async |browser, page| {
        heaviest = heaviest.clone().max((weigh(browser, page).await?, page.asked.clone()));
        count += 1;
        Ok(())
    })
    .await?;
    eprintln!("{count} pages, the heaviest: {heaviest:?}");
    ensure!(count > 50, "only {count} pages were weighed");
    stage.close().await
}
