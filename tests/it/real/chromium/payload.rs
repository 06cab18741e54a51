//! The HTML of attackers in Chromium: first as they wrote it, so that it is known to act here; then what the portal makes of
//! it, by itself with nothing around it; then as the portal serves it.
use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use portal::mime::html::{Marks, Options, original, plain, reading};
use tests::{
    chromium::Browser,
    collection::{Payload, payloads},
    exhibit::Exhibit,
    letter::{self, File},
    reading::LABELS,
    stage::Stage,
};

const ANA: &str = "ana@example.org";
/// HTML parts of one message.
const PARTS: usize = 25;
/// Frames of one page. More take longer to open than they save.
const AT_ONCE: usize = 60;

/// The payloads, each with a host of its own, so that whoever is asked for tells which of them asked.
fn exhibits() -> Vec<Payload> {
    let mut all = payloads();
    for (number, payload) in all.iter_mut().enumerate() {
        payload.html = payload.html.replace("remote.invalid", &format!("p{number}.remote.invalid"));
    }
    all
}

/// What acted of these documents, and every host that was asked for beside the exhibit's own.
async fn acted(documents: Vec<String>, bound: bool) -> Result<(Vec<String>, BTreeSet<String>)> {
    let (count, browser) = (documents.len(), Browser::start(1280, 900).await?);
    let exhibit = Exhibit::of(documents, bound).await?;
    let mut all = Vec::new();
    for from in (0..count).step_by(AT_ONCE) {
        let to = (from + AT_ONCE).min(count);
        browser.visit(&exhibit.hall(from, to)).await?;
        // Of those that are known to act some never say that they are open.
        let limit = if bound { 8_000 } else { 60_000 };
        let acted = browser.ask(&format!("return window.acted({limit})")).await.with_context(|| format!("{from} to {to}"))?;
        all.extend(acted.as_array().into_iter().flatten().filter_map(|one| one.as_str().map(str::to_owned)));
    }
    let mut hosts = browser.hosts();
    ensure!(hosts.remove(&exhibit.host()), "nothing was asked of the exhibit: {hosts:?}");
    browser.quit().await?;
    Ok((all, hosts))
}

/// Without this the others would prove nothing: in a browser in which nothing acts, nothing acts. A third of them is enough.
#[tokio::test]
async fn payloads_as_they_are_act_and_call_home() -> Result<()> {
    let documents: Vec<_> = exhibits().into_iter().step_by(3).map(|payload| payload.html).collect();
    let (acted, hosts) = acted(documents, true).await?;
    let marked = acted.iter().filter(|one| one.ends_with(": marked")).count();
    let called = hosts.iter().filter(|host| host.contains("remote.invalid")).count();
    // Most of the others are made for other browsers, or to slip through a sanitiser and act only then.
    ensure!(marked >= 60 && called >= 30, "{marked} marked, {called} called: {acted:?} {hosts:?}");
    Ok(())
}

#[tokio::test]
async fn what_is_made_of_them_does_nothing_even_by_itself() -> Result<()> {
    let around = |inner: &str| format!("<!doctype html><meta charset=\"utf-8\"><title>Message</title><main>{inner}</main>");
    let (mut documents, mut read) = (Vec::new(), Vec::new());
    for payload in exhibits() {
        let html = &payload.html;
        let text = || plain(html, Marks { struck: LABELS.struck, colours: LABELS.colours }).text.replace('&', "&amp;").replace('<', "&lt;");
        let designed = original(html, "Message", "en", "Picture not shown", &|_| None).map(|original| original.document.to_string());
        documents.push(designed.unwrap_or_else(|_| around(&text())));
        let options = Options {
            labels: LABELS,
            language: None,
            top_level: 2,
            first_link: 1,
            pictures: &|_| None,
            kept: &|_| None,
            describe: &|_| None,
        };
        read.push(reading(html, &options).map_or_else(|_| text(), |reading| reading.markup().into_string()));
    }
    documents.extend(read.chunks(PARTS).map(|read| around(&read.concat())));
    let (acted, hosts) = acted(documents, false).await?;
    ensure!(acted.is_empty() && hosts.is_empty(), "{acted:?} {hosts:?}");
    Ok(())
}

