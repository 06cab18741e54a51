//! Using the new key once, which spends the slip; then the first mailbox code is on its way.
use super::{begun, begun_here, finished};
use crate::{
    service::{
        claim::{self, Step},
        mailbox, passkey,
        session::{self, Stage},
        token::Token32,
    },
    web::{
        guard::{
            form::{Protected, ProtectedCall},
            token::Form,
            visitor::Visitor,
        },
        page::Answer,
        routes::{Route, TeamRoute},
    },
};

/// The calls of this ceremony.
pub(crate) struct Confirm;

impl Protected for Confirm {
    const FORM: Form = Form::Confirm;
}

/// For somebody whose key is made.
///
/// # Errors
/// The call's checks; another step comes first; the database does not answer.
pub(crate) async fn begin(call: ProtectedCall<Confirm>) -> Answer {
    begun(&passkey::begin_confirmation(call.visitor.services(), call.visitor.claiming()?).await?)
}

/// For the session that began.
///
/// # Errors
/// The call's checks; the answer does not verify; the database does not answer.
pub(crate) async fn finish(call: ProtectedCall<Confirm>) -> Answer {
    let visitor = &call.visitor;
    let ceremony = begun_here(call.ceremony)?;
    let token = passkey::finish_confirmation(visitor.services(), visitor.claiming()?, &ceremony, &call.body, visitor.request).await?;
    if matches!(visitor.session().map(|session| session.stage), Some(Stage::Joining(_))) {
        return finished(Some(Route::Team(TeamRoute::Start)), Some(&token));
    }
    send_code(visitor, &token).await;
    finished(Some(Route::Mailbox), Some(&token))
}

/// The slip is spent by now, so that trouble here must not look like trouble with the key: the next page has a button.
async fn send_code(visitor: &Visitor, token: &Token32) {
    let services = visitor.services();
    let Ok(Some(session)) = session::find(services, token).await else { return };
    if !matches!(claim::step(services, &session).await, Ok(Step::Mailbox { sent: 0, .. })) {
        return;
    }
    if let Err(error) = mailbox::send(services, &session, &visitor.locale, visitor.request).await {
        tracing::warn!(code = error.code(), "the first mailbox code was not sent");
    }
}
