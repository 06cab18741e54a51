//! Parsed words: what has passed through here is well-formed. No I/O, no keys.
pub mod address;
pub mod id;
pub mod locale;
pub mod mail;
pub mod meta;
pub mod page;
pub mod role;
pub mod scope;
pub mod sensitivity;
pub mod slip;
pub mod spare;
pub mod verdict;
