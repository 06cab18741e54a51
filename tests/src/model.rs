//! The enrolment of one patient's record as a small state machine: who may do what, and what comes of it. Owns the rules as
//! the design states them, without code, clock or database; must not know the portal. `it/model.rs` explores it to the last
//! state, `it/service/trace.rs` walks it at random beside the real services.
//!
//! Time goes by in three steps: an hour, after which no session and no mailbox code lives, the day in which a holder can
//! object, and a week, after which nothing that is unfinished lives; all of it within the thirty days in which what one of
//! the staff did counts. Wrong tries come in bursts: staff are told within the first, and the last locks.
//!
//! What is explored to the last state, each by a test of `it/model.rs`, and what bounds it ([`Rules`]):
//! - [`Rules::small`]: the first enrolment with three slips, all six people, and a memory of everything on the way.
//! - [`Rules::again`]: claimed again by a second slip, and brought back by spare codes, all six people.
//! - [`Rules::staff`]: a second slip, a clerk who moves the address and takes slips out of the post, and colleagues, all six people.
//! - [`Rules::together`]: that clerk and spare codes around one slip, all six people.
//! - [`Rules::desk`], [`Rules::in_person`]: the desk, with and without a mailbox, all six people.
//! - [`Rules::joint`]: patient, thief of slips, reader of the mailbox and clerk at once, with spare codes, colleagues and the desk around one
//!   slip, each bounded try failing before its last: 41,404 states, 29 acts deep.
//! - [`Rules::kept`]: patient and clerk, with spare codes and a second slip, by which the patient can lose the key.
//!
//! What is *not* explored to its end in a test: a second slip with spare codes and the clerk at once for more people than those two. Of three,
//! with a reader of the mailbox, it takes more than a minute. Explored by hand it found what [`Flaw::MoveSpare`] stands for: a
//! patient who has lost the key and has a spare code alone was shut out by a clerk who moved the address when nothing was on its way. The
//! portal let one person do that; now it takes two while a spare code is kept. The random traces beside the real services go there, by
//! [`Rules::design`].
//!
//! Invariant: [`State::after`] is a function of the state and the act, and knows nothing of who *should* succeed; what must
//! never be is said in [`property`] alone.
mod act;
pub mod beside;
mod desk;
pub mod property;
mod rules;
mod slip;
mod staff;
mod step;

use stateright::{Model, Property};

pub use self::{
    act::{Act, Second},
    rules::{Flaw, Memory, Rules},
    slip::{Person, Place, Road, Session, Slip, Spare, Stage, Stand},
    staff::{Ask, Staff},
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
    /// Issues slips, keeps a copy of each, takes those of colleagues out of the post, and wants to read what they open.
    Clerk,
    /// Follows every address in every mail, and presses what it finds there.
    Scanner,
}

impl Who {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Patient, Self::SlipThief, Self::MailboxReader, Self::Both, Self::Clerk, Self::Scanner];

    /// Which of them all.
    const fn place(self) -> usize {
        match self {
            Self::Patient => 0,
            Self::SlipThief => 1,
            Self::MailboxReader => 2,
            Self::Both => 3,
            Self::Clerk => 4,
            Self::Scanner => 5,
        }
    }

    /// Whether the digits of slips are known to this one: of all, or of the clerk's own.
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
    /// The record went from one who held it to another by a slip.
    pub again: bool,
    /// It did so by a spare code.
    pub recovered: bool,
    /// A holder stopped somebody.
    pub stopped: bool,
    /// A holder lost the record without a day's notice, and not by an own spare code.
    pub sudden: bool,
}

/// What a second of the staff agreed to, by which the record opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Word {
    /// The clerk's slip, or the clerk's mailbox.
    Agreed,
    /// That somebody is known whom the clerk saw at the desk.
    Known,
}

