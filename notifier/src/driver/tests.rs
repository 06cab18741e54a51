//! The driver with an outbox in memory and a mail host of our own.
use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use entity::{
    base::{
        clock::{SystemClock, Timestamp},
        random::{SystemRandom, bytes},
    },
    domain::{address::EmailAddress, locale::Locale},
};
use tokio::sync::oneshot;
use zeroize::Zeroizing;

use super::*;
use crate::{
    Notifier,
    config::Tls,
    mailroom::{MailKind, Tag},
    send::{
        MAX_LETTERS,
        host::{Host, SILENCE, Setup},
    },
};

#[derive(Debug, thiserror::Error)]
#[error("away")]
struct Away;

#[derive(Clone)]
struct Row {
    kind: MailKind,
    tag: Tag,
    attempts: u32,
    due: Timestamp,
    lease: Option<(u64, Timestamp)>,
    outcome: Option<Outcome>,
}

/// An outbox in memory that may be away.
#[derive(Default)]
struct Drawer {
    rows: Mutex<BTreeMap<u32, Row>>,
    fence: AtomicUsize,
    away: AtomicBool,
    settle_fails: AtomicUsize,
    claims_hang: AtomicBool,
    hanging: AtomicUsize,
    settling_hangs: AtomicBool,
}

impl Drawer {
    fn put(&self, n: u32, kind: MailKind) {
        let row = Row { kind, tag: Tag::from_bytes(bytes(&SystemRandom)), attempts: 0, due: SystemClock.now(), lease: None, outcome: None };
        self.rows.lock().expect("a lock").insert(n, row);
    }

    fn outcomes(&self) -> Vec<Option<Outcome>> {
        self.rows.lock().expect("a lock").values().map(|row| row.outcome.clone()).collect()
    }

    /// Says nothing, for ever.
    async fn hang(&self) {
        self.hanging.fetch_add(1, Ordering::SeqCst);
        std::future::pending().await
    }

    fn answer(&self) -> Result<(), Away> {
        if self.away.load(Ordering::SeqCst) { Err(Away) } else { Ok(()) }
    }
}

impl Mailroom for Drawer {
    type Lease = (u32, u64);
    type Error = Away;

    async fn claim(&self, n: u16, lease: Duration) -> Result<Vec<(Mail, Self::Lease)>, Away> {
        self.answer()?;
        if self.claims_hang.load(Ordering::SeqCst) {
            self.hang().await;
        }
        let now = SystemClock.now();
        let mut rows = self.rows.lock().expect("a lock");
        let free =
            rows.iter_mut().filter(|(_, row)| row.outcome.is_none() && row.due <= now && row.lease.is_none_or(|(_, until)| until <= now));
        let claim = |(id, row): (&u32, &mut Row)| {
            let token = self.fence.fetch_add(1, Ordering::SeqCst) as u64;
            row.lease = Some((token, now.plus(lease)));
            row.attempts += 1;
            let to = EmailAddress::parse(&format!("p{id}@example.org")).expect("an address");
            let mail = Mail { kind: row.kind.clone(), to, locale: Locale::english(), tag: row.tag, attempts: row.attempts };
            (mail, (*id, token))
        };
        Ok(free.take(n.into()).map(claim).collect())
    }

    async fn settle(&self, (id, token): &Self::Lease, outcome: &Outcome) -> Result<bool, Away> {
        self.answer()?;
        if self.settling_hangs.load(Ordering::SeqCst) {
            self.hang().await;
        }
        if self.settle_fails.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1)).is_ok() {
            return Err(Away);
        }
        let mut rows = self.rows.lock().expect("a lock");
        let row = rows.get_mut(id).expect("a row");
        if row.lease.is_none_or(|(held, _)| held != *token) {
            return Ok(false);
        }
        row.lease = None;
        match outcome {
            Outcome::Retry { at, .. } => row.due = *at,
            settled => row.outcome = Some(settled.clone()),
        }
        Ok(true)
    }
}

struct Running {
    stop: oneshot::Sender<()>,
    task: tokio::task::JoinHandle<()>,
}

impl Running {
    fn start(drawer: &Arc<Drawer>, alerts: AlertSettings) -> Self {
        let (stop, stopped) = oneshot::channel();
        let notifier = Notifier::new(alerts).expect("settings");
        let drawer = Arc::clone(drawer);
        let stopped = async move { stopped.await.unwrap_or(()) };
        let task = tokio::spawn(notifier.run(drawer, Arc::new(SystemClock), Arc::new(SystemRandom), stopped));
        Self { stop, task }
    }

    async fn stop(self) {
        self.stop.send(()).expect("it runs");
        timeout(Duration::from_secs(9), self.task).await.expect("it stops in time").expect("no panic");
    }
}

async fn until(what: impl Fn() -> bool) {
    for _ in 0..6_000 {
        if what() {
            return;
        }
        sleep(Duration::from_millis(10)).await;
    }
    panic!("it never came");
}

