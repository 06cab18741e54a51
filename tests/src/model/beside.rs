//! Who reads beside the patient, and the patient's further keys, as a small state machine of its own: the rules of the design without
//! code, clock or database. The patient holds the record from the beginning, and no act here can change that. `it/model.rs` explores it
//! to the last state, `it/service/trace/beside.rs` walks it beside the real services.
//!
//! The clerk adds somebody whose mailbox is the clerk's own, and has a copy of every code; a colleague adds who really cares. A thief
//! has a copy of every code, and a mail reader reads the mail of whoever cares.
use stateright::{Model, Property};

/// Who tries to read beside the patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    /// Whom the patient wants to read along.
    Carer,
    /// Has a copy of every code.
    SlipThief,
    /// Reads the carer's mail.
    MailReader,
    /// Adds carers and gives codes.
    Clerk,
}

impl Who {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Carer, Self::SlipThief, Self::MailReader, Self::Clerk];
}

/// One of the staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum By {
    /// The clerk.
    Clerk,
    /// A colleague who means well.
    Colleague,
}

/// Where the carer's code stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// None was given.
    None,
    /// Nobody has entered it.
    Issued,
    /// Entered by this one, who has made a key with it or not.
    Bound(Who, bool),
    /// Spent by this one's key; nothing is readable yet.
    Keyed(Who),
    /// Finished.
    Done,
    /// Ended.
    Void,
}

/// Where one of the patient's keys is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// It was never made.
    None,
    /// On a device at hand.
    Kept,
    /// On a device that is gone.
    Lost,
    /// Removed in the settings.
    Removed,
}

/// Where everything stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// Who added the carer.
    pub added: Option<By>,
    /// Whether it was ended.
    pub ended: bool,
    /// The code.
    pub code: Code,
    /// Who gave it.
    pub given: Option<By>,
    /// Who reads beside the patient.
    pub reads: Option<Who>,
    /// Somebody read before it was ended.
    pub read: bool,
    /// The patient's keys: the first, and a further one.
    pub keys: [Key; 2],
}

/// One act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    /// One of the staff adds a carer: the clerk, one whose mailbox is the clerk's.
    Add(By),
    /// One of the staff gives the code, an older one becomes void.
    Give(By),
    /// Staff end it.
    End,
    /// Somebody who has it enters the code, and takes it over if asked to.
    Enter(Who),
    /// Makes a key.
    MakeKey(Who),
    /// Uses it once, which spends the code.
    UseKey(Who),
    /// Asks for a mailbox code and types it, read in the mailbox.
    EnterCode(Who),
    /// The patient makes a further key.
    AddKey,
    /// The patient removes one of the keys, signed in with the other if there is one.
    Remove(usize),
    /// The device with the first key is gone.
    Lose,
}

impl Act {
    /// All acts.
    pub fn all() -> impl Iterator<Item = Self> {
        let staff = [By::Clerk, By::Colleague].into_iter().flat_map(|by| [Self::Add(by), Self::Give(by)]);
        let people = Who::ALL.into_iter().flat_map(|who| [Self::Enter(who), Self::MakeKey(who), Self::UseKey(who), Self::EnterCode(who)]);
        staff.chain(people).chain([Self::End, Self::AddKey, Self::Remove(0), Self::Remove(1), Self::Lose])
    }
}

/// A rule that is broken on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// Whoever added the carer gives the code.
    GiveAlone,
    /// The code alone opens the record.
    CodeAlone,
    /// Whoever is ended reads on.
    ReadsOn,
    /// The last key can be removed.
    LastKey,
}

impl Flaw {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::GiveAlone, Self::CodeAlone, Self::ReadsOn, Self::LastKey];
}

/// Of the staff nobody alone lets somebody in.
pub const TWO: &str = "whoever reads beside was added by one of the staff and given a code by another";
/// Code and mailbox, as for a patient.
pub const BOTH: &str = "only who has the code and reads the carer's mailbox reads beside";
/// Ended is ended.
pub const OVER: &str = "whoever is ended reads no more";
/// Never the last.
pub const A_KEY: &str = "the patient has a key still";

impl State {
    /// A patient with one key, and nobody beside.
    #[must_use]
    pub const fn start() -> Self {
        Self { added: None, ended: false, code: Code::None, given: None, reads: None, read: false, keys: [Key::Kept, Key::None] }
    }

    /// Whether somebody has a copy of the code.
    #[must_use]
    pub fn has_code(&self, who: Who) -> bool {
        match who {
            Who::SlipThief | Who::Clerk => true,
            Who::Carer => self.added == Some(By::Colleague),
            Who::MailReader => false,
        }
    }

    /// Whether mail for the carer comes to somebody.
    #[must_use]
    pub fn reads_mail(&self, who: Who) -> bool {
        match self.added {
            Some(By::Clerk) => who == Who::Clerk,
            Some(By::Colleague) => matches!(who, Who::Carer | Who::MailReader),
            None => false,
        }
    }

