//! The only public way to rows. Owns transactions and what is sealed in a row; must not know who may do what (scopes say).
//!
//! Two ways to write: [`Store::write`] runs one use case in one transaction; [`Store::append`] is for what must be fast.
//! Finders take a [`Source`] (a [`Reader`] or a [`Tx`]), changes take a [`Tx`], so that nothing is changed outside a
//! transaction. Invariant: a name, an address, a language or a domain enters a row sealed, and is found by blind index.
mod connection;
mod error;
mod open;
mod settings;

pub use error::StoreError;
pub use open::Database;
pub use settings::DatabaseSettings;
