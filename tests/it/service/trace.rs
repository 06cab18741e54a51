//! The model of the enrolment walked at random beside the real services: after every act both must stand at the same
//! place. Each walk has a seed, which a failure prints together with the acts that led there; `TEST_TRACES` asks for more.
mod scene;
mod staff;

use anyhow::{Context, Result, ensure};
use portal::service::organization;
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
        Act::Day | Act::Stop(_) | Act::MakeSpare(_) if leads_on => 40,
        Act::IssueHonestly if leads_on && held => 40,
        Act::Week | Act::Issue | Act::IssueHonestly | Act::SignOut(_) | Act::Enter(_, true) if leads_on => 2,
        _ if leads_on => 10 * more,
        _ => 1,
    }
}

fn choose(state: &State, model: &Enrolment, busy: Option<Who>, past: &[Act], chance: &mut Chance) -> Act {
    let mut acts = Vec::new();
    let weeks = past.iter().filter(|act| **act == Act::Week).count();
    for act in Act::all().filter(|act| state.can(*act) && (*act != Act::Week || weeks < WEEKS)) {
        let leads_on = model.next_state(state, act).is_some();
        // The rest of a day without anybody who waits is an hour.
        if leads_on || act != Act::Day {
            acts.extend(std::iter::repeat_n(act, weight(act, leads_on, busy, state)));
        }
    }
    acts[chance.below(acts.len())]
}

/// How a walk begins: at the first slip, or in every other one at a record that somebody holds, because most of what can be
/// done comes after that.
fn beginning(seed: u64) -> Vec<Act> {
    if seed % 8 < 4 {
        return vec![if seed.is_multiple_of(3) { Act::Issue } else { Act::IssueHonestly }];
    }
    let who = if seed.is_multiple_of(5) { Who::Both } else { Who::Patient };
    vec![Act::IssueHonestly, Act::Enter(who, false), Act::MakeKey(who), Act::UseKey(who), Act::AskCode(who), Act::EnterCode(who)]
}

/// One walk; how far it came.
async fn walk(house: &House, staff: &mut Staff, seed: u64, acts: &mut Vec<Act>) -> Result<State> {
    let model = Enrolment { rules: Rules { slips: u8::MAX, ..Rules::design() } };
    let mut chance = Chance::of(seed);
    let busy = [Some(Who::Patient), Some(Who::Both), Some(Who::SlipThief), Some(Who::Clerk), None][chance.below(5)];
    let mut state = State::start();
    let mut scene = Scene::new(house, staff, seed).await?;
    let beginning = beginning(seed);
    for nth in 0..ACTS {
        let act = match beginning.get(nth) {
            Some(act) => *act,
            None => choose(&state, &model, busy, acts, &mut chance),
        };
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
    organization::set_spare_codes(house.services.store(), house.organization, true).await?;
    let mut staff = Staff::enrol(&house).await?;
    let mut seen = [0_u64; 8];
    for seed in (first..=all).step_by(4) {
        let mut acts = Vec::new();
        let state = walk(&house, &mut staff, seed, &mut acts).await.with_context(|| format!("seed {seed}: {acts:?}"))?;
        let past = state.past;
        let asked = state.staff.slip != Ask::No || state.staff.address != Ask::No || past.agreed;
        let ways = [
            state.holder.is_some(),
            past.stolen,
            past.locked || state.slip.bursts > 0,
            past.again || matches!(state.slip.stand, Stand::Keyed(_) if state.slip.again),
            past.recovered || state.spare.claim.is_open(),
            past.stopped,
            state.staff.addressed,
            asked,
        ];
        for (count, way) in seen.iter_mut().zip(ways) {
            *count += u64::from(way);
        }
    }
    let walked = (all.saturating_sub(first)) / 4 + 1;
    let [read, stolen, others @ ..] = seen;
    ensure!(
        walked < 20 || (read >= walked / 10 && stolen >= walked / 10 && others.iter().filter(|count| **count >= 1).count() >= 5),
        "of {walked}: read, stolen, guessed, claimed again, spare code, stopped, moved, asked: {seen:?}"
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
