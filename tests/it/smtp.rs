//! The listener as relays meet it, over real sockets and TLS.
mod answer;
mod auth;
mod bounce;
mod data;
mod ehlo;
mod headers;
mod mail;
mod rcpt;
mod starttls;
