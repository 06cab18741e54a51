//! The model of the enrolment walked at random beside the real services: after every act both must stand at the same
//! place. Each walk has a seed, which a failure prints together with the acts that led there; `TEST_TRACES` asks for more.
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use entity::{
    domain::{
        id::{ClaimId, PatientId},
        page::Page,
    },
    store::claim::{self as rows, ClaimState},
};
use portal::service::{
    claim::{self, Step},
    mailbox, passkey, read,
    session::{self, Session, Stage as Real},
    token::Token32,
};
use stateright::Model;
use tests::{
    authenticator::Authenticator,
    model::{Act, Enrolment, Rules, Stage, Stand, State, Who},
};

use super::house::{House, ORIGIN, bytes, wrong};

/// Walks, and acts in each.
const WALKS: u64 = 200;
const ACTS: usize = 30;
/// Wrong tries in a burst, and wrong mailbox codes.
const BURST: usize = 25;
const CODE_BURST: u32 = 5;

/// Chance with a seed (xorshift): the same walk every time.
struct Chance(u64);

impl Chance {
    const fn of(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0) % limit
    }
}

/// How often an act is chosen: what leads on more often than what is refused, slow ones seldom. Each walk has somebody who
/// is busier than the others, or is one where digits are guessed.
fn weight(act: Act, leads_on: bool, busy: Option<Who>) -> usize {
    let more = if busy.is_some() && act.who() == busy { 8 } else { 1 };
    match act {
        Act::Guess(_) if busy.is_none() && leads_on => 6,
        Act::Guess(_) | Act::Hour | Act::Scan => 1,
        Act::Week | Act::Issue | Act::SignOut(_) | Act::Enter(_, true) if leads_on => 2,
        _ if leads_on => 10 * more,
        _ => 1,
    }
}

fn choose(state: &State, model: &Enrolment, busy: Option<Who>, chance: &mut Chance) -> Act {
    let mut acts = Vec::new();
    // A slip for a claimed record sets it up again, after a day and with a veto: `again` walks that road.
    let again = matches!(state.slip.stand, Stand::Confirmed(_));
    for act in Act::all().filter(|act| !(again && *act == Act::Issue)) {
        let leads_on = model.next_state(state, act).is_some();
        acts.extend(std::iter::repeat_n(act, weight(act, leads_on, busy)));
    }
    acts[chance.below(acts.len())]
}

/// One of the people, really.
#[derive(Default)]
struct Person {
    cookie: Option<Token32>,
    made: Authenticator,
    key: Option<Authenticator>,
}

/// One record and everybody around it.
struct Scene<'a> {
    house: &'a House,
    patient: PatientId,
    slips: Vec<String>,
    claim: Option<ClaimId>,
    code: String,
    people: Vec<Person>,
}

