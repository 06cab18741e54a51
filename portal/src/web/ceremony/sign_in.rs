//! Signing in without a name.
use super::{begun, begun_here, finished};
use crate::{
    service::{passkey, session::Stage},
    web::{
        guard::{
            form::{Protected, ProtectedCall},
            language,
            token::Form,
        },
        page::Answer,
        routes::Route,
    },
};

/// The calls of this ceremony.
pub(crate) struct SignIn;

impl Protected for SignIn {
    const FORM: Form = Form::SignIn;
}

/// Anybody may call.
///
/// # Errors
/// The call's checks; the database does not answer.
pub(crate) async fn begin(call: ProtectedCall<SignIn>) -> Answer {
    begun(&passkey::begin_sign_in(call.visitor.services()).await?)
}

/// Anybody may call; only the browser that began has the cookie.
///
/// # Errors
/// The call's checks; the key is not known or does not verify; the database does not answer.
pub(crate) async fn finish(call: ProtectedCall<SignIn>) -> Answer {
    let visitor = &call.visitor;
    let ceremony = begun_here(call.ceremony)?;
    let (services, session) = (visitor.services(), visitor.session());
    let signed_in = passkey::finish_sign_in_on(services, session, &ceremony, &call.body, visitor.device, visitor.request).await?;
    let next = match signed_in.stage {
        Stage::SignedIn => Route::Start, // which knows where each begins
        Stage::Confirming(_) => Route::Mailbox,
        Stage::Claiming(_) | Stage::Joining(_) => Route::ClaimKey,
    };
    let mut answer = finished(Some(next), Some(&signed_in.token))?;
    language::settle(visitor, &signed_in.token, &mut answer).await?;
    Ok(answer)
}
