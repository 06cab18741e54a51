//! The pages, asked as a browser asks.
mod again;
mod archive;
mod attacker;
mod claim;
mod clock;
mod file;
mod guard;
mod language;
mod message;
mod recover;
mod saved;
mod scanner;
mod settings;
mod sign_in;
mod staff;
mod virus;
mod weight;
