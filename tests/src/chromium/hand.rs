//! What a person does that is not a press on something: keys, going back, another browser.
use std::{fs, path::Path};

use anyhow::{Context, Result};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;
use thirtyfour::WindowHandle;

use super::Browser;

impl Browser {
    /// Opens another tab and goes on in it; says which one was left.
    ///
    /// # Errors
    /// If the browser does not.
    pub async fn another_tab(&self) -> Result<WindowHandle> {
        let left = self.driver.window().await?;
        let tab = self.driver.new_tab().await?;
        self.driver.switch_to_window(tab).await?;
        Ok(left)
    }

    /// Goes on in a tab that was left.
    ///
    /// # Errors
    /// If it is gone.
    pub async fn in_tab(&self, tab: &WindowHandle) -> Result<()> {
        Ok(self.driver.switch_to_window(tab.clone()).await?)
    }

    /// Presses a key (`Tab`, `Shift+Tab`, `Enter`, `Space`, `ArrowDown`, `Escape`) wherever the focus is.
    ///
    /// # Errors
    /// If the browser does not.
    pub async fn key(&self, name: &str) -> Result<()> {
        let (code, shift) = name.strip_prefix("Shift+").map_or((name, 0), |code| (code, 8));
        let (key, number, text) = match code {
            "Enter" => (code, 13, "\r"),
            "Space" => (" ", 32, " "),
            "ArrowDown" => (code, 40, ""),
            "Escape" => (code, 27, ""),
            _ => (code, 9, ""),
        };
        for kind in [if text.is_empty() { "rawKeyDown" } else { "keyDown" }, "keyUp"] {
            let text = if kind == "keyUp" { "" } else { text };
            let key = json!({"type": kind, "key": key, "code": code, "windowsVirtualKeyCode": number, "text": text, "modifiers": shift});
            self.tell("Input.dispatchKeyEvent", key).await?;
        }
        Ok(())
    }

    /// Types where the focus is.
    ///
    /// # Errors
    /// If the browser does not.
    pub async fn type_text(&self, text: &str) -> Result<()> {
        self.tell("Input.insertText", json!({"text": text})).await?;
        Ok(())
    }

    /// One page back.
    ///
    /// # Errors
    /// If the browser does not.
    pub async fn back(&self) -> Result<()> {
        Ok(self.driver.back().await?)
    }

    /// Loses every cookie: another browser on the same device, which has its passkeys.
    ///
    /// # Errors
    /// If the browser does not.
    pub async fn forget(&self) -> Result<()> {
        self.visit("about:blank").await?;
        self.tell("Network.clearBrowserCookies", json!({})).await?;
        Ok(())
    }

    /// Runs a script in every page from now on, before those of the page: another browser's ways. Gives its name.
    ///
    /// # Errors
    /// If the browser does not.
    pub async fn before_pages(&self, script: &str) -> Result<String> {
        let added = self.tell("Page.addScriptToEvaluateOnNewDocument", json!({"source": script})).await?;
        Ok(added["identifier"].as_str().context("no name")?.to_owned())
    }

    /// Runs it no more.
    ///
    /// # Errors
    /// If the browser does not.
    pub async fn no_more_before(&self, name: &str) -> Result<()> {
        self.tell("Page.removeScriptToEvaluateOnNewDocument", json!({"identifier": name})).await?;
        Ok(())
    }

    /// Keeps a picture of the whole page, however long, as `NAME.png`.
    ///
    /// # Errors
    /// If it cannot be kept.
    pub async fn whole_picture(&self, folder: &Path, name: &str) -> Result<()> {
        fs::create_dir_all(folder)?;
        let shot = self.tell("Page.captureScreenshot", json!({"format": "png", "captureBeyondViewport": true})).await?;
        let bytes = STANDARD.decode(shot["data"].as_str().context("no picture")?)?;
        Ok(fs::write(folder.join(format!("{name}.png")), bytes)?)
    }
}
