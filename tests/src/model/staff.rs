//! What staff do, and what time does.
use super::{
    Flaw, Road, Rules, State, Who,
    slip::{Session, Stage, Stand},
};

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
    /// The clerk gave the record an address.
    pub addressed: bool,
    /// A slip that the clerk issued was finished.
    pub finished: bool,
    /// The clerk asks for a slip.
    pub slip: Ask,
    /// The clerk asks for another address.
    pub address: Ask,
}

impl State {
    /// Whether mail about this record comes to somebody at this moment.
    #[must_use]
    pub fn reads_mail(&self, who: Who) -> bool {
        if self.staff.moved { who == Who::Clerk } else { who.has_mailbox() }
    }

    /// Whether the clerk has issued a slip that led, or may lead, to something.
    fn has_issued(&self) -> bool {
        let counts = self.slip.is_open() || matches!(self.slip.stand, Stand::Confirmed(_));
        self.staff.finished || (self.slip.by_clerk && counts)
    }

    pub(super) fn move_address(&mut self) -> bool {
        if self.staff.moved {
            return false;
        }
        if self.has_issued() {
            if self.staff.address != Ask::No {
                return false;
            }
            self.staff.address = Ask::Asked;
            return true;
        }
        self.move_to(true)
    }

    pub(super) fn agree_address(&mut self) -> bool {
        let asked = self.staff.address;
        self.staff.address = Ask::No;
        if asked == Ask::Asked && !self.staff.moved {
            self.past.agreed = true;
            self.move_to(true);
            self.staff.address = Ask::No;
        }
        asked != Ask::No
    }

    /// Mailbox codes that were sent, or shown, at the old address are good for nothing.
    pub(super) fn move_to(&mut self, clerk: bool) -> bool {
        self.staff.moved = clerk;
        // A colleague's word was for the address that the record had.
        self.staff.slip = Ask::No;
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

    pub(super) fn ask_slip(&mut self) -> bool {
        if !self.staff.addressed || self.staff.slip != Ask::No {
            return false;
        }
        self.staff.slip = Ask::Asked;
        true
    }

    pub(super) fn agree_slip(&mut self) -> bool {
        if self.staff.slip != Ask::Asked {
            return false;
        }
        (self.staff.slip, self.past.agreed) = (Ask::Agreed, true);
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
        if self.spare.claim.stand == Stand::Bound {
            self.spare.forget();
        }
        true
    }

    /// The wait is over; what waits for nothing else opens.
    pub(super) fn day(&mut self, rules: &Rules) -> bool {
        let Some(who) = self.slip.keyed().filter(|_| self.slip.again && !self.slip.due) else { return false };
        self.hour();
        self.slip.due = true;
        let read = self.slip.read && !self.slip.stale;
        (self.slip.read, self.slip.stale) = (false, false);
        if read {
            self.open(Road::Slip, who, rules);
            self.hour();
        }
        true
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
        (self.staff.slip, self.staff.address) = (Ask::No, Ask::No);
        true
    }

    /// Whether somebody's session is at a stage.
    #[must_use]
    pub fn stage(&self, who: Who) -> Option<Stage> {
        self.person(who).session.map(|session| session.stage)
    }
}
