//! What was undone, or ended before all were sent, once more: its text, its presets, what was filled in and its list as a new
//! mailing that is being written. Must not know pages.
//!
//! Invariants:
//! - Whoever has a copy stands in no new list.
//! - The new mailing and its files come in one transaction: none is ever taken away again, which somebody may have opened, or which
//!   another press said was made. Of two that are made of one at the same moment, in two tabs, the second has no files; its samples
//!   show that.
//! - The old mailing stays as it is: a copy is found by mailing and patient, so that the same one could send nobody a second.
use std::collections::HashSet;

use entity::{
    domain::{
        id::{MailingId, RequestId},
        scope::StaffScope,
    },
    store::{
        mailing::{self as store, Batch, MailingState, NewRow, Refusal, Row, RowState},
        patient::{self, PatientState},
    },
};

use super::{MailingError, files, make::cells, new::keep_with, open, text::Content, work};
use crate::service::{
    Services,
    permit::{self, Act},
};

/// Rows that are read at a time.
const TOGETHER: u64 = 500;

/// One that has ended, and the one that goes on from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Again {
    /// The one that has ended.
    pub old: MailingId,
    /// The name of the new one.
    pub new: MailingId,
}

/// Makes a new one under a name that [`super::fresh`] gave, of an own one that has ended: for those who have no copy of it. Nothing is
/// changed if it is there already. For staff who write.
///
/// # Errors
/// [`MailingError::TooLate`] if it has not ended, or everybody has a copy; [`MailingError::TooMany`]; [`MailingError::FilesWait`]: without
/// its files it would not be the same, and would be sent as if it were.
pub async fn again(services: &Services, scope: &StaffScope, again: Again, request: RequestId) -> Result<(), MailingError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    let Again { old, new } = again;
    let (found, content) = open(services, scope, old).await?;
    // A batch that had begun goes on to its end, and notes its copies only then; of one that died somebody else must.
    if found.held_until.is_some_and(|until| services.now() < until) {
        return Err(MailingError::TooLate);
    }
    work::note_written(services, scope, (old, found.practitioner)).await?;
    let rows = left(services, scope, old).await?;
    if found.state != MailingState::Cancelled || rows.is_empty() {
        return Err(MailingError::TooLate);
    }
    let content = Content { files: None, ..content };
    let noted = ("mailing.begun_again", request);
    keep_with(services, scope, (new, &content, &rows), noted, async |tx| files::take_over(services, tx, scope, again).await).await
}

/// The rows without a copy, in their order, as they stand now: a record that was missing may be there by now.
async fn left(services: &Services, scope: &StaffScope, id: MailingId) -> Result<Vec<NewRow>, MailingError> {
    let reader = services.store().read();
    let mut rows: Vec<Row> = Vec::new();
    for state in [RowState::Waiting, RowState::Refused, RowState::Undone] {
        let mut after = 0;
        loop {
            let some = store::list_of_state(&reader, scope, id, state, Batch { after, most: TOGETHER }).await?;
            let Some(last) = some.last().map(|row| row.number) else { break };
            after = last;
            rows.extend(some);
        }
    }
    rows.sort_by_key(|row| row.number);
    // Whoever stands in an earlier row stands there still.
    rows.retain(|row| row.reason != Some(Refusal::Twice));
    let unknown = |row: &Row| row.patient.is_none() && row.reason != Some(Refusal::Shape);
    let mut numbers = Vec::new();
    for row in rows.iter().filter(|row| unknown(row)) {
        numbers.push(cells(row.cells.as_ref())?.number);
    }
    let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
    let known = patient::find_by_record_numbers(&reader, scope, &numbers).await?;
    let (mut seen, mut new) = (HashSet::new(), Vec::with_capacity(rows.len()));
    for row in rows {
        let (patient, reason) = if let Some(patient) = row.patient {
            let closed = row.reason == Some(Refusal::Closed)
                && patient::find(&reader, scope, patient).await?.is_none_or(|found| found.state == PatientState::Closed);
            (Some(patient), closed.then_some(Refusal::Closed))
        } else if unknown(&row) {
            match known.get(&cells(row.cells.as_ref())?.number) {
                None => (None, Some(Refusal::Unknown)),
                Some((_, PatientState::Closed)) => (None, Some(Refusal::Closed)),
                Some((id, _)) => (Some(*id), None),
            }
        } else {
            (None, row.reason)
        };
        if patient.is_none_or(|patient| seen.insert(patient)) {
            new.push(NewRow { patient, reason, cells: row.cells });
        }
    }
    Ok(new)
}
