//! Entering a slip.
use entity::{
    domain::{
        id::{AccountId, ClaimId, OrganizationId, RequestId},
        scope::{Actor, Record},
        slip::{Slip, SlipError},
    },
    store::{
        Tx,
        audit::{self, Event},
        claim::{self, Claim, ClaimKind, ClaimState, Holder},
        grant, patient, practitioner, session as rows,
    },
};
use zeroize::Zeroizing;

use super::{ClaimError, Entered, Step, attention, paired, spend::leads_to, step::step};
use crate::service::{
    Services, codes,
    error::ServiceError,
    limit::{self, CLAIM_FINDER, CLAIM_NETWORK, Counted, Wait},
    network::Network,
    session::{self, Fresh, Session, Stage},
};

/// Staff are told after this many wrong tries on one slip.
const TELL: u32 = 5;
/// After this many it is locked.
const LOCK: u32 = 100;
/// How often a slip may be taken over by another browser.
const TAKEOVERS: u32 = 10;

/// One entry of a slip.
struct Try<'a> {
    services: &'a Services,
    current: Option<&'a Session>,
    take_over: bool,
    request: RequestId,
    counted: Counted,
}

/// Takes a slip as a person typed it and binds it to this browser. Anybody may call.
///
/// # Errors
/// [`ClaimError`]. [`ClaimError::Refused`] is the same, and costs the same, for every reason.
pub async fn enter(
    services: &Services,
    input: &str,
    network: Network,
    current: Option<&Session>,
    take_over: bool,
    request: RequestId,
) -> Result<Entered, ClaimError> {
    let slip = Slip::parse(input).map_err(|error| match error {
        SlipError::Shape => ClaimError::Shape,
        SlipError::CheckDigit => ClaimError::CheckDigit,
    })?;
    let mut tries = Vec::with_capacity(2);
    // What is entered at a desk under the eyes of staff, or by whoever entered it rightly before, is not held up by others in the same
    // network: the finder's counter guards the code, as it does against many networks. Whoever searches from a network that waits finds
    // none that is shown, and holds none up: a wrong code does not have its mark, and waits as any other.
    let held = current.and_then(held);
    if !claim::is_vouched_for(&services.store().read(), &slip, held, services.now()).await? {
        tries.push((CLAIM_NETWORK, limit::network_key(services, &CLAIM_NETWORK, network).await?));
    }
    tries.push((CLAIM_FINDER, limit::finder_key(services, slip.finder()).await?));
    let counted = limit::count(services.store(), tries, services.now()).await?;
    let counted = counted.map_err(|Wait(after)| ClaimError::TryLater { after })?;
    let attempt = Try { services, current, take_over, request, counted };
    match look(services, &slip).await {
        Ok((Some(claim), true)) => attempt.right(&claim).await,
        Ok((found, _)) => attempt.wrong(found.as_ref()).await,
        Err(error) => {
            // Nobody looked at the digits, so nobody learnt anything.
            attempt.forgive().await?;
            Err(error.into())
        }
    }
}

/// The slip that this browser entered rightly.
const fn held(session: &Session) -> Option<ClaimId> {
    match session.stage {
        Stage::Claiming(claim) | Stage::Confirming(claim) => Some(claim),
        Stage::SignedIn | Stage::Joining(_) => None,
    }
}

/// One Argon2: the slip that is meant, if there is one, and whether the digits are its own.
async fn look(services: &Services, slip: &Slip) -> Result<(Option<Claim>, bool), ServiceError> {
    let found = claim::find_by_finder(&services.store().read(), slip.finder()).await?;
    let meant = found.as_ref().map(|claim| (claim.organization, *claim.id.as_uuid().as_bytes(), &claim.hash));
    let right = codes::check(services, meant, Zeroizing::new(slip.secret().to_vec())).await?;
    Ok((found, right))
}

