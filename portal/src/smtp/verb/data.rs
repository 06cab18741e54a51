//! DATA: the message, streamed to the reception; one answer after its end, whatever happened on the way.
use entity::base::fault::{self, Point};
use tracing::Instrument;

use crate::smtp::{
    data::Decoder,
    reception::{Envelope, Intake, Reception, Refusal, Taken, within},
    reply::Reply,
    session::{Mode, Next, Session},
};

/// A client within a transaction that has a recipient.
pub(in crate::smtp) async fn run<R: Reception>(session: &mut Session<R>, arguments: &str) -> Next {
    let Some(transaction) = session.transaction.take_if(|transaction| !transaction.recipients.is_empty()) else {
        // Not counted as bad: clients pipeline DATA behind commands that were refused.
        let reply = if session.transaction.is_some() { Reply::NO_RECIPIENT } else { Reply::MAIL_FIRST };
        return session.answer(reply);
    };
    let request = transaction.request;
    if !arguments.is_empty() {
        session.transaction = Some(transaction);
        return session.bad(Reply::SYNTAX);
    }
    let context = std::sync::Arc::clone(&session.context);
    let Some(client) = &session.client else {
        return session.answer(Reply::SIGN_IN_FIRST);
    };
    let (recipients, span) = (transaction.recipients.len(), transaction.span);
    let envelope = Envelope { sender: transaction.sender, recipients: transaction.recipients, trace: session.trace.take(), request };
    match within(context.limits.work, context.reception.begin(client, envelope)).instrument(span.clone()).await {
        Ok(intake) => {
            session.mode = Mode::Data { decoder: Decoder::new(context.max_message()), intake: Ok(intake), request, span, recipients };
            session.answer(Reply::GO_AHEAD)
        }
        Err(refusal) => session.answer_as(request, Reply::to_refusal(refusal)),
    }
}

/// The next bytes of the message. `decoded` is an empty buffer to work in.
pub(in crate::smtp) async fn feed<R: Reception>(session: &mut Session<R>, input: &[u8], decoded: &mut Vec<u8>) -> (usize, Next) {
    let limit = session.context.limits.store;
    let Mode::Data { decoder, intake, span, .. } = &mut session.mode else {
        return (0, Next::Read);
    };
    let (used, end) = decoder.push(input, decoded);
    if decoder.fault().is_some()
        && let Ok(open) = intake
        && !open.spoil()
    {
        // What was taken so far goes now, not after a sender that may never end.
        *intake = Err(Refusal::TooLarge);
    }
    if let Ok(open) = intake
        && !decoded.is_empty()
        && let Err(refusal) = within(limit, open.chunk(decoded)).instrument(span.clone()).await
    {
        *intake = Err(refusal);
    }
    if end {
        return (used, finish(session).await);
    }
    fault::at(Point::InsideData);
    (used, Next::Read)
}

async fn finish<R: Reception>(session: &mut Session<R>) -> Next {
    fault::at(Point::AfterFinalDot);
    let Mode::Data { decoder, intake, request, span, recipients } = std::mem::replace(&mut session.mode, Mode::Command) else {
        return Next::Read;
    };
    session.reset();
    let outcome = match (decoder.fault(), intake) {
        (Some(fault), Err(_)) => Err(Reply::to_fault(fault)),
        (None, Err(refusal)) => Err(Reply::to_refusal(refusal)),
        // With a fault: one that nobody is told of.
        (_, Ok(intake)) => within(session.context.limits.store, intake.commit()).instrument(span).await.map_err(Reply::to_refusal),
    };
    match outcome {
        Ok(taken) => {
            session.forgive();
            let (session_id, bytes) = (session.id, decoder.length());
            match taken {
                Taken::Stored => tracing::info!(session = %session_id, %request, bytes, recipients, "stored"),
                Taken::Noted => tracing::info!(session = %session_id, %request, bytes, recipients, "a report: noted"),
                Taken::Forgotten => tracing::info!(session = %session_id, %request, bytes, recipients, "taken and forgotten"),
            }
            session.answer_as(request, Reply::STORED);
            Next::Stored
        }
        Err(reply) => session.answer_as(request, reply),
    }
}
