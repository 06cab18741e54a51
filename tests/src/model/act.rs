//! What can be done, and what comes of it.
use super::{
    Flaw, Rules, State, Who,
    slip::{Session, Slip, Stage, Stand},
};

/// One act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    /// Staff issue a slip, which makes every older one void.
    Issue,
    /// Somebody who has it enters the newest slip, and takes it over if asked to.
    Enter(Who, bool),
    /// Somebody enters the slip before the newest.
    EnterOld(Who),
    /// Somebody tries wrong digits until a burst is full.
    Guess(Who),
    /// Makes a key.
    MakeKey(Who),
    /// Uses it once, which spends the slip.
    UseKey(Who),
    /// Signs in with the key.
    SignIn(Who),
    /// Signs out, or closes the browser's session.
    SignOut(Who),
    /// Asks for a mailbox code.
    AskCode(Who),
    /// Types the newest mailbox code, read in the mailbox.
    EnterCode(Who),
    /// Tries wrong mailbox codes until a burst is full.
    GuessCode(Who),
    /// Opens every address that was ever mailed and presses what is there.
    Scan,
    /// An hour goes by.
    Hour,
    /// A week goes by.
    Week,
}

impl Act {
    /// All acts of everybody.
    pub fn all() -> impl Iterator<Item = Self> {
        let of = |who| {
            let (slip, mail) = (Who::has_slip(who), Who::has_mailbox(who));
            let common = [Self::Guess(who), Self::MakeKey(who), Self::UseKey(who), Self::SignIn(who), Self::SignOut(who)];
            let mailbox = [Self::AskCode(who), Self::GuessCode(who)];
            let entering = slip.then_some([Self::Enter(who, false), Self::Enter(who, true), Self::EnterOld(who)]);
            let reading = mail.then_some(Self::EnterCode(who));
            common.into_iter().chain(mailbox).chain(entering.into_iter().flatten()).chain(reading)
        };
        let people = Who::ALL.into_iter().filter(|who| *who != Who::Scanner).flat_map(of);
        [Self::Issue, Self::Scan, Self::Hour, Self::Week].into_iter().chain(people)
    }

    /// Who does it; nobody makes time go by.
    #[must_use]
    pub const fn who(self) -> Option<Who> {
        match self {
            Self::Issue => Some(Who::Clerk),
            Self::Scan => Some(Who::Scanner),
            Self::Hour | Self::Week => None,
            Self::Enter(who, _)
            | Self::EnterOld(who)
            | Self::Guess(who)
            | Self::MakeKey(who)
            | Self::UseKey(who)
            | Self::SignIn(who)
            | Self::SignOut(who)
            | Self::AskCode(who)
            | Self::EnterCode(who)
            | Self::GuessCode(who) => Some(who),
        }
    }
}

/// What the patient would try next, in this order.
pub(super) fn obvious(state: &State) -> impl Iterator<Item = Act> + use<> {
    use Who::Patient as P;
    let waiting = state.slip.code;
    let code = if waiting { [Act::EnterCode(P), Act::AskCode(P)] } else { [Act::AskCode(P), Act::EnterCode(P)] };
    let stage = state.session.filter(|session| session.who == P).map(|session| session.stage);
    let acts = match stage {
        None | Some(Stage::SignedIn) => vec![Act::SignIn(P), Act::Enter(P, true)],
        Some(Stage::Claiming) => vec![Act::MakeKey(P)],
        Some(Stage::KeyMade) => vec![Act::UseKey(P)],
        Some(Stage::Confirming) => code.to_vec(),
    };
    acts.into_iter()
}

impl State {
    /// What comes of an act; `None` if it is refused or changes nothing.
    pub(super) fn step(&self, act: Act, rules: &Rules) -> Option<Self> {
        let mut next = self.clone();
        next.hurt_by = None;
        let changed = match act {
            Act::Issue => next.issue(rules),
            Act::Enter(who, take_over) => next.enter(who, take_over, rules),
            Act::EnterOld(_) => false,
            Act::Guess(_) => next.guess(rules),
            Act::MakeKey(who) => next.make_key(who, rules),
            Act::UseKey(who) => next.use_key(who, rules),
            Act::SignIn(who) => next.sign_in(who),
            Act::SignOut(who) => next.session.take_if(|session| session.who == who).is_some(),
            Act::AskCode(who) => next.ask_code(who, rules),
            Act::EnterCode(who) => next.enter_code(who, rules),
            Act::GuessCode(who) => next.guess_code(who, rules),
            Act::Scan => next.scan(rules),
            Act::Hour => next.hour(),
            Act::Week => next.week(),
        };
        (changed && next != *self).then_some(next)
    }

    /// The stage of somebody's browser.
    #[must_use]
    pub fn stage(&self, who: Who) -> Option<Stage> {
        self.session.filter(|session| session.who == who).map(|session| session.stage)
    }

