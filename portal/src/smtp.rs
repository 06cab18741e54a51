//! Mail in: the SMTP listener that relays hand messages to. Parses, never decides.
//!
//! Owns the protocol (RFC 5321 and its extensions), TLS, and the budgets of bytes, time and sessions. What a relay may
//! do and what becomes of a message is the business of a [`reception::Reception`]; `service::accept` is the real one.
//!
//! Invariants:
//! - `250` after the final dot is written only after the reception's `commit` returned `Ok`.
//! - Nothing is taken before TLS except EHLO, HELO, NOOP, QUIT, RSET and STARTTLS; what was buffered before STARTTLS is
//!   thrown away.
//! - The end of a message is CR LF . CR LF and nothing else; a bare CR or LF makes it unacceptable.
//! - Trouble on our side is 4xx. Logs hold ids, verbs, codes and byte counts.
//!
//! The command parser is our own: the published one drops the quotes of a local part (so that two addresses become one)
//! and knows no XFORWARD.
mod budget;
mod command;
mod connection;
pub mod data;
mod line;
mod listener;
pub mod reception;
mod reply;
pub mod session;
pub mod tls;
mod verb;

pub use budget::Limits;
pub use listener::{Listener, ListenerSettings};
pub use session::{Authentication, Security};
