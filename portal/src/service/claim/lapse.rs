//! What is not finished in time ends: the credential is dropped, the slip is void, staff are told.
use entity::{
    base::clock::Timestamp,
    domain::scope::Actor,
    store::{
        Tx, account,
        claim::{self, Claim, ClaimState},
        grant, outbox, passkey, patient, session,
    },
};

use super::attention;
use crate::service::{Services, error::ServiceError};

/// How many are ended in one go.
const BATCH: u64 = 100;

/// Ends slips that were never used in time, and claims whose mailbox code never came. Returns how many. For the portal's
/// own timed work.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub async fn drop_unfinished(services: &Services) -> Result<u64, ServiceError> {
    let now = services.now();
    let mut ended = services.store().write(async |tx| claim::expire(tx, now).await).await?;
    for lapsed in claim::list_lapsed(&services.store().read(), now, BATCH).await? {
        ended += u64::from(drop_one(services, &lapsed, now).await?);
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

/// Ends an unfinished claim and whatever it brought into being. `false` if it was finished or ended meanwhile. The
/// caller holds the patient's lock.
pub(super) async fn void(services: &Services, tx: &Tx, open: &Claim, actor: Actor, action: &'static str) -> Result<bool, ServiceError> {
    let now = services.now();
    if !claim::change(tx, open.id, &[ClaimState::Issued, ClaimState::Bound, ClaimState::Keyed], ClaimState::Void).await? {
        return Ok(false);
    }
    session::end_of_claim(tx, open.id, now).await?;
    outbox::cancel_mailbox_codes(tx, open.id).await?;
    if let (Some(account), Some(key), Some(grant)) = (open.account, open.passkey, open.grant) {
        passkey::revoke(tx, key, now).await?;
        grant::revoke(tx, grant, now).await?;
        account::disable(tx, account, now).await?;
        session::end_of_account(tx, account, now).await?;
    }
    attention::note(tx, open, actor, action, None).await?;
    Ok(true)
}
