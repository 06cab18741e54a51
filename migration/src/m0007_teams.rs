//! Care teams at work: who is away, where a clinic's threads begin, how often staff are told that something waits.
//!
//! Invariant held here: an organization has at most one team where threads of nobody's begin.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &[
    "ALTER TABLE care_team ADD COLUMN preset {bool} NOT NULL DEFAULT false", // what is for no team in particular is for this one
    "ALTER TABLE care_team ADD COLUMN away {bytes}",                         // sealed [field]: from when until when, and the texts
    "CREATE UNIQUE INDEX care_team_preset ON care_team (organization_id) WHERE preset",
    "CREATE INDEX care_team_organization ON care_team (organization_id, created_at, id)",
    // What the patient was told who wrote while the team was away.
    "ALTER TABLE message ADD COLUMN away {bytes}", // sealed [field]
    "CREATE INDEX message_author ON message (author_id, received_at DESC) WHERE author_id IS NOT NULL",
    "ALTER TABLE practitioner ADD COLUMN told TEXT NOT NULL DEFAULT 'each' CHECK (told IN ('each', 'hourly', 'daily', 'never'))",
];
