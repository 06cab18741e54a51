//! `/settings/keys/{id}/remove`: asked once more, then gone.
use actix_web::{http::StatusCode, web::Path};
use entity::domain::id::PasskeyId;
use maud::{Markup, html};

use super::back;
use crate::{
    service::account::{
        AccountError,
        keys::{self, Key},
    },
    web::{
        asset::Asset,
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, hidden, moment, notice},
        page::{Answer, go_to, go_with, verify},
        problem::Problem,
        routes::{KeyChange, Route},
    },
};

const BACK: Route = Route::Keys(KeyChange::None);

/// The wish; `true`: it is only to be asked again.
pub(crate) struct Removal(bool);

impl Protected for Removal {
    const FORM: Form = Form::Keys;
}

impl Fields for Removal {
    fn read(pairs: &Pairs) -> Option<Self> {
        Some(Self(pairs.get("again").is_some()))
    }
}

/// For whom the key is, verified for it.
///
/// # Errors
/// Another page comes first; it is none of this account's; the database does not answer.
pub(crate) async fn get(visitor: Visitor, path: Path<String>) -> Answer {
    let id = PasskeyId::parse(&path).ok_or(Problem::NotFound)?;
    check(&visitor, id, false).await
}

/// Asks whether it shall go; `pressed`: that was said before the key was asked for.
async fn check(visitor: &Visitor, id: PasskeyId, pressed: bool) -> Answer {
    match keys::check_removable(visitor.services(), visitor.signed_in()?, id).await {
        Ok(key) => ask(visitor, &key, pressed),
        Err(AccountError::VerificationNeeded(purpose)) if pressed => verify::keeping(visitor, purpose, BACK, &kept(visitor, id)?),
        Err(AccountError::VerificationNeeded(purpose)) => verify::page(visitor, purpose, BACK),
        Err(AccountError::LastKey) => last(visitor),
        Err(error) => Err(error.into()),
    }
}

/// What comes again once the key was used.
fn kept(visitor: &Visitor, id: PasskeyId) -> Result<Markup, Problem> {
    Ok(html! {
        form method="post" action=(Route::KeyRemove(id)) data-kept hidden {
            (hidden(TOKEN_FIELD, &visitor.token(Form::Keys)?)) (hidden("again", "1"))
        }
    })
}

/// For whom the key is, verified for it.
///
/// # Errors
/// The form's checks; it is none of this account's; the database does not answer.
pub(crate) async fn post(form: ProtectedForm<Removal>, path: Path<String>) -> Answer {
    let ProtectedForm { visitor, fields: Removal(again) } = form;
    let id = PasskeyId::parse(&path).ok_or(Problem::NotFound)?;
    if again {
        return check(&visitor, id, true).await;
    }
    match keys::remove(visitor.services(), visitor.signed_in()?, id, visitor.request).await {
        Ok(None) => Ok(go_to(Route::Keys(KeyChange::Removed))),
        Ok(Some(cookie)) => go_with(Route::Keys(KeyChange::Removed), &cookie),
        Err(AccountError::VerificationNeeded(_)) => check(&visitor, id, true).await,
        Err(AccountError::LastKey) => last(&visitor),
        Err(error) => Err(error.into()),
    }
}

fn ask(visitor: &Visitor, key: &Key, pressed: bool) -> Answer {
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        @if pressed { (notice::not_yet(words)) }
        p { strong dir="auto" { (*key.name) } br; (words.say("keys-made")) " " (moment::moment(words, key.created_at)) }
        p { (words.say("keys-remove-text")) }
        p { (words.say("keys-remove-others")) }
        form method="post" action=(Route::KeyRemove(key.id)) {
            (hidden(TOKEN_FIELD, &visitor.token(Form::Keys)?))
            button type="submit" { (words.say("keys-remove-yes")) }
        }
        (back(words, BACK, "keys-remove-no"))
    };
    let sheet = Sheet { heading: &words.say("keys-remove-heading"), focus: !pressed, step: None, scripts: &[Asset::Time], content };
    Ok(frame.ok(&sheet))
}

fn last(visitor: &Visitor) -> Answer {
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        p { (words.say("keys-last-text")) }
        p { a.button href=(Route::KeyAdd) { (words.say("keys-add")) } }
        (back(words, BACK, "keys-back"))
    };
    let sheet = Sheet { heading: &words.say("keys-last-heading"), focus: true, content, ..Sheet::default() };
    Ok(frame.answer(StatusCode::CONFLICT, &sheet))
}
