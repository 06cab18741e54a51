//! `portal demo --json`, as a newcomer or a script starts it. Knows only the contract of its one line.
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;
use tempfile::TempDir;

use crate::{
    actor::Anonymous,
    port,
    process::{Program, Running},
    relay::{Credentials, Relay},
    wait,
};

/// The line that the demo prints.
#[derive(Clone, Debug, Deserialize)]
pub struct Facts {
    /// The portal's origin.
    pub web_url: String,
    /// The page of the mail catcher.
    pub mail_url: String,
    /// Where the sample relay hands over mail.
    pub smtp: Smtp,
    /// The sample organization.
    pub organization: Organization,
    /// The sample patient.
    pub patient: Patient,
    /// Where everything is kept.
    pub data_dir: PathBuf,
}

/// See [`Facts::smtp`].
#[derive(Clone, Debug, Deserialize)]
pub struct Smtp {
    /// Name or address.
    pub host: String,
    /// Port.
    pub port: u16,
    /// The relay's name.
    pub user: String,
    /// Its secret.
    pub password: String,
}

/// See [`Facts::organization`].
#[derive(Clone, Debug, Deserialize)]
pub struct Organization {
    /// Its id.
    pub id: String,
}

/// See [`Facts::patient`].
#[derive(Clone, Debug, Deserialize)]
pub struct Patient {
    /// Where the sample patient gets mail.
    pub address: String,
    /// The sample patient's slip; left out once it was used.
    pub claim_code: Option<String>,
}

/// One mail in the catcher.
#[derive(Clone, Debug, Deserialize)]
pub struct Caught {
    /// One bare address.
    pub to: String,
    /// RFC 3339.
    pub received_at: String,
    /// The message.
    pub raw: String,
}

/// A demo that runs.
pub struct Demo {
    /// What it printed.
    pub facts: Facts,
    /// The process.
    pub running: Running,
    folder: TempDir,
}

impl Demo {
    /// Starts one in a fresh folder.
    ///
    /// # Errors
    /// If it does not answer as the contract says.
    pub async fn start() -> Result<Self> {
        Self::start_in(TempDir::new()?, &[], &[]).await
    }

    /// Starts one in `folder` (whose `data` it uses), with more arguments and environment.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub async fn start_in(folder: TempDir, more: &[&str], environment: &[(&str, &str)]) -> Result<Self> {
        let data = folder.path().join("data");
        let (http, smtp) = (port::free().to_string(), port::free().to_string());
        let data_text = data.to_string_lossy().into_owned();
        let mut arguments = vec!["demo", "--json", "--data-dir", &data_text, "--http-port", &http, "--smtp-port", &smtp];
        arguments.extend(more);
        let mut running = Program::Portal.start(&arguments, environment, folder.path())?;
        // The contract says ten seconds on a free machine; here many tests share two cores.
        let line = running.first_line(wait::LONG).await?;
        let facts = serde_json::from_str(&line).with_context(|| format!("the demo's first line: {line}"))?;
        Ok(Self { facts, running, folder })
    }

    /// The folder that holds its data.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The folder of this test: the demo's data and what it printed.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Ends it and keeps the folder, for the next start.
    ///
    /// # Errors
    /// If it does not end well.
    pub async fn stop(mut self) -> Result<TempDir> {
        self.running.terminate().await?;
        Ok(self.folder)
    }

    /// The sample relay.
    #[must_use]
    pub fn relay(&self) -> Relay {
        let smtp = &self.facts.smtp;
        Relay {
            host: smtp.host.clone(),
            port: smtp.port,
            authority: None,
            credentials: Some(Credentials { user: smtp.user.clone(), password: smtp.password.clone() }),
        }
    }

    /// Somebody with a browser.
    ///
    /// # Errors
    /// If the origin is none.
    pub fn anonymous(&self) -> Result<Anonymous> {
        Anonymous::new(&self.facts.web_url)
    }

    /// All mail that was caught, oldest first.
    ///
    /// # Errors
    /// If the catcher does not answer as the contract says.
    pub async fn mails(&self) -> Result<Vec<Caught>> {
        let client = reqwest::Client::new();
        let answer = client.get(&self.facts.mail_url).header("Accept", "application/json").send().await?.error_for_status()?;
        Ok(answer.json().await?)
    }

    /// The mails to one address once there are `count` of them.
    ///
    /// # Errors
    /// If there are not so many in time.
    pub async fn mails_to(&self, address: &str, count: usize) -> Result<Vec<Caught>> {
        wait::until(&format!("{count} mails to {address}"), wait::LONG, async || {
            let mails: Vec<_> = self.mails().await?.into_iter().filter(|mail| mail.to == address).collect();
            Ok((mails.len() >= count).then_some(mails))
        })
        .await
    }

    /// Runs a command on the demo's settings.
    ///
    /// # Errors
    /// If it cannot be run.
    pub async fn command(&self, arguments: &[&str]) -> Result<crate::process::Finished> {
        let config = self.data().join("portal.toml").to_string_lossy().into_owned();
        let mut all = arguments.to_vec();
        all.extend(["--config", &config]);
        Program::Portal.run(&all, &[]).await
    }
}
