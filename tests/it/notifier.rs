//! The notifier against mail hosts of every kind.
mod alert;
mod host;
mod process;
mod role;
