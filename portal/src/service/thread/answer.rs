//! What a patient answers.
use entity::{
    domain::{
        id::{DraftId, MessageId, RequestId},
        scope::Actor,
    },
    store::{message, patient},
};
use mail_builder::{
    MessageBuilder,
    headers::{address::Address, date::Date},
};

use super::ThreadError;
use crate::{
    mime::words::one_line,
    service::{
        Services,
        accept::{Accept, Answered},
        error::ServiceError,
        permit::{self, Act},
        session::Session,
    },
};

/// Longest answer, in characters.
pub const MAX_ANSWER: usize = 10_000;
/// The same as a message, in bytes.
pub(super) const MAX_BYTES: u64 = 256 << 10;

/// Answers a message. Handed over again under the same `draft`, it is the same answer. For a session at `Stage::SignedIn`
/// whose account may read the message.
///
/// # Errors
/// [`ThreadError`]; nothing was written then.
pub async fn answer(
    services: &Services,
    session: &Session,
    id: MessageId,
    (draft, text): (DraftId, &str),
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
    let name = patient::name(&reader, record).await?.unwrap_or_default();
    let subject = &found.summary.meta.subject;
    let subject = if subject.starts_with("Re: ") { subject.clone() } else { format!("Re: {subject}") };
    let raw = write(services, &name, &subject, text, draft)?;
    let answered = Answered { account, record, thread: Some(found.thread), team: found.team, once: draft, request };
    let mut intake = Accept::new(services.store().clone(), MAX_BYTES).begin_answered(answered).await?;
    intake.chunk(&raw).await?;
    intake.commit().await?;
    Ok(())
}

/// One MIME message. Invariant: no real address is in it, only a neutral one at the portal's host.
pub(super) fn write(
    services: &Services,
    name: &str,
    subject: &str,
    text: &str,
    draft: DraftId,
) -> Result<zeroize::Zeroizing<Vec<u8>>, ServiceError> {
    const LONGEST: usize = 200;
    let host = services.settings().origin.host_str().unwrap_or("localhost").to_owned();
    let name = one_line(name, LONGEST);
    let written = MessageBuilder::new()
        .from(Address::new_address((!name.is_empty()).then_some(name), format!("patient@{host}")))
        .to(Address::new_address(None::<String>, format!("messages@{host}")))
        .subject(one_line(subject, LONGEST))
        .date(Date::new(services.now().as_micros() / 1_000_000))
        .message_id(format!("{draft}@{host}"))
        .text_body(text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n"))
        .write_to_vec();
    written.map(zeroize::Zeroizing::new).map_err(|_| ServiceError::Internal("an answer cannot be written"))
}
