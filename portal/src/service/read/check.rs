//! What a scanner says about files that somebody is about to open. Must not know how it is asked, nor pages.
//!
//! Files are shown to it when their message is opened, and once more when one is asked for: not at acceptance, whose 250 waits
//! for nothing, and where the scanner knows least of what is new. So nothing is opened that nobody reads.
//!
//! Invariants: a page never waits longer for it than [`PAGE`], a file no longer than the scanner's own time; a file without a
//! verdict is handed out like any other, and said to be not checked; what is kept is sealed with the message.
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use entity::{
    domain::{
        id::MessageId,
        scope::PatientScope,
        verdict::{Check, Verdict},
    },
    object::PartReader,
    store::message,
};
use futures_util::{Stream, stream};
use tokio::time::{Instant, sleep, timeout_at};
use zeroize::Zeroizing;

use super::{ReadError, Services, access::Opening, file::File};
use crate::scanner::{Scanner, Unchecked};

/// How long a page waits for files to be looked at. What takes longer goes on behind it.
pub(super) const PAGE: Duration = Duration::from_secs(1);
/// The same before everything is sent in one piece.
pub(super) const WHOLE: Duration = Duration::from_secs(10);
/// Between two questions whether somebody else's look has ended.
const TURN: Duration = Duration::from_millis(100);
/// So long a file is not shown again that the scanner gave no verdict about.
const TRIED: Duration = Duration::from_secs(5 * 60);
/// Such files that are remembered, at most.
const MOST_TRIED: usize = 1_024;
/// Messages whose files are looked at behind pages at one moment; those of more are looked at when they are asked for.
const MESSAGES: usize = 32;

/// What is known about the files of a message, where there is a scanner.
#[derive(Clone)]
pub struct Checks(HashMap<u16, Check>);

impl Checks {
    /// What was said about a part; `None`: it was not checked.
    #[must_use]
    pub fn of(&self, part: u16) -> Option<Check> {
        self.0.get(&part).copied()
    }

    /// Whether a part was found to be dangerous.
    #[must_use]
    pub fn is_dangerous(&self, part: u16) -> bool {
        self.of(part).is_some_and(|check| check.verdict == Verdict::Dangerous)
    }

    /// Whether any part was.
    #[must_use]
    pub fn any_dangerous(&self) -> bool {
        self.0.values().any(|check| check.verdict == Verdict::Dangerous)
    }

    fn add(&mut self, check: Check) {
        self.0.insert(check.part, check);
    }
}

/// Messages whose files are being looked at.
#[derive(Default)]
pub(in crate::service) struct UnderWay(Arc<Mutex<HashSet<MessageId>>>);

/// Files that are being shown to the scanner because somebody asks for them, and those that it gave no verdict about lately: a
/// download in ranges asks for one file many times.
#[derive(Default)]
pub(in crate::service) struct Tried(Mutex<HashMap<(MessageId, u16), Look>>);

#[derive(Clone, Copy)]
enum Look {
    UnderWay,
    NoVerdict { until: Instant },
}

/// The one look at a file that is under way; given back when it ends, however it ends.
struct Turn<'a>(&'a Tried, (MessageId, u16));

impl Tried {
    fn add(&self, of: (MessageId, u16)) {
        let (mut all, now) = (held(&self.0), Instant::now());
        if all.len() >= MOST_TRIED {
            all.retain(|_, look| matches!(look, Look::NoVerdict { until } if *until > now));
        }
        if all.len() < MOST_TRIED {
            all.insert(of, Look::NoVerdict { until: now + TRIED });
        }
    }

    fn has(&self, of: (MessageId, u16)) -> bool {
        matches!(held(&self.0).get(&of), Some(Look::NoVerdict { until }) if Instant::now() < *until)
    }

    /// `None` if somebody else looks at it.
    fn enter(&self, of: (MessageId, u16)) -> Option<Turn<'_>> {
        let mut all = held(&self.0);
        if matches!(all.get(&of), Some(Look::UnderWay)) {
            return None;
        }
        all.insert(of, Look::UnderWay);
        Some(Turn(self, of))
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut all = held(&self.0.0);
        if matches!(all.get(&self.1), Some(Look::UnderWay)) {
            all.remove(&self.1);
        }
    }
}

struct Place(Arc<Mutex<HashSet<MessageId>>>, MessageId);

impl UnderWay {
    /// `None` if somebody looks at them already, or at too many others.
    fn enter(&self, id: MessageId) -> Option<Place> {
        let mut set = held(&self.0);
        (set.len() < MESSAGES && set.insert(id)).then(|| Place(Arc::clone(&self.0), id))
    }

