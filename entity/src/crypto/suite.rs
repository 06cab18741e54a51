//! Which algorithms. Owns the suite byte; must not know what is sealed with it.
use std::fmt;

/// An organization's set of algorithms. It covers every sealing: parts, wraps, organization keys, small fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Suite {
    /// AES-256-GCM-SIV (RFC 8452), HKDF-Expand with SHA-512 and HMAC, from RustCrypto. Resists a repeated nonce; in no list of
    /// approved modes.
    #[default]
    GcmSiv = 1,
    /// AES-256-GCM, HKDF-Expand with SHA-512 and HMAC, all from OpenSSL: approved modes only. C2SP's Cobblestone-256.
    Gcm = 2,
}

/// A suite byte that this release does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("suite {0} is not known to this release")]
pub struct UnknownSuite(pub u8);

impl Suite {
    /// The AEAD's name in the IANA registry, which keeps keys of different suites apart.
    pub(super) const fn iana_name(self) -> &'static str {
        match self {
            Self::GcmSiv => "AEAD_AES_256_GCM_SIV",
            Self::Gcm => "AEAD_AES_256_GCM",
        }
    }
}

impl From<Suite> for u8 {
    fn from(suite: Suite) -> Self {
        match suite {
            Suite::GcmSiv => 1,
            Suite::Gcm => 2,
        }
    }
}

impl TryFrom<u8> for Suite {
    type Error = UnknownSuite;

    fn try_from(byte: u8) -> Result<Self, UnknownSuite> {
        match byte {
            1 => Ok(Self::GcmSiv),
            2 => Ok(Self::Gcm),
            other => Err(UnknownSuite(other)),
        }
    }
}

impl fmt::Display for Suite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.iana_name())
    }
}
