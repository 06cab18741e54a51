//! The enrolment explored to its last state: every act of everybody in every order.
use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use stateright::{Checker, HasDiscoveries, Model};
use tests::model::{
    Enrolment, Flaw, Rules,
    beside::{self, Beside},
    property::{NO_LOCK_OUT, NOBODY_UNSEEN, NOT_CHEAP, NOTHING_SUDDEN, ONLY_BOTH_READ, STOPPABLE, UNDONE},
};

/// Every state there is, and at least so many.
fn explore(rules: Rules, least: usize) -> Result<()> {
    let checker = Enrolment { rules }.checker().threads(2).spawn_bfs().join();
    ensure!(checker.is_done(), "it was not explored to its end");
    checker.assert_properties(); // also that each "sometimes" was seen
    ensure!(checker.unique_state_count() > least, "only {} states: something is never tried", checker.unique_state_count());
    Ok(())
}

#[test]
fn nobody_reads_without_both_and_nobody_without_the_slip_locks_the_patient_out() -> Result<()> {
    explore(Rules::small(), 10_000)
}

/// Claimed again with a day's wait and an objection, and brought back by a spare code.
#[test]
fn nobody_takes_a_record_over_without_both_and_a_days_notice() -> Result<()> {
    explore(Rules::again(), 10_000)
}

/// A clerk who issues slips and moves the address, and colleagues who agree or do not.
#[test]
fn of_the_staff_nobody_alone_comes_to_read() -> Result<()> {
    explore(Rules::staff(), 10_000)
}

/// The same clerk where spare codes bring the record back.
#[test]
fn of_the_staff_nobody_comes_to_read_by_a_spare_code_either() -> Result<()> {
    explore(Rules::together(), 10_000)
}

/// The patient, a thief of slips, a reader of the mailbox and a dishonest clerk, all at once around one slip, with recovery and the desk.
#[test]
fn all_of_them_together_come_no_further_than_each() -> Result<()> {
    explore(Rules::joint(), 40_000)
}

/// A patient who has lost the key and has a spare code: a clerk who moves the address makes it useless, and needs a second person for that.
#[test]
fn nobody_alone_takes_the_mailbox_of_a_spare_code_away() -> Result<()> {
    explore(Rules::kept(), 1_000)
}

/// A slip on a screen, the telephone that staff see, and two who let somebody in without the wait.
#[test]
fn at_the_desk_nobody_comes_in_unseen() -> Result<()> {
    explore(Rules::desk(), 10_000)
}

/// Where there is no mailbox two know the person; a witness may be one of them, and whoever asked is not.
#[test]
fn without_a_mailbox_it_takes_two_who_know_the_person() -> Result<()> {
    explore(Rules::in_person(), 10_000)
}

/// Carers and further keys: a machine of its own, which is small.
#[test]
fn nobody_reads_beside_the_patient_by_one_persons_word_and_no_key_is_the_last_to_go() -> Result<()> {
    let checker = Beside(None).checker().threads(2).spawn_bfs().join();
    ensure!(checker.is_done(), "it was not explored to its end");
    checker.assert_properties();
    ensure!(checker.unique_state_count() > 100, "only {} states", checker.unique_state_count());
    for flaw in beside::Flaw::ALL {
        let expected = match flaw {
            beside::Flaw::GiveAlone => beside::TWO,
            beside::Flaw::CodeAlone => beside::BOTH,
            beside::Flaw::ReadsOn => beside::OVER,
            beside::Flaw::LastKey => beside::A_KEY,
        };
        let mut found = Beside(Some(flaw)).checker().spawn_bfs().join().discoveries();
        ensure!(found.remove(expected).is_some(), "{flaw:?}: nothing was noticed");
    }
    Ok(())
}

/// A model that cannot fail proves nothing: each broken rule must be found, with the way that leads to the harm.
#[test]
fn every_broken_rule_is_found() -> Result<()> {
    for flaw in Flaw::ALL {
        let expected = match flaw {
            Flaw::CodeAnywhere | Flaw::SlipAlone | Flaw::KeyWithoutSlip | Flaw::SpareAlone | Flaw::OneClerk | Flaw::ToldOnly => {
                ONLY_BOTH_READ
            }
            Flaw::VouchAlone | Flaw::OwnWord => ONLY_BOTH_READ,
            Flaw::SilentLock | Flaw::CodeTriesByAnybody | Flaw::LinkSpends | Flaw::MoveAlone | Flaw::MoveSpare => NO_LOCK_OUT,
            Flaw::KeyUnseen | Flaw::SeenForAll => NOBODY_UNSEEN,
            Flaw::QuickLock => NOT_CHEAP,
            Flaw::LockForEver => UNDONE,
            Flaw::NoWait | Flaw::SpareForEver | Flaw::SoonerAlone => NOTHING_SUDDEN,
            Flaw::NoVeto => STOPPABLE,
        };
        let found = HasDiscoveries::AllOf(BTreeSet::from([expected]));
        let checker = Enrolment { rules: Rules::broken(flaw) }.checker().finish_when(found).spawn_bfs().join();
        let path = checker.discoveries().remove(expected);
        ensure!(path.is_some(), "{flaw:?}: nothing was noticed");
        ensure!(path.is_some_and(|path| !path.into_actions().is_empty()), "{flaw:?}: without a way there");
    }
    Ok(())
}
