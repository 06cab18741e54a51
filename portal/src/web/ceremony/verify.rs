//! A fresh verification of somebody who is signed in.
use super::{begun, begun_here, finished};
use crate::{
    service::{passkey, session::Purpose},
    web::{
        guard::{
            form::{Protected, ProtectedCall},
            token::Form,
        },
        page::Answer,
        problem::Problem,
    },
};

/// The calls of this ceremony.
pub struct Verify;

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
pub async fn begin(call: ProtectedCall<Verify>) -> Answer {
    let session = call.visitor.signed_in()?;
    let Begin { purpose } = serde_json::from_slice(&call.body).map_err(|_| Problem::BadRequest)?;
    let purpose = Purpose::parse(&purpose).ok_or(Problem::BadRequest)?;
    begun(&passkey::begin_verification(call.visitor.services(), session, purpose).await?)
}

/// For the session that began. The page is loaded again: it knows what it wanted.
///
/// # Errors
/// The call's checks; the answer does not verify; the database does not answer.
pub async fn finish(call: ProtectedCall<Verify>) -> Answer {
    let visitor = &call.visitor;
    let ceremony = begun_here(call.ceremony)?;
    let token = passkey::finish_verification(visitor.services(), visitor.signed_in()?, &ceremony, &call.body, visitor.request).await?;
    finished(None, Some(&token))
}
