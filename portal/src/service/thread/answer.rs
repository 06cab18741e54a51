//! What a patient answers.
use std::time::Duration;

use entity::{
    domain::{
        id::{AccountId, DraftFileId, DraftId, MessageId, RequestId},
        scope::{Actor, PatientScope, Record},
        sensitivity::Sensitivity,
    },
    store::{
        Reader, carer,
        draft_file::{self, DraftFile},
        message, patient, patient_draft,
    },
};
use mail_builder::{
    MessageBuilder,
    headers::{address::Address, date::Date, raw::Raw},
};
use openssl::sha::{Sha256, sha256};
use zeroize::Zeroizing;

use super::ThreadError;
use crate::{
    mime::words::one_line,
    service::{
        Services,
        accept::{Accept, AcceptError, Answered},
        attach::{self, Owner},
        error::ServiceError,
        limit::{self, Policy, Wait},
        permit::{self, Act},
        session::Session,
    },
};

/// Longest answer, in characters.
pub const MAX_ANSWER: usize = 10_000;
/// So many answers of one account a day: more than a conversation has, fewer than fill a clinic's inbox.
const A_DAY: Policy = Policy::new("answer/account", 60, Duration::from_secs(60 * 60), Duration::from_secs(24 * 60 * 60));
/// The same as a message, in bytes: without files it may always be so long.
const MAX_BYTES: u64 = 256 << 10;

/// Answers a message. Handed over again under the same `draft`, it is the same answer. With it go the files that are `shown`, or
/// nothing goes. For a session at `Stage::SignedIn` whose account may read the message.
///
/// # Errors
/// [`ThreadError`]; nothing was written then.
pub async fn answer(
    services: &Services,
    session: &Session,
    id: MessageId,
    (draft, text, shown): (DraftId, &str, &[DraftFileId]),
    request: RequestId,
) -> Result<(), ThreadError> {
    let account = session.signed_in().ok_or(ThreadError::SignIn)?;
    permit::require(Actor::Account(account), Act::AnswerMessage)?;
    let scope = permit::patient(services, session).await?.ok_or(ThreadError::SignIn)?;
    let reader = services.store().read();
    let found = message::find(&reader, &scope, id).await?.ok_or(ThreadError::NotFound)?;
    if !found.reply_allowed && !found.own {
        return Err(ThreadError::NoAnswers);
    }
    let text = text.trim();
    match text.chars().count() {
        0 => return Err(ThreadError::Empty),
        1..=MAX_ANSWER => {}
        _ => return Err(ThreadError::TooLong),
    }
    let record = found.summary.record;
    let writer = writer(&reader, record, account).await?;
    let about = &found.summary;
    let subject = about.meta.subject.as_str();
    let subject = if subject.starts_with("Re: ") { subject.to_owned() } else { format!("Re: {subject}") };
    let raw = write(services, &writer, (&subject, about.sensitivity, about.meta.category.as_deref()), text, draft)?;
    let owner = Owner::Patient(&scope, record);
    let files = attach::ready(services, owner, draft).await?;
    let words = words(text, &files);
    let answered = Answered { account, record, thread: Some(found.thread), team: found.team, once: draft, words, request };
    let accept = accept(services);
    let over = is_over(&reader, &scope, draft).await;
    if accept.find_answered(&answered).await?.is_some() {
        sent(services, owner, &answered).await;
        return Ok(());
    }
    if over {
        return Err(ThreadError::Changed);
    }
    if !attach::are_shown(&files, shown) {
        return Err(ThreadError::Files);
    }
    hand_over(services, &accept, answered, (owner, &raw, &files), A_DAY).await.map(drop)
}

/// Whether something else was sent from a draft, or it was thrown away. Asked before it is looked whether the same was sent: what
/// was sent is there before its draft is over. What cannot be looked up is in nobody's way.
pub(super) async fn is_over(reader: &Reader, scope: &PatientScope, draft: DraftId) -> bool {
    patient_draft::is_over(reader, scope, draft).await.unwrap_or(false)
}

/// The road of what patients write.
pub(super) fn accept(services: &Services) -> Accept {
    Accept::new(services.store().clone(), MAX_BYTES.max(services.settings().message_bytes))
}

/// What tells one answer on a form from another: its words, and which files go with them.
pub(super) fn words(text: &str, files: &[DraftFile]) -> [u8; 32] {
    if files.is_empty() {
        return sha256(text.as_bytes());
    }
    let mut digest = Sha256::new();
    digest.update(&sha256(text.as_bytes()));
    files.iter().for_each(|file| digest.update(file.id.as_uuid().as_bytes()));
    digest.finish()
}

