//! What comes of an act.
use super::{
    Act, Ask, Flaw, Place, Road, Rules, State, Who,
    slip::{Session, Slip, Stage, Stand},
};

impl State {
    /// What comes of an act; `None` if it is refused or changes nothing.
    pub(super) fn step(&self, act: Act, rules: &Rules) -> Option<Self> {
        if !self.can(act, rules) {
            return None;
        }
        let mut next = self.clone();
        next.hurt_by = None;
        let changed = match act {
            Act::Issue => next.issue(true, rules),
            Act::IssueHonestly => rules.staff && next.issue(false, rules),
            Act::Enter(who, take_over) => next.enter(who, take_over, rules),
            Act::EnterOld(_) => false,
            Act::Guess(_) => next.guess(rules),
            Act::MakeKey(who) => next.make_key(who, rules),
            Act::UseKey(who) => next.use_key(who, rules),
            Act::SignIn(who) => next.sign_in(who),
            Act::SignOut(who) => next.person_mut(who).session.take().is_some(),
            Act::AskCode(who) => next.ask_code(who, rules),
            Act::EnterCode(who) => next.enter_code(who, rules),
            Act::GuessCode(who) => next.guess_code(who, rules),
            Act::Stop(who) => next.stop(who, rules),
            Act::MakeSpare(who) => rules.spare && next.make_spare(who),
            Act::EnterSpare(who) => next.enter_spare(who),
            Act::MoveAddress => rules.staff && next.move_address(rules),
            Act::AgreeAddress(second) => next.agree_address(second, rules),
            Act::MoveBack => next.move_back(),
            Act::AskSlip => rules.staff && next.ask_slip(),
            Act::AgreeSlip(second) => next.agree_slip(second, rules),
            Act::Show(by_clerk) => rules.desk && next.show(by_clerk, rules),
            Act::See(who) => next.see(who),
            Act::AskVouch => next.ask_vouch(rules),
            Act::AgreeVouch(second) => next.agree_vouch(second, rules),
            Act::AskSooner => next.ask_sooner(rules),
            Act::AgreeSooner(second) => next.agree_sooner(second, rules),
            Act::Scan => next.scan(rules),
            Act::Hour => next.hour(),
            Act::Day => next.day(rules),
            Act::Week => next.week(rules),
        };
        next.forget_keys();
        (changed && next != *self).then_some(next)
    }

    /// Keys that open nothing any more are no keys.
    fn forget_keys(&mut self) {
        for who in Who::ALL {
            let opens = match self.person(who).key {
                None => continue,
                Some(Road::Slip) => self.slip.keyed() == Some(who),
                Some(Road::Spare) => self.spare.claim.keyed() == Some(who),
                Some(Road::Holder) => self.holder == Some(who),
            };
            if !opens {
                self.person_mut(who).key = None;
            }
        }
    }

    fn end_sessions(&mut self, road: Road) {
        for person in &mut self.people {
            person.session.take_if(|session| session.road == road);
        }
    }

    fn enter_stage(&mut self, who: Who, road: Road, stage: Stage) {
        self.person_mut(who).session = Some(Session { road, stage });
    }

    pub(super) fn issue(&mut self, by_clerk: bool, rules: &Rules) -> bool {
        let stuck = rules.flaw == Some(Flaw::LockForEver) && self.slip.stand == Stand::Locked;
        if (self.holder.is_some() && !rules.again) || self.issued >= rules.slips || stuck {
            return false;
        }
        let mut agreed = false;
        // Whoever has moved the address gives a slip by a colleague's word alone.
        if by_clerk && self.staff.addressed && rules.flaw != Some(Flaw::OneClerk) {
            if self.staff.slip != Ask::Agreed {
                return false;
            }
            (agreed, self.staff.slip) = (self.staff.slip_by_two, Ask::No);
            self.staff.slip_by_two = false;
        }
        // Whoever means well asks the patient about an address that a colleague changed.
        if !by_clerk && self.staff.moved && rules.flaw != Some(Flaw::ToldOnly) {
            return false;
        }
        self.end_sessions(Road::Slip);
        if self.spare.claim.is_open() {
            self.spare.forget();
            self.end_sessions(Road::Spare);
        }
        (self.issued, self.slip) = (self.issued + 1, Slip { agreed, ..Slip::fresh(by_clerk, self.holder.is_some()) });
        true
    }

