//! The section `[scanner]`: a virus scanner on this machine that files are shown to. Off unless an address is given.
//!
//! Invariant: what patients get sent leaves this machine by no setting. A scanner is reached through a Unix socket or a
//! loopback address, or not at all: its protocol is in clear.
use std::{net::SocketAddr, path::PathBuf, time::Duration};

use entity::base::settings::SettingsError;
use serde::Deserialize;

/// A virus scanner on this machine.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ScannerSettings {
    /// `unix:/path` or a loopback address with its port. None: no file is scanned.
    pub address: Option<String>,
    /// How long one file may take, waiting for its turn included.
    pub timeout_seconds: u64,
    /// Largest file that is shown to it; what it takes at most (clamd: `StreamMaxLength`).
    pub file_bytes: u64,
    /// Bytes of all files that it is shown at once.
    pub bytes_at_once: u64,
    /// How long a verdict holds; an older one is asked for again, by then the scanner knows more.
    pub valid_hours: u64,
}

impl Default for ScannerSettings {
    fn default() -> Self {
        Self { address: None, timeout_seconds: 20, file_bytes: 25 << 20, bytes_at_once: 64 << 20, valid_hours: 24 }
    }
}

/// Where a scanner listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScannerAddress {
    /// A socket in the file system, whose permissions say who may listen.
    Unix(PathBuf),
    /// A port of this machine.
    Loopback(SocketAddr),
}

impl ScannerSettings {
    /// Where the scanner listens; `None` if there is none.
    ///
    /// # Errors
    /// It is another machine, a name, or no address.
    pub fn address(&self) -> Result<Option<ScannerAddress>, SettingsError> {
        let Some(text) = &self.address else { return Ok(None) };
        let wrong = |message| Err(SettingsError::invalid("scanner", "address", message));
        if let Some(path) = text.strip_prefix("unix:") {
            let path = PathBuf::from(path);
            return if path.is_absolute() {
                Ok(Some(ScannerAddress::Unix(path)))
            } else {
                wrong("the path of a socket begins at the root: unix:/run/clamav/clamd.ctl")
            };
        }
        match text.parse::<SocketAddr>() {
            Ok(address) if address.ip().is_loopback() && address.port() != 0 => Ok(Some(ScannerAddress::Loopback(address))),
            Ok(_) => wrong("must be an address of this machine (127.0.0.1:3310 or unix:/path): files would cross the network in clear"),
            Err(_) => wrong("must be unix:/path or an IP address with its port, such as 127.0.0.1:3310; a name could lead elsewhere"),
        }
    }

    /// [`Self::timeout_seconds`]
    #[must_use]
    pub const fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout_seconds)
    }

    /// [`Self::valid_hours`]
    #[must_use]
    pub const fn validity(&self) -> Duration {
        Duration::from_secs(self.valid_hours * 60 * 60)
    }

    /// # Errors
    /// An address that is not of this machine, or a bound that lets no file through.
    pub fn validate(&self) -> Result<(), SettingsError> {
        self.address()?;
        if !(1..=300).contains(&self.timeout_seconds) {
            return Err(SettingsError::invalid("scanner", "timeout_seconds", "must be 1 to 300: a download waits for it"));
        }
        if self.file_bytes == 0 || self.file_bytes > self.bytes_at_once || self.bytes_at_once > 1 << 40 {
            return Err(SettingsError::invalid("scanner", "bytes_at_once", "must be at least file_bytes, which must be at least 1"));
        }
        if !(1..=8_760).contains(&self.valid_hours) {
            return Err(SettingsError::invalid("scanner", "valid_hours", "must be 1 to 8760"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(address: &str) -> Result<Option<ScannerAddress>, SettingsError> {
        ScannerSettings { address: Some(address.to_owned()), ..ScannerSettings::default() }.address()
    }

    #[test]
    fn files_stay_on_this_machine() {
        let unix = of("unix:/run/clamav/clamd.ctl").expect("a path from the root");
        assert_eq!(unix, Some(ScannerAddress::Unix("/run/clamav/clamd.ctl".into())));
        for loopback in ["127.0.0.1:3310", "127.8.0.9:1", "[::1]:3310"] {
            assert!(matches!(of(loopback), Ok(Some(ScannerAddress::Loopback(_)))), "{loopback}");
        }
        for (elsewhere, part) in [
            ("10.0.0.1:3310", "in clear"),
            ("0.0.0.0:3310", "in clear"),
            ("[::]:3310", "in clear"),
            ("[::ffff:10.0.0.1]:3310", "in clear"),
            ("192.0.2.1:3310", "in clear"),
            ("127.0.0.1:0", "in clear"),
            ("localhost:3310", "a name"),
            ("scanner.example:3310", "a name"),
            ("127.0.0.1", "a name"),
            ("/run/clamd.ctl", "unix:/path"),
            ("unix:clamd.ctl", "begins at the root"),
            ("", "a name"),
        ] {
            let told = of(elsewhere).expect_err(elsewhere).to_string();
            assert!(told.contains(part), "{told}");
        }
    }
}
