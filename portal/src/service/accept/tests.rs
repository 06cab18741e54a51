//! Acceptance over a real store: what is stored, what is not, and what comes back.
mod bounce;
mod recipient;

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use entity::{
    base::{
        clock::{Clock, Timestamp},
        random::SystemRandom,
        secret::Secret,
    },
    crypto::{
        Suite,
        root::{FileRoot, Realm},
        token::{self, Token32},
    },
    domain::{
        id::{AccountId, OrganizationId, RelayId},
        page::Page,
        scope::{PatientScope, Record},
        sensitivity::Sensitivity,
    },
    object::{ObjectPlace, Objects},
    store::{
        AlertPolicy, Database, DatabaseSettings,
        message::{self, Summary},
        organization::{self, NewOrganization},
        patient::{self, NewPatient},
        relay::{self, NewRelay},
    },
};

use super::*;
use crate::service::permit;

struct Watch(AtomicI64);

impl Clock for Watch {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::Relaxed))
    }
}

/// One organization with one patient and one relay, which may create patients or not.
struct Practice {
    _folder: tempfile::TempDir,
    clock: Arc<Watch>,
    store: Store,
    accept: Accept,
    organization: OrganizationId,
    relay: RelayId,
    secret: Token32,
}

const BODY: &str = "From: Dr. One <one@clinic.example>\r\nSubject: Your result\r\nMessage-ID: <1@clinic.example>\r\n\
                    Date: Tue, 24 Nov 2026 12:00:00 +0000\r\n\r\nAll is well.\r\n";

impl Practice {
    async fn open(create_patients: bool) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let database = DatabaseSettings { url: Secret::new(format!("sqlite:{}", folder.path().join("p.db").display())), readers: 2 };
        Database::migrate(&database).await.expect("migrated");
        let root = |realm: Realm| FileRoot::create(folder.path().join(realm.as_str()), realm, &SystemRandom).map(Arc::new).expect("a root");
        let clock = Arc::new(Watch(AtomicI64::new(1_800_000_000_000_000)));
        let database = Database::open(&database).await.expect("opened");
        let (content, alert) = (root(Realm::Content), root(Realm::Alert));
        let objects = Objects::create(&ObjectPlace::Folder(folder.path().join("objects"))).expect("a folder of objects");
        let (policy, random) = (AlertPolicy::default(), Arc::new(SystemRandom));
        let store = Store::open(database, content, alert, objects, policy, clock.clone(), random).await.expect("opened");
        let organization = OrganizationId::generate(&*clock, &SystemRandom);
        let relay = RelayId::generate(&*clock, &SystemRandom);
        let secret = Token32::generate(&SystemRandom);
        let new = NewRelay {
            id: relay,
            name: "mail".to_owned(),
            user: "mail".to_owned(),
            secret: Some(token::hash(&secret)),
            certificate: Some([7; 32]),
            team: None,
            create_patients,
            any_domain: false,
            answers: false,
            domains: vec![Domain::parse("clinic.example").expect("a domain")],
        };
        let clinic = NewOrganization { id: organization, name: "Clinic".to_owned(), suite: Suite::default(), contact: None };
        let patient = NewPatient {
            id: PatientId::generate(&*clock, &SystemRandom),
            email: Some(address("p@patient.example")),
            language: None,
            name: None,
            birth_date: None,
            record_number: None,
            phone: None,
        };
        store
            .write(async |tx| {
                organization::insert(tx, &clinic).await?;
                let scope = permit::operator(organization);
                patient::insert(tx, &scope, &patient).await?;
                relay::insert(tx, &scope, &new).await
            })
            .await
            .expect("set up");
        let accept = Accept::new(store.clone(), 1 << 20);
        Self { _folder: folder, clock, store, accept, organization, relay, secret }
    }

    async fn client(&self) -> Arc<Client> {
        let login = Login::Password { user: "mail", secret: &self.secret.encode() };
        Arc::new(self.accept.authenticate(login).await.expect("signed in"))
    }

    /// Hands a message over; says how many deliveries are new.
    async fn send(&self, message: &str, to: &[&str], trace: Option<&str>) -> Result<usize, AcceptError> {
        let client = self.client().await;
        let domain = Domain::parse("clinic.example").ok();
        self.accept.check_sender(&client, false, domain.as_ref()).await?;
        let mut recipients = Vec::new();
        for to in to {
            recipients.push(self.accept.check_recipient(&client, false, address(to)).await?);
        }
        let envelope = Envelope {
            sender: "bounces@clinic.example".to_owned(),
            sender_domain: domain,
            recipients,
            trace: trace.map(str::to_owned),
            request: RequestId::generate(&*self.clock, &SystemRandom),
        };
        let mut intake = self.accept.begin(&client, envelope).await?;
        for piece in message.as_bytes().chunks(17) {
            intake.chunk(piece).await?;
        }
        intake.commit().await
    }

    async fn scope(&self, of: &str) -> Option<PatientScope> {
        let found = patient::find_by_address(&self.store.read(), &permit::operator(self.organization), &address(of)).await.expect("found");
        let record = Record { organization: self.organization, patient: found?.id };
        Some(PatientScope::permitted(AccountId::generate(&*self.clock, &SystemRandom), vec![record], Vec::new()))
    }

    /// What the patient with this address has, newest first.
    async fn inbox(&self, of: &str) -> Vec<(Summary, String)> {
        let Some(scope) = self.scope(of).await else { return Vec::new() };
        let mut inbox = Vec::new();
        for summary in message::list(&self.store.read(), &scope, Page::new(1, 100)).await.expect("listed").rows {
            let raw = message::raw(&self.store.read(), &scope, summary.message).await.expect("opened").expect("there");
            inbox.push((summary, String::from_utf8(raw.to_vec()).expect("text")));
        }
        inbox
    }

    fn later(&self, span: Duration) {
        self.clock.0.fetch_add(i64::try_from(span.as_micros()).expect("short"), Ordering::Relaxed);
    }
}

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).expect("an address")
}

