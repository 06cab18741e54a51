//! Buffers erased quickly. `Vec::zeroize` writes one byte after the other, and never less often than the compiler is told;
//! a slice is filled at once, and that cannot be left out either.
use zeroize::{Zeroize, Zeroizing};

/// Erases what is in a buffer, and empties it. What it held before and was erased then is not erased again.
pub fn wipe(buffer: &mut Vec<u8>) {
    buffer.as_mut_slice().zeroize();
    buffer.clear();
}

/// Erases a buffer that is no longer needed: what dropping it does as well, more slowly.
pub fn done(mut buffer: Zeroizing<Vec<u8>>) {
    wipe(&mut buffer);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wiped_buffer_is_empty_and_keeps_its_room() {
        let mut buffer = b"sensitive".to_vec();
        let length = buffer.len();
        wipe(&mut buffer);
        assert!(buffer.is_empty() && buffer.capacity() >= length, "kept for its next use");
    }
}
