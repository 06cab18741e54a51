//! MAIL: begins a transaction, or leaves none.
use entity::base::log::request_span;
use tracing::Instrument;

use crate::smtp::{
    command,
    reception::{Reception, within},
    reply::Reply,
    session::{Next, Session, Transaction},
};

/// A client that has signed in, outside of a transaction.
pub(in crate::smtp) async fn run<R: Reception>(session: &mut Session<R>, arguments: &str) -> Next {
    if session.transaction.is_some() {
        return session.bad(Reply::SEQUENCE);
    }
    if !session.greeted {
        return session.bad(Reply::HELLO_FIRST);
    }
    if let Err(reply) = session.client().await {
        return session.bad(reply);
    }
    let Ok((path, parameters)) = command::path(arguments, "FROM") else {
        return session.bad(Reply::SENDER_SYNTAX);
    };
    let Ok(sender) = command::sender(path) else {
        return session.bad(Reply::SENDER_SYNTAX);
    };
    if let Err(reply) = check(parameters, session.context.max_message()) {
        return session.answer(reply);
    }
    let context = std::sync::Arc::clone(&session.context);
    let Some(client) = &session.client else {
        return session.bad(Reply::SIGN_IN_FIRST);
    };
    let request = context.request();
    let span = request_span("smtp", request);
    if let Err(refusal) = within(context.limits.work, context.reception.sender(client, &sender)).instrument(span.clone()).await {
        return session.answer_as(request, Reply::to_refusal(refusal));
    }
    session.transaction = Some(Transaction { sender, recipients: Vec::new(), seen: Vec::new(), request, span });
    session.answer(Reply::SENDER_OK)
}

/// SIZE is held to; BODY, SMTPUTF8, REQUIRETLS and AUTH change nothing: any content is kept as it is, nothing is sent
/// on, and who signed in counts more than what it says of itself.
fn check(parameters: &str, max_message: u64) -> Result<(), Reply> {
    for (key, value) in command::parameters(parameters) {
        match (key.to_ascii_uppercase().as_str(), value) {
            ("SIZE", Some(size)) if !size.is_empty() && size.bytes().all(|b| b.is_ascii_digit()) => {
                // What does not fit the number does not fit the store either.
                if size.parse().unwrap_or(u64::MAX) > max_message {
                    return Err(Reply::TOO_LARGE);
                }
            }
            ("BODY", Some(body)) if body.eq_ignore_ascii_case("7BIT") || body.eq_ignore_ascii_case("8BITMIME") => {}
            ("SMTPUTF8" | "REQUIRETLS", None) | ("AUTH", Some(_)) => {}
            ("SIZE" | "BODY" | "SMTPUTF8" | "REQUIRETLS" | "AUTH", _) => return Err(Reply::SYNTAX),
            _ => return Err(Reply::PARAMETER),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_held_to() {
        for (parameters, wanted) in [
            ("", Ok(())),
            ("SIZE=100 BODY=8BITMIME SMTPUTF8 REQUIRETLS AUTH=<>", Ok(())),
            ("size=100 body=7bit", Ok(())),
            ("SIZE=101", Err(Reply::TOO_LARGE)),
            ("SIZE=99999999999999999999999", Err(Reply::TOO_LARGE)),
            ("SIZE=", Err(Reply::SYNTAX)),
            ("SIZE=-1", Err(Reply::SYNTAX)),
            ("SIZE", Err(Reply::SYNTAX)),
            ("BODY=BINARYMIME", Err(Reply::SYNTAX)),
            ("SMTPUTF8=yes", Err(Reply::SYNTAX)),
            ("RET=FULL", Err(Reply::PARAMETER)),
        ] {
            assert_eq!(check(parameters, 100), wanted, "{parameters}");
        }
    }
}
