//! The staff of the walks, really: the clerk, and two colleagues with keys of their own.
use anyhow::{Context, Result, ensure};
use entity::{
    domain::{address::EmailAddress, id::PatientId, role::Role, scope::StaffScope, slip::Channel},
    store::alert_address,
};
use portal::service::{
    approval::{self, Approval, ApprovalKind},
    claim,
    desk::{self, Desk, DeskError, Standing},
    directory, passkey, permit,
    session::{Purpose, Session},
    staff::{self, Invite, Manager},
};
use tests::{authenticator::Authenticator, model::Second};

use super::super::house::{House, ORIGIN, bytes, here};

/// One of them: who it is, and the key.
pub(in crate::service) struct Member {
    pub(in crate::service) scope: StaffScope,
    device: Authenticator,
}

impl Member {
    pub(in crate::service) async fn enrol(house: &House, address: &str, role: Role) -> Result<Self> {
        let new = Invite { name: Some("Dr. Vega".to_owned()), address: EmailAddress::parse(address)?, role };
        let operator = permit::operator(house.organization);
        let invited = staff::invite(&house.services, Manager { scope: &operator, session: None }, new).await?;
        let joined = staff::enter(&house.services, &invited.code, here(), None, house.request()).await?;
        let session = house.session(&joined.token.context("no cookie")?).await?;
        let mut device = Authenticator::new();
        house.make_further(&session, &mut device).await?;
        let begun = passkey::begin_confirmation(&house.services, &session).await?;
        let body = bytes(&device.get(ORIGIN, &begun.options).await?);
        let token = passkey::finish_confirmation(&house.services, &session, &begun.token, &body, house.request()).await?;
        let scope = house.member(&house.session(&token).await?).await?;
        Ok(Self { scope, device })
    }

    /// Signed in, the key used a moment ago for this.
    pub(in crate::service) async fn verified(&mut self, house: &House, purpose: Purpose) -> Result<Session> {
        let session = house.enter_again(&mut self.device).await?;
        house.verify(&session, &mut self.device, purpose).await
    }

    /// Has mailbox codes sent there: whether it was done is seen by where they are good.
    async fn move_to(&mut self, house: &House, patient: PatientId, to: &str) -> Result<()> {
        let session = self.verified(house, Purpose::ChangeAddress).await?;
        let _ = directory::set_alert_address(&house.services, (&self.scope, &session), patient, to, house.request()).await;
        Ok(())
    }
}

/// How a slip is given.
#[derive(Clone, Copy)]
pub(super) struct Giving {
    /// By the clerk; else by whichever colleague may.
    pub(super) by_clerk: bool,
    /// On a screen at the desk; else by hand.
    pub(super) at_desk: bool,
}

/// All of them.
pub(super) struct Staff {
    clerk: Member,
    /// Issue and agree; whoever has vouched for a person gives that person's next code no more, and the next one does.
    colleagues: Vec<Member>,
    /// Looks after addresses, and gives no codes.
    desk: Member,
    /// From outside: sees nobody, and agrees.
    witness: Member,
    /// Which of the colleagues showed a slip at the desk last; the clerk, if none.
    shows: Option<usize>,
}

/// Whether alerts about a record go nowhere but to this address.
async fn is_at(house: &House, patient: PatientId, mail: &str) -> Result<bool> {
    let reader = house.services.store().read();
    let all = alert_address::list(&reader, house.organization, patient).await?;
    Ok(match all.first() {
        Some(first) => alert_address::open(&reader, first).await?.0.as_str() == mail,
        None => true,
    })
}

/// More than vouch for one person in a walk.
const COLLEAGUES: usize = 5;

impl Staff {
    pub(super) async fn enrol(house: &House) -> Result<Self> {
        let clerk = Member::enrol(house, "clerk@clinic.example", Role::Sender).await?;
        let mut colleagues = Vec::new();
        for nth in 0..COLLEAGUES {
            colleagues.push(Member::enrol(house, &format!("colleague{nth}@clinic.example"), Role::Sender).await?);
        }
        let desk = Member::enrol(house, "desk@clinic.example", Role::Sender).await?;
        let witness = Member::enrol(house, "witness@clinic.example", Role::Witness).await?;
        Ok(Self { clerk, colleagues, desk, witness, shows: None })
    }

