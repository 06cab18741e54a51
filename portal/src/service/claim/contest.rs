//! Objecting: the account of a record that is being claimed again, or of which one of the staff wants what nobody else there can check,
//! sees that, and stops it with one press.
use entity::{
    base::clock::Timestamp,
    domain::{id::RequestId, scope::Actor},
    store::{
        Source, carer,
        claim::{self, Claim, ClaimKind, ClaimState},
        grant, patient,
    },
};

use super::{attention, lapse};
use crate::service::{Services, approval, error::ServiceError, session::Session};

/// What there is to object to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contest {
    /// Somebody sets up a record of this account again.
    Again,
    /// One of the staff, where nobody else could agree, has asked for what takes two.
    Alone,
}

/// Something that this account may object to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contested {
    /// What.
    pub what: Contest,
    /// When it opens, or is done, at the earliest, if a wait was set.
    pub opens_at: Option<Timestamp>,
}

/// Whether somebody else sets up an own record of this account again, or what it reads as a carer; the first that opens. Else, whether one
/// of the staff has asked for what will be done by itself. For a session at `Stage::SignedIn`.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub async fn contested(services: &Services, session: &Session) -> Result<Option<Contested>, ServiceError> {
    let reader = services.store().read();
    let found = list(&reader, session, services.now()).await?;
    let again = found.iter().map(|claim| Contested { what: Contest::Again, opens_at: claim.opens_at });
    if let Some(first) = again.min_by_key(|contested| contested.opens_at) {
        return Ok(Some(first));
    }
    let Some(account) = session.signed_in() else { return Ok(None) };
    let first = approval::list_alone(services, &reader, account).await?.into_iter().next();
    Ok(first.map(|(_, one)| Contested { what: Contest::Alone, opens_at: one.alone_at }))
}

/// Stops all of that: the claims are void, their keys dropped, what was asked for is over, staff told. Returns how many there were. For a session at
/// `Stage::SignedIn`.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub async fn stop(services: &Services, session: &Session, request: RequestId) -> Result<usize, ServiceError> {
    let Some(account) = session.signed_in() else { return Ok(0) };
    let mut stopped = 0;
    for seen in list(&services.store().read(), session, services.now()).await? {
        let ended = services
            .store()
            .write(async |tx| {
                patient::lock(tx, seen.organization, seen.patient).await?;
                // Opened since it was listed, or the record is another's by now: then there is nothing to object to.
                let still = list(tx, session, services.now()).await?.iter().any(|claim| claim.id == seen.id);
                if !still || !lapse::void(services, tx, &seen, Actor::Account(account), "claim.vetoed").await? {
                    return Ok(false);
                }
                attention::tell(tx, &seen, "claim.stopped", Some(request)).await?;
                Ok::<_, ServiceError>(true)
            })
            .await?;
        stopped += usize::from(ended);
    }
    Ok(stopped + approval::stop_alone(services, session, request).await?)
}

async fn list(source: &impl Source, session: &Session, now: Timestamp) -> Result<Vec<Claim>, ServiceError> {
    let Some(account) = session.signed_in() else { return Ok(Vec::new()) };
    let mut all = Vec::new();
    for record in grant::list_own(source, account, now).await? {
        let open = claim::list_open(source, record.patient).await?;
        all.extend(open.into_iter().filter(|claim| {
            let again = matches!(claim.kind, ClaimKind::Again | ClaimKind::Recovery);
            again && claim.state == ClaimState::Keyed && claim.account != Some(account)
        }));
    }
    // What somebody reads as a carer comes back by a spare code alone.
    for carer in carer::of_account(source, account, now).await? {
        let open = claim::list_of_carers(source, carer.record.patient).await?.into_iter().filter(|claim| claim.carer == Some(carer.id));
        all.extend(
            open.filter(|claim| claim.kind == ClaimKind::Recovery && claim.state == ClaimState::Keyed && claim.account != Some(account)),
        );
    }
    Ok(all)
}
