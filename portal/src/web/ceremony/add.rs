//! A further key of somebody who is signed in: made, then used once.
use super::{begun, begun_here, finished};
use crate::{
    service::passkey,
    web::{
        guard::{
            form::{Protected, ProtectedCall},
            token::Form,
        },
        page::Answer,
        routes::{KeyChange, Route},
    },
};

/// The calls of this ceremony.
pub(crate) struct Add;

impl Protected for Add {
    const FORM: Form = Form::AddKey;
}

/// For somebody who is signed in and was verified for it.
///
/// # Errors
/// The call's checks; another step comes first; the database does not answer.
pub(crate) async fn begin(call: ProtectedCall<Add>) -> Answer {
    begun(&passkey::begin_registration(call.visitor.services(), call.visitor.signed_in()?).await?)
}

/// For the session that began.
///
/// # Errors
/// The call's checks; the answer does not verify; the database does not answer.
pub(crate) async fn finish(call: ProtectedCall<Add>) -> Answer {
    let visitor = &call.visitor;
    let ceremony = begun_here(call.ceremony)?;
    passkey::finish_registration(visitor.services(), visitor.signed_in()?, &ceremony, &call.body, visitor.request).await?;
    finished(Some(Route::KeyAdd), None)
}

/// For somebody whose further key is made.
///
/// # Errors
/// The call's checks; another step comes first; the database does not answer.
pub(crate) async fn begin_use(call: ProtectedCall<Add>) -> Answer {
    begun(&passkey::begin_confirmation(call.visitor.services(), call.visitor.signed_in()?).await?)
}

/// For the session that began: the key counts from now on.
///
/// # Errors
/// The call's checks; the answer does not verify; the database does not answer.
pub(crate) async fn finish_use(call: ProtectedCall<Add>) -> Answer {
    let visitor = &call.visitor;
    let ceremony = begun_here(call.ceremony)?;
    passkey::finish_addition(visitor.services(), visitor.signed_in()?, &ceremony, &call.body, visitor.request).await?;
    finished(Some(Route::Keys(KeyChange::Added)), None)
}
