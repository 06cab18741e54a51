//! What it costs to show HTML, counted while it is done and never timed: the same text is always shown, or always refused.
//!
//! A unit is about a nanosecond (one core of 2026, release). Counted is what really takes long: what the parser looks through
//! at each tag is as long as the nesting is deep; it compares an element of formatting with all of its name that are open,
//! attribute by attribute; it opens those anew in every paragraph; the library that writes text out again looks through all
//! of its rest at each letter that may need an escape; an address with foreign letters takes a hundred times its length. What is
//! written is counted for the sanitiser as well, each time: it is written twice, and the most expensive of the three ways asks
//! the sanitiser twice.
//!
//! Not counted: what the model and its writers do, which is less than the second pass of the sanitiser, and in proportion to
//! elements and bytes (`tests::bounds` holds their few loops within loops).
use std::{cell::Cell, rc::Rc};

use super::TooWild;

/// Units that one text may take. A letter of 100 KB takes a tenth of it, a thread of 5,000 elements that is 150 deep all but all.
pub(super) const MOST: u64 = 30_000_000;

/// A tag, a run of text, a reference to a character.
const TOKEN: u64 = 120;
/// One element of those that are open, looked at.
const STEP: u64 = 4;
/// An element made by the parser.
const MADE: u64 = 150;
/// An attribute copied.
const ATTRIBUTE: u64 = 50;
/// Two elements of formatting compared.
const COMPARED: u64 = 40;
/// An attribute sorted for that, by each doubling of their number.
const SORTED: u64 = 15;
/// An element written, and read by the sanitiser.
const WRITTEN: u64 = 500;
/// An attribute that is kept, looked at by both.
const KEPT: u64 = 420;
/// An address taken apart.
const ADDRESS: u64 = 1_200;
/// A byte of an address, and of one with foreign letters.
const ADDRESS_BYTES: (u64, u64) = (6, 60);
/// A byte of a style.
const STYLE_BYTE: u64 = 15;
/// Bytes that are looked through in one unit.
const LOOKED_THROUGH: u64 = 60;

/// What was spent so far. Clones count together.
#[derive(Clone, Default)]
pub(super) struct Effort(Rc<Cell<u64>>);

impl Effort {
    /// Units spent.
    pub(super) fn spent(&self) -> u64 {
        self.0.get()
    }

    /// # Errors
    /// More than one text may take.
    pub(super) fn within(&self) -> Result<(), TooWild> {
        if self.spent() > MOST { Err(TooWild::Effort) } else { Ok(()) }
    }

    /// # Errors
    /// What was spent since `before` would be more than one text may take if it came twice: what was made could not be shown by itself.
    pub(super) fn within_twice(&self, before: u64) -> Result<(), TooWild> {
        if (self.spent() - before).saturating_mul(2) > MOST { Err(TooWild::Effort) } else { Ok(()) }
    }

    /// Bytes read or written once.
    pub(super) fn bytes(&self, count: usize) {
        self.spend(whole(count));
    }

    /// One token that is no tag.
    pub(super) fn token(&self) {
        self.spend(TOKEN);
    }

    /// One tag, with so many elements open.
    pub(super) fn tag(&self, depth: u16) {
        self.spend(TOKEN + STEP * u64::from(depth));
    }

    /// One element made, as deep as that.
    pub(super) fn made(&self, depth: u16, attributes: usize) {
        self.spend(MADE + STEP / 2 * u64::from(depth) + ATTRIBUTE * whole(attributes));
    }

    /// One element of formatting, compared with those of its name around it, which have so many attributes together.
    pub(super) fn compared(&self, own: usize, others: usize, theirs: usize) {
        let attributes = whole(own).saturating_mul(whole(others)).saturating_add(whole(theirs));
        let doublings = u64::from(own.max(1).ilog2()) + 1;
        self.spend(COMPARED * whole(others) + (SORTED * doublings).saturating_mul(attributes));
    }

    /// One element written, as deep as that.
    pub(super) fn written(&self, depth: u16) {
        self.spend(WRITTEN + STEP * u64::from(depth));
    }

    /// One attribute that is kept.
    pub(super) fn kept(&self) {
        self.spend(KEPT);
    }

    /// One address.
    pub(super) fn address(&self, address: &str) {
        let foreign = !address.is_ascii() || address.contains("xn--");
        let byte = if foreign { ADDRESS_BYTES.1 } else { ADDRESS_BYTES.0 };
        self.spend(ADDRESS + byte * whole(address.len()));
    }

    /// Bytes of a style, each different one once.
    pub(super) fn styles(&self, bytes: usize) {
        self.spend(STYLE_BYTE * whole(bytes));
    }

    /// A text of so many bytes, in which so many letters may need an escape.
    pub(super) fn escaped(&self, bytes: usize, letters: usize) {
        self.spend(whole(bytes) + 50 * whole(letters) + whole(bytes).saturating_mul(whole(letters)) / LOOKED_THROUGH);
    }

    fn spend(&self, units: u64) {
        self.0.set(self.0.get().saturating_add(units));
    }
}

fn whole(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