/// However slow this machine is: no send is given up meanwhile, and no lease ends.
fn unhurried(host: &Host) -> AlertSettings {
    AlertSettings { lease_seconds: 600, send_timeout_seconds: 290, ..host.alerts(Tls::Implicit) }
}

#[tokio::test]
async fn what_is_due_is_sent_once_also_by_two() {
    let (host, drawer) = (Host::usual().await, Arc::new(Drawer::default()));
    (0..200).for_each(|n| drawer.put(n, MailKind::Alert));
    let (one, two) = (Running::start(&drawer, unhurried(&host)), Running::start(&drawer, unhurried(&host)));
    until(|| drawer.outcomes().iter().all(|outcome| *outcome == Some(Outcome::Sent))).await;
    assert_eq!(host.taken().len(), 200);
    drawer.put(200, MailKind::MailboxCode(Zeroizing::new("12345678".to_owned())));
    until(|| host.taken().len() == 201).await;
    assert!(host.taken()[200].data.contains("12345678"));
    one.stop().await;
    two.stop().await;
    // Each has four places, and keeps a connection for each until it carried so many letters. How 201 letters are shared
    // out is chance: one connection may carry most of them, because the last one used is the first one taken.
    let most = 2 * 4 + 201 / MAX_LETTERS as usize;
    let opened = host.connections.load(Ordering::SeqCst);
    assert!(opened <= most, "{opened} connections");
}

#[tokio::test]
async fn a_refused_recipient_fails_and_trouble_is_tried_again() {
    let host = Host::start(Setup::default(), |word, _| (word == "RCPT").then_some("550 5.1.1 unknown\r\n")).await;
    let drawer = Arc::new(Drawer::default());
    drawer.put(0, MailKind::Alert);
    let running = Running::start(&drawer, host.alerts(Tls::Implicit));
    until(|| drawer.outcomes()[0].is_some()).await;
    running.stop().await;
    assert_eq!(drawer.outcomes()[0], Some(Outcome::Failed { class: ReplyClass::of_reply(550, "5.1.1") }));

    let host = Host::start(Setup::default(), |word, _| (word == "MAIL").then_some("550 5.7.1 sender\r\n")).await;
    let drawer = Arc::new(Drawer::default());
    drawer.put(0, MailKind::Alert);
    let running = Running::start(&drawer, host.alerts(Tls::Implicit));
    until(|| drawer.rows.lock().expect("a lock")[&0].due > SystemClock.now().plus(Duration::from_secs(30))).await;
    running.stop().await;
    assert_eq!(drawer.outcomes()[0], None);
}

#[tokio::test]
async fn an_outbox_that_is_away_for_a_moment_costs_nothing() {
    let (host, drawer) = (Host::usual().await, Arc::new(Drawer::default()));
    drawer.away.store(true, Ordering::SeqCst);
    (0..5).for_each(|n| drawer.put(n, MailKind::Alert));
    drawer.settle_fails.store(3, Ordering::SeqCst);
    let running = Running::start(&drawer, host.alerts(Tls::Implicit));
    sleep(Duration::from_millis(200)).await;
    drawer.away.store(false, Ordering::SeqCst);
    until(|| drawer.outcomes().iter().all(|outcome| *outcome == Some(Outcome::Sent))).await;
    running.stop().await;
    assert_eq!(host.taken().len(), 5, "an unsettled mail would have been sent twice");
}

#[tokio::test]
async fn a_stop_settles_what_is_under_way() {
    let host = Host::start(Setup::default(), |word, _| (word == ".").then_some(SILENCE)).await;
    let drawer = Arc::new(Drawer::default());
    drawer.put(0, MailKind::Alert);
    let mut alerts = host.alerts(Tls::Implicit);
    (alerts.lease_seconds, alerts.send_timeout_seconds) = (120, 50);
    let running = Running::start(&drawer, alerts);
    until(|| host.lines.lock().expect("a lock").iter().any(|line| line == "DATA")).await;
    running.stop().await;
    let rows = drawer.rows.lock().expect("a lock");
    assert!(rows[&0].lease.is_none() && rows[&0].outcome.is_none(), "given back, to be tried again");
}

#[tokio::test]
async fn it_ends_although_the_outbox_says_nothing() {
    let (host, drawer) = (Host::usual().await, Arc::new(Drawer::default()));
    drawer.claims_hang.store(true, Ordering::SeqCst);
    let running = Running::start(&drawer, unhurried(&host));
    until(|| drawer.hanging.load(Ordering::SeqCst) > 0).await;
    running.stop().await;
}

#[tokio::test]
async fn it_ends_although_nothing_can_be_settled() {
    let (host, drawer) = (Host::usual().await, Arc::new(Drawer::default()));
    drawer.put(0, MailKind::Alert);
    drawer.settling_hangs.store(true, Ordering::SeqCst);
    let running = Running::start(&drawer, unhurried(&host));
    until(|| drawer.hanging.load(Ordering::SeqCst) > 0).await;
    running.stop().await;
    assert_eq!(drawer.outcomes(), [None], "it comes back when its lease is over");
}
