//! `POST /session/keep`: the answer to the warning before a session ends. It is kept by being asked for with success.
use actix_web::HttpResponse;
use serde_json::json;

use super::Answer;
use crate::web::{
    guard::{
        form::{Protected, ProtectedCall},
        token::Form,
    },
    problem::Problem,
};

/// The calls.
pub struct Keep;

impl Protected for Keep {
    const FORM: Form = Form::Keep;
}

/// For whoever has a session.
///
/// # Errors
/// The call's checks.
pub async fn post(call: ProtectedCall<Keep>) -> Answer {
    let session = call.visitor.session().ok_or(Problem::SignIn)?;
    Ok(HttpResponse::Ok().json(json!({ "seconds": call.visitor.site().left(session).as_secs() })))
}
