//! How much HTML is looked into. Beyond, the message is shown as plain text, and the page says so.
//!
//! These bound memory, and what cannot be stopped once it began; how long all of it together takes is bounded by `effort`.
//! Measured (two cores of 2026, one used, release): the worst of 115 shapes, as large as just passes, took 38 ms in any of the
//! three ways, most take 5 to 20; a letter of 100 KB takes 3.
//! Real senders stay far below: large mailers cut a letter at 102 KB, long forwarded threads reach some hundred KB, 5,000
//! elements and a depth of 150.

/// Bytes of the decoded part.
pub(super) const BYTES: usize = 1 << 20;
/// Pieces that the tokenizer makes: tags, runs of text, each reference to a character.
pub(super) const TOKENS: usize = 32_000;
/// Elements, also those that the parser makes up.
pub(super) const ELEMENTS: usize = 8_000;
/// Elements inside one another.
pub(super) const DEPTH: u16 = 256;
/// Attributes of all tags.
pub(super) const ATTRIBUTES: usize = 40_000;
/// Bytes of the attributes of all tags, but for where pictures lie.
pub(super) const ATTRIBUTE_BYTES: usize = 400 << 10;
/// Different styles of elements.
pub(super) const STYLES: usize = 4_000;
/// Addresses in all tags: each is taken apart several times.
pub(super) const ADDRESSES: usize = 2_500;
/// Attributes of one tag.
pub(super) const ATTRIBUTES_OF_A_TAG: u8 = 100;
/// Bytes of all pictures that stand in their own addresses. Every reader of an address reads all of it, several times; pictures
/// in parts of their own have no such bound.
pub(super) const EMBEDDED: usize = 256 << 10;
