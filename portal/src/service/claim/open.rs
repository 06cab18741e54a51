//! Opening a record that was claimed before, when the wait is over and the mailbox code came back: the new account takes
//! the place of the old one. Must not know who asks.
//!
//! Invariants:
//! - An objection and the opening hold the same record, so that of the two one happens.
//! - Whatever the old account saw of this record it sees no more, its sessions are over, and with its last record it is over
//!   itself.
//! - Everybody is told.
use entity::{
    base::clock::Timestamp,
    crypto::token::Token32,
    domain::{
        id::{AccountId, GrantId, RequestId},
        scope::{Actor, Record},
    },
    store::{
        Tx, account,
        carer::{self as carers, Carer},
        claim::{self, Claim},
        grant,
        outbox::NoticeKind,
        passkey,
        patient::{self, PatientState},
        practitioner, session as rows,
    },
};

use super::{attention, lapse, paired, tell};
use crate::service::{
    Services,
    account::tell::own_addresses,
    carer::revoke_all,
    error::ServiceError,
    session::{Fresh, Session, Stage},
};

/// How many are opened in one go.
const BATCH: u64 = 100;

/// Opens every record whose wait is over. Returns how many. For the portal's own timed work.
///
/// # Errors
/// The first [`ServiceError`]; the others were opened all the same.
pub async fn open_due(services: &Services) -> Result<u64, ServiceError> {
    let due = claim::list_due(&services.store().read(), services.now(), BATCH).await?;
    let (mut opened, mut failed) = (0, None);
    for claim in due {
        match open_one(services, &claim).await {
            Ok(done) => opened += u64::from(done),
            Err(error) => {
                tracing::warn!(claim = %claim.id, code = error.code(), "a record could not be opened; it is tried again");
                failed.get_or_insert(error);
            }
        }
    }
    failed.map_or(Ok(opened), Err)
}

/// Opens one in a transaction of its own, if its time has come.
pub(in crate::service) async fn open_one(services: &Services, claim: &Claim) -> Result<bool, ServiceError> {
    services.store().write(async |tx| open_in(services, tx, claim, None).await).await
}

/// Opens the record that this session waits for, if its time has come; returns the cookie of the session's successor at
/// `Stage::SignedIn`. For a session at `Stage::Confirming`.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub async fn open(services: &Services, session: &Session, request: RequestId) -> Result<Option<Token32>, ServiceError> {
    let Stage::Confirming(id) = session.stage else { return Ok(None) };
    let Some(claim) = claim::find(&services.store().read(), id).await?.filter(|claim| claim.account == session.account) else {
        return Ok(None);
    };
    let fresh = Fresh::draw(services, Stage::SignedIn, session.account);
    let opened = services
        .store()
        .write(async |tx| {
            let opened = open_in(services, tx, &claim, Some(request)).await?;
            Ok::<_, ServiceError>(opened && fresh.replace(tx, session).await?)
        })
        .await?;
    Ok(opened.then_some(fresh.token))
}

/// Opens one, if its time has come, as part of a transaction.
pub(in crate::service) async fn open_in(
    services: &Services,
    tx: &Tx,
    seen: &Claim,
    request: Option<RequestId>,
) -> Result<bool, ServiceError> {
    let now = services.now();
    let patient = patient::lock(tx, seen.organization, seen.patient).await?;
    let (Some(account), Some(grant)) = (seen.account, seen.grant) else { return Ok(false) };
    if patient.is_none_or(|patient| patient.state != PatientState::Claimed) {
        return Ok(false);
    }
    if !claim::is_mailbox_read(tx, seen.id).await? && !paired::is_vouched(tx, seen).await? {
        // The address went out of use while the claim waited: what was shown there counts no more.
        claim::forget_mailbox_read(tx, seen.id).await?;
        return Ok(false);
    }
    if !claim::open(tx, seen.id, now).await? || !grant::activate(tx, grant).await? {
        return Ok(false);
    }
    if let Some(key) = seen.passkey {
        passkey::activate(tx, key).await?;
    }
    take_over(services, tx, seen, account, grant).await?;
    let actor = request.map_or(Actor::System, |_| Actor::Account(account));
    attention::note(tx, seen, actor, "claim.opened", request).await?;
    Ok(true)
}

/// Another account has a record in the place of this one: its sessions are over, and with its last record it is over itself. The
/// caller holds the record.
async fn leave(tx: &Tx, old: AccountId, now: Timestamp) -> Result<(), ServiceError> {
    account::lock(tx, old).await?;
    rows::end_of_account(tx, old, now).await?;
    if !grant::is_any_active(tx, old, now).await? && !practitioner::is_staff(tx, old).await? {
        account::disable(tx, old, now).await?;
        passkey::revoke_all(tx, old, now).await?;
    }
    Ok(())
}

/// Whoever lost a key did not lose a language: the new account has the old one's, unless it has chosen another on the way.
async fn inherit_language(tx: &Tx, old: AccountId, new: AccountId) -> Result<(), ServiceError> {
    let language = account::find(tx, old).await?.and_then(|account| account.language);
    let chosen = account::find(tx, new).await?.and_then(|account| account.language);
    if let (Some(language), None) = (language, chosen) {
        account::update_language(tx, new, &language).await?;
    }
    Ok(())
}

/// Who reads in whose place.
#[derive(Clone, Copy)]
pub(in crate::service) struct Replacing<'a> {
    /// Who reads beside the patient.
    pub carer: &'a Carer,
    /// The account whose keys are lost.
    pub old: AccountId,
    /// The one that reads now.
    pub new: AccountId,
    /// By what it reads.
    pub grant: GrantId,
}

/// Somebody who reads beside a patient has lost every key: the account that their spare code and their own mailbox made reads in
/// the place of the old one, whose addresses are told. `false` if they read no more. The caller holds the record.
pub(in crate::service) async fn carer_again(
    services: &Services,
    tx: &Tx,
    seen: &Claim,
    Replacing { carer, old, new, grant }: Replacing<'_>,
) -> Result<bool, ServiceError> {
    // While they are the old account's still.
    own_addresses(services, tx, old, NoticeKind::AccessRestored, seen.id.as_uuid()).await?;
    if !carers::update_reads(tx, carer, new, grant).await? {
        return Ok(false);
    }
    revoke_all(services, tx, carer, Some(grant)).await?;
    inherit_language(tx, old, new).await?;
    leave(tx, old, services.now()).await?;
    attention::note(tx, seen, Actor::Account(new), "account.replaced", None).await?;
    lapse::void_of_carer(services, tx, carer, Actor::System).await?;
    Ok(true)
}

/// The new account is the record's only own one from now on. The caller holds the record.
pub(in crate::service) async fn take_over(
    services: &Services,
    tx: &Tx,
    seen: &Claim,
    account: AccountId,
    grant: GrantId,
) -> Result<(), ServiceError> {
    let now = services.now();
    let record = Record { organization: seen.organization, patient: seen.patient };
    let told = tell::around(tx, record, now).await?;
    let before = grant::list_owners(tx, record).await?;
    grant::revoke_other_own(tx, record, grant, now).await?;
    for old in before.into_iter().filter(|old| *old != account) {
        inherit_language(tx, old, account).await?;
        leave(tx, old, now).await?;
        attention::note(tx, seen, Actor::Account(account), "account.replaced", None).await?;
    }
    for other in claim::list_open(tx, seen.patient).await?.iter().filter(|other| other.id != seen.id) {
        lapse::void(services, tx, other, Actor::System, "claim.overtaken").await?;
    }
    tell::patients(tx, &told, NoticeKind::AccessRestored, seen.id.as_uuid()).await
}
