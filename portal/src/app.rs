//! Puts the portal together. Owns the order of the start: keys, database.
mod keys;
mod start;

pub use self::{
    keys::{SetUp, set_up},
    start::{StartError, open_store, services},
};
