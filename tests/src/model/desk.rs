//! What is done at the desk: a slip on a screen, the telephone that staff see, and what a second person adds to it.
use super::{Ask, Flaw, Place, Rules, Second, Stage, State, Who, slip::Road, staff::is_second};

impl State {
    /// Whether two of the staff know whoever spent the slip, and there is no mailbox still.
    #[must_use]
    pub fn is_vouched(&self) -> bool {
        self.slip.vouch == Ask::Agreed && !self.mailbox
    }

    /// What takes two for another slip takes two here.
    pub(super) fn show(&mut self, by_clerk: bool, rules: &Rules) -> bool {
        if !self.issue(by_clerk, rules) {
            return false;
        }
        self.slip.place = Place::Shown;
        true
    }

    /// The number that somebody shows is confirmed.
    pub(super) fn see(&mut self, who: Who) -> bool {
        let holds = self.person(who).session.is_some_and(|session| session.road == Road::Slip && session.stage == Stage::Claiming);
        if !holds || self.slip.place != Place::Shown || !self.slip.is_live() {
            return false;
        }
        self.slip.place = Place::Seen;
        true
    }

    /// Whether somebody who was seen has spent it.
    fn is_seen(&self) -> bool {
        self.slip.place == Place::Seen && self.slip.keyed().is_some()
    }

    pub(super) fn ask_vouch(&mut self, rules: &Rules) -> bool {
        if !self.is_seen() || self.mailbox || self.slip.vouch != Ask::No {
            return false;
        }
        self.slip.vouch = Ask::Asked;
        if rules.flaw == Some(Flaw::VouchAlone) {
            self.vouch(false);
        }
        true
    }

    pub(super) fn agree_vouch(&mut self, second: Second, rules: &Rules) -> bool {
        if self.slip.vouch != Ask::Asked || !is_second(second, rules) {
            return false;
        }
        if !self.is_seen() || self.mailbox {
            // What it was about is over.
            self.slip.vouch = Ask::No;
            return true;
        }
        self.vouch(second != Second::Asker);
        true
    }

    fn vouch(&mut self, by_two: bool) {
        self.slip.vouch = Ask::Agreed;
        if self.slip.by_clerk {
            self.slip.vouched = by_two;
            // It takes the place of an address.
            self.staff.addressed = true;
        }
    }

    pub(super) fn ask_sooner(&mut self, rules: &Rules) -> bool {
        let waits = self.is_seen() && self.slip.again && !self.slip.due;
        if !waits || self.slip.sooner != Ask::No {
            return false;
        }
        self.slip.sooner = Ask::Asked;
        if let Some(who) = self.slip.keyed().filter(|_| rules.flaw == Some(Flaw::SoonerAlone)) {
            self.is_due(who, rules);
        }
        true
    }

    /// Whoever stands outside sees nobody at a desk.
    pub(super) fn agree_sooner(&mut self, second: Second, rules: &Rules) -> bool {
        if self.slip.sooner != Ask::Asked || second == Second::Witness || !is_second(second, rules) {
            return false;
        }
        self.slip.sooner = Ask::No;
        if let Some(who) = self.slip.keyed().filter(|_| self.is_seen() && self.slip.again && !self.slip.due) {
            self.slip.sooner = if second == Second::Asker { Ask::Asked } else { Ask::Agreed };
            self.is_due(who, rules);
        }
        true
    }
}