    fn enter(&mut self, who: Who, take_over: bool, rules: &Rules) -> bool {
        let here = self.person(who).session;
        let own = here.is_some_and(|session| session.road == Road::Slip);
        let elsewhere = self.slip.stand == Stand::Bound && !own;
        // Where nobody could go on with it any more, nobody is asked; it is counted all the same.
        let held = self.people.iter().any(|person| person.session.is_some_and(|session| session.road == Road::Slip));
        let refused = elsewhere && ((held && !take_over) || self.slip.takeovers >= rules.takeovers);
        let signed_in = here.is_some_and(|session| session.road == Road::Holder);
        if !self.slip.is_live() || own || refused || signed_in {
            return false;
        }
        self.slip.takeovers += u8::from(elsewhere);
        self.slip.stand = Stand::Bound;
        self.end_sessions(Road::Slip);
        self.enter_stage(who, Road::Slip, Stage::Claiming);
        // Whoever enters it shows another number.
        if self.slip.place == Place::Seen && rules.flaw != Some(Flaw::SeenForAll) {
            self.slip.place = Place::Shown;
        }
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
            self.end_sessions(Road::Slip);
            self.past.locked = true;
        }
        true
    }

    fn make_key(&mut self, who: Who, rules: &Rules) -> bool {
        let free = rules.flaw == Some(Flaw::KeyWithoutSlip) && self.slip.is_live();
        let road = match self.person(who).session {
            Some(session) if session.stage == Stage::Claiming => session.road,
            None if free && self.people.iter().all(|person| person.session.is_none()) => Road::Slip,
            _ => return false,
        };
        if road == Road::Slip {
            if self.slip.place == Place::Shown && rules.flaw != Some(Flaw::KeyUnseen) {
                return false;
            }
            self.slip.stand = Stand::Bound;
        }
        self.enter_stage(who, road, Stage::KeyMade);
        true
    }

    fn use_key(&mut self, who: Who, rules: &Rules) -> bool {
        let Some(road) = self.person(who).session.filter(|session| session.stage == Stage::KeyMade).map(|session| session.road) else {
            return false;
        };
        self.claim_mut(road).stand = Stand::Keyed(who);
        self.person_mut(who).key = Some(road);
        self.enter_stage(who, road, Stage::Confirming);
        self.past.stolen |= who != Who::Patient;
        if road == Road::Spare {
            self.spare.made_by = None;
        }
        let alone = if road == Road::Slip { Flaw::SlipAlone } else { Flaw::SpareAlone };
        if rules.flaw == Some(alone) {
            self.open(road, who, rules);
        }
        true
    }

    fn sign_in(&mut self, who: Who) -> bool {
        let Some(road) = self.person(who).key else { return false };
        let stage = if road == Road::Holder { Stage::SignedIn } else { Stage::Confirming };
        self.past.resumed |= who == Who::Patient && road != Road::Holder && self.person(who).session.is_none();
        self.enter_stage(who, road, stage);
        true
    }

    /// On which road somebody could take a mailbox code now.
    fn confirming(&self, who: Who) -> Option<Road> {
        let session = self.person(who).session.filter(|session| session.stage == Stage::Confirming)?;
        (!self.claim(session.road).read).then_some(session.road)
    }

    fn ask_code(&mut self, who: Who, rules: &Rules) -> bool {
        let Some(road) = self.confirming(who) else { return false };
        let has_mailbox = self.mailbox;
        let claim = self.claim_mut(road);
        if claim.codes >= rules.codes || claim.code_bursts >= rules.code_bursts || !has_mailbox {
            return false;
        }
        (claim.codes, claim.code) = (claim.codes + 1, true);
        true
    }

    fn enter_code(&mut self, who: Who, rules: &Rules) -> bool {
        let anywhere = (rules.flaw == Some(Flaw::CodeAnywhere) && self.slip.keyed().is_some()).then_some(Road::Slip);
        let Some(road) = self.confirming(who).or(anywhere) else { return false };
        let vouched = road == Road::Slip && self.is_vouched();
        let claim = self.claim_mut(road);
        if !vouched && (!claim.code || claim.code_bursts >= rules.code_bursts) {
            return false;
        }
        claim.code = false;
        if claim.again && !claim.due && rules.flaw != Some(Flaw::NoWait) {
            claim.read = true;
            return true;
        }
        self.open(road, who, rules);
        true
    }

    /// The record is this one's, and nobody else's any more.
    pub(super) fn open(&mut self, road: Road, who: Who, rules: &Rules) {
        // Ended before its time, the wait was by the word of two.
        let waited = if road == Road::Slip { self.slip.due && self.slip.sooner != Ask::Asked } else { self.spare.asked_by == self.holder };
        // Whoever holds it already brings it back: nobody new is let in.
        self.word = self.word_for(road).or(self.word.filter(|_| self.holder == Some(who)));
        self.past.sudden |= self.holder.is_some() && !waited;
        self.past.again |= self.holder.is_some() && road == Road::Slip;
        self.past.recovered |= road == Road::Spare;
        self.end_sessions(Road::Holder);
        let other = if road == Road::Slip { Road::Spare } else { Road::Slip };
        if self.claim(other).is_open() {
            self.claim_mut(other).stand = Stand::Void;
            self.end_sessions(other);
        }
        self.claim_mut(road).stand = Stand::Confirmed(who);
        if self.slip.by_clerk && road == Road::Slip {
            self.staff.finished = true;
        }
        if road == Road::Spare {
            self.spare.forget();
        }
        // It was the old account's, which is over.
        self.spare.made_by.take_if(|_| rules.flaw != Some(Flaw::SpareForEver));
        self.end_sessions(road);
        for person in &mut self.people {
            person.key.take_if(|key| *key == Road::Holder);
        }
        self.holder = Some(who);
        self.person_mut(who).key = Some(Road::Holder);
        self.enter_stage(who, Road::Holder, Stage::SignedIn);
    }

    fn guess_code(&mut self, who: Who, rules: &Rules) -> bool {
        let anybody = (rules.flaw == Some(Flaw::CodeTriesByAnybody) && self.slip.keyed().is_some()).then_some(Road::Slip);
        let Some(road) = self.confirming(who).or(anybody) else { return false };
        let claim = self.claim_mut(road);
        if !claim.code || claim.code_bursts >= rules.code_bursts {
            return false;
        }
        claim.code_bursts += 1;
        true
    }

    /// The holder objects: whatever was begun and spent is void.
    fn stop(&mut self, who: Who, rules: &Rules) -> bool {
        let signed_in = self.person(who).session.is_some_and(|session| session.road == Road::Holder);
        if !signed_in || rules.flaw == Some(Flaw::NoVeto) {
            return false;
        }
        for road in [Road::Slip, Road::Spare] {
            if self.claim(road).keyed().is_some() {
                self.claim_mut(road).stand = Stand::Void;
                self.end_sessions(road);
                self.past.stopped = true;
            }
        }
        true
    }

    fn make_spare(&mut self, who: Who) -> bool {
        // It is good together with a mailbox alone.
        if self.person(who).session.is_none_or(|session| session.road != Road::Holder) || !self.mailbox {
            return false;
        }
        self.spare.forget();
        self.spare.made_by = Some(who);
        true
    }

    fn enter_spare(&mut self, who: Who) -> bool {
        if self.person(who).session.is_some_and(|session| session.road == Road::Holder) || self.spare.claim.keyed().is_some() {
            return false;
        }
        self.end_sessions(Road::Spare);
        self.spare.claim = Slip { stand: Stand::Bound, ..Slip::none() };
        self.spare.asked_by = self.spare.made_by;
        self.enter_stage(who, Road::Spare, Stage::Claiming);
        true
    }
}
