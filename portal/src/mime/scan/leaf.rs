//! The body of a part that holds no other, while it streams by: its decoded length. The line end before a boundary is the
//! boundary's, so the last line end is withheld until it is known to be the body's.
use crate::mime::decode::{Encoding, Meter};

/// One body.
pub(super) struct Leaf {
    /// The part's number.
    pub(super) part: usize,
    meter: Meter,
    withheld: &'static [u8],
}

impl Leaf {
    pub(super) const fn new(part: usize, encoding: Encoding) -> Self {
        Self { part, meter: Meter::new(encoding), withheld: b"" }
    }

    /// Takes the next bytes.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        let mut bytes = bytes;
        if self.withheld == b"\r" && bytes.first() == Some(&b'\n') {
            self.withheld = b"\r\n";
            bytes = &bytes[1..];
        }
        if bytes.is_empty() {
            return;
        }
        self.meter.push(self.withheld);
        self.withheld = [&b"\r\n"[..], b"\n", b"\r"].into_iter().find(|end| bytes.ends_with(end)).unwrap_or_default();
        self.meter.push(&bytes[..bytes.len() - self.withheld.len()]);
    }

    /// The body's decoded length: before a boundary, or with everything at the end of the message.
    pub(super) fn finish(mut self, at_boundary: bool) -> u64 {
        if !at_boundary {
            self.meter.push(self.withheld);
        }
        self.meter.finish()
    }
}
