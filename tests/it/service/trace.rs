//! The model of the enrolment walked at random beside the real services: after every act both must stand at the same
//! place. Each walk has a seed, which a failure prints together with the acts that led there; `TEST_TRACES` asks for more.
mod beside;
mod scene;
pub(super) mod staff;

use anyhow::{Context, Result, ensure};
use stateright::Model;
use tests::model::{Act, Ask, Enrolment, Rules, Stand, State, Who};

use self::{scene::Scene, staff::Staff};
use super::house::House;

/// Walks, and acts in each.
const WALKS: u64 = 84;
const ACTS: usize = 36;
/// More weeks than these would lead out of the thirty days in which what one of the staff did counts.
const WEEKS: usize = 3;

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
fn weight(act: Act, leads_on: bool, busy: Option<Who>, state: &State) -> usize {
    // Where a record is set up again, everybody has a part.
    let again = state.slip.again && state.slip.is_open();
    let more = if busy.is_some() && act.who() == busy && !again { 8 } else { 1 };
    // Held, and nobody on the way: the next slip leads to everything that comes after a first enrolment.
    let held = state.holder.is_some() && !state.slip.is_open();
    match act {
        Act::Guess(_) if busy.is_none() && leads_on => 6,
        Act::Guess(_) | Act::Hour | Act::Scan => 1,
        Act::MoveAddress if busy != Some(Who::Clerk) => 2,
        Act::Day | Act::Stop(_) if leads_on => 90,
        Act::MakeSpare(_) if leads_on => 40,
        Act::IssueHonestly | Act::Show(_) if leads_on && held => 40,
        Act::AgreeVouch(_) | Act::AgreeSooner(_) if leads_on => 120,
        Act::See(_) | Act::AskVouch | Act::AskSooner if leads_on => 60,
        // Nobody agrees to what nobody asked for; what is asked for, some agree to who may not.
        Act::AgreeVouch(_) if state.slip.vouch != Ask::Asked => 0,
        Act::AgreeSooner(_) if state.slip.sooner != Ask::Asked => 0,
        Act::AgreeSlip(_) if state.staff.slip == Ask::No => 0,
        Act::AgreeAddress(_) if state.staff.address == Ask::No => 0,
        Act::See(_) | Act::AskVouch | Act::AskSooner if !state.slip.is_at_desk() => 0,
        Act::Week | Act::Issue | Act::IssueHonestly | Act::SignOut(_) | Act::Enter(_, true) if leads_on => 2,
        _ if leads_on => 10 * more,
        _ => 1,
    }
}

fn choose(state: &State, model: &Enrolment, busy: Option<Who>, past: &[Act], chance: &mut Chance) -> Act {
    let mut acts = Vec::new();
    let weeks = past.iter().filter(|act| **act == Act::Week).count();
    for act in Act::all().filter(|act| state.can(*act, &model.rules) && (*act != Act::Week || weeks < WEEKS)) {
        let leads_on = model.next_state(state, act).is_some();
        // The rest of a day without anybody who waits is an hour.
        if leads_on || act != Act::Day {
            acts.extend(std::iter::repeat_n(act, weight(act, leads_on, busy, state)));
        }
    }
    acts[chance.below(acts.len())]
}

/// How a walk begins: at the first slip, or in every other one at a record that somebody holds, because most of what can be
/// done comes after that; where there is no mailbox, at the desk. What does not lead on (nobody is seen away from the desk) is none.
fn beginning(seed: u64, mailbox: bool) -> Vec<Act> {
    let by_clerk = seed.is_multiple_of(3);
    let key = |who| [Act::Enter(who, false), Act::See(who), Act::MakeKey(who), Act::UseKey(who)];
    let seen = if by_clerk { Who::Clerk } else { Who::Patient };
    if !mailbox {
        return [Act::Show(by_clerk)].into_iter().chain(key(seen)).chain([Act::AskVouch]).collect();
    }
    if seed % 8 < 4 {
        return vec![if by_clerk { Act::Issue } else { Act::IssueHonestly }];
    }
    let who = if seed.is_multiple_of(5) { Who::Both } else { Who::Patient };
    let mut acts: Vec<Act> = [Act::IssueHonestly].into_iter().chain(key(who)).chain([Act::AskCode(who), Act::EnterCode(who)]).collect();
    // Every other one of those is set up again at the desk, where the wait can be ended.
    if seed % 16 >= 12 {
        acts.extend([Act::SignOut(who), Act::Show(by_clerk)].into_iter().chain(key(seen)).chain([Act::AskSooner]));
    }
    acts
}

