//! Settings: one TOML file, each key overridable from the environment, secrets also from a file of their own.
//!
//! Owns how values are found and how a mistake in them is told; must not know what any of them means: a section is a
//! struct in the crate that uses it (`#[serde(default, deny_unknown_fields)]`, with a `Default`).
//!
//! - `[section] key = value` in the file. It begins with sections; nothing stands before the first.
//! - `PORTAL_SECTION__KEY=value` in the environment wins over the file. Numbers and `true`/`false` are written plainly,
//!   a list as in TOML (`["a", "b"]`) or with commas (`a,b`). Variables without two underscores are nobody's settings.
//! - Where the section has a [`Secret`](super::secret::Secret) `key`, `key_file = "PATH"` reads it from that file, without the line end.
//! - A [`FilePath`] is relative to the folder of the settings file, so that commands work from anywhere.
//!
//! Invariants: a key that the section does not know is refused with its name and its section; an error never repeats a
//! value (it may be a password); values that were read are erased when [`Settings`] is dropped.
mod error;
pub mod keys;
mod path;
mod value;

pub use error::SettingsError;
pub use path::FilePath;

use std::{
    collections::BTreeMap,
    fmt, fs, io,
    io::Read,
    path::{Path, PathBuf},
};

use serde::de::DeserializeOwned;
use toml::Value;
use zeroize::{Zeroize, Zeroizing};

use self::value::{Given, Section};

/// Largest settings file and largest secret file. Far above what either needs.
const MAX_FILE: u64 = 1 << 20;
/// How every variable begins that overrides a setting.
const PREFIX: &str = "PORTAL_";

/// Every section that means something to some process of the portal.
pub const SECTIONS: [&str; 11] =
    ["http", "smtp", "alerts", "database", "objects", "keys", "session", "webauthn", "limits", "scanner", "log"];

/// All settings as they were given, by section.
pub struct Settings {
    sections: BTreeMap<String, BTreeMap<String, Given>>,
    folder: PathBuf,
}

impl Settings {
    /// Reads the file (none: defaults alone) and this process's environment.
    ///
    /// # Errors
    /// The file cannot be read, is no TOML, or holds a key outside of any section.
    pub fn load(file: Option<&Path>) -> Result<Self, SettingsError> {
        let environment = std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        match file {
            None => Self::read("", Path::new(""), environment),
            Some(path) => {
                let unreadable = |source| SettingsError::Unreadable { path: path.to_owned(), source };
                let text = read_text(path).map_err(unreadable)?;
                // Absolute: a path in it that is resolved once stays as it is when it is resolved again.
                Self::read(&text, &std::path::absolute(path).map_err(unreadable)?, environment)
            }
        }
    }

    /// Reads settings from `text`, as if they stood in the file `path`, and from the variables given.
    ///
    /// # Errors
    /// The text is no TOML, or holds a key outside of any section.
    pub fn read(text: &str, path: &Path, environment: impl IntoIterator<Item = (String, String)>) -> Result<Self, SettingsError> {
        let table: toml::Table = toml::from_str(text).map_err(|error| SettingsError::syntax(path, text, &error))?;
        let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
        let mut settings = Self { sections: BTreeMap::new(), folder };
        for (name, value) in table {
            let Value::Table(keys) = value else {
                return Err(SettingsError::OutsideSection { key: name });
            };
            let keys = keys.into_iter().map(|(key, value)| (key, Given::File(value))).collect();
            settings.sections.insert(name, keys);
        }
        for (name, value) in environment {
            settings.override_with(&name, value);
        }
        Ok(settings)
    }

    /// Puts a variable in the place of what the file says for the same key, in whichever of its two spellings.
    fn override_with(&mut self, name: &str, value: String) {
        let Some((section, key)) = name.strip_prefix(PREFIX).and_then(|rest| rest.split_once("__")) else {
            return;
        };
        let (section, key) = (section.to_ascii_lowercase(), key.to_ascii_lowercase());
        let keys = self.sections.entry(section).or_default();
        let twin = key.strip_suffix("_file").map_or_else(|| format!("{key}_file"), str::to_owned);
        if matches!(keys.get(&twin), Some(Given::File(_))) {
            keys.remove(&twin);
        }
        keys.insert(key, Given::Environment(Zeroizing::new(value)));
    }

    /// One section. What is not given has its default.
    ///
    /// # Errors
    /// An unknown key, a value of the wrong kind, a secret given twice, a secret file that cannot be read.
    pub fn section<T: DeserializeOwned>(&self, name: &str) -> Result<T, SettingsError> {
        let none = BTreeMap::new();
        let section = Section { keys: self.sections.get(name).unwrap_or(&none), folder: &self.folder };
        T::deserialize(section).map_err(|mistake| SettingsError::Section { section: name.to_owned(), mistake })
    }

    /// The folder of the settings file, to which relative paths belong; empty if there is no file.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Sections that are given, but are none of `known`: a slip of the pen, which would else go unnoticed.
    #[must_use]
    pub fn unknown_sections(&self, known: &[&str]) -> Vec<SettingsError> {
        let unknown = self.sections.keys().filter(|name| !known.contains(&name.as_str()));
        unknown.map(|name| SettingsError::UnknownSection { section: name.clone(), known: known.join(", ") }).collect()
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.sections.keys()).finish()
    }
}

impl Drop for Settings {
    fn drop(&mut self) {
        for given in self.sections.values_mut().flat_map(BTreeMap::values_mut) {
            if let Given::File(value) = given {
                erase(value);
            }
        }
    }
}

/// Overwrites every text in a value.
fn erase(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(erase),
        Value::Table(keys) => keys.iter_mut().for_each(|(_, value)| erase(value)),
        _ => {}
    }
}

/// The whole of a small text file.
fn read_text(path: &Path) -> io::Result<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::new());
    let read = fs::File::open(path)?.take(MAX_FILE + 1).read_to_string(&mut text)?;
    if read as u64 > MAX_FILE {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "the file is larger than 1 MiB"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests;
