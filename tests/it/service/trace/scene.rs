//! One record and everybody around it, really: each act done by the services, and what they made of it held against the model.
use std::{collections::BTreeMap, time::Duration};

use anyhow::{Context, Result, bail, ensure};
use entity::{
    domain::{
        id::{ClaimId, PatientId},
        page::Page,
    },
    store::claim::{self as rows, Claim, ClaimState},
};
use portal::service::{
    approval::ApprovalKind,
    claim::{self, Entered, Step},
    mailbox, passkey, read,
    session::{self, Purpose, Session, Stage as Real},
    spare::{self, SpareError},
    token::Token32,
};
use tests::{
    authenticator::Authenticator,
    model::{Act, Road, Slip, Stage, Stand, State, Who},
};

use super::{
    super::house::{House, ORIGIN, bytes, here, wrong},
    staff::{Giving, Staff},
};

/// Wrong tries in a burst, and wrong mailbox codes.
const BURST: usize = 25;
const CODE_BURST: u32 = 5;
const HOUR: Duration = Duration::from_secs(61 * 60);

/// One of the people, really.
#[derive(Default)]
struct Person {
    cookie: Option<Token32>,
    made: Authenticator,
    key: Option<Authenticator>,
}

/// One record and everybody around it.
pub(super) struct Scene<'a> {
    house: &'a House,
    staff: &'a mut Staff,
    patient: PatientId,
    /// Where mail goes to the patient, and to the clerk.
    mailboxes: [String; 2],
    slips: Vec<String>,
    claim: Option<ClaimId>,
    spare: Option<String>,
    recovery: Option<ClaimId>,
    codes: BTreeMap<ClaimId, String>,
    people: Vec<Person>,
}

impl<'a> Scene<'a> {
    pub(super) async fn new(house: &'a House, staff: &'a mut Staff, seed: u64, mailbox: bool) -> Result<Self> {
        let mailboxes = ["patient", "clerk"].map(|who| format!("{who}{seed}@example.org"));
        let patient = house.add_record(house.organization, mailbox.then_some(mailboxes[0].as_str())).await?;
        Ok(Self {
            house,
            staff,
            patient,
            mailboxes,
            slips: Vec::new(),
            claim: None,
            spare: None,
            recovery: None,
            codes: BTreeMap::new(),
            people: Who::ALL.map(|_| Person::default()).into(),
        })
    }

    fn person(&mut self, who: Who) -> &mut Person {
        let place = Who::ALL.iter().position(|one| *one == who).expect("one of them");
        &mut self.people[place]
    }

    async fn session(&mut self, who: Who) -> Result<Option<Session>> {
        let house = self.house;
        match &self.person(who).cookie {
            Some(cookie) => house.find(cookie).await,
            None => Ok(None),
        }
    }

    async fn enter(&mut self, who: Who, slip: Option<String>, take_over: bool) -> Result<()> {
        let Some(slip) = slip else { return Ok(()) };
        let current = self.session(who).await?;
        if let Ok(entered) = self.house.enter(&slip, current.as_ref(), take_over).await
            && let Some(cookie) = entered.token
        {
            self.person(who).cookie = Some(cookie);
        }
        Ok(())
    }

    async fn guess(&mut self) -> Result<()> {
        let Some(slip) = self.slips.last() else { return Ok(()) };
        let wrong = wrong(slip)?;
        for nth in 0..BURST {
            // Waiting is another test's: here a day lies between every four tries.
            if nth % 4 == 0 {
                self.house.database.execute("DELETE FROM attempt_limit").await?;
            }
            ensure!(self.house.enter(&wrong, None, false).await.is_err(), "wrong digits were taken");
        }
        Ok(())
    }

    async fn make_key(&mut self, who: Who) -> Result<()> {
        let Some(session) = self.session(who).await? else { return Ok(()) };
        let Ok(begun) = passkey::begin_registration(&self.house.services, &session).await else { return Ok(()) };
        let mut device = Authenticator::new();
        let body = bytes(&device.create(ORIGIN, &begun.options).await?);
        passkey::finish_registration(&self.house.services, &session, &begun.token, &body, self.house.request()).await?;
        self.person(who).made = device;
        Ok(())
    }

