//! What a page asks whose time has passed (`js/idle.js`): whether its session goes on, and, where the same person has another one in this
//! browser meanwhile, tokens for the forms that stand in it. Must not know what becomes of the session.
//!
//! Invariants:
//! - A page shows by the token of its warning that it was made for a session of the account that is signed in now, ended or not: what one
//!   person typed is handed in for nobody else.
//! - A token is given for the form that an old one was for, and for no other; an old token does nothing else any more.
use std::{future::Future, pin::Pin};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use serde::Deserialize;

use super::{
    form::{self, MAX_TIME, TOKEN_HEADER},
    token::{Form, FormKey, TokenError},
    visitor::Visitor,
};
use crate::{
    service::{passkey::MAX_BODY, session},
    web::problem::Problem,
};

/// Tokens in one page, at most.
const MOST_TOKENS: usize = 1_024;

/// Such a question, whose checks have passed.
pub(crate) struct Again {
    /// Who asks.
    pub visitor: Visitor,
    /// A token for each form of the page, in its order; nothing for those that are as good as they were. Empty where the session is the one
    /// that the page was made for.
    pub tokens: Vec<Option<String>>,
}

/// The page's own ones.
#[derive(Default, Deserialize)]
struct Old {
    #[serde(default)]
    tokens: Vec<String>,
}

impl FromRequest for Again {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let mut payload = payload.take();
        Box::pin(async move {
            form::check_origin(&request)?;
            form::check_kind(&request, "application/json")?;
            let visitor = Visitor::of(&request).await?;
            let current = visitor.session().ok_or(Problem::SignIn)?;
            let token = request.headers().get(TOKEN_HEADER).and_then(|token| token.to_str().ok()).unwrap_or_default();
            let key = match form::check(&visitor, Form::Keep, token) {
                Ok(()) => None,
                Err(_) => Some(former(&visitor, token).await?),
            };
            let body = form::read_call(&request, &mut payload, MAX_BODY, MAX_TIME).await?;
            let old: Old = serde_json::from_slice(&body).map_err(|_| Problem::BadRequest)?;
            if old.tokens.len() > MOST_TOKENS {
                return Err(Problem::BadRequest);
            }
            let fresh = FormKey::new(*current.form_key.expose());
            let renew = |key: &FormKey, old: &String| key.form_of(old).map(|form| fresh.mint(form, visitor.now()));
            let tokens = key.map(|key| old.tokens.iter().map(|old| renew(&key, old)).collect()).unwrap_or_default();
            Ok(Self { visitor, tokens })
        })
    }
}

/// The key of the session that the page was made for, if that was one of the account that is signed in now.
async fn former(visitor: &Visitor, token: &str) -> Result<FormKey, Problem> {
    let current = visitor.session().ok_or(Problem::SignIn)?;
    let keys = session::former_keys(visitor.services(), current).await?;
    let mut keys = keys.iter().map(|key| FormKey::new(*key.expose()));
    keys.find(|key| key.form_of(token) == Some(Form::Keep)).ok_or(Problem::Token(TokenError))
}
