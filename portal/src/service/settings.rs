//! What the use cases are told at the start. Must not know where settings come from.
use std::time::Duration;

use entity::crypto::code::Cost;
use url::Url;

use crate::config::{LimitSettings, ScannerSettings};

/// Settings of the use cases.
#[derive(Clone, Debug)]
pub struct ServiceSettings {
    /// The portal's own address: scheme, host and port, nothing after it.
    pub origin: Url,
    /// The relying-party id of passkeys: the host of the origin, or a domain above it. Fixed at installation.
    pub relying_party_id: String,
    /// Root certificates in PEM of the makers whose devices count where attested keys are wanted.
    pub attestation_roots: Option<Vec<u8>>,
    /// The neutral name of the service; shown by devices beside a passkey.
    pub service_name: String,
    /// When sessions end.
    pub session: SessionTimes,
    /// What hashing a code costs.
    pub code_cost: Cost,
    /// How many codes may be hashed at a time (19 MiB of memory each).
    pub code_threads: usize,
    /// What files are shown to, if it has an address.
    pub scanner: ScannerSettings,
    /// The largest message, in bytes, with all that its encodings add.
    pub message_bytes: u64,
}

/// When sessions end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionTimes {
    /// After this long without a request that succeeded.
    pub idle: Duration,
    /// The same for a patient at a device that is somebody else's.
    pub shared_idle: Duration,
    /// The same before a passkey exists.
    pub claiming_idle: Duration,
    /// In any case, counted from the sign-in.
    pub absolute: Duration,
    /// How long a fresh verification holds.
    pub fresh: Duration,
}

impl Default for SessionTimes {
    fn default() -> Self {
        Self {
            idle: Duration::from_secs(15 * 60),
            shared_idle: Duration::from_secs(5 * 60),
            claiming_idle: Duration::from_secs(30 * 60),
            absolute: Duration::from_secs(12 * 60 * 60),
            fresh: Duration::from_secs(5 * 60),
        }
    }
}

impl ServiceSettings {
    /// Defaults for this origin; the relying-party id is its host.
    #[must_use]
    pub fn new(origin: Url, service_name: &str) -> Self {
        Self {
            relying_party_id: origin.host_str().unwrap_or_default().to_owned(),
            origin,
            attestation_roots: None,
            service_name: service_name.to_owned(),
            session: SessionTimes::default(),
            code_cost: Cost::STANDARD,
            code_threads: 2,
            scanner: ScannerSettings::default(),
            message_bytes: LimitSettings::default().message_bytes,
        }
    }
}
