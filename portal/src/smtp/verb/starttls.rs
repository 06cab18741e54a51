//! STARTTLS (RFC 3207). The driver throws away what was pipelined behind it.
use crate::smtp::{
    reception::Reception,
    reply::Reply,
    session::{Next, Session},
};

/// Anybody, once, before TLS.
pub(in crate::smtp) fn run<R: Reception>(session: &mut Session<R>, arguments: &str) -> Next {
    if session.secure {
        return session.bad(Reply::TLS_ALREADY);
    }
    if !arguments.is_empty() {
        return session.bad(Reply::SYNTAX);
    }
    session.answer(Reply::START_TLS);
    Next::StartTls
}
