//! Making a slip.
use std::{sync::Arc, time::Duration};

use entity::{
    base::clock::Timestamp,
    crypto::token::TokenHash,
    domain::{
        id::{CarerId, ClaimId, PatientId, RequestId},
        scope::StaffScope,
        slip::{self, Channel, Slip},
    },
    store::{
        StoreError, Tx, Unique,
        approval::{self as rows, ApprovalState, Step},
        audit::{self, Event},
        carer::{self, Carer},
        claim::{self, ClaimKind, ClaimState, NewClaim},
        outbox,
        pairing::{self, Shown},
        patient::{self, PatientState},
    },
};
use zeroize::Zeroizing;

use super::{IssueError, Issued, lapse, spend::WAIT};
use crate::service::{
    Services,
    approval::{self, Gate, Looked},
    caller, codes,
    error::ServiceError,
    permit::{self, Act},
    session::Session,
};

/// How long a slip lives that is entered under the eyes of staff.
pub const AT_DESK: Duration = Duration::from_secs(15 * 60);

/// How often a free finder is drawn before a taken one must do.
const DRAWS: u32 = 32;
/// How often two commands at once may draw the same finder.
const ROUNDS: u32 = 8;

/// Makes a slip for a patient: of a record that was claimed before, one that sets it up again. An older one becomes void,
/// also one whose owner has not given the mailbox code yet; alerts that waited for a first slip are released. Whoever gave the record
/// another address lately needs a colleague's word, and where others did whoever acts has `looked` ([`approval`]); to a code that is told
/// belongs what `caller` asks. For staff of the organization and an operator's command.
///
/// # Errors
/// [`IssueError`].
pub async fn issue(
    services: &Services,
    scope: &StaffScope,
    patient: PatientId,
    channel: Channel,
    looked: Option<Looked>,
) -> Result<Issued, IssueError> {
    permit::require(scope.actor(), Act::IssueSlip).map_err(|_| IssueError::NotPermitted)?;
    let kind = kind(patient::find(&services.store().read(), scope, patient).await?.map(|found| found.state))?;
    let whom = Whom { patient, carer: None, at_desk: false, heard_by: None, looked };
    make(services, scope, whom, kind, channel, services.now().plus(channel.lifetime())).await
}

/// The same for a patient at the telephone, who said in this session what stands in the record (`caller`). For staff of the
/// organization.
///
/// # Errors
/// [`IssueError`].
pub async fn issue_to_caller(
    services: &Services,
    scope: &StaffScope,
    session: &Session,
    patient: PatientId,
    looked: Option<Looked>,
) -> Result<Issued, IssueError> {
    permit::require(scope.actor(), Act::IssueSlip).map_err(|_| IssueError::NotPermitted)?;
    let kind = kind(patient::find(&services.store().read(), scope, patient).await?.map(|found| found.state))?;
    let whom = Whom { patient, carer: None, at_desk: false, heard_by: Some(session.id()), looked };
    make(services, scope, whom, kind, Channel::Telephone, services.now().plus(Channel::Telephone.lifetime())).await
}

/// The same for somebody who stands at the desk: it lives [`AT_DESK`], and a key can be made with it only on a telephone that staff
/// saw ([`crate::service::desk`]). For staff of the organization.
///
/// # Errors
/// [`IssueError`].
pub(in crate::service) async fn issue_at_desk(
    services: &Services,
    scope: &StaffScope,
    patient: PatientId,
    looked: Option<Looked>,
) -> Result<Issued, IssueError> {
    permit::require(scope.actor(), Act::IssueSlip).map_err(|_| IssueError::NotPermitted)?;
    scope.practitioner().ok_or(IssueError::NotPermitted)?;
    let kind = kind(patient::find(&services.store().read(), scope, patient).await?.map(|found| found.state))?;
    let whom = Whom { patient, carer: None, at_desk: true, heard_by: None, looked };
    make(services, scope, whom, kind, Channel::Hand, services.now().plus(AT_DESK)).await
}

/// Makes a slip for somebody who reads beside a patient; an older one of theirs becomes void. For [`crate::service::carer`], which
/// has looked the carer up.
///
/// # Errors
/// [`IssueError`].
pub async fn issue_for_carer(
    services: &Services,
    scope: &StaffScope,
    carer: &Carer,
    channel: Channel,
    request: RequestId,
) -> Result<Issued, IssueError> {
    permit::require(scope.actor(), Act::IssueSlip).map_err(|_| IssueError::NotPermitted)?;
    let until = services.now().plus(channel.lifetime()).min(carer.expires_at);
    let whom = Whom { patient: carer.record.patient, carer: Some((carer.id, request)), at_desk: false, heard_by: None, looked: None };
    make(services, scope, whom, ClaimKind::First, channel, until).await
}

/// For whom a slip is.
#[derive(Clone, Copy)]
struct Whom<'a> {
    patient: PatientId,
    /// A carer, and which request gives the code.
    carer: Option<(CarerId, RequestId)>,
    at_desk: bool,
    /// The session in which the patient was heard at the telephone.
    heard_by: Option<&'a TokenHash>,
    /// Which changes of the addresses whoever gives it has asked the patient about.
    looked: Option<Looked>,
}

