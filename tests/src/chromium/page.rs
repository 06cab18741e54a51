//! What somebody sees of a page and does to it: waiting for words and parts, pressing, typing. Must not know whose page it is.
//!
//! Invariant: what falls into the change of pages is asked again, and a page that is not whole says nothing.
use std::time::Duration;

use anyhow::Result;
use serde_json::{Value, json};
use thirtyfour::{
    By, WebElement,
    error::{WebDriverErrorInner, WebDriverResult},
};

use super::Browser;
use crate::wait;

/// How long something may take that goes by a page, its scripts and a browser, on a machine that is busy with three of them.
const BUSY: Duration = Duration::from_secs(60);
/// Whether the page is there with all its scripts, in JavaScript.
const WHOLE: &str = "document.readyState === 'complete'";

impl Browser {
    /// Where it is.
    ///
    /// # Errors
    /// If the browser does not say.
    pub async fn path(&self) -> Result<String> {
        // One that falls into the change of pages is refused: it is asked again.
        wait::until("an address", wait::LONG, async || Ok(self.driver.current_url().await.ok())).await.map(|at| at.path().to_owned())
    }

    /// Waits until something holds of the page: a condition in JavaScript. A question that falls into the change of pages is asked again.
    ///
    /// # Errors
    /// If it never does.
    pub async fn holds(&self, condition: &str) -> Result<()> {
        let script = format!("return !!({condition})");
        wait::until(condition, BUSY, async || Ok(self.ask(&script).await.is_ok_and(|held| held == true).then_some(()))).await
    }

    /// Waits until these words stand in the page.
    ///
    /// # Errors
    /// If they never do; with what stands there.
    pub async fn says(&self, words: &str) -> Result<()> {
        let said = self.holds(&format!("document.body?.innerText.includes({})", json!(words))).await;
        match said {
            Ok(()) => Ok(()),
            Err(error) => Err(error.context(self.text().await?)),
        }
    }

    /// Waits until it is at a path; what the page says if it never gets there.
    ///
    /// # Errors
    /// If it never does.
    pub async fn arrives(&self, path: &str) -> Result<()> {
        let arrived = self.holds(&format!("location.pathname === {} && {WHOLE}", json!(path))).await;
        if let Err(error) = arrived {
            let (at, text) = (self.path().await?, self.text().await?);
            return Err(error.context(format!("still at {at}:\n{text}")));
        }
        Ok(())
    }

    /// The first element of a CSS selector that is displayed, of a page that is whole.
    ///
    /// # Errors
    /// If none gets displayed.
    pub async fn find(&self, selector: &str) -> Result<WebElement> {
        let found = wait::until(selector, BUSY, async || {
            if !self.ask(&format!("return {WHOLE}")).await.is_ok_and(|whole| whole == true) {
                return Ok(None);
            }
            // A page that goes meanwhile has none.
            for element in self.driver.find_all(By::Css(selector)).await.unwrap_or_default() {
                if element.is_displayed().await.unwrap_or(false) {
                    return Ok(Some(element));
                }
            }
            Ok(None)
        });
        let found = found.await;
        match found {
            Ok(element) => Ok(element),
            Err(error) => Err(error.context(self.text().await?)),
        }
    }

    /// Presses what a selector names.
    ///
    /// # Errors
    /// If it is not there.
    pub async fn press(&self, selector: &str) -> Result<()> {
        self.with(selector, async |element| element.click().await).await
    }

    /// Presses what leads to another page, and waits until that one is whole: also where it has the same parts, or the same address.
    ///
    /// # Errors
    /// If it is not there, or no other page comes.
    pub async fn goes(&self, selector: &str) -> Result<()> {
        self.find(selector).await?;
        self.ask("window.before = true").await?;
        self.press(selector).await?;
        self.holds(&format!("window.before === undefined && {WHOLE}")).await
    }

    /// Types into what a selector names.
    ///
    /// # Errors
    /// If it is not there.
    pub async fn enter(&self, selector: &str, text: &str) -> Result<()> {
        self.with(selector, async |element| element.send_keys(text).await).await
    }

    /// Does something with what a selector names. A page that replaced itself since it was found has another one: nothing was done then.
    async fn with(&self, selector: &str, act: impl AsyncFn(WebElement) -> WebDriverResult<()>) -> Result<()> {
        wait::until(selector, wait::LONG, async || match act(self.find(selector).await?).await {
            Ok(()) => Ok(Some(())),
            Err(error) if matches!(error.as_inner(), WebDriverErrorInner::StaleElementReference(_)) => Ok(None),
            Err(error) => Err(error.into()),
        })
        .await
    }

    /// The visible text of a page that is whole.
    ///
    /// # Errors
    /// If the browser does not say.
    pub async fn text(&self) -> Result<String> {
        let script = format!("return {WHOLE} && document.body ? document.body.innerText : null");
        wait::until("the page's text", wait::LONG, async || {
            Ok(self.ask(&script).await.ok().and_then(|text| text.as_str().map(str::to_owned)))
        })
        .await
    }

    /// Runs a script in the page that `return`s something.
    ///
    /// # Errors
    /// If it fails.
    pub async fn ask(&self, script: &str) -> Result<Value> {
        Ok(self.driver.execute(script, Vec::<Value>::new()).await?.json().clone())
    }

    /// Runs a script in the frame of this number (from 0) that `return`s something, scripts allowed there or not.
    ///
    /// # Errors
    /// If there is no such frame, or it fails.
    pub async fn ask_frame(&self, frame: u16, script: &str) -> Result<Value> {
        self.driver.enter_frame(frame).await?;
        let answer = self.ask(script).await;
        self.driver.enter_default_frame().await?;
        answer
    }
}
