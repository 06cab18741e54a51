//! That somebody chose the moment at which a message is sent, in a column of its own: it was told by the moment, a whole minute.
//!
//! Invariant held here: an index holds what waits for a moment that somebody chose, and nothing else. Of what was sent before this
//! step, only what still waits is known to have had one.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &[
    "ALTER TABLE delivery ADD COLUMN chosen {bool} NOT NULL DEFAULT false",
    "UPDATE delivery SET chosen = true WHERE alert_at IS NOT NULL AND visible_at % 60000000 = 0",
    "DROP INDEX delivery_is_scheduled",
    "DROP INDEX delivery_mine_scheduled",
    "CREATE INDEX delivery_is_scheduled ON delivery (organization_id, created_at DESC, id DESC) \
     WHERE chosen AND alert_at IS NOT NULL AND state = 'waiting'",
    "CREATE INDEX delivery_mine_scheduled ON delivery (sender_id, created_at DESC, id DESC) \
     WHERE sender_id IS NOT NULL AND chosen AND alert_at IS NOT NULL AND state = 'waiting'",
];
