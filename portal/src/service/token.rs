//! Machine secrets in cookies.

/// 256 random bits; as text, 43 characters of base64url.
pub struct Token32([u8; 32]);

impl Token32 {
    /// Reads the text form; `None` for anything else.
    #[must_use]
    pub fn parse(_text: &str) -> Option<Self> {
        None
    }

    /// The text form.
    #[must_use]
    pub fn encode(&self) -> zeroize::Zeroizing<String> {
        zeroize::Zeroizing::new(self.0.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}
