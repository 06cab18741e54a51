//! Mistakes in settings, told so that one can mend them. Invariant: no message holds a value, which may be a secret.
use std::{fmt, io, path::Path, path::PathBuf};

use serde::de;

/// Why settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file is missing, forbidden, too large or not UTF-8.
    #[error("the settings file {} cannot be read: check that it exists and that this user may read it", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// The file is no TOML. The offending line is not shown, because it may hold a password.
    #[error("the settings file {} is not valid TOML in line {line}: {message}", path.display())]
    Syntax {
        /// Which file.
        path: PathBuf,
        /// Which line, counted from 1.
        line: usize,
        /// What is wrong there.
        message: String,
    },
    /// A key stands before the first section.
    #[error("the setting `{key}` stands outside of any section: put it under its [section]")]
    OutsideSection {
        /// Which key.
        key: String,
    },
    /// A section that nobody knows: misspelt, it would be without effect.
    #[error("the section [{section}] is not known; known are {known}")]
    UnknownSection {
        /// Which section.
        section: String,
        /// The known ones.
        known: String,
    },
    /// Something within a section.
    #[error("settings, section [{section}]: {mistake}")]
    Section {
        /// Which section.
        section: String,
        /// What is wrong in it.
        mistake: Mistake,
    },
}

impl SettingsError {
    /// Leaves out the excerpt of the file that the parser would show.
    pub(super) fn syntax(path: &Path, text: &str, error: &toml::de::Error) -> Self {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        Self::Syntax { path: path.to_owned(), line, message: error.message().to_owned() }
    }

    /// A mistake that a section's own `validate` finds.
    #[must_use]
    pub fn invalid(section: &str, key: &str, message: impl Into<String>) -> Self {
        Self::Section { section: section.to_owned(), mistake: Mistake { key: Some(key.to_owned()), message: message.into() } }
    }
}

/// What is wrong with a key.
#[derive(Debug)]
pub struct Mistake {
    key: Option<String>,
    message: String,
}

impl Mistake {
    /// Which key, where it is about one.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// What is wrong with it.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    pub(super) fn at(mut self, key: &str) -> Self {
        self.key.get_or_insert_with(|| key.to_owned());
        self
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.key {
            Some(key) => write!(f, "`{key}`: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for Mistake {}

/// What must stand there, for who writes settings: the libraries below name their own types. What is not known here comes as it is.
fn plain(expected: &str) -> &str {
    match expected {
        "u8" => "a whole number from 0 to 255",
        "u16" => "a whole number from 0 to 65535",
        "u32" => "a whole number from 0 to 4294967295",
        "u64" | "usize" => "a whole number, 0 or more",
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number",
        "f32" | "f64" => "a number",
        "a boolean" => "true or false",
        "a string" | "string" => "a text in quotation marks",
        "a sequence" => "a list such as [\"a\", \"b\"]",
        "a map" => "a table",
        "socket address" => SOCKET,
        "IP address" => ADDRESS,
        other => other,
    }
}

const SOCKET: &str = "an IP address and a port, such as 127.0.0.1:8080 or [::1]:8080";
const ADDRESS: &str = "an IP address, such as 192.0.2.1 or 2001:db8::1";

/// The kind of an unexpected value, never the value.
fn kind(unexpected: &de::Unexpected<'_>) -> &'static str {
    use de::Unexpected as U;
    match unexpected {
        U::Bool(_) => "true or false",
        U::Unsigned(_) | U::Signed(_) => "a whole number",
        U::Float(_) => "a number with a point",
        U::Char(_) | U::Str(_) => "a text",
        U::Unit => "empty",
        U::Seq => "a list",
        U::Map => "a table",
        _ => "something else",
    }
}

impl de::Error for Mistake {
    fn custom<T: fmt::Display>(message: T) -> Self {
        let message = match message.to_string().as_str() {
            // As the standard library says it.
            "invalid socket address syntax" => format!("this must be {SOCKET}"),
            "invalid IP address syntax" => format!("this must be {ADDRESS}"),
            message => message.to_owned(),
        };
        Self { key: None, message }
    }

    fn invalid_type(unexpected: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::custom(format_args!("this is {}, but must be {}", kind(&unexpected), plain(&expected.to_string())))
    }

    fn invalid_value(unexpected: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::custom(format_args!("this is {} out of range: it must be {}", kind(&unexpected), plain(&expected.to_string())))
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self::custom(format_args!("this is none of the words that may stand here: {}", expected.join(", ")))
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        Self { key: Some(field.to_owned()), message: format!("unknown key; this section knows {}", expected.join(", ")) }
    }

    fn missing_field(field: &'static str) -> Self {
        Self { key: Some(field.to_owned()), message: "must be given".to_owned() }
    }
}
