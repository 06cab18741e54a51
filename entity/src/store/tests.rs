//! Tests of the store, on SQLite in a folder of their own; on PostgreSQL if `PORTAL_TEST_POSTGRES` names a server on
//! which databases may be made.
mod alerts;
mod append;
mod disk;
pub(crate) mod fixture;
mod open;
mod reading;
mod rows;
mod write;