    fn issue(&mut self, rules: &Rules) -> bool {
        let stuck = rules.flaw == Some(Flaw::LockForEver) && self.slip.stand == Stand::Locked;
        if matches!(self.slip.stand, Stand::Confirmed(_)) || self.issued >= rules.slips || stuck {
            return false;
        }
        (self.issued, self.slip, self.session) = (self.issued + 1, Slip::fresh(), None);
        true
    }

    fn enter(&mut self, who: Who, take_over: bool, rules: &Rules) -> bool {
        let elsewhere = self.slip.stand == Stand::Bound && self.stage(who).is_none();
        let own = self.slip.stand == Stand::Bound && !elsewhere;
        let refused = elsewhere && (!take_over || self.slip.takeovers >= rules.takeovers);
        if !self.slip.is_live() || own || refused {
            return false;
        }
        self.slip.takeovers += u8::from(elsewhere);
        self.slip.stand = Stand::Bound;
        self.session = Some(Session { who, stage: Stage::Claiming });
        true
    }

    fn guess(&mut self, rules: &Rules) -> bool {
        if !self.slip.is_live() {
            return false;
        }
        self.slip.bursts += 1;
        self.slip.told = rules.flaw != Some(Flaw::SilentLock);
        if self.slip.bursts >= if rules.flaw == Some(Flaw::QuickLock) { 1 } else { rules.bursts } {
            self.slip.stand = Stand::Locked;
            self.session = None;
            self.past.locked = true;
        }
        true
    }

    fn make_key(&mut self, who: Who, rules: &Rules) -> bool {
        let free = rules.flaw == Some(Flaw::KeyWithoutSlip) && self.slip.is_live();
        if free && self.session.is_none() {
            self.slip.stand = Stand::Bound;
        } else if self.stage(who) != Some(Stage::Claiming) {
            return false;
        }
        self.session = Some(Session { who, stage: Stage::KeyMade });
        true
    }

    fn use_key(&mut self, who: Who, rules: &Rules) -> bool {
        if self.stage(who) != Some(Stage::KeyMade) {
            return false;
        }
        let enough = rules.flaw == Some(Flaw::SlipAlone);
        let (stand, stage) = if enough { (Stand::Confirmed(who), Stage::SignedIn) } else { (Stand::Keyed(who), Stage::Confirming) };
        self.slip.stand = stand;
        self.session = Some(Session { who, stage });
        self.past.stolen |= who != Who::Patient;
        true
    }

    fn sign_in(&mut self, who: Who) -> bool {
        let stage = match self.slip.stand {
            Stand::Keyed(owner) if owner == who => Stage::Confirming,
            Stand::Confirmed(owner) if owner == who => Stage::SignedIn,
            _ => return false,
        };
        self.past.resumed |= who == Who::Patient && stage == Stage::Confirming && self.session.is_none();
        self.session = Some(Session { who, stage });
        true
    }

    fn ask_code(&mut self, who: Who, rules: &Rules) -> bool {
        let over = self.slip.codes >= rules.codes || self.slip.code_bursts >= rules.code_bursts;
        if self.stage(who) != Some(Stage::Confirming) || over {
            return false;
        }
        (self.slip.codes, self.slip.code) = (self.slip.codes + 1, true);
        true
    }

    fn enter_code(&mut self, who: Who, rules: &Rules) -> bool {
        let anywhere = rules.flaw == Some(Flaw::CodeAnywhere);
        let waits = matches!(self.slip.stand, Stand::Keyed(_)) && self.slip.code && self.slip.code_bursts < rules.code_bursts;
        if !waits || !(anywhere || self.stage(who) == Some(Stage::Confirming)) {
            return false;
        }
        (self.slip.stand, self.slip.code) = (Stand::Confirmed(who), false);
        self.session = Some(Session { who, stage: Stage::SignedIn });
        true
    }

    fn guess_code(&mut self, who: Who, rules: &Rules) -> bool {
        let anybody = rules.flaw == Some(Flaw::CodeTriesByAnybody) && matches!(self.slip.stand, Stand::Keyed(_));
        let over = self.slip.code_bursts >= rules.code_bursts;
        if !(anybody || self.stage(who) == Some(Stage::Confirming)) || !self.slip.code || over {
            return false;
        }
        self.slip.code_bursts += 1;
        true
    }

    fn scan(&mut self, rules: &Rules) -> bool {
        if rules.flaw != Some(Flaw::LinkSpends) || !self.slip.is_live() {
            return false;
        }
        (self.slip.stand, self.session) = (Stand::Void, None);
        true
    }

    fn hour(&mut self) -> bool {
        (self.session, self.slip.code) = (None, false);
        true
    }

    fn week(&mut self) -> bool {
        self.hour();
        match self.slip.stand {
            Stand::Issued | Stand::Bound => self.slip.stand = Stand::Expired,
            Stand::Keyed(_) => (self.slip.stand, self.past.lapsed) = (Stand::Void, true),
            _ => {}
        }
        true
    }
}
