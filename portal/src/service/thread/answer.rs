//! What a patient answers, and how that is written down.
use std::time::Duration;

use entity::{
    domain::{
        id::{AccountId, DraftId, MessageId, RequestId},
        scope::Record,
        sensitivity::Sensitivity,
    },
    store::{Reader, carer, patient},
};
use mail_builder::{
    MessageBuilder,
    headers::{address::Address, date::Date, raw::Raw},
};
use zeroize::Zeroizing;

use super::{
    ThreadError, attaching,
    send::{Leaving, Sending},
};
use crate::{
    mime::words::one_line,
    service::{Services, error::ServiceError, limit::Policy, session::Session},
};

/// Longest answer, in characters.
pub const MAX_ANSWER: usize = 10_000;
/// So many answers of one account a day: more than a conversation has, fewer than fill a clinic's inbox.
const A_DAY: Policy = Policy::new("answer/account", 60, Duration::from_secs(60 * 60), Duration::from_secs(24 * 60 * 60));

/// Answers a message. Handed over again under the same draft, it is the same answer. With it go the files that its page shows, or
/// nothing goes. For a session at `Stage::SignedIn` whose account may read the message.
///
/// # Errors
/// [`ThreadError`]; nothing was written then. [`ThreadError::Elsewhere`] if more is kept of it than its page knows.
pub async fn answer(
    services: &Services,
    session: &Session,
    id: MessageId,
    sending: Sending<'_>,
    request: RequestId,
) -> Result<(), ThreadError> {
    let (at, about) = attaching::find(services, session, id).await?;
    let leaving = Leaving::begin(services, &at, sending, (about.team, request)).await?;
    let text = fit(sending.typed.text)?;
    if leaving.find_sent().await?.is_some() {
        return Ok(());
    }
    let writer = writer(&services.store().read(), at.record, at.scope.account()).await?;
    let (subject, summary) = (about.summary.meta.subject.as_str(), &about.summary);
    let subject = if subject.starts_with("Re: ") { subject.to_owned() } else { format!("Re: {subject}") };
    let head = (subject.as_str(), summary.sensitivity, summary.meta.category.as_deref());
    let raw = write(services, &writer, head, text, leaving.draft())?;
    leaving.send(services, &raw, A_DAY).await.map(drop)
}

/// The text without what surrounds it, if it is as long as one may be.
///
/// # Errors
/// [`ThreadError::Empty`], [`ThreadError::TooLong`].
pub(super) fn fit(text: &str) -> Result<&str, ThreadError> {
    let text = text.trim();
    match text.chars().count() {
        0 => Err(ThreadError::Empty),
        1..=MAX_ANSWER => Ok(text),
        _ => Err(ThreadError::TooLong),
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
pub(in crate::service) fn carer_of(from: &str) -> Option<String> {
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
