//! Padding: at least 1 KiB, then Padmé.

/// No payload is shorter.
const LEAST: u64 = 1024;

/// The length to which a payload of `len` bytes is padded.
///
/// Padmé (Nikitin and others 2019, section 4.2): a length may have as many significant bits in its mantissa as it takes
/// to write its exponent. With `e` = floor(log2 len) and `s` = floor(log2 e) + 1, the last `e - s` bits become zero,
/// upward.
#[must_use]
pub const fn padded_len(len: u64) -> u64 {
    let len = if len < LEAST { LEAST } else { len };
    let exponent = len.ilog2();
    let mantissa = exponent.ilog2() + 1;
    let mask = (1_u64 << (exponent - mantissa)) - 1;
    len.saturating_add(mask) & !mask
}
