//! Taking a mailbox code: the last step of a claim.
use entity::{
    crypto::token::Token32,
    domain::{
        id::{AccountId, AlertAddressId, RequestId},
        scope::Actor,
        slip,
    },
    store::{
        StoreError, Tx, alert_address,
        audit::{self, Event},
        claim::{self, Claim, MailboxCode},
        grant,
        outbox::{self, NoticeKind, Recipient},
        passkey,
        patient::{self, PatientState},
    },
};
use zeroize::Zeroizing;

use super::{MAX_TRIES, MailboxError, unfinished};
use crate::service::{
    Services, codes,
    error::ServiceError,
    session::{Fresh, Session, Stage},
};

/// Takes a code as a person typed it; success makes the record readable and returns the cookie of the session's
/// successor at `Stage::SignedIn`. For a session at `Stage::Confirming`.
///
/// # Errors
/// [`MailboxError`].
pub async fn confirm(services: &Services, session: &Session, input: &str, request: RequestId) -> Result<Token32, MailboxError> {
    match take(services, session, input, request).await {
        // The other press of the same button was faster: then it is finished, and nothing is wrong.
        Err(refusal @ (MailboxError::Lapsed | MailboxError::Expired | MailboxError::TooMany)) => {
            Err(match unfinished(services, session).await {
                Err(MailboxError::Finished) => MailboxError::Finished,
                _ => refusal,
            })
        }
        other => other,
    }
}

async fn take(services: &Services, session: &Session, input: &str, request: RequestId) -> Result<Token32, MailboxError> {
    let (claim, account) = unfinished(services, session).await?;
    let digits = slip::parse_mailbox_code(input).ok_or(MailboxError::Shape)?;
    let codes = claim::list_mailbox_codes(&services.store().read(), claim.id, services.now()).await?;
    if codes.is_empty() {
        return Err(if claim.mailbox_tries >= MAX_TRIES { MailboxError::TooMany } else { MailboxError::Expired });
    }
    let tries = services.store().write(async |tx| claim::count_tried(tx, claim.id, MAX_TRIES).await).await?;
    let tries = tries.ok_or(MailboxError::TooMany)?;
    let Some(mailbox) = read_at(services, &claim, &codes, &*digits).await? else {
        return wrong(services, &claim, account, tries, request).await;
    };
    let fresh = Fresh::draw(services, Stage::SignedIn, Some(account));
    services.store().write(async |tx| finish(services, tx, session, &fresh, &claim, mailbox, request).await).await?;
    Ok(fresh.token)
}

/// The address where these digits were read, if they are one of the codes; all are looked at in any case.
async fn read_at(services: &Services, claim: &Claim, codes: &[MailboxCode], digits: &[u8]) -> Result<Option<AlertAddressId>, ServiceError> {
    let mut read_at = None;
    for code in codes {
        let key = codes::key_of(services, claim.organization, &code.hash).await?;
        let digits = Zeroizing::new(digits.to_vec());
        if services.codes().verify(key, *code.id.as_uuid().as_bytes(), digits, code.hash.clone()).await? {
            read_at = Some(code.to);
        }
    }
    Ok(read_at)
}

async fn wrong<T>(services: &Services, claim: &Claim, account: AccountId, tries: u32, request: RequestId) -> Result<T, MailboxError> {
    let left = MAX_TRIES.saturating_sub(tries);
    services
        .store()
        .write(async |tx| {
            let event = Event::new(claim.organization, Actor::Account(account), "mailbox_code.wrong");
            audit::append(tx, event.subject("claim", claim.id.as_uuid()).request(request)).await?;
            if left == 0 {
                outbox::insert_notice(tx, claim.organization, NoticeKind::StaffAttention, Recipient::Staff, claim.id.as_uuid()).await?;
            }
            Ok::<_, ServiceError>(())
        })
        .await?;
    Err(MailboxError::Wrong { left })
}

/// Makes the record readable: all of it or nothing.
async fn finish(
    services: &Services,
    tx: &Tx,
    session: &Session,
    fresh: &Fresh,
    claim: &Claim,
    mailbox: AlertAddressId,
    request: RequestId,
) -> Result<(), MailboxError> {
    let now = services.now();
    let (Some(account), Some(key), Some(grant)) = (claim.account, claim.passkey, claim.grant) else { return Err(MailboxError::Step) };
    let patient = patient::lock(tx, claim.organization, claim.patient).await?;
    let finished = patient.is_some_and(|patient| patient.state == PatientState::Unclaimed)
        && claim::confirm(tx, claim.id, now).await?
        && grant::activate(tx, grant).await?
        && passkey::activate(tx, key).await?
        && fresh.replace(tx, session.hash()).await?;
    if !finished {
        return Err(MailboxError::Lapsed);
    }
    patient::update_state(tx, claim.organization, claim.patient, PatientState::Claimed).await?;
    claim::use_mailbox_codes(tx, claim.id, now).await?;
    outbox::cancel_mailbox_codes(tx, claim.id).await?;
    // Changed while the digits were looked at: nothing is shown about the new one.
    alert_address::update_verified(tx, claim.organization, mailbox).await.map_err(|error| match error {
        StoreError::NotFound => MailboxError::Expired,
        other => other.into(),
    })?;
    for address in alert_address::list(tx, claim.organization, claim.patient).await? {
        outbox::insert_notice(tx, claim.organization, NoticeKind::KeyAdded, Recipient::Patient(address.id), key.as_uuid()).await?;
    }
    let event = Event::new(claim.organization, Actor::Account(account), "claim.confirmed");
    audit::append(tx, event.subject("claim", claim.id.as_uuid()).request(request)).await?;
    Ok(())
}
