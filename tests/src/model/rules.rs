//! The numbers of the design, and rules broken on purpose.
use super::Who;

/// What the state remembers of what happened on the way to it: each such memory doubles the states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Memory {
    /// Everything.
    All,
    /// What the properties of claiming again ask for; and of a slip that leads nowhere any more, only that.
    Some,
    /// Of that, whether a record was lost without notice.
    Little,
}

/// What bounds the model.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Who acts. Whoever has both, thief and reader in one, is another person than either; the scanner does nothing unless a rule is broken.
    pub people: &'static [Who],
    /// How many slips are issued at most. A bound of the exploration, not of the design.
    pub slips: u8,
    /// How often a slip may be taken over.
    pub takeovers: u8,
    /// How many bursts of wrong tries lock a slip. Staff are told within the first.
    pub bursts: u8,
    /// How many mailbox codes are sent.
    pub codes: u8,
    /// How many bursts of wrong mailbox codes end the trying.
    pub code_bursts: u8,
    /// Slips are issued for a record that somebody holds, too.
    pub again: bool,
    /// Whoever holds a record makes spare codes.
    pub spare: bool,
    /// The clerk moves the address that mailbox codes go to; colleagues issue slips, agree, and move it back.
    pub staff: bool,
    /// The clerk takes slips that colleagues give out of the post.
    pub intercepts: bool,
    /// Slips are shown at the desk, and two of the staff vouch for somebody, or end a wait.
    pub desk: bool,
    /// The record has an address for mailbox codes.
    pub mailbox: bool,
    /// What the state remembers of the way.
    pub memory: Memory,
    /// What is wrong with them.
    pub flaw: Option<Flaw>,
}

impl Rules {
    /// As in the design: ten take-overs, a hundred tries in four bursts, five codes, fifteen tries in three bursts.
    #[must_use]
    pub const fn design() -> Self {
        Self {
            people: &Who::ALL,
            slips: 3,
            takeovers: 10,
            bursts: 4,
            codes: 5,
            code_bursts: 3,
            again: true,
            spare: true,
            staff: true,
            intercepts: true,
            desk: true,
            mailbox: true,
            memory: Memory::All,
            flaw: None,
        }
    }

    /// The first enrolment with smaller numbers, so that every state can be visited: a bound is a bound at two as at ten.
    #[must_use]
    pub const fn small() -> Self {
        Self {
            people: &Who::ALL,
            slips: 3,
            takeovers: 2,
            bursts: 3,
            codes: 2,
            code_bursts: 2,
            again: false,
            spare: false,
            staff: false,
            intercepts: false,
            desk: false,
            mailbox: true,
            memory: Memory::All,
            flaw: None,
        }
    }

    /// What comes after it: the record is claimed again, and spare codes bring it back.
    #[must_use]
    pub const fn again() -> Self {
        Self {
            people: &Who::ALL,
            slips: 2,
            takeovers: 1,
            bursts: 1,
            codes: 1,
            code_bursts: 1,
            again: true,
            spare: true,
            staff: false,
            intercepts: false,
            desk: false,
            mailbox: true,
            memory: Memory::Some,
            flaw: None,
        }
    }

    /// The clerk and the colleagues, around a record that may be claimed again.
    #[must_use]
    pub const fn staff() -> Self {
        Self {
            people: &Who::ALL,
            slips: 2,
            takeovers: 1,
            bursts: 1,
            codes: 1,
            code_bursts: 1,
            again: true,
            spare: false,
            staff: true,
            intercepts: true,
            desk: false,
            mailbox: true,
            memory: Memory::Some,
            flaw: None,
        }
    }

    /// Spare codes where the clerk moves the address, and tries that fail before they lock: around one slip, since two make
    /// more states than can be visited in a test.
    #[must_use]
    pub const fn together() -> Self {
        Self { slips: 1, bursts: 2, again: false, spare: true, ..Self::staff() }
    }

    /// All of it at once around one slip: spare codes, a clerk who moves the address and takes slips out of the post, colleagues and the desk;
    /// each try that is bounded can fail before it is the last. Of people the patient, a thief of slips, a reader of the mailbox and the clerk.
    #[must_use]
    pub const fn joint() -> Self {
        const PEOPLE: [Who; 4] = [Who::Patient, Who::SlipThief, Who::MailboxReader, Who::Clerk];
        let fuller = Self { people: &PEOPLE, slips: 1, takeovers: 2, bursts: 2, codes: 2, code_bursts: 2, ..Self::desk() };
        Self { spare: true, memory: Memory::Little, ..fuller }
    }

