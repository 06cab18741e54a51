//! A mailing that is there: its text until it is sent, and what is shown of it afterwards.
use entity::{
    base::clock::Timestamp,
    domain::{
        id::{MailingId, RequestId},
        page::{Page, Paged},
        scope::StaffScope,
    },
    store::{
        kept::Kept,
        mailing::{self as store, MailingState, Refusal, RowState},
    },
};
use zeroize::Zeroizing;

use super::{MailingError, Progress, Typed, note, open, rows::Cells, text::Content};
use crate::service::{
    Services, compose,
    error::ServiceError,
    permit::{self, Act},
    thread::Paper,
};

/// A mailing.
pub struct Mailing {
    /// Which.
    pub id: MailingId,
    /// How far it is.
    pub state: MailingState,
    /// What stands in its fields.
    pub typed: Typed,
    /// The columns of its list besides the record number.
    pub columns: Vec<String>,
    /// Its rows.
    pub total: u32,
    /// Copies that were sent.
    pub sent: u32,
    /// Rows that none can be sent for.
    pub refused: u32,
    /// Copies that were taken back.
    pub undone: u32,
    /// When sending began.
    pub started_at: Option<Timestamp>,
    /// What tells whether its text is still the one that was looked at.
    pub version: i64,
    /// When its text was kept by a page, if it was.
    pub kept_at: Option<Timestamp>,
}

impl Mailing {
    /// Rows that have not had their turn.
    #[must_use]
    pub const fn waiting(&self) -> u32 {
        self.total.saturating_sub(self.sent).saturating_sub(self.refused).saturating_sub(self.undone)
    }

    /// How far it is.
    #[must_use]
    pub const fn progress(&self) -> Progress {
        let Self { id, state, total, sent, refused, undone, started_at, .. } = *self;
        Progress { id, state, total, sent, refused, undone, started_at }
    }

    fn of(found: store::Mailing, content: Content) -> Self {
        Self {
            id: found.id,
            state: found.state,
            typed: content.typed,
            columns: content.columns,
            total: found.total,
            // What was undone was sent before.
            sent: found.sent.saturating_sub(found.undone),
            refused: found.refused,
            undone: found.undone,
            started_at: found.started_at,
            version: found.updated_at.as_micros(),
            kept_at: content.kept.map(|(_, at)| Timestamp::from_micros(at)),
        }
    }
}

/// What a list shows of one.
pub struct Line {
    /// How far it is.
    pub progress: Progress,
    /// Its subject, in the first language that has one.
    pub subject: Option<String>,
}

/// A row that no copy can be sent for.
pub struct Refused {
    /// The line of the list in which it stands, as that was pasted; of a patient who was chosen, which one it is.
    pub line: u64,
    /// The record number as it was typed; of a patient who was chosen, how they are named.
    pub who: String,
    /// Why.
    pub reason: Refusal,
    /// Which fields are missing.
    pub fields: String,
}

/// A page of the own, the newest first. For staff who write.
///
/// # Errors
/// [`MailingError`].
pub async fn list(services: &Services, scope: &StaffScope, page: Page) -> Result<Paged<Line>, MailingError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    let found = store::list(&services.store().read(), scope, page).await?;
    let mut rows = Vec::with_capacity(found.rows.len());
    for (counted, label) in found.rows {
        let subject = match label {
            Some(label) => String::from_utf8_lossy(&label).into_owned(),
            // Kept before there were labels.
            None => open(services, scope, counted.id).await?.1.typed.label(),
        };
        rows.push(Line { progress: Progress::of(&counted), subject: Some(subject).filter(|subject| !subject.is_empty()) });
    }
    Ok(Paged { rows, page: found.page, more: found.more })
}

/// One of the own. For staff who write.
///
/// # Errors
/// [`MailingError`].
pub async fn find(services: &Services, scope: &StaffScope, id: MailingId) -> Result<Mailing, MailingError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    let (found, content) = open(services, scope, id).await?;
    Ok(Mailing::of(found, content))
}

