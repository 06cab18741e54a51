//! The pages, asked as a browser asks.
mod claim;
mod guard;
mod message;
mod scanner;
mod sign_in;
