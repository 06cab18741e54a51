//! What can be done, by whom.
use super::{Road, Stage, State, Who};

/// One act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    /// The clerk issues a slip, which makes every older one void.
    Issue,
    /// A colleague does, who keeps no copy.
    IssueHonestly,
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
    /// Whoever holds the record stops whoever sets it up again.
    Stop(Who),
    /// Whoever holds the record makes a spare code.
    MakeSpare(Who),
    /// Somebody who has it enters the spare code.
    EnterSpare(Who),
    /// The clerk has mailbox codes sent to a mailbox of the clerk's, or asks a colleague to agree to it.
    MoveAddress,
    /// A colleague agrees to that.
    AgreeAddress,
    /// A colleague has them sent to the patient again.
    MoveBack,
    /// The clerk asks a colleague to agree that a slip is issued.
    AskSlip,
    /// A colleague agrees to that.
    AgreeSlip,
    /// Opens every address that was ever mailed and presses what is there.
    Scan,
    /// An hour goes by.
    Hour,
    /// The rest of the day goes by in which a holder can object.
    Day,
    /// A week goes by.
    Week,
}

impl Act {
    /// All acts of everybody.
    pub fn all() -> impl Iterator<Item = Self> {
        let of = |who| {
            let common = [Self::Guess(who), Self::MakeKey(who), Self::UseKey(who), Self::SignIn(who), Self::SignOut(who)];
            let mailbox = [Self::AskCode(who), Self::GuessCode(who), Self::EnterCode(who)];
            let paper = [Self::Enter(who, false), Self::Enter(who, true), Self::EnterOld(who), Self::EnterSpare(who)];
            common.into_iter().chain(mailbox).chain(paper).chain([Self::Stop(who), Self::MakeSpare(who)])
        };
        let people = Who::ALL.into_iter().filter(|who| *who != Who::Scanner).flat_map(of);
        let staff =
            [Self::Issue, Self::IssueHonestly, Self::MoveAddress, Self::AgreeAddress, Self::MoveBack, Self::AskSlip, Self::AgreeSlip];
        [Self::Scan, Self::Hour, Self::Day, Self::Week].into_iter().chain(staff).chain(people)
    }

    /// Who does it; nobody makes time go by, and colleagues are nobody in particular.
    #[must_use]
    pub const fn who(self) -> Option<Who> {
        match self {
            Self::Issue | Self::MoveAddress | Self::AskSlip => Some(Who::Clerk),
            Self::Scan => Some(Who::Scanner),
            Self::Hour | Self::Day | Self::Week | Self::IssueHonestly | Self::AgreeAddress | Self::MoveBack | Self::AgreeSlip => None,
            Self::Enter(who, _)
            | Self::EnterOld(who)
            | Self::Guess(who)
            | Self::MakeKey(who)
            | Self::UseKey(who)
            | Self::SignIn(who)
            | Self::SignOut(who)
            | Self::AskCode(who)
            | Self::EnterCode(who)
            | Self::GuessCode(who)
            | Self::Stop(who)
            | Self::MakeSpare(who)
            | Self::EnterSpare(who) => Some(who),
        }
    }
}

impl State {
    /// Whether whoever does it has what it takes: the paper, the mailbox, the key. Without it the act is none.
    #[must_use]
    pub fn can(&self, act: Act) -> bool {
        match act {
            Act::Enter(who, _) => who.has_slip() && (who != Who::Clerk || self.slip.by_clerk),
            Act::EnterOld(who) => who.has_slip() && who != Who::Clerk,
            Act::EnterCode(who) => self.reads_mail(who),
            Act::EnterSpare(who) => self.spare.is_with(who),
            // As long as one is on its way nobody makes another: a bound of the model, not of the design.
            Act::MakeSpare(who) => self.person(who).key == Some(Road::Holder) && !self.spare.claim.is_open(),
            _ => true,
        }
    }

    /// What the patient would try next, in this order.
    pub(super) fn obvious(&self) -> Vec<Act> {
        use Who::Patient as P;
        match self.person(P).session {
            Some(session) if session.stage == Stage::Claiming => vec![Act::MakeKey(P)],
            Some(session) if session.stage == Stage::KeyMade => vec![Act::UseKey(P)],
            Some(session) if session.stage == Stage::Confirming => {
                let claim = self.claim(session.road);
                match (claim.read, claim.code) {
                    (true, _) => vec![Act::Day],
                    (false, true) => vec![Act::EnterCode(P), Act::AskCode(P)],
                    (false, false) => vec![Act::AskCode(P)],
                }
            }
            _ => vec![Act::SignIn(P), Act::Enter(P, true), Act::EnterSpare(P)],
        }
    }
}
