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
    },
};

/// The calls of this ceremony.
pub struct Verify;

impl Protected for Verify {
    const FORM: Form = Form::Verify;
}

/// For somebody who is signed in. Reading is the only purpose so far.
///
/// # Errors
/// The call's checks; another step comes first; the database does not answer.
pub async fn begin(call: ProtectedCall<Verify>) -> Answer {
    begun(&passkey::begin_verification(call.visitor.services(), call.visitor.signed_in()?, Purpose::ReadHigh).await?)
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
