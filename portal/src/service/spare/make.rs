//! Making a spare code.
use std::sync::Arc;

use entity::{
    base::clock::Timestamp,
    domain::{
        id::{OrganizationId, RequestId},
        scope::Actor,
        spare::SpareCode,
    },
    store::{
        StoreError, Unique,
        account::{self, Spare},
        audit::{self, Event},
        outbox::NoticeKind,
    },
};
use zeroize::Zeroizing;

use super::{Purpose, Services, Session, SpareError, has_mailbox, restorable};
use crate::service::{account::tell, codes, error::ServiceError};

/// How often a finder that is taken is drawn anew.
const ROUNDS: u32 = 8;

/// Makes a spare code in place of the one `before`, by when that was made; twenty-eight digits in groups of four, shown once. A
/// page that is sent again knows of an older one than there is by now: it makes none. For a session at `Stage::SignedIn` with a
/// fresh verification for [`Purpose::MakeSpare`].
///
/// # Errors
/// [`SpareError`].
pub async fn make(
    services: &Services,
    session: &Session,
    before: Option<Timestamp>,
    request: RequestId,
) -> Result<Zeroizing<String>, SpareError> {
    let id = session.signed_in().ok_or(SpareError::SignIn)?;
    let reader = services.store().read();
    if !has_mailbox(&reader, &restorable(&reader, id, services.now()).await?).await? {
        return Err(SpareError::NotOffered);
    }
    drop(reader);
    if !session.is_fresh(services, Purpose::MakeSpare) {
        return Err(SpareError::VerificationNeeded(Purpose::MakeSpare));
    }
    for _ in 0..ROUNDS {
        let code = SpareCode::generate(services.random());
        let key = codes::current_key(services, OrganizationId::PORTAL).await?;
        let secret = Zeroizing::new(code.secret().to_vec());
        let hash = services.codes().hash(key, *id.as_uuid().as_bytes(), secret, Arc::clone(&services.inner.random)).await?;
        let spare = Spare { account: id, hash };
        let written = services
            .store()
            .write(async |tx| {
                // Thrown out while the code was hashed: whoever is no longer there gets none.
                account::lock(tx, id).await?;
                if !session.is_alive(tx).await? {
                    return Err(SpareError::SignIn);
                }
                if account::find(tx, id).await?.and_then(|account| account.spare_made_at) != before {
                    return Err(SpareError::Shown);
                }
                account::update_spare(tx, &spare, code.finder(), services.now()).await?;
                tell::own_addresses(services, tx, id, NoticeKind::SpareMade, id.as_uuid()).await?;
                let event = Event::new(OrganizationId::PORTAL, Actor::Account(id), "spare_code.made");
                audit::append(tx, event.subject("account", id.as_uuid()).request(request)).await?;
                Ok(())
            })
            .await;
        match written {
            Err(SpareError::Service(ServiceError::Store(StoreError::Conflict(Unique::SpareFinder)))) => {}
            other => return other.map(|()| code.grouped()),
        }
    }
    Err(ServiceError::Unavailable.into())
}
