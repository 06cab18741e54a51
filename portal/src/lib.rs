//! The portal: SMTP listener, web pages, services, command line.
//!
//! One way down: transport parses, `service` decides, `entity::store` keeps.
pub mod service;
