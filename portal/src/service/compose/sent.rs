//! What was sent and what became of it. Must not know how it is taken back.
//!
//! Invariant: looking is in the audit before anything is told; a text is opened for who wrote it, and for the care team.
use entity::{
    base::clock::Timestamp,
    domain::{
        id::{DeliveryId, MessageId, PatientId, RequestId},
        page::{Page, Paged},
        scope::StaffScope,
    },
    store::{
        StoreError,
        audit::{self, Event},
        patient,
        sent::{self as rows, Filter, Standing},
    },
};
use zeroize::Zeroizing;

use super::{ComposeError, Wanted, names::Names, recall::may_take_back, team};
use crate::{
    mime::view::{Attachment, Way},
    service::{
        Services,
        permit::{self, Act},
        read::{Piece, StaffCopy},
    },
};

/// Recipients that a list names of one message.
pub(super) const NAMED: usize = 3;

/// Who sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// Whoever asks.
    Me,
    /// A colleague of that name.
    Colleague(String),
    /// A mail system.
    Relay,
}

/// A message for one patient.
pub struct Recipient {
    /// The delivery.
    pub delivery: DeliveryId,
    /// Whose record.
    pub patient: PatientId,
    /// How the patient is named.
    pub name: Option<String>,
    /// Where it stands.
    pub standing: Standing,
    /// When it was first opened.
    pub opened_at: Option<Timestamp>,
    /// Until when it can be undone, if it can.
    pub hidden_until: Option<Timestamp>,
    /// Whether taking it back changes something.
    pub is_waiting: bool,
    /// How those are called who read it for a patient who has no key.
    pub carers: Vec<Zeroizing<String>>,
    /// The record is closed: nobody reads it.
    pub is_closed: bool,
    /// Another record was joined to this one after the message was written. Told of one message alone.
    pub joined: bool,
}

/// A line of the list.
pub struct Line {
    /// Which message.
    pub message: MessageId,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// By whom.
    pub by: By,
    /// Its subject, if whoever asks may read it.
    pub subject: Option<Zeroizing<String>>,
    /// It asks patients for a fresh verification.
    pub high: bool,
    /// By when it ought to be read.
    pub read_by: Option<Timestamp>,
    /// For whom: the first few.
    pub recipients: Vec<Recipient>,
    /// How many more there are.
    pub others: usize,
}

/// The copies of a list, as one line.
pub struct Copies {
    /// How far the list is, and how many copies became what.
    pub of: rows::Copies,
    /// By whom.
    pub by: By,
    /// Its subject, in the first language that has one, for whoever began it.
    pub subject: Option<Zeroizing<String>>,
}

/// What stands in one line of all that was sent.
pub enum Entry {
    /// A message.
    One(Line),
    /// The copies of a list.
    Many(Copies),
}

/// One message, with its text where that may be read.
pub struct Letter {
    /// What a list says of it, with all recipients that are looked at.
    pub line: Line,
    /// In the name of which care team.
    pub team: Option<String>,
    /// What it is about: one of [`super::CATEGORIES`] or what a relay says, where whoever asks may read it.
    pub category: Option<String>,
    /// When reading ends.
    pub expires_at: Option<Timestamp>,
    /// Whether patients may answer.
    pub reply_allowed: bool,
    /// Whoever asks may take it back: it is their own or their care team's, or they may take back everybody's.
    pub may_take_back: bool,
    /// There are more recipients than are listed.
    pub more_recipients: bool,
    /// Its text; `None` if it may not be read.
    pub pieces: Option<Vec<Piece>>,
    /// Its files.
    pub files: Vec<Attachment>,
}

/// A page of what was sent, newest first. For staff who write.
///
/// # Errors
/// [`ComposeError`].
pub async fn list(
    services: &Services,
    scope: &StaffScope,
    wanted: Wanted,
    page: Page,
    request: RequestId,
) -> Result<Paged<Line>, ComposeError> {
    note(services, scope, wanted, page, request).await?;
    let found = rows::list_by(&services.store().read(), scope, wanted, page).await?;
    let mut names = Names::new(services, scope);
    let mut lines = Vec::with_capacity(found.rows.len());
    for sent in &found.rows {
        lines.push(names.line(sent, NAMED).await?);
    }
    Ok(Paged { rows: lines, page: found.page, more: found.more })
}

