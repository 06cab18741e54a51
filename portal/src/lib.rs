//! The portal: SMTP listener, web pages, services, command line.
//!
//! One way down: transport (`web`, `smtp`, `cli`) parses and never decides; `service` decides, one use case in one
//! transaction; `entity::store` is the only way to rows. Must not know how anything is sealed.
pub mod app;
pub mod cli;
pub mod config;
mod crowd;
mod demo;
pub mod job;
pub mod mime;
mod scanner;
pub mod service;
pub mod smtp;
pub mod web;
