//! The proofs by which every visit ends can fail: of a small page that has what they look for, each says so; of the same page without it,
//! none does.
use anyhow::{Result, ensure};
use tests::{chromium::Browser, small_site::SmallSite};

fn says(found: Result<()>, words: &str) -> Result<()> {
    let said = found.err().map(|error| format!("{error:#}"));
    ensure!(said.as_deref().is_some_and(|said| said.contains(words)), "it does not say {words}: {said:?}");
    Ok(())
}

#[tokio::test]
async fn axe_finds_a_picture_without_words_and_pale_letters() -> Result<()> {
    let browser = Browser::start(800, 600).await?;
    let picture = "src=\"data:image/gif;base64,R0lGODlhAQABAAAAACw=\"";
    for (planted, sound, finds) in [
        (format!("<img {picture}>"), format!("<img {picture} alt=\"A dot\">"), "image-alt"),
        ("<p style=\"color:#ccc\">Pale</p>".to_owned(), "<p style=\"color:#333\">Dark</p>".to_owned(), "color-contrast"),
        ("<input>".to_owned(), "<label>Name <input></label>".to_owned(), "label"),
    ] {
        let (bad, good) = (SmallSite::start(&planted).await?, SmallSite::start(&sound).await?);
        browser.visit(&good.origin).await?;
        browser.accessible(finds).await?;
        browser.visit(&bad.origin).await?;
        says(browser.accessible(finds).await, finds)?;
    }
    browser.quit().await
}

#[tokio::test]
async fn whatever_a_page_can_keep_is_found() -> Result<()> {
    let browser = Browser::start(800, 600).await?;
    for plant in [
        "localStorage.setItem('x', '1')",
        "sessionStorage.setItem('x', '1')",
        "return new Promise((go, no) => Object.assign(indexedDB.open('x'), { onsuccess: () => go(1), onerror: no }))",
        "return caches.open('x').then(() => 1)",
        "return navigator.serviceWorker.register('/worker.js').then(() => 1)",
        // Last: a cookie is kept for every port of a host.
        "document.cookie = 'x=1'",
    ] {
        let site = SmallSite::start("").await?;
        browser.visit(&site.origin).await?;
        browser.keeps_nothing().await?;
        browser.ask(plant).await?;
        says(browser.keeps_nothing().await, "left behind")?;
    }
    browser.quit().await
}

/// By a picture, by a script that asks and cannot read the answer, by a frame, and by a way that opens no page.
#[tokio::test]
async fn whoever_is_asked_besides_is_named() -> Result<()> {
    let browser = Browser::start(800, 600).await?;
    let other = SmallSite::start("").await?;
    let port = other.origin.rsplit(':').next().unwrap_or_default().to_owned();
    for planted in [
        format!("<img alt=\"\" src=\"{}/x.png\">", other.origin),
        format!("<script>fetch('{}/x', {{ mode: 'no-cors' }})</script>", other.origin),
        format!("<iframe title=\"x\" src=\"{}/\"></iframe>", other.origin),
        format!("<link rel=\"stylesheet\" href=\"{}/x.css\">", other.origin),
    ] {
        let site = SmallSite::start(&planted).await?;
        let quiet = SmallSite::start("").await?;
        drop((browser.requests().await?, browser.hosts()));
        browser.visit(&quiet.origin).await?;
        browser.asked_only(&quiet.origin).await?;
        browser.named_only(&quiet.origin)?;
        browser.visit(&site.origin).await?;
        // A script may ask when the page is there already.
        browser.holds("performance.getEntriesByType('resource').length > 0").await?;
        says(browser.asked_only(&site.origin).await, &port)?;
        says(browser.named_only(&site.origin), &port)?;
    }
    browser.quit().await
}
