//! One message for its page. Must not know pages.
use entity::{
    base::clock::Timestamp,
    domain::{
        id::{DraftId, MessageId, OrganizationId, PatientId, RequestId, TeamId},
        sensitivity::Sensitivity,
    },
    store::{
        Reader, StoreError,
        message::{self, Turn},
        patient_draft::For,
        team::{self, Away},
    },
};
use zeroize::Zeroizing;

use super::{
    Names, Piece, ReadError, Services,
    access::{Opening, What},
    addressed::is_reader_alone,
    check::{self, Checks},
    content,
    file::File,
    written::{By, Writing},
};
use crate::{
    mime::{
        index::Unshowable,
        view::{Attachment, Note, View, Way},
    },
    service::{
        session::Session,
        thread::{self, Kept},
    },
};

/// Answers that are listed with a message.
const TURNS: usize = 50;

/// What stands above a message.
pub struct Head {
    /// Which message.
    pub message: MessageId,
    /// Decoded subject; empty if there was none.
    pub subject: Zeroizing<String>,
    /// Decoded author as shown.
    pub from: Zeroizing<String>,
    /// Further authors, as the message names them.
    pub authors: Vec<String>,
    /// Recipients as the message names them.
    pub to: Vec<String>,
    /// These are nobody but whoever reads it.
    pub only_reader: bool,
    /// Further ones.
    pub cc: Vec<String>,
    /// There are more than are listed.
    pub more_people: bool,
    /// It was written here, by somebody who had signed in: its addresses are ours.
    pub written_here: bool,
    /// Who wrote it, if it was written from the patient's side; nobody of what came.
    pub by: Option<By>,
    /// The author's domain is none of the relay's.
    pub outside_sender: bool,
    /// What its Date field says.
    pub date: Option<Timestamp>,
    /// When the portal took it.
    pub received_at: Timestamp,
    /// When it stops being readable.
    pub expires_at: Option<Timestamp>,
    /// Name of the organization that sent it.
    pub organization: String,
    /// Bytes of the whole message.
    pub size: u64,
    /// The next newer message in the list.
    pub newer: Option<MessageId>,
    /// The next older one.
    pub older: Option<MessageId>,
}

/// The patient's own part of the conversation.
pub struct Answers {
    /// For whose record the message is.
    pub record: PatientId,
    /// A draft's id, if the message takes answers: a fresh one, or that of what was begun before.
    pub draft: Option<DraftId>,
    /// What was begun before and not sent.
    pub kept: Option<Kept>,
    /// The patient wrote this message, or somebody in the patient's name by ordinary mail.
    pub own: bool,
    /// It came by ordinary mail in answer to an alert: nobody signed in for it.
    pub by_mail: bool,
    /// The conversation that it belongs to, the newest first; this message is one of them.
    pub turns: Vec<Turn>,
    /// What was said to the patient who wrote while nobody of the care team answered: of an own message for ever, of what it
    /// was answered with as long as that is so.
    pub away: Option<Away>,
    /// What is said to a patient who is about to answer, where nobody of the care team does now.
    pub away_now: Option<Away>,
}

/// One message, opened.
pub struct Opened {
    /// What stands above it.
    pub head: Head,
    /// What is shown, in its order.
    pub pieces: Vec<Piece>,
    /// What is listed beside it.
    pub attachments: Vec<Attachment>,
    /// What the patient may answer it with, and has.
    pub answers: Answers,
    /// What a scanner said about its files, where there is one.
    pub checks: Option<Checks>,
    /// No other message for these records was ever opened.
    pub first: bool,
    /// What is to be said about it.
    pub notes: Vec<Note>,
    /// There is HTML in it: the ways of showing it differ.
    pub has_html: bool,
    /// It is not taken apart: only the file can be offered.
    pub unshowable: Option<Unshowable>,
}

