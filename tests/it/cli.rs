//! The commands as an operator types them: what they print, what they refuse, and that a refusal changes nothing.
mod config;
mod demo;
mod help;
mod import;
mod keys;
mod later;
mod migrate;
mod organization;
mod serve;
mod waiting;
