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
    form::{self, MAX_TIME},
    token::{self, Form, FormKey, TokenError},
    visitor::Visitor,
};
use crate::{
    service::{passkey::MAX_BODY, session},
    web::problem::Problem,
};

/// Tokens in one page, at most: as many as a form has fields.
const MOST_TOKENS: usize = form::MOST_FIELDS;
/// Seconds within which they were made, at most: one, and another where a page was made across it; those that a page got when it went on are
/// of another moment, as is each that waited for a slow database.
const MOST_MOMENTS: usize = 8;

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
            let (visitor, token) = form::caller(&request, "application/json").await?;
            let current = visitor.session().ok_or(Problem::SignIn)?;
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
            let tokens = match key {
                Some(former) => renewed(&old.tokens, &former, |form| fresh.mint(form, visitor.now()))?,
                None => Vec::new(),
            };
            Ok(Self { visitor, tokens })
        })
    }
}

/// For each token of a page another one for the same form; nothing for what is not from this key. Whatever stands there, no more is computed
/// than for a page of ours: its tokens were made within a few seconds, and those of one second and one form are the same.
fn renewed(old: &[String], former: &FormKey, fresh: impl Fn(Form) -> String) -> Result<Vec<Option<String>>, Problem> {
    let mut moments: Vec<(u64, Vec<(Form, String)>)> = Vec::new();
    let mut made: Vec<(Form, String)> = Vec::new();
    let mut tokens = Vec::with_capacity(old.len());
    for token in old {
        let Some(seconds) = token::seconds_of(token) else {
            tokens.push(None);
            continue;
        };
        let at = match moments.iter().position(|(known, _)| *known == seconds) {
            Some(at) => at,
            None if moments.len() == MOST_MOMENTS => return Err(Problem::BadRequest),
            None => {
                moments.push((seconds, former.all_at(seconds)));
                moments.len() - 1
            }
        };
        let form = moments[at].1.iter().find(|(_, known)| token::agree(known, token)).map(|(form, _)| *form);
        tokens.push(form.map(|form| match made.iter().find(|(known, _)| *known == form) {
            Some((_, token)) => token.clone(),
            None => {
                let token = fresh(form);
                made.push((form, token.clone()));
                token
            }
        }));
    }
    Ok(tokens)
}

/// The key of the session that the page was made for, if that was one of the account that is signed in now.
async fn former(visitor: &Visitor, token: &str) -> Result<FormKey, Problem> {
    let current = visitor.session().ok_or(Problem::SignIn)?;
    let keys = session::former_keys(visitor.services(), current).await?;
    let mut keys = keys.iter().map(|key| FormKey::new(*key.expose()));
    keys.find(|key| key.made(Form::Keep, token)).ok_or(Problem::Token(TokenError))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use entity::base::clock::Timestamp;

    use super::*;

    const NOW: i64 = 1_764_000_000;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_micros((NOW + second) * 1_000_000)
    }

    #[test]
    fn each_gets_one_for_its_own_form_and_each_form_is_made_once() {
        let (former, other) = (FormKey::new([7; 32]), FormKey::new([8; 32]));
        let rows = std::iter::repeat_with(|| former.mint(Form::Slip, at(0))).take(MOST_TOKENS - 4);
        let more = [former.mint(Form::Keep, at(1)), former.mint(Form::Slip, at(1)), other.mint(Form::Slip, at(0)), "nonsense".to_owned()];
        let old: Vec<String> = rows.chain(more).collect();
        let count = Cell::new(0);
        let fresh = |form: Form| {
            count.set(count.get() + 1);
            format!("{form:?}")
        };
        let tokens = renewed(&old, &former, fresh).expect("a page of ours");
        assert_eq!(tokens.len(), MOST_TOKENS);
        assert!(tokens[..MOST_TOKENS - 4].iter().all(|token| token.as_deref() == Some("Slip")));
        assert_eq!(tokens[MOST_TOKENS - 4..].iter().map(Option::as_deref).collect::<Vec<_>>(), [Some("Keep"), Some("Slip"), None, None]);
        assert_eq!(count.get(), 2);
    }

    #[test]
    fn of_more_moments_than_a_page_has_nothing_is_computed() {
        let former = FormKey::new([7; 32]);
        let of = |moments: usize| (0..moments).map(|second| format!("{second}.00")).collect::<Vec<_>>();
        let none = renewed(&of(MOST_MOMENTS), &former, |_| String::new()).expect("so many");
        assert!(none.iter().all(Option::is_none));
        assert!(renewed(&of(MOST_MOMENTS + 1), &former, |_| String::new()).is_err());
    }
}
