//! What must never be, and what must be possible.
use stateright::Property;

use super::{Act, Ask, Enrolment, Memory, Past, Place, Road, Rules, Stage, Stand, State, Who, Word};

/// Whoever reads has had the slip, or a copy of the spare code, and reads the mailbox; of the staff, nobody alone.
pub const ONLY_BOTH_READ: &str = "only slip and mailbox together, or two of the staff, lead to reading";
/// Whoever has no slip shuts the patient out by a hundred tries only, which staff were told of.
pub const NO_LOCK_OUT: &str = "without the slip nobody locks the patient out but by tries that staff see";
/// A slip is not locked by a few tries.
pub const NOT_CHEAP: &str = "a slip is locked by all of its tries and by nothing less";
/// A new slip can always undo a lock.
pub const UNDONE: &str = "a new slip undoes a lock";
/// Whoever holds a record loses it after a day in which it could be stopped, or by a code of their own.
pub const NOTHING_SUDDEN: &str = "nobody loses a record without a day's notice or an own spare code";
/// Until then one press of the holder's stops it.
pub const STOPPABLE: &str = "a holder stops whoever sets the record up again";

/// A slip of an honest desk leads to nobody but who stands there.
pub const NOBODY_UNSEEN: &str = "a slip that a desk shows leads to the person whom staff saw";

/// All of them; those named "sometimes" show that the model gets everywhere.
pub(super) fn all(rules: &Rules) -> Vec<Property<Enrolment>> {
    let mut all = always();
    if rules.memory == Memory::Little {
        all.extend(if rules.people.contains(&Who::SlipThief) { joint() } else { kept() });
        return all;
    }
    all.extend(anywhere());
    all.extend((rules.memory == Memory::All).then(history).into_iter().flatten());
    all.extend(rules.again.then(again).into_iter().flatten());
    all.extend(rules.spare.then(spare).into_iter().flatten());
    all.extend((rules.staff && !rules.desk).then(staff).into_iter().flatten());
    all.extend(rules.desk.then(desk).into_iter().flatten());
    all.extend((rules.desk && rules.again).then(sooner).into_iter().flatten());
    all.extend((!rules.mailbox).then(in_person).into_iter().flatten());
    all
}

fn always() -> Vec<Property<Enrolment>> {
    vec![
        Property::always(ONLY_BOTH_READ, |_, state: &State| state.reader().is_none_or(|who| may_read(state, who))),
        Property::always(NO_LOCK_OUT, |_, state: &State| {
            let seen = state.slip.stand == Stand::Locked && state.slip.told;
            state.hurt_by.is_none_or(|who| (who.has_slip() && who != Who::Clerk) || seen)
        }),
        Property::always(NOBODY_UNSEEN, |_, state: &State| !state.slip.is_at_desk() || state.slip.by_clerk || is_for_patient(state)),
        Property::always(NOT_CHEAP, |model: &Enrolment, state: &State| {
            state.slip.stand != Stand::Locked || state.slip.bursts == model.rules.bursts
        }),
        Property::always(UNDONE, |model: &Enrolment, state: &State| {
            state.slip.stand != Stand::Locked || state.issued >= model.rules.slips || is_undone(state, &model.rules)
        }),
        Property::always(NOTHING_SUDDEN, |_, state: &State| !state.past.sudden),
        Property::always(STOPPABLE, |model: &Enrolment, state: &State| is_stoppable(state, &model.rules)),
    ]
}

