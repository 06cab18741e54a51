//! The harness: everything a test needs around the portal, and nothing of the portal itself.
//!
//! Owns actors (who act as people and machines do, from outside), a mail host that can misbehave, fresh databases,
//! real processes. Invariants: nothing here waits by sleeping and hoping ([`wait`] polls with a deadline); every test
//! has its own folder, database and ports; what a test leaves undone in the outbox fails it.
pub mod actor;
pub mod app;
pub mod authenticator;
pub mod authority;
pub mod canary;
pub mod chromium;
pub mod clamd;
pub mod collection;
pub mod corpus;
pub mod database;
pub mod demo;
pub mod exhibit;
pub mod fuzz;
pub mod gate;
pub mod installation;
pub mod large;
pub mod letter;
pub mod mail_host;
pub mod model;
pub mod plain;
pub mod port;
pub mod postfix;
pub mod process;
pub mod pseudo;
pub mod reading;
pub mod relay;
pub mod sink;
pub mod small_site;
pub mod snapshot;
pub mod stage;
pub mod wait;
pub mod wild;