    fn has(&self, id: MessageId) -> bool {
        held(&self.0).contains(&id)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        held(&self.0).remove(&self.1);
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether what was said is recent enough to be said again without another look.
fn is_fresh(services: &Services, scanner: &Scanner, check: &Check) -> bool {
    let now = services.now();
    now >= check.at && now.since(check.at) < scanner.validity()
}

/// What was said about the files of a message, if it still holds: what was dangerous stays so until another look says
/// otherwise, also where the scanner is away. Nothing where there is no scanner.
pub(super) async fn known(services: &Services, opening: &Opening) -> Option<Checks> {
    let scanner = services.scanner()?;
    let kept = message::checks(&opening.reader, &opening.scope, opening.id()).await.unwrap_or_else(|error| {
        tracing::warn!(error = &error as &dyn std::error::Error, "what the scanner said cannot be read");
        Vec::new()
    });
    let holds = |check: &Check| check.verdict == Verdict::Dangerous || is_fresh(services, scanner, check);
    Some(Checks(kept.into_iter().filter(holds).map(|check| (check.part, check)).collect()))
}

/// The same, after those of these files were looked at that were not yet, as far as it got within `patience`.
pub(super) async fn of_message(services: &Services, opening: &Opening, files: Vec<File>, patience: Duration) -> Option<Checks> {
    let scanner = services.scanner()?;
    let until = Instant::now() + patience;
    // Somebody looks at them already, the page perhaps that this one was asked for from: what comes of it counts here, too.
    while services.inner.under_way.has(opening.id()) && Instant::now() < until {
        sleep(TURN).await;
    }
    let mut checks = known(services, opening).await?;
    let fresh = |part: u16| checks.of(part).is_some_and(|check| is_fresh(services, scanner, &check));
    let tried = |part: u16| services.inner.tried.has((opening.id(), part));
    let wanted = |file: &File| !fresh(file.about.part) && !tried(file.about.part) && scanner.takes(file.about.size);
    let new: Vec<File> = files.into_iter().filter(wanted).collect();
    let place = if new.is_empty() { None } else { services.inner.under_way.enter(opening.id()) };
    if let Some(place) = place {
        let found = Arc::new(Mutex::new(Vec::new()));
        let looking = look(services.clone(), opening.scope.clone(), new, Arc::clone(&found), place);
        // In a task of its own: it goes on when the page has waited long enough.
        if timeout_at(until, tokio::spawn(looking)).await.is_err() {
            tracing::debug!("files are still being scanned; the page goes without");
        }
        held(&found).iter().for_each(|check| checks.add(*check));
    }
    Some(checks)
}

/// Looks at files one by one and keeps what was said.
async fn look(services: Services, scope: PatientScope, files: Vec<File>, found: Arc<Mutex<Vec<Check>>>, place: Place) {
    let Some(scanner) = services.scanner() else { return };
    let raw = match message::open_raw(&services.store().read(), &scope, place.1).await {
        Ok(Some(raw)) => raw,
        // Taken back meanwhile; or it does not open, which the reader is told by the page.
        Ok(None) | Err(_) => return,
    };
    for file in files {
        match scan(&services, scanner, &raw, &file).await {
            Ok(check) => held(&found).push(check),
            Err(Unchecked::Down | Unchecked::Crowded) => break,
            // Not the scanner's doing.
            Err(Unchecked::Source) => {}
            Err(Unchecked::Late | Unchecked::TooLarge | Unchecked::Partly | Unchecked::Answer) => {
                services.inner.tried.add((place.1, file.about.part));
            }
        }
    }
    let new = held(&found).clone();
    keep(&services, &scope, place.1, &new).await;
}

/// What is said about one file that somebody asks for. Nothing where there is no scanner, or no verdict. Who asks for the same file at
/// the same time waits for one look, so that one that is hard to look at is shown once.
pub(super) async fn of_file(services: &Services, opening: &Opening, raw: &PartReader, file: &File) -> Option<Check> {
    let scanner = services.scanner()?;
    let (tried, of) = (&services.inner.tried, (opening.id(), file.about.part));
    let _turn = loop {
        if tried.has(of) {
            return known(services, opening).await?.of(file.about.part);
        }
        if let Some(turn) = tried.enter(of) {
            break turn;
        }
        sleep(TURN).await;
    };
    let before = known(services, opening).await?.of(file.about.part);
    if let Some(check) = before.filter(|check| is_fresh(services, scanner, check)) {
        return Some(check);
    }
    match scan(services, scanner, raw, file).await {
        Ok(check) => {
            keep(services, &opening.scope, opening.id(), &[check]).await;
            Some(check)
        }
        Err(Unchecked::Down | Unchecked::Crowded | Unchecked::Source) => before,
        Err(Unchecked::Late | Unchecked::TooLarge | Unchecked::Partly | Unchecked::Answer) => {
            tried.add(of);
            before
        }
    }
}

/// What is said about one file that staff ask for. Kept by nobody: they ask seldom.
pub(super) async fn of_staff_copy(services: &Services, raw: &PartReader, file: &File) -> Option<Verdict> {
    scan(services, services.scanner()?, raw, file).await.ok().map(|check| check.verdict)
}

async fn scan(services: &Services, scanner: &Scanner, raw: &PartReader, file: &File) -> Result<Check, Unchecked> {
    let verdict = scanner.scan(file.about.size, pieces(raw, file)).await.inspect_err(|why| match why {
        Unchecked::Down => {}
        why => tracing::warn!(error = why as &dyn std::error::Error, bytes = file.about.size, "a file was not checked"),
    })?;
    if verdict == Verdict::Dangerous {
        tracing::warn!(bytes = file.about.size, "the scanner found something in a file");
    }
    Ok(Check { part: file.about.part, verdict, at: services.now() })
}

fn pieces<'a>(raw: &'a PartReader, file: &File) -> impl Stream<Item = Result<Zeroizing<Vec<u8>>, ReadError>> + Send + 'a {
    stream::try_unfold(file.read(), move |mut reading| async move { Ok(reading.next(raw).await?.map(|piece| (piece, reading))) })
}

async fn keep(services: &Services, scope: &PatientScope, id: MessageId, new: &[Check]) {
    if new.is_empty() {
        return;
    }
    if let Err(error) = message::keep_checks(services.store(), scope, id, new).await {
        // They are asked for again next time.
        tracing::warn!(error = &error as &dyn std::error::Error, "what the scanner said could not be kept");
    }
}
