//! A list of patients as CSV: bytes to checked rows. Pure; must not know the database.
//!
//! UTF-8, with or without byte-order mark; comma, semicolon or tab, whichever the header shows; columns in any order.
//! `email` is required; `name`, `birth_date`, `record_number`, `phone` and `language` may be there; any other column is
//! refused, because a misspelt one would lose its data in silence. A cell is text and nothing else: one that a
//! spreadsheet would take for a formula is kept as it stands.
//!
//! Invariants: every row that is returned is sound and every other one is reported, by its line; a report never repeats
//! what a cell holds.
pub(in crate::service) mod cell;
mod column;
mod encoding;
mod order;
mod quote;
mod report;

use std::collections::HashMap;

use csv::{ByteRecord, Reader, ReaderBuilder};
use entity::{
    base::clock::Timestamp,
    domain::{address::EmailAddress, locale::Locale},
};
use zeroize::Zeroizing;

use self::order::Order;
pub use self::{
    cell::CellError,
    column::Column,
    report::{Kind, Problem, Report},
};

/// How much of a list is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RosterLimits {
    /// Largest file in bytes.
    pub bytes: u64,
    /// Most rows without the header.
    pub rows: usize,
}

/// One patient of the list, every cell checked.
pub struct Row {
    /// The line in which the row begins, counted from 1.
    pub line: u64,
    /// Delivery and alert address.
    pub email: EmailAddress,
    /// Full name.
    pub name: Option<Zeroizing<String>>,
    /// Birth date, `YYYY-MM-DD`.
    pub birth_date: Option<Zeroizing<String>>,
    /// The organization's own number for this person.
    pub record_number: Option<Zeroizing<String>>,
    /// Telephone number, as written.
    pub phone: Option<Zeroizing<String>>,
    /// Language of alerts.
    pub language: Option<Locale>,
}

impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Row(line {})", self.line)
    }
}

/// A list that was read.
#[derive(Debug)]
pub struct Roster {
    /// The rows that are sound.
    pub rows: Vec<Row>,
    /// What is wrong with the others, and which rows cannot both be.
    pub report: Report,
}

/// The rows of a table, whatever its first line parts its cells with.
pub(in crate::service) fn table(text: &str) -> Reader<&[u8]> {
    ReaderBuilder::new().delimiter(column::delimiter(text)).flexible(true).has_headers(false).from_reader(text.as_bytes())
}

/// The line of a quotation mark that begins a cell of such a table and that nothing ends.
pub(in crate::service) fn unclosed(text: &str) -> Option<u64> {
    quote::unclosed(text, column::delimiter(text))
}

/// Reads a whole list.
///
/// # Errors
/// A [`Report`] if the file as a whole cannot be read: too long, another encoding, a header that is not understood.
pub fn read(bytes: &[u8], limits: RosterLimits, now: Timestamp) -> Result<Roster, Report> {
    if u64::try_from(bytes.len()).is_ok_and(|size| size > limits.bytes) {
        return Err(Report::whole(Kind::Large, format!("the file is larger than {} bytes (limits.import_bytes): split it", limits.bytes)));
    }
    let text = encoding::utf8(bytes).map_err(Report::one)?;
    if let Some(line) = unclosed(text) {
        let said = "a quotation mark in this line begins a cell that nothing ends: end it with another one, or delete it";
        return Err(Report::one(Problem::row(line, Kind::Unclosed, said.to_owned())));
    }
    let mut reader = table(text);
    let mut record = ByteRecord::new();
    let mut lines = Lines::new(text.as_bytes());
    let mut report = Report::default();
    let (mut columns, mut order) = (None, Order::Unsaid);
    let (mut rows, mut keys) = (Vec::new(), Vec::new());
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            // Reading from memory with flexible rows leaves nothing that could fail.
            Err(_) => return Err(Report::whole(Kind::Unreadable, "this is not a CSV file".to_owned())),
        }
        let line = lines.of(record.position().map_or(0, csv::Position::byte));
        let Some(columns) = &columns else {
            let header = column::header(&record, line).map_err(Report::from)?;
            order = header.iter().position(|column| *column == Column::BirthDate).map_or(Order::Unsaid, |at| Order::of(text, at));
            columns = Some(header);
            continue;
        };
        if record.iter().all(is_blank) {
            continue;
        }
        if rows.len() + report.rows() == limits.rows {
            return Err(Report::whole(Kind::Long, format!("the file has more rows than {} (limits.import_rows): split it", limits.rows)));
        }
        let (key, read) = row(&record, line, (columns, order), now);
        keys.push(key);
        match read {
            Ok(row) => rows.push(row),
            Err(problems) => report.bad_row(problems),
        }
    }
    if columns.is_none() {
        return Err(Report::whole(
            Kind::Empty,
            "the file is empty: the first line must name the columns, for instance email,name".to_owned(),
        ));
    }
    find_duplicates(&keys, &mut report);
    Ok(Roster { rows, report })
}

