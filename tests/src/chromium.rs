//! A real browser: headless Chromium with the W3C virtual authenticator, for what only a browser shows.
//!
//! Chromium keeps nothing between two of these and asks nobody on the network but the portal: everything that it asks for
//! goes through a wire of ours, which leads nowhere else and names what was asked for. One authenticator lives in one tab.
mod axe;
mod command;
mod hand;
mod left;
mod look;
mod medium;
mod page;
mod target;
mod tree;
mod walk;
mod wire;

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::{CapabilitiesHelper, ChromiumLikeCapabilities, DesiredCapabilities, WebDriver, common::command::Command};
use tokio::process::Child;

pub use self::look::Theme;
use self::{
    command::{AddAuthenticator, Credentials, DevTools},
    wire::Wire,
};
use crate::{port, wait};

const FLAGS: [&str; 15] = [
    "--headless",
    "--no-sandbox", // tests run as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--disable-domain-reliability",
    "--disable-default-apps",
    "--disable-client-side-phishing-detection",
    "--no-pings",
    "--disable-features=OptimizationHints,MediaRouter,Translate,AutofillServerCommunication",
    "--proxy-bypass-list=<-loopback>", // even the portal is asked through the wire
];

/// One browser with one tab.
pub struct Browser {
    driver: WebDriver,
    chromedriver: Child,
    profile: TempDir,
    authenticator: String,
    wire: Wire,
}

fn program(name: &str) -> Result<PathBuf> {
    Ok(env::var_os(name).with_context(|| format!("{name} is not set: start the tests by tests/run"))?.into())
}

/// A test that fails does not quit, and Chromium outlives the driver that is killed then: it would run, and slow down every test after it.
impl Drop for Browser {
    fn drop(&mut self) {
        // Whoever asks a driver that is gone to close its browser waits for two minutes. One that was closed is not asked again.
        drop(self.driver.clone().leak());
        drop(self.chromedriver.start_kill());
        let profile = self.profile.path().to_string_lossy().into_owned();
        for process in fs::read_dir("/proc").into_iter().flatten().flatten() {
            let of_ours = fs::read(process.path().join("cmdline")).is_ok_and(|line| String::from_utf8_lossy(&line).contains(&profile));
            if of_ours && let Some(id) = process.file_name().to_str().filter(|name| name.bytes().all(|byte| byte.is_ascii_digit())) {
                // What is gone already is as it should be.
                drop(std::process::Command::new("kill").arg(id).output());
            }
        }
    }
}

impl Browser {
    /// A fresh browser whose window shows this many pixels, with an empty authenticator on the device.
    ///
    /// # Errors
    /// If Chromium or its driver does not start.
    pub async fn start(width: u32, height: u32) -> Result<Self> {
        let profile = TempDir::new()?;
        let port = port::free();
        let mut command = tokio::process::Command::new(program("TEST_CHROMEDRIVER")?);
        command.arg(format!("--port={port}")).kill_on_drop(true).stdout(fs::File::create(profile.path().join("driver.log"))?);
        let chromedriver = command.spawn().context("chromedriver")?;
        let mut wanted = DesiredCapabilities::chrome();
        wanted.set_binary(&program("TEST_CHROMIUM")?.to_string_lossy())?;
        for flag in FLAGS {
            wanted.add_arg(flag)?;
        }
        wanted.add_arg(&format!("--user-data-dir={}", profile.path().join("profile").display()))?;
        wanted.add_arg(&format!("--window-size={width},{height}"))?;
        let wire = Wire::start().await?;
        wanted.add_arg(&format!("--proxy-server=socks5://127.0.0.1:{}", wire.port()))?;
        wanted.set("goog:loggingPrefs", json!({"browser": "WARNING", "performance": "ALL"}))?;
        // Typing into a field would make it fetch a dictionary from its maker.
        wanted.add_experimental_option("prefs", json!({"browser": {"enable_spellchecking": false}, "spellcheck": {"dictionaries": []}}))?;
        // A headless window is as large as asked, whatever the smallest window of a desktop is.
        wanted.add_experimental_option(
            "mobileEmulation",
            json!({"deviceMetrics": {"width": width, "height": height, "pixelRatio": 1.0, "mobile": width < 600, "touch": width < 600}}),
        )?;
        let address = format!("http://127.0.0.1:{port}");
        let ready = format!("{address}/status");
        wait::until("chromedriver answers", wait::LONG, async || Ok(reqwest::get(&ready).await.is_ok().then_some(()))).await?;
        let driver = WebDriver::new(&address, wanted).await.context("Chromium")?;
        // Of a busy machine; the driver's own answer is waited for two minutes.
        driver.set_script_timeout(Duration::from_secs(110)).await?;
        let added = driver.handle().cmd(Command::ExtensionCommand(Box::new(AddAuthenticator))).await?;
        let authenticator = added.value_json()?.as_str().context("no authenticator id")?.to_owned();
        let browser = Self { driver, chromedriver, profile, authenticator, wire };
        browser.visit("about:blank").await?;
        browser.requests().await?; // what its own first page loads is not a test's
        Ok(browser)
    }

