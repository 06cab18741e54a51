//! The secret that everything else is made of. Invariant: its bytes leave this crate in no form.
use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::base::random::Random;

/// A 256-bit key. On the heap, so that moving it copies no secret bytes; wiped when dropped; not `Clone`.
pub struct Key32(Box<[u8; 32]>);

impl Key32 {
    /// A fresh one.
    #[must_use]
    pub fn generate(random: &dyn Random) -> Self {
        let mut key = Self::zeroed();
        random.fill(&mut key.0[..]);
        key
    }

    /// To be filled in place; an all-zero key is never used.
    pub(super) fn zeroed() -> Self {
        Self(Box::new([0; 32]))
    }

    /// From exactly 32 bytes; the caller wipes its copy.
    pub(super) fn from_slice(bytes: &[u8]) -> Option<Self> {
        let mut key = Self::zeroed();
        if bytes.len() != key.0.len() {
            return None;
        }
        key.0.copy_from_slice(bytes);
        Some(key)
    }

    /// The bytes, for a primitive.
    pub(super) fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The bytes, to be filled.
    pub(super) fn as_mut_bytes(&mut self) -> &mut [u8; 32] {
        &mut self.0
    }
}

impl Drop for Key32 {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl ZeroizeOnDrop for Key32 {}

/// In constant time.
impl PartialEq for Key32 {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0[..]).into()
    }
}

impl Eq for Key32 {}

impl fmt::Debug for Key32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key32(..)")
    }
}
