//! `/settings/keys/{id}/remove`: asked once more, then gone.
use actix_web::{http::StatusCode, web::Path};
use entity::domain::id::PasskeyId;
use maud::html;

use super::{Wish, back};
use crate::{
    service::account::{
        AccountError,
        keys::{self, Key},
    },
    web::{
        asset::Asset,
        guard::{
            form::{ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, hidden, moment},
        page::{Answer, go_to, go_with, verify},
        problem::Problem,
        routes::{KeyChange, Route},
    },
};

const BACK: Route = Route::Keys(KeyChange::None);

/// For whom the key is, verified for it.
///
/// # Errors
/// Another page comes first; it is none of this account's; the database does not answer.
pub async fn get(visitor: Visitor, path: Path<String>) -> Answer {
    let id = PasskeyId::parse(&path).ok_or(Problem::NotFound)?;
    match keys::check_removable(visitor.services(), visitor.signed_in()?, id).await {
        Ok(key) => ask(&visitor, &key),
        Err(AccountError::VerificationNeeded(purpose)) => verify::page(&visitor, purpose, BACK),
        Err(AccountError::LastKey) => last(&visitor),
        Err(error) => Err(error.into()),
    }
}

/// For whom the key is, verified for it.
///
/// # Errors
/// The form's checks; it is none of this account's; the database does not answer.
pub async fn post(form: ProtectedForm<Wish>, path: Path<String>) -> Answer {
    let visitor = form.visitor;
    let id = PasskeyId::parse(&path).ok_or(Problem::NotFound)?;
    match keys::remove(visitor.services(), visitor.signed_in()?, id, visitor.request).await {
        Ok(token) => go_with(Route::Keys(KeyChange::Removed), &token),
        // The page itself asks for the key, and can be loaded again.
        Err(AccountError::VerificationNeeded(_)) => Ok(go_to(Route::KeyRemove(id))),
        Err(AccountError::LastKey) => last(&visitor),
        Err(error) => Err(error.into()),
    }
}

fn ask(visitor: &Visitor, key: &Key) -> Answer {
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        p { strong dir="auto" { (*key.name) } br; (words.say("keys-made")) " " (moment::moment(words, key.created_at)) }
        p { (words.say("keys-remove-text")) }
        p { (words.say("keys-remove-others")) }
        form method="post" action=(Route::KeyRemove(key.id)) {
            (hidden(TOKEN_FIELD, &visitor.token(Form::Keys)?))
            button type="submit" { (words.say("keys-remove-yes")) }
        }
        (back(words, BACK, "keys-remove-no"))
    };
    let sheet = Sheet { heading: &words.say("keys-remove-heading"), focus: true, step: None, scripts: &[Asset::Time], content };
    Ok(frame.ok(&sheet))
}

fn last(visitor: &Visitor) -> Answer {
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        p { (words.say("keys-last-text")) }
        p { a role="button" href=(Route::KeyAdd) { (words.say("keys-add")) } }
        (back(words, BACK, "keys-back"))
    };
    let sheet = Sheet { heading: &words.say("keys-last-heading"), focus: true, content, ..Sheet::default() };
    Ok(frame.answer(StatusCode::CONFLICT, &sheet))
}
