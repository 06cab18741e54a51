//! Threads found by team and by hand, however many an organization has.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &[
    "CREATE INDEX thread_of_team ON thread (organization_id, team_id, state, updated_at DESC, id DESC)",
    "CREATE INDEX thread_assignee ON thread (assignee_id, state, updated_at DESC) WHERE assignee_id IS NOT NULL",
    "CREATE INDEX freed_address_old ON freed_address (removed_at)",
];