    /// A slip, if it is given: by hand, or on a screen. Colleagues ask the patient, who reads `mail`, whether a changed address is right.
    pub(super) async fn issue(&mut self, house: &House, (patient, mail): (PatientId, &str), giving: Giving) -> Result<Option<String>> {
        ensure!(claim::issue(&house.services, &self.witness.scope, patient, Channel::Hand, None).await.is_err(), "a witness gave a code");
        let all = if giving.by_clerk { vec![None] } else { (0..COLLEAGUES).map(Some).collect() };
        for which in all {
            let scope = &which.map_or(&self.clerk, |nth| &self.colleagues[nth]).scope;
            let moved = approval::moved(&house.services, scope, patient).await?;
            // The clerk says whatever leads on.
            let looked = if giving.by_clerk || is_at(house, patient, mail).await? { moved.map(|moved| moved.seen) } else { None };
            let issued = if giving.at_desk {
                desk::begin(&house.services, scope, patient, looked).await
            } else {
                claim::issue(&house.services, scope, patient, Channel::Hand, looked).await
            };
            if let Ok(issued) = issued {
                self.shows = if giving.at_desk { which } else { self.shows };
                return Ok(Some(issued.code.to_string()));
            }
        }
        Ok(None)
    }

    fn shows(&self) -> &Member {
        self.shows.map_or(&self.clerk, |nth| &self.colleagues[nth])
    }

    /// Confirms this number, if it is the one that is shown.
    pub(super) async fn see(&self, house: &House, patient: PatientId, number: u16) -> Result<()> {
        let scope = &self.shows().scope;
        if let Some(Desk { standing: Standing::Joined { number: shown, round }, .. }) = desk::look(&house.services, scope, patient).await?
            && shown == number
        {
            desk::confirm(&house.services, scope, patient, (number, round), house.request()).await?;
        }
        Ok(())
    }

    /// That somebody is known, or that there is no wait: whether it was asked is seen by what comes of agreeing.
    pub(super) async fn ask_at_desk(&self, house: &House, patient: PatientId, kind: ApprovalKind) -> Result<()> {
        let scope = &self.shows().scope;
        let asked = if kind == ApprovalKind::InPerson {
            desk::vouch(&house.services, scope, patient, house.request()).await
        } else {
            desk::sooner(&house.services, scope, patient, house.request()).await
        };
        match asked {
            Err(DeskError::Service(error)) => Err(error.into()),
            _ => Ok(()),
        }
    }

    pub(super) async fn move_away(&mut self, house: &House, patient: PatientId, to: &str) -> Result<()> {
        self.clerk.move_to(house, patient, to).await
    }

    /// Two who mean well: what the clerk asks for is refused, and what one of them does the other agrees to.
    pub(super) async fn move_back(&mut self, house: &House, patient: PatientId, to: &str) -> Result<()> {
        for one in self.open(house, patient, ApprovalKind::AlertAddress).await? {
            let colleague = &mut self.colleagues[0];
            let session = colleague.verified(house, Purpose::Approve).await?;
            approval::refuse(&house.services, &colleague.scope, &session, one.id, house.request()).await?;
        }
        self.desk.move_to(house, patient, to).await?;
        self.agree(house, patient, ApprovalKind::AlertAddress, Second::Colleague).await
    }

    pub(super) async fn ask_slip(&self, house: &House, patient: PatientId) -> Result<()> {
        Ok(approval::ask_slip(&house.services, &self.clerk.scope, patient, house.request()).await?)
    }

    async fn open(&self, house: &House, patient: PatientId, kind: ApprovalKind) -> Result<Vec<Approval>> {
        let all = approval::of_record(&house.services, &self.colleagues[0].scope, patient).await?;
        Ok(all.into_iter().map(|(one, _)| one).filter(|one| one.kind == kind && one.is_open(house.services.now())).collect())
    }

    /// Somebody agrees to what waits: a colleague who did not ask, the witness, or whoever asked.
    pub(super) async fn agree(&mut self, house: &House, patient: PatientId, kind: ApprovalKind, second: Second) -> Result<()> {
        for one in self.open(house, patient, kind).await? {
            let is = |who: &Member| who.scope.practitioner() == Some(one.asked_by);
            let colleague = self.colleagues.iter().position(is);
            let who = match second {
                Second::Witness => &mut self.witness,
                Second::Asker if is(&self.clerk) => &mut self.clerk,
                Second::Asker => colleague.map_or(&mut self.desk, |nth| &mut self.colleagues[nth]),
                Second::Colleague if colleague.is_some() => &mut self.desk,
                Second::Colleague => &mut self.colleagues[0],
            };
            let session = who.verified(house, Purpose::Approve).await?;
            // What it was about may be another by now, and not everybody may: then nothing is done.
            let _ = approval::approve(&house.services, &who.scope, &session, one.id, house.request()).await;
        }
        Ok(())
    }
}
