//! A whole installation as an operator makes it: settings, keys, certificates, a database, and the real programs.
//!
//! Its mail host is a [`Sink`]. At its end it asks the outbox and the audit log: a mail left undone fails the test, and so does an
//! entry that the privacy officer's page has no words for.
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tempfile::TempDir;

use crate::{
    actor::{Anonymous, Patient},
    authority::Authority,
    database::Database,
    port,
    process::{Finished, Program, Running},
    relay::{Credentials, Relay},
    sink::Sink,
    wait,
};

/// Where the words stand for what the audit log notes, and what stands there.
const TOLD_IN: &str = "portal/src/web/team/happened/words.rs";
const TOLD: &str = include_str!("../../portal/src/web/team/happened/words.rs");

/// How often it is asked whether all mails are sent, in some two seconds, before those for later are sent, too.
const SOON_SENT: u32 = 24;

/// One installation, not running by itself.
pub struct Installation {
    folder: TempDir,
    authority: Authority,
    /// Its rows.
    pub database: Database,
    /// Its mail host.
    pub sink: Sink,
    http: u16,
    smtp: u16,
}

impl Installation {
    /// Settings, certificates, schema, keys; nothing in it.
    ///
    /// # Errors
    /// If `portal migrate` fails.
    pub async fn new() -> Result<Self> {
        let installation = Self::on(Database::fresh).await?;
        installation.portal(&["migrate"]).await?.success()?;
        Ok(installation)
    }

