//! The end of DATA, and nothing but it. Must not know mail.
//!
//! Takes the bytes after `354` and gives the message: dots unstuffed, without the final line. The end is CR LF . CR LF
//! and nothing else (a message may begin with its end: the CR LF before is then that of the DATA command). A bare CR
//! or a bare LF never begins a line and marks the message as unacceptable; so two servers that disagree about line ends
//! cannot be made to disagree about where a message ends (SMTP smuggling, CVE-2023-51764). Over the bound the rest is
//! thrown away, but the end is still found: the client hears one answer, in its place.

/// Where in a line the decoder stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// After CR LF.
    Start,
    /// Inside a line.
    Text,
    /// After a CR.
    Cr,
    /// After the dot that begins a line; it belongs to no message.
    Dot,
    /// After a CR that follows such a dot.
    DotCr,
}

/// Why what was decoded is not acceptable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A CR without LF, or a LF without CR.
    BareLineEnd,
    /// More bytes than allowed.
    TooLarge,
}

/// Decodes one message.
#[derive(Debug)]
pub struct Decoder {
    at: At,
    bound: u64,
    length: u64,
    bare: bool,
}

impl Decoder {
    /// For a message of at most `bound` bytes.
    #[must_use]
    pub const fn new(bound: u64) -> Self {
        Self { at: At::Start, bound, length: 0, bare: false }
    }

    /// Bytes of the message so far, counted also where they are thrown away.
    #[must_use]
    pub const fn length(&self) -> u64 {
        self.length
    }

    /// What is wrong with the message so far.
    #[must_use]
    pub const fn fault(&self) -> Option<Fault> {
        match (self.bare, self.length > self.bound) {
            (true, _) => Some(Fault::BareLineEnd),
            (false, true) => Some(Fault::TooLarge),
            (false, false) => None,
        }
    }

    /// Appends to `out` what `input` adds to the message. Says how much of `input` was used, and whether the end was
    /// there; what follows the end is not touched. Once there is a fault, nothing more is appended.
    pub fn push(&mut self, input: &[u8], out: &mut Vec<u8>) -> (usize, bool) {
        let mut used = 0;
        while let Some(&byte) = input.get(used) {
            if self.at == At::Text && !matches!(byte, b'\r' | b'\n') {
                let rest = &input[used..];
                let run = memchr::memchr2(b'\r', b'\n', rest).unwrap_or(rest.len());
                self.emit(&rest[..run], out);
                used += run;
                continue;
            }
            used += 1;
            if self.step(byte, out) {
                return (used, true);
            }
        }
        (used, false)
    }

    /// One byte; true at the end. A CR is written only once it is known not to belong to the end.
    fn step(&mut self, byte: u8, out: &mut Vec<u8>) -> bool {
        self.at = match (self.at, byte) {
            (At::DotCr, b'\n') => return true,
            (At::Start, b'.') => At::Dot,
            (At::Dot, b'\r') => At::DotCr,
            (At::Cr, b'\n') => {
                self.emit(b"\r\n", out);
                At::Start
            }
            (At::Start | At::Text, b'\r') => At::Cr,
            (At::Cr | At::DotCr, b'\r') => {
                self.bare = true;
                At::Cr
            }
            (At::Start | At::Text | At::Dot, b'\n') => {
                self.bare = true;
                At::Text
            }
            (At::Cr | At::DotCr, _) => {
                self.bare = true;
                At::Text
            }
            (At::Start | At::Text | At::Dot, _) => {
                self.emit(&[byte], out);
                At::Text
            }
        };
        false
    }

