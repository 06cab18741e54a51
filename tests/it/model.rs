//! The enrolment explored to its last state: every act of everybody in every order.
use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use stateright::{Checker, HasDiscoveries, Model};
use tests::model::{
    Enrolment, Flaw, Rules,
    property::{NO_LOCK_OUT, NOT_CHEAP, NOTHING_SUDDEN, ONLY_BOTH_READ, STOPPABLE, UNDONE},
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

/// A model that cannot fail proves nothing: each broken rule must be found, with the way that leads to the harm.
#[test]
fn every_broken_rule_is_found() -> Result<()> {
    for flaw in Flaw::ALL {
        let expected = match flaw {
            Flaw::CodeAnywhere | Flaw::SlipAlone | Flaw::KeyWithoutSlip | Flaw::SpareAlone | Flaw::OneClerk => ONLY_BOTH_READ,
            Flaw::SilentLock | Flaw::CodeTriesByAnybody | Flaw::LinkSpends => NO_LOCK_OUT,
            Flaw::QuickLock => NOT_CHEAP,
            Flaw::LockForEver => UNDONE,
            Flaw::NoWait | Flaw::SpareForEver => NOTHING_SUDDEN,
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
