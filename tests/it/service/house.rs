//! One organization with one patient, and the services on a fresh database.
mod people;

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use anyhow::{Result, bail, ensure};
use entity::{
    base::{
        clock::{Clock, Timestamp},
        random::SystemRandom,
        secret::Secret,
    },
    crypto::{
        Suite,
        code::Cost,
        root::{FileRoot, Realm, Root},
    },
    desk::{Desk, MailKind, NoticeKind, Outcome},
    domain::{
        address::EmailAddress,
        id::{OrganizationId, PatientId, RequestId},
        locale::Locale,
    },
    object::{ObjectPlace, Objects},
    store::{
        AlertPolicy, Database as Rows, DatabaseSettings, Store,
        organization::{self, NewOrganization},
        patient::{self, NewPatient},
    },
};
use portal::service::{BuildError, ServiceSettings, Services, network::Network, organization as organizations, permit};
use serde_json::Value;
use tempfile::TempDir;
use tests::database::Database;
use url::Url;

/// Where the portal of these tests is.
pub(super) const ORIGIN: &str = "https://letterbox.example";

/// Time that stands still unless a test turns it.
pub(super) struct TurnedClock(AtomicI64);

impl Clock for TurnedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

/// The services, and what is around them.
pub(super) struct House {
    folder: TempDir,
    /// Rows, from outside.
    pub(super) database: Database,
    /// Everything under test.
    pub(super) services: Services,
    /// The organization.
    pub(super) organization: OrganizationId,
    /// Its patient.
    pub(super) patient: PatientId,
    clock: Arc<TurnedClock>,
    desk: Desk,
}

/// Which mails have left: mailbox codes, and notices.
#[derive(Debug, Default)]
pub(super) struct Mails {
    /// The digits of mailbox codes, oldest first.
    pub(super) codes: Vec<String>,
    /// Notices.
    pub(super) notices: Vec<NoticeKind>,
    /// How many alerts.
    pub(super) alerts: usize,
    /// Where alerts and notices went.
    pub(super) to: Vec<String>,
}

impl House {
    /// A fresh one.
    pub(super) async fn new() -> Result<Self> {
        let folder = TempDir::new()?;
        let database = Database::fresh(folder.path()).await?;
        for realm in [Realm::Content, Realm::Alert] {
            FileRoot::create(folder.path().join(realm.as_str()), realm, &SystemRandom)?;
        }
        let clock = Arc::new(TurnedClock(AtomicI64::new(1_780_000_000_000_000)));
        let (services, desk) = build(&folder, &database, &clock).await?;
        let organization = OrganizationId::generate(&*clock, &SystemRandom);
        let mut house =
            Self { folder, database, services, organization, patient: PatientId::generate(&*clock, &SystemRandom), clock, desk };
        house.organization = house.add_organization().await?;
        house.patient = house.add_patient("ana@example.org").await?;
        Ok(house)
    }

    /// The same after a restart of the program.
    pub(super) async fn restart(&mut self) -> Result<()> {
        (self.services, self.desk) = build(&self.folder, &self.database, &self.clock).await?;
        Ok(())
    }

    /// Another portal on the same database.
    pub(super) async fn beside(&self) -> Result<Services> {
        Ok(build(&self.folder, &self.database, &self.clock).await?.0)
    }

    /// What the services say to another origin and relying party on the same database.
    pub(super) async fn build_for(&self, origin: &str, relying_party: &str) -> Result<Result<Services, BuildError>> {
        let mut settings = ServiceSettings::new(Url::parse(origin)?, "Letterbox");
        relying_party.clone_into(&mut settings.relying_party_id);
        let clock: Arc<dyn Clock> = Arc::<TurnedClock>::clone(&self.clock);
        Ok(Services::build(self.services.store().clone(), clock, Arc::new(SystemRandom), settings).await)
    }

    /// Whether spare codes restore access here from now on.
    pub(super) async fn spare_codes(&self, allowed: bool) -> Result<()> {
        Ok(organizations::set_spare_codes(self.services.store(), &permit::operator(self.organization), allowed).await?)
    }

    /// Another organization.
    pub(super) async fn add_organization(&self) -> Result<OrganizationId> {
        let id = OrganizationId::generate(&*self.clock, &SystemRandom);
        let contact = Some((EmailAddress::parse("staff@clinic.example")?, Locale::english()));
        let new = NewOrganization { id, name: "Clinic".to_owned(), suite: Suite::GcmSiv, contact };
        self.services.store().write(async |tx| organization::insert(tx, &new).await).await?;
        Ok(id)
    }

    /// Another patient.
    pub(super) async fn add_patient(&self, email: &str) -> Result<PatientId> {
        self.add_patient_of(self.organization, email).await
    }

    /// A patient of an organization.
    pub(super) async fn add_patient_of(&self, organization: OrganizationId, email: &str) -> Result<PatientId> {
        self.add_record(organization, Some(email)).await
    }

