//! The enrolment of one patient's record as a small state machine: who may do what, and what comes of it. Owns the rules as
//! the design states them, without code, clock or database; must not know the portal. `it/model.rs` explores it to the last
//! state, `it/service/trace.rs` walks it at random beside the real services.
//!
//! Time goes by in two steps: an hour, after which no session and no mailbox code lives, and a week, after which nothing
//! that is unfinished does. Wrong tries come in bursts: staff are told within the first, and the last locks.
//!
//! Invariant: [`State::after`] is a function of the state and the act, and knows nothing of who *should* succeed; what must
//! never be is said in [`property`] alone.
mod act;
pub mod property;
mod rules;
mod slip;

use stateright::{Model, Property};

pub use self::{
    act::Act,
    rules::{Flaw, Rules},
    slip::{Session, Slip, Stage, Stand},
};

/// Who acts. Nobody shares anything with anybody: whoever has both is one person here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    /// Whose record it is: gets the slip, reads the mailbox.
    Patient,
    /// Has a copy of every slip.
    SlipThief,
    /// Reads every mail.
    MailboxReader,
    /// Has the slips and reads the mails.
    Both,
    /// Issues slips, keeps a copy of each, and wants to read what they open.
    Clerk,
    /// Follows every address in every mail, and presses what it finds there.
    Scanner,
}

impl Who {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Patient, Self::SlipThief, Self::MailboxReader, Self::Both, Self::Clerk, Self::Scanner];

    /// Whether the digits of every slip are known to this one.
    #[must_use]
    pub const fn has_slip(self) -> bool {
        matches!(self, Self::Patient | Self::SlipThief | Self::Both | Self::Clerk)
    }

    /// Whether the patient's mail is read by this one.
    #[must_use]
    pub const fn has_mailbox(self) -> bool {
        matches!(self, Self::Patient | Self::MailboxReader | Self::Both)
    }
}

/// What has happened on the way, so that it can be asked whether the way goes on from there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Past {
    /// A slip was locked by wrong tries.
    pub locked: bool,
    /// Somebody else spent a slip.
    pub stolen: bool,
    /// A claim was not finished in time.
    pub lapsed: bool,
    /// The patient came back to an unfinished claim by signing in.
    pub resumed: bool,
}

/// Where the record stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// How many slips were issued.
    pub issued: u8,
    /// The newest; every older one is void.
    pub slip: Slip,
    /// The one live session that the newest slip led to.
    pub session: Option<Session>,
    /// What has happened.
    pub past: Past,
    /// Who, by the last act, made that the patient cannot go on without a new slip.
    pub hurt_by: Option<Who>,
}

impl State {
    /// Before the first slip.
    #[must_use]
    pub fn start() -> Self {
        Self { issued: 0, slip: Slip::none(), session: None, past: Past::default(), hurt_by: None }
    }

    /// Who can read the record's messages at this moment.
    #[must_use]
    pub fn reader(&self) -> Option<Who> {
        self.session.filter(|session| session.stage == Stage::SignedIn).map(|session| session.who)
    }

    /// Whether the patient, alone and now, can come to read: with the slip and the mailbox at hand and no new slip.
    #[must_use]
    pub fn patient_can_finish(&self, rules: &Rules) -> bool {
        let mut state = self.clone();
        for _ in 0..8 {
            if state.reader() == Some(Who::Patient) {
                return true;
            }
            let Some(next) = act::obvious(&state).find_map(|act| state.step(act, rules)) else { return false };
            state = next;
        }
        false
    }

    /// What comes of an act; `None` if it is refused or changes nothing.
    #[must_use]
    pub fn after(&self, act: Act, rules: &Rules) -> Option<Self> {
        let mut next = self.step(act, rules)?;
        let hurt = self.patient_can_finish(rules) && !next.patient_can_finish(rules);
        next.hurt_by = if hurt { act.who() } else { None };
        Some(next)
    }
}

/// The model under its rules.
#[derive(Clone, Debug)]
pub struct Enrolment {
    /// The rules.
    pub rules: Rules,
}

impl Model for Enrolment {
    type State = State;
    type Action = Act;

    fn init_states(&self) -> Vec<State> {
        vec![State::start()]
    }

    fn actions(&self, _: &State, acts: &mut Vec<Act>) {
        acts.extend(Act::all());
    }

    fn next_state(&self, state: &State, act: Act) -> Option<State> {
        state.after(act, &self.rules)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        property::all()
    }
}
