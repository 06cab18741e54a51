//! A fresh verification of somebody who is signed in.
use super::{begun, begun_here, finished};
use crate::{
    service::{
        claim::{self, Missing},
        mailbox, passkey,
        session::{self, Purpose},
        token::Token32,
    },
    web::{
        guard::{
            form::{Protected, ProtectedCall},
            token::Form,
            visitor::Visitor,
        },
        page::Answer,
        problem::Problem,
    },
};

/// The calls of this ceremony.
pub(crate) struct Verify;

impl Protected for Verify {
    const FORM: Form = Form::Verify;
}

/// What the button says.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Begin {
    purpose: String,
}

/// For somebody who is signed in; the call names what it is for.
///
/// # Errors
/// The call's checks; no such purpose; another step comes first; the database does not answer.
pub(crate) async fn begin(call: ProtectedCall<Verify>) -> Answer {
    let session = call.visitor.signed_in()?;
    let Begin { purpose } = serde_json::from_slice(&call.body).map_err(|_| Problem::BadRequest)?;
    let purpose = Purpose::parse(&purpose).ok_or(Problem::BadRequest)?;
    begun(&passkey::begin_verification(call.visitor.services(), session, purpose).await?)
}

/// For the session that began. The page is loaded again: it knows what it wanted.
///
/// # Errors
/// The call's checks; the answer does not verify; the database does not answer.
pub(crate) async fn finish(call: ProtectedCall<Verify>) -> Answer {
    let visitor = &call.visitor;
    let ceremony = begun_here(call.ceremony)?;
    let token = passkey::finish_verification(visitor.services(), visitor.signed_in()?, &ceremony, &call.body, visitor.request).await?;
    add_records(visitor, &token).await;
    finished(None, Some(&token))
}

/// A verification for adding records spends the slips that were entered, and their first mailbox codes are on their way.
/// Trouble here must not look like trouble with the key: the page says what is missing.
async fn add_records(visitor: &Visitor, token: &Token32) {
    let services = visitor.services();
    let Ok(Some(session)) = session::find(services, token).await else { return };
    if session.verified.is_none_or(|(purpose, _)| purpose != Purpose::AddRecord) {
        return;
    }
    if let Err(error) = claim::spend_entered(services, &session, visitor.request).await {
        tracing::warn!(code = error.code(), "a further record was not added");
        return;
    }
    let Ok(adding) = claim::adding(services, &session).await else { return };
    for one in adding.iter().filter(|one| matches!(one.missing, Missing::Mailbox { sent: 0, .. })) {
        if let Err(error) = mailbox::send_added(services, &session, one.claim, &visitor.locale, visitor.request).await {
            tracing::warn!(code = error.code(), "the first mailbox code was not sent");
        }
    }
}
