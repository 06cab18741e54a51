//! What leaves as paper: a letter, as a PDF or as a page to print. Owns how a sheet of paper looks; must not know patients,
//! codes or what a letter says.
//!
//! Invariants: a leaf is one side of one sheet; a PDF is tagged for screen readers (PDF/UA-1), in the language of each leaf;
//! nothing is kept: no temporary file, and the bytes are erased when the answer has left.
mod face;
mod layout;
pub(super) mod letter;
mod markup;
mod pdf;

use zeroize::Zeroizing;

pub(super) use self::{markup::markup, pdf::render};

/// One side of a sheet.
pub(super) struct Leaf {
    /// In which language.
    pub language: String,
    /// How an outline names it.
    pub title: String,
    /// What stands on it, from the top.
    pub blocks: Vec<Block>,
}

/// A part of a leaf.
pub(super) enum Block {
    /// The one heading.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// A paragraph that must not be missed.
    Strong(String),
    /// A square for a telephone's camera, at the side of what follows.
    Square {
        /// What it holds.
        holds: Zeroizing<String>,
        /// In words, for whoever listens.
        alternative: String,
    },
    /// What to do, in order.
    Steps(Vec<Step>),
    /// Something quoted, line by line.
    Quote(Vec<String>),
}

/// One thing to do.
pub(super) struct Step {
    /// What.
    pub text: String,
    /// What to type, in large digits.
    pub code: Option<Zeroizing<String>>,
}
