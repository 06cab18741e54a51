//! HTML of strangers, shown three ways: as text of ours (`reading`), as it was designed (`original`), as plain text (`plain`).
//! Pure: no I/O, no words of its own, no pages. Must not know where a message lies or who reads it.
//!
//! ```text
//! HTML -> tree (caps, effort) -> our own writer (allow-list), until nothing changes -> ammonia (the same list) = sanitised
//! sanitised -> its tree -> model (text, styles as flags, links by number) -> reading | plain
//! sanitised -> ammonia (no links, pictures as data) -> original
//! ```
//! Invariants:
//! - What is too wild is refused whole, never shown in part (as text it is, by a way that looks at no structure).
//! - The markup of `reading` is written from constants of ours and escaped text, so that none of the author's can be in it.
//! - Nothing that comes out names a remote address in a place that a browser loads, and nothing can run.
//! - What was left out is told by a flag.
//! - Not guaranteed: that copies of the text inside the parser are zeroised.
//! - Only what is handed out is.
mod address;
mod allow;
mod caps;
mod crude;
mod css;
mod ease;
mod effort;
mod guard;
mod letters;
mod lost;
mod model;
mod original;
mod places;
mod plain;
mod reading;
mod sanitise;
mod tree;
mod written;

pub use address::{Kind, Link};
pub use crude::{LONGEST_EMPTY, is_empty};
pub use css::colour::Hue;
pub use ease::eased;
pub use lost::{Lost, LostKind};
pub use original::{MAX_PICTURES, Original, Picture, PictureKind, original};
pub use places::{Page, Places};
pub use plain::{Marks, Plain, links, plain};
pub use reading::{Labels, Options, Reading, link_list, reading};
pub use sanitise::{effort, sanitise};
pub use written::written;

/// More than is looked into: show the plain text instead, and say so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TooWild {
    /// Too long, or it would be once written out.
    #[error("the HTML is too long")]
    Bytes,
    /// Too many tags, runs of text and references to characters.
    #[error("the HTML is in too many pieces")]
    Tokens,
    /// Too many elements.
    #[error("the HTML has too many elements")]
    Elements,
    /// Elements too deep inside one another.
    #[error("the HTML is nested too deeply")]
    Depth,
    /// Too many attributes, in all or in one tag.
    #[error("the HTML has too many attributes")]
    Attributes,
    /// Each of its parts is within bounds, and all together would take too long.
    #[error("the HTML would take too long")]
    Effort,
    /// The sanitiser finds something to change in its own output, again and again.
    #[error("the HTML does not come to rest")]
    Restless,
    /// A fault in a library.
    #[error("the HTML cannot be taken apart")]
    Fault,
}

#[cfg(test)]
mod tests;