    /// The same with an empty database, without `portal migrate`.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub async fn unmigrated() -> Result<Self> {
        Self::on(Database::empty).await
    }

    async fn on(database: impl AsyncFnOnce(&Path) -> Result<Database>) -> Result<Self> {
        let folder = TempDir::new()?;
        fs::create_dir(folder.path().join("data"))?;
        fs::create_dir(folder.path().join("logs"))?;
        let authority = Authority::new()?;
        let certificate = (folder.path().join("smtp-certificate.pem"), folder.path().join("smtp-key.pem"));
        authority.issue("localhost")?.save(&certificate.0, &certificate.1)?;
        let sink = Sink::start().await?;
        fs::write(folder.path().join("mail-host-authority.pem"), sink.authority())?;
        let database = database(&folder.path().join("data")).await?;
        let installation = Self { folder, authority, database, sink, http: port::free(), smtp: port::free() };
        installation.write_settings("")?;
        Ok(installation)
    }

    /// The settings file.
    #[must_use]
    pub fn config(&self) -> PathBuf {
        self.folder.path().join("portal.toml")
    }

    /// Everything that is kept: database (if it is SQLite's), large parts, keys.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// What the programs wrote.
    #[must_use]
    pub fn logs(&self) -> PathBuf {
        self.folder.path().join("logs")
    }

    /// The whole folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The portal's origin.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://localhost:{}", self.http)
    }

    /// Writes the settings, with more lines at the end (whole sections).
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn write_settings(&self, more: &str) -> Result<()> {
        let at = |name: &str| self.folder.path().join(name).display().to_string();
        let settings = format!(
            "[http]\nbind = \"127.0.0.1:{http}\"\norigin = \"{origin}\"\n\n\
             [smtp]\nbind = \"127.0.0.1:{smtp}\"\nhostname = \"localhost\"\ncertificate = \"{certificate}\"\nkey = \"{key}\"\ncertificate_check_seconds = 1\n\n\
             [alerts]\nhost = \"localhost\"\nport = {sink}\ntls = \"implicit\"\nca_file = \"{ca}\"\nfrom = \"letterbox@letterbox.example\"\n\
             bounce_domain = \"bounces.letterbox.example\"\nservice_name = \"Letterbox\"\njitter_seconds = 0\ncoalesce_seconds = 0\n\
             poll_milliseconds = 50\nlease_seconds = 30\nsend_timeout_seconds = 12\n\n\
             [database]\nurl = \"{database}\"\n\n[objects]\nfolder = \"{objects}\"\n\n\
             [keys]\ncontent_root = \"{content}\"\nalert_root = \"{alert}\"\n\n\
             [webauthn]\nrelying_party_id = \"localhost\"\n\n\
             [log]\nformat = \"json\"\nlevel = \"trace\"\n\n{more}",
            http = self.http,
            origin = self.origin(),
            smtp = self.smtp,
            certificate = at("smtp-certificate.pem"),
            key = at("smtp-key.pem"),
            sink = self.sink.port(),
            ca = at("mail-host-authority.pem"),
            database = self.database.url(),
            objects = at("data/objects"),
            content = at("data/content.key"),
            alert = at("data/alert.key"),
        );
        Ok(fs::write(self.config(), settings)?)
    }

    /// Runs `portal` on these settings.
    ///
    /// # Errors
    /// If it cannot be run.
    pub async fn portal(&self, arguments: &[&str]) -> Result<Finished> {
        let config = self.config().display().to_string();
        let mut all = arguments.to_vec();
        all.extend(["--config", &config]);
        Program::Portal.run(&all, &[]).await
    }

    /// Runs `portal … --json` and reads its answer.
    ///
    /// # Errors
    /// If it fails.
    pub async fn json(&self, arguments: &[&str]) -> Result<Value> {
        let mut all = arguments.to_vec();
        all.push("--json");
        self.portal(&all).await?.success()?.json()
    }

    async fn id(&self, arguments: &[&str]) -> Result<String> {
        Ok(self.json(arguments).await?["id"].as_str().context("no id")?.to_owned())
    }

    /// `portal organization add`, with a contact address `staff@NAME.example`.
    ///
    /// # Errors
    /// If it fails.
    pub async fn organization(&self, name: &str) -> Result<String> {
        self.id(&["organization", "add", name, "--contact", &format!("staff@{name}.example")]).await
    }

    /// `portal relay add`, with more arguments.
    ///
    /// # Errors
    /// If it fails.
    pub async fn relay(&self, name: &str, organization: &str, more: &[&str]) -> Result<Relay> {
        let mut arguments = vec!["relay", "add", name, "--organization", organization];
        arguments.extend(more);
        let made = self.json(&arguments).await?;
        let text = |key: &str| made[key].as_str().map(str::to_owned).with_context(|| format!("no {key} in {made}"));
        let credentials = Some(Credentials { user: text("user")?, password: text("password")? });
        Ok(Relay { host: "localhost".to_owned(), port: self.smtp, authority: Some(self.authority.pem()?), credentials })
    }

    /// `portal patient import` of these lines (the head included).
    ///
    /// # Errors
    /// If it cannot be run; not if it fails.
    pub async fn import(&self, organization: &str, csv: &[u8]) -> Result<Finished> {
        let file = self.folder.path().join("patients.csv");
        fs::write(&file, csv)?;
        let path = file.display().to_string();
        let finished = self.portal(&["patient", "import", &path, "--organization", organization]).await;
        fs::remove_file(&file)?; // the operator's file is not the portal's
        finished
    }

    /// `portal claim-code issue`: the twenty digits.
    ///
    /// # Errors
    /// If it fails.
    pub async fn slip(&self, organization: &str, patient: &str) -> Result<String> {
        let made = self.json(&["claim-code", "issue", "--organization", organization, "--patient", patient]).await?;
        Ok(made["claim_code"].as_str().context("no claim_code")?.to_owned())
    }

    /// `portal serve --with-notifier`, answering.
    ///
    /// # Errors
    /// If it does not get ready.
    pub async fn serve(&self) -> Result<Running> {
        self.serve_with(&["--with-notifier"], &[]).await
    }

    /// `portal serve` with these arguments and this environment, answering.
    ///
    /// # Errors
    /// If it does not get ready.
    pub async fn serve_with(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Result<Running> {
        self.start(arguments, environment, (self.http, self.smtp)).await
    }

    /// Another `portal serve` beside the first, on the same rows; and where a browser reaches it.
    ///
    /// # Errors
    /// If it does not get ready.
    pub async fn serve_beside(&self) -> Result<(Running, String)> {
        let (http, smtp) = (port::free(), port::free());
        let (web, mail) = (format!("127.0.0.1:{http}"), format!("127.0.0.1:{smtp}"));
        let running = self.start(&[], &[("PORTAL_HTTP__BIND", &web), ("PORTAL_SMTP__BIND", &mail)], (http, smtp)).await?;
        Ok((running, format!("http://localhost:{http}")))
    }

    async fn start(&self, arguments: &[&str], environment: &[(&str, &str)], (http, smtp): (u16, u16)) -> Result<Running> {
        let config = self.config().display().to_string();
        let mut all = vec!["serve", "--config", &config];
        all.extend(arguments);
        let mut running = Program::Portal.start(&all, environment, &self.logs())?;
        let client = reqwest::Client::builder().timeout(Duration::from_secs(5)).build()?;
        let ready = format!("http://localhost:{http}/readyz");
        wait::until("the portal gets ready", wait::LONG, async || {
            running.still_runs()?;
            let web = client.get(&ready).send().await.is_ok_and(|answer| answer.status().is_success());
            let mail = tokio::net::TcpStream::connect(("127.0.0.1", smtp)).await.is_ok();
            Ok((web && mail).then_some(()))
        })
        .await?;
        Ok(running)
    }

    /// `notifier run` on these settings.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn notifier(&self, environment: &[(&str, &str)]) -> Result<Running> {
        let config = self.config().display().to_string();
        Program::Notifier.start(&["run", "--config", &config], environment, &self.logs())
    }

    /// Somebody with a browser.
    ///
    /// # Errors
    /// If none can be made.
    pub fn anonymous(&self) -> Result<Anonymous> {
        Anonymous::new(&self.origin())
    }

    /// Takes a patient the whole road: slip, passkey, mailbox code.
    ///
    /// # Errors
    /// If a step fails.
    pub async fn claim(&self, organization: &str, address: &str) -> Result<Patient> {
        let slip = self.slip(organization, address).await?;
        let mut patient = Patient::new(self.anonymous()?);
        let page = patient.make_key(&slip).await?;
        let code = self.mailbox_code(address).await?;
        patient.enter_mailbox_code(&page, &code).await?.expect(200)?;
        Ok(patient)
    }

    /// The newest mailbox code sent to an address, once there is one.
    ///
    /// # Errors
    /// If none comes.
    pub async fn mailbox_code(&self, address: &str) -> Result<String> {
        wait::until("a mailbox code", wait::LONG, async || {
            let mails = self.sink.mails().into_iter().rev().filter(|mail| mail.to == address);
            Ok(mails.into_iter().find_map(|mail| crate::actor::mailbox_code(&mail.raw).ok()))
        })
        .await
    }

    /// Waits until every mail has been sent. What is told of later, as what can be undone for half a minute or is tried again, is told
    /// of now.
    ///
    /// # Errors
    /// If some stay.
    pub async fn settled(&self) -> Result<()> {
        let mut asked = 0_u32;
        wait::until("an empty outbox", wait::LONG * 2, async || {
            let is_empty = self.database.undone().await? == 0;
            asked += 1;
            if !is_empty && asked > SOON_SENT {
                self.database.execute("UPDATE outbox SET due_at = 1000 WHERE state = 'pending'").await?;
            }
            Ok(is_empty.then_some(()))
        })
        .await
    }

    /// Demands that whatever was noted of the organizations has words on the page *What happened*.
    async fn can_be_told(&self) -> Result<()> {
        let noted = self.database.rows("SELECT DISTINCT organization_id, action FROM audit", |row| Ok((row.id(0)?, row.text(1)?))).await?;
        // What people do with their own accounts is noted of no organization.
        let of_organizations = noted.into_iter().filter(|(organization, _)| !organization.is_nil()).map(|(_, action)| action);
        let untold: Vec<_> = of_organizations.filter(|action| !TOLD.contains(&format!("(\"{action}\","))).collect();
        ensure!(untold.is_empty(), "no words in {TOLD_IN} for {untold:?}");
        Ok(())
    }

    /// The end of a test: stops the program and demands that nothing was left undone.
    ///
    /// # Errors
    /// If a mail was, or the program does not stop well, or it panicked.
    pub async fn close(self, mut running: Running) -> Result<()> {
        self.settled().await?;
        running.terminate().await?;
        ensure!(!running.log()?.contains("panicked at"), "it panicked:\n{}", running.log()?);
        self.can_be_told().await
    }
}
