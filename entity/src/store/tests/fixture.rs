//! A store with one organization, a relay and ways to make messages.
use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicI32, AtomicI64, Ordering},
    },
    time::Duration,
};

use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel, Statement};
use tempfile::TempDir;
use uuid::Uuid;

use crate::{
    base::{
        clock::{Clock, Timestamp},
        random::{Random, SystemRandom, bytes},
        secret::Secret,
    },
    crypto::{
        Suite,
        keyring::Purpose,
        part::{PartContext, PartKind, seal_part},
        root::{FileRoot, Realm, Root},
        wrap::{Audience, DataKey, wrap},
    },
    desk::Desk,
    domain::{
        address::{Domain, EmailAddress},
        id::{AccountId, ClaimId, DeliveryId, MessageId, OrganizationId, PatientId, RelayId, RequestId},
        locale::Locale,
        meta::Meta,
        scope::{Actor, PatientScope, Record, RelayRights, RelayScope, StaffScope},
        sensitivity::Sensitivity,
    },
    object::{ObjectPlace, Objects, PartWriter},
    store::{
        AlertPolicy, Database, DatabaseSettings, Entry, Receipt, Store, StoreError, Tx,
        connection::Connection,
        journal::{Acceptance, Author, NewDelivery, Release, To},
        key,
        organization::{self, NewOrganization},
        patient::{self, NewPatient},
        relay::{self, NewRelay},
        source::Origin,
    },
    table::claim_code,
};

/// The next slip's finder.
static FINDERS: AtomicI32 = AtomicI32::new(1);

/// Turned by hand.
pub(crate) struct HandClock(AtomicI64);

impl HandClock {
    pub(crate) fn pass(&self, span: Duration) {
        self.0.fetch_add(i64::try_from(span.as_micros()).expect("a test's span"), Ordering::SeqCst);
    }

