//! Entering a spare code, and using it up.
use entity::{
    crypto::token::TokenHash,
    domain::{
        id::{AccountId, ClaimId, OrganizationId, RequestId},
        scope::Actor,
        slip::{self, Channel, SlipError},
        spare::SpareCode,
    },
    store::{
        StoreError, Tx, Unique,
        account::{self, Spare},
        audit::{self, Event},
        claim::{self, Claim, ClaimKind, ClaimState, Holder, NewClaim},
        grant,
        outbox::{self, NoticeKind, Recipient},
        patient, session as rows,
    },
};
use std::time::Duration;
use zeroize::Zeroizing;

use super::{Restorable, Services, Session, restorable, with_mailbox};
use crate::service::{
    account::tell::own_addresses,
    claim::{ClaimError, Entered, Spender, Spent, Step, note, spend, tell_former},
    codes,
    error::ServiceError,
    limit::{self, Counted, SPARE_FINDER, SPARE_NETWORK, Wait},
    network::Network,
    session::{Fresh, Stage},
};

/// Staff are told after this many wrong tries on one code.
const TELL: u32 = 5;
/// After this many it is gone.
const LOCK: u32 = 100;
/// So long a key can be made after the code was entered.
const LIFETIME: Duration = Duration::from_secs(60 * 60);
/// How often a number that is taken is drawn anew.
const ROUNDS: u32 = 8;

/// Takes a spare code as a person typed it: a new key can be made in this browser, for every record of the account whose
/// organization allows it. Anybody may call.
///
/// # Errors
/// [`ClaimError`]. [`ClaimError::Refused`] is the same, and costs the same, for every reason.
pub async fn enter(
    services: &Services,
    input: &str,
    network: Network,
    current: Option<&Session>,
    request: RequestId,
) -> Result<Entered, ClaimError> {
    let code = SpareCode::parse(input).map_err(|error| match error {
        SlipError::Shape => ClaimError::Shape,
        SlipError::CheckDigit => ClaimError::CheckDigit,
    })?;
    if current.is_some_and(|session| session.signed_in().is_some()) {
        return Err(ClaimError::SignedIn);
    }
    let network = (SPARE_NETWORK, limit::network_key(services, &SPARE_NETWORK, network).await?);
    let finder = (SPARE_FINDER, limit::number_key(services, &SPARE_FINDER, code.finder()).await?);
    let counted = limit::count(services.store(), vec![network, finder], services.now()).await?;
    let counted = counted.map_err(|Wait(after)| ClaimError::TryLater { after })?;
    match look(services, &code).await {
        Ok((Some(spare), true)) => right(services, &spare, current, &counted, request).await,
        Ok((found, _)) => wrong(services, found.as_ref(), request).await,
        Err(error) => {
            // Nobody looked at the digits, so nobody learnt anything.
            services.store().write(async |tx| limit::give_back(tx, &counted, services.now()).await).await?;
            Err(error.into())
        }
    }
}

/// The code that is meant, if there is one, and whether the digits are its own: one Argon2 in any case.
async fn look(services: &Services, code: &SpareCode) -> Result<(Option<Spare>, bool), ServiceError> {
    let found = account::find_by_spare(&services.store().read(), code.finder()).await?;
    let meant = found.as_ref().map(|spare| (OrganizationId::PORTAL, *spare.account.as_uuid().as_bytes(), &spare.hash));
    let right = codes::check(services, meant, Zeroizing::new(code.secret().to_vec())).await?;
    Ok((found, right))
}

/// The digits are right: a claim for each record, bound to this browser.
async fn right(
    services: &Services,
    spare: &Spare,
    current: Option<&Session>,
    counted: &Counted,
    request: RequestId,
) -> Result<Entered, ClaimError> {
    for _ in 0..ROUNDS {
        let reader = services.store().read();
        let records = restorable(&reader, spare.account, services.now()).await?;
        // Begun where it can be finished: the others are added one by one.
        let first = with_mailbox(&reader, &records).await?.unwrap_or(0);
        drop(reader);
        let claims: Vec<NewClaim> = records.iter().map(|one| claim_of(services, spare, *one)).collect();
        let Some(first) = claims.get(first) else { return wrong(services, None, request).await };
        let fresh = Fresh::draw(services, Stage::Claiming(first.id), None);
        let written = services
            .store()
            .write(async |tx| {
                for new in &claims {
                    bind(services, tx, new, fresh.id(), request).await?;
                }
                if let Some(current) = current {
                    rows::end(tx, current.id(), services.now()).await?;
                }
                fresh.insert(tx).await?;
                limit::give_back(tx, counted, services.now()).await
            })
            .await;
        match written {
            // Another slip has this number by now.
            Err(ServiceError::Store(StoreError::Conflict(Unique::ClaimFinder))) => {}
            other => return Ok(other.map(|()| Entered { token: Some(fresh.token), step: Step::MakeKey })?),
        }
    }
    Err(ServiceError::Unavailable.into())
}