/// The same, with the copies of a list as one line where nothing in particular is looked for. For staff who write.
///
/// # Errors
/// [`ComposeError`].
pub async fn list_grouped(
    services: &Services,
    scope: &StaffScope,
    wanted: Wanted,
    page: Page,
    request: RequestId,
) -> Result<Paged<Entry>, ComposeError> {
    if wanted.standing.is_some() || wanted.mailing.is_some() {
        return Ok(list(services, scope, wanted, page, request).await?.map(Entry::One));
    }
    note(services, scope, wanted, page, request).await?;
    let found = rows::list_grouped(&services.store().read(), scope, wanted.mine, page).await?;
    let mut names = Names::new(services, scope);
    let mut entries = Vec::with_capacity(found.rows.len());
    for entry in found.rows {
        entries.push(match entry {
            rows::Entry::One(sent) => Entry::One(names.line(&sent, NAMED).await?),
            rows::Entry::Many(of) => {
                let subject = of.label.as_ref().map(|label| Zeroizing::new(String::from_utf8_lossy(label).into_owned()));
                Entry::Many(Copies { by: names.by(Some(of.list.practitioner)).await?, subject: subject.filter(|one| !one.is_empty()), of })
            }
        });
    }
    Ok(Paged { rows: entries, page: found.page, more: found.more })
}

/// Puts the look into the audit.
async fn note(services: &Services, scope: &StaffScope, wanted: Wanted, page: Page, request: RequestId) -> Result<(), ComposeError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    let shown = wanted.standing.map_or("all", Filter::as_str);
    let list = wanted.mailing.map_or_else(String::new, |list| format!(", list {list}"));
    let detail = format!("page {}, {shown}, mine {}{list}", page.number(), wanted.mine);
    let event = Event::new(scope.organization(), scope.actor(), "message.sent_listed").detail(detail);
    Ok(services.store().write(async |tx| audit::append(tx, event.request(request)).await).await?)
}

/// One message. For staff who write.
///
/// # Errors
/// [`ComposeError`].
pub async fn find(services: &Services, scope: &StaffScope, id: MessageId, request: RequestId) -> Result<Letter, ComposeError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    let reader = services.store().read();
    let sent = rows::find(&reader, scope, id).await?.ok_or(ComposeError::NotFound)?;
    services
        .store()
        .write(async |tx| {
            // One for each of its patients, who finds it in the own history.
            for one in &sent.deliveries {
                let event = Event::new(scope.organization(), scope.actor(), "message.reviewed").subject("message", id.as_uuid());
                audit::append(tx, event.about_patient(one.patient).request(request)).await?;
            }
            Ok::<_, StoreError>(())
        })
        .await?;
    let (pieces, files) = match rows::open_raw(&reader, scope, id).await? {
        Some((raw, index)) => {
            let open = StaffCopy::open(raw, index).await?;
            (Some(open.pieces(Way::Rich).await?), open.attachments())
        }
        None => (None, Vec::new()),
    };
    let mut line = Names::new(services, scope).line(&sent, usize::MAX).await?;
    for one in line.recipients.iter_mut().filter(|one| one.is_waiting) {
        one.joined = patient::has_joined(&reader, scope, one.patient, sent.sent_at).await?;
    }
    Ok(Letter {
        line,
        team: team::name(services, scope, sent.team).await?,
        category: sent.meta.as_ref().and_then(|meta| meta.category.clone()),
        expires_at: sent.expires_at,
        reply_allowed: sent.reply_allowed,
        may_take_back: may_take_back(scope, &sent).is_ok(),
        more_recipients: sent.more_deliveries,
        pieces,
        files,
    })
}
