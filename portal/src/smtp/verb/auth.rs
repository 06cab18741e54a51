//! AUTH PLAIN (RFC 4954, RFC 4616), with and without initial response.
//!
//! A failed try costs the session a bad command and nothing else: a failing source never locks a relay out, and a
//! secret of 256 bits is not guessed.
use zeroize::Zeroizing;

use crate::smtp::{
    reception::{Proof, Reception},
    reply::Reply,
    session::{Authentication, Mode, Next, Session},
};

/// Anybody inside TLS who has not signed in, outside of a transaction.
pub(in crate::smtp) async fn run<R: Reception>(session: &mut Session<R>, arguments: &str) -> Next {
    if session.context.authentication == Authentication::None {
        return session.bad(Reply::UNKNOWN_COMMAND);
    }
    if session.client.is_some() || session.transaction.is_some() {
        return session.bad(Reply::SIGNED_IN_ALREADY);
    }
    if !session.greeted {
        return session.bad(Reply::HELLO_FIRST);
    }
    let (mechanism, initial) = arguments.split_once(' ').unwrap_or((arguments, ""));
    if !mechanism.eq_ignore_ascii_case("PLAIN") {
        return session.bad(Reply::AUTH_MECHANISM);
    }
    match initial.trim_start_matches(' ') {
        "" => {
            session.mode = Mode::Response;
            session.answer(Reply::CHALLENGE)
        }
        response => check(session, response).await,
    }
}

/// The line after `334`.
pub(in crate::smtp) async fn response<R: Reception>(session: &mut Session<R>, line: &str) -> Next {
    session.mode = Mode::Command;
    match line {
        "*" => session.bad(Reply::AUTH_CANCELLED),
        _ => check(session, line).await,
    }
}

async fn check<R: Reception>(session: &mut Session<R>, response: &str) -> Next {
    let Some(proof) = decode(response) else {
        return session.bad(Reply::AUTH_SYNTAX);
    };
    match session.sign_in(proof).await {
        Ok(()) => session.answer(Reply::SIGNED_IN),
        Err(Reply::CREDENTIALS) => session.bad(Reply::CREDENTIALS),
        Err(reply) => session.answer(reply),
    }
}

/// `[authzid] NUL user NUL secret`. Acting as somebody else is not supported: another authzid makes no valid proof,
/// but a well-formed one that nobody has.
fn decode(response: &str) -> Option<Proof> {
    let whole = response.len().is_multiple_of(4) && response.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=".contains(&b));
    let decoded = Zeroizing::new(openssl::base64::decode_block(response).ok().filter(|_| whole)?);
    let text = std::str::from_utf8(&decoded).ok()?;
    let mut fields = text.split('\0');
    let (identity, user, secret) = (fields.next()?, fields.next()?, fields.next()?);
    if user.is_empty() || fields.next().is_some() {
        return None;
    }
    let secret = if identity.is_empty() || identity == user { secret } else { "" };
    Some(Proof::Password { user: user.to_owned(), secret: Zeroizing::new(secret.to_owned()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Option<(String, String)> {
        match decode(&openssl::base64::encode_block(text))? {
            Proof::Password { user, secret } => Some((user, secret.as_str().to_owned())),
            _ => None,
        }
    }

    #[test]
    fn plain_responses_are_read() {
        let pair = |user: &str, secret: &str| Some((user.to_owned(), secret.to_owned()));
        assert_eq!(read(b"\0mail\0s3cret"), pair("mail", "s3cret"));
        assert_eq!(read(b"mail\0mail\0s3cret"), pair("mail", "s3cret"));
        assert_eq!(read(b"other\0mail\0s3cret"), pair("mail", ""));
        assert_eq!(read(b"\0mail\0"), pair("mail", ""));
        for bad in [&b""[..], b"mail", b"\0mail", b"\0\0s", b"\0a\0b\0c", b"\0\xff\0b"] {
            assert_eq!(read(bad), None, "{bad:?}");
        }
        for bad in ["=", "A", "AAA", "A A=", "????", "AG1haWwAcw== "] {
            assert!(decode(bad).is_none(), "{bad}");
        }
    }
}
