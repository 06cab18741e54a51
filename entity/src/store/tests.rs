//! Tests of the store, on SQLite in a folder of their own; on PostgreSQL if `TEST_POSTGRES_URL` names a server, on
//! which databases may be made.
mod ahead;
mod alerts;
mod append;
mod checks;
mod disk;
pub(crate) mod fixture;
mod mails;
mod objects;
mod open;
mod person;
mod reading;
mod rows;
mod search;
mod steps;
mod waiting;
mod write;
