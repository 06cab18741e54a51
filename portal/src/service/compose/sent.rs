//! What was sent and what became of it; undoing and taking back.
//!
//! Invariant: looking is in the audit before anything is told; a text is opened for who wrote it, and for the care team.
use std::collections::HashMap;

use entity::{
    base::clock::Timestamp,
    domain::{
        id::{DeliveryId, DraftId, MessageId, PatientId, PractitionerId, RequestId},
        page::{Page, Paged},
        scope::{Record, StaffScope},
        sensitivity::Sensitivity,
    },
    store::{
        StoreError,
        audit::{self, Event},
        carer, outbox, practitioner,
        sent::{self as rows, Delivery, Filter, RecallReason, Sent, Standing},
        thread::{self, Reach},
    },
};
use zeroize::Zeroizing;

use super::{
    ComposeError, Typed, Wanted,
    draft::{self, Belongs},
    name_of, team,
};
use crate::{
    mime::view::{Attachment, Way},
    service::{
        Services,
        attach::{self, Owner},
        permit::{self, Act, NotPermitted},
        read::{Piece, ReadError, StaffCopy},
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

/// One message, with its text where that may be read.
pub struct Letter {
    /// What a list says of it, with all recipients that are looked at.
    pub line: Line,
    /// In the name of which care team.
    pub team: Option<String>,
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

/// A delivery that was taken back.
pub struct TakingBack {
    /// How the patient is named.
    pub name: Option<String>,
    /// When it had been opened, if it had.
    pub opened_at: Option<Timestamp>,
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
    permit::require(scope.actor(), Act::WriteMessages)?;
    let shown = wanted.standing.map_or("all", Filter::as_str);
    let list = wanted.mailing.map_or_else(String::new, |list| format!(", list {list}"));
    let detail = format!("page {}, {shown}, mine {}{list}", page.number(), wanted.mine);
    let event = Event::new(scope.organization(), scope.actor(), "message.sent_listed").detail(detail);
    services.store().write(async |tx| audit::append(tx, event.request(request)).await).await?;
    let found = rows::list_by(&services.store().read(), scope, wanted, page).await?;
    let mut names = Names::new(services, scope);
    let mut lines = Vec::with_capacity(found.rows.len());
    for sent in &found.rows {
        lines.push(names.line(sent, NAMED).await?);
    }
    Ok(Paged { rows: lines, page: found.page, more: found.more })
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
    Ok(Letter {
        line: Names::new(services, scope).line(&sent, usize::MAX).await?,
        team: team::name(services, scope, sent.team).await?,
        expires_at: sent.expires_at,
        reply_allowed: sent.reply_allowed,
        may_take_back: may_take_back(scope, &sent).is_ok(),
        more_recipients: sent.more_deliveries,
        pieces,
        files,
    })
}

/// Takes back what nobody could see yet; what was written is a draft again, whose id it returns where it could be read. For
/// staff who write.
///
/// # Errors
/// [`ComposeError::TooLate`] once it can be seen.
pub async fn undo(
    services: &Services,
    scope: &StaffScope,
    id: MessageId,
    request: RequestId,
) -> Result<Option<(PatientId, DraftId)>, ComposeError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    let sent = rows::find(&services.store().read(), scope, id).await?.ok_or(ComposeError::NotFound)?;
    let raw = rows::open_raw(&services.store().read(), scope, id).await?;
    let seen = match take_back(services, scope, &sent, None, RecallReason::Undone, request).await {
        Ok((_, seen)) => seen,
        // Pressed twice: the first press undid it, and its draft is there already.
        Err(ComposeError::TooLate) if is_undone(&sent) => return Ok(None),
        Err(error) => return Err(error),
    };
    let (Some((raw, index)), Some(patient)) = (raw, sent.deliveries.first().map(|one| one.patient)) else { return Ok(None) };
    let open = StaffCopy::open(raw, index).await?;
    let mut typed = typed(services, &sent, &open).await?;
    // What was an answer is one still; what began a thread begins one, in the name that is chosen.
    let answered = (sent.thread.as_uuid() != id.as_uuid()).then_some(Belongs { thread: sent.thread, team: sent.team, seen });
    if answered.is_none() {
        typed.team = sent.team.map(|team| team.to_string()).unwrap_or_default();
    }
    let again = DraftId::generate(services.clock(), services.random());
    match draft::keep(services, scope, (again, patient), &typed, answered, request).await {
        Ok(()) => {
            if let Err(error) = attach::copy(services, Owner::Staff(scope), again, &open, request).await {
                // The page lists what is there; the rest stands on the message's own page.
                tracing::warn!(error = &error as &dyn std::error::Error, "files of an undone message were not copied into its draft");
            }
            Ok(Some((patient, again)))
        }
        // It is undone; its text stands on the message's own page.
        Err(ComposeError::TooManyDrafts) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Takes a message back from everybody who can still read it, or from one. For staff who write: the own ones and those of the
/// own care teams; an administrator everybody's.
///
/// # Errors
/// [`ComposeError::TooLate`] if there is nothing to take back any more; [`ComposeError::NotPermitted`].
pub async fn recall(
    services: &Services,
    scope: &StaffScope,
    (id, only): (MessageId, Option<DeliveryId>),
    reason: RecallReason,
    request: RequestId,
) -> Result<Vec<TakingBack>, ComposeError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    let sent = rows::find(&services.store().read(), scope, id).await?.ok_or(ComposeError::NotFound)?;
    let mut told = Vec::new();
    for one in take_back(services, scope, &sent, only, reason, request).await?.0 {
        told.push(TakingBack { name: name_of(services, scope, one.patient).await?, opened_at: one.opened_at });
    }
    Ok(told)
}

/// Whether whoever asks may destroy it: whoever may read it may, as far as the rest goes it is administrators' work.
pub(super) fn may_take_back(scope: &StaffScope, sent: &Sent) -> Result<(), NotPermitted> {
    if sent.meta.is_some() { Ok(()) } else { permit::require(scope.actor(), Act::TakeBackAny) }
}

/// What was taken back, and of a thread whose question is asked again how it is now.
async fn take_back(
    services: &Services,
    scope: &StaffScope,
    sent: &Sent,
    only: Option<DeliveryId>,
    reason: RecallReason,
    request: RequestId,
) -> Result<(Vec<rows::Recalled>, Option<Timestamp>), ComposeError> {
    may_take_back(scope, sent)?;
    let id = sent.message;
    services
        .store()
        .write(async |tx| {
            let recalled = rows::recall(tx, scope, id, only, reason).await?;
            if recalled.is_empty() {
                return Err(ComposeError::TooLate);
            }
            let mut seen = None;
            for one in &recalled {
                // Was it the answer to a question, that is asked still, and those whom it is for are told again.
                if let Some(asked) = thread::reopen_question(tx, scope, sent.thread, one.patient).await? {
                    outbox::tell_staff(tx, &asked).await?;
                }
                let now = thread::find(tx, scope, &Reach::All, (sent.thread, one.patient)).await?;
                seen = now.map(|now| now.updated_at);
                let reason = if one.unseen { RecallReason::Undone } else { reason };
                let opened = if one.opened_at.is_some() { "opened" } else { "not opened" };
                let event = Event::new(scope.organization(), scope.actor(), "message.recalled").subject("message", id.as_uuid());
                let event = event.about_patient(one.patient).detail(format!("{}, {opened}", reason.as_str()));
                audit::append(tx, event.request(request)).await?;
            }
            Ok((recalled, seen))
        })
        .await
}

/// Nobody could see it, and nobody will.
fn is_undone(sent: &Sent) -> bool {
    let undone = |one: &Delivery| matches!(one.standing, Standing::TakenBack(_, RecallReason::Undone));
    !sent.deliveries.is_empty() && sent.deliveries.iter().all(undone)
}

/// What stood in the fields, read from the message that it became.
async fn typed(services: &Services, sent: &Sent, open: &StaffCopy) -> Result<Typed, ReadError> {
    let mut typed = Typed::preset(services.now());
    for piece in open.pieces(Way::Plain).await? {
        if let Piece::Text { text, language, .. } = piece {
            typed.text = text.to_string();
            typed.language = language.unwrap_or_default();
            break;
        }
    }
    if let Some(meta) = &sent.meta {
        typed.subject.clone_from(&meta.subject);
        typed.category = meta.category.clone().unwrap_or_else(|| typed.category.clone());
    }
    typed.high = sent.sensitivity == Sensitivity::High;
    typed.reply = sent.reply_allowed;
    let date = |at: Timestamp| at.to_rfc3339().chars().take(10).collect();
    typed.read_by = sent.read_by.map(date).unwrap_or_default();
    let later = sent.deliveries.iter().find_map(|one| if let Standing::Scheduled(at) = one.standing { Some(at) } else { None });
    if let Some(at) = later {
        typed.send_then(at);
    }
    let days = sent.expires_at.map_or(0, |end| (end.since(later.unwrap_or(sent.sent_at)).as_secs() + 43_200) / 86_400);
    typed.expires = u16::try_from(days).unwrap_or(0);
    Ok(typed)
}

/// Names of patients and colleagues, each opened once.
pub(super) struct Names<'a> {
    services: &'a Services,
    scope: &'a StaffScope,
    patients: HashMap<PatientId, Option<String>>,
    carers: HashMap<PatientId, Vec<Zeroizing<String>>>,
    colleagues: HashMap<PractitionerId, String>,
}

impl<'a> Names<'a> {
    pub(super) fn new(services: &'a Services, scope: &'a StaffScope) -> Self {
        Self { services, scope, patients: HashMap::new(), carers: HashMap::new(), colleagues: HashMap::new() }
    }

    pub(super) async fn line(&mut self, sent: &Sent, named: usize) -> Result<Line, StoreError> {
        let mut recipients = Vec::new();
        for one in sent.deliveries.iter().take(named) {
            recipients.push(self.recipient(one).await?);
        }
        Ok(Line {
            message: sent.message,
            sent_at: sent.sent_at,
            by: self.by(sent).await?,
            subject: sent.meta.as_ref().map(|meta| Zeroizing::new(meta.subject.clone())),
            high: sent.sensitivity == Sensitivity::High,
            read_by: sent.read_by,
            others: sent.deliveries.len() - recipients.len(),
            recipients,
        })
    }

    async fn recipient(&mut self, one: &Delivery) -> Result<Recipient, StoreError> {
        let name = match self.patients.get(&one.patient) {
            Some(known) => known.clone(),
            None => {
                let name = name_of(self.services, self.scope, one.patient).await?;
                self.patients.insert(one.patient, name.clone());
                name
            }
        };
        Ok(Recipient {
            delivery: one.delivery,
            patient: one.patient,
            name,
            standing: one.standing.clone(),
            opened_at: one.opened_at,
            hidden_until: one.hidden_until,
            is_waiting: one.is_waiting,
            carers: self.readers(one).await?,
            is_closed: one.is_closed,
        })
    }

    /// Who reads it for the patient.
    async fn readers(&mut self, one: &Delivery) -> Result<Vec<Zeroizing<String>>, StoreError> {
        if !one.by_carer {
            return Ok(Vec::new());
        }
        if let Some(known) = self.carers.get(&one.patient) {
            return Ok(known.clone());
        }
        let record = Record { organization: self.scope.organization(), patient: one.patient };
        let names = carer::list_readers(&self.services.store().read(), &record).await?;
        self.carers.insert(one.patient, names.clone());
        Ok(names)
    }

    async fn by(&mut self, sent: &Sent) -> Result<By, StoreError> {
        let Some(sender) = sent.sender else { return Ok(By::Relay) };
        if self.scope.practitioner() == Some(sender) {
            return Ok(By::Me);
        }
        if let Some(known) = self.colleagues.get(&sender) {
            return Ok(By::Colleague(known.clone()));
        }
        let found = practitioner::find(&self.services.store().read(), self.scope, sender).await?;
        let name = found.map(|found| found.name).unwrap_or_default();
        self.colleagues.insert(sender, name.clone());
        Ok(By::Colleague(name))
    }
}
