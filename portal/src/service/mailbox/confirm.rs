//! Taking a mailbox code: the last step of a claim.
use entity::{
    base::clock::Timestamp,
    crypto::token::Token32,
    domain::{
        id::{AccountId, AlertAddressId, ClaimId, RequestId},
        scope::Actor,
        slip,
    },
    store::{
        StoreError, Tx, alert_address,
        audit::{self, Event},
        carer::{self, Carer},
        claim::{self, Claim, ClaimKind, MailboxCode},
        grant,
        outbox::{self, NoticeKind, Recipient},
        passkey,
        patient::{self, PatientState},
    },
};
use zeroize::Zeroizing;

use super::{MAX_TRIES, MailboxError, fits::fits, unfinished};
use crate::service::{
    Services,
    carer::revoke_all,
    claim::{Replacing, carer_again, is_vouched, open_in, take_over, tell_staff},
    codes,
    error::ServiceError,
    session::{Fresh, Session, Stage},
};

/// What a right code led to.
pub enum Confirmed {
    /// The record is readable: the cookie of the session's successor at `Stage::SignedIn`.
    SignedIn(Token32),
    /// The record that was added is readable in this very session.
    Added,
    /// The record opens at this moment.
    Waits(Timestamp),
}

impl Confirmed {
    /// The cookie, where the record is readable.
    #[must_use]
    pub fn signed_in(self) -> Option<Token32> {
        match self {
            Self::SignedIn(token) => Some(token),
            Self::Added | Self::Waits(_) => None,
        }
    }
}

/// Takes a code as a person typed it; success makes the record readable, or lets it open when its wait is over. For a session
/// at `Stage::Confirming`.
///
/// # Errors
/// [`MailboxError`].
pub async fn confirm(services: &Services, session: &Session, input: &str, request: RequestId) -> Result<Confirmed, MailboxError> {
    either(services, session, None, input, request).await
}

/// Takes the code of a record that is being added. For a session at `Stage::SignedIn` of the account that adds it.
///
/// # Errors
/// [`MailboxError`].
pub async fn confirm_added(
    services: &Services,
    session: &Session,
    claim: ClaimId,
    input: &str,
    request: RequestId,
) -> Result<Confirmed, MailboxError> {
    either(services, session, Some(claim), input, request).await
}

async fn either(
    services: &Services,
    session: &Session,
    added: Option<ClaimId>,
    input: &str,
    request: RequestId,
) -> Result<Confirmed, MailboxError> {
    match take(services, session, added, input, request).await {
        // The other press of the same button was faster: then it is given, and nothing is wrong.
        Err(refusal @ (MailboxError::Lapsed | MailboxError::Expired | MailboxError::TooMany)) => {
            Err(match unfinished(services, session, added).await {
                Err(done @ (MailboxError::Finished | MailboxError::Waits)) => done,
                _ => refusal,
            })
        }
        other => other,
    }
}

async fn take(
    services: &Services,
    session: &Session,
    added: Option<ClaimId>,
    input: &str,
    request: RequestId,
) -> Result<Confirmed, MailboxError> {
    let (claim, account) = unfinished(services, session, added).await?;
    if is_vouched(&services.store().read(), &claim).await? {
        return finish(services, session, added, (&claim, account, None), request).await;
    }
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
    finish(services, session, added, (&claim, account, Some(mailbox)), request).await
}

/// Nothing is missing any more.
async fn finish(
    services: &Services,
    session: &Session,
    added: Option<ClaimId>,
    (claim, account, mailbox): (&Claim, AccountId, Option<AlertAddressId>),
    request: RequestId,
) -> Result<Confirmed, MailboxError> {
    let fresh = added.is_none().then(|| Fresh::draw(services, Stage::SignedIn, Some(account)));
    let right = Right { services, session, claim, account, mailbox, request };
    let waits = services.store().write(async |tx| right.take(tx, fresh.as_ref()).await).await?;
    Ok(match (waits, fresh) {
        (Some(opens_at), _) => Confirmed::Waits(opens_at),
        (None, Some(fresh)) => Confirmed::SignedIn(fresh.token),
        (None, None) => Confirmed::Added,
    })
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
                tell_staff(tx, claim, "claim.codes_spent", Some(request)).await?;
            }
            Ok::<_, ServiceError>(())
        })
        .await?;
    Err(MailboxError::Wrong { left })
}

/// A right code; or none, where staff vouched for the person.
struct Right<'a> {
    services: &'a Services,
    session: &'a Session,
    claim: &'a Claim,
    account: AccountId,
    mailbox: Option<AlertAddressId>,
    request: RequestId,
}