    /// How many passkeys the authenticator holds.
    ///
    /// # Errors
    /// If the driver does not say.
    pub async fn passkeys(&self) -> Result<usize> {
        let keys = Credentials(self.authenticator.clone(), reqwest::Method::GET);
        let answer = self.driver.handle().cmd(Command::ExtensionCommand(Box::new(keys))).await?;
        Ok(answer.value_json()?.as_array().map_or(0, Vec::len))
    }

    /// Loses every passkey, as a lost device does.
    ///
    /// # Errors
    /// If the driver does not.
    pub async fn lose_passkeys(&self) -> Result<()> {
        let keys = Credentials(self.authenticator.clone(), reqwest::Method::DELETE);
        self.driver.handle().cmd(Command::ExtensionCommand(Box::new(keys))).await?;
        Ok(())
    }

    /// Goes to an address.
    ///
    /// # Errors
    /// If the browser does not.
    pub async fn visit(&self, address: &str) -> Result<()> {
        Ok(self.driver.goto(address).await?)
    }

    /// Keeps a picture of the page as `NAME.png`.
    ///
    /// # Errors
    /// If it cannot be kept.
    pub async fn picture(&self, folder: &Path, name: &str) -> Result<()> {
        fs::create_dir_all(folder)?;
        let file = folder.join(format!("{name}.png"));
        // One that falls into the change of pages is refused: it is taken again.
        wait::until("a picture of the page", wait::LONG, async || Ok(self.driver.screenshot(&file).await.ok())).await
    }

    /// What the page has complained about: scripts that failed, what the policy blocked.
    ///
    /// # Errors
    /// If the browser does not say.
    pub async fn complaints(&self) -> Result<Vec<String>> {
        let entries = self.driver.handle().cmd(Command::GetLog("browser".into())).await?;
        let entries = entries.value_json()?;
        let texts = entries.as_array().into_iter().flatten().filter_map(|entry| entry["message"].as_str());
        // A form that was refused with 422 is an answer, not a fault of the page.
        Ok(texts.filter(|text| !text.contains("status of 4")).map(str::to_owned).collect())
    }

    /// Every `host:port` that Chromium asked the network for since the last question, whoever in it asked.
    #[must_use]
    pub fn hosts(&self) -> BTreeSet<String> {
        self.wire.take()
    }

    /// Every address that a page or a frame asked for since the last question, what stands in the page itself (`data:`) left out.
    ///
    /// # Errors
    /// If the browser does not say.
    pub async fn requests(&self) -> Result<Vec<String>> {
        let entries = self.driver.handle().cmd(Command::GetLog("performance".into())).await?;
        let entries = entries.value_json()?;
        let mut all = Vec::new();
        for entry in entries.as_array().into_iter().flatten().filter_map(|entry| entry["message"].as_str()) {
            let event: Value = serde_json::from_str(entry)?;
            let event = &event["message"];
            if event["method"] == "Network.requestWillBeSent"
                && let Some(url) = event["params"]["request"]["url"].as_str()
                && !url.starts_with("data:")
            {
                all.push(url.to_owned());
            }
        }
        Ok(all)
    }

    /// One command of Chromium's own protocol.
    pub(crate) async fn tell(&self, command: &'static str, parameters: Value) -> Result<Value> {
        let answer = self.driver.handle().cmd(Command::ExtensionCommand(Box::new(DevTools(command, parameters)))).await?;
        Ok(answer.value_json()?)
    }

    /// Takes over somebody's session: cookies as a harness without a browser got them.
    ///
    /// # Errors
    /// If the browser does not take one.
    pub async fn take_cookies<'a>(&self, origin: &str, cookies: impl IntoIterator<Item = (&'a String, &'a String)>) -> Result<()> {
        for (name, value) in cookies {
            let cookie =
                json!({"name": name, "value": value, "url": origin, "path": "/", "secure": true, "httpOnly": true, "sameSite": "Strict"});
            let set = self.tell("Network.setCookie", cookie).await?;
            ensure!(set["success"] != false, "{name} was not taken");
        }
        Ok(())
    }

    /// Closes it.
    ///
    /// # Errors
    /// If it does not close.
    pub async fn quit(self) -> Result<()> {
        Ok(self.driver.clone().quit().await?)
    }
}
