//! What can be done, by whom.
use super::{Ask, Place, Road, Rules, Stage, State, Who};

/// Who is the second of two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Second {
    /// A colleague who sees patients.
    Colleague,
    /// Somebody from outside, who sees neither patients nor addresses.
    Witness,
    /// Whoever asked: nobody else at all.
    Asker,
}

impl Second {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Colleague, Self::Witness, Self::Asker];
}

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
    /// Somebody agrees to that.
    AgreeAddress(Second),
    /// Two colleagues have them sent to the patient again, and agree to nothing else.
    MoveBack,
    /// The clerk asks a colleague to agree that a slip is issued.
    AskSlip,
    /// Somebody agrees to that.
    AgreeSlip(Second),
    /// The clerk shows a slip at the desk, or a colleague does, which makes every older one void.
    Show(bool),
    /// Whoever showed it confirms the number on somebody's telephone; a colleague, on that of the patient who stands there.
    See(Who),
    /// Whoever showed it asks a colleague to agree that the person is known.
    AskVouch,
    /// Somebody agrees to that.
    AgreeVouch(Second),
    /// Whoever showed it asks a colleague to agree that there is no wait.
    AskSooner,
    /// Somebody agrees to that.
    AgreeSooner(Second),
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
            common.into_iter().chain(mailbox).chain(paper).chain([Self::Stop(who), Self::MakeSpare(who), Self::See(who)])
        };
        let people = Who::ALL.into_iter().filter(|who| *who != Who::Scanner).flat_map(of);
        let staff = [Self::Issue, Self::IssueHonestly, Self::MoveAddress, Self::MoveBack, Self::AskSlip];
        let desk = [Self::Show(true), Self::Show(false), Self::AskVouch, Self::AskSooner];
        let agree = |second| [Self::AgreeAddress(second), Self::AgreeSlip(second), Self::AgreeVouch(second), Self::AgreeSooner(second)];
        let staff = staff.into_iter().chain(desk).chain(Second::ALL.into_iter().flat_map(agree));
        [Self::Scan, Self::Hour, Self::Day, Self::Week].into_iter().chain(staff).chain(people)
    }

    /// Who has to be there for it: who does it, or whose telephone is seen.
    pub(super) const fn whose(self) -> Option<Who> {
        match self {
            Self::See(who) => Some(who),
            other => other.who(),
        }
    }

    /// Who does it; nobody makes time go by, and colleagues are nobody in particular.
    #[must_use]
    pub const fn who(self) -> Option<Who> {
        match self {
            Self::Issue | Self::MoveAddress | Self::AskSlip | Self::Show(true) => Some(Who::Clerk),
            Self::Scan => Some(Who::Scanner),
            Self::Hour | Self::Day | Self::Week | Self::IssueHonestly | Self::MoveBack => None,
            Self::Show(false) | Self::See(_) | Self::AskVouch | Self::AskSooner => None,
            Self::AgreeAddress(_) | Self::AgreeSlip(_) | Self::AgreeVouch(_) | Self::AgreeSooner(_) => None,
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
    pub fn can(&self, act: Act, rules: &Rules) -> bool {
        match act {
            Act::Enter(Who::Clerk, _) => self.slip.by_clerk || (rules.intercepts && !self.slip.is_at_desk()),
            Act::Enter(who, _) => who.has_slip(),
            Act::EnterOld(who) => who.has_slip() && who != Who::Clerk,
            // Where two have vouched no code is looked at.
            Act::EnterCode(who) => self.reads_mail(who) || (self.is_vouched() && self.is_on(who, Road::Slip)),
            Act::GuessCode(who) => !(self.is_vouched() && self.is_on(who, Road::Slip)),
            // Staff confirm what they see; and the clerk, what the clerk wants.
            Act::See(who) => who == Who::Patient || self.slip.by_clerk,
            Act::EnterSpare(who) => self.spare.is_with(who),
            // As long as one is on its way nobody makes another: a bound of the model, not of the design.
            Act::MakeSpare(who) => self.person(who).key == Some(Road::Holder) && !self.spare.claim.is_open(),
            _ => true,
        }
    }

    /// Whether somebody's browser is on a road.
    fn is_on(&self, who: Who, road: Road) -> bool {
        self.person(who).session.is_some_and(|session| session.road == road)
    }

    /// What the patient would try next, in this order.
    pub(super) fn obvious(&self) -> Vec<Act> {
        use Who::Patient as P;
        match self.person(P).session {
            Some(session) if session.stage == Stage::Claiming && self.slip.place == Place::Shown => vec![Act::See(P)],
            Some(session) if session.stage == Stage::Claiming => vec![Act::MakeKey(P)],
            Some(session) if session.stage == Stage::KeyMade => vec![Act::UseKey(P)],
            Some(session) if session.stage == Stage::Confirming => {
                let claim = self.claim(session.road);
                if session.road == Road::Slip && self.slip.is_at_desk() && !self.mailbox && !self.is_vouched() {
                    return if self.slip.vouch == Ask::Asked { vec![Act::AgreeVouch(Second::Colleague)] } else { vec![Act::AskVouch] };
                }
                match (claim.read, claim.code || self.is_vouched()) {
                    (true, _) => vec![Act::Day],
                    (false, true) => vec![Act::EnterCode(P), Act::AskCode(P)],
                    (false, false) => vec![Act::AskCode(P)],
                }
            }
            _ => vec![Act::SignIn(P), Act::Enter(P, true), Act::EnterSpare(P)],
        }
    }
}
