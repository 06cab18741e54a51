//! What a message means for threads: an answer of staff, a question of a patient, a mail that stands in a patient's name.
use super::{Acceptance, Author, Item, Who};
use crate::{
    domain::{
        id::{AlertAddressId, PatientId, ThreadId},
        scope::Record,
    },
    store::{
        Overtaken, StoreError, Tx,
        audit::{self, Event},
        outbox, sent, team, thread,
    },
};

/// What staff answer is no longer asked, unless somebody did something to the thread since it was looked at.
pub(super) async fn note_answers(tx: &Tx, kept: &[Item<'_>]) -> Result<(), StoreError> {
    for Item { acceptance, who, .. } in kept {
        let (Some(seen), Some(thread), Who::Known(patient)) = (acceptance.answers, acceptance.thread, who) else { continue };
        let record = Record { organization: acceptance.organization, patient: PatientId::from_uuid(*patient) };
        if !thread::note_answer(tx, record, thread, seen).await? {
            return Err(StoreError::Overtaken(Overtaken::Thread));
        }
        if let Some(answered) = thread::find_of(tx, record, thread).await? {
            outbox::untell_staff(tx, &answered).await?;
        }
        let event = Event::new(record.organization, acceptance.author.actor(), "thread.answered");
        let event = event.subject("patient", *patient).detail(format!("thread {thread}"));
        audit::append(tx, event.request(acceptance.request)).await?;
    }
    Ok(())
}

/// What patients wrote waits for an answer, and those whom it is for are told that something does.
pub(super) async fn note_questions(tx: &Tx, kept: &[Item<'_>]) -> Result<(), StoreError> {
    for Item { acceptance, .. } in kept {
        let Some(patient) = acceptance.author.patient() else { continue };
        let organization = acceptance.organization;
        let thread = acceptance.thread.unwrap_or_else(|| ThreadId::from_uuid(acceptance.message.as_uuid()));
        let team = match acceptance.team {
            None => team::find_preset(tx, organization).await?.map(|team| team.id),
            team => team,
        };
        let record = Record { organization, patient };
        if matches!(acceptance.author, Author::Patient(..)) {
            sent::note_replied(tx, record, thread).await?;
        }
        let thread = thread::note_question(tx, record, thread, team).await?;
        match acceptance.author {
            // Who wrote it was shown nothing, and is told nothing but that mail is no way to write.
            Author::Mail { alerted, .. } => note_mail(tx, acceptance, (record, thread.id), alerted).await?,
            _ => {
                if let Some(team) = thread.team {
                    team::note_away(tx, organization, team, acceptance.message).await?;
                }
            }
        }
        outbox::tell_staff(tx, &thread).await?;
    }
    Ok(())
}

/// An alert was answered by ordinary mail: it is in the log of the record, and where the alert went is told.
async fn note_mail(
    tx: &Tx,
    acceptance: &Acceptance,
    (record, thread): (Record, ThreadId),
    alerted: AlertAddressId,
) -> Result<(), StoreError> {
    outbox::insert_answer(tx, record.organization, alerted).await?;
    let event = Event::new(record.organization, acceptance.author.actor(), "thread.mailed").subject("patient", record.patient.as_uuid());
    audit::append(tx, event.detail(format!("thread {thread}")).request(acceptance.request)).await
}
