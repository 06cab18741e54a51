//! The one integration binary: its paths mirror routes, verbs and commands.
//!
//! What touches a database runs twice, on SQLite and on PostgreSQL; what is in `real` runs against other people's
//! programs (a browser) and by itself.
mod architecture;
mod canary;
mod cli;
mod fault;
mod model;
mod notifier;
mod real;
mod service;
mod smtp;
mod store;
mod web;
