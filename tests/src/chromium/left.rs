//! What a visit left behind and where it led: the storage of the page's origin, every address that was asked for, every host.
use anyhow::{Result, ensure};

use super::Browser;

const KEPT: &str = "return Promise.all([indexedDB.databases(), caches.keys(), navigator.serviceWorker.getRegistrations()])
    .then(kept => [localStorage.length, sessionStorage.length, document.cookie, ...kept.map(one => one.length)])";

impl Browser {
    /// Demands that pages and frames asked for addresses of one origin alone since the last question.
    ///
    /// # Errors
    /// If they asked for another one, or for nothing.
    pub async fn asked_only(&self, origin: &str) -> Result<()> {
        let requests = self.requests().await?;
        let strange: Vec<_> = requests.iter().filter(|url| !url.starts_with(&format!("{origin}/"))).collect();
        ensure!(!requests.is_empty() && strange.is_empty(), "other addresses: {strange:?}");
        Ok(())
    }

    /// Demands that Chromium, whoever in it asked, asked the network for the host of one origin alone since the last question.
    ///
    /// # Errors
    /// If it asked for another one, or for none.
    pub fn named_only(&self, origin: &str) -> Result<()> {
        let hosts = self.hosts();
        ensure!(hosts.len() == 1 && hosts.iter().all(|host| origin.ends_with(host.as_str())), "other hosts: {hosts:?}");
        Ok(())
    }

    /// Demands that the origin of the page keeps nothing in this browser that a script could read.
    ///
    /// # Errors
    /// If it does.
    pub async fn keeps_nothing(&self) -> Result<()> {
        let kept = self.ask(KEPT).await?;
        ensure!(kept == serde_json::json!([0, 0, "", 0, 0, 0]), "left behind: {kept}");
        Ok(())
    }
}
