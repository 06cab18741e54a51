//! Messages as bytes: header fields on the way in, text on the way out. Pure: no I/O, no keys, no pages.
//!
//! Whatever comes is kept as it is: a missing, odd or huge header is no fault. Invariant: nothing here holds more of a
//! message in memory than its bounds say, and no message, however nested, ends the process.
pub mod about;
pub mod answer;
mod armour;
pub mod calendar;
pub mod charset;
pub mod decode;
pub mod encoded_word;
mod enriched;
pub mod file_kind;
pub mod file_name;
mod flowed;
pub mod header;
pub mod html;
pub mod index;
pub mod language;
pub mod location;
mod params;
pub mod part;
pub mod prose;
pub mod relay;
pub mod report;
pub mod scan;
pub mod signed;
pub mod summary;
pub mod text;
pub mod view;
pub mod words;