impl Try<'_> {
    /// The digits are right: what becomes of it depends on where the slip stands.
    async fn right(self, claim: &Claim) -> Result<Entered, ClaimError> {
        match claim.state {
            ClaimState::Issued | ClaimState::Bound if self.services.now() < claim.expires_at => self.live(claim).await,
            ClaimState::Keyed | ClaimState::Confirmed => self.spent(claim).await,
            _ => self.refuse(claim, "claim.dead").await,
        }
    }

    /// A live slip, rightly entered.
    async fn live(self, claim: &Claim) -> Result<Entered, ClaimError> {
        let current = self.current;
        if let Some(account) = current.and_then(Session::signed_in) {
            return self.add(claim, account).await;
        }
        let elsewhere = match (&claim.bound_session, current) {
            (Some(bound), Some(session)) if bound == session.id() => {
                self.forgive().await?;
                return Ok(Entered { token: None, step: step(self.services, session).await? });
            }
            _ => claim.state == ClaimState::Bound,
        };
        if elsewhere && !self.take_over && self.is_held(claim).await? {
            self.forgive().await?;
            return Err(ClaimError::Elsewhere);
        }
        if elsewhere && claim.takeovers >= TAKEOVERS {
            return self.alarm(claim, "claim.taken_over_too_often").await;
        }
        let fresh = Fresh::draw(self.services, Stage::Claiming(claim.id), None);
        let bound = self.services.store().write(async |tx| self.bind(tx, claim, &fresh, elsewhere).await).await?;
        if !bound {
            return self.overtaken(claim).await;
        }
        let shown = paired::shown(&self.services.store().read(), claim.id).await?;
        Ok(Entered { token: Some(fresh.token), step: shown.map_or(Step::MakeKey, |number| Step::Show { number }) })
    }

    /// Whether another browser could go on with it: one that waited too long could not, and may be this very one.
    async fn is_held(&self, claim: &Claim) -> Result<bool, ClaimError> {
        match &claim.bound_session {
            Some(bound) => Ok(session::is_live(self.services, bound).await?),
            None => Ok(claim.account.is_some()),
        }
    }

    /// A live slip, rightly entered by somebody who is signed in: the record will be added to the account.
    async fn add(self, claim: &Claim, account: AccountId) -> Result<Entered, ClaimError> {
        // Staff account and patient account stay apart: whoever ends one must not end the other.
        if practitioner::is_staff(&self.services.store().read(), account).await? {
            self.forgive().await?;
            return Err(ClaimError::SignedIn);
        }
        let record = Record { organization: claim.organization, patient: claim.patient };
        if grant::list_owners(&self.services.store().read(), record).await?.contains(&account) {
            self.forgive().await?;
            return Err(ClaimError::Own);
        }
        let bound = claim.state == ClaimState::Bound;
        if bound && claim.account == Some(account) {
            self.forgive().await?;
            return Ok(Entered { token: None, step: Step::Add });
        }
        if bound && !self.take_over {
            self.forgive().await?;
            return Err(ClaimError::Elsewhere);
        }
        if bound && claim.takeovers >= TAKEOVERS {
            return self.alarm(claim, "claim.taken_over_too_often").await;
        }
        let held = self.services.store().write(async |tx| self.hold(tx, claim, account, bound).await).await?;
        if held { Ok(Entered { token: None, step: Step::Add }) } else { self.overtaken(claim).await }
    }

    /// Binds the slip to an account; `false` if somebody else was faster.
    async fn hold(&self, tx: &Tx, claim: &Claim, account: AccountId, elsewhere: bool) -> Result<bool, ClaimError> {
        let now = self.services.now();
        let kind = if claim.kind == ClaimKind::First { ClaimKind::Further } else { claim.kind };
        let patient = patient::lock(tx, claim.organization, claim.patient).await?;
        if !patient.is_some_and(|patient| leads_to(claim, kind, patient.state)) {
            return Err(ClaimError::Refused);
        }
        if !claim::bind(tx, claim, Holder::Account(account), kind, elsewhere).await? {
            return Ok(false);
        }
        paired::join(self.services, tx, claim).await?;
        if let Some(old) = &claim.bound_session {
            rows::end(tx, old, now).await?;
        }
        limit::give_back(tx, &self.counted, now).await?;
        let action = if elsewhere { "claim.taken_over" } else { "claim.bound" };
        attention::note(tx, claim, Actor::Account(account), action, Some(self.request)).await?;
        Ok(true)
    }

    /// The slip changed between reading and binding it: what is told depends on where it stands now.
    async fn overtaken(self, seen: &Claim) -> Result<Entered, ClaimError> {
        let Some(claim) = claim::find(&self.services.store().read(), seen.id).await? else { return Err(ClaimError::Refused) };
        match claim.state {
            ClaimState::Issued | ClaimState::Bound if self.services.now() < claim.expires_at => {
                self.forgive().await?;
                Err(ClaimError::Elsewhere)
            }
            ClaimState::Keyed | ClaimState::Confirmed => self.spent(&claim).await,
            _ => self.refuse(&claim, "claim.dead").await,
        }
    }

    /// Binds the slip to a new session; `false` if another browser was faster.
    async fn bind(&self, tx: &Tx, claim: &Claim, fresh: &Fresh, elsewhere: bool) -> Result<bool, ClaimError> {
        let now = self.services.now();
        // Whoever has no account takes a slip back that somebody with one has entered.
        let kind = if claim.kind == ClaimKind::Further { ClaimKind::First } else { claim.kind };
        let patient = patient::lock(tx, claim.organization, claim.patient).await?;
        if !patient.is_some_and(|patient| leads_to(claim, kind, patient.state)) {
            return Err(ClaimError::Refused);
        }
        if !claim::bind(tx, claim, Holder::Browser(fresh.id()), kind, elsewhere).await? {
            return Ok(false);
        }
        paired::join(self.services, tx, claim).await?;
        for old in [claim.bound_session.as_ref(), self.current.map(Session::id)].into_iter().flatten() {
            rows::end(tx, old, now).await?;
        }
        fresh.insert(tx).await?;
        limit::give_back(tx, &self.counted, now).await?;
        let action = if elsewhere { "claim.taken_over" } else { "claim.bound" };
        attention::note(tx, claim, Actor::Anonymous, action, Some(self.request)).await?;
        Ok(true)
    }

    /// A spent slip: the browser that spent it goes on, anybody else is an alarm.
    async fn spent(self, claim: &Claim) -> Result<Entered, ClaimError> {
        let own = |session: &&Session| {
            session.stage == Stage::Confirming(claim.id) || (session.account.is_some() && session.account == claim.account)
        };
        if let Some(session) = self.current.filter(own) {
            self.forgive().await?;
            let step = match session.stage {
                Stage::SignedIn if claim.state == ClaimState::Keyed => Step::Add,
                _ => step(self.services, session).await?,
            };
            return Ok(Entered { token: None, step });
        }
        self.alarm(claim, "claim.reused").await
    }

    /// The digits are wrong, or nobody's. Both write one entry, so that both take as long.
    async fn wrong(self, found: Option<&Claim>) -> Result<Entered, ClaimError> {
        let now = self.services.now();
        self.services
            .store()
            .write(async |tx| {
                let Some(claim) = found else {
                    let event = Event::new(OrganizationId::PORTAL, Actor::Anonymous, "claim.wrong").request(self.request);
                    audit::append(tx, event).await?;
                    return Ok(());
                };
                attention::note(tx, claim, Actor::Anonymous, "claim.wrong", Some(self.request)).await?;
                let tries = claim::count_wrong(tx, claim.id, now).await?.unwrap_or(0);
                if tries == TELL {
                    attention::tell(tx, claim, "claim.many_wrong", Some(self.request)).await?;
                }
                if tries >= LOCK && claim::change(tx, claim.id, &[ClaimState::Issued, ClaimState::Bound], ClaimState::Locked).await? {
                    attention::tell(tx, claim, "claim.locked", Some(self.request)).await?;
                }
                Ok::<_, ServiceError>(())
            })
            .await?;
        Err(ClaimError::Refused)
    }

    /// Refuses, and tells staff why.
    async fn alarm(self, claim: &Claim, action: &'static str) -> Result<Entered, ClaimError> {
        self.services.store().write(async |tx| attention::tell(tx, claim, action, Some(self.request)).await).await?;
        Err(ClaimError::Refused)
    }

    /// Refuses, and writes down why.
    async fn refuse(self, claim: &Claim, action: &'static str) -> Result<Entered, ClaimError> {
        let note = async |tx: &Tx| attention::note(tx, claim, Actor::Anonymous, action, Some(self.request)).await;
        self.services.store().write(note).await?;
        Err(ClaimError::Refused)
    }

    /// The try was right: it counts against nobody.
    async fn forgive(&self) -> Result<(), ServiceError> {
        let now = self.services.now();
        self.services.store().write(async |tx| limit::give_back(tx, &self.counted, now).await).await
    }
}
