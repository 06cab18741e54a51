//! EHLO and HELO. In clear nothing but STARTTLS is announced: there is nothing else to be had.
use crate::smtp::{
    command::Verb,
    reception::Reception,
    reply::Reply,
    session::{Authentication, Next, Session},
};

/// Longest name that a client may give itself.
const MAX_NAME: usize = 255;

/// Anybody, at any time. Ends a transaction (RFC 5321 section 4.1.4).
pub(in crate::smtp) fn run<R: Reception>(session: &mut Session<R>, verb: Verb, name: &str) -> Next {
    if name.is_empty() || name.len() > MAX_NAME {
        return session.bad(Reply::SYNTAX);
    }
    session.reset();
    session.greeted = true;
    let hostname = session.context.hostname.clone();
    if verb == Verb::Helo {
        session.write_line(&format!("250 {hostname}"));
        return Next::Read;
    }
    session.write_line(&format!("250-{hostname}"));
    if session.secure {
        announce(session);
    } else {
        session.write_line("250-STARTTLS");
    }
    session.write_line("250 ENHANCEDSTATUSCODES");
    Next::Read
}

/// XFORWARD stands here before AUTH, because clients do not ask again after it; it is refused until then.
fn announce<R: Reception>(session: &mut Session<R>) {
    if session.context.authentication == Authentication::Required {
        session.write_line("250-AUTH PLAIN");
        session.write_line("250-XFORWARD NAME ADDR PORT PROTO HELO IDENT SOURCE");
    }
    session.write_line("250-PIPELINING");
    session.write_line("250-8BITMIME");
    session.write_line("250-SMTPUTF8");
    session.write_line("250-REQUIRETLS");
    let size = session.context.max_message();
    session.write_line(&format!("250-SIZE {size}"));
}
