//! Having alerts sent elsewhere. The address that the organization delivers to stays what it is.
//!
//! Invariants:
//! - A new address is used for nothing but its code until that came back.
//! - Five codes a day for an account, fifteen tries for an address, an hour for each code.
//! - A code is good in the sign-in that asked for it alone.
//! - The old address is told, and an alert that waited there is not lost.
use std::{sync::Arc, time::Duration};

use entity::{
    base::clock::Timestamp,
    domain::{
        address::EmailAddress,
        id::{AccountId, MailboxCodeId, PatientId, RequestId},
        scope::{Actor, Record},
        slip,
    },
    store::{
        StoreError, Tx, account,
        address_change::{self, Change, NewChange},
        alert_address,
        audit::{self, Event},
        outbox::{self, NoticeKind, Recipient},
        patient,
    },
};
use openssl::sha::sha256;
use zeroize::Zeroizing;

use super::{AccountError, alerts::masked, owner, reach, verified_owner};
use crate::service::{
    Services, codes,
    error::ServiceError,
    mailbox::{LIFETIME, MAX_SENT, MAX_TRIES},
    session::{Purpose, Session},
};

/// Over this time [`MAX_SENT`] codes may be sent.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Why an address was not changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChangeError {
    /// Not an e-mail address.
    #[error("this is no e-mail address")]
    Address,
    /// It is the one in use.
    #[error("this address is in use already")]
    Same,
    /// Five codes today, or fifteen tries.
    #[error("too many")]
    TooMany,
    /// Not eight digits. No try.
    #[error("a mailbox code has eight digits")]
    Shape,
    /// None of the codes that were sent.
    #[error("this is not the code that was sent")]
    Wrong,
    /// Every code has expired: begin again.
    #[error("the code has expired")]
    Expired,
    /// Of the account.
    #[error(transparent)]
    Account(#[from] AccountError),
}

impl From<StoreError> for ChangeError {
    fn from(below: StoreError) -> Self {
        Self::Account(below.into())
    }
}

impl From<ServiceError> for ChangeError {
    fn from(below: ServiceError) -> Self {
        Self::Account(below.into())
    }
}

/// Where somebody stands; the address in use as far as it is shown.
pub enum Standing {
    /// To say the new address. This one is in use.
    Ask(Zeroizing<String>),
    /// To type the code that went to this address: whole, for whoever typed it looks for a mistake.
    Code(Zeroizing<String>),
    /// Fifteen tries at the codes for this address: it, or another one, can be said again when they are over, the latter at once.
    Spent(Zeroizing<String>),
    /// Five codes were sent: the next at this moment.
    Later(Timestamp),
}

/// Where changing the address of a record stands; `again`: from the beginning, whatever was sent. For whose record it is,
/// verified for it while an address is asked for.
///
/// # Errors
/// [`AccountError`].
pub async fn stand(services: &Services, session: &Session, record: PatientId, again: bool) -> Result<Standing, AccountError> {
    let account = owner(session)?;
    let reader = services.store().read();
    let one = reach::find(services, &reader, account, record).await?;
    let record = one.record;
    let open = address_change::list_open(&reader, account, &record, services.now()).await?;
    if let (false, Some(sent)) = (again, open.first()) {
        let proposed = alert_address::open_proposed(&reader, record.organization, sent.to).await?;
        // To whoever else sits there no more than to know it again.
        let whole = verified_owner(services, session, Purpose::ChangeAddress).is_ok();
        let shown = if whole { Zeroizing::new(proposed.as_str().to_owned()) } else { masked(proposed.as_str()) };
        return Ok(if tries(&open) >= MAX_TRIES { Standing::Spent(shown) } else { Standing::Code(shown) });
    }
    let address = one.in_use(&reader).await?.into_iter().next().ok_or(AccountError::NotFound)?;
    verified_owner(services, session, Purpose::ChangeAddress)?;
    let oldest = address_change::find_sent(&reader, account, services.now().minus(DAY), MAX_SENT).await?;
    if let Some(sent) = oldest {
        return Ok(Standing::Later(sent.plus(DAY)));
    }
    Ok(Standing::Ask(masked(alert_address::open(&reader, &address).await?.0.as_str())))
}