    /// Whether whoever does it has what it takes.
    #[must_use]
    pub fn can(&self, act: Act) -> bool {
        match act {
            Act::Enter(who) => self.has_code(who),
            Act::EnterCode(who) => self.reads_mail(who),
            _ => true,
        }
    }

    /// What comes of an act; `None` if it is refused or changes nothing.
    #[must_use]
    pub fn after(&self, act: Act, flaw: Option<Flaw>) -> Option<Self> {
        if !self.can(act) {
            return None;
        }
        let mut next = self.clone();
        match act {
            Act::Add(by) if self.added.is_none() => next.added = Some(by),
            Act::Give(by) => next.give(by, flaw)?,
            Act::End if self.added.is_some() && !self.ended => next.end(flaw),
            Act::Enter(who) => next.code = self.entered(who)?,
            Act::MakeKey(who) if self.code == Code::Bound(who, false) => next.code = Code::Bound(who, true),
            Act::UseKey(who) if self.code == Code::Bound(who, true) => {
                next.code = Code::Keyed(who);
                if flaw == Some(Flaw::CodeAlone) {
                    next.open(who);
                }
            }
            Act::EnterCode(who) if self.code == Code::Keyed(who) => next.open(who),
            Act::AddKey if self.keys[1] == Key::None && self.keys[0] == Key::Kept => next.keys[1] = Key::Kept,
            Act::Remove(which) => next.keys = self.without(which, flaw)?,
            Act::Lose if self.keys[0] == Key::Kept => next.keys[0] = Key::Lost,
            _ => return None,
        }
        (next != *self).then_some(next)
    }

    fn give(&mut self, by: By, flaw: Option<Flaw>) -> Option<()> {
        let alone = self.added == Some(by) && flaw != Some(Flaw::GiveAlone);
        if self.added.is_none() || self.ended || self.reads.is_some() || alone {
            return None;
        }
        (self.code, self.given) = (Code::Issued, Some(by));
        Some(())
    }

    fn end(&mut self, flaw: Option<Flaw>) {
        self.ended = true;
        if self.code != Code::None && self.code != Code::Done {
            self.code = Code::Void;
        }
        self.reads.take_if(|_| flaw != Some(Flaw::ReadsOn));
    }

    fn entered(&self, who: Who) -> Option<Code> {
        match self.code {
            Code::Issued => Some(Code::Bound(who, false)),
            Code::Bound(other, _) if other != who => Some(Code::Bound(who, false)),
            _ => None,
        }
    }

    fn open(&mut self, who: Who) {
        (self.code, self.reads, self.read) = (Code::Done, Some(who), true);
    }

    /// The keys without one of them, which another one removes; never the last.
    fn without(&self, which: usize, flaw: Option<Flaw>) -> Option<[Key; 2]> {
        let other = self.keys[1 - which];
        let there = matches!(self.keys[which], Key::Kept | Key::Lost);
        let alone = !matches!(other, Key::Kept | Key::Lost);
        let signs_in = other == Key::Kept || self.keys[which] == Key::Kept;
        if !there || !signs_in || (alone && flaw != Some(Flaw::LastKey)) {
            return None;
        }
        let mut keys = self.keys;
        keys[which] = Key::Removed;
        Some(keys)
    }
}

/// The model, sound or with one rule broken.
#[derive(Clone, Debug)]
pub struct Beside(pub Option<Flaw>);

impl Model for Beside {
    type State = State;
    type Action = Act;

    fn init_states(&self) -> Vec<State> {
        vec![State::start()]
    }

    fn actions(&self, _: &State, acts: &mut Vec<Act>) {
        acts.extend(Act::all());
    }

    fn next_state(&self, state: &State, act: Act) -> Option<State> {
        state.after(act, self.0)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(TWO, |_, state: &State| state.reads.is_none() || (state.given.is_some() && state.given != state.added)),
            Property::always(BOTH, |_, state: &State| state.reads.is_none_or(|who| state.has_code(who) && state.reads_mail(who))),
            Property::always(OVER, |_, state: &State| !state.ended || state.reads.is_none()),
            Property::always(A_KEY, |_, state: &State| state.keys.iter().any(|key| matches!(key, Key::Kept | Key::Lost))),
            Property::sometimes("a carer reads", |_, state: &State| state.reads == Some(Who::Carer)),
            Property::sometimes("a clerk reads with a colleague's code", |_, state: &State| state.reads == Some(Who::Clerk)),
            Property::sometimes("a thief of the code comes to the mailbox code", |_, state: &State| {
                state.code == Code::Keyed(Who::SlipThief)
            }),
            Property::sometimes("somebody who read is ended", |_, state: &State| state.read && state.ended),
            Property::sometimes("a lost key is removed by the other", |_, state: &State| state.keys == [Key::Removed, Key::Kept]),
            Property::sometimes("a device is lost and the other key is left", |_, state: &State| state.keys == [Key::Lost, Key::Kept]),
        ]
    }
}
