//! The section `[keys]`, which portal and notifier share: where the root keys lie. Must not know their form.
use serde::Deserialize;

use super::{FilePath, Settings, SettingsError};

/// Where the root keys lie, and how long something may still hold what they opened.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KeySettings {
    /// File of the content root: opens messages, names, codes. The notifier's process never gets it.
    pub content_root: FilePath,
    /// File of the alert root: opens alert addresses and mailbox codes.
    pub alert_root: FilePath,
    /// How many days a backup of the database may be kept. A retired key lives on that long.
    pub backup_lifetime_days: u16,
}

impl Default for KeySettings {
    fn default() -> Self {
        Self { content_root: "keys/content.key".into(), alert_root: "keys/alert.key".into(), backup_lifetime_days: 35 }
    }
}

impl KeySettings {
    /// Reads the section, with defaults below the folder of the settings file.
    ///
    /// # Errors
    /// An unknown key, a wrong value, or see [`Self::validate`].
    pub fn read(settings: &Settings) -> Result<Self, SettingsError> {
        let mut keys: Self = settings.section("keys")?;
        keys.content_root.resolve(settings.folder());
        keys.alert_root.resolve(settings.folder());
        keys.validate()?;
        Ok(keys)
    }

    /// # Errors
    /// The two roots are one file, or backups are kept for no day or over ten years.
    pub fn validate(&self) -> Result<(), SettingsError> {
        if self.content_root == self.alert_root {
            return Err(SettingsError::invalid(
                "keys",
                "alert_root",
                "must be another file than content_root: the notifier gets only this one",
            ));
        }
        if !(1..=3660).contains(&self.backup_lifetime_days) {
            return Err(SettingsError::invalid("keys", "backup_lifetime_days", "must be 1 to 3660"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    #[test]
    fn a_settings_file_that_is_named_relatively_resolves_its_paths_once() {
        let here = std::env::current_dir().expect("a folder");
        let place = tempfile::tempdir_in(&here).expect("a folder");
        fs::write(place.path().join("portal.toml"), "[keys]\ncontent_root = \"keys/content.key\"\n").expect("written");
        let relative = Path::new(place.path().file_name().expect("a name")).join("portal.toml");
        let keys = KeySettings::read(&Settings::load(Some(&relative)).expect("settings")).expect("keys");
        assert_eq!(&*keys.content_root, place.path().join("keys/content.key"));
        assert_eq!(&*keys.alert_root, place.path().join("keys/alert.key"));
    }
}
