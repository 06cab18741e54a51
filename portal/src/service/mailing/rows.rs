//! A list of record numbers as it was pasted: lines to rows. Pure; must not know the database.
//!
//! Comma, semicolon or tab, whichever the first line shows. With one column a first line with its name may be left out; further
//! columns must be named in it, and are fields of the text. A cell is text and nothing else.
use std::collections::HashMap;

use csv::ByteRecord;
use serde::{Deserialize, Serialize};

use crate::service::{
    patient::roster::{self, cell},
    template::fields,
};

/// Rows of one mailing.
pub const MAX_ROWS: usize = 10_000;
/// Columns besides the record number.
const MAX_COLUMNS: usize = fields::MOST;
/// What the first column may be called.
const NUMBER: [&str; 10] = [
    "record number",
    "record_number",
    "number",
    "mrn",
    "número de expediente",
    "numero de expediente",
    "número de ficha",
    "numero de ficha",
    "número",
    "expediente",
];

/// Why a list cannot be read as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowsError {
    /// There are no rows.
    Empty,
    /// There are more than [`MAX_ROWS`].
    Many,
    /// There are several columns, and the first line does not name them; or two have the same name.
    Header,
    /// Something in it was no UTF-8: letters are lost.
    Encoding,
    /// In this line begins a cell with a quotation mark that nothing ends.
    Unclosed(u64),
}

/// A row as it was typed.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Cells {
    /// The record number.
    pub(super) number: String,
    /// In which line of the list it stands, from 1 and counting all of them; 0: nobody knows.
    #[serde(default)]
    pub(super) line: u64,
    /// Of the other columns, by name.
    #[serde(default)]
    pub(super) values: HashMap<String, String>,
    /// It has other cells than the first line has columns.
    #[serde(default, skip)]
    pub(super) misshapen: bool,
}

/// What was read.
pub(super) struct Lines {
    /// The columns besides the record number.
    pub(super) columns: Vec<String>,
    /// The rows.
    pub(super) rows: Vec<Cells>,
}

/// Reads a whole list.
pub(super) fn read(text: &str) -> Result<Lines, RowsError> {
    let text = text.trim_start_matches('\u{feff}');
    if text.contains('\u{fffd}') {
        return Err(RowsError::Encoding);
    }
    if let Some(line) = roster::unclosed(text) {
        return Err(RowsError::Unclosed(line));
    }
    let mut reader = roster::table(text);
    let mut lines = Lines { columns: Vec::new(), rows: Vec::new() };
    let (mut record, mut begun, mut counted) = (ByteRecord::new(), false, roster::Lines::new(text.as_bytes()));
    while reader.read_byte_record(&mut record).unwrap_or(false) {
        let line = counted.of(record.position().map_or(0, csv::Position::byte));
        let cells: Vec<String> = record.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect();
        if cells.iter().all(String::is_empty) {
            continue;
        }
        if !begun {
            begun = true;
            let named = cells.first().is_some_and(|cell| NUMBER.contains(&fields::normal(cell).as_str()));
            if named {
                lines.columns = header(&cells)?;
                continue;
            }
            if cells.len() > 1 {
                return Err(RowsError::Header);
            }
        }
        if lines.rows.len() == MAX_ROWS {
            return Err(RowsError::Many);
        }
        lines.rows.push(row(cells, line, &lines.columns));
    }
    if lines.rows.is_empty() { Err(RowsError::Empty) } else { Ok(lines) }
}

/// The names of the columns besides the first. How many there are is looked at before anything else: what follows compares each with each.
fn header(cells: &[String]) -> Result<Vec<String>, RowsError> {
    if cells.len() > MAX_COLUMNS + 1 {
        return Err(RowsError::Header);
    }
    let names: Vec<String> = cells.iter().skip(1).map(|cell| fields::normal(cell)).collect();
    let sound = names
        .iter()
        .enumerate()
        .all(|(place, name)| !names[..place].contains(name) && fields::names(&format!("{{{name}}}")) == std::slice::from_ref(name));
    if sound { Ok(names) } else { Err(RowsError::Header) }
}

fn row(cells: Vec<String>, line: u64, columns: &[String]) -> Cells {
    let misshapen = cells.len() != columns.len() + 1;
    let mut cells = cells.into_iter();
    // What no record can have is looked for all the same, and not found.
    let number: String = cells.next().unwrap_or_default().chars().take(fields::MAX_VALUE).collect();
    let number = cell::record_number(&number).map_or_else(|_| number.clone(), |sound| sound.to_string());
    let values = columns.iter().cloned().zip(cells.map(|cell| fields::value(&cell))).collect();
    Cells { number, line, values, misshapen }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotation_mark_that_nothing_ends_is_told_by_its_line() {
        let refused = read("Record number;field\nA-1;x\nA-2;\"y\nA-3;z\n").err();
        assert_eq!(refused, Some(RowsError::Unclosed(3)));
    }

    #[test]
    fn lists_are_read_as_they_are_pasted() {
        let lines = read("\u{feff}Record number;Appointment  date\r\nA-1;3 May\r\n\r\nA-2;{x}\r\nA-3\r\n").expect("a list");
        assert_eq!(lines.columns, ["appointment date"]);
        let rows: Vec<_> = lines.rows.iter().map(|row| (row.number.as_str(), row.values.get("appointment date"), row.misshapen)).collect();
        assert_eq!(rows, [("A-1", Some(&"3 May".to_owned()), false), ("A-2", Some(&"x".to_owned()), false), ("A-3", None, true)]);
        // As in every other report: the line of the file, with its first one and those that are empty.
        assert_eq!(lines.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 4, 5]);
        let plain = read("A-1\n A-2 \n").expect("a list");
        assert_eq!(plain.rows.iter().map(|row| row.number.as_str()).collect::<Vec<_>>(), ["A-1", "A-2"]);
        for (text, error) in [
            ("record number,place\nA-1,M\u{fffd}laga\n", RowsError::Encoding),
            ("", RowsError::Empty),
            ("record number\n", RowsError::Empty),
            ("A-1,3 May\n", RowsError::Header),
            ("record number,a,a\nA-1,1,2\n", RowsError::Header),
            ("record number,\nA-1,1\n", RowsError::Header),
        ] {
            assert_eq!(read(text).map(|_| ()), Err(error), "{text:?}");
        }
        assert_eq!(read(&"A\n".repeat(MAX_ROWS + 1)).map(|_| ()), Err(RowsError::Many));
        let columns =
            |most: usize| read(&format!("mrn{}\nA{}\n", (0..most).map(|n| format!(",c{n}")).collect::<String>(), ",1".repeat(most)));
        assert_eq!(columns(MAX_COLUMNS).map(|lines| lines.columns.len()), Ok(MAX_COLUMNS));
        assert_eq!(columns(MAX_COLUMNS + 1).map(|_| ()), Err(RowsError::Header));
    }
}