#[tokio::test]
async fn a_message_comes_back_as_it_was_without_relay_headers() {
    let practice = Practice::open(false).await;
    let relay = "X-Secure-Portal: always\r\nX-Portal-Sensitivity: high\r\nX-Portal-Expires: +1d\r\nX-Portal-Category: payment\r\n\
                 X-Portal-Correlation-Id: A-1\r\nX-Portal-Reply: no\r\nX-Portal-New: 1\r\n";
    let message = format!("Received: by mail id 1\r\n{relay}{BODY}");
    assert_eq!(practice.send(&message, &["P@patient.example"], Some("4Rq")).await.expect("stored"), 1);
    let inbox = practice.inbox("p@patient.example").await;
    let (summary, raw) = inbox.first().expect("one message");
    assert_eq!(*raw, format!("Received: by mail id 1\r\n{BODY}"));
    assert_eq!(summary.sensitivity, Sensitivity::High);
    assert_eq!(summary.expires_at, Some(practice.clock.now().plus(Duration::from_secs(86_400))));
    let meta = &summary.meta;
    assert_eq!((meta.subject.as_str(), meta.from.as_str()), ("Your result", "Dr. One <one@clinic.example>"));
    assert_eq!((meta.envelope_sender.as_str(), meta.size), ("bounces@clinic.example", raw.len() as u64));
    assert_eq!((meta.category.as_deref(), meta.correlation_id.as_deref(), meta.always), (Some("payment"), Some("A-1"), true));
    assert!(!meta.outside_sender && meta.date.is_some());
    let kept: Vec<_> = meta.relay_headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(kept, [("x-portal-new", "1"), ("xforward-ident", "4Rq")]);
}

#[tokio::test]
async fn a_message_that_comes_again_is_stored_once_for_each_recipient() {
    let practice = Practice::open(true).await;
    let sent = async |trace: &str, to: &[&str]| {
        let message = format!("Received: by mail id {trace}\r\n\tfor {}; now\r\n{BODY}", to[0]);
        practice.send(&message, to, Some(trace)).await.expect("accepted")
    };
    assert_eq!(sent("1", &["p@patient.example", "q@patient.example"]).await, 2);
    assert_eq!(sent("2", &["p@patient.example", "q@patient.example"]).await, 0);
    assert_eq!(sent("3", &["Q@patient.example", "r@patient.example"]).await, 1);
    for of in ["p@patient.example", "q@patient.example", "r@patient.example"] {
        assert_eq!(practice.inbox(of).await.len(), 1, "{of}");
    }
    // Another body, or another wish, is another message.
    assert_eq!(practice.send(&format!("{BODY}more\r\n"), &["p@patient.example"], None).await.expect("accepted"), 1);
    assert_eq!(practice.send(&format!("X-Portal-Expires: +1d\r\n{BODY}"), &["p@patient.example"], None).await.expect("accepted"), 1);
    assert_eq!(practice.inbox("p@patient.example").await.len(), 3);
}

#[tokio::test]
async fn messages_without_anything_of_their_own_are_told_apart_by_the_relays_id() {
    let practice = Practice::open(false).await;
    let to = ["p@patient.example"];
    for (message, trace, stored) in [
        ("Subject: Reminder\r\n\r\nCall us.\r\n", Some("1"), 1),
        ("Subject: Reminder\r\n\r\nCall us.\r\n", Some("1"), 0),
        ("Subject: Reminder\r\n\r\nCall us.\r\n", Some("2"), 1),
        ("Received: by mail id 3; now\r\nSubject: Reminder\r\n\r\nCall us.\r\n", None, 1),
        ("Received: by mail id 3; later\r\nSubject: Reminder\r\n\r\nCall us.\r\n", None, 0),
        ("", None, 1),
    ] {
        assert_eq!(practice.send(message, &to, trace).await.expect("accepted"), stored, "{message:?} {trace:?}");
    }
}