/// Opens a message; the audit entry is committed before its text is looked at. For a session at `Stage::SignedIn`.
///
/// # Errors
/// [`ReadError`].
pub async fn open(services: &Services, session: &Session, id: MessageId, way: Way, request: RequestId) -> Result<Opened, ReadError> {
    let opening = Opening::begin(services, session, id).await?;
    let scope = &opening.scope;
    let content = async {
        let raw = message::open_raw(&opening.reader, scope, id).await?.ok_or(ReadError::NotFound)?;
        let index = content::index(services, &opening, &raw).await?;
        let view = View::plan(&index);
        let pieces = content::pieces(&raw, &index, &view, way).await?;
        Ok((index, view, pieces))
    };
    let (index, view, pieces) = opening.read(services, What::Page, request, content).await?;
    let checks = check::of_message(services, &opening, File::all(&index, &view), check::PAGE).await;
    // The rest is asked on one connection; the audit, the object store and a scanner were waited for without it.
    let reader = &services.store().snapshot().await?;
    let summary = &opening.found.summary;
    let by = match opening.found.own {
        true => Some(Writing::find(services, reader, scope, std::slice::from_ref(summary)).await?.of(summary).by),
        false => None,
    };
    let beside = message::beside(reader, scope, summary).await?;
    let head = Head {
        message: id,
        subject: Zeroizing::new(summary.meta.subject.clone()),
        from: Zeroizing::new(summary.meta.from.clone()),
        authors: index.about.authors.clone(),
        to: index.about.to.clone(),
        only_reader: is_reader_alone(reader, scope, (&opening.found, &index.about)).await?,
        cc: index.about.cc.clone(),
        more_people: index.about.more_people,
        written_here: summary.written_here,
        by,
        outside_sender: summary.meta.outside_sender,
        date: summary.meta.date.map(Timestamp::from_micros),
        received_at: summary.received_at,
        expires_at: summary.expires_at,
        organization: clinic(reader, &opening.found).await?,
        size: summary.meta.size,
        newer: beside.newer,
        older: beside.older,
    };
    let found = &opening.found;
    let turns = message::list_turns(reader, scope, summary.record, found.thread, TURNS).await?;
    let organization = summary.record.organization;
    let away = match turns.iter().find(|turn| turn.own && !turn.by_mail) {
        _ if found.own => team::away_told(reader, organization, id).await?,
        Some(newest) => team::away_told(reader, organization, newest.message).await?.filter(|away| away.is_on(services.now())),
        None => None,
    };
    let takes_answers = found.reply_allowed && !found.own;
    let away_now = if takes_answers && away.is_none() { away_now(services, reader, (organization, found.team)).await? } else { None };
    let (of, high) = ((summary.record, For::Thread(found.thread)), summary.sensitivity == Sensitivity::High);
    let kept = if takes_answers { thread::find_kept(reader, scope, of, high).await? } else { None };
    let fresh = || kept.as_ref().map_or_else(|| DraftId::generate(services.clock(), services.random()), |kept| kept.draft);
    let answers = Answers {
        record: found.summary.record.patient,
        draft: takes_answers.then(fresh),
        kept,
        own: found.own,
        by_mail: summary.by_mail,
        turns,
        away,
        away_now,
    };
    let first = !found.own && !beside.another_opened;
    let has_html = view.has_html() || content::signed::holds_html(&pieces);
    let attachments = content::signed::told(view.attachments, &pieces);
    Ok(Opened { first, head, answers, pieces, has_html, checks, unshowable: index.unshowable, attachments, notes: view.notes })
}

/// Whether whoever is signed in wrote this message. For a session at `Stage::SignedIn`. Reads nothing of it.
///
/// # Errors
/// [`ReadError`].
pub async fn is_own(services: &Services, session: &Session, id: MessageId) -> Result<bool, ReadError> {
    let opening = Opening::begin(services, session, id).await?;
    Ok(opening.found.summary.writer == Some(opening.scope.account()))
}

/// How the clinic is called; where the patient wrote to one of its teams, that too.
async fn clinic(reader: &Reader, found: &message::Message) -> Result<String, StoreError> {
    let organization = found.summary.record.organization;
    let name = Names::default().get(reader, organization).await?;
    let team = match found.team.filter(|_| found.own) {
        Some(id) => team::find_in(reader, organization, id).await?,
        None => None,
    };
    Ok(team.map_or_else(|| name.clone(), |team| format!("{name} – {}", team.name)))
}

/// What the care team that answers says while nobody of it does: of what is for no team in particular, the one that takes such.
async fn away_now(
    services: &Services,
    reader: &Reader,
    (organization, of): (OrganizationId, Option<TeamId>),
) -> Result<Option<Away>, StoreError> {
    let found = match of {
        Some(id) => team::find_in(reader, organization, id).await?,
        None => team::find_preset(reader, organization).await?,
    };
    Ok(found.and_then(|team| team.away_at(services.now()).cloned()))
}