    async fn use_key(&mut self, who: Who) -> Result<()> {
        let Some(session) = self.session(who).await? else { return Ok(()) };
        let house = self.house;
        let Ok(begun) = passkey::begin_confirmation(&house.services, &session).await else { return Ok(()) };
        let person = self.person(who);
        let body = bytes(&person.made.get(ORIGIN, &begun.options).await?);
        let cookie = passkey::finish_confirmation(&house.services, &session, &begun.token, &body, house.request()).await?;
        person.key = Some(std::mem::take(&mut person.made));
        person.cookie = Some(cookie);
        Ok(())
    }

    async fn sign_in(&mut self, who: Who) -> Result<()> {
        let (house, current) = (self.house, self.session(who).await?);
        let person = self.person(who);
        let Some(device) = &mut person.key else { return Ok(()) };
        let (cookie, body) = house.answer(device).await?;
        let signed_in = passkey::finish_sign_in(&house.services, current.as_ref(), &cookie, &bytes(&body), house.request()).await;
        if let Ok(signed_in) = signed_in {
            person.cookie = Some(signed_in.token);
        }
        Ok(())
    }

    async fn ask_code(&mut self, who: Who) -> Result<()> {
        let Some(session) = self.session(who).await? else { return Ok(()) };
        let Real::Confirming(id) = session.stage else { return Ok(()) };
        if mailbox::send(&self.house.services, &session, &self.house.language(), self.house.request()).await.is_ok() {
            let code = self.house.mails().await?.codes.pop().context("no code was sent")?;
            self.codes.insert(id, code);
        }
        Ok(())
    }

    /// The newest code of the claim that a session is about.
    fn code(&self, session: &Session) -> String {
        let id = if let Real::Confirming(id) = session.stage { self.codes.get(&id) } else { None };
        id.cloned().unwrap_or_else(|| "00000000".to_owned())
    }

    async fn enter_code(&mut self, who: Who) -> Result<()> {
        let Some(session) = self.session(who).await? else { return Ok(()) };
        let confirmed = mailbox::confirm(&self.house.services, &session, &self.code(&session), self.house.request()).await;
        if let Some(cookie) = confirmed.ok().and_then(mailbox::Confirmed::signed_in) {
            self.person(who).cookie = Some(cookie);
        }
        Ok(())
    }

    async fn guess_code(&mut self, who: Who) -> Result<()> {
        let Some(session) = self.session(who).await? else { return Ok(()) };
        let other: String = self.code(&session).chars().map(|digit| if digit == '9' { '0' } else { '9' }).collect();
        for _ in 0..CODE_BURST {
            let answer = mailbox::confirm(&self.house.services, &session, &other, self.house.request()).await;
            ensure!(answer.is_err(), "a wrong mailbox code was taken");
        }
        Ok(())
    }

    /// By hand, or on a screen at the desk.
    async fn issue(&mut self, by_clerk: bool, at_desk: bool) -> Result<()> {
        if let Some(slip) = self.staff.issue(self.house, (self.patient, &self.mailboxes[0]), Giving { by_clerk, at_desk }).await? {
            self.slips.push(slip);
            let open = rows::list_open(&self.house.services.store().read(), self.patient).await?;
            ensure!(open.len() == 1, "{} slips are open", open.len());
            self.claim = Some(open[0].id);
        }
        Ok(())
    }

    /// Whoever shows the slip confirms the number on this one's telephone.
    async fn see(&mut self, who: Who) -> Result<()> {
        let Some(session) = self.session(who).await? else { return Ok(()) };
        if let Step::Show { number } = claim::step(&self.house.services, &session).await? {
            self.staff.see(self.house, self.patient, number).await?;
        }
        Ok(())
    }

