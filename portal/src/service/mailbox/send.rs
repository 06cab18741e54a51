//! Sending a mailbox code.
use std::sync::Arc;

use entity::{
    domain::{
        id::{ClaimId, MailboxCodeId, RequestId},
        locale::Locale,
        scope::Actor,
        slip,
    },
    store::{
        audit::{self, Event},
        claim::{self, NewMailboxCode},
        outbox,
    },
};
use zeroize::Zeroizing;

use super::{LIFETIME, MAX_SENT, MAX_TRIES, MailboxError, Sent, address_of, unfinished};
use crate::service::{Services, codes, session::Session};

/// Sends another code to the alert address on record, in the language of the page that waits for it. For a session at
/// `Stage::Confirming`.
///
/// # Errors
/// [`MailboxError`].
pub async fn send(services: &Services, session: &Session, language: &Locale, request: RequestId) -> Result<Sent, MailboxError> {
    deliver(services, session, None, language, request).await
}

/// Sends another code to the alert address of a record that is being added, likewise. For a session at `Stage::SignedIn` of the
/// account that adds it.
///
/// # Errors
/// [`MailboxError`].
pub async fn send_added(
    services: &Services,
    session: &Session,
    claim: ClaimId,
    language: &Locale,
    request: RequestId,
) -> Result<Sent, MailboxError> {
    deliver(services, session, Some(claim), language, request).await
}

async fn deliver(
    services: &Services,
    session: &Session,
    added: Option<ClaimId>,
    language: &Locale,
    request: RequestId,
) -> Result<Sent, MailboxError> {
    let (claim, account) = unfinished(services, session, added).await?;
    // A code that nobody could enter any more is not sent.
    if claim.mailbox_sent >= MAX_SENT || claim.mailbox_tries >= MAX_TRIES {
        return Err(MailboxError::TooMany);
    }
    let address = address_of(&services.store().read(), &claim).await?.ok_or(MailboxError::NoAddress)?;
    let id = MailboxCodeId::generate(services.clock(), services.random());
    let code = slip::draw_mailbox_code(services.random());
    let key = codes::current_key(services, claim.organization).await?;
    let digits = Zeroizing::new(code.as_bytes().to_vec());
    let hash = services.codes().hash(key, *id.as_uuid().as_bytes(), digits, Arc::clone(&services.inner.random)).await?;
    let now = services.now();
    let expires_at = now.plus(LIFETIME);
    let new = NewMailboxCode { id, claim: claim.id, organization: claim.organization, to: address, hash, created_at: now, expires_at };
    let mail = outbox::NewMailboxCode {
        organization: claim.organization,
        claim: claim.id,
        to: address,
        code: &code,
        language: Some(language),
        expires_at: new.expires_at,
    };
    let sent = services
        .store()
        .write(async |tx| {
            let sent = claim::count_sent(tx, claim.id, MAX_SENT, MAX_TRIES).await?.ok_or(MailboxError::TooMany)?;
            claim::insert_mailbox_code(tx, &new).await?;
            outbox::insert_mailbox_code(tx, &mail).await?;
            let event = Event::new(claim.organization, Actor::Account(account), "mailbox_code.sent");
            audit::append(tx, event.subject("claim", claim.id.as_uuid()).request(request)).await?;
            Ok::<_, MailboxError>(sent)
        })
        .await?;
    Ok(Sent { left: MAX_SENT.saturating_sub(sent) })
}
