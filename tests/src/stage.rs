//! What most tests begin with: a running installation with one organization and one relay.
use anyhow::Result;

use crate::{
    actor::Patient,
    installation::Installation,
    process::Running,
    relay::{Relay, Reply},
};

/// Who sends for the sample clinic.
pub const SENDER: &str = "vega@clinic.example";

/// A clinic with a relay that may send from `clinic.example`.
pub struct Stage {
    /// Everything.
    pub installation: Installation,
    /// The running portal, notifier inside.
    pub running: Running,
    /// The clinic's id; its contact is `staff@clinic.example`.
    pub organization: String,
    /// Its relay.
    pub relay: Relay,
}

impl Stage {
    /// With a relay that makes records for recipients it does not know.
    ///
    /// # Errors
    /// If a command fails.
    pub async fn new() -> Result<Self> {
        Self::with("", &["--create-patients"]).await
    }

    /// With more settings (whole sections) and other arguments of `relay add`.
    ///
    /// # Errors
    /// If a command fails.
    pub async fn with(settings: &str, relay: &[&str]) -> Result<Self> {
        let installation = Installation::new().await?;
        installation.write_settings(settings)?;
        let organization = installation.organization("clinic").await?;
        let mut arguments = vec!["--sender-domain", "clinic.example"];
        arguments.extend(relay);
        let relay = installation.relay("mail", &organization, &arguments).await?;
        let running = installation.serve().await?;
        Ok(Self { installation, running, organization, relay })
    }

    /// One message through the relay; the reply to its final dot.
    ///
    /// # Errors
    /// If an earlier step is refused.
    pub async fn send(&self, to: &[&str], message: &[u8]) -> Result<Reply> {
        self.relay.send(SENDER, to, message).await
    }

    /// Takes a patient the whole road.
    ///
    /// # Errors
    /// If a step fails.
    pub async fn claim(&self, address: &str) -> Result<Patient> {
        self.installation.claim(&self.organization, address).await
    }

    /// What a patient reads: the text of every message, newest first.
    ///
    /// # Errors
    /// If one cannot be read.
    pub async fn read(&self, patient: &mut Patient) -> Result<Vec<String>> {
        let mut texts = Vec::new();
        for address in patient.messages().await? {
            texts.push(patient.browser.get(&address).await?.expect(200)?.text());
        }
        Ok(texts)
    }

    /// Messages stored so far.
    ///
    /// # Errors
    /// If the database cannot be asked.
    pub async fn stored(&self) -> Result<i64> {
        self.installation.database.number("SELECT COUNT(*) FROM message").await
    }

    /// The end of a test: nothing undone, a good stop.
    ///
    /// # Errors
    /// If a mail was left, or the portal does not stop well.
    pub async fn close(self) -> Result<()> {
        self.installation.close(self.running).await
    }
}