    async fn make_spare(&mut self, who: Who) -> Result<()> {
        let Some(session) = self.session(who).await?.filter(|session| session.signed_in().is_some()) else { return Ok(()) };
        let house = self.house;
        let Some(device) = &mut self.person(who).key else { return Ok(()) };
        let begun = passkey::begin_verification(&house.services, &session, Purpose::MakeSpare).await?;
        let body = bytes(&device.get(ORIGIN, &begun.options).await?);
        let token = passkey::finish_verification(&house.services, &session, &begun.token, &body, house.request()).await?;
        let session = house.session(&token).await?;
        self.person(who).cookie = Some(token);
        let before = spare::status(&house.services, &session).await?.made_at;
        match spare::make(&house.services, &session, before, house.request()).await {
            Ok(code) => self.spare = Some(code.to_string()),
            // Without a mailbox it would be good for nothing.
            Err(SpareError::NotOffered) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    async fn enter_spare(&mut self, who: Who) -> Result<()> {
        let Some(code) = self.spare.clone() else { return Ok(()) };
        let current = self.session(who).await?;
        let entered = spare::enter(&self.house.services, &code, here(), current.as_ref(), self.house.request()).await;
        if let Ok(Entered { token: Some(cookie), .. }) = entered {
            self.person(who).cookie = Some(cookie);
            if let Some(Real::Claiming(id)) = self.session(who).await?.map(|session| session.stage) {
                self.recovery = Some(id);
            }
        }
        Ok(())
    }

    /// The rest of the day goes by for this record alone, so that a walk stays within the times of slips.
    async fn day(&mut self) -> Result<()> {
        self.house.later(HOUR);
        let day = 24 * 60 * 60 * 1_000_000_i64;
        let id = self.claim.context("nothing waits")?;
        let claim = rows::find(&self.house.services.store().read(), id).await?.context("the slip is gone")?;
        let opens_at = claim.opens_at.context("it waits for nothing")?.as_micros();
        let passed = format!("UPDATE claim_code SET opens_at = opens_at - {day} WHERE opens_at = {opens_at} AND state = 'keyed'");
        self.house.database.execute(&passed).await?;
        claim::open_due(&self.house.services).await?;
        Ok(())
    }

    pub(super) async fn act(&mut self, act: Act) -> Result<()> {
        if matches!(act, Act::Enter(..) | Act::EnterOld(_) | Act::EnterSpare(_)) {
            self.house.database.execute("DELETE FROM attempt_limit").await?;
        }
        self.house.later(Duration::from_secs(1));
        let (newest, older) = (self.slips.last().cloned(), self.slips.iter().rev().nth(1).cloned());
        match act {
            Act::Issue => self.issue(true, false).await,
            Act::IssueHonestly => self.issue(false, false).await,
            Act::Show(by_clerk) => self.issue(by_clerk, true).await,
            Act::See(who) => self.see(who).await,
            Act::AskVouch => self.staff.ask_at_desk(self.house, self.patient, ApprovalKind::InPerson).await,
            Act::AskSooner => self.staff.ask_at_desk(self.house, self.patient, ApprovalKind::Sooner).await,
            Act::Enter(who, take_over) => self.enter(who, newest, take_over).await,
            Act::EnterOld(who) => self.enter(who, older, true).await,
            Act::Guess(_) => self.guess().await,
            Act::MakeKey(who) => self.make_key(who).await,
            Act::UseKey(who) => self.use_key(who).await,
            Act::SignIn(who) => self.sign_in(who).await,
            Act::SignOut(who) => match self.session(who).await? {
                Some(session) => Ok(session::end(&self.house.services, &session).await.map(drop)?),
                None => Ok(()),
            },
            Act::AskCode(who) => self.ask_code(who).await,
            Act::EnterCode(who) => self.enter_code(who).await,
            Act::GuessCode(who) => self.guess_code(who).await,
            Act::Stop(who) => match self.session(who).await? {
                Some(session) => Ok(claim::stop(&self.house.services, &session, self.house.request()).await.map(drop)?),
                None => Ok(()),
            },
            Act::MakeSpare(who) => self.make_spare(who).await,
            Act::EnterSpare(who) => self.enter_spare(who).await,
            Act::MoveAddress => self.staff.move_away(self.house, self.patient, &self.mailboxes[1]).await,
            Act::MoveBack => self.staff.move_back(self.house, self.patient, &self.mailboxes[0]).await,
            Act::AskSlip => self.staff.ask_slip(self.house, self.patient).await,
            Act::AgreeAddress(second) => self.staff.agree(self.house, self.patient, ApprovalKind::AlertAddress, second).await,
            Act::AgreeSlip(second) => self.staff.agree(self.house, self.patient, ApprovalKind::Slip, second).await,
            Act::AgreeVouch(second) => self.staff.agree(self.house, self.patient, ApprovalKind::InPerson, second).await,
            Act::AgreeSooner(second) => {
                self.staff.agree(self.house, self.patient, ApprovalKind::Sooner, second).await?;
                claim::open_due(&self.house.services).await?;
                Ok(())
            }
            Act::Scan => {
                // What stands in a mail is the start page: its button begins a sign-in, and there is no key to go on with.
                let begun = passkey::begin_sign_in(&self.house.services).await?;
                let finished = passkey::finish_sign_in(&self.house.services, None, &begun.token, b"{}", self.house.request()).await;
                ensure!(finished.is_err(), "a link scanner signed in");
                Ok(())
            }
            Act::Hour => {
                self.house.later(HOUR);
                while claim::drop_unfinished(&self.house.services).await? > 0 {}
                Ok(())
            }
            Act::Day => self.day().await,
            Act::Week => {
                self.house.later(Duration::from_secs((7 * 24 + 1) * 60 * 60));
                claim::open_due(&self.house.services).await?;
                while claim::drop_unfinished(&self.house.services).await? > 0 {}
                Ok(())
            }
        }
    }

    /// How far somebody's browser has come, and whether it reads.
    async fn stage(&mut self, who: Who) -> Result<Option<Stage>> {
        let Some(session) = self.session(who).await? else { return Ok(None) };
        let inbox = read::inbox(&self.house.services, &session, Page::new(1, 20), self.house.request()).await;
        let stage = match session.stage {
            Real::SignedIn => Stage::SignedIn,
            // Nothing is to be had with it but the page that says so.
            Real::Confirming(_) if claim::step(&self.house.services, &session).await? == Step::Stopped => return Ok(None),
            Real::Confirming(_) => Stage::Confirming,
            Real::Claiming(_) if claim::step(&self.house.services, &session).await? == Step::UseKey => Stage::KeyMade,
            Real::Claiming(_) => Stage::Claiming,
            Real::Joining(_) => bail!("{who:?} became staff"),
        };
        ensure!(inbox.is_ok() == (stage == Stage::SignedIn), "{who:?} at {stage:?}: the inbox says otherwise");
        Ok(Some(stage))
    }

    async fn find(&self, id: ClaimId) -> Result<Claim> {
        rows::find(&self.house.services.store().read(), id).await?.context("the slip is gone")
    }

    /// Whether the real thing stands where the model does.
    pub(super) async fn compare(&mut self, state: &State) -> Result<()> {
        for who in Who::ALL {
            let (real, model) = (self.stage(who).await?, state.stage(who));
            ensure!(real == model, "{who:?} is at {real:?}, and at {model:?} in the model");
        }
        if let Some(id) = self.recovery {
            let claim = self.find(id).await?;
            let keyed = claim.state == ClaimState::Keyed;
            ensure!(keyed == state.spare.claim.keyed().is_some(), "the spare code's claim is {:?}", claim.state);
            if keyed {
                counts(&claim, state.claim(Road::Spare))?;
            }
        }
        let Some(id) = self.claim else { return Ok(()) };
        let claim = self.find(id).await?;
        let stands = match state.slip.stand {
            Stand::None => false,
            Stand::Issued => claim.state == ClaimState::Issued,
            Stand::Bound => claim.state == ClaimState::Bound,
            Stand::Keyed(_) => claim.state == ClaimState::Keyed,
            Stand::Confirmed(_) => claim.state == ClaimState::Confirmed,
            Stand::Expired => claim.state == ClaimState::Expired,
            Stand::Locked => claim.state == ClaimState::Locked,
            Stand::Void => claim.state == ClaimState::Void,
        };
        ensure!(stands, "the slip is {:?}, and {:?} in the model", claim.state, state.slip.stand);
        ensure!(claim.mailbox_read_at.is_some() == state.slip.read || !claim.is_resumable(self.house.services.now()), "read or not");
        counts(&claim, &state.slip)
    }
}

fn counts(claim: &Claim, slip: &Slip) -> Result<()> {
    let real = (claim.takeovers, claim.mailbox_sent, claim.mailbox_tries / CODE_BURST);
    let model = (slip.takeovers, slip.codes, slip.code_bursts);
    ensure!(real == (model.0.into(), model.1.into(), model.2.into()), "counts are {real:?}, and {model:?} in the model");
    Ok(())
}
