//! Files by script: chosen and dropped, piece by piece, on after a lost connection; told to whoever listens.
use anyhow::{Context, Result, ensure};
use tests::chromium::Browser;

/// Attaches two files on a page that takes them: one is chosen, and its connection is lost on the way; one is dropped.
pub(super) async fn attach(browser: &Browser) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let scan = folder.path().join("scan.bin");
    std::fs::write(&scan, vec![7; (2 << 20) + 1])?;
    // The third call does not come through: the second piece. The one after it comes with a cookie that was replaced in another tab.
    let lose = "const real = window.fetch; let calls = 0; \
        window.fetch = (...all) => (calls += 1) === 3 ? Promise.reject(new TypeError('away')) \
            : calls === 4 ? Promise.resolve(new Response('{}', { status: 401 })) : real(...all); \
        window.said = []; const status = document.querySelector('[data-attach] [role=status]'); \
        new MutationObserver(() => window.said.push(status.textContent)).observe(status, { childList: true, characterData: true, subtree: true });";
    browser.ask(lose).await?;
    browser.enter("#files", scan.to_str().context("a path")?).await?;
    arrived(browser, "scan.bin").await?;
    let said = browser.ask("return window.said.join(' | ')").await?;
    let said = said.as_str().unwrap_or_default();
    ensure!(said.contains("The connection is lost") && said.contains("scan.bin: 33 %"), "{said}");
    let drop = "const files = new DataTransfer(); files.items.add(new File(['hello'], 'dropped.txt', { type: 'text/plain' })); \
        document.querySelector('[data-attach]').dispatchEvent(new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true }))";
    browser.ask(drop).await?;
    arrived(browser, "dropped.txt").await?;
    // One that is empty is refused in words, and a button takes the other one out again, without losing what was typed.
    let empty = drop.replace("['hello'], 'dropped.txt'", "[], 'empty.txt'");
    browser.ask(&empty).await?;
    browser.says("\"empty.txt\" is empty").await?;
    browser.goes("[aria-label='Remove dropped.txt']").await?;
    let text = browser.text().await?;
    ensure!(text.contains("scan.bin") && !text.contains("dropped.txt"), "{text}");
    Ok(())
}

pub(super) async fn arrived(browser: &Browser, name: &str) -> Result<()> {
    browser.holds(&format!("document.querySelector('[data-attach] [role=status]').textContent === '{name} has arrived.'")).await
}
