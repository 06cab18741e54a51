//! What is not finished in time ends: the credential is dropped, the slip is void, staff are told.
use entity::{
    base::clock::Timestamp,
    domain::{
        id::{AccountId, PasskeyId, PatientId},
        scope::{Actor, StaffScope},
    },
    store::{
        Tx, account,
        carer::Carer,
        claim::{self, Claim, ClaimKind, ClaimState},
        delivery, grant,
        outbox::{self, NoticeKind, Recipient},
        passkey,
        patient::{self, PatientState},
        session,
    },
};

use super::attention;
use crate::service::{Services, error::ServiceError};

/// How many of each kind are ended in one go.
const BATCH: u64 = 100;

/// Ends slips that were never used in time, and claims whose mailbox code never came. Returns how many. For the portal's
/// own timed work.
///
/// # Errors
/// The first [`ServiceError`]; the others were ended all the same.
pub async fn drop_unfinished(services: &Services) -> Result<u64, ServiceError> {
    let now = services.now();
    let reader = services.store().read();
    let mut work = Work::default();
    for slip in claim::list_expired(&reader, now, BATCH).await? {
        work.note(&slip, expire_one(services, &slip, now).await);
    }
    for lapsed in claim::list_lapsed(&reader, now, BATCH).await? {
        work.note(&lapsed, drop_one(services, &lapsed, now).await);
    }
    work.failed.map_or(Ok(work.ended), Err)
}

/// What became of many; one that fails keeps none of the others from ending.
#[derive(Default)]
struct Work {
    ended: u64,
    failed: Option<ServiceError>,
}

impl Work {
    fn note(&mut self, claim: &Claim, ended: Result<bool, ServiceError>) {
        match ended {
            Ok(ended) => self.ended += u64::from(ended),
            Err(error) => {
                tracing::warn!(claim = %claim.id, code = error.code(), "a slip could not be ended; it is tried again");
                self.failed.get_or_insert(error);
            }
        }
    }
}

/// Ends a slip that was never used in time. If something waits to be read, staff are reminded that a new one is needed.
async fn expire_one(services: &Services, slip: &Claim, now: Timestamp) -> Result<bool, ServiceError> {
    services
        .store()
        .write(async |tx| {
            let patient = patient::lock(tx, slip.organization, slip.patient).await?;
            // Used or replaced since it was listed: nothing to do.
            let still = claim::find(tx, slip.id).await?.is_some_and(|claim| claim.has_expired(now));
            if !still || !claim::change(tx, slip.id, &[ClaimState::Issued, ClaimState::Bound], ClaimState::Expired).await? {
                return Ok(false);
            }
            session::end_of_claim(tx, slip.id, now).await?;
            attention::note(tx, slip, Actor::System, "claim.expired", None).await?;
            tell_if_needed(tx, slip, patient.map(|patient| patient.state)).await?;
            Ok(true)
        })
        .await
}

/// Staff are told that a new slip is needed, if something waits to be read that nobody can open.
async fn tell_if_needed(tx: &Tx, slip: &Claim, state: Option<PatientState>) -> Result<(), ServiceError> {
    let unclaimed = state == Some(PatientState::Unclaimed);
    if unclaimed && slip.carer.is_none() && delivery::is_waiting(tx, slip.organization, slip.patient).await? {
        let subject = slip.patient.as_uuid();
        outbox::insert_notice(tx, slip.organization, NoticeKind::SlipNeeded, Recipient::Staff, subject).await?;
    }
    Ok(())
}

/// Ends every slip that somebody of the staff gave and with which nobody has made a key: whoever gave it may have kept it, or have
/// entered it themselves. Returns how many. The caller holds the one who gave them, and no record.
pub(in crate::service) async fn void_given_by(services: &Services, tx: &Tx, scope: &StaffScope, by: Actor) -> Result<u64, ServiceError> {
    let mut ended = 0;
    loop {
        let some = claim::list_unspent_by(tx, scope.organization(), by, BATCH).await?;
        for slip in &some {
            let patient = patient::lock(tx, slip.organization, slip.patient).await?;
            // Spent since it was listed: it goes its way.
            let state = claim::find(tx, slip.id).await?.map(|one| one.state);
            let unspent = matches!(state, Some(ClaimState::Issued | ClaimState::Bound));
            if unspent && void(services, tx, slip, scope.actor(), "claim.giver_left").await? {
                tell_if_needed(tx, slip, patient.map(|patient| patient.state)).await?;
                // Somebody had begun with it, the patient or not.
                if state == Some(ClaimState::Bound) {
                    attention::note(tx, slip, Actor::System, "claim.entered_ended", None).await?;
                }
                ended += 1;
            }
        }
        if (some.len() as u64) < BATCH {
            break;
        }
    }
    // Once for all of them: patients and carers need another one.
    if let (1.., Actor::Practitioner(giver, _)) = (ended, by) {
        let organization = scope.organization();
        outbox::insert_notice(tx, organization, NoticeKind::StaffAttention, Recipient::Staff, giver.as_uuid()).await?;
    }
    Ok(ended)
}