async fn make(
    services: &Services,
    scope: &StaffScope,
    whom: Whom<'_>,
    kind: ClaimKind,
    channel: Channel,
    expires_at: Timestamp,
) -> Result<Issued, IssueError> {
    for _ in 0..ROUNDS {
        let id = ClaimId::generate(services.clock(), services.random());
        let slip = Slip::generate(free_finder(services).await?, services.random());
        let key = codes::current_key(services, scope.organization()).await?;
        let secret = Zeroizing::new(slip.secret().to_vec());
        let hash = services.codes().hash(key, *id.as_uuid().as_bytes(), secret, Arc::clone(&services.inner.random)).await?;
        let now = services.now();
        let new = NewClaim {
            id,
            organization: scope.organization(),
            patient: whom.patient,
            carer: whom.carer.map(|(id, _)| id),
            kind,
            finder: slip.finder(),
            hash,
            channel,
            issued_by: scope.actor(),
            created_at: now,
            expires_at,
        };
        let mark = pairing::mark(&services.store().read(), &slip).await.map_err(ServiceError::from)?;
        match write(services, scope, (&new, mark), whom).await {
            Err(IssueError::Service(ServiceError::Store(StoreError::Conflict(Unique::ClaimFinder)))) => {}
            other => {
                let opens_at = (kind == ClaimKind::Again).then(|| now.plus(WAIT));
                return other.map(|()| Issued { code: slip.grouped(), expires_at, opens_at });
            }
        }
    }
    Err(ServiceError::Unavailable.into())
}

async fn write(services: &Services, scope: &StaffScope, (new, mark): (&NewClaim, u16), whom: Whom<'_>) -> Result<(), IssueError> {
    services
        .store()
        .write(async |tx| {
            // Deactivated, or given another role, while the code was made.
            if !permit::still_permitted(tx, scope).await? {
                return Err(IssueError::NotPermitted);
            }
            let now = kind(patient::lock(tx, new.organization, new.patient).await?.map(|found| found.state))?;
            if let Some(carer) = new.carer {
                let found = carer::find(tx, new.organization, carer).await?.filter(|found| found.is_live(new.created_at));
                let found = found.ok_or(IssueError::NotFound)?;
                if found.reads.is_some() {
                    return Err(IssueError::Reads);
                }
                lapse::void_of_carer(services, tx, &found, scope.actor()).await?;
            } else if now != new.kind {
                // Claimed at this very moment: what the slip would mean is for the caller to decide anew.
                return Err(ServiceError::Unavailable.into());
            }
            // A carer's code takes two people of its own: whoever adds a carer gives no code. It comes first: where a colleague is asked,
            // nobody has to be on the telephone yet.
            if new.carer.is_none() {
                pass(services, tx, scope, (new.patient, whom.looked)).await?;
            }
            // At the desk nobody is heard: they are seen.
            if !whom.at_desk {
                caller::allow(services, tx, scope, (new.patient, new.channel), whom.heard_by).await?;
            }
            if new.carer.is_none() {
                for older in claim::list_open(tx, new.patient).await? {
                    lapse::void(services, tx, &older, scope.actor(), "claim.replaced").await?;
                }
            }
            claim::insert(tx, new).await?;
            if let Some((carer, request)) = whom.carer {
                let event = Event::new(new.organization, scope.actor(), "carer.code_given").subject("carer", carer.as_uuid());
                audit::append(tx, event.request(request)).await?;
            }
            if whom.at_desk {
                pairing::insert(tx, scope, new.patient, Shown { claim: new.id, mark }, new.created_at).await?;
            }
            if new.kind == ClaimKind::First && new.carer.is_none() {
                outbox::release_untold(tx, new.organization, new.patient).await?;
            }
            let event = Event::new(new.organization, scope.actor(), "claim.issued").subject("claim", new.id.as_uuid());
            audit::append(tx, event.detail(if whom.at_desk { "hand desk" } else { new.channel.as_str() })).await?;
            Ok(())
        })
        .await
}

/// What takes two people, taken: a colleague's word is used up, and that whoever acts has looked at what others changed is written down.
async fn pass(services: &Services, tx: &Tx, scope: &StaffScope, (patient, looked): (PatientId, Option<Looked>)) -> Result<(), IssueError> {
    match approval::gate(services, tx, scope, patient).await? {
        Gate::Open => Ok(()),
        Gate::Agreed(id) => {
            let step = Step { from: ApprovalState::Approved, to: ApprovalState::Used };
            let used = rows::settle(tx, scope, id, step, None, None).await?;
            if used { Ok(()) } else { Err(IssueError::TakesTwo) }
        }
        Gate::Look(seen) if looked == Some(seen) => {
            let event = Event::new(scope.organization(), scope.actor(), "patient.addresses_confirmed");
            Ok(audit::append(tx, event.subject("patient", patient.as_uuid())).await?)
        }
        Gate::Look(_) => Err(IssueError::Moved),
        Gate::Shut => Err(IssueError::TakesTwo),
    }
}

fn kind(state: Option<PatientState>) -> Result<ClaimKind, IssueError> {
    match state {
        None => Err(IssueError::NotFound),
        Some(PatientState::Unclaimed) => Ok(ClaimKind::First),
        Some(PatientState::Claimed) => Ok(ClaimKind::Again),
        Some(PatientState::Closed) => Err(IssueError::Closed),
    }
}

/// A finder that no slip has ever had, as long as there are such; then one that no live slip has. The database has the
/// last word.
async fn free_finder(services: &Services) -> Result<u32, ServiceError> {
    let reader = services.store().read();
    let mut free = None;
    for _ in 0..DRAWS {
        let finder = slip::draw_finder(services.random());
        match claim::find_by_finder(&reader, finder).await?.map(|claim| claim.state) {
            None => return Ok(finder),
            Some(ClaimState::Issued | ClaimState::Bound) => {}
            Some(_) => free = Some(finder),
        }
    }
    free.ok_or(ServiceError::Unavailable)
}
