//! Whether somebody should think of a second way in: a spare code, or another key. Refused three times ("Not now"), only the
//! settings offer it. Asked at the end of a claim, beneath the first message and at sign-out. Must not know pages.
use entity::{
    domain::id::AccountId,
    store::{
        account,
        claim::{self, ClaimKind},
        passkey,
    },
};

use super::{
    Services,
    error::ServiceError,
    session::Session,
    spare::{self, SpareError},
};

/// After so many refusals nobody is asked again.
const MOST: u32 = 3;

/// What to think of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nudge {
    /// The key comes along to a new device, but somebody may lose all of them.
    SpareCode,
    /// The only key stays on its device.
    SecondKey,
    /// The only key is all there is: without a mailbox there is no spare code.
    FurtherKey,
}

/// What the owner of this session should think of. For a session at `Stage::SignedIn`.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub async fn due(services: &Services, session: &Session) -> Result<Option<Nudge>, ServiceError> {
    let Some(id) = session.signed_in() else { return Ok(None) };
    let reader = services.store().read();
    if account::find(&reader, id).await?.is_none_or(|account| account.nudges_refused >= MOST) {
        return Ok(None);
    }
    let keys = passkey::list_active(&reader, id).await?;
    drop(reader);
    let status = match spare::status(services, session).await {
        Ok(status) => status,
        Err(SpareError::Service(error)) => return Err(error),
        Err(_) => return Ok(None),
    };
    // Whoever came back by a spare code knows what it is good for, and has none any more.
    let again = status.offered && status.made_at.is_none() && came_back(services, id).await?;
    Ok(match keys.as_slice() {
        _ if again => Some(Nudge::SpareCode),
        [_] if status.without_mailbox => Some(Nudge::FurtherKey),
        [only] if !only.synced => Some(Nudge::SecondKey),
        _ => (status.offered && status.made_at.is_none()).then_some(Nudge::SpareCode),
    })
}

/// Whether the account's last way in was a spare code.
async fn came_back(services: &Services, id: AccountId) -> Result<bool, ServiceError> {
    let last = claim::find_last_of_account(&services.store().read(), id).await?;
    Ok(last.is_some_and(|claim| claim.kind == ClaimKind::Recovery))
}

/// Notes a "not now". For a session at `Stage::SignedIn`.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub async fn refuse(services: &Services, session: &Session) -> Result<(), ServiceError> {
    let Some(id) = session.signed_in() else { return Ok(()) };
    services.store().write(async |tx| account::count_nudge_refused(tx, id).await).await?;
    Ok(())
}