/// Whether nothing stands in a cell but what is not seen.
fn is_blank(cell: &[u8]) -> bool {
    std::str::from_utf8(cell)
        .is_ok_and(|text| text.trim_matches(|c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}').is_empty())
}

/// One record, every cell of it, so that all its mistakes are told at once.
fn row(record: &ByteRecord, line: u64, (columns, order): (&[Column], Order), now: Timestamp) -> (Key, Result<Row, Vec<Problem>>) {
    if record.len() != columns.len() {
        // A mark that is not ended takes the lines up to the next one along.
        let over = record.iter().any(|cell| cell.contains(&b'\n'));
        let why = if over { "a quotation mark in this line is not ended in it" } else { "a cell with a comma needs quotation marks" };
        let message = format!("cells: {}, columns in the header: {}; {why}", record.len(), columns.len());
        return (Key { line, email: None, number: None }, Err(vec![Problem::row(line, Kind::Cells, message)]));
    }
    let mut problems = Vec::new();
    let mut cells = Cells::default();
    for (column, bytes) in columns.iter().zip(record) {
        // The whole file was checked, and a delimiter never splits a character.
        let text = std::str::from_utf8(bytes).unwrap_or_default().trim();
        if text.is_empty() {
            continue;
        }
        let read = match column {
            Column::Email => cell::email(text).map(|address| cells.email = Some(address)),
            Column::Name => cell::name(text).map(|name| cells.name = Some(name)),
            Column::BirthDate => {
                let date = order.read(text).ok_or_else(|| cell::no_date(text)).and_then(|date| cell::birth_date(&date, now));
                date.map(|date| cells.birth_date = Some(date))
            }
            Column::RecordNumber => cell::record_number(text).map(|number| cells.record_number = Some(number)),
            Column::Phone => cell::phone(text).map(|phone| cells.phone = Some(phone)),
            Column::Language => cell::language(text).map(|language| cells.language = Some(language)),
        };
        if let Err(error) = read {
            problems.push(Problem::cell(line, *column, Kind::Cell(error), error.to_string()));
        }
    }
    let Cells { email, name, birth_date, record_number, phone, language } = cells;
    let key = Key { line, email: email.as_ref().map(EmailAddress::normal), number: record_number.clone() };
    let read = match email {
        Some(email) if problems.is_empty() => Ok(Row { line, email, name, birth_date, record_number, phone, language }),
        None if problems.iter().all(|problem| problem.column != Some(Column::Email)) => {
            problems.push(Problem::cell(
                line,
                Column::Email,
                Kind::Missing,
                "must be given: it is where the patient's mail is addressed to".to_owned(),
            ));
            Err(problems)
        }
        _ => Err(problems),
    };
    (key, read)
}

/// What no two rows may share, of those that are refused for something else too: whoever mends a list learns all at once.
struct Key {
    line: u64,
    email: Option<String>,
    number: Option<Zeroizing<String>>,
}

/// Counts lines up to where records begin. The CSV reader's own count is one behind after CR LF and empty lines.
pub(in crate::service) struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    /// Of a whole text.
    pub(in crate::service) const fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0, line: 1 }
    }

    /// The line of the record that the reader found from this byte on. Records are asked for in order.
    pub(in crate::service) fn of(&mut self, byte: u64) -> u64 {
        let start = usize::try_from(byte).unwrap_or(usize::MAX).min(self.text.len());
        let skipped = self.text[start..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let breaks = self.text[self.at..start + skipped].iter().filter(|byte| **byte == b'\n').count();
        self.at = start + skipped;
        self.line += u64::try_from(breaks).unwrap_or(0);
        self.line
    }
}

/// A row while it is being read.
#[derive(Default)]
struct Cells {
    email: Option<EmailAddress>,
    name: Option<Zeroizing<String>>,
    birth_date: Option<Zeroizing<String>>,
    record_number: Option<Zeroizing<String>>,
    phone: Option<Zeroizing<String>>,
    language: Option<Locale>,
}

/// Two rows with one address would be two people with one mailbox; with one record number, one person twice.
fn find_duplicates(keys: &[Key], report: &mut Report) {
    let mut addresses: HashMap<&str, u64> = HashMap::with_capacity(keys.len());
    let mut numbers: HashMap<&str, u64> = HashMap::new();
    for Key { line, email, number } in keys {
        if let Some(first) = email.as_deref().and_then(|email| first_of(&mut addresses, email, *line)) {
            report.add(Problem::cell(*line, Column::Email, Kind::Twice, format!("the same address stands in line {first} already")));
        }
        let number = number.as_ref().map(|number| number.as_str());
        if let Some(first) = number.and_then(|number| first_of(&mut numbers, number, *line)) {
            report.add(Problem::cell(*line, Column::RecordNumber, Kind::Twice, format!("the same number stands in line {first} already")));
        }
    }
}

/// The line in which a key stood before, if it did.
fn first_of<'k>(seen: &mut HashMap<&'k str, u64>, key: &'k str, line: u64) -> Option<u64> {
    let first = *seen.entry(key).or_insert(line);
    (first != line).then_some(first)
}

#[cfg(test)]
mod tests;