/// Why it was not taken: with files they are too large, not the text.
fn refused(error: AcceptError, files: &[DraftFile]) -> ThreadError {
    match error {
        AcceptError::TooLarge if !files.is_empty() => ThreadError::FilesLarge,
        error => error.into(),
    }
}

/// It is kept no more, and its files went with it. Said again whenever it is found sent: the first time may have broken off.
pub(super) async fn sent(services: &Services, owner: Owner<'_>, answered: &Answered) {
    let settled = services.store().write(async |tx| {
        draft_file::settle(tx, owner, answered.once).await?;
        patient_draft::settle(tx, answered.account, answered.record, answered.once).await
    });
    if let Err(error) = settled.await {
        // Both go like any that are abandoned; sent again, it is the same message.
        tracing::warn!(error = &error as &dyn std::error::Error, "a draft and its files could not be noted as sent");
    }
}

/// Hands over what a patient wrote, with its files, as long as so much a day is not exceeded. What was there already is not
/// counted.
///
/// # Errors
/// [`ThreadError::TooMany`] and what acceptance refuses; nothing was written then.
pub(super) async fn hand_over(
    services: &Services,
    accept: &Accept,
    answered: Answered,
    (owner, raw, files): (Owner<'_>, &[u8], &[DraftFile]),
    a_day: Policy,
) -> Result<MessageId, ThreadError> {
    let key = limit::account_key(services, &a_day, answered.account).await?;
    let counted = match limit::count(services.store(), vec![(a_day, key)], services.now()).await? {
        Ok(counted) => counted,
        Err(Wait(_)) => return Err(ThreadError::TooMany),
    };
    let handed_over = async {
        let mut intake = accept.begin_answered(answered).await?;
        attach::hand_over(services, (owner, answered.once), (raw, files), &mut intake).await.map_err(|error| refused(error, files))?;
        intake.commit_as().await.map_err(|error| refused(error, files))
    };
    match handed_over.await {
        Ok(accepted) if accepted.stored > 0 => {
            sent(services, owner, &answered).await;
            Ok(accepted.message)
        }
        again_or_not => {
            services.store().write(async |tx| limit::give_back(tx, &counted, services.now()).await).await?;
            again_or_not?;
            // Sent by another press of the same button, a moment ago.
            let message = accept.find_answered(&answered).await?.ok_or(ThreadError::NotFound)?;
            sent(services, owner, &answered).await;
            Ok(message)
        }
    }
}

/// Who writes: the patient, or somebody who reads beside.
pub(super) struct Writer {
    name: Zeroizing<String>,
    local: &'static str,
}

/// Where somebody beside the patient writes from: no real address, like the patient's.
const CARER: &str = "carer";

/// Who writes about a record with this account.
pub(super) async fn writer(reader: &Reader, record: Record, account: AccountId) -> Result<Writer, ServiceError> {
    Ok(match carer::name(reader, &record, account).await? {
        Some(name) => Writer { name, local: CARER },
        None => Writer { name: Zeroizing::new(patient::name(reader, record).await?.unwrap_or_default()), local: "patient" },
    })
}

/// The name of whoever wrote beside the patient; nothing if the patient did.
pub(super) fn carer_of(from: &str) -> Option<String> {
    let (name, address) = from.rsplit_once('<')?;
    address.starts_with(&format!("{CARER}@")).then(|| name.trim().trim_matches('"').to_owned())
}

/// One MIME message: for an answer as sensitive as what it answers, and of the same category. Invariant: no real address is in
/// it, only a neutral one at the portal's host.
pub(super) fn write(
    services: &Services,
    writer: &Writer,
    (subject, sensitivity, category): (&str, Sensitivity, Option<&str>),
    text: &str,
    draft: DraftId,
) -> Result<Zeroizing<Vec<u8>>, ServiceError> {
    const LONGEST: usize = 200;
    let host = services.settings().origin.host_str().unwrap_or("localhost").to_owned();
    let name = one_line(&writer.name, LONGEST);
    let mut message = MessageBuilder::new()
        .from(Address::new_address((!name.is_empty()).then_some(name), format!("{}@{host}", writer.local)))
        .to(Address::new_address(None::<String>, format!("messages@{host}")))
        .subject(one_line(subject, LONGEST))
        .date(Date::new(services.now().as_micros() / 1_000_000))
        .message_id(format!("{draft}@{host}"))
        .header("X-Portal-Sensitivity", Raw::new(sensitivity.as_str()));
    if let Some(category) = category {
        message = message.header("X-Portal-Category", Raw::new(one_line(category, LONGEST)));
    }
    let written = message.text_body(text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n")).write_to_vec();
    written.map(Zeroizing::new).map_err(|_| ServiceError::Internal("an answer cannot be written"))
}
