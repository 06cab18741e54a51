//! What must never be, and what must be possible.
use stateright::Property;

use super::{Enrolment, Past, Stand, State, Who};

/// Whoever reads has had the slip and reads the mailbox.
pub const ONLY_BOTH_READ: &str = "only slip and mailbox together lead to reading";
/// Whoever has no slip shuts the patient out by a hundred tries only, which staff were told of.
pub const NO_LOCK_OUT: &str = "without the slip nobody locks the patient out but by tries that staff see";
/// A slip is not locked by a few tries.
pub const NOT_CHEAP: &str = "a slip is locked by all of its tries and by nothing less";
/// A new slip can always undo a lock.
pub const UNDONE: &str = "a new slip undoes a lock";
/// The properties that must hold.
pub const ALWAYS: [&str; 4] = [ONLY_BOTH_READ, NO_LOCK_OUT, NOT_CHEAP, UNDONE];

/// All of them; those named "sometimes" show that the model gets everywhere.
pub(super) fn all() -> Vec<Property<Enrolment>> {
    vec![
        Property::always(ONLY_BOTH_READ, |_, state: &State| state.reader().is_none_or(|who| who.has_slip() && who.has_mailbox())),
        Property::always(NO_LOCK_OUT, |_, state: &State| {
            let seen = state.slip.stand == Stand::Locked && state.slip.told;
            state.hurt_by.is_none_or(|who| who.has_slip() || seen)
        }),
        Property::always(NOT_CHEAP, |model: &Enrolment, state: &State| {
            state.slip.stand != Stand::Locked || state.slip.bursts == model.rules.bursts
        }),
        Property::always(UNDONE, |model: &Enrolment, state: &State| {
            let replaced = || state.after(super::Act::Issue, &model.rules).is_some_and(|next| next.patient_can_finish(&model.rules));
            state.slip.stand != Stand::Locked || state.issued >= model.rules.slips || replaced()
        }),
        Property::sometimes("the patient reads", |_, state: &State| reads(state, |_| true)),
        Property::sometimes("the patient reads after a lock", |_, state: &State| reads(state, |past| past.locked)),
        Property::sometimes("the patient reads after a slip was stolen", |_, state: &State| reads(state, |past| past.stolen)),
        Property::sometimes("the patient reads after a claim lapsed", |_, state: &State| reads(state, |past| past.lapsed)),
        Property::sometimes("the patient comes back by signing in and reads", |_, state: &State| reads(state, |past| past.resumed)),
        Property::sometimes("whoever has both reads", |_, state: &State| state.reader() == Some(Who::Both)),
        Property::sometimes("a thief of the slip comes to the mailbox code", |_, state: &State| {
            state.slip.stand == Stand::Keyed(Who::SlipThief)
        }),
        Property::sometimes("a clerk comes to the mailbox code", |_, state: &State| state.slip.stand == Stand::Keyed(Who::Clerk)),
        Property::sometimes("a mailbox reader locks a slip", |_, state: &State| state.hurt_by == Some(Who::MailboxReader)),
        Property::sometimes("a slip expires", |_, state: &State| state.slip.stand == Stand::Expired),
        Property::sometimes("a slip cannot be taken over any more", |model: &Enrolment, state: &State| {
            state.slip.takeovers == model.rules.takeovers
        }),
        Property::sometimes("no further mailbox code is sent", |model: &Enrolment, state: &State| state.slip.codes == model.rules.codes),
        Property::sometimes("no further mailbox code is tried", |model: &Enrolment, state: &State| {
            state.slip.code_bursts == model.rules.code_bursts
        }),
    ]
}

fn reads(state: &State, past: fn(Past) -> bool) -> bool {
    state.reader() == Some(Who::Patient) && past(state.past)
}
