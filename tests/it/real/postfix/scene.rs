//! A clinic with a portal and a Postfix set up as README.md says, and the mail hosts of its patients.
use std::{collections::BTreeMap, path::Path, sync::Arc};

use anyhow::{Context, Result, ensure};
use entity::{
    base::{clock::SystemClock, random::SystemRandom},
    domain::{
        address::EmailAddress,
        id::{AccountId, OrganizationId},
        page::Page,
        scope::{PatientScope, Record},
    },
    store::{message, patient},
};
use openssl::{hash::MessageDigest, x509::X509};
use portal::{app, config::Config, service::permit};
use tests::{
    authority::{Authority, Identity},
    installation::Installation,
    mail_host::{MailHost, Tls},
    postfix::{Postfix, Site},
    process::Running,
    relay::{Relay, Wire},
    stage::SENDER,
    wait,
};

/// Domains of the world, the clinic's own first.
pub(super) const DOMAINS: [&str; 6] = ["clinic.example", "tls.example", "clear.example", "broken.example", "wrong.example", DOWN];
/// Its mail host is down.
const DOWN: &str = "down.example";
/// Domains whose mail host must show a good certificate.
const VERIFIED: [&str; 3] = ["clinic.example", "tls.example", "wrong.example"];
/// Takes messages, and refuses alerts: a mailbox that went away between the two.
pub(super) const GONE: &str = "gone@clear.example";
/// Nobody, at a host without TLS.
pub(super) const NOBODY: &str = "nobody@clear.example";

pub(super) struct Scene {
    pub(super) installation: Installation,
    pub(super) running: Running,
    organization: String,
    pub(super) postfix: Postfix,
    pub(super) hosts: BTreeMap<&'static str, MailHost>,
    staff: Identity,
    notifier: Identity,
    environment: Vec<(&'static str, String)>,
}

fn fingerprint(identity: &Identity) -> Result<String> {
    let digest = X509::from_pem(&identity.certificate)?.digest(MessageDigest::sha256())?;
    Ok(digest.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":"))
}

fn refuses(from: &str, to: &str) -> bool {
    to == NOBODY || (to == GONE && from.ends_with("@bounces.letterbox.example"))
}

impl Scene {
    /// With these patients, who have slips.
    pub(super) async fn new(patients: &[&str]) -> Result<Self> {
        let installation = Installation::new().await?;
        let organization = installation.organization("clinic").await?;
        let relay =
            installation.relay("postfix", &organization, &["--sender-domain", "clinic.example", "--create-patients", "--answers"]).await?;
        installation.import(&organization, format!("email\n{}\n", patients.join("\n")).as_bytes()).await?.success()?;
        for patient in patients {
            installation.slip(&organization, patient).await?;
        }
        let world = Authority::new()?;
        let (own, notifier, staff) = (world.issue("localhost")?, world.issue("notifier.example")?, world.issue("staff.example")?);
        let login = relay.credentials.as_ref().context("the relay has a password")?;
        let site = Site {
            portal: relay.port,
            login: (&login.user, &login.password),
            portal_authority: relay.authority.as_deref().context("the portal has an authority")?,
            world_authority: &world.pem()?,
            identity: &own,
            notifier: &fingerprint(&notifier)?,
            submitter: &fingerprint(&staff)?,
            domains: &DOMAINS,
            verified: &VERIFIED,
        };
        let postfix = Postfix::start(&site).await?;
        let mut hosts = BTreeMap::new();
        for (nth, domain) in DOMAINS.into_iter().enumerate() {
            let tls = match domain {
                DOWN => continue,
                "clear.example" => Tls::None,
                "broken.example" => Tls::Broken,
                "wrong.example" => Tls::With(world.issue("mx.elsewhere.example")?),
                _ => Tls::With(world.issue(&format!("mx.{domain}"))?),
            };
            hosts.insert(domain, MailHost::start(postfix.address(nth)?.into(), &tls, refuses).await?);
        }
        let environment = alert_settings(installation.folder(), &world, &notifier, postfix.ports.alerts)?;
        let running = serve(&installation, &environment).await?;
        Ok(Self { installation, running, organization, postfix, hosts, staff, notifier, environment })
    }

    /// The portal again, after it was stopped.
    pub(super) async fn serve_again(&mut self) -> Result<()> {
        self.running = serve(&self.installation, &self.environment).await?;
        Ok(())
    }

    pub(super) fn host(&self, domain: &str) -> &MailHost {
        &self.hosts[domain]
    }

