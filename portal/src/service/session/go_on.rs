//! What is under way while a session is used, or followed by another one: it goes on, and keeps alive what followed. Must not know what
//! that is.
//!
//! Invariant: only a fresh verification has a successor whose forms go on, so that nothing follows what was ended in another way.
use std::time::Duration;

use entity::store::session;

use super::{Services, Session, find_by_hash};
use crate::service::error::ServiceError;

/// A session's idle time is not written more often than this.
const TOUCH: Duration = Duration::from_secs(60);

/// The same session behind a body that took long; where its person used the key in another tab meanwhile, the one that followed it:
/// what began under the old cookie goes on. For what the other tab was verified, this request was not.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub async fn find_again(services: &Services, before: &Session) -> Result<Option<Session>, ServiceError> {
    if let Some(same) = find_by_hash(services, &before.hash).await? {
        return Ok(Some(same));
    }
    let Some(account) = before.signed_in() else { return Ok(None) };
    let Some(next) = session::successor(&services.store().read(), account, &before.form_key).await? else { return Ok(None) };
    let found = find_by_hash(services, &next).await?;
    Ok(found.map(|found| Session { verified: before.verified, ..found }))
}

/// Starts its idle time anew. To be called after a request was answered with success only, so that failed ones never
/// extend a session, or while files come of one whose checks have passed; writes at most once a minute. Where its person used the key in
/// another tab meanwhile, the one that followed it is meant. For the session itself.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub async fn touch(services: &Services, current: &Session) -> Result<(), ServiceError> {
    let now = services.now();
    if now.since(current.seen_at) < TOUCH {
        return Ok(());
    }
    services
        .store()
        .write(async |tx| {
            if !session::touch(tx, &current.hash, now).await?
                && let Some(account) = current.signed_in()
                && let Some(next) = session::successor(tx, account, &current.form_key).await?
            {
                session::touch(tx, &next, now).await?;
            }
            Ok::<_, ServiceError>(())
        })
        .await
}
