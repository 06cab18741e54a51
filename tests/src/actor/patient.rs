//! A patient: a browser and a device with a finger on it. Knows the road as the pages show it, and no more.
use anyhow::{Context, Result};
use serde_json::Value;

use super::{anonymous::Anonymous, page::Page};
use crate::authenticator::Authenticator;

/// Somebody who claims a record, signs in and reads.
pub struct Patient {
    /// The browser.
    pub browser: Anonymous,
    /// The device that keeps the passkey.
    pub device: Authenticator,
}

impl Patient {
    /// A fresh browser and an empty device.
    #[must_use]
    pub const fn new(browser: Anonymous) -> Self {
        Self { browser, device: Authenticator::new() }
    }

    /// The same passkey, synchronised to another device with another browser.
    ///
    /// # Errors
    /// If no browser can be made.
    pub fn elsewhere(&self) -> Result<Self> {
        Ok(Self { browser: Anonymous::new(self.browser.origin())?, device: self.device.synced() })
    }

    /// Types a slip; the page that comes next.
    ///
    /// # Errors
    /// If a page is not as expected.
    pub async fn enter_slip(&mut self, code: &str) -> Result<Page> {
        let page = self.browser.visit("/claim").await?.expect(200)?;
        let form = page.forms().into_iter().find(|form| form.fields.iter().any(|(name, _)| name == "slip"));
        let form = form.with_context(|| format!("no field for a slip:\n{}", page.text()))?.with("slip", code);
        let answer = self.browser.submit(&form).await?;
        self.browser.follow(answer).await
    }

    /// Presses the passkey button of a page; the page that comes next.
    ///
    /// # Errors
    /// If the ceremony is refused.
    pub async fn press(&mut self, page: &Page, kind: &str) -> Result<Page> {
        let answer = self.browser.press(&page.ceremony(kind)?, &mut self.device).await?.expect(200)?;
        let answer: Value = serde_json::from_str(&answer.body)?;
        // Without an address the script loads the same page again.
        let here = page.asked.strip_prefix("GET ").context("not a page that can be loaded again")?;
        let next = answer.get("next").and_then(Value::as_str).unwrap_or(here);
        self.browser.visit(next).await?.expect(200)
    }

    /// Presses the passkey button of a page that asks for the key in the place of an answer to a form; what was sent to `action` comes back
    /// by itself, as script hands it in.
    ///
    /// # Errors
    /// If the ceremony is refused, or nothing was kept.
    pub async fn press_keeping(&mut self, page: &Page, action: &str) -> Result<Page> {
        self.browser.press(&page.ceremony("get")?, &mut self.device).await?.expect(200)?;
        anyhow::ensure!(page.body.contains("data-kept"), "nothing comes back by itself:\n{}", page.text());
        let kept = page.form_with(action, "again")?;
        self.browser.submit(&kept).await?.expect(200)
    }

    /// From the slip to the step that asks for the mailbox code.
    ///
    /// # Errors
    /// If a step fails.
    pub async fn make_key(&mut self, code: &str) -> Result<Page> {
        let page = self.enter_slip(code).await?.expect(200)?;
        let page = self.press(&page, "create").await?;
        self.press(&page, "get").await
    }

    /// Types a mailbox code on the page that asks for it; the page that comes next, whatever it is.
    ///
    /// # Errors
    /// If the page has no field for it.
    pub async fn enter_mailbox_code(&mut self, page: &Page, code: &str) -> Result<Page> {
        let form = page.forms().into_iter().find(|form| form.fields.iter().any(|(name, _)| name == "code"));
        let form = form.with_context(|| format!("no field for a mailbox code:\n{}", page.text()))?.with("code", code);
        let answer = self.browser.submit(&form).await?;
        self.browser.follow(answer).await
    }

    /// One button, no name.
    ///
    /// # Errors
    /// If a step fails.
    pub async fn sign_in(&mut self) -> Result<Page> {
        let page = self.browser.visit("/").await?.expect(200)?;
        self.press(&page, "get").await
    }

    /// The inbox.
    ///
    /// # Errors
    /// If it is not shown.
    pub async fn inbox(&mut self) -> Result<Page> {
        self.browser.get("/inbox").await?.expect(200)
    }

    /// The addresses of the messages in the inbox, newest first.
    ///
    /// # Errors
    /// If it is not shown.
    pub async fn messages(&mut self) -> Result<Vec<String>> {
        let links = self.inbox().await?.links();
        Ok(links.into_iter().filter(|link| link.starts_with("/messages/")).collect())
    }

    /// Presses "Sign out".
    ///
    /// # Errors
    /// If there is no such button.
    pub async fn sign_out(&mut self) -> Result<Page> {
        let page = self.inbox().await?;
        let form = page.forms().into_iter().find(|form| form.action.contains("sign-out")).context("no way to sign out")?;
        let answer = self.browser.submit(&form).await?;
        self.browser.follow(answer).await
    }
}

/// The eight digits in a mailbox code's mail, whatever its language.
///
/// # Errors
/// If there are no eight digits in a row.
pub fn mailbox_code(raw: &str) -> Result<String> {
    let (head, body) = raw.split_once("\r\n\r\n").unwrap_or(("", raw));
    // What is mostly in letters of another script leaves in base64.
    let body = match head.to_ascii_lowercase().contains("content-transfer-encoding: base64") {
        true => String::from_utf8(openssl::base64::decode_block(&body.split_whitespace().collect::<String>())?)?,
        false => body.to_owned(),
    };
    let runs = body.split(|c: char| !c.is_ascii_digit() && c != ' ' && c != '\u{a0}');
    let digits = runs.map(|run| run.chars().filter(char::is_ascii_digit).collect::<String>());
    digits.into_iter().find(|digits| digits.len() == 8).context("no eight digits in the mail")
}
