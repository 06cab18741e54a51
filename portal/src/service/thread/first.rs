//! Patients write first, to a team that their clinic lists.
//!
//! Invariants: a team is found for the clinic of a record that the writer holds, and only while it is listed; what is handed
//! in again under one draft is one message; so many a day begin at most.
use std::time::Duration;

use entity::{
    base::clock::Timestamp,
    domain::{
        id::{DraftId, MessageId, PatientId, RequestId, TeamId},
        scope::{PatientScope, Record},
        sensitivity::Sensitivity,
    },
    store::{
        Entry, Reader,
        journal::Access,
        message, organization, patient,
        patient_draft::For,
        team::{self, Team},
    },
};
use zeroize::Zeroizing;

use super::{
    ThreadError, answer, attach_to_first,
    attaching::writer,
    draft::{self, Kept},
    send::{Leaving, Sending},
};
use crate::service::{
    Services,
    limit::Policy,
    organization::subject_line,
    permit::Act,
    read::{By, Writing},
    session::Session,
};

/// Longest subject, in characters.
pub const MAX_FIRST_SUBJECT: usize = 150;
/// Teams of one clinic that are listed.
const TEAMS: u64 = 50;
/// Messages that are listed.
const WRITTEN: u64 = 20;
/// So many messages of one account a day begin something.
const A_DAY: Policy = Policy::new("write/account", 20, Duration::from_secs(12 * 60 * 60), Duration::from_secs(24 * 60 * 60));

/// A team to write to.
pub struct Choice {
    /// For which record.
    pub record: PatientId,
    /// Whose it is, where there are several of one clinic.
    pub person: Option<String>,
    /// Name of the clinic.
    pub organization: String,
    /// Which team.
    pub team: Team,
}

/// A page to write on.
pub struct First {
    /// To whom.
    pub choice: Choice,
    /// What makes it the same message, however often it is handed over.
    pub draft: DraftId,
    /// What was begun before and not sent, under that draft.
    pub kept: Option<Kept>,
}

/// Whether some clinic of whoever is signed in takes messages. For a session at `Stage::SignedIn`.
///
/// # Errors
/// [`ThreadError`].
pub async fn is_offered(services: &Services, session: &Session) -> Result<bool, ThreadError> {
    let scope = scope(services, session).await?;
    let organizations: Vec<_> = scope.records().iter().map(|record| record.organization).collect();
    Ok(!organizations.is_empty() && team::is_any_listed(&services.store().read(), &organizations).await?)
}

/// The teams that whoever is signed in may write to. For a session at `Stage::SignedIn`.
///
/// # Errors
/// [`ThreadError`].
pub async fn choose(services: &Services, session: &Session) -> Result<Vec<Choice>, ThreadError> {
    let scope = scope(services, session).await?;
    let reader = services.store().read();
    let mut choices = Vec::new();
    for record in scope.records() {
        for team in team::list_listed(&reader, record.organization, TEAMS).await? {
            choices.push(choice(&reader, &scope, *record, team).await?);
        }
    }
    Ok(choices)
}

/// A page to write on, with what was begun before; writes nothing. For a session at `Stage::SignedIn`.
///
/// # Errors
/// [`ThreadError::NotFound`] if it is none of their records, or the team takes no messages.
pub async fn begin_first(services: &Services, session: &Session, of: (PatientId, TeamId)) -> Result<First, ThreadError> {
    let scope = scope(services, session).await?;
    let reader = services.store().read();
    let (record, team) = find(&reader, &scope, of).await?;
    let kept = draft::find(&reader, &scope, (record, For::Team(team.id)), false).await?;
    let draft = kept.as_ref().map_or_else(|| DraftId::generate(services.clock(), services.random()), |kept| kept.draft);
    Ok(First { choice: choice(&reader, &scope, record, team).await?, draft, kept })
}

/// Writes to a team. Handed over again under the same draft, it is the same message. With it go the files that its page shows, or
/// nothing goes. For a session at `Stage::SignedIn`.
///
/// # Errors
/// As [`super::answer()`].
pub async fn write_first(
    services: &Services,
    session: &Session,
    of: (PatientId, TeamId),
    sending: Sending<'_>,
    request: RequestId,
) -> Result<MessageId, ThreadError> {
    let at = attach_to_first(services, session, of.0).await?;
    let leaving = Leaving::begin(services, &at, sending, (Some(of.1), request)).await?;
    // What was taken before leads there, whatever the team does since.
    if let Some(before) = leaving.find_sent().await? {
        return Ok(before);
    }
    let reader = services.store().read();
    find_team(&reader, at.record, of.1).await?;
    let subject = sending.typed.subject;
    if subject.trim().is_empty() {
        return Err(ThreadError::NoSubject);
    }
    let subject = subject_line(subject, MAX_FIRST_SUBJECT).ok_or(ThreadError::LongSubject)?;
    let text = answer::fit(sending.typed.text)?;
    let writer = answer::writer(&reader, at.record, at.scope.account()).await?;
    let raw = answer::write(services, &writer, (&subject, Sensitivity::Normal, None), text, leaving.draft())?;
    leaving.send(services, &raw, A_DAY).await
}

/// A message that began something.
pub struct Begun {
    /// Which.
    pub message: MessageId,
    /// About what.
    pub subject: Zeroizing<String>,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: By,
}

/// What was written first lately, by whoever is signed in or beside them, and what came by ordinary mail in answer to their alerts, the
/// newest first. For a session at `Stage::SignedIn`. The look is in the audit before the page leaves.
///
/// # Errors
/// [`ThreadError`].
pub async fn list_first(services: &Services, session: &Session, request: RequestId) -> Result<Vec<Begun>, ThreadError> {
    let scope = scope(services, session).await?;
    let reader = services.store().read();
    let found = message::list_begun(&reader, &scope, WRITTEN).await?;
    let writing = Writing::find(services, &reader, &scope, &found).await?;
    let access = Access::List { account: scope.account(), records: scope.records().to_vec(), request };
    services.store().append(Entry::Access(access)).await?;
    let begun = found.into_iter().map(|one| Begun {
        message: one.message,
        subject: Zeroizing::new(one.meta.subject.clone()),
        at: one.received_at,
        by: writing.of(&one).by,
    });
    Ok(begun.collect())
}

pub(super) async fn scope(services: &Services, session: &Session) -> Result<PatientScope, ThreadError> {
    writer(services, session, Act::WriteFirst).await
}

async fn find(reader: &Reader, scope: &PatientScope, (record, team): (PatientId, TeamId)) -> Result<(Record, Team), ThreadError> {
    let record = find_record(scope, record)?;
    Ok((record, find_team(reader, record, team).await?))
}

pub(super) fn find_record(scope: &PatientScope, record: PatientId) -> Result<Record, ThreadError> {
    scope.records().iter().copied().find(|known| known.patient == record).ok_or(ThreadError::NotFound)
}

pub(super) async fn find_team(reader: &Reader, record: Record, team: TeamId) -> Result<Team, ThreadError> {
    let team = team::find_in(reader, record.organization, team).await?.filter(|team| team.listed);
    team.ok_or(ThreadError::NotFound)
}

async fn choice(reader: &Reader, scope: &PatientScope, record: Record, team: Team) -> Result<Choice, ThreadError> {
    let several = scope.records().iter().filter(|other| other.organization == record.organization).count() > 1;
    Ok(Choice {
        record: record.patient,
        person: if several { patient::name(reader, record).await? } else { None },
        organization: organization::get(reader, record.organization).await?.name,
        team,
    })
}
