//! `/settings/keys/{id}`: what a key is called.
use actix_web::{http::StatusCode, web::Path};
use entity::domain::{id::PasskeyId, locale::Locale};
use maud::html;
use zeroize::Zeroizing;

use super::back;
use crate::{
    service::account::{AccountError, keys},
    web::{
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            language,
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, TYPED, field::Line, hidden, notice},
        page::{Answer, go_to, language::turn},
        problem::Problem,
        routes::{KeyChange, Route},
    },
};

/// What it shall be called.
pub(crate) struct Name {
    name: Zeroizing<String>,
    /// To be shown in this language.
    language: Option<Locale>,
}

impl Protected for Name {
    const FORM: Form = Form::Keys;
}

impl Fields for Name {
    fn read(pairs: &Pairs) -> Option<Self> {
        Some(Self { name: pairs.get("name")?.clone(), language: language::pressed(pairs) })
    }
}

/// For whom the key is.
///
/// # Errors
/// Another page comes first; it is none of this account's; the database does not answer.
pub(crate) async fn get(visitor: Visitor, path: Path<String>) -> Answer {
    let id = PasskeyId::parse(&path).ok_or(Problem::NotFound)?;
    let key = keys::find(visitor.services(), visitor.signed_in()?, id).await?;
    view(&visitor, id, &key.name, false)
}

/// For whom the key is.
///
/// # Errors
/// The form's checks; it is none of this account's; the database does not answer.
pub(crate) async fn post(form: ProtectedForm<Name>, path: Path<String>) -> Answer {
    let ProtectedForm { visitor, fields: Name { name, language } } = form;
    let id = PasskeyId::parse(&path).ok_or(Problem::NotFound)?;
    if let Some(locale) = language {
        keys::find(visitor.services(), visitor.signed_in()?, id).await?;
        return turn(visitor, locale, async |visitor| view(visitor, id, &name, false)).await;
    }
    match keys::rename(visitor.services(), visitor.signed_in()?, id, &name, visitor.request).await {
        Ok(()) => Ok(go_to(Route::Keys(KeyChange::Named))),
        Err(AccountError::Name) => view(&visitor, id, &name, true),
        Err(error) => Err(error.into()),
    }
}

fn view(visitor: &Visitor, id: PasskeyId, name: &str, empty: bool) -> Answer {
    let mut frame = visitor.frame();
    frame.typed();
    let words = &frame.words;
    let (label, hint) = (words.say("keys-name-label"), words.say("keys-name-hint"));
    let error = empty.then(|| words.say("keys-name-empty"));
    let field = Line { name: "name", label: &label, hint: &hint, error: error.as_deref(), value: name, kind: "text", autocomplete: "off" };
    let content = html! {
        @if let Some(line) = &error { (notice::errors(words, "name", line, &html! {})) }
        form method="post" action=(Route::KeyName(id)) id=(TYPED) {
            (hidden(TOKEN_FIELD, &visitor.token(Form::Keys)?))
            (field.markup())
            button type="submit" { (words.say("save")) }
        }
        (back(words, Route::Keys(KeyChange::None), "keys-back"))
    };
    let status = if empty { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(frame.answer(status, &Sheet { heading: &words.say("keys-name"), focus: !empty, content, ..Sheet::default() }))
}
