//! The header of a list: which columns there are, and what parts them.
use std::fmt;

use csv::ByteRecord;

use super::report::{Kind, Problem};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// `email`
    Email,
    /// `name`
    Name,
    /// `birth_date`
    BirthDate,
    /// `record_number`
    RecordNumber,
    /// `phone`
    Phone,
    /// `language`
    Language,
}

impl Column {
    const ALL: [Self; 6] = [Self::Email, Self::Name, Self::BirthDate, Self::RecordNumber, Self::Phone, Self::Language];

    /// Its name in the header.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Name => "name",
            Self::BirthDate => "birth_date",
            Self::RecordNumber => "record_number",
            Self::Phone => "phone",
            Self::Language => "language",
        }
    }

    /// Reads a header's cell: any case; spaces and hyphens stand for underscores.
    fn parse(text: &str) -> Option<Self> {
        let name: String = text.trim().chars().map(|c| if matches!(c, ' ' | '-') { '_' } else { c.to_ascii_lowercase() }).collect();
        let name = if name == "e_mail" { "email" } else { name.as_str() };
        Self::ALL.into_iter().find(|column| column.as_str() == name)
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What parts the cells: the one of comma, semicolon and tab that stands most often in the first line.
pub(super) fn delimiter(text: &str) -> u8 {
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |delimiter: u8| header.bytes().filter(|byte| *byte == delimiter).count();
    let [comma, semicolon, tab] = [b',', b';', b'\t'].map(count);
    match () {
        () if semicolon > comma && semicolon >= tab => b';',
        () if tab > comma => b'\t',
        () => b',',
    }
}

/// Reads the header.
pub(super) fn header(record: &ByteRecord, line: u64) -> Result<Vec<Column>, Vec<Problem>> {
    let mut columns = Vec::with_capacity(record.len());
    let mut problems = Vec::new();
    for (at, cell) in record.iter().enumerate() {
        match std::str::from_utf8(cell).ok().and_then(Column::parse) {
            Some(column) if columns.contains(&column) => {
                problems.push(Problem::row(line, Kind::Header, format!("the column `{column}` stands here twice")))
            }
            Some(column) => columns.push(column),
            None => problems.push(Problem::row(
                line,
                Kind::Header,
                format!("column {} of the header is none of {}: rename or delete it", at + 1, names()),
            )),
        }
    }
    if problems.is_empty() && !columns.contains(&Column::Email) {
        problems.push(Problem::row(line, Kind::Header, format!("the header must name the column `email`, and may name {}", names())));
    }
    if problems.is_empty() { Ok(columns) } else { Err(problems) }
}

fn names() -> String {
    Column::ALL.map(Column::as_str).join(", ")
}