async fn drop_one(services: &Services, lapsed: &Claim, now: Timestamp) -> Result<bool, ServiceError> {
    services
        .store()
        .write(async |tx| {
            patient::lock(tx, lapsed.organization, lapsed.patient).await?;
            // Finished or replaced since it was listed: nothing to do.
            let still = claim::find(tx, lapsed.id).await?.is_some_and(|claim| claim.has_lapsed(now));
            if still && void(services, tx, lapsed, Actor::System, "claim.lapsed").await? {
                attention::tell(tx, lapsed, "claim.unfinished", None).await?;
                return Ok(true);
            }
            Ok(false)
        })
        .await
}

/// Ends every claim of a record that is not finished, because the record is closed. The caller holds the patient's lock.
pub(in crate::service) async fn void_all(services: &Services, tx: &Tx, patient: PatientId, actor: Actor) -> Result<(), ServiceError> {
    for open in claim::list_open(tx, patient).await?.iter().chain(&claim::list_of_carers(tx, patient).await?) {
        void(services, tx, open, actor, "claim.record_closed").await?;
    }
    Ok(())
}

/// Ends the claims of somebody who reads beside a patient that are not finished. The caller holds the patient's lock.
pub(in crate::service) async fn void_of_carer(services: &Services, tx: &Tx, carer: &Carer, actor: Actor) -> Result<(), ServiceError> {
    for open in claim::list_of_carers(tx, carer.record.patient).await?.iter().filter(|open| open.carer == Some(carer.id)) {
        void(services, tx, open, actor, "claim.replaced").await?;
    }
    Ok(())
}

/// Ends an unfinished claim and whatever it brought into being. `false` if it was finished or ended meanwhile. The
/// caller holds the patient's lock.
pub(in crate::service) async fn void(
    services: &Services,
    tx: &Tx,
    open: &Claim,
    actor: Actor,
    action: &'static str,
) -> Result<bool, ServiceError> {
    let now = services.now();
    if !claim::change(tx, open.id, &[ClaimState::Issued, ClaimState::Bound, ClaimState::Keyed], ClaimState::Void).await? {
        return Ok(false);
    }
    let told_there = open.opens_at.is_some();
    // Whoever waits for a record is told on the page that it was stopped; nothing else is to be had with that session.
    if !told_there {
        session::end_of_claim(tx, open.id, now).await?;
    }
    outbox::cancel_mailbox_codes(tx, open.id).await?;
    if let Some(grant) = open.grant {
        grant::revoke(tx, grant, now).await?;
    }
    // Only what the claim itself brought into being: an account that was there before keeps its keys and its sessions.
    if let (Some(account), Some(key)) = (open.account, open.passkey)
        && !pass_on(tx, open, account, key).await?
    {
        passkey::revoke(tx, key, now).await?;
        account::disable(tx, account, now).await?;
        if !told_there {
            session::end_of_account(tx, account, now).await?;
        }
    }
    attention::note(tx, open, actor, action, None).await?;
    Ok(true)
}

/// A spare code leads to records of several organizations by one key: what one of them ends keeps none of the others from
/// going on with it. `false` if there is nothing else to go on with.
async fn pass_on(tx: &Tx, ended: &Claim, account: AccountId, key: PasskeyId) -> Result<bool, ServiceError> {
    if ended.kind != ClaimKind::Recovery {
        return Ok(false);
    }
    for other in claim::list_of_account(tx, account).await? {
        if other.id != ended.id && claim::pass_key_on(tx, other.id, key).await? {
            return Ok(true);
        }
    }
    Ok(false)
}
