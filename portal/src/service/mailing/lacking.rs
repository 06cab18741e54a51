//! Whom a mailing cannot be sent to because a value of its list is missing: said before it is sent. Must not know pages.
//!
//! What is missing then is refused row by row when its turn comes, with the same names; nothing here decides that.
use entity::{
    domain::{
        id::{MailingId, PatientId, RequestId},
        scope::StaffScope,
    },
    store::{
        audit::{self, Event},
        mailing::{self as store, RowState},
    },
};

use super::{MailingError, make::cells, open, text, text::Content};
use crate::service::{
    Services, compose,
    permit::{self, Act},
    template::fields,
};

/// So many are named.
const MOST: usize = 20;
/// Rows that are read at once.
const BATCH: u64 = 500;

/// Those whom nothing will be sent to, as far as they are named.
#[derive(Default)]
pub struct Lacks {
    /// Each: how the patient is named, and the fields that nothing is known of.
    pub rows: Vec<(Option<String>, Vec<String>)>,
    /// There are more.
    pub more: bool,
}

/// Whom nothing will be sent to, because the text uses a column of the list and nothing stands in it. They are named: each look is in
/// the audit. For staff who write.
///
/// # Errors
/// [`MailingError`].
pub async fn lacking(services: &Services, scope: &StaffScope, id: MailingId, request: RequestId) -> Result<Lacks, MailingError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    let (_, content) = open(services, scope, id).await?;
    let mut found = find(services, scope, id, &content).await?;
    let more = found.len() > MOST;
    found.truncate(MOST);
    let viewed =
        |patient: &PatientId| Event::new(scope.organization(), scope.actor(), "patient.viewed").subject("patient", patient.as_uuid());
    let events: Vec<Event> = found.iter().map(|(patient, _)| viewed(patient).request(request)).collect();
    if !events.is_empty() {
        services.store().write(async |tx| audit::append_all(tx, events).await).await?;
    }
    let mut rows = Vec::with_capacity(found.len());
    for (patient, missing) in found {
        rows.push((compose::name_of(services, scope, patient).await?, missing));
    }
    Ok(Lacks { rows, more })
}

/// The first of them, one more than are named.
async fn find(
    services: &Services,
    scope: &StaffScope,
    id: MailingId,
    content: &Content,
) -> Result<Vec<(PatientId, Vec<String>)>, MailingError> {
    let texts: String = content.typed.texts.values().map(|text| format!("{}\n{}\n", text.subject, text.text)).collect();
    let same = |name: &String| content.typed.filled.get(name).is_some_and(|value| !value.is_empty());
    let used: Vec<String> = fields::names(&texts).into_iter().filter(|name| content.columns.contains(name) && !same(name)).collect();
    let (mut found, mut after) = (Vec::new(), 0);
    while !used.is_empty() && found.len() <= MOST {
        let rows = store::list_of_state(&services.store().read(), scope, id, RowState::Waiting, (after, BATCH)).await?;
        let Some(last) = rows.last().map(|row| row.number) else { break };
        after = last;
        for row in rows {
            let (Some(patient), cells) = (row.patient, cells(row.cells.as_ref())?) else { continue };
            if used.iter().all(|name| cells.values.get(name).is_some_and(|value| !value.is_empty())) {
                continue;
            }
            // The text of this patient's language may not use it.
            if let Some(Err(missing)) = text::of(services, scope, content, (patient, &cells)).await? {
                found.push((patient, missing));
            }
            if found.len() > MOST {
                break;
            }
        }
    }
    Ok(found)
}
