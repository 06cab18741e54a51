//! Whom a mailing cannot be sent to because a value of its list is missing: said before it is sent. Must not know pages.
//!
//! What is missing then is refused row by row when its turn comes, with the same names; nothing here decides that. Of a long list only
//! the first rows are looked at.
use std::collections::BTreeMap;

use entity::{
    domain::{
        id::{MailingId, PatientId, RequestId},
        scope::StaffScope,
    },
    store::{
        audit::{self, Event},
        mailing::{self as store, Batch, Row, RowState},
    },
};

use super::{MailingError, make::cells, open, text, text::Content};
use crate::service::{
    Services, compose,
    permit::{self, Act},
    template::{self, fields, language},
};

/// So many are named.
const MOST: usize = 20;
/// So many rows are looked at: each is opened.
const LOOKED: usize = 2_000;
/// Rows whose language is asked for.
const HEARD: u64 = 1_000;
/// Rows that are read at once.
const BATCH: u64 = 500;

/// Those whom nothing will be sent to, as far as they are named.
#[derive(Default)]
pub struct Lacks {
    /// Each: how the patient is named, and the fields that nothing is known of.
    pub rows: Vec<(Option<String>, Vec<String>)>,
    /// There are more.
    pub more: bool,
    /// Somebody is left, or may be.
    pub others: bool,
    /// The list is so long that its last rows were not looked at.
    pub unlooked: bool,
    /// Languages that there is no text in, and how many are addressed in each.
    pub foreign: BTreeMap<String, u64>,
    /// Not everybody's language was asked for: there may be more.
    pub unheard: bool,
}

/// What was found.
struct Found {
    /// Those who lack something: the first ones, one more than are named.
    lacking: Vec<(PatientId, Vec<String>)>,
    /// Somebody lacks nothing.
    others: bool,
    /// There are rows that were not looked at.
    unlooked: bool,
}

/// Whom nothing will be sent to, because the text uses a column of the list and nothing stands in it. They are named: each look is in
/// the audit. For staff who write.
///
/// # Errors
/// [`MailingError`].
pub async fn lacking(services: &Services, scope: &StaffScope, id: MailingId, request: RequestId) -> Result<Lacks, MailingError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    let (_, content) = open(services, scope, id).await?;
    let Found { lacking: mut found, others, unlooked } = find(services, scope, id, &content).await?;
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
    let (foreign, unheard) = foreign(services, scope, id, &content).await?;
    Ok(Lacks { rows, more, others: others || unlooked, unlooked, foreign, unheard })
}

/// How many are addressed in a language of the portal's that there is no text in; and whether some were not asked for.
async fn foreign(
    services: &Services,
    scope: &StaffScope,
    id: MailingId,
    content: &Content,
) -> Result<(BTreeMap<String, u64>, bool), MailingError> {
    let texts = &content.typed.texts;
    let mut foreign = BTreeMap::new();
    if language::all().all(|tag| texts.contains_key(tag)) {
        return Ok((foreign, false));
    }
    let batch = Batch { after: 0, most: HEARD };
    let rows = store::list_of_state(&services.store().read(), scope, id, RowState::Waiting, batch).await?;
    let unheard = rows.len() as u64 == HEARD;
    for patient in rows.into_iter().filter_map(|row| row.patient) {
        let spoken = template::spoken(services, scope, patient).await?;
        if !texts.contains_key(spoken.as_str()) {
            *foreign.entry(spoken.as_str().to_owned()).or_default() += 1;
        }
    }
    Ok((foreign, unheard))
}

/// Looks at the rows, until enough lack something and somebody lacks nothing, or so many were looked at.
async fn find(services: &Services, scope: &StaffScope, id: MailingId, content: &Content) -> Result<Found, MailingError> {
    let used = used(content);
    let mut found = Found { lacking: Vec::new(), others: used.is_empty(), unlooked: false };
    let (mut looked, mut after) = (0, 0);
    while !(found.others && (used.is_empty() || found.lacking.len() > MOST)) {
        let rows = store::list_of_state(&services.store().read(), scope, id, RowState::Waiting, Batch { after, most: BATCH }).await?;
        let Some(last) = rows.last().map(|row| row.number) else { break };
        if looked >= LOOKED {
            found.unlooked = true;
            break;
        }
        looked += rows.len();
        after = last;
        for row in rows {
            look(services, scope, content, (&used, row), &mut found).await?;
        }
    }
    Ok(found)
}

/// Columns of the list that the text uses, and that are not filled in alike for all.
fn used(content: &Content) -> Vec<String> {
    let texts: String = content.typed.texts.values().map(|text| format!("{}\n{}\n", text.subject, text.text)).collect();
    let same = |name: &String| content.typed.filled.get(name).is_some_and(|value| !value.is_empty());
    fields::names(&texts).into_iter().filter(|name| content.columns.contains(name) && !same(name)).collect()
}

/// Whether one row lacks something. Nobody's text is asked for who makes no difference any more.
async fn look(
    services: &Services,
    scope: &StaffScope,
    content: &Content,
    (used, row): (&[String], Row),
    found: &mut Found,
) -> Result<(), MailingError> {
    let (Some(patient), cells) = (row.patient, cells(row.cells.as_ref())?) else { return Ok(()) };
    if used.iter().all(|name| cells.values.get(name).is_some_and(|value| !value.is_empty())) {
        found.others = true;
        return Ok(());
    }
    if found.lacking.len() > MOST && found.others {
        return Ok(());
    }
    // The text of this patient's language may not use it.
    match text::of(services, scope, content, (patient, &cells)).await? {
        Some(Err(missing)) if found.lacking.len() <= MOST => found.lacking.push((patient, missing)),
        Some(Err(_)) | None => {}
        Some(Ok(_)) => found.others = true,
    }
    Ok(())
}