    /// The desk, the clerk and the colleagues, around a record that somebody may hold: two of the staff end its wait.
    #[must_use]
    pub const fn desk() -> Self {
        Self { desk: true, ..Self::staff() }
    }

    /// The same around a record without an address, whose person two of the staff know.
    #[must_use]
    pub const fn in_person() -> Self {
        Self { again: false, mailbox: false, ..Self::desk() }
    }

    /// Somebody who has lost the key and has a spare code, beside a clerk who moves the address: with a second slip, by which the key is lost.
    #[must_use]
    pub const fn kept() -> Self {
        const PEOPLE: [Who; 2] = [Who::Patient, Who::Clerk];
        Self { people: &PEOPLE, spare: true, memory: Memory::Little, ..Self::staff() }
    }

    /// Those in which a broken rule shows, broken.
    #[must_use]
    pub const fn broken(flaw: Flaw) -> Self {
        let rules = match flaw {
            Flaw::OneClerk | Flaw::MoveAlone | Flaw::ToldOnly => Self::staff(),
            Flaw::MoveSpare => Self::kept(),
            Flaw::KeyUnseen | Flaw::SeenForAll | Flaw::SoonerAlone => Self::desk(),
            Flaw::VouchAlone | Flaw::OwnWord => Self::in_person(),
            Flaw::NoWait | Flaw::NoVeto | Flaw::SpareAlone | Flaw::SpareForEver => Self::again(),
            _ => Self::small(),
        };
        Self { flaw: Some(flaw), ..rules }
    }
}

/// A rule that is broken on purpose, so that the properties can be seen to notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// A mailbox code opens the record in whichever browser it is typed.
    CodeAnywhere,
    /// Using the new key is enough.
    SlipAlone,
    /// A key can be made without a slip.
    KeyWithoutSlip,
    /// Staff are not told of wrong tries.
    SilentLock,
    /// Five wrong tries lock.
    QuickLock,
    /// Wrong mailbox codes count, whoever sends them.
    CodeTriesByAnybody,
    /// Opening the address in a letter spends what stands in it.
    LinkSpends,
    /// A locked slip cannot be replaced.
    LockForEver,
    /// A record that somebody holds opens at once.
    NoWait,
    /// The holder's objection is not heard.
    NoVeto,
    /// A spare code needs no mailbox code.
    SpareAlone,
    /// A spare code outlives the account that made it.
    SpareForEver,
    /// Whoever moved the address gives a code alone.
    OneClerk,
    /// The address is moved by one person while somebody else's slip is on its way.
    MoveAlone,
    /// The address is moved by one person while the patient keeps a spare code.
    MoveSpare,
    /// Whoever gives a slip after a colleague moved the address is told of it, and asks nobody.
    ToldOnly,
    /// A key is made with a slip of the desk on a telephone that nobody saw.
    KeyUnseen,
    /// Who was seen at the desk was seen for whoever takes the slip over.
    SeenForAll,
    /// Whoever saw somebody at the desk vouches for them alone.
    VouchAlone,
    /// Whoever saw somebody at the desk ends the wait alone.
    SoonerAlone,
    /// Whoever asked agrees to it.
    OwnWord,
}

impl Flaw {
    /// All of them.
    pub const ALL: [Self; 21] = [
        Self::CodeAnywhere,
        Self::SlipAlone,
        Self::KeyWithoutSlip,
        Self::SilentLock,
        Self::QuickLock,
        Self::CodeTriesByAnybody,
        Self::LinkSpends,
        Self::LockForEver,
        Self::NoWait,
        Self::NoVeto,
        Self::SpareAlone,
        Self::SpareForEver,
        Self::OneClerk,
        Self::MoveAlone,
        Self::MoveSpare,
        Self::ToldOnly,
        Self::KeyUnseen,
        Self::SeenForAll,
        Self::VouchAlone,
        Self::SoonerAlone,
        Self::OwnWord,
    ];
}
