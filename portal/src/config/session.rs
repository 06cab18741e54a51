//! The section `[session]`: how long a signed-in person stays so.
use std::time::Duration;

use entity::base::settings::SettingsError;
use serde::Deserialize;

/// How long a signed-in person stays so.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SessionSettings {
    /// Minutes without a request after which a session ends.
    pub idle_minutes: u16,
    /// The same for a patient who signed in with the key of another device beside it; where it is longer than
    /// `idle_minutes`, that one holds.
    pub shared_idle_minutes: u16,
    /// Hours after which a session ends, whatever happened in it.
    pub absolute_hours: u16,
    /// Minutes for which a fresh use of the passkey counts, where one is asked for again.
    pub verification_minutes: u16,
}

impl Default for SessionSettings {
    fn default() -> Self {
        Self { idle_minutes: 15, shared_idle_minutes: 5, absolute_hours: 12, verification_minutes: 5 }
    }
}

impl SessionSettings {
    /// See [`Self::idle_minutes`].
    #[must_use]
    pub fn idle(&self) -> Duration {
        Duration::from_secs(60 * u64::from(self.idle_minutes))
    }

    /// See [`Self::shared_idle_minutes`].
    #[must_use]
    pub fn shared_idle(&self) -> Duration {
        Duration::from_secs(60 * u64::from(self.shared_idle_minutes.min(self.idle_minutes)))
    }

    /// See [`Self::absolute_hours`].
    #[must_use]
    pub fn absolute(&self) -> Duration {
        Duration::from_secs(3600 * u64::from(self.absolute_hours))
    }

    /// See [`Self::verification_minutes`].
    #[must_use]
    pub fn verification(&self) -> Duration {
        Duration::from_secs(60 * u64::from(self.verification_minutes))
    }

    /// # Errors
    /// A time of nothing, or one so long that it protects nobody.
    pub fn validate(&self) -> Result<(), SettingsError> {
        let limits = [
            ("idle_minutes", self.idle_minutes, 2, 60),
            ("shared_idle_minutes", self.shared_idle_minutes, 2, 60),
            ("absolute_hours", self.absolute_hours, 1, 24),
            ("verification_minutes", self.verification_minutes, 1, 15),
        ];
        for (key, value, least, most) in limits {
            if !(least..=most).contains(&value) {
                return Err(SettingsError::invalid("session", key, format!("must be {least} to {most}")));
            }
        }
        Ok(())
    }
}
