//! The body of a part that holds no other, while it streams by: its decoded length, and the even rows that it begins with.
//! The line end before a boundary is the boundary's, so the last line end is withheld until it is known to be the body's.
use crate::mime::decode::{
    Encoding, Meter,
    rows::{Rows, Ruler},
};

/// One body.
pub(super) struct Leaf {
    /// The part's number.
    pub(super) part: usize,
    meter: Meter,
    /// Of base64 only.
    ruler: Option<Ruler>,
    withheld: &'static [u8],
}

impl Leaf {
    pub(super) fn new(part: usize, encoding: Encoding) -> Self {
        let ruler = matches!(encoding, Encoding::Base64).then(Ruler::default);
        Self { part, meter: Meter::new(encoding), ruler, withheld: b"" }
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
        self.measure(self.withheld);
        self.withheld = [&b"\r\n"[..], b"\n", b"\r"].into_iter().find(|end| bytes.ends_with(end)).unwrap_or_default();
        self.measure(&bytes[..bytes.len() - self.withheld.len()]);
    }

    fn measure(&mut self, bytes: &[u8]) {
        self.meter.push(bytes);
        if let Some(ruler) = &mut self.ruler {
            ruler.push(bytes);
        }
    }

    /// The body's decoded length and its rows: before a boundary, or with everything at the end of the message.
    pub(super) fn finish(mut self, at_boundary: bool) -> (u64, Option<Rows>) {
        if !at_boundary {
            self.measure(self.withheld);
        }
        (self.meter.finish(), self.ruler.and_then(Ruler::finish))
    }
}
