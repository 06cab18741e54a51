//! Making the key of a claim.
use super::{begun, begun_here, finished};
use crate::{
    service::passkey,
    web::{
        guard::{
            form::{Protected, ProtectedCall},
            token::Form,
        },
        page::Answer,
        routes::Route,
    },
};

/// The calls of this ceremony.
pub(crate) struct Register;

impl Protected for Register {
    const FORM: Form = Form::Register;
}

/// For somebody who entered a code.
///
/// # Errors
/// The call's checks; another step comes first; the database does not answer.
pub(crate) async fn begin(call: ProtectedCall<Register>) -> Answer {
    begun(&passkey::begin_registration(call.visitor.services(), call.visitor.claiming()?).await?)
}

/// For the session that began.
///
/// # Errors
/// The call's checks; the answer does not verify; the database does not answer.
pub(crate) async fn finish(call: ProtectedCall<Register>) -> Answer {
    let visitor = &call.visitor;
    let ceremony = begun_here(call.ceremony)?;
    passkey::finish_registration(visitor.services(), visitor.claiming()?, &ceremony, &call.body, visitor.request).await?;
    finished(Some(Route::ClaimKey), None)
}
