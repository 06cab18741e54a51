//! A path in the settings, relative to the settings file. Must not know what lies there.
use std::{
    fmt,
    ops::Deref,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Deserializer, de};

/// The name under which [`FilePath`] asks for its value: the loader answers with the resolved one.
pub(super) const FILE_PATH: &str = "entity::base::settings::FilePath";

/// Path of a file or folder. One that the settings file gives is relative to that file's folder, and so is a default (its
/// section calls [`FilePath::resolve`]); one from the environment is relative to where the program was started.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilePath(PathBuf);

impl FilePath {
    /// Puts a default that is still relative below the folder of the settings file ([`Settings::folder`](super::Settings::folder)).
    pub fn resolve(&mut self, folder: &Path) {
        self.0 = folder.join(&self.0);
    }
}

impl Deref for FilePath {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}

impl AsRef<Path> for FilePath {
    fn as_ref(&self) -> &Path {
        &self.0
    }
}

impl<T: Into<PathBuf>> From<T> for FilePath {
    fn from(path: T) -> Self {
        Self(path.into())
    }
}

impl<'de> Deserialize<'de> for FilePath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = FilePath;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the path of a file, in quotation marks")
            }

            fn visit_str<E>(self, text: &str) -> Result<FilePath, E> {
                Ok(FilePath(text.into()))
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<FilePath, D::Error> {
                inner.deserialize_string(self)
            }
        }
        deserializer.deserialize_newtype_struct(FILE_PATH, Visitor)
    }
}
