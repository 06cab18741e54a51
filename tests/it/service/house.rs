//! One organization with one patient, and the services on a fresh database.
use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};
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
        scope::StaffScope,
        slip::Channel,
    },
    object::{ObjectPlace, Objects},
    store::{
        AlertPolicy, Database as Rows, DatabaseSettings, Store,
        organization::{self, NewOrganization},
        patient::{self, NewPatient},
    },
};
use portal::service::{
    BuildError, ServiceSettings, Services,
    claim::{self, ClaimError, Entered},
    mailbox,
    network::Network,
    organization as organizations,
    passkey::{self, SignedIn},
    permit::{self, Staff},
    session::{self, Purpose, Session},
    token::Token32,
};
use serde_json::Value;
use tempfile::TempDir;
use tests::{authenticator::Authenticator, database::Database};
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
        let settings = DatabaseSettings { url: Secret::new(database.url()), readers: 4 };
        Rows::migrate(&settings).await?;
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

    /// A fresh slip of the patient, by hand.
    pub(super) async fn slip(&self) -> Result<String> {
        self.slip_of(self.patient).await
    }

    /// A fresh slip, by hand.
    pub(super) async fn slip_of(&self, patient: PatientId) -> Result<String> {
        self.slip_in(self.organization, patient).await
    }

    /// The same in an organization.
    pub(super) async fn slip_in(&self, organization: OrganizationId, patient: PatientId) -> Result<String> {
        let issued = claim::issue(&self.services, &permit::operator(organization), patient, Channel::Hand, None).await?;
        Ok(issued.code.to_string())
    }

    /// Enters a slip from the usual network.
    pub(super) async fn enter(&self, slip: &str, current: Option<&Session>, take_over: bool) -> Result<Entered, ClaimError> {
        self.enter_from(slip, "192.0.2.1", current, take_over).await
    }

    /// Enters a slip from somewhere.
    pub(super) async fn enter_from(
        &self,
        slip: &str,
        from: &str,
        current: Option<&Session>,
        take_over: bool,
    ) -> Result<Entered, ClaimError> {
        let network = Network::of(from.parse::<IpAddr>().expect("an address"));
        claim::enter(&self.services, slip, network, current, take_over, self.request()).await
    }

    /// What somebody of the staff may do with this session.
    pub(super) async fn member(&self, session: &Session) -> Result<StaffScope> {
        match permit::staff(&self.services, session).await? {
            Staff::Member(scope) => Ok(scope),
            other => bail!("{other:?}"),
        }
    }

    /// The live session of a cookie.
    pub(super) async fn session(&self, token: &Token32) -> Result<Session> {
        self.find(token).await?.context("no such session")
    }

    /// The session of a cookie, if it is live.
    pub(super) async fn find(&self, token: &Token32) -> Result<Option<Session>> {
        Ok(session::find(&self.services, token).await?)
    }

    /// Enters a fresh slip and makes a passkey, without using it.
    pub(super) async fn make_key(&self, slip: &str, device: &mut Authenticator) -> Result<Session> {
        let token = self.enter(slip, None, false).await?.token.context("no cookie")?;
        let session = self.session(&token).await?;
        let begun = passkey::begin_registration(&self.services, &session).await?;
        let body = bytes(&device.create(ORIGIN, &begun.options).await?);
        passkey::finish_registration(&self.services, &session, &begun.token, &body, self.request()).await?;
        Ok(session)
    }

    /// The same, and uses it once: the session at the mailbox code.
    pub(super) async fn spend(&self, slip: &str, device: &mut Authenticator) -> Result<(Token32, Session)> {
        let session = self.make_key(slip, device).await?;
        let begun = passkey::begin_confirmation(&self.services, &session).await?;
        let body = bytes(&device.get(ORIGIN, &begun.options).await?);
        let token = passkey::finish_confirmation(&self.services, &session, &begun.token, &body, self.request()).await?;
        let session = self.session(&token).await?;
        Ok((token, session))
    }

    /// Sends a mailbox code and reads it.
    pub(super) async fn mailbox_code(&self, session: &Session) -> Result<String> {
        mailbox::send(&self.services, session, &self.language(), self.request()).await?;
        self.mails().await?.codes.pop().context("no code was sent")
    }

    /// The whole road of a patient: the signed-in session.
    pub(super) async fn claim(&self, patient: PatientId, device: &mut Authenticator) -> Result<(Token32, Session)> {
        let slip = self.slip_of(patient).await?;
        let (_, session) = self.spend(&slip, device).await?;
        let code = self.mailbox_code(&session).await?;
        let token = mailbox::confirm(&self.services, &session, &code, self.request()).await?.signed_in().context("not in")?;
        let session = self.session(&token).await?;
        Ok((token, session))
    }

    /// A session at once, with the device's passkey.
    pub(super) async fn enter_again(&self, device: &mut Authenticator) -> Result<Session> {
        let token = self.sign_in(device).await?.token;
        self.session(&token).await
    }

    /// Uses the key once more for a purpose: the session with its new cookie.
    pub(super) async fn verify(&self, session: &Session, device: &mut Authenticator, purpose: Purpose) -> Result<Session> {
        self.session(&self.renew(session, device, purpose).await?).await
    }

    /// The same; the new cookie alone.
    pub(super) async fn renew(&self, session: &Session, device: &mut Authenticator, purpose: Purpose) -> Result<Token32> {
        let begun = passkey::begin_verification(&self.services, session, purpose).await?;
        let body = bytes(&device.get(ORIGIN, &begun.options).await?);
        Ok(passkey::finish_verification(&self.services, session, &begun.token, &body, self.request()).await?)
    }

    /// Makes a further key, without using it.
    pub(super) async fn make_further(&self, session: &Session, device: &mut Authenticator) -> Result<()> {
        let begun = passkey::begin_registration(&self.services, session).await?;
        let body = bytes(&device.create(ORIGIN, &begun.options).await?);
        Ok(passkey::finish_registration(&self.services, session, &begun.token, &body, self.request()).await?)
    }

    /// Makes a further key and uses it once: from now on it signs in.
    pub(super) async fn add_key(&self, session: &Session, device: &mut Authenticator) -> Result<()> {
        self.make_further(session, device).await?;
        let begun = passkey::begin_confirmation(&self.services, session).await?;
        let body = bytes(&device.get(ORIGIN, &begun.options).await?);
        Ok(passkey::finish_addition(&self.services, session, &begun.token, &body, self.request()).await?)
    }

    /// Signs in with the device's passkey.
    pub(super) async fn sign_in(&self, device: &mut Authenticator) -> Result<SignedIn> {
        let (cookie, body) = self.answer(device).await?;
        Ok(passkey::finish_sign_in(&self.services, None, &cookie, &bytes(&body), self.request()).await?)
    }

    /// What a device answers to a sign-in that is not finished yet.
    pub(super) async fn answer(&self, device: &mut Authenticator) -> Result<(Token32, Value)> {
        let begun = passkey::begin_sign_in(&self.services, here()).await?;
        let body = device.get(ORIGIN, &begun.options).await?;
        Ok((begun.token, body))
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
                if !matches!(mail.kind, MailKind::MailboxCode(_)) {
                    mails.to.push(mail.to.as_str().to_owned());
                }
                match &mail.kind {
                    MailKind::MailboxCode(code) => mails.codes.push(code.to_string()),
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