/// What a walk can come by.
const WAYS: [&str; 11] = [
    "read",
    "stolen",
    "guessed",
    "claimed again",
    "spare code",
    "stopped",
    "moved",
    "asked",
    "at the desk",
    "known to two",
    "without a wait",
];

/// Which of them it is at.
fn ways(state: &State) -> [bool; WAYS.len()] {
    let past = state.past;
    [
        state.holder.is_some(),
        past.stolen,
        past.locked || state.slip.bursts > 0,
        past.again || matches!(state.slip.stand, Stand::Keyed(_) if state.slip.again),
        past.recovered || state.spare.claim.is_open(),
        past.stopped,
        state.staff.addressed,
        state.staff.slip != Ask::No || state.staff.address != Ask::No || state.word.is_some(),
        state.slip.is_at_desk() && state.slip.keyed().is_some(),
        state.slip.vouch == Ask::Agreed,
        state.slip.sooner == Ask::Agreed,
    ]
}

/// One walk; what it came by.
async fn walk(house: &House, staff: &mut Staff, seed: u64, acts: &mut Vec<Act>) -> Result<[bool; WAYS.len()]> {
    // Every seventh record has no address: two of the staff know its patient.
    let mailbox = !seed.is_multiple_of(7);
    let model = Enrolment { rules: Rules { slips: u8::MAX, mailbox, ..Rules::design() } };
    let mut chance = Chance::of(seed);
    let busy = [Some(Who::Patient), Some(Who::Both), Some(Who::SlipThief), Some(Who::Clerk), None][chance.below(5)];
    let mut state = State { mailbox, ..State::start() };
    let mut scene = Scene::new(house, staff, seed, mailbox).await?;
    let (beginning, mut seen) = (beginning(seed, mailbox), [false; WAYS.len()]);
    for nth in 0..ACTS {
        let act = match beginning.get(nth) {
            Some(act) => *act,
            None => choose(&state, &model, busy, acts, &mut chance),
        };
        acts.push(act);
        scene.act(act).await?;
        state = model.next_state(&state, act).unwrap_or(state);
        scene.compare(&state).await?;
        for (seen, now) in seen.iter_mut().zip(ways(&state)) {
            *seen |= now;
        }
    }
    Ok(seen)
}

/// Every fourth walk from `first` on.
async fn walks(first: u64) -> Result<()> {
    let all = std::env::var("TEST_TRACES").ok().and_then(|text| text.parse().ok()).unwrap_or(WALKS);
    let house = House::new().await?;
    house.spare_codes(true).await?;
    let mut staff = Staff::enrol(&house).await?;
    let mut seen = [0_u64; WAYS.len()];
    for seed in (first..=all).step_by(4) {
        let mut acts = Vec::new();
        let came = walk(&house, &mut staff, seed, &mut acts).await.with_context(|| format!("seed {seed}: {acts:?}"))?;
        for (count, came) in seen.iter_mut().zip(came) {
            *count += u64::from(came);
        }
    }
    let walked = (all.saturating_sub(first)) / 4 + 1;
    let told: Vec<_> = WAYS.iter().zip(seen).collect();
    let [read, stolen, others @ ..] = seen;
    // Chance may leave something out.
    let met = others.iter().filter(|count| **count >= 1).count();
    ensure!(walked < 20 || (read >= walked / 10 && stolen >= walked / 10 && met + 2 >= others.len()), "of {walked}: {told:?}");
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
