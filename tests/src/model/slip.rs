//! A slip, or what a spare code led to; and the sessions and keys that it led to.
use super::{Ask, Who};

/// Where a slip stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stand {
    /// None was ever issued.
    None,
    /// Nobody has entered it.
    Issued,
    /// Entered by somebody, whose session may be over.
    Bound,
    /// Spent by this one's new key; nothing is readable yet.
    Keyed(Who),
    /// Finished by this one.
    Confirmed(Who),
    /// Not used in time.
    Expired,
    /// A hundred wrong tries.
    Locked,
    /// Not finished in time, stopped, or overtaken.
    Void,
}

/// Where a slip is entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// Anywhere.
    Anywhere,
    /// At the desk: whoever entered it last shows a number that staff have not confirmed.
    Shown,
    /// At the desk, on a telephone that staff saw.
    Seen,
}

/// A slip.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Slip {
    /// Where it stands.
    pub stand: Stand,
    /// The dishonest clerk issued it, and kept a copy.
    pub by_clerk: bool,
    /// A second person agreed that the clerk issues it.
    pub agreed: bool,
    /// Two of the staff, the clerk one of them, said that whoever spent it is known.
    pub vouched: bool,
    /// For a record that somebody holds: it opens after a day, in which the holder can object.
    pub again: bool,
    /// The mailbox code came back before that day was over.
    pub read: bool,
    /// It came back from an address that is out of use by now.
    pub stale: bool,
    /// The day is over.
    pub due: bool,
    /// How often it was taken over.
    pub takeovers: u8,
    /// Bursts of wrong tries.
    pub bursts: u8,
    /// Whether staff were told of them.
    pub told: bool,
    /// Mailbox codes sent.
    pub codes: u8,
    /// Bursts of wrong mailbox codes.
    pub code_bursts: u8,
    /// Whether a mailbox code is good.
    pub code: bool,
    /// Where it is entered.
    pub place: Place,
    /// That whoever spent it is known, in place of a mailbox: asked of a colleague, or agreed to.
    pub vouch: Ask,
    /// That it opens without its wait, likewise.
    pub sooner: Ask,
}

impl Slip {
    /// None at all.
    #[must_use]
    pub const fn none() -> Self {
        Self {
            stand: Stand::None,
            by_clerk: false,
            agreed: false,
            vouched: false,
            again: false,
            read: false,
            stale: false,
            due: false,
            takeovers: 0,
            bursts: 0,
            told: false,
            codes: 0,
            code_bursts: 0,
            code: false,
            place: Place::Anywhere,
            vouch: Ask::No,
            sooner: Ask::No,
        }
    }

    /// Whether it is shown on a screen at the desk.
    #[must_use]
    pub fn is_at_desk(&self) -> bool {
        self.place != Place::Anywhere
    }

    /// A fresh one.
    #[must_use]
    pub const fn fresh(by_clerk: bool, again: bool) -> Self {
        Self { stand: Stand::Issued, by_clerk, again, ..Self::none() }
    }

    /// What nothing asks for any more of one that leads nowhere, or has led to its end: how often, and how, it was tried. Two states that differ
    /// in that alone lead to the same.
    pub(super) const fn forget(&mut self) {
        let over = match self.stand {
            Stand::None | Stand::Expired | Stand::Void => true,
            Stand::Confirmed(_) => false,
            Stand::Issued | Stand::Bound | Stand::Keyed(_) | Stand::Locked => return,
        };
        (self.read, self.stale, self.due, self.told, self.code) = (false, false, false, false, false);
        (self.takeovers, self.bursts, self.codes, self.code_bursts) = (0, 0, 0, 0);
        if over {
            (self.again, self.vouched, self.vouch, self.sooner) = (false, false, Ask::No, Ask::No);
        }
    }

    /// Whether it can still be entered.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        matches!(self.stand, Stand::Issued | Stand::Bound)
    }

    /// Whose key it led to, while it is not finished.
    #[must_use]
    pub const fn keyed(&self) -> Option<Who> {
        match self.stand {
            Stand::Keyed(who) => Some(who),
            _ => None,
        }
    }

    /// Whether it may still lead to something.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.is_live() || self.keyed().is_some()
    }
}

/// A spare code, and what it led to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Spare {
    /// Who made the one that is good.
    pub made_by: Option<Who>,
    /// What entering it led to: no slip of staff, and no wait.
    pub claim: Slip,
    /// Whose code that was.
    pub asked_by: Option<Who>,
}

impl Spare {
    /// None, and nothing came of one.
    pub(super) const fn none() -> Self {
        Self { made_by: None, claim: Slip::none(), asked_by: None }
    }

    /// What came of it is over.
    pub(super) const fn forget(&mut self) {
        (self.claim, self.asked_by) = (Slip::none(), None);
    }

    /// Whether somebody has the code: whoever made it, and of what lies in the patient's drawer whoever copies papers.
    #[must_use]
    pub fn is_with(&self, who: Who) -> bool {
        self.made_by.is_some_and(|maker| maker == who || (maker == Who::Patient && matches!(who, Who::SlipThief | Who::Both)))
    }
}

/// How far a browser has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Entered the slip, or the spare code.
    Claiming,
    /// Made a key and has not used it.
    KeyMade,
    /// Used it; the mailbox code is missing, or the day is not over.
    Confirming,
    /// Reads.
    SignedIn,
}

/// On which road somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Road {
    /// The newest slip's.
    Slip,
    /// The spare code's.
    Spare,
    /// At its end: holds the record.
    Holder,
}

/// A live session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Session {
    /// On which road.
    pub road: Road,
    /// How far it has come.
    pub stage: Stage,
}

/// Somebody's browser and device: one session, and the key that was made last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Person {
    /// The session.
    pub session: Option<Session>,
    /// What the key opens, if anything still.
    pub key: Option<Road>,
}
