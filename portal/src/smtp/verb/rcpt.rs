//! RCPT: adds a recipient to the transaction. Writes nothing, neither here nor behind the reception.
//!
//! `<postmaster>`, which any host must know (RFC 5321, section 4.5.1), and the postmaster of this host are refused for good, by a
//! text that says who answers: the postmaster of the domain that alerts come from, which is the operator's and has a mail host
//! ([`Reply::POSTMASTER`]). They cannot be taken: the portal delivers to patients' records alone, and its notifier sends constant
//! words, never what somebody wrote, so that a mail to the operator would lie where nobody reads it. Nor are they a patient: a relay
//! that may create records would make one. Only relays that signed in come here, as at a port for submission (RFC 6409).
use entity::{
    base::fault::{self, Point},
    domain::address::EmailAddress,
};
use tracing::Instrument;

use crate::smtp::{
    command,
    reception::{Reception, within},
    reply::Reply,
    session::{Next, Session},
};

/// A client within a transaction. Recipients that are refused are no bad commands: a list may hold many.
pub(in crate::smtp) async fn run<R: Reception>(session: &mut Session<R>, arguments: &str) -> Next {
    let context = std::sync::Arc::clone(&session.context);
    let (Some(transaction), Some(client)) = (&mut session.transaction, &session.client) else {
        return session.answer(Reply::MAIL_FIRST);
    };
    let Ok((path, parameters)) = command::path(arguments, "TO") else {
        return session.bad(Reply::RECIPIENT_SYNTAX);
    };
    if !parameters.is_empty() {
        return session.answer(Reply::PARAMETER);
    }
    if command::is_postmaster(path, &context.hostname) {
        return session.answer(Reply::POSTMASTER);
    }
    let Ok(address) = EmailAddress::parse(path) else {
        return session.answer(Reply::RECIPIENT_INVALID);
    };
    let normal = address.normal();
    if transaction.seen.contains(&normal) {
        return session.answer(Reply::RECIPIENT_OK);
    }
    if transaction.recipients.len() >= context.limits.recipients {
        return session.answer(Reply::TOO_MANY_RECIPIENTS);
    }
    let asked = context.reception.recipient(client, (&transaction.sender, &transaction.recipients), address);
    match within(context.limits.work, asked).instrument(transaction.span.clone()).await {
        Ok(recipient) => {
            transaction.recipients.push(recipient);
            transaction.seen.push(normal);
            fault::at(Point::RecipientFound);
            session.answer(Reply::RECIPIENT_OK)
        }
        Err(refusal) => session.answer(Reply::to_refusal(refusal)),
    }
}
