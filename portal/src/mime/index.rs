//! The part tree of a message: what the sealed part `index` holds, as JSON. Must not know how it is shown.
//!
//! Invariants:
//! - Either unshowable and without parts, or a list in the order of the message where a part stands behind the part that it is in.
//! - Every range lies within the message, and within the body of the part that it is in.
//! - Rows lie within the body whose they are.
//! - What a release adds to a part has a default, so that what an earlier one wrote still opens.
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{about::About, decode::Encoding, language::is_language, part::Part, scan::Scan};

/// Why a message is not taken apart: kept, offered as a download, and nothing more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unshowable {
    /// Parts in parts in parts, beyond [`super::scan::MAX_DEPTH`].
    TooDeep,
    /// More than [`super::scan::MAX_PARTS`].
    TooManyParts,
    /// Headers beyond [`super::scan::MAX_HEADERS`].
    HeaderTooLong,
    /// It broke the program that took it apart.
    Broken,
}

/// The part tree of a message. Holds content.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// Bytes of the message.
    pub length: u64,
    /// What stands above it.
    pub about: About,
    /// Set if it is not taken apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unshowable: Option<Unshowable>,
    /// The message itself first, then what it holds.
    #[serde(default)]
    pub parts: Vec<Part>,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index")
            .field("length", &self.length)
            .field("unshowable", &self.unshowable)
            .field("parts", &self.parts)
            .finish_non_exhaustive()
    }
}

impl Index {
    /// The index of a message that is there as a whole. What streams by is given to [`Scan`].
    #[must_use]
    pub fn build(raw: &[u8]) -> Self {
        let mut scan = Scan::default();
        scan.push(raw);
        scan.finish()
    }

    /// As it is sealed.
    ///
    /// # Errors
    /// None that are known: the types hold nothing that JSON cannot.
    pub fn to_json(&self) -> Result<Zeroizing<Vec<u8>>, serde_json::Error> {
        serde_json::to_vec(self).map(Zeroizing::new)
    }

    /// As it was sealed, by this release or an earlier one.
    ///
    /// # Errors
    /// The bytes are no index, or one that does not keep the invariants.
    pub fn from_json(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        let index: Self = serde_json::from_slice(bytes)?;
        if index.is_sound() { Ok(index) } else { Err(serde::de::Error::custom("not sound")) }
    }

    /// The parts that a part holds, in their order.
    pub fn inside(&self, number: u16) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(move |part| part.parent == Some(number))
    }

    /// The part of that number.
    #[must_use]
    pub fn part(&self, number: u16) -> Option<&Part> {
        self.parts.get(usize::from(number))
    }

    /// In which language a part says that it is: by its own header, or by that of what it is in, up to the message that it belongs to. What
    /// no tag can be is none, whoever wrote the index.
    #[must_use]
    pub fn language<'a>(&'a self, part: &'a Part) -> Option<&'a str> {
        let mut at = part;
        loop {
            if let Some(language) = at.language.as_deref().filter(|language| is_language(language)) {
                return Some(language);
            }
            // A message inside was written by somebody else.
            at = at.parent.and_then(|parent| self.part(parent)).filter(|parent| !parent.is_open_message())?;
        }
    }

    /// Whether the invariants hold.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let sound = self.parts.iter().enumerate().all(|(nth, part)| {
            let room = match part.parent {
                None => (nth == 0).then_some(0..self.length),
                Some(parent) => self.parts.get(usize::from(parent)).filter(|_| usize::from(parent) < nth).map(|parent| parent.body.clone()),
            };
            usize::from(part.number) == nth
                && room.is_some_and(|room| room.start <= part.header.start && part.body.end <= room.end)
                && part.header.start <= part.header.end
                && part.header.end <= part.body.start
                && part.body.start <= part.body.end
                && part.rows.is_none_or(|rows| part.encoding == Encoding::Base64 && rows.fit(part.body.end - part.body.start))
        });
        sound && self.parts.is_empty() == self.unshowable.is_some()
    }
}