/// Where the record stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// How many slips were issued.
    pub issued: u8,
    /// The newest; every older one is void.
    pub slip: Slip,
    /// The spare code.
    pub spare: Spare,
    /// Who holds the record.
    pub holder: Option<Who>,
    /// By whose word it is theirs, where it was not by slip and mailbox alone.
    pub word: Option<Word>,
    /// Everybody's browser and device.
    pub people: [Person; Who::ALL.len()],
    /// What staff did and asked for.
    pub staff: Staff,
    /// The record has an address for mailbox codes.
    pub mailbox: bool,
    /// What has happened.
    pub past: Past,
    /// Who of those without a slip, by the last act, made that the patient cannot go on without a new one.
    pub hurt_by: Option<Who>,
}

impl State {
    /// Before the first slip, of a record with an address.
    #[must_use]
    pub fn start() -> Self {
        Self {
            issued: 0,
            slip: Slip::none(),
            spare: Spare::none(),
            holder: None,
            word: None,
            people: Default::default(),
            staff: Staff::default(),
            mailbox: true,
            past: Past::default(),
            hurt_by: None,
        }
    }

    /// Somebody's browser and device.
    #[must_use]
    pub const fn person(&self, who: Who) -> &Person {
        &self.people[who.place()]
    }

    const fn person_mut(&mut self, who: Who) -> &mut Person {
        &mut self.people[who.place()]
    }

    /// What somebody on a road is about to finish.
    #[must_use]
    pub const fn claim(&self, road: Road) -> &Slip {
        match road {
            Road::Slip | Road::Holder => &self.slip,
            Road::Spare => &self.spare.claim,
        }
    }

    const fn claim_mut(&mut self, road: Road) -> &mut Slip {
        match road {
            Road::Slip | Road::Holder => &mut self.slip,
            Road::Spare => &mut self.spare.claim,
        }
    }

    /// Who can read the record's messages at this moment.
    #[must_use]
    pub fn reader(&self) -> Option<Who> {
        Who::ALL.into_iter().find(|who| self.stage(*who) == Some(Stage::SignedIn))
    }

    /// Whether the patient, alone and now, can come to read: with the papers and the mailbox at hand, a day's patience and no
    /// new slip.
    #[must_use]
    pub fn patient_can_finish(&self, rules: &Rules) -> bool {
        let mut state = self.clone();
        for _ in 0..10 {
            if state.reader() == Some(Who::Patient) {
                return true;
            }
            let Some(next) = state.obvious().into_iter().find_map(|act| state.step(act, rules)) else { return false };
            state = next;
        }
        false
    }

    /// What comes of an act; `None` if it is refused or changes nothing.
    #[must_use]
    pub fn after(&self, act: Act, rules: &Rules) -> Option<Self> {
        let mut next = self.step(act, rules)?;
        if rules.memory != Memory::All {
            next.past = match rules.memory {
                Memory::Little => Past { sudden: next.past.sudden, ..Past::default() },
                Memory::Some | Memory::All => Past { locked: false, stolen: false, lapsed: false, resumed: false, ..next.past },
            };
            next.slip.forget();
            if !next.spare.claim.is_open() {
                next.spare.forget();
            }
            if next == *self {
                return None;
            }
        }
        // Whoever has the slip may take the patient's place on the way to it; what others can do is asked, and what somebody does
        // with the mailbox alone.
        let others = act.who().filter(|who| !who.has_slip() || act == Act::MoveAddress);
        next.hurt_by = others.filter(|_| self.patient_can_finish(rules) && !next.patient_can_finish(rules));
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
        vec![State { mailbox: self.rules.mailbox, ..State::start() }]
    }

    fn actions(&self, _: &State, acts: &mut Vec<Act>) {
        acts.extend(Act::all().filter(|act| act.whose().is_none_or(|who| self.rules.people.contains(&who))));
    }

    fn next_state(&self, state: &State, act: Act) -> Option<State> {
        state.after(act, &self.rules)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        property::all(&self.rules)
    }
}