impl Right<'_> {
    /// Makes the record readable, or says when it opens: all of it or nothing.
    async fn take(&self, tx: &Tx, fresh: Option<&Fresh>) -> Result<Option<Timestamp>, MailboxError> {
        let (claim, now) = (self.claim, self.services.now());
        let patient = patient::lock(tx, claim.organization, claim.patient).await?;
        let state = patient.map(|patient| patient.state).ok_or(MailboxError::Lapsed)?;
        // An address was given meanwhile: then it is to be shown that it is read.
        if self.mailbox.is_none() && !is_vouched(tx, claim).await? {
            return Err(MailboxError::Step);
        }
        let waits = claim.opens_at.is_some();
        let taken = if waits {
            state == PatientState::Claimed && claim::note_mailbox_read(tx, claim.id, now).await?
        } else {
            self.open(tx, state, now).await?
        };
        if !taken {
            return Err(MailboxError::Lapsed);
        }
        self.use_up(tx, now).await?;
        let opened = !waits || open_in(self.services, tx, claim, Some(self.request)).await?;
        if !opened {
            return Ok(claim.opens_at);
        }
        match fresh {
            Some(fresh) if !fresh.replace(tx, self.session).await? => Err(MailboxError::Lapsed),
            _ => Ok(None),
        }
    }

    /// Opens a record at once: one that nobody has claimed before, or one whose account gave its spare code.
    async fn open(&self, tx: &Tx, state: PatientState, now: Timestamp) -> Result<bool, MailboxError> {
        let claim = self.claim;
        let Some(grant) = claim.grant else { return Err(MailboxError::Step) };
        let carer = match claim.carer {
            None => None,
            Some(id) => Some(carer::find(tx, claim.organization, id).await?.ok_or(MailboxError::Lapsed)?),
        };
        if !fits(tx, claim, carer.as_ref(), state).await?
            || !claim::confirm(tx, claim.id, now).await?
            || !grant::activate(tx, grant).await?
        {
            return Ok(false);
        }
        if let Some(key) = claim.passkey
            && !passkey::activate(tx, key).await?
        {
            return Ok(false);
        }
        if let (Some(carer), ClaimKind::Recovery, Some(old)) = (&carer, claim.kind, claim.asked_by) {
            let replacing = Replacing { carer, old, new: self.account, grant };
            if !carer_again(self.services, tx, claim, replacing).await? {
                return Ok(false);
            }
            self.tell_of(tx, carer, state == PatientState::Claimed).await?;
        } else if let Some(carer) = &carer {
            if !carer::update_reads(tx, carer, self.account, grant).await? {
                return Ok(false);
            }
            // A code from before led to another key: of two, the later one reads.
            revoke_all(self.services, tx, carer, Some(grant)).await?;
            self.tell_of(tx, carer, state == PatientState::Claimed).await?;
        } else if claim.kind == ClaimKind::Recovery {
            take_over(self.services, tx, claim, self.account, grant).await?;
        } else {
            patient::update_state(tx, claim.organization, claim.patient, PatientState::Claimed).await?;
            for address in alert_address::list(tx, claim.organization, claim.patient).await? {
                let to = Recipient::Patient(address.id);
                outbox::insert_notice(tx, claim.organization, NoticeKind::KeyAdded, to, claim.id.as_uuid()).await?;
            }
        }
        self.note(tx, "claim.confirmed").await?;
        Ok(true)
    }

    /// Somebody reads beside the patient from now on: both are told, and what waits is alerted.
    async fn tell_of(&self, tx: &Tx, carer: &Carer, claimed: bool) -> Result<(), MailboxError> {
        let claim = self.claim;
        // Whoever has set nothing up is told by the history, and no stranger by a mistyped address.
        let own = if claimed { alert_address::list(tx, claim.organization, claim.patient).await? } else { Vec::new() };
        for address in own {
            let to = Recipient::Patient(address.id);
            outbox::insert_notice(tx, claim.organization, NoticeKind::CarerAdded, to, claim.id.as_uuid()).await?;
        }
        // After a spare code every address of the account is told more.
        if let Some(mailbox) = self.mailbox.filter(|_| claim.kind != ClaimKind::Recovery) {
            let to = Recipient::Patient(mailbox);
            outbox::insert_notice(tx, claim.organization, NoticeKind::KeyAdded, to, claim.id.as_uuid()).await?;
        }
        outbox::alert_carers(tx, claim.organization, claim.patient).await?;
        let event = Event::new(claim.organization, Actor::Account(self.account), "carer.reads").subject("carer", carer.id.as_uuid());
        audit::append(tx, event.about_patient(claim.patient).request(self.request)).await?;
        Ok(())
    }

    /// Every code of the claim is good for nothing from now on.
    async fn use_up(&self, tx: &Tx, now: Timestamp) -> Result<(), MailboxError> {
        let claim = self.claim;
        claim::use_mailbox_codes(tx, claim.id, now).await?;
        outbox::cancel_mailbox_codes(tx, claim.id).await?;
        let Some(mailbox) = self.mailbox else { return self.note(tx, "claim.vouched_for").await };
        // Changed while the digits were looked at: nothing is shown about the new one.
        alert_address::update_verified(tx, claim.organization, mailbox).await.map_err(|error| match error {
            StoreError::NotFound => MailboxError::Expired,
            other => other.into(),
        })?;
        self.note(tx, "mailbox_code.right").await
    }

    async fn note(&self, tx: &Tx, action: &'static str) -> Result<(), MailboxError> {
        let event = Event::new(self.claim.organization, Actor::Account(self.account), action);
        audit::append(tx, event.subject("claim", self.claim.id.as_uuid()).request(self.request)).await?;
        Ok(())
    }
}
