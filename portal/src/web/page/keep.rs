//! The watch over a session that nobody uses (`js/idle.js`). `POST /session/keep` is the answer to the warning: the session is kept by
//! being asked for with success. `POST /session/over` comes from a page whose time has passed: it ends the session, unless another page
//! was used meanwhile; a page of an earlier session of the same person gets tokens for its forms.
//!
//! An answer is `{"seconds", "final", "session"}`: how long it lasts, whether that is its longest, and which one it is; and `"tokens"`.
use std::time::Duration;

use actix_web::HttpResponse;
use serde_json::json;

use super::{Answer, sign_out};
use crate::{
    service::session::{self, Session},
    web::{
        guard::{
            again::Again,
            form::{Protected, ProtectedCall},
            token::Form,
        },
        layout::idle,
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
    let site = call.visitor.site();
    Ok(told((site.left(session), site.is_last(session)), session, &[]))
}

/// For whoever has a session. Says how long it lasts without being used; that it was asked counts as no use.
///
/// # Errors
/// The call's checks; the database does not answer.
pub(crate) async fn over(call: Again) -> Answer {
    let session = call.visitor.session().ok_or(Problem::SignIn)?;
    let left = call.visitor.site().left_unused(session);
    let mut answer = told((left, session.unused_end() == session.ends_at), session, &call.tokens);
    // With another cookie since this very moment, it goes on.
    if left.is_zero() && session::end_unused(call.visitor.services(), session).await? {
        sign_out::forget(&mut answer)?;
    }
    Ok(answer)
}

fn told((left, last): (Duration, bool), session: &Session, tokens: &[Option<String>]) -> HttpResponse {
    HttpResponse::Ok().json(json!({ "seconds": left.as_secs(), "final": last, "session": idle::name(session), "tokens": tokens }))
}
