//! One canonical encoding of several values, so that no two lists of values are the same bytes.
//!
//! Each value is preceded by its length as a big-endian 64-bit number; the first is a label that names the use.

/// The label and the values, each with its length in front. For associated data and derivation contexts, which are
/// not secret.
pub(super) fn canon(label: &str, values: &[&[u8]]) -> Vec<u8> {
    let size = 8 + label.len() + values.iter().map(|value| 8 + value.len()).sum::<usize>();
    let mut bytes = Vec::with_capacity(size);
    for value in std::iter::once(&label.as_bytes()).chain(values) {
        bytes.extend_from_slice(&length(value));
        bytes.extend_from_slice(value);
    }
    bytes
}

/// A length as it stands in front of a value.
pub(super) const fn length(value: &[u8]) -> [u8; 8] {
    (value.len() as u64).to_be_bytes()
}
