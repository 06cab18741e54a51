//! The watch over a session that nobody uses (`js/idle.js`). `POST /session/keep` is the answer to the warning: the session is kept by
//! being asked for with success. `POST /session/over` comes from a page whose time has passed: it ends the session, unless another page
//! was used meanwhile.
use std::time::Duration;

use actix_web::HttpResponse;
use serde_json::json;

use super::{Answer, sign_out};
use crate::{
    service::session,
    web::{
        guard::{
            form::{Protected, ProtectedCall},
            token::Form,
        },
        problem::Problem,
    },
};

/// The calls.
pub(crate) struct Keep;

impl Protected for Keep {
    const FORM: Form = Form::Keep;
}

/// For whoever has a session.
///
/// # Errors
/// The call's checks.
pub(crate) async fn post(call: ProtectedCall<Keep>) -> Answer {
    let session = call.visitor.session().ok_or(Problem::SignIn)?;
    Ok(seconds(call.visitor.site().left(session)))
}

/// For whoever has a session. Says how long it lasts without being used; that it was asked counts as no use.
///
/// # Errors
/// The call's checks; the database does not answer.
pub(crate) async fn over(call: ProtectedCall<Keep>) -> Answer {
    let session = call.visitor.session().ok_or(Problem::SignIn)?;
    let left = call.visitor.site().left_unused(session);
    let mut answer = seconds(left);
    // With another cookie since this very moment, it goes on.
    if left.is_zero() && session::end_unused(call.visitor.services(), session).await? {
        sign_out::forget(&mut answer)?;
    }
    Ok(answer)
}

fn seconds(left: Duration) -> HttpResponse {
    HttpResponse::Ok().json(json!({ "seconds": left.as_secs() }))
}
