//! The section `[limits]`: how much of anything. All of them bound memory, time or a guesser's luck.
use entity::base::settings::SettingsError;
use serde::Deserialize;

/// How much of anything.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LimitSettings {
    /// Largest message, in bytes. The listener announces the smaller of this and what can be stored.
    pub message_bytes: u64,
    /// Most recipients of one transaction.
    pub recipients: usize,
    /// Largest file for `patient import`, in bytes.
    pub import_bytes: u64,
    /// Most rows of one import.
    pub import_rows: usize,
}

impl Default for LimitSettings {
    fn default() -> Self {
        Self { message_bytes: 50 * 1024 * 1024, recipients: 100, import_bytes: 32 * 1024 * 1024, import_rows: 100_000 }
    }
}

impl LimitSettings {
    /// # Errors
    /// A limit below what relays need or of nothing.
    pub fn validate(&self) -> Result<(), SettingsError> {
        if self.message_bytes < 64 * 1024 {
            return Err(SettingsError::invalid("limits", "message_bytes", "must be at least 65536"));
        }
        if !(100..=10_000).contains(&self.recipients) {
            return Err(SettingsError::invalid(
                "limits",
                "recipients",
                "must be 100 to 10000: relays give up on less (RFC 5321, section 4.5.3.1.8)",
            ));
        }
        if self.import_bytes == 0 || self.import_rows == 0 {
            return Err(SettingsError::invalid("limits", "import_rows", "must not be 0"));
        }
        Ok(())
    }
}