fn anywhere() -> Vec<Property<Enrolment>> {
    vec![
        Property::sometimes("the patient reads", |_, state: &State| reads(state, |_| true)),
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

/// What shows that all of it meets, without a memory of the way: of those who act here nobody has both.
fn joint() -> Vec<Property<Enrolment>> {
    vec![
        Property::sometimes("the patient reads", |_, state: &State| reads(state, |_| true)),
        Property::sometimes("a clerk has the mailbox while a thief of the spare code waits for its code", |_, state: &State| {
            state.staff.moved && state.spare.claim.keyed() == Some(Who::SlipThief)
        }),
        Property::sometimes("a clerk reads with a colleague's word", |_, state: &State| state.reader() == Some(Who::Clerk)),
    ]
}

/// What shows that the key is lost, and the spare code is what remains.
fn kept() -> Vec<Property<Enrolment>> {
    vec![
        Property::sometimes("the patient reads", |_, state: &State| reads(state, |_| true)),
        Property::sometimes("the patient has lost the key and has a spare code", |_, state: &State| {
            state.holder == Some(Who::Patient) && state.person(Who::Patient).key.is_none() && state.spare.made_by == Some(Who::Patient)
        }),
        Property::sometimes("a clerk asks a colleague for the mailbox of a spare code", |_, state: &State| {
            state.staff.address == Ask::Asked && state.spare.made_by.is_some() && !state.slip.is_open()
        }),
    ]
}

/// What needs a memory of the way.
fn history() -> Vec<Property<Enrolment>> {
    vec![
        Property::sometimes("the patient reads after a lock", |_, state: &State| reads(state, |past| past.locked)),
        Property::sometimes("the patient reads after a slip was stolen", |_, state: &State| reads(state, |past| past.stolen)),
        Property::sometimes("the patient reads after a claim lapsed", |_, state: &State| reads(state, |past| past.lapsed)),
        Property::sometimes("the patient comes back by signing in and reads", |_, state: &State| reads(state, |past| past.resumed)),
    ]
}

/// What is reached only where records are claimed again.
fn again() -> Vec<Property<Enrolment>> {
    vec![
        Property::sometimes("the patient reads again by another slip", |_, state: &State| reads(state, |past| past.again)),
        Property::sometimes("whoever has both takes the record after a day", |_, state: &State| {
            state.reader() == Some(Who::Both) && state.past.again
        }),
        Property::sometimes("the patient stops somebody and reads on", |_, state: &State| reads(state, |past| past.stopped && !past.again)),
        Property::sometimes("a thief of the slip waits for a record", |_, state: &State| {
            state.slip.again && state.slip.keyed() == Some(Who::SlipThief)
        }),
    ]
}

/// What is reached only with spare codes.
fn spare() -> Vec<Property<Enrolment>> {
    vec![
        Property::sometimes("the patient reads by a spare code", |_, state: &State| reads(state, |past| past.recovered)),
        Property::sometimes("a thief of the spare code comes to the mailbox code", |_, state: &State| {
            state.spare.claim.keyed() == Some(Who::SlipThief)
        }),
        Property::sometimes("the patient stops a thief of the spare code", |_, state: &State| {
            reads(state, |past| past.stopped && !past.recovered && !past.again)
        }),
    ]
}

/// What is reached only with a clerk who moves addresses.
fn staff() -> Vec<Property<Enrolment>> {
    vec![
        Property::sometimes("a clerk reads with a colleague's word", |_, state: &State| state.reader() == Some(Who::Clerk)),
        Property::sometimes("the patient reads after the address was moved and moved back", |_, state: &State| {
            reads(state, |_| true) && state.staff.addressed && !state.staff.moved
        }),
        Property::sometimes("a clerk takes a colleague's slip out of the post, and stops at the mailbox code", |_, state: &State| {
            !state.slip.by_clerk && state.slip.keyed() == Some(Who::Clerk)
        }),
        Property::sometimes("a clerk has the mailbox and a slip that leads nowhere", |_, state: &State| {
            state.staff.moved && !state.staff.agreed && state.slip.stand == Stand::Void && state.slip.by_clerk && !state.slip.agreed
        }),
    ]
}

/// What is reached only at a desk.
fn desk() -> Vec<Property<Enrolment>> {
    vec![
        Property::sometimes("whoever copies what the desk shows enters it first", |_, state: &State| {
            state.slip.place == Place::Shown && state.stage(Who::SlipThief) == Some(Stage::Claiming)
        }),
        Property::sometimes("a clerk confirms the own telephone", |_, state: &State| {
            state.slip.is_at_desk() && state.slip.keyed() == Some(Who::Clerk)
        }),
        Property::sometimes("what a desk showed expires", |_, state: &State| state.slip.is_at_desk() && state.slip.stand == Stand::Expired),
    ]
}

/// What is reached only where a desk ends waits.
fn sooner() -> Vec<Property<Enrolment>> {
    vec![
        Property::sometimes("the patient reads without the wait, by the word of two", |_, state: &State| {
            reads(state, |past| past.again) && state.slip.sooner == Ask::Agreed
        }),
        Property::sometimes("a clerk asks in vain to end a wait", |_, state: &State| {
            state.slip.by_clerk && state.slip.sooner == Ask::Asked
        }),
    ]
}

/// What is reached only where there is no address.
fn in_person() -> Vec<Property<Enrolment>> {
    vec![
        Property::sometimes("the patient reads without a mailbox, known to two", |_, state: &State| {
            reads(state, |_| true) && !state.mailbox
        }),
        Property::sometimes("an address comes after the word of two", |_, state: &State| state.mailbox && state.slip.vouch == Ask::Agreed),
        Property::sometimes("a clerk reads with a colleague's word for somebody", |_, state: &State| {
            state.reader() == Some(Who::Clerk) && state.word == Some(Word::Known)
        }),
    ]
}

/// Whoever it led to stood at the desk.
fn is_for_patient(state: &State) -> bool {
    match state.slip.stand {
        Stand::Keyed(who) | Stand::Confirmed(who) => who == Who::Patient,
        _ => true,
    }
}

/// The address goes back to the patient, if it was moved, and a colleague gives a new slip.
fn is_undone(state: &State, rules: &Rules) -> bool {
    let back = state.after(Act::MoveBack, rules).unwrap_or_else(|| state.clone());
    let given = match (back.mailbox, rules.staff) {
        (false, _) => Act::Show(false),
        (true, true) => Act::IssueHonestly,
        (true, false) => Act::Issue,
    };
    let replaced = back.after(given, rules);
    replaced.is_some_and(|next| next.patient_can_finish(rules))
}

/// With both, or by the word of two for what let this one in: what was agreed to before lets nobody in again.
fn may_read(state: &State, who: Who) -> bool {
    let by_word = match state.word {
        Some(Word::Agreed) => who == Who::Clerk,
        Some(Word::Known) => who.has_slip(),
        None => false,
    };
    by_word || (who.has_slip() && who.has_mailbox())
}

/// Whoever holds a record and has the key can still keep it, as long as it is not another's.
fn is_stoppable(state: &State, rules: &Rules) -> bool {
    let Some(holder) = state.holder.filter(|who| state.person(*who).key == Some(Road::Holder)) else { return true };
    let begun = state.slip.keyed().is_some() || state.spare.claim.keyed().is_some();
    let stopped = || {
        let signed_in = state.after(Act::SignIn(holder), rules).unwrap_or_else(|| state.clone());
        signed_in
            .after(Act::Stop(holder), rules)
            .is_some_and(|next| next.holder == Some(holder) && next.slip.keyed().is_none() && next.spare.claim.keyed().is_none())
    };
    !begun || stopped()
}

fn reads(state: &State, past: fn(Past) -> bool) -> bool {
    state.reader() == Some(Who::Patient) && past(state.past)
}
