//! One file for each verb that does more than answer. Must not know sockets.
pub(super) mod auth;
pub(super) mod data;
pub(super) mod ehlo;
pub(super) mod mail;
pub(super) mod rcpt;
pub(super) mod rset;
pub(super) mod starttls;
pub(super) mod xforward;
