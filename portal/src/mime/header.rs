//! The top-level header fields of a message that streams by. Must not know what relay headers mean.
//!
//! Strips the relay headers (`X-Secure-Portal`, `X-Portal-*`), collects what a list shows, and finds where the leading
//! trace headers end: those differ between two transfers of one message, so the idempotency digest begins after them.
//!
//! The header section ends with the first empty line and with nothing else; a line in it that is no field is kept and
//! passed over, as the library that shows the message does, so that no line can hide a relay header from one and show
//! it to the other. Nested messages and parts are never looked at: bounces quote headers.
//!
//! Invariant: the same bytes, cut anywhere, give the same result; without relay headers, output equals input.

/// Longest name looked at. All names that matter are shorter; a longer `X-Portal-…` is still stripped.
const MAX_NAME: usize = 64;
/// Bytes of a value kept for the list, still encoded.
const MAX_VALUE: usize = 4_096;
/// Bytes of all From fields, after which no further one is kept.
const MAX_FROM: usize = 16_384;
/// Bytes of a relay header's value kept.
const MAX_RELAY_VALUE: usize = 512;
/// Relay headers kept; more are stripped as well.
const MAX_RELAY_FIELDS: usize = 32;
/// Fields that mail systems put on top at each transfer, or at each delivery.
const TRACE: [&str; 6] = ["received", "return-path", "delivered-to", "x-original-to", "envelope-to", "delivery-date"];

/// What was found in the header section. Values are unfolded, bounded, and decoded no further.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Headers {
    /// Relay headers in their order: name in lower case, value trimmed.
    pub relay: Vec<(String, String)>,
    /// `X-Portal-Alert` was there: a mail of the portal itself.
    pub alert: bool,
    /// The first Subject.
    pub subject: Option<Vec<u8>>,
    /// What every From says, one after the other.
    pub from: Option<Vec<u8>>,
    /// There are more than are kept.
    pub from_goes_on: bool,
    /// The first Date.
    pub date: Option<Vec<u8>>,
    /// The topmost Received.
    pub received: Option<Vec<u8>>,
    /// Whether there is a Message-ID.
    pub message_id: bool,
}

impl std::fmt::Debug for Headers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Headers(..)")
    }
}

/// Where a collected value goes.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    Relay(String),
    Subject,
    From,
    Date,
    MessageId,
    Received,
}

/// The field that the current line belongs to.
#[derive(Debug, Default)]
struct Field {
    strip: bool,
    place: Option<Place>,
    value: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// At the start of a line, or within what may be a name: held back until that is known.
    Name,
    /// Within a value.
    Value,
    /// After the empty line.
    Body,
}

/// Filters one message.
#[derive(Debug)]
pub struct HeaderFilter {
    at: At,
    held: Vec<u8>,
    field: Field,
    found: Headers,
    written: u64,
    leading: Option<u64>,
}

impl Default for HeaderFilter {
    fn default() -> Self {
        Self { at: At::Name, held: Vec::new(), field: Field::default(), found: Headers::default(), written: 0, leading: None }
    }
}

impl HeaderFilter {
    /// Takes the next bytes; appends what is to be kept to `out`.
    pub fn push(&mut self, input: &[u8], out: &mut Vec<u8>) {
        let mut rest = input;
        while !rest.is_empty() {
            let taken = match self.at {
                At::Body => {
                    self.write(rest, out);
                    rest.len()
                }
                At::Value => self.value(rest, out),
                At::Name => self.name(rest[0], out),
            };
            rest = &rest[taken..];
        }
    }

    /// The end of the message. Says what was found.
    pub fn finish(&mut self, out: &mut Vec<u8>) -> Headers {
        if !self.held.is_empty() {
            self.begin(Field::default(), false, out);
        }
        self.close();
        std::mem::take(&mut self.found)
    }

    /// How many of the bytes written so far are leading trace headers: all, while nothing else was seen.
    #[must_use]
    pub fn leading(&self) -> u64 {
        self.leading.unwrap_or(self.written)
    }

    /// Bytes written so far.
    #[must_use]
    pub const fn written(&self) -> u64 {
        self.written
    }

