//! The language that a person has chosen: for every page and every mail. Must not know how one chooses.
//!
//! Invariant: from here, a mail to a record changes its language only by somebody whose own record it is (staff change it in
//! `directory`).
use entity::{
    domain::{
        id::{AccountId, OrganizationId, RequestId},
        locale::Locale,
        scope::Actor,
    },
    store::{
        account, alert_address,
        audit::{self, Event},
        carer, grant,
    },
};

use super::{Services, error::ServiceError, session::Session};

/// Remembers a choice for pages and mails. For whoever has an account, on the way in or signed in; for others nothing is
/// kept.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub(crate) async fn choose(services: &Services, session: &Session, language: &Locale, request: RequestId) -> Result<(), ServiceError> {
    let Some(account) = session.account else { return Ok(()) };
    if session.language.as_ref() == Some(language) {
        return Ok(());
    }
    keep(services, session, account, (language, "account.language_chosen"), request).await
}

/// A record was just opened: its mails are in the language that was `chosen` on the way to it, or else in the one of the account, or else in
/// the one that was `asked` for.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub(crate) async fn meet(
    services: &Services,
    session: &Session,
    chosen: Option<&Locale>,
    asked: Option<&Locale>,
    request: RequestId,
) -> Result<(), ServiceError> {
    match (session.account, chosen.or(session.language.as_ref()), asked) {
        (Some(account), Some(chosen), _) => keep(services, session, account, (chosen, "account.language_chosen"), request).await,
        (Some(account), None, Some(asked)) => keep(services, session, account, (asked, "account.language_met"), request).await,
        _ => Ok(()),
    }
}

async fn keep(
    services: &Services,
    session: &Session,
    account: AccountId,
    (language, action): (&Locale, &'static str),
    request: RequestId,
) -> Result<(), ServiceError> {
    services
        .store()
        .write(async |tx| {
            account::update_language(tx, account, language).await?;
            if session.signed_in().is_some() {
                for record in grant::list_own(tx, account, services.now()).await? {
                    alert_address::update_language(tx, record.organization, record.patient, language).await?;
                }
                carer::update_language(tx, account, language).await?;
            }
            let event = Event::new(OrganizationId::PORTAL, Actor::Account(account), action);
            audit::append(tx, event.subject("account", account.as_uuid()).request(request)).await?;
            Ok::<_, ServiceError>(())
        })
        .await
}
