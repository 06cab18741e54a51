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
        match normal(text).as_str() {
            "e_mail" => Some(Self::Email),
            "numero_de_ficha" | "numero_de_expediente" => Some(Self::RecordNumber),
            name => Self::ALL.into_iter().find(|column| column.as_str() == name),
        }
    }

    /// What somebody may have meant by a heading. Nothing for what does not look like one: a list without a header begins with a
    /// patient.
    fn near(heading: &str) -> Option<Self> {
        let name = normal(heading);
        if name.chars().count() > LONGEST_HEADING || !name.chars().all(|c| c.is_alphabetic() || c == '_') {
            return None;
        }
        let known = Self::ALL.into_iter().map(|column| (column.as_str(), column)).chain(SAID);
        let holds = |word: &str| name.contains(word) || (name.len() >= SHORTEST_HEADING && word.contains(name.as_str()));
        known
            .clone()
            .find(|(word, _)| name == *word || apart(&name, word) <= SLIPS)
            .or_else(|| known.clone().find(|(word, _)| holds(word)))
            .map(|(_, column)| column)
    }
}

/// Columns of a header that are looked at one by one.
const MOST_COLUMNS: usize = 64;
/// Longest word that may be a heading, and the shortest that may be a part of one.
const LONGEST_HEADING: usize = 24;
const SHORTEST_HEADING: usize = 4;
/// Letters by which a mistyped heading may differ.
const SLIPS: usize = 1;
/// What else people call them.
const SAID: [(&str, Column); 9] = [
    ("correo", Column::Email),
    ("nombre", Column::Name),
    ("nacimiento", Column::BirthDate),
    ("date_of_birth", Column::BirthDate),
    ("ficha", Column::RecordNumber),
    ("expediente", Column::RecordNumber),
    ("mrn", Column::RecordNumber),
    ("telefono", Column::Phone),
    ("idioma", Column::Language),
];

/// Small letters without accents, and underscores for what parts words.
fn normal(text: &str) -> String {
    let plain = |c| match c {
        ' ' | '-' => '_',
        'á' => 'a',
        'é' => 'e',
        'í' => 'i',
        'ó' => 'o',
        'ú' => 'u',
        c => c,
    };
    text.trim().chars().flat_map(char::to_lowercase).map(plain).collect()
}

/// How many letters two words are apart (Levenshtein).
fn apart(one: &str, two: &str) -> usize {
    let two: Vec<char> = two.chars().collect();
    let mut row: Vec<usize> = (0..=two.len()).collect();
    for (at, c) in one.chars().enumerate() {
        let mut before = row[0];
        row[0] = at + 1;
        for (to, other) in two.iter().enumerate() {
            let swap = before + usize::from(c != *other);
            before = row[to + 1];
            row[to + 1] = swap.min(before + 1).min(row[to] + 1);
        }
    }
    row[two.len()]
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

/// Reads the header. Of one that has more columns than anybody's list it is said that it has, and of none of them what is wrong.
pub(super) fn header(record: &ByteRecord, line: u64) -> Result<Vec<Column>, Vec<Problem>> {
    if record.len() > MOST_COLUMNS {
        let text = format!("the header has {} columns: delete all but {}", record.len(), names());
        return Err(vec![Problem::row(line, Kind::Header, text)]);
    }
    let mut columns = Vec::with_capacity(record.len());
    let mut problems = Vec::new();
    for (at, cell) in record.iter().enumerate() {
        let heading = std::str::from_utf8(cell).unwrap_or_default();
        match Column::parse(heading) {
            Some(column) if columns.contains(&column) => {
                problems.push(Problem::row(line, Kind::Header, format!("the column `{column}` stands here twice")))
            }
            Some(column) => columns.push(column),
            None => problems.push(match Column::near(heading) {
                Some(near) => Problem::heading(line, at + 1, (heading.trim(), near)),
                None => {
                    Problem::row(line, Kind::Header, format!("column {} of the header is none of {}: rename or delete it", at + 1, names()))
                }
            }),
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