    /// One byte at the start of a line; returns how many were taken.
    fn name(&mut self, byte: u8, out: &mut Vec<u8>) -> usize {
        if self.held.is_empty() && matches!(byte, b' ' | b'\t') {
            // The field goes on. Before any field it is a line like any other.
            if self.leading.is_none() && self.written == 0 && !self.field.strip {
                self.leading = Some(0);
            }
            self.at = At::Value;
            return 0;
        }
        self.held.push(byte);
        match byte {
            b'\n' if matches!(self.held.as_slice(), b"\n" | b"\r\n") => {
                self.begin(Field::default(), false, out);
                self.at = At::Body;
            }
            b'\n' => {
                self.begin(Field::default(), false, out);
                self.at = At::Name;
            }
            b':' => self.field_named(out),
            _ if self.held.len() >= MAX_NAME => self.field_named(out),
            _ => {}
        }
        1
    }

    /// The name is known, as far as it matters.
    fn field_named(&mut self, out: &mut Vec<u8>) {
        self.close();
        let name = self.held.strip_suffix(b":").unwrap_or(&self.held);
        let name = String::from_utf8_lossy(name.trim_ascii_end()).to_ascii_lowercase();
        let relay = name == "x-secure-portal" || name.starts_with("x-portal-");
        let first = |taken: bool, place: Place| (!taken).then_some(place);
        let place = match name.as_str() {
            _ if relay => (self.found.relay.len() < MAX_RELAY_FIELDS).then(|| Place::Relay(name.clone())),
            "subject" => first(self.found.subject.is_some(), Place::Subject),
            // Of several each names an author: whoever wrote it may stand in any.
            "from" => Some(Place::From),
            "date" => first(self.found.date.is_some(), Place::Date),
            "message-id" => first(self.found.message_id, Place::MessageId),
            "received" => first(self.found.received.is_some(), Place::Received),
            _ => None,
        };
        self.begin(Field { strip: relay, place, value: Vec::new() }, TRACE.contains(&name.as_str()), out);
        self.found.alert |= name == "x-portal-alert";
        self.at = At::Value;
    }

    /// A new field (or line) begins with what is held.
    fn begin(&mut self, field: Field, trace: bool, out: &mut Vec<u8>) {
        self.close();
        let held = std::mem::take(&mut self.held);
        if !field.strip {
            if !trace && self.leading.is_none() {
                self.leading = Some(self.written);
            }
            self.write(&held, out);
        }
        self.field = field;
    }

    /// What belongs to the value, up to the end of the line.
    fn value(&mut self, input: &[u8], out: &mut Vec<u8>) -> usize {
        let end = memchr::memchr(b'\n', input);
        let taken = end.map_or(input.len(), |end| end + 1);
        let bytes = &input[..taken];
        if let Some(place) = &self.field.place {
            let bound = if matches!(place, Place::Relay(_)) { MAX_RELAY_VALUE } else { MAX_VALUE };
            let kept = bytes.iter().filter(|byte| !matches!(byte, b'\r' | b'\n'));
            self.field.value.extend(kept.take(bound - self.field.value.len()));
        }
        if !self.field.strip {
            self.write(bytes, out);
        }
        if end.is_some() {
            self.at = At::Name;
        }
        taken
    }

    /// The field is complete.
    fn close(&mut self) {
        let Field { place, value, .. } = std::mem::take(&mut self.field);
        let value = value.trim_ascii().to_vec();
        match place {
            Some(Place::Relay(name)) => self.found.relay.push((name, String::from_utf8_lossy(&value).into_owned())),
            Some(Place::Subject) => self.found.subject = Some(value),
            Some(Place::From) => self.author(&value),
            // One that says nothing is as good as none.
            Some(Place::Date) => self.found.date = Some(value).filter(|value| !value.is_empty()),
            Some(Place::MessageId) => self.found.message_id = !value.is_empty(),
            Some(Place::Received) => self.found.received = Some(value),
            None => {}
        }
    }

    fn author(&mut self, value: &[u8]) {
        let Some(before) = &mut self.found.from else {
            self.found.from = Some(value.to_vec());
            return;
        };
        if before.len() > MAX_FROM {
            self.found.from_goes_on = true;
        } else if !value.is_empty() {
            before.extend_from_slice(b", ");
            before.extend_from_slice(value);
        }
    }

    fn write(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        self.written = self.written.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        out.extend_from_slice(bytes);
    }
}

impl Headers {
    /// The relay's own id of the message, from `Received: … id X`.
    #[must_use]
    pub fn trace_id(&self) -> Option<String> {
        let received = String::from_utf8_lossy(self.received.as_deref()?).into_owned();
        let before_date = received.split(';').next().unwrap_or_default();
        let mut words = before_date.split_ascii_whitespace();
        words.find(|word| word.eq_ignore_ascii_case("id"))?;
        words.next().map(str::to_owned)
    }
}

#[cfg(test)]
mod tests;