    fn emit(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        self.length = self.length.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        if self.fault().is_none() {
            out.extend_from_slice(bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Decodes `input` cut into the given pieces: the message, what was left over, and the fault. Panics without an end.
    fn decode(pieces: &[&[u8]], bound: u64) -> (Vec<u8>, Vec<u8>, Option<Fault>) {
        let mut decoder = Decoder::new(bound);
        let mut out = Vec::new();
        for (nth, piece) in pieces.iter().enumerate() {
            let (used, end) = decoder.push(piece, &mut out);
            if end {
                let rest = [&piece[used..], &pieces[nth + 1..].concat()].concat();
                return (out, rest, decoder.fault());
            }
            assert_eq!(used, piece.len());
        }
        panic!("the end was not found");
    }

    /// The same result for every way to cut the input in two, and for single bytes.
    fn decode_every_way(input: &[u8], bound: u64) -> (Vec<u8>, Vec<u8>, Option<Fault>) {
        let whole = decode(&[input], bound);
        for cut in 0..=input.len() {
            assert_eq!(decode(&[&input[..cut], &input[cut..]], bound), whole, "cut at {cut}");
        }
        let bytes: Vec<&[u8]> = input.chunks(1).collect();
        assert_eq!(decode(&bytes, bound), whole);
        whole
    }

    #[test]
    fn messages_come_as_they_were() {
        for (input, message) in [
            (&b".\r\n"[..], &b""[..]),
            (b"\r\n.\r\n", b"\r\n"),
            (b"a\r\n.\r\n", b"a\r\n"),
            (b"..\r\n.\r\n", b".\r\n"),
            (b"..a\r\n...\r\n.\r\n", b".a\r\n..\r\n"),
            (b".a\r\n.\r\n", b"a\r\n"),
            (b"a.\r\n.\r\n", b"a.\r\n"),
            (b"\0\xff\r\n.\r\n", b"\0\xff\r\n"),
        ] {
            assert_eq!(decode_every_way(input, 100), (message.to_vec(), Vec::new(), None), "{input:?}");
        }
    }

    #[test]
    fn what_follows_the_end_is_left() {
        let (message, rest, fault) = decode_every_way(b"a\r\n.\r\nMAIL FROM:<>\r\n", 100);
        assert_eq!((message.as_slice(), rest.as_slice(), fault), (&b"a\r\n"[..], &b"MAIL FROM:<>\r\n"[..], None));
    }

    /// Forms that one server or another took for an end; none may end a message here.
    #[test]
    fn no_smuggling_form_ends_a_message() {
        for form in [
            &b"\n.\n"[..],
            b"\n.\r",
            b"\r.\n",
            b"\r.\r",
            b"\n.\r\n",
            b"\r.\r\n",
            b"\r\n.\n",
            b"\r\n.\r",
            b"\n\n.\r\n",
            b"\r\n.\r\r\n",
            b"\r\r\n.\r\r\n",
            b"\r\n\r.\r\n",
            b"\r\n.\n\r\n",
        ] {
            let input = [b"a", form, b"MAIL FROM:<evil@example.org>\r\n.\r\nQUIT\r\n"].concat();
            let (_, rest, fault) = decode_every_way(&input, 1_000);
            assert_eq!((rest.as_slice(), fault), (&b"QUIT\r\n"[..], Some(Fault::BareLineEnd)), "{form:?}");
        }
    }

    #[test]
    fn a_nul_makes_no_end_and_no_fault() {
        for form in [&b"\r\n\0.\r\n"[..], b"\r\n.\0\r\n", b"\r\n .\r\n", b"\r\n. \r\n"] {
            let input = [b"a", form, b"b\r\n.\r\nQUIT\r\n"].concat();
            let (_, rest, fault) = decode_every_way(&input, 1_000);
            assert_eq!((rest.as_slice(), fault), (&b"QUIT\r\n"[..], None), "{form:?}");
        }
    }

    #[test]
    fn an_oversized_message_is_thrown_away_to_its_end() {
        let (message, rest, fault) = decode_every_way(b"12345678\r\n.\r\nQUIT\r\n", 9);
        assert!(message.len() <= 9);
        assert_eq!((rest.as_slice(), fault), (&b"QUIT\r\n"[..], Some(Fault::TooLarge)));
        assert_eq!(decode_every_way(b"12345678\r\n.\r\n", 10).2, None);
    }
}