/// Proposes an address and sends a code there. For whose record it is, verified for it.
///
/// # Errors
/// [`ChangeError`].
pub async fn propose(
    services: &Services,
    session: &Session,
    record: PatientId,
    input: &str,
    request: RequestId,
) -> Result<(), ChangeError> {
    let account = verified_owner(services, session, Purpose::ChangeAddress)?;
    let reader = services.store().read();
    let one = reach::find(services, &reader, account, record).await?;
    let record = one.record;
    let address = EmailAddress::parse(input).map_err(|_| ChangeError::Address)?;
    let current = one.in_use(&reader).await?.into_iter().next().ok_or(AccountError::NotFound)?;
    let (old, language) = alert_address::open(&reader, &current).await?;
    if old.normal() == address.normal() {
        return Err(ChangeError::Same);
    }
    let id = MailboxCodeId::generate(services.clock(), services.random());
    let code = slip::draw_mailbox_code(services.random());
    let key = codes::current_key(services, record.organization).await?;
    let digits = Zeroizing::new(code.as_bytes().to_vec());
    let hash = services.codes().hash(key, bound(id, session), digits, Arc::clone(&services.inner.random)).await?;
    let now = services.now();
    services
        .store()
        .write(async |tx| {
            account::lock(tx, account).await?;
            if address_change::count_since(tx, account, now.minus(DAY)).await? >= u64::from(MAX_SENT) {
                return Err(ChangeError::TooMany);
            }
            let open = address_change::list_open(tx, account, &record, now).await?;
            let same = match open.first() {
                Some(sent) => {
                    let proposed = alert_address::open_proposed(tx, record.organization, sent.to).await?;
                    (proposed.normal() == address.normal()).then_some(sent.to)
                }
                None => None,
            };
            let to = match same {
                // Another code would only be for more tries.
                Some(_) if tries(&open) >= MAX_TRIES => return Err(ChangeError::TooMany),
                // Earlier codes stay good.
                Some(to) => to,
                None => one.propose(tx, (account, now), (&address, &language, current.cadence)).await?,
            };
            let new = NewChange { id, account, record, to, hash, created_at: now, expires_at: now.plus(LIFETIME) };
            address_change::insert(tx, &new).await?;
            outbox::insert_address_code(tx, &new, &code).await?;
            let event = Event::new(record.organization, Actor::Account(account), "alert_address.proposed");
            audit::append(tx, event.subject("patient", record.patient.as_uuid()).request(request)).await?;
            Ok(())
        })
        .await
}

/// Takes the code as a person typed it: from now on alerts go to the new address. For the sign-in that asked for it.
///
/// # Errors
/// [`ChangeError`].
pub async fn confirm(
    services: &Services,
    session: &Session,
    record: PatientId,
    input: &str,
    request: RequestId,
) -> Result<(), ChangeError> {
    let account = owner(session)?;
    let record = reach::find(services, &services.store().read(), account, record).await?.record;
    let digits = slip::parse_mailbox_code(input).ok_or(ChangeError::Shape)?;
    let open = services.store().write(async |tx| count(services, tx, account, &record).await).await?;
    let mut right = None;
    // All are looked at in any case.
    for change in &open {
        let key = codes::key_of(services, record.organization, &change.hash).await?;
        let digits = Zeroizing::new(digits.to_vec());
        if services.codes().verify(key, bound(change.id, session), digits, change.hash.clone()).await? {
            right = Some(change.clone());
        }
    }
    let event = |action| Event::new(record.organization, Actor::Account(account), action).subject("patient", record.patient.as_uuid());
    let Some(change) = right else {
        let wrong = event("alert_address.code_wrong").request(request);
        services.store().write(async |tx| audit::append(tx, wrong).await).await?;
        return Err(ChangeError::Wrong);
    };
    services
        .store()
        .write(async |tx| {
            // No message comes in between: its alert would be for an address that is out of use.
            patient::lock(tx, record.organization, record.patient).await?;
            account::lock(tx, account).await?;
            if !session.is_alive(tx).await? {
                return Err(AccountError::SignIn.into());
            }
            move_to(services, tx, account, &change, &record).await?;
            audit::append(tx, event("alert_address.changed").request(request)).await?;
            Ok(())
        })
        .await
}

/// Tries for the address that these codes were sent to.
fn tries(open: &[Change]) -> u32 {
    open.iter().map(|change| change.tries).sum()
}

/// Counts a try before it is looked at; the codes that are good.
async fn count(services: &Services, tx: &Tx, account: AccountId, record: &Record) -> Result<Vec<Change>, ChangeError> {
    account::lock(tx, account).await?;
    let open = address_change::list_open(tx, account, record, services.now()).await?;
    let latest = open.first().ok_or(ChangeError::Expired)?;
    if tries(&open) >= MAX_TRIES {
        return Err(ChangeError::TooMany);
    }
    address_change::count_tried(tx, latest.id).await?;
    Ok(open)
}

/// The new address takes the place of the old one, which is told. The caller holds the record and the account.
async fn move_to(services: &Services, tx: &Tx, account: AccountId, change: &Change, record: &Record) -> Result<(), ChangeError> {
    let now = services.now();
    let one = reach::find(services, tx, account, record.patient).await?;
    // Another address was proposed, or this one taken, meanwhile.
    if !address_change::list_open(tx, account, record, now).await?.iter().any(|open| open.id == change.id) {
        return Err(ChangeError::Expired);
    }
    let old = one.in_use(tx).await?;
    one.take_over(tx, (account, now), change.to).await?;
    for address in &old {
        outbox::move_alert(tx, record, address.id).await?;
        let told = Recipient::Patient(address.id);
        outbox::insert_notice(tx, record.organization, NoticeKind::AddressChanged, told, change.id.as_uuid()).await?;
    }
    Ok(())
}

/// What a code's hash is bound to: its row, and the sign-in that asked for it. Fresh verifications give a session another
/// cookie; its absolute end stays.
fn bound(id: MailboxCodeId, session: &Session) -> [u8; 16] {
    let digest = sha256(&[&id.as_uuid().as_bytes()[..], &session.ends_at.as_micros().to_be_bytes()].concat());
    std::array::from_fn(|place| digest[place])
}
