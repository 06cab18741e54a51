//! Spending a slip, by the first use of a key: a pending grant, and nothing readable yet. Must not know how a key is used.
//!
//! Invariant: a record that was claimed before opens a day later at the earliest, and in the moment in which its slip is spent,
//! everybody who may object is told: the old account by its pages, all its addresses, those of the last month too, by a notice, staff
//! by another.
use std::time::Duration;

use entity::{
    domain::{
        id::{AccountId, GrantId, PasskeyId, RequestId},
        scope::{Actor, Record},
    },
    store::{
        Tx, carer,
        claim::{self, Claim, ClaimKind, Holder, Keyed},
        grant::{self, NewGrant},
        outbox::NoticeKind,
        patient::{self, PatientState},
    },
};

use super::{attention, paired, tell};
use crate::service::{Services, error::ServiceError};

/// At least this long after its slip was spent, or its record could open, a claim can be finished.
const RESUME: Duration = Duration::from_secs(72 * 60 * 60);
/// So long the account of a record that was claimed before can object.
pub(super) const WAIT: Duration = Duration::from_secs(24 * 60 * 60);

/// Whose it becomes.
pub(in crate::service) struct Spender<'a> {
    /// Who has entered the slip.
    pub(in crate::service) holder: Holder<'a>,
    /// Whose the record will be.
    pub(in crate::service) account: AccountId,
    /// The key that was made for it, if the account is new.
    pub(in crate::service) passkey: Option<PasskeyId>,
    /// In which request.
    pub(in crate::service) request: RequestId,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::service) enum Spent {
    /// It is spent.
    Done,
    /// The record is not what the slip is for any more.
    Over,
    /// Another was faster, or its time is over.
    Stale,
}

/// Whether a slip leads to a record in this state, by what it would be of a kind for whoever holds it.
pub(super) const fn leads_to(claim: &Claim, kind: ClaimKind, state: PatientState) -> bool {
    if claim.carer.is_some() {
        return !matches!(state, PatientState::Closed);
    }
    match kind {
        ClaimKind::First | ClaimKind::Further => matches!(state, PatientState::Unclaimed),
        ClaimKind::Again | ClaimKind::Recovery => matches!(state, PatientState::Claimed),
    }
}

/// Spends a slip that `spender` holds. The account must be there.
pub(in crate::service) async fn spend(services: &Services, tx: &Tx, seen: &Claim, spender: Spender<'_>) -> Result<Spent, ServiceError> {
    let patient = patient::lock(tx, seen.organization, seen.patient).await?;
    if !patient.is_some_and(|patient| leads_to(seen, seen.kind, patient.state)) {
        return Ok(Spent::Over);
    }
    if !paired::may_make_key(tx, seen.id).await? {
        return Ok(Spent::Over);
    }
    let now = services.now();
    let carer = match seen.carer {
        None => None,
        Some(id) => match carer::find(tx, seen.organization, id).await?.filter(|carer| carer.is_live(now)) {
            Some(carer) => Some(carer),
            None => return Ok(Spent::Over),
        },
    };
    let grant = GrantId::generate(services.clock(), services.random());
    let opens_at = (seen.kind == ClaimKind::Again).then(|| now.plus(WAIT));
    let resume_until = seen.expires_at.max(opens_at.unwrap_or(now).plus(RESUME));
    let keyed = Keyed { account: spender.account, passkey: spender.passkey, grant, at: now, resume_until, opens_at };
    let pending = NewGrant {
        id: grant,
        account: spender.account,
        patient: seen.patient,
        organization: seen.organization,
        kind: carer.as_ref().map_or(grant::OWN, |carer| carer.basis.kind()),
        basis: match &carer {
            Some(carer) => carer.basis.as_str(),
            None if seen.kind == ClaimKind::Recovery => "spare_code",
            None => "claim_code",
        },
        expires_at: carer.as_ref().map(|carer| carer.expires_at),
        granted_by: "claim",
        created_at: now,
    };
    grant::insert(tx, &pending).await?;
    if !claim::key(tx, seen.id, spender.holder, &keyed).await? {
        return Ok(Spent::Stale);
    }
    attention::note(tx, seen, Actor::Account(spender.account), "claim.keyed", Some(spender.request)).await?;
    if seen.kind == ClaimKind::Again {
        attention::tell(tx, seen, "claim.reclaim_begun", Some(spender.request)).await?;
        let record = Record { organization: seen.organization, patient: seen.patient };
        tell::all(tx, record, now, NoticeKind::ReclaimBegun, seen.id.as_uuid()).await?;
    }
    Ok(Spent::Done)
}