fn claim_of(services: &Services, spare: &Spare, one: Restorable) -> NewClaim {
    let now = services.now();
    NewClaim {
        carer: one.carer,
        id: ClaimId::generate(services.clock(), services.random()),
        organization: one.record.organization,
        patient: one.record.patient,
        // Nobody looks for it by number, but every slip has one.
        finder: slip::draw_finder(services.random()),
        hash: spare.hash.clone(),
        kind: ClaimKind::Recovery,
        channel: Channel::Hand,
        issued_by: Actor::Account(spare.account),
        created_at: now,
        expires_at: now.plus(LIFETIME),
    }
}

/// Writes one and binds it; what the same code began elsewhere and nobody has made a key for ends.
async fn bind(services: &Services, tx: &Tx, new: &NewClaim, session: &TokenHash, request: RequestId) -> Result<(), ServiceError> {
    patient::lock(tx, new.organization, new.patient).await?;
    let open = match new.carer {
        None => claim::list_open(tx, new.patient).await?,
        Some(_) => claim::list_of_carers(tx, new.patient).await?,
    };
    for older in open.into_iter().filter(|older| older.carer == new.carer) {
        if older.kind == ClaimKind::Recovery && claim::change(tx, older.id, &[ClaimState::Bound], ClaimState::Void).await? {
            if let Some(session) = &older.bound_session {
                rows::end(tx, session, services.now()).await?;
            }
            note(tx, &older, Actor::Anonymous, "spare_code.taken_over", Some(request)).await?;
        }
    }
    claim::insert(tx, new).await?;
    let seen = claim::find(tx, new.id).await?.ok_or(StoreError::NotFound)?;
    if !claim::bind(tx, &seen, Holder::Browser(session), ClaimKind::Recovery, false).await? {
        return Err(StoreError::NotFound.into());
    }
    note(tx, &seen, Actor::Anonymous, "spare_code.entered", Some(request)).await
}

/// The digits are wrong, or nobody's. Both write one entry at least, so that both take as long.
async fn wrong(services: &Services, found: Option<&Spare>, request: RequestId) -> Result<Entered, ClaimError> {
    services
        .store()
        .write(async |tx| {
            let event = Event::new(OrganizationId::PORTAL, Actor::Anonymous, "spare_code.wrong").request(request);
            let Some(spare) = found else { return Ok(audit::append(tx, event).await?) };
            audit::append(tx, event.subject("account", spare.account.as_uuid())).await?;
            let tries = account::count_spare_wrong(tx, spare).await?.unwrap_or(0);
            if tries == TELL {
                alarm(services, tx, spare.account, "spare_code.many_wrong", request).await?;
            }
            if tries >= LOCK && account::drop_spare(tx, spare).await? {
                alarm(services, tx, spare.account, "spare_code.locked", request).await?;
            }
            Ok::<_, ServiceError>(())
        })
        .await?;
    Err(ClaimError::Refused)
}

/// Tells staff of every organization whose records the account reads.
async fn alarm(services: &Services, tx: &Tx, id: AccountId, action: &'static str, request: RequestId) -> Result<(), ServiceError> {
    let mut told = Vec::new();
    for record in grant::list_records(tx, id, services.now()).await? {
        if told.contains(&record.organization) {
            continue;
        }
        told.push(record.organization);
        let event = Event::new(record.organization, Actor::System, action).subject("account", id.as_uuid()).request(request);
        audit::append(tx, event).await?;
        outbox::insert_notice(tx, record.organization, NoticeKind::StaffAttention, Recipient::Staff, id.as_uuid()).await?;
    }
    Ok(())
}

/// Whoever has the paper has it for good: whoever should have it hears of that, wherever they were told lately.
async fn tell_of_use(services: &Services, tx: &Tx, old: AccountId, spent: &Claim) -> Result<(), ServiceError> {
    let (kind, subject) = (NoticeKind::SpareUsed, spent.id.as_uuid());
    own_addresses(services, tx, old, kind, subject).await?;
    for record in grant::list_own(tx, old, services.now()).await? {
        tell_former(tx, record, services.now(), kind, subject).await?;
    }
    Ok(())
}

/// The first claim of a browser was spent with a new key: the code is used up, and the other records follow on the same
/// account. `false` if the code was used up already, or is another by now.
pub(in crate::service) async fn use_up(
    services: &Services,
    tx: &Tx,
    spent: &Claim,
    session: &TokenHash,
    new: AccountId,
    request: RequestId,
) -> Result<bool, ServiceError> {
    let Some(old) = spent.asked_by else { return Ok(false) };
    let spare = Spare { account: old, hash: spent.hash.clone() };
    if !account::drop_spare(tx, &spare).await? {
        return Ok(false);
    }
    tell_of_use(services, tx, old, spent).await?;
    for other in claim::list_held(tx, session).await? {
        let spender = Spender { holder: Holder::Browser(session), account: new, passkey: None, request };
        // One that leads nowhere any more is left behind, and expires.
        if spend(services, tx, &other, spender).await? == Spent::Stale {
            return Ok(false);
        }
    }
    let event = Event::new(OrganizationId::PORTAL, Actor::Account(new), "spare_code.used").subject("account", old.as_uuid());
    audit::append(tx, event.request(request)).await?;
    Ok(true)
}