#[tokio::test]
async fn what_must_not_be_stored_is_not() {
    let practice = Practice::open(false).await;
    let to = ["p@patient.example"];
    let alert = practice.send(&format!("X-Portal-Alert: 1\r\n{BODY}"), &to, None).await;
    assert!(matches!(alert, Err(AcceptError::OwnAlert)));
    let expired = practice.send(&format!("X-Portal-Expires: 2020-01-01T00:00:00Z\r\n{BODY}"), &to, None).await;
    assert!(matches!(expired, Err(AcceptError::Expired(_))));
    let large = practice.send(&"x".repeat(usize::try_from(practice.accept.max_message()).expect("small") + 1), &to, None).await;
    assert!(matches!(large, Err(AcceptError::TooLarge)));
    assert!(practice.inbox("p@patient.example").await.is_empty());
    let largest = "x".repeat(usize::try_from(practice.accept.max_message()).expect("small"));
    assert_eq!(practice.send(&largest, &to, None).await.expect("stored"), 1);
    assert!(practice.inbox("p@patient.example").await.first().is_some_and(|(_, raw)| *raw == largest));
}

/// Whoever did not hear the 250 asks again, and must not be told that a message which is stored was refused.
#[tokio::test]
async fn a_repeated_message_is_accepted_also_when_its_time_to_read_is_over() {
    let practice = Practice::open(true).await;
    let brief = format!("X-Portal-Expires: 2027-01-15T08:00:04Z\r\n{BODY}");
    assert_eq!(practice.send(&brief, &["p@patient.example"], None).await.expect("accepted"), 1);
    practice.clock.0.fetch_add(6_000_000, Ordering::SeqCst);
    assert_eq!(practice.send(&brief, &["p@patient.example"], None).await.expect("heard again"), 0);
    let retried = format!("Received: by mail; once more\r\n{brief}");
    assert_eq!(practice.send(&retried, &["p@patient.example"], None).await.expect("heard again"), 0);
    // Somebody who was given none of it is told that it came too late, and so is whoever sends other words.
    for (message, to) in
        [(brief.clone(), &["p@patient.example", "q@patient.example"][..]), (format!("{brief}more\r\n"), &["p@patient.example"])]
    {
        assert!(matches!(practice.send(&message, to, None).await, Err(AcceptError::Expired(_))), "{to:?}");
    }
}

#[tokio::test]
async fn a_message_that_is_dropped_on_the_way_leaves_nothing() {
    let practice = Practice::open(true).await;
    let client = practice.client().await;
    let recipient = practice.accept.check_recipient(&client, false, address("new@patient.example")).await.expect("taken");
    assert!(practice.scope("new@patient.example").await.is_none(), "asking writes nothing");
    let request = RequestId::generate(&*practice.clock, &SystemRandom);
    let envelope = Envelope { sender: String::new(), sender_domain: None, recipients: vec![recipient], trace: None, request };
    let mut intake = practice.accept.begin(&client, envelope).await.expect("begun");
    intake.chunk(BODY.as_bytes()).await.expect("taken");
    drop(intake);
    assert!(practice.scope("new@patient.example").await.is_none());
}

#[tokio::test]
async fn relays_sign_in_by_secret_or_certificate_only() {
    let practice = Practice::open(false).await;
    let good = practice.secret.encode();
    let other = Token32::generate(&SystemRandom).encode();
    for (user, secret) in [("mail", ""), ("mail", "guess"), ("mail", other.as_str()), ("", good.as_str()), ("nobody", good.as_str())] {
        let tried = practice.accept.authenticate(Login::Password { user, secret }).await;
        assert!(matches!(tried, Err(AcceptError::Credentials)), "{user}");
    }
    let unknown = practice.accept.authenticate(Login::Certificate([8; 32])).await;
    assert!(matches!(unknown, Err(AcceptError::Credentials)));
    let known = practice.accept.authenticate(Login::Certificate([7; 32])).await.expect("signed in");
    assert_eq!(known.scope().relay(), practice.relay);
    // However often somebody fails: the relay gets in.
    assert_eq!(practice.client().await.scope().organization(), practice.organization);
}

#[tokio::test]
async fn a_changed_secret_ends_open_sessions() {
    let practice = Practice::open(false).await;
    let client = practice.client().await;
    let fresh = token::hash(&Token32::generate(&SystemRandom));
    practice
        .store
        .write(async |tx| relay::update_secret(tx, &permit::operator(practice.organization), practice.relay, &fresh).await)
        .await
        .expect("changed");
    practice.later(Duration::from_secs(6));
    let checked = practice.accept.check_sender(&client, true, None).await;
    assert!(matches!(checked, Err(AcceptError::SwitchedOff)));
}

#[tokio::test]
async fn an_author_from_outside_is_marked() {
    for authors in ["one@elsewhere.example", "one@clinic.example, two@elsewhere.example"] {
        let practice = Practice::open(false).await;
        let message = BODY.replace("one@clinic.example", authors);
        practice.send(&message, &["p@patient.example"], None).await.expect("stored");
        let marked = practice.inbox("p@patient.example").await.first().is_some_and(|(summary, _)| summary.meta.outside_sender);
        assert!(marked, "{authors}");
    }
}
