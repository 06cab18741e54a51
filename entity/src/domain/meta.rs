//! What a list shows of a message, kept sealed in the part `meta`. Must not know how it is sealed.
use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Subject, sender and what else a list or a page head needs. JSON inside the sealed part; new fields get a default,
/// so that every release reads what earlier ones wrote.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct Meta {
    /// Decoded subject, bounded; empty if there was none.
    #[serde(default)]
    pub subject: String,
    /// Decoded author as shown (display name and address), bounded.
    #[serde(default)]
    pub from: String,
    /// Envelope sender as the relay gave it; empty for `<>`.
    #[serde(default)]
    pub envelope_sender: String,
    /// Microseconds of the Date field, if it could be read.
    #[serde(default)]
    pub date: Option<i64>,
    /// True length of the raw part in bytes, without padding.
    #[serde(default)]
    pub size: u64,
    /// The author's domain is none of the relay's.
    #[serde(default)]
    pub outside_sender: bool,
    /// `X-Portal-Category`, canonical.
    #[serde(default)]
    pub category: Option<String>,
    /// `X-Portal-Language`, canonical.
    #[serde(default)]
    pub language: Option<String>,
    /// `X-Portal-Correlation-Id`, bounded.
    #[serde(default)]
    pub correlation_id: Option<String>,
    /// `X-Secure-Portal: always` was set.
    #[serde(default)]
    pub always: bool,
    /// Further relay headers as they came, name and value: kept sealed, stripped from the message.
    #[serde(default)]
    pub relay_headers: Vec<(String, String)>,
}

impl fmt::Debug for Meta {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Meta(..)")
    }
}