/// Touches everything as a person might who is asked to, and says whether a marker was set.
const TOUCH: &str = "for (const e of document.querySelectorAll('article *, body:not(:has(article)) *')) {
        for (const name of e.getAttributeNames()) { if (name.startsWith('on')) { e.dispatchEvent(new Event(name.slice(2))); } }
        if (!e.closest('a[href]')) { e.click?.(); }
    }
    return [window.__pwned === undefined, document.title !== ''];";

#[tokio::test]
async fn as_the_portal_serves_them_they_do_nothing_and_name_nobody() -> Result<()> {
    let stage = Stage::new().await?;
    let all = exhibits();
    for payloads in all.chunks(PARTS) {
        let kind = "text/html; charset=utf-8";
        let parts: Vec<_> = payloads.iter().map(|payload| File { kind, header: "", bytes: payload.html.as_bytes() }).collect();
        stage.send(&[ANA], &letter::with_files(ANA, "text/plain", "Hello.", &parts)).await?.expect(250)?;
    }
    let ana = stage.claim(ANA).await?;
    let mut clerk = ana.elsewhere()?;
    clerk.browser = ana.browser.clone();
    let origin = stage.installation.origin();
    let browser = Browser::start(1280, 900).await?;
    browser.take_cookies(&origin, ana.browser.cookies()).await?;
    let still = async |name: &str, found: serde_json::Value| {
        ensure!(found == serde_json::json!([true, true]), "{name}: {found}");
        Ok(())
    };
    let mut frames = 0;
    for page in 1.. {
        let list = clerk.browser.get(&format!("/inbox?page={page}")).await?.expect(200)?;
        let messages: BTreeSet<_> = list.links().into_iter().filter(|link| link.starts_with("/messages/")).collect();
        for message in &messages {
            // Plain text is ours, letter by letter; that it is so is tested elsewhere.
            for way in if frames % 100 == 0 { &["", "/plain", "/designed"][..] } else { &["", "/designed"] } {
                browser.visit(&format!("{origin}{message}{way}")).await?;
                still(way, browser.ask(TOUCH).await?).await?;
            }
            let sheets = browser.ask("return [...document.querySelectorAll('iframe')].map(frame => frame.src)").await?;
            let sheets: Vec<_> = sheets.as_array().into_iter().flatten().filter_map(|sheet| sheet.as_str()).collect();
            // Of every frame Chromium complains that tries anything; these are looked into as well.
            for (number, sheet) in (0..).zip(&sheets).step_by(5) {
                still(sheet, browser.ask_frame(number, TOUCH).await?).await?;
            }
            frames += sheets.len();
            // By itself, as for print, it has no frame around it to hold it.
            for sheet in sheets.iter().step_by(10) {
                browser.visit(sheet).await?;
                still(sheet, browser.ask(TOUCH).await?).await?;
            }
        }
        if messages.is_empty() || !list.links().iter().any(|link| link.ends_with(&format!("page={}", page + 1))) {
            break;
        }
    }
    ensure!(frames >= 700, "only {frames} frames");
    let requests = browser.requests().await?;
    let odd: Vec<_> =
        requests.iter().filter(|url| !["/messages/", "/static/"].iter().any(|path| url.starts_with(&format!("{origin}{path}")))).collect();
    ensure!(requests.len() > frames && odd.is_empty(), "{} requests, {odd:?}", requests.len());
    browser.named_only(&origin)?;
    let complaints = browser.complaints().await?;
    ensure!(complaints.is_empty(), "{complaints:?}");
    browser.quit().await?;
    stage.close().await
}
