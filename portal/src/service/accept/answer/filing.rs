//! Filing an answer with the records that it is for, counted for the address. Must not know how they were found.
use std::time::Duration;

use entity::store::StoreError;

use super::{
    super::{Accept, AcceptError, Intake},
    Why,
};
use crate::service::limit::{self, LimitKey, Policy, Wait};

/// So many mails a day are filed that answer alerts to one address.
pub(super) const A_DAY: Policy = Policy::new("mail/address", 20, Duration::from_secs(12 * 60 * 60), Duration::from_secs(24 * 60 * 60));

/// Hands what comes to each.
pub(super) async fn pass_on(intakes: &mut [(Intake, LimitKey)], bytes: &[u8]) -> Result<(), AcceptError> {
    for (intake, _) in intakes {
        intake.chunk(bytes).await?;
    }
    Ok(())
}

/// Files it with each. Where it is filed with one, it has come to somebody.
pub(super) async fn file_all(accept: &Accept, intakes: Vec<(Intake, LimitKey)>) -> Result<Option<Why>, AcceptError> {
    let (mut filed, mut why) = (false, None);
    for (intake, counter) in intakes {
        match file(accept, intake, counter).await? {
            None => filed = true,
            Some(not) => why = why.or(Some(not)),
        }
    }
    Ok(if filed { None } else { why.or(Some(Why::NoAlert)) })
}

/// Files it and counts it: before, so that many at once do not get past the limit, and given back where nothing was filed.
async fn file(accept: &Accept, intake: Intake, counter: LimitKey) -> Result<Option<Why>, AcceptError> {
    let (store, now) = (&accept.store, accept.store.clock().now());
    let counted = match limit::count(store, vec![(A_DAY, counter)], now).await? {
        Ok(counted) => counted,
        Err(Wait(_)) => return Ok(Some(Why::TooMany)),
    };
    let done = intake.commit().await;
    if matches!(done, Ok(0) | Err(_)) {
        let given = store.write(async |tx| limit::give_back(tx, &counted, now).await).await;
        // Of two troubles the first is told.
        let why = unsaid(done.map(drop))?;
        given?;
        return Ok(why);
    }
    Ok(None)
}

/// What is not trouble of ours is not told.
pub(super) fn unsaid(done: Result<(), AcceptError>) -> Result<Option<Why>, AcceptError> {
    match done {
        Ok(()) => Ok(None),
        // Its record was closed, or its address given up, a moment ago.
        Err(AcceptError::Store(StoreError::NotFound)) => Ok(Some(Why::NoAlert)),
        Err(AcceptError::OwnAlert) => Ok(Some(Why::Own)),
        Err(error) if error.is_transient() => Err(error),
        Err(_) => Ok(Some(Why::Unacceptable)),
    }
}