    /// A patient, with an address for alerts or without one.
    pub(super) async fn add_record(&self, organization: OrganizationId, email: Option<&str>) -> Result<PatientId> {
        let id = PatientId::generate(&*self.clock, &SystemRandom);
        let new = NewPatient {
            id,
            email: email.map(EmailAddress::parse).transpose()?,
            language: None,
            name: None,
            birth_date: None,
            record_number: None,
            phone: None,
        };
        let scope = permit::operator(organization);
        self.services.store().write(async |tx| patient::insert(tx, &scope, &new).await).await?;
        Ok(id)
    }

    /// Turns the clock.
    pub(super) fn later(&self, span: Duration) {
        let micros = i64::try_from(span.as_micros()).expect("a test turns the clock by days");
        self.clock.0.fetch_add(micros, Ordering::SeqCst);
    }

    /// Sends all mails that are due (the clock moves past their jitter) and says what they were.
    pub(super) async fn mails(&self) -> Result<Mails> {
        let mut mails = Mails::default();
        loop {
            let leased = self.desk.claim(50, Duration::from_secs(60)).await?;
            if leased.is_empty() {
                return Ok(mails);
            }
            for mail in leased {
                if !matches!(mail.kind, MailKind::MailboxCode(_) | MailKind::AddressCode(_)) {
                    mails.to.push(mail.to.as_str().to_owned());
                }
                match &mail.kind {
                    MailKind::MailboxCode(code) | MailKind::AddressCode(code) => mails.codes.push(code.to_string()),
                    MailKind::Notice(kind) => mails.notices.push(*kind),
                    MailKind::Alert => mails.alerts += 1,
                }
                ensure!(self.desk.settle(&mail, &Outcome::Sent).await?, "a lease was lost");
            }
        }
    }

    /// How many entries of the audit log say this.
    pub(super) async fn audited(&self, action: &str) -> Result<usize> {
        let scopes = [self.organization, OrganizationId::PORTAL].map(permit::operator);
        let mut count = 0;
        for scope in scopes {
            let entries = entity::store::audit::list(&self.services.store().read(), &scope, 0, 10_000).await?;
            count += entries.iter().filter(|entry| entry.action == action).count();
        }
        Ok(count)
    }

    /// The language of the pages that are looked at.
    pub(super) fn language(&self) -> Locale {
        Locale::english()
    }

    /// A fresh request id.
    pub(super) fn request(&self) -> RequestId {
        RequestId::generate(&*self.clock, &SystemRandom)
    }
}

/// The usual network.
pub(super) fn here() -> Network {
    Network::of(IpAddr::from([192, 0, 2, 1]))
}

/// As it is sent.
pub(super) fn bytes(body: &Value) -> Vec<u8> {
    body.to_string().into_bytes()
}

/// A slip with one secret digit changed and the check digit made right again, by trying.
pub(super) fn wrong(slip: &str) -> Result<String> {
    wrong_at(slip, 10)
}

/// The same at one place (of the twenty digits).
pub(super) fn wrong_at(slip: &str, place: usize) -> Result<String> {
    let mut digits: Vec<u8> = slip.bytes().filter(u8::is_ascii_digit).collect();
    digits[place] = b'0' + (digits[place] - b'0' + 1) % 10;
    for check in b'0'..=b'9' {
        digits[19] = check;
        let text = String::from_utf8(digits.clone())?;
        if entity::domain::slip::Slip::parse(&text).is_ok() {
            return Ok(text);
        }
    }
    bail!("no check digit fits")
}

async fn build(folder: &TempDir, database: &Database, clock: &Arc<TurnedClock>) -> Result<(Services, Desk)> {
    let settings = DatabaseSettings { url: Secret::new(database.url()), readers: 4 };
    let root = |realm: Realm| -> Result<Arc<dyn Root>> { Ok(Arc::new(FileRoot::load(folder.path().join(realm.as_str()), realm)?)) };
    let rows = Rows::open(&settings).await?;
    let (clock, random): (Arc<dyn Clock>, _) = (Arc::<TurnedClock>::clone(clock), Arc::new(SystemRandom));
    let policy = AlertPolicy { jitter: Duration::ZERO, coalesce: Duration::ZERO };
    let (content, alert) = (root(Realm::Content)?, root(Realm::Alert)?);
    let objects = Objects::create(&ObjectPlace::Folder(folder.path().join("objects")))?;
    let (alert_root, chance) = (Arc::clone(&alert), Arc::<SystemRandom>::clone(&random));
    let store = Store::open(rows.clone(), content, alert_root, objects, policy, Arc::clone(&clock), chance).await?;
    let desk = Desk::open(rows, alert, Arc::clone(&clock), Arc::<SystemRandom>::clone(&random)).await?;
    let mut settings = ServiceSettings::new(Url::parse(ORIGIN)?, "Letterbox");
    settings.code_cost = Cost::FOR_TESTS;
    let services = Services::build(store, clock, random, settings).await?;
    Ok::<_, anyhow::Error>((services, desk))
}
