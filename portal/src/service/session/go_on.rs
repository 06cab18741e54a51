//! What is under way while a session is used, or gets another cookie, or is followed by another one of the same person: it goes on. Must
//! not know what that is.
//!
//! Invariants:
//! - A request goes on under the session that it began under, and under no other.
//! - Whatever ends that one ends it.
//! - Its cookie may have changed meanwhile, by a fresh verification in another tab: what began before is not verified by that, is
//!   given no cookie, and lasts as long as a request may.
//! - So whoever had copied the old cookie and began a slow request in time gets from it what they could have had at once, and once.
use std::time::Duration;

use entity::store::session::{self, By, FormSecret};

use super::{Services, Session, look_up};
use crate::service::error::ServiceError;

/// A session's idle time is not written more often than this.
const TOUCH: Duration = Duration::from_secs(60);

/// The same session behind a body that took long. For what another tab was verified meanwhile, this request was not.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub async fn find_again(services: &Services, before: &Session) -> Result<Option<Session>, ServiceError> {
    let found = look_up(services, By::Id(&before.id)).await?;
    Ok(found.map(|found| Session { cookie: before.cookie, verified: before.verified, ..found }))
}

/// So many sessions of a person are looked through for the one of a page that lies open.
const FORMER: u64 = 50;

/// The keys of the forms that lie open in pages of this account's sessions, this one and those that ended within the day: whoever signed in
/// again goes on with what they typed before. For the session itself.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub async fn former_keys(services: &Services, current: &Session) -> Result<Vec<FormSecret>, ServiceError> {
    let Some(account) = current.account else { return Ok(Vec::new()) };
    Ok(session::list_form_keys(&services.store().read(), account, FORMER).await?)
}

/// Starts its idle time anew. To be called after a request was answered with success only, so that failed ones never
/// extend a session, or while files come of one whose checks have passed; writes at most once a minute. For the session itself,
/// whatever its cookie is meanwhile.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub async fn touch(services: &Services, current: &Session) -> Result<(), ServiceError> {
    let now = services.now();
    if now.since(current.seen_at) < TOUCH {
        return Ok(());
    }
    services.store().write(async |tx| session::touch(tx, &current.id, now).await).await?;
    Ok(())
}
