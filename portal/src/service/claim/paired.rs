//! What a slip that was shown at a desk asks for beyond the others: that staff saw the telephone it was entered on. Must not know who
//! stands at the desk.
//!
//! Invariants: whoever enters it, and whoever takes it over, gets a number of their own and makes no key before staff have confirmed that
//! number. A slip of no desk asks for nothing.
use std::num::NonZeroU64;

use entity::{
    base::random,
    domain::id::ClaimId,
    store::{
        Source, Tx, alert_address,
        claim::Claim,
        pairing::{self, Pairing},
    },
};

use crate::service::{Services, error::ServiceError};

/// How many numbers there are: two groups of two digits.
const NUMBERS: NonZeroU64 = NonZeroU64::new(10_000).expect("ten thousand is not zero");

/// Gives whoever enters the slip a number of their own: whoever was seen before holds it no more. The caller holds the record.
pub(super) async fn join(services: &Services, tx: &Tx, claim: &Claim) -> Result<(), ServiceError> {
    let Some(found) = pairing::find(tx, claim.id).await? else { return Ok(()) };
    let mut number = random::below(services.random(), NUMBERS);
    // Whoever was here before shows another one.
    if found.number.is_some_and(|before| u64::from(before) == number) {
        number = (number + 1) % NUMBERS;
    }
    Ok(pairing::update_number(tx, claim.id, u16::try_from(number).unwrap_or(0)).await?)
}

/// The number that whoever holds a slip shows at the desk, until staff have confirmed it.
pub(super) async fn shown(source: &impl Source, claim: ClaimId) -> Result<Option<u16>, ServiceError> {
    let unseen = pairing::find(source, claim).await?.filter(|found| found.confirmed_at.is_none());
    Ok(unseen.map(|found| found.number.unwrap_or(0)))
}

/// Whether whoever holds a slip may make a key with it.
pub(in crate::service) async fn may_make_key(source: &impl Source, claim: ClaimId) -> Result<bool, ServiceError> {
    Ok(pairing::find(source, claim).await?.is_none_or(|found| found.confirmed_at.is_some()))
}

/// Where staff vouch for a person in place of a mailbox; nothing where there is one, or no desk.
pub(super) async fn vouching(source: &impl Source, claim: &Claim) -> Result<Option<Pairing>, ServiceError> {
    let Some(found) = pairing::find(source, claim.id).await? else { return Ok(None) };
    let none = claim.carer.is_none() && alert_address::list(source, claim.organization, claim.patient).await?.is_empty();
    Ok(Some(found).filter(|_| none))
}

/// Whether two of the staff have vouched for whoever spent this slip, and there is no mailbox still.
pub(in crate::service) async fn is_vouched(source: &impl Source, claim: &Claim) -> Result<bool, ServiceError> {
    Ok(vouching(source, claim).await?.is_some_and(|found| found.in_person_at.is_some()))
}
