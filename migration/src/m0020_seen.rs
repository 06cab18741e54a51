//! What there was to look at when somebody asked a colleague to agree to joining two records.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &[
    // A digest; none is what was asked for before this step, which is asked for anew.
    "ALTER TABLE approval ADD COLUMN seen {bytes}",
    "UPDATE approval SET state = 'over' WHERE kind = 'merge' AND state = 'asked'",
];
