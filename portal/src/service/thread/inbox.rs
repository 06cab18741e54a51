//! The list of threads: which wait, and who has them in hand.
use std::collections::BTreeSet;

use entity::{
    base::clock::Timestamp,
    domain::{
        id::{PatientId, RequestId, TeamId},
        page::{Page, Paged},
        scope::StaffScope,
    },
    store::{
        Reader, StoreError,
        audit::{self, Event},
        patient,
        thread::{self, Thread, Which},
    },
};

use zeroize::Zeroizing;

use super::{ThreadError, name_of, team_of};
use crate::service::{
    Services,
    permit::{self, Act},
    team::reach,
};

/// Which threads are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shelf {
    /// Nobody has them in hand.
    #[default]
    Unassigned,
    /// In the hand of whoever asks.
    Mine,
    /// All that are open.
    Open,
    /// Done.
    Done,
}

/// A thread in the list.
pub struct Line {
    /// Which.
    pub thread: Thread,
    /// How the patient is called.
    pub patient: Option<String>,
    /// When the patient was born: two may have one name.
    pub birth_date: Option<Zeroizing<String>>,
    /// Who has it in hand.
    pub assignee: Option<String>,
    /// The team that it is for.
    pub team: Option<String>,
    /// Of what was written last.
    pub subject: Option<Zeroizing<String>>,
    /// Since when the patient waits.
    pub asked_at: Option<Timestamp>,
}

/// A page of the threads of whoever's teams, or of one of these; of other teams there are none. The look is in the audit, once for
/// each patient who is named, before their names are opened. For staff who answer.
///
/// # Errors
/// [`ThreadError`].
pub async fn list(
    services: &Services,
    scope: &StaffScope,
    (shelf, team): (Shelf, Option<TeamId>),
    page: Page,
    request: RequestId,
) -> Result<Paged<Line>, ThreadError> {
    permit::require(scope.actor(), Act::AnswerPatients)?;
    let me = scope.practitioner().ok_or(ThreadError::NotFound)?;
    let which = match shelf {
        Shelf::Unassigned => Which::Unassigned,
        Shelf::Mine => Which::Of(me),
        Shelf::Open => Which::Open,
        Shelf::Done => Which::Done,
    };
    let reader = services.store().read();
    let reach = reach(&reader, scope).await?;
    let paged = thread::list(&reader, scope, (&reach, team), which, page).await?;
    let listed: BTreeSet<PatientId> = paged.rows.iter().map(|thread| thread.record.patient).collect();
    services.store().write(async |tx| audit::append_all(tx, events(scope, &listed, page, request)).await).await?;
    let mut rows = Vec::with_capacity(paged.rows.len());
    for thread in paged.rows {
        let (name, birth_date) = match patient::details(&reader, scope, thread.record.patient).await? {
            Some(details) => (details.name, details.birth_date.map(Zeroizing::new)),
            None => (None, None),
        };
        rows.push(Line {
            patient: name,
            birth_date,
            assignee: match thread.assignee {
                Some(id) => name_of(services, scope, id).await?,
                None => None,
            },
            team: team_of(services, scope, &thread).await?,
            subject: subject(&reader, scope, &thread).await?,
            asked_at: thread.asked_at,
            thread,
        });
    }
    Ok(Paged { rows, page: paged.page, more: paged.more })
}

/// What a thread is about, as its newest message that lies open to staff says it.
async fn subject(reader: &Reader, scope: &StaffScope, of: &Thread) -> Result<Option<Zeroizing<String>>, StoreError> {
    let newest = thread::letters(reader, scope, of, Page::new(1, 1), 0).await?.rows.pop();
    Ok(newest.map(|letter| Zeroizing::new(letter.meta.subject.trim().to_owned())).filter(|subject| !subject.is_empty()))
}

/// One entry for each patient of a page; one without a patient for an empty page.
fn events(scope: &StaffScope, listed: &BTreeSet<PatientId>, page: Page, request: RequestId) -> Vec<Event> {
    let event = || {
        let event = Event::new(scope.organization(), scope.actor(), "thread.listed");
        event.detail(format!("page={}", page.number())).request(request)
    };
    if listed.is_empty() {
        return vec![event()];
    }
    listed.iter().map(|patient| event().subject("patient", patient.as_uuid())).collect()
}
