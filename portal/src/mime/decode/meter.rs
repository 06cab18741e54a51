//! How long a part is once decoded. Invariant: it counts what [`Decoder`] writes, wherever the bytes are cut.
use zeroize::Zeroize;

use super::{Decoder, Encoding};

/// The length that a part decodes to, without decoding it where that is not needed.
#[derive(Debug)]
pub struct Meter {
    decoder: Decoder,
    scratch: Vec<u8>,
    /// Bytes counted.
    length: u64,
    /// Base64: symbols since the last padding.
    symbols: u64,
}

impl Meter {
    /// At the start of a part.
    #[must_use]
    pub const fn new(encoding: Encoding) -> Self {
        Self { decoder: Decoder::new(encoding), scratch: Vec::new(), length: 0, symbols: 0 }
    }

    /// Takes the next bytes of the part.
    pub fn push(&mut self, input: &[u8]) {
        match self.decoder.encoding {
            Encoding::Identity | Encoding::Unknown => self.length += length(input),
            Encoding::Base64 => {
                let mut rest = input;
                while let Some(pad) = memchr::memchr(b'=', rest) {
                    self.length += (self.symbols + symbols(&rest[..pad])) * 3 / 4;
                    self.symbols = 0;
                    rest = &rest[pad + 1..];
                }
                self.symbols += symbols(rest);
            }
            Encoding::QuotedPrintable => {
                for piece in input.chunks(4_096) {
                    self.decoder.push(piece, &mut self.scratch);
                    self.length += length(&self.scratch);
                    self.scratch.zeroize();
                }
            }
        }
    }

    /// The end of the part: its length.
    #[must_use]
    pub fn finish(mut self) -> u64 {
        self.decoder.end(&mut self.scratch);
        self.length + length(&self.scratch) + self.symbols * 3 / 4
    }
}

pub(super) fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

/// Symbols of base64 among the bytes. Written so that the compiler compares many bytes at once.
pub(super) fn symbols(bytes: &[u8]) -> u64 {
    let is = |byte: u8| {
        let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
        let digit = byte.wrapping_sub(b'0') < 10;
        u8::from(letter | digit | (byte == b'+') | (byte == b'/'))
    };
    // A count of up to 240 fits a byte, and bytes are what is compared.
    bytes.chunks(240).map(|few| u64::from(few.iter().fold(0_u8, |count, byte| count.wrapping_add(is(*byte))))).sum()
}