/// A page of the rows that no copy can be sent for. It names patients: the look is in the audit. For staff who write.
///
/// # Errors
/// [`MailingError`].
pub async fn list_refused(
    services: &Services,
    scope: &StaffScope,
    id: MailingId,
    page: Page,
    request: RequestId,
) -> Result<Paged<Refused>, MailingError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    open(services, scope, id).await?;
    let reader = services.store().read();
    let found = store::list_rows(&reader, scope, id, RowState::Refused, page).await?;
    if !found.rows.is_empty() {
        let looked = ("mailing.report_viewed", format!("page {}", page.number()));
        services.store().write(async |tx| note(tx, scope, looked.clone(), id, request).await).await?;
    }
    let mut rows = Vec::with_capacity(found.rows.len());
    for row in found.rows {
        let (who, line) = match (&row.cells, row.patient) {
            (Some(cells), _) => {
                let cells: Cells = serde_json::from_slice(cells).map_err(ServiceError::from)?;
                (cells.number, cells.line)
            }
            (None, Some(patient)) => (compose::name_of(services, scope, patient).await?.unwrap_or_default(), 0),
            (None, None) => (String::new(), 0),
        };
        let line = if line == 0 { u64::from(row.number) } else { line };
        let fields = row.note.as_ref().map(|note| String::from_utf8_lossy(note).into_owned()).unwrap_or_default();
        rows.push(Refused { line, who, reason: row.reason.unwrap_or(Refusal::Flaw), fields });
    }
    Ok(Paged { rows, page: found.page, more: found.more })
}

/// Keeps another text. For staff who write.
///
/// # Errors
/// [`MailingError::Changed`] if it is being sent already.
pub async fn keep(services: &Services, scope: &StaffScope, id: MailingId, typed: &Typed, request: RequestId) -> Result<(), MailingError> {
    keep_on(services, scope, Keeping { id, paper: None, typed, unasked: false }, request).await
}

/// What was typed of one, and where.
#[derive(Clone, Copy)]
pub struct Keeping<'a> {
    /// Which.
    pub id: MailingId,
    /// The page that it stands on, if that says so.
    pub paper: Option<Paper>,
    /// What was typed.
    pub typed: &'a Typed,
    /// Nobody asked to keep it: somebody types.
    pub unasked: bool,
}

/// The same for the page that it stands on. Unasked, as somebody types, it replaces nothing that the page does not know; the audit
/// says when it was asked for. For staff who write.
///
/// # Errors
/// [`MailingError::Changed`] if it is being sent already, or another page kept something else.
pub async fn keep_on(services: &Services, scope: &StaffScope, of: Keeping<'_>, request: RequestId) -> Result<(), MailingError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    let Keeping { id, paper, typed, unasked } = of;
    let (_, before) = open(services, scope, id).await?;
    let is_known = before.kept.is_none_or(|(page, at)| paper.is_some_and(|on| on.knows(Some(page), Timestamp::from_micros(at), unasked)));
    if unasked && !is_known {
        return Err(MailingError::Changed);
    }
    let kept = paper.and_then(|paper| paper.page()).map(|page| (page, services.now().as_micros()));
    let content = Content { typed: typed.clone().tidy(), columns: before.columns, kept, files: None };
    let label = Zeroizing::new(content.typed.label());
    let content = Zeroizing::new(serde_json::to_vec(&content).map_err(ServiceError::from)?);
    services
        .store()
        .write(async |tx| {
            if !store::update(tx, scope, id, Kept { content: &content, label: label.as_bytes() }).await? {
                return Err(MailingError::Changed);
            }
            if unasked {
                return Ok(());
            }
            Ok(note(tx, scope, ("mailing.saved", String::new()), id, request).await?)
        })
        .await
}

/// Forgets one that was never sent. For staff who write.
///
/// # Errors
/// [`MailingError::TooLate`] if it was.
pub async fn delete(services: &Services, scope: &StaffScope, id: MailingId, request: RequestId) -> Result<(), MailingError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    open(services, scope, id).await?;
    services
        .store()
        .write(async |tx| {
            if !store::delete(tx, scope, id).await? {
                return Err(MailingError::TooLate);
            }
            Ok(note(tx, scope, ("mailing.deleted", String::new()), id, request).await?)
        })
        .await
}

/// What was typed of a row.
pub(super) fn cells(sealed: Option<&Zeroizing<Vec<u8>>>) -> Result<Cells, ServiceError> {
    Ok(match sealed {
        Some(sealed) => serde_json::from_slice(sealed)?,
        None => Cells::default(),
    })
}
