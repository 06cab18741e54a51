//! Using the new key once, which spends the slip.
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
pub struct Confirm;

impl Protected for Confirm {
    const FORM: Form = Form::Confirm;
}

/// For somebody whose key is made.
///
/// # Errors
/// The call's checks; another step comes first; the database does not answer.
pub async fn begin(call: ProtectedCall<Confirm>) -> Answer {
    begun(&passkey::begin_confirmation(call.visitor.services(), call.visitor.claiming()?).await?)
}

/// For the session that began.
///
/// # Errors
/// The call's checks; the answer does not verify; the database does not answer.
pub async fn finish(call: ProtectedCall<Confirm>) -> Answer {
    let visitor = &call.visitor;
    let ceremony = begun_here(call.ceremony)?;
    let token = passkey::finish_confirmation(visitor.services(), visitor.claiming()?, &ceremony, &call.body, visitor.request).await?;
    finished(Some(Route::Mailbox { sent: false }), Some(&token))
}
