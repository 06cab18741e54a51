//! Everything at rest: tables, store, sealing.
//!
//! Owns the schema's models, the two ways to write, every key and every ciphertext. No other crate touches ciphertext
//! or can forget to seal. Must not know HTTP, SMTP, MIME or HTML.
pub mod base;
pub mod crypto;
pub mod desk;
pub mod domain;
pub mod object;
pub mod store;
mod table;
