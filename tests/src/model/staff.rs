//! What staff do, and what time does.
use super::{
    Flaw, Road, Rules, Second, State, Who, Word,
    slip::{Session, Stage, Stand},
};

/// Whether whoever agrees is another person than who asked.
pub(super) fn is_second(second: Second, rules: &Rules) -> bool {
    second != Second::Asker || rules.flaw == Some(Flaw::OwnWord)
}

/// Where something stands that a colleague is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Ask {
    /// Nobody is asked.
    #[default]
    No,
    /// Asked.
    Asked,
    /// Asked, and what it was about is another by now: whoever agrees, agrees to nothing.
    Stale,
    /// Agreed, and not used yet.
    Agreed,
}

/// What the clerk did within thirty days, and what colleagues were asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Staff {
    /// Mailbox codes go to the clerk.
    pub moved: bool,
    /// A second person agreed to just that address.
    pub agreed: bool,
    /// The clerk gave the record an address.
    pub addressed: bool,
    /// A slip that the clerk issued was finished.
    pub finished: bool,
    /// The clerk asks for a slip.
    pub slip: Ask,
    /// It was a second person who agreed to that slip.
    pub slip_by_two: bool,
    /// The clerk asks for another address.
    pub address: Ask,
}

impl State {
    /// Whether mail about this record comes to somebody at this moment.
    #[must_use]
    pub fn reads_mail(&self, who: Who) -> bool {
        if self.staff.moved { who == Who::Clerk } else { self.mailbox && who.has_mailbox() }
    }

    /// Whether the clerk has issued a slip that led, or may lead, to something.
    fn has_issued(&self) -> bool {
        let counts = self.slip.is_open() || matches!(self.slip.stand, Stand::Confirmed(_));
        self.staff.finished || (self.slip.by_clerk && counts)
    }

    /// Whether whoever reads the mailbox decides who comes in: by a slip, by what a spare code led to, or by one that is kept.
    fn is_on_its_way(&self, rules: &Rules) -> bool {
        let alone = rules.flaw == Some(Flaw::MoveAlone);
        let kept = self.spare.made_by.is_some() && rules.flaw != Some(Flaw::MoveSpare);
        (!alone && (self.slip.is_open() || self.spare.claim.is_open())) || kept
    }

    pub(super) fn move_address(&mut self, rules: &Rules) -> bool {
        if self.staff.moved {
            return false;
        }
        if self.has_issued() || self.is_on_its_way(rules) {
            if self.staff.address != Ask::No {
                return false;
            }
            self.staff.address = Ask::Asked;
            return true;
        }
        self.move_to(true)
    }

    pub(super) fn agree_address(&mut self, second: Second, rules: &Rules) -> bool {
        let asked = self.staff.address;
        if !is_second(second, rules) {
            return false;
        }
        self.staff.address = Ask::No;
        if asked == Ask::Asked && !self.staff.moved {
            self.move_to(true);
            (self.staff.agreed, self.staff.address) = (second != Second::Asker, Ask::No);
        }
        asked != Ask::No
    }

    /// Whatever the clerk asks for about the address is refused first; a record without an address gets the patient's.
    pub(super) fn move_back(&mut self) -> bool {
        let asked = std::mem::take(&mut self.staff.address) != Ask::No;
        if self.mailbox && !self.staff.moved {
            return asked;
        }
        self.move_to(false)
    }

    /// Mailbox codes that were sent, or shown, at the old address are good for nothing.
    pub(super) fn move_to(&mut self, clerk: bool) -> bool {
        (self.staff.moved, self.mailbox) = (clerk, true);
        // A colleague's word was for the address that the record had.
        (self.staff.agreed, self.staff.slip, self.staff.slip_by_two) = (false, Ask::No, false);
        self.staff.addressed |= clerk;
        if self.staff.address == Ask::Asked {
            self.staff.address = Ask::Stale;
        }
        for claim in [&mut self.slip, &mut self.spare.claim] {
            claim.code = false;
            claim.stale |= claim.read;
        }
        true
    }

    /// What a second of the staff agreed to that opens the record on this road: just this slip, just this mailbox, just this person.
    pub(super) const fn word_for(&self, road: Road) -> Option<Word> {
        let slip = matches!(road, Road::Slip);
        match (slip && self.slip.vouched && !self.mailbox, self.staff.agreed || (slip && self.slip.agreed)) {
            (true, _) => Some(Word::Known),
            (false, true) => Some(Word::Agreed),
            (false, false) => None,
        }
    }

    pub(super) fn ask_slip(&mut self) -> bool {
        if !self.staff.addressed || self.staff.slip != Ask::No {
            return false;
        }
        self.staff.slip = Ask::Asked;
        true
    }

    pub(super) fn agree_slip(&mut self, second: Second, rules: &Rules) -> bool {
        if self.staff.slip != Ask::Asked || !is_second(second, rules) {
            return false;
        }
        (self.staff.slip, self.staff.slip_by_two) = (Ask::Agreed, second != Second::Asker);
        true
    }

    pub(super) fn scan(&mut self, rules: &Rules) -> bool {
        if rules.flaw != Some(Flaw::LinkSpends) || !self.slip.is_live() {
            return false;
        }
        self.slip.stand = Stand::Void;
        for person in &mut self.people {
            person.session.take_if(|session: &mut Session| session.road == Road::Slip);
        }
        true
    }

    pub(super) fn hour(&mut self) -> bool {
        for person in &mut self.people {
            person.session = None;
        }
        (self.slip.code, self.spare.claim.code) = (false, false);
        // What is shown at a desk lives for a quarter of an hour.
        if self.slip.is_at_desk() && self.slip.is_live() {
            self.slip.stand = Stand::Expired;
        }
        if self.spare.claim.stand == Stand::Bound {
            self.spare.forget();
        }
        true
    }

    /// The wait is over; what waits for nothing else opens.
    pub(super) fn day(&mut self, rules: &Rules) -> bool {
        let Some(who) = self.slip.keyed().filter(|_| self.slip.again && !self.slip.due) else { return false };
        self.hour();
        self.slip.sooner = Ask::No;
        self.is_due(who, rules);
        self.hour();
        true
    }

    /// The wait has ended, by itself or by two of the staff.
    pub(super) fn is_due(&mut self, who: Who, rules: &Rules) {
        self.slip.due = true;
        let read = self.slip.read && !self.slip.stale;
        (self.slip.read, self.slip.stale) = (false, false);
        if read {
            self.open(Road::Slip, who, rules);
            self.person_mut(who).session = None;
        }
    }

    pub(super) fn week(&mut self, rules: &Rules) -> bool {
        self.day(rules);
        self.hour();
        match self.slip.stand {
            Stand::Issued | Stand::Bound => self.slip.stand = Stand::Expired,
            Stand::Keyed(_) => (self.slip.stand, self.past.lapsed) = (Stand::Void, true),
            _ => {}
        }
        if self.spare.claim.keyed().is_some() {
            self.spare.forget();
        }
        (self.staff.slip, self.staff.slip_by_two, self.staff.address) = (Ask::No, false, Ask::No);
        if self.slip.vouch == Ask::Asked {
            self.slip.vouch = Ask::No;
        }
        true
    }

    /// Whether somebody's session is at a stage.
    #[must_use]
    pub fn stage(&self, who: Who) -> Option<Stage> {
        self.person(who).session.map(|session| session.stage)
    }
}
