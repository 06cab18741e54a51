//! The pages, asked as a browser asks.
mod claim;
mod clock;
mod file;
mod guard;
mod message;
mod scanner;
mod sign_in;
mod virus;
