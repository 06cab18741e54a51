//! What is wrong with a list, by line. Invariant: what it says as a text holds no cell's content, so that it may be printed and logged.
//! Beside it stands a word of the header that is nearly one of ours, for whoever handed the list in and nobody else: where a list has
//! no header, it is a patient's.
use std::fmt;

use super::{cell::CellError, column::Column};

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line, counted from 1; `None` if it is the file as a whole.
    pub line: Option<u64>,
    /// Which cell of it, if it is one.
    pub column: Option<Column>,
    /// Of which kind, for whoever says it in another language.
    pub kind: Kind,
    /// What is wrong and what to do.
    pub message: String,
    /// A heading that is not known, and the column that is nearly called so: in no log.
    pub near: Option<(String, Column)>,
}

/// Kinds of what can be wrong with a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A cell cannot be.
    Cell(CellError),
    /// There is no address.
    Missing,
    /// More or fewer cells than columns.
    Cells,
    /// An address or a number stands in the list twice.
    Twice,
    /// Another patient has it.
    Taken,
    /// Whoever imports took it from another patient lately.
    Freed,
    /// The file is too large.
    Large,
    /// A quotation mark that nothing ends.
    Unclosed,
    /// It has too many rows.
    Long,
    /// It holds nothing.
    Empty,
    /// It is no CSV file, or in another encoding.
    Unreadable,
    /// A column of its header.
    Header,
}

impl Kind {
    /// Its word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cell(CellError::Email(_)) => "address",
            Self::Cell(CellError::Language(_)) => "language",
            Self::Cell(CellError::Phone) => "phone",
            Self::Cell(CellError::Date | CellError::TwoDates(..)) => "date",
            Self::Cell(CellError::DateRange) => "date_range",
            Self::Cell(CellError::Control) => "control",
            Self::Cell(CellError::TooLong(_)) => "long_cell",
            Self::Missing => "missing",
            Self::Cells => "cells",
            Self::Twice => "twice",
            Self::Taken => "taken",
            Self::Freed => "freed",
            Self::Large => "large",
            Self::Long => "long",
            Self::Empty => "empty",
            Self::Unclosed => "unclosed",
            Self::Unreadable => "unreadable",
            Self::Header => "header",
        }
    }
}

impl Problem {
    /// About one cell.
    #[must_use]
    pub const fn cell(line: u64, column: Column, kind: Kind, message: String) -> Self {
        Self { line: Some(line), column: Some(column), kind, message, near: None }
    }

    /// About a line as a whole.
    #[must_use]
    pub const fn row(line: u64, kind: Kind, message: String) -> Self {
        Self { line: Some(line), column: None, kind, message, near: None }
    }

    /// About the heading of this column, counted from 1, that is nearly one of ours.
    pub(super) fn heading(line: u64, at: usize, (heading, near): (&str, Column)) -> Self {
        let message = format!("column {at} of the header is not known; did you mean `{near}`?");
        Self { line: Some(line), column: None, kind: Kind::Header, message, near: Some((heading.to_owned(), near)) }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}")?;
            if let Some(column) = self.column {
                write!(f, ", {column}")?;
            }
            f.write_str(": ")?;
        }
        f.write_str(&self.message)
    }
}

/// Everything that is wrong with a list. Nothing of the list has been taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    problems: Vec<Problem>,
    rows: usize,
}

impl Report {
    /// About the file as a whole.
    pub(super) fn whole(kind: Kind, message: String) -> Self {
        Self::one(Problem { line: None, column: None, kind, message, near: None })
    }

    pub(super) fn one(problem: Problem) -> Self {
        Self { problems: vec![problem], rows: 0 }
    }

    /// The problems, by line: all of them, so that a list is mended once.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.problems.is_empty()
    }

    /// How many rows were refused for a cell of theirs.
    pub(in crate::service) const fn rows(&self) -> usize {
        self.rows
    }

    /// Takes one more.
    pub fn add(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    pub(super) fn bad_row(&mut self, problems: Vec<Problem>) {
        self.rows += 1;
        problems.into_iter().for_each(|problem| self.add(problem));
    }

    /// By line.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.problems.sort_by_key(|problem| problem.line);
        self
    }
}

impl From<Vec<Problem>> for Report {
    fn from(problems: Vec<Problem>) -> Self {
        let mut report = Self::default();
        problems.into_iter().for_each(|problem| report.add(problem));
        report
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.problems {
            writeln!(f, "{problem}")?;
        }
        Ok(())
    }
}
