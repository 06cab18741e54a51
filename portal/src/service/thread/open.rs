//! One thread, read by staff: what was said, what was noted, who has it in hand. Must not know what is done with it.
use entity::{
    base::clock::Timestamp,
    domain::{
        id::{DraftId, MessageId, PatientId, PractitionerId, RequestId, ThreadId},
        page::{Page, Paged},
        scope::StaffScope,
    },
    store::{
        audit,
        patient::{self, Details, PatientState},
        sent,
        team::{self, Away},
        thread::{self, Letter, Thread},
    },
};
use zeroize::Zeroizing;

use super::{
    Said, ThreadError, answer, give, name_of, team_of,
    work::{event, reached},
};
use crate::{
    mime::view::Way,
    service::{
        Services,
        compose::{self, Kept, Names, Other},
        permit::{self, Act},
        read::StaffCopy,
    },
};

/// Messages on a page.
const MESSAGES: u32 = 30;
/// Notes on a page.
const NOTES: u32 = 30;
/// Bytes of a message whose text is shown in a thread.
const MOST: u64 = 256 << 10;

/// A thread, opened.
pub struct Open {
    /// Which, as it is now.
    pub thread: Thread,
    /// How the patient is called.
    pub patient: Option<String>,
    /// What tells the patient from another one of that name.
    pub details: Details,
    /// Who has it in hand.
    pub assignee: Option<String>,
    /// Which colleagues write an answer to it.
    pub writing: Vec<Other>,
    /// It is in the hand of whoever asks.
    pub mine: bool,
    /// Who else could have it in hand.
    pub colleagues: Vec<(PractitionerId, String)>,
    /// The team that it is for.
    pub team: Option<String>,
    /// A page of its messages: the first has the newest; on each the oldest comes first.
    pub said: Paged<Said>,
    /// Its notes, in pages like these: who, what, when.
    pub notes: Paged<(Option<String>, Zeroizing<String>, Timestamp)>,
    /// The record is closed: nobody can be answered.
    pub closed: bool,
    /// What whoever asks began to write here and did not send.
    pub kept: Option<Kept>,
    /// The id of that, or of a fresh draft, for an answer.
    pub draft: DraftId,
}

/// Opens a thread; the look is in the audit before its text is. For staff who answer.
///
/// # Errors
/// [`ThreadError`].
pub async fn open(services: &Services, scope: &StaffScope, of: (ThreadId, PatientId), request: RequestId) -> Result<Open, ThreadError> {
    open_at(services, scope, of, Pages { messages: 1, notes: 1 }, request).await
}

/// Pages of what stands in a thread, each from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pages {
    /// Of its messages.
    pub messages: u32,
    /// Of its notes.
    pub notes: u32,
}

/// The same, at these pages. For staff who answer.
///
/// # Errors
/// [`ThreadError`].
pub async fn open_at(
    services: &Services,
    scope: &StaffScope,
    (id, patient): (ThreadId, PatientId),
    pages: Pages,
    request: RequestId,
) -> Result<Open, ThreadError> {
    permit::require(scope.actor(), Act::AnswerPatients)?;
    let reader = services.store().read();
    let found = reached(&reader, scope, (id, patient)).await?;
    services.store().write(async |tx| audit::append(tx, event(scope, &found, "thread.opened", request)).await).await?;
    let letters = thread::letters_and_gone(&reader, scope, &found, Page::new(pages.messages, MESSAGES), MOST).await?;
    let own: Vec<MessageId> = letters.rows.iter().filter(|letter| !letter.by_patient).map(|letter| letter.message).collect();
    let mut standings = sent::standings_of(&reader, scope, patient, &own).await?;
    let mut names = Names::new(services, scope);
    let mut said = Paged { rows: Vec::with_capacity(letters.rows.len()), page: letters.page, more: letters.more };
    for letter in letters.rows {
        let sender = match letter.sender {
            Some(id) => name_of(services, scope, id).await?,
            None => None,
        };
        let away = if letter.by_patient { team::away_told(&reader, scope.organization(), letter.message).await? } else { None };
        let became = match standings.remove(&letter.message) {
            Some(one) => Some(names.recipient(&one).await?),
            None => None,
        };
        said.rows.push(Said { became, ..shown(letter, sender, away).await? });
    }
    let listed = thread::list_notes(&reader, scope, &found, Page::new(pages.notes, NOTES)).await?;
    let mut notes = Paged { rows: Vec::with_capacity(listed.rows.len()), page: listed.page, more: listed.more };
    for note in listed.rows {
        notes.rows.push((name_of(services, scope, note.practitioner).await?, note.text, note.created_at));
    }
    let kept = compose::find_answer(&reader, services, scope, (id, patient)).await?;
    let details = patient::details(&reader, scope, patient).await?.ok_or(ThreadError::NotFound)?;
    let closed = patient::find(&reader, scope, patient).await?.is_none_or(|found| found.state == PatientState::Closed);
    Ok(Open {
        closed,
        patient: details.name.clone(),
        details,
        assignee: match found.assignee {
            Some(id) => name_of(services, scope, id).await?,
            None => None,
        },
        writing: compose::others_writing(services, scope, (id, patient)).await?,
        mine: found.assignee.is_some() && found.assignee == scope.practitioner(),
        colleagues: give::colleagues(&reader, scope, &found).await?,
        team: team_of(services, scope, &found).await?,
        thread: found,
        said,
        notes,
        draft: kept.as_ref().map_or_else(|| DraftId::generate(services.clock(), services.random()), |kept| kept.id),
        kept,
    })
}

async fn shown(letter: Letter, sender: Option<String>, away: Option<Away>) -> Result<Said, ThreadError> {
    // As it came from the patient's side, or as the patient sees it.
    let way = if letter.by_patient { Way::Plain } else { Way::Rich };
    let (pieces, files) = match letter.raw {
        Some((raw, index)) => {
            let open = StaffCopy::open(raw, index).await?;
            (Some(open.pieces(way).await?), open.attachments())
        }
        None => (None, Vec::new()),
    };
    // Of what came by ordinary mail from the patient's side anybody may be named as the author; of what a relay handed over, whoever it says.
    let named = || match (letter.by_patient, letter.by_mail) {
        (true, false) => answer::carer_of(&letter.meta.from),
        (false, false) => Some(letter.meta.from.clone()).filter(|from| !from.is_empty()),
        (_, true) => None,
    };
    Ok(Said {
        message: letter.message,
        by_patient: letter.by_patient,
        sender: sender.or_else(named),
        by_mail: letter.by_mail.then(|| Zeroizing::new(letter.meta.from.clone())),
        at: letter.at,
        subject: Zeroizing::new(letter.meta.subject.clone()),
        pieces,
        gone: letter.gone,
        became: None,
        files,
        away,
    })
}