    async fn session(&self, port: u16, secure: Option<Option<&Identity>>) -> Result<Wire> {
        let front = Relay { host: "127.0.0.1".to_owned(), port, authority: None, credentials: None };
        let mut wire = front.in_clear().await?;
        if let Some(identity) = secure {
            wire.command("STARTTLS").await?.expect(220)?;
            wire.handshake("localhost", None, identity).await?;
            wire.command("EHLO client.example").await?.expect(250)?;
        }
        Ok(wire)
    }

    /// One of the clinic's own people, who shows a certificate.
    pub(super) async fn submission(&self) -> Result<Wire> {
        self.session(self.postfix.ports.submission, Some(Some(&self.staff))).await
    }

    /// Somebody else on the submission port.
    pub(super) async fn unknown_submission(&self) -> Result<Wire> {
        self.session(self.postfix.ports.submission, Some(None)).await
    }

    /// Somebody from the world.
    pub(super) async fn outside(&self) -> Result<Wire> {
        self.session(self.postfix.ports.outside, None).await
    }

    /// The alert port, with the notifier's certificate or none.
    pub(super) async fn alert_port(&self, certificate: bool) -> Result<Wire> {
        let mut wire = Wire::connect("127.0.0.1", self.postfix.ports.alerts).await?;
        wire.handshake("localhost", None, certificate.then_some(&self.notifier)).await?;
        wire.reply().await?.expect(220)?;
        wire.command("EHLO client.example").await?.expect(250)?;
        Ok(wire)
    }

    /// Submits one message.
    pub(super) async fn submit(&self, to: &str, message: &[u8]) -> Result<()> {
        let mut wire = self.submission().await?;
        wire.transaction(SENDER, &[to], message).await?.expect(250)?;
        wire.command("QUIT").await?.expect(221)?;
        Ok(())
    }

    /// What is stored for an address, opened; once there are so many.
    pub(super) async fn stored(&self, address: &str, count: usize) -> Result<Vec<Vec<u8>>> {
        let waited = wait::until(&format!("{count} messages for {address}"), wait::LONG * 4, async || {
            let stored = self.open(address).await?;
            Ok((stored.len() >= count).then_some(stored))
        })
        .await;
        waited.with_context(|| self.postfix.log())
    }

    async fn open(&self, address: &str) -> Result<Vec<Vec<u8>>> {
        let config = Config::load(Some(&self.installation.config()))?;
        let store = app::open_store(&config, Arc::new(SystemClock), Arc::new(SystemRandom)).await?;
        let organization = OrganizationId::from_uuid(uuid::Uuid::parse_str(&self.organization)?);
        let staff = permit::operator(organization);
        let Some(found) = patient::find_by_address(&store.read(), &staff, &EmailAddress::parse(address)?).await? else {
            return Ok(Vec::new());
        };
        let record = Record { organization, patient: found.id };
        let scope = PatientScope::permitted(AccountId::generate(&SystemClock, &SystemRandom), vec![record], Vec::new());
        let mut opened = Vec::new();
        for summary in message::list(&store.read(), &scope, Page::new(1, 100)).await?.rows {
            let raw = message::raw(&store.read(), &scope, summary.message).await?.context("it is listed and not there")?;
            opened.push(raw.to_vec());
        }
        Ok(opened)
    }

    /// Messages in the portal.
    pub(super) async fn messages(&self) -> Result<i64> {
        self.installation.database.number("SELECT COUNT(*) FROM message").await
    }

    pub(super) async fn close(self) -> Result<()> {
        ensure!(self.postfix.logged(&["fatal"]) == 0 && self.postfix.logged(&["panic"]) == 0, "{}", self.postfix.log());
        self.installation.close(self.running).await
    }
}

/// The notifier's side of the chapter: alerts by their own port, with a client certificate.
fn alert_settings(folder: &Path, world: &Authority, notifier: &Identity, port: u16) -> Result<Vec<(&'static str, String)>> {
    let at = |name: &str| folder.join(name);
    notifier.save(&at("client.pem"), &at("client-key.pem"))?;
    std::fs::write(at("world-authority.pem"), world.pem()?)?;
    let text = |name: &str| at(name).display().to_string();
    Ok(vec![
        ("PORTAL_ALERTS__PORT", port.to_string()),
        ("PORTAL_ALERTS__FROM", "notice@letterbox.example".to_owned()),
        ("PORTAL_ALERTS__CA_FILE", text("world-authority.pem")),
        ("PORTAL_ALERTS__CLIENT_CERTIFICATE", text("client.pem")),
        ("PORTAL_ALERTS__CLIENT_KEY", text("client-key.pem")),
    ])
}

async fn serve(installation: &Installation, environment: &[(&'static str, String)]) -> Result<Running> {
    let environment: Vec<(&str, &str)> = environment.iter().map(|(key, value)| (*key, value.as_str())).collect();
    installation.serve_with(&["--with-notifier"], &environment).await
}
