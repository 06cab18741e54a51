//! XFORWARD (Postfix's XFORWARD_README): what a relay knows of the client before it.
//!
//! Everything is parsed; only IDENT, the relay's own id of the message, is kept until the end of the transaction. It
//! tells two messages without Message-ID and Date apart.
use crate::smtp::{
    command,
    reception::Reception,
    reply::Reply,
    session::{Next, Session},
};

/// Longest id kept.
const MAX_IDENT: usize = 255;

/// A client that has signed in, before MAIL.
pub(in crate::smtp) async fn run<R: Reception>(session: &mut Session<R>, arguments: &str) -> Next {
    if session.transaction.is_some() {
        return session.bad(Reply::SEQUENCE);
    }
    if let Err(reply) = session.client().await {
        return session.bad(reply);
    }
    match ident(arguments) {
        Some(ident) => {
            session.trace = ident.or(session.trace.take());
            session.answer(Reply::OK)
        }
        None => session.bad(Reply::SYNTAX),
    }
}

/// `Some(None)`: well-formed, without a known IDENT.
fn ident(arguments: &str) -> Option<Option<String>> {
    let mut ident = None;
    let mut any = false;
    for (name, value) in command::parameters(arguments) {
        let value = command::xtext(value?).ok()?;
        let known = ["NAME", "ADDR", "PORT", "PROTO", "HELO", "IDENT", "SOURCE"];
        let name = known.into_iter().find(|known| known.eq_ignore_ascii_case(name))?;
        let void = value.eq_ignore_ascii_case("[UNAVAILABLE]") || value.eq_ignore_ascii_case("[TEMPUNAVAIL]");
        if name == "IDENT" && !void && value.len() <= MAX_IDENT && !value.is_empty() && !value.chars().any(char::is_control) {
            ident = Some(value);
        }
        any = true;
    }
    any.then_some(ident)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_parsed_and_ident_is_kept() {
        assert_eq!(ident("NAME=a.example ADDR=192.0.2.1 IDENT=4Rq+2B1"), Some(Some("4Rq+1".to_owned())));
        assert_eq!(ident("ident=[UNAVAILABLE] SOURCE=LOCAL"), Some(None));
        assert_eq!(ident(&format!("IDENT={}", "x".repeat(300))), Some(None));
        for bad in ["", "IDENT", "WHAT=1", "NAME=+zz"] {
            assert_eq!(ident(bad), None, "{bad}");
        }
    }
}