impl Scene<'_> {
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
        if mailbox::send(&self.house.services, &session, self.house.request()).await.is_ok() {
            self.code = self.house.mails().await?.codes.pop().context("no code was sent")?;
        }
        Ok(())
    }

    async fn enter_code(&mut self, who: Who) -> Result<()> {
        let Some(session) = self.session(who).await? else { return Ok(()) };
        if let Ok(confirmed) = mailbox::confirm(&self.house.services, &session, &self.code, self.house.request()).await {
            self.person(who).cookie = Some(confirmed.signed_in().context("a first claim opens at once")?);
        }
        Ok(())
    }

    async fn guess_code(&mut self, who: Who) -> Result<()> {
        let Some(session) = self.session(who).await? else { return Ok(()) };
        let other: String = self.code.chars().map(|digit| if digit == '9' { '0' } else { '9' }).collect();
        for _ in 0..CODE_BURST {
            let answer = mailbox::confirm(&self.house.services, &session, &other, self.house.request()).await;
            ensure!(answer.is_err(), "a wrong mailbox code was taken");
        }
        Ok(())
    }

    async fn issue(&mut self, first: bool) -> Result<()> {
        if let Ok(slip) = self.house.slip_of(self.patient).await {
            self.slips.push(slip);
            let open = rows::list_open(&self.house.services.store().read(), self.patient).await?;
            ensure!(open.len() == 1, "{} slips are open", open.len());
            self.claim = Some(open[0].id);
        } else {
            ensure!(!first, "the first slip was refused");
        }
        Ok(())
    }

    async fn act(&mut self, act: Act) -> Result<()> {
        if matches!(act, Act::Enter(..) | Act::EnterOld(_)) {
            self.house.database.execute("DELETE FROM attempt_limit").await?;
        }
        self.house.later(Duration::from_secs(1));
        let (newest, older) = (self.slips.last().cloned(), self.slips.iter().rev().nth(1).cloned());
        match act {
            Act::Issue => self.issue(newest.is_none()).await,
            Act::Enter(who, take_over) => self.enter(who, newest, take_over).await,
            Act::EnterOld(who) => self.enter(who, older, true).await,
            Act::Guess(_) => self.guess().await,
            Act::MakeKey(who) => self.make_key(who).await,
            Act::UseKey(who) => self.use_key(who).await,
            Act::SignIn(who) => self.sign_in(who).await,
            Act::SignOut(who) => match self.session(who).await? {
                Some(session) => Ok(session::end(&self.house.services, &session).await?),
                None => Ok(()),
            },
            Act::AskCode(who) => self.ask_code(who).await,
            Act::EnterCode(who) => self.enter_code(who).await,
            Act::GuessCode(who) => self.guess_code(who).await,
            Act::Scan => {
                // What stands in a mail is the start page: its button begins a sign-in, and there is no key to go on with.
                let begun = passkey::begin_sign_in(&self.house.services, super::house::here()).await?;
                let finished = passkey::finish_sign_in(&self.house.services, None, &begun.token, b"{}", self.house.request()).await;
                ensure!(finished.is_err(), "a link scanner signed in");
                Ok(())
            }
            Act::Hour => {
                self.house.later(Duration::from_secs(61 * 60));
                Ok(())
            }
            Act::Week => {
                self.house.later(Duration::from_secs((7 * 24 + 1) * 60 * 60));
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
            Real::Confirming(_) => Stage::Confirming,
            Real::Claiming(_) if claim::step(&self.house.services, &session).await? == Step::UseKey => Stage::KeyMade,
            Real::Claiming(_) => Stage::Claiming,
            Real::Joining(_) => bail!("{who:?} became staff"),
        };
        ensure!(inbox.is_ok() == (stage == Stage::SignedIn), "{who:?} at {stage:?}: the inbox says otherwise");
        Ok(Some(stage))
    }

    /// Whether the real thing stands where the model does.
    async fn compare(&mut self, state: &State) -> Result<()> {
        for who in Who::ALL {
            let (real, model) = (self.stage(who).await?, state.stage(who));
            ensure!(real == model, "{who:?} is at {real:?}, and at {model:?} in the model");
        }
        let Some(id) = self.claim else { return Ok(()) };
        let claim = rows::find(&self.house.services.store().read(), id).await?.context("the slip is gone")?;
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
        let real = (claim.takeovers, claim.mailbox_sent, claim.mailbox_tries / CODE_BURST);
        let model = (state.slip.takeovers, state.slip.codes, state.slip.code_bursts);
        ensure!(real == (model.0.into(), model.1.into(), model.2.into()), "counts are {real:?}, and {model:?} in the model");
        Ok(())
    }
}

/// One walk; how far it came.
async fn walk(house: &House, seed: u64, acts: &mut Vec<Act>) -> Result<State> {
    let model = Enrolment { rules: Rules { slips: u8::MAX, ..Rules::design() } };
    let mut chance = Chance::of(seed);
    let busy = [Some(Who::Patient), Some(Who::Both), Some(Who::SlipThief), Some(Who::Patient), None][chance.below(5)];
    let mut state = State::start();
    let patient = house.add_patient(&format!("patient{seed}@example.org")).await?;
    let people = Who::ALL.map(|_| Person::default()).into();
    let mut scene = Scene { house, patient, slips: Vec::new(), claim: None, code: "00000000".to_owned(), people };
    for _ in 0..ACTS {
        let act = if acts.is_empty() { Act::Issue } else { choose(&state, &model, busy, &mut chance) };
        acts.push(act);
        scene.act(act).await?;
        state = model.next_state(&state, act).unwrap_or(state);
        scene.compare(&state).await?;
    }
    Ok(state)
}

/// Every fourth walk from `first` on.
async fn walks(first: u64) -> Result<()> {
    let all = std::env::var("TEST_TRACES").ok().and_then(|text| text.parse().ok()).unwrap_or(WALKS);
    let house = House::new().await?;
    let (mut walked, mut read, mut stolen, mut guessed) = (0, 0, 0, 0);
    for seed in (first..=all).step_by(4) {
        let mut acts = Vec::new();
        let state = walk(&house, seed, &mut acts).await.with_context(|| format!("seed {seed}: {acts:?}"))?;
        walked += 1;
        read += u64::from(matches!(state.slip.stand, Stand::Confirmed(_)));
        stolen += u64::from(state.past.stolen);
        guessed += u64::from(state.past.locked || state.slip.bursts > 0);
    }
    ensure!(
        walked < 20 || (read >= walked / 10 && stolen >= walked / 10 && guessed >= 1),
        "of {walked}: {read} came to read, {stolen} were stolen, at {guessed} digits were guessed"
    );
    Ok(())
}

#[tokio::test]
async fn the_model_and_the_services_say_the_same_in_the_first_walks() -> Result<()> {
    walks(1).await
}

#[tokio::test]
async fn the_model_and_the_services_say_the_same_in_the_second_walks() -> Result<()> {
    walks(2).await
}

#[tokio::test]
async fn the_model_and_the_services_say_the_same_in_the_third_walks() -> Result<()> {
    walks(3).await
}

#[tokio::test]
async fn the_model_and_the_services_say_the_same_in_the_fourth_walks() -> Result<()> {
    walks(4).await
}