    /// It was ahead, and is set right.
    pub(crate) fn set_back(&self, span: Duration) {
        self.0.fetch_sub(i64::try_from(span.as_micros()).expect("a test's span"), Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

pub(crate) struct Fixture {
    pub(crate) folder: TempDir,
    pub(crate) settings: DatabaseSettings,
    pub(crate) store: Store,
    pub(crate) clock: Arc<HandClock>,
    pub(crate) organization: OrganizationId,
    pub(crate) relay: RelayId,
}

/// A slip to be inserted.
pub(crate) struct Slip(claim_code::Model);

impl Slip {
    pub(crate) async fn insert(&self, tx: &Tx) -> Result<ClaimId, StoreError> {
        claim_code::Entity::insert(self.0.clone().into_active_model()).exec_without_returning(tx.connection()).await?;
        Ok(ClaimId::from_uuid(self.0.id))
    }
}

/// No jitter, ten minutes between two alerts.
pub(crate) const POLICY: AlertPolicy = AlertPolicy { jitter: Duration::ZERO, coalesce: Duration::from_secs(600) };

impl Fixture {
    pub(crate) async fn new() -> Self {
        Self::with(POLICY).await
    }

    pub(crate) async fn with(policy: AlertPolicy) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let settings = fresh_settings(&folder).await;
        Database::migrate(&settings).await.expect("migrates");
        for realm in [Realm::Content, Realm::Alert] {
            FileRoot::create(root_path(&folder, realm), realm, &SystemRandom).expect("a root");
        }
        let clock = Arc::new(HandClock(AtomicI64::new(1_800_000_000_000_000)));
        let store = open_with(&settings, &folder, &clock, policy).await.expect("opens");
        let organization = OrganizationId::generate(&*clock, &SystemRandom);
        let relay = RelayId::generate(&*clock, &SystemRandom);
        let fixture = Self { folder, settings, store, clock, organization, relay };
        fixture.add_organization(organization, relay, "riverside").await;
        fixture
    }

    pub(crate) async fn add_organization(&self, id: OrganizationId, relay: RelayId, name: &str) {
        let new = NewOrganization {
            id,
            name: name.to_owned(),
            suite: Suite::GcmSiv,
            contact: Some((address("office@riverside.example"), Locale::english())),
        };
        let relay = NewRelay {
            id: relay,
            name: "mail".to_owned(),
            user: format!("{name}-mail"),
            secret: None,
            certificate: None,
            team: None,
            create_patients: true,
            any_domain: false,
            answers: false,
            domains: vec![Domain::parse("riverside.example").expect("a domain")],
        };
        let scope = StaffScope::permitted(id, Actor::Operator);
        self.store
            .write(async |tx| {
                organization::insert(tx, &new).await?;
                relay::insert(tx, &scope, &relay).await
            })
            .await
            .expect("inserts");
    }

    pub(crate) async fn reopen(&self) -> Store {
        open(&self.settings, &self.folder, &self.clock).await.expect("opens")
    }

    pub(crate) async fn desk(&self) -> Desk {
        let database = Database::open(&self.settings).await.expect("opens");
        let root = self.root(Realm::Alert);
        Desk::open(database, root, self.clock.clone(), Arc::new(SystemRandom)).await.expect("opens")
    }

    pub(crate) fn root(&self, realm: Realm) -> Arc<dyn Root> {
        Arc::new(FileRoot::load(root_path(&self.folder, realm), realm).expect("a root"))
    }

    pub(crate) fn staff(&self) -> StaffScope {
        StaffScope::permitted(self.organization, Actor::Operator)
    }

    pub(crate) fn relay_scope(&self) -> RelayScope {
        RelayScope::permitted(self.organization, self.relay, RelayRights { create_patients: true, ..RelayRights::default() }, None)
    }

    pub(crate) fn patient_scope(&self, patient: PatientId) -> PatientScope {
        let account = AccountId::generate(&*self.clock, &SystemRandom);
        PatientScope::permitted(account, vec![Record { organization: self.organization, patient }], Vec::new())
    }

    pub(crate) fn request(&self) -> RequestId {
        RequestId::generate(&*self.clock, &SystemRandom)
    }

    pub(crate) fn new_patient(&self, email: &str) -> NewPatient {
        NewPatient {
            id: PatientId::generate(&*self.clock, &SystemRandom),
            email: Some(address(email)),
            language: Some(Locale::parse("es").expect("a language")),
            name: Some("Ana Gómez".to_owned()),
            birth_date: None,
            record_number: None,
            phone: None,
        }
    }

    pub(crate) async fn add_patient(&self, email: &str) -> PatientId {
        let new = self.new_patient(email);
        let scope = self.staff();
        self.store.write(async |tx| patient::insert(tx, &scope, &new).await).await.expect("inserts");
        new.id
    }

    /// A slip that can be used for a day.
    pub(crate) async fn add_slip(&self, patient: PatientId, state: &str) -> ClaimId {
        let slip = self.slip_row(patient, state);
        self.store.write(async |tx| slip.insert(tx).await).await.expect("inserts")
    }

    pub(crate) fn slip_row(&self, patient: PatientId, state: &str) -> Slip {
        let id = ClaimId::generate(&*self.clock, &SystemRandom);
        let now = self.clock.now();
        Slip(claim_code::Model {
            carer_id: None,
            id: id.as_uuid(),
            organization_id: self.organization.as_uuid(),
            patient_id: patient.as_uuid(),
            // No two that live have the same one: by chance they would, once in a thousand runs.
            finder: FINDERS.fetch_add(1, Ordering::Relaxed),
            hash: vec![0],
            channel: "hand".to_owned(),
            state: state.to_owned(),
            issued_by: "operator".to_owned(),
            created_at: now.as_micros(),
            expires_at: now.plus(Duration::from_secs(86_400)).as_micros(),
            tries: 0,
            bound_session: None,
            takeovers: 0,
            account_id: None,
            passkey_id: None,
            grant_id: None,
            keyed_at: None,
            resume_until: (state == "keyed").then_some(now.plus(Duration::from_secs(86_400)).as_micros()),
            mailbox_sent: 0,
            mailbox_tries: 0,
            last_try_at: None,
            kind: "first".to_owned(),
            opens_at: None,
            mailbox_read_at: None,
        })
    }

    /// A sealed message for these recipients. The same text from the same fixture has the same digests.
    pub(crate) async fn acceptance(&self, text: &str, recipients: &[&str]) -> Acceptance {
        let reader = self.store.read();
        let key = key::current(&reader, self.organization, Purpose::Message).await.expect("a key");
        let message = MessageId::generate(&*self.clock, &SystemRandom);
        let data = DataKey::generate(&SystemRandom);
        let context = |kind| PartContext { organization: self.organization, message, kind };
        let (objects, raw) = (self.store.objects(), context(PartKind::Raw));
        let mut writer = PartWriter::new(objects, Suite::GcmSiv, &data, &raw, &*self.clock, &SystemRandom).expect("seals");
        writer.write(text.as_bytes()).await.expect("seals");
        let (raw, size) = writer.finish().await.expect("keeps");
        let mut meta = Meta::default();
        "Results".clone_into(&mut meta.subject);
        meta.size = size;
        let meta = serde_json::to_vec(&meta).expect("json");
        let meta = seal_part(Suite::GcmSiv, &data, &context(PartKind::Meta), &meta, &SystemRandom).expect("seals");
        let mut deliveries = Vec::new();
        for recipient in recipients {
            let id = DeliveryId::generate(&*self.clock, &SystemRandom);
            let digest_key = key::current(&reader, self.organization, Purpose::Digest).await.expect("a key");
            let recipient = address(recipient);
            let found = patient::find_by_address(&reader, &self.relay_scope(), &recipient).await.expect("reads");
            deliveries.push(NewDelivery {
                id,
                digest: crate::crypto::index::digest(&digest_key, &[text.as_bytes(), recipient.normal().as_bytes()]),
                to: To::Address(recipient, found.map(|patient| patient.id)),
                wrap: wrap(&key, message, &Audience::Delivery(id), &data, &SystemRandom).expect("wraps"),
                language: None,
            });
        }
        Acceptance {
            organization: self.organization,
            author: Author::Relay(self.relay),
            member: None,
            team: None,
            thread: None,
            answers: None,
            read_by: None,
            release: Release::AtOnce,
            staff_wrap: None,
            message,
            suite: Suite::GcmSiv,
            sensitivity: Sensitivity::Normal,
            received_at: self.clock.now(),
            expires_at: None,
            reply_allowed: true,
            raw,
            meta,
            index: None,
            deliveries,
            sender_notice: None,
            request: self.request(),
        }
    }

    pub(crate) async fn accept(&self, text: &str, recipients: &[&str]) -> Receipt {
        let acceptance = self.acceptance(text, recipients).await;
        self.store.append(Entry::Accept(Box::new(acceptance))).await.expect("accepts")
    }

    /// Runs a statement.
    pub(crate) async fn run(&self, sql: &str) {
        let run = self.store.write(async |tx| Ok::<_, StoreError>(tx.connection().execute_unprepared(sql).await?)).await;
        run.expect("runs");
    }

    /// One number out of the database.
    pub(crate) async fn number(&self, sql: &str) -> i64 {
        let reader = self.store.read();
        let connection: &Connection = reader.connection();
        let statement = Statement::from_string(connection.get_database_backend(), sql);
        let row = connection.query_one_raw(statement).await.expect("reads").expect("a row");
        row.try_get_by_index(0).expect("a number")
    }

    pub(crate) async fn patient_of(&self, email: &str) -> Option<PatientId> {
        let found = patient::find_by_address(&self.store.read(), &self.staff(), &address(email)).await.expect("reads");
        found.map(|patient| patient.id)
    }

    pub(crate) fn is_postgres(&self) -> bool {
        self.settings.is_postgres()
    }
}

pub(crate) async fn open(settings: &DatabaseSettings, folder: &TempDir, clock: &Arc<HandClock>) -> Result<Store, StoreError> {
    open_with(settings, folder, clock, POLICY).await
}

async fn open_with(
    settings: &DatabaseSettings,
    folder: &TempDir,
    clock: &Arc<HandClock>,
    policy: AlertPolicy,
) -> Result<Store, StoreError> {
    let database = Database::open(settings).await?;
    let root = |realm| Arc::new(FileRoot::load(root_path(folder, realm), realm).expect("a root"));
    let random: Arc<dyn Random> = Arc::new(SystemRandom);
    let objects = Objects::create(&ObjectPlace::Folder(folder.path().join("objects")))?;
    Store::open(database, root(Realm::Content), root(Realm::Alert), objects, policy, clock.clone(), random).await
}

pub(crate) fn root_path(folder: &TempDir, realm: Realm) -> PathBuf {
    folder.path().join(format!("{}.key", realm.as_str()))
}

pub(crate) fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).expect("an address")
}

pub(crate) async fn fresh_settings(folder: &TempDir) -> DatabaseSettings {
    // As tests/run exports it: the address of a server's database `postgres`, with its TLS parameters.
    let url = match std::env::var("TEST_POSTGRES_URL") {
        Ok(server) => {
            let name = format!("t{}", Uuid::from_bytes(bytes(&SystemRandom)).simple());
            let connection = sea_orm::Database::connect(server.clone()).await.expect("a server");
            connection.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("a database");
            connection.close().await.expect("closes");
            server.replacen("/postgres", &format!("/{name}"), 1)
        }
        Err(_) => format!("sqlite:{}", folder.path().join("portal.db").display()),
    };
    DatabaseSettings { url: Secret::new(url), readers: 4 }
}
