//! The header of one part while it streams by: the few fields that are needed, bounded. Must not know what they mean.
use zeroize::Zeroizing;

/// Longest field name that can be one of those kept.
const MAX_NAME: usize = 40;
/// The fields kept, and how many bytes of each: what a long list of recipients or a long file name needs.
const KEPT: [(&str, usize); 11] = [
    ("content-type", 8 << 10),
    ("content-disposition", 8 << 10),
    ("content-transfer-encoding", 256),
    ("content-id", 1 << 10),
    ("content-language", 256),
    ("content-location", 4 << 10),
    ("subject", 8 << 10),
    ("from", 4 << 10),
    ("to", 32 << 10),
    ("cc", 32 << 10),
    ("date", 256),
];

/// What was found.
#[derive(Default)]
pub(in crate::mime) struct Head {
    fields: [Option<Zeroizing<Vec<u8>>>; KEPT.len()],
    /// The field that the current line belongs to, if it is kept.
    current: Option<usize>,
    /// A field was seen.
    any: bool,
    /// Where the first line that is no field begins.
    pub(in crate::mime) odd_at: Option<u64>,
    /// A line like a boundary was compared with the one that the header names: once is enough.
    pub(super) looked_for_boundary: bool,
}

impl Head {
    /// The first field of that name, folded as it came.
    pub(in crate::mime) fn get(&self, name: &str) -> Option<&[u8]> {
        let nth = KEPT.iter().position(|(kept, _)| *kept == name)?;
        self.fields[nth].as_deref().map(Vec::as_slice)
    }

    /// A line begins at `at`; this is all of it, or as much as was held.
    pub(super) fn line(&mut self, line: &[u8], at: u64) {
        if matches!(line.first(), Some(b' ' | b'\t')) && self.any {
            return self.value(line);
        }
        self.current = None;
        let name = memchr::memchr(b':', line).map(|end| line[..end].trim_ascii_end());
        let Some(name) = name.filter(|name| !name.is_empty() && name.iter().all(u8::is_ascii_graphic)) else {
            // The line that mailboxes put in front of a message is no fault.
            if !line.starts_with(b"From ") && !line.starts_with(b">From ") {
                self.odd_at.get_or_insert(at);
            }
            return;
        };
        self.any = true;
        if name.len() <= MAX_NAME
            && let Some(nth) = KEPT.iter().position(|(kept, _)| kept.as_bytes().eq_ignore_ascii_case(name))
            && (self.fields[nth].is_none() || KEPT[nth].0 == "from")
        {
            // Of several From each names an author; of anything else the first one counts.
            match &mut self.fields[nth] {
                Some(before) if before.len() >= KEPT[nth].1 => return,
                Some(before) => {
                    let end = before.trim_ascii_end().len();
                    before.truncate(end);
                    before.extend_from_slice(b",");
                }
                none => *none = Some(Zeroizing::default()),
            }
            self.current = Some(nth);
            let value = memchr::memchr(b':', line).map_or(line.len(), |end| end + 1);
            self.value(&line[value..]);
        }
    }

    /// More of the current line.
    pub(super) fn value(&mut self, bytes: &[u8]) {
        if let Some(nth) = self.current
            && let Some(field) = &mut self.fields[nth]
        {
            let room = KEPT[nth].1.saturating_sub(field.len());
            field.extend_from_slice(&bytes[..bytes.len().min(room)]);
        }
    }

    /// Whether anything was read as a field.
    pub(super) const fn is_any(&self) -> bool {
        self.any
    }
}
