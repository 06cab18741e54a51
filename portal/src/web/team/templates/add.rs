//! `/team/templates/new`: keep one more.
use actix_web::http::StatusCode;
use maud::html;

use super::form;
use crate::{
    service::{
        permit::{self, Act},
        template::{self, Flaw, TemplateError, Typed},
    },
    web::{
        asset::Asset,
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, hidden},
        page::{Answer, go_to},
        routes::{Route, TeamRoute, TemplateChange},
        team::back,
    },
};

/// What was typed.
pub(crate) struct New(Typed);

impl Protected for New {
    const FORM: Form = Form::Staff;
}

impl Fields for New {
    const MAX_BYTES: usize = form::MAX_BYTES;

    fn read(pairs: &Pairs) -> Option<Self> {
        Some(Self(form::read(pairs)))
    }
}

/// For an administrator.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor) -> Answer {
    let scope = visitor.staff().await?;
    permit::require(scope.actor(), Act::ManageTemplates).map_err(TemplateError::from)?;
    view(&visitor, &Typed::default(), &[])
}

/// For an administrator.
///
/// # Errors
/// The form's checks; the database does not answer.
pub(crate) async fn post(sent: ProtectedForm<New>) -> Answer {
    let ProtectedForm { visitor, fields: New(typed) } = sent;
    let scope = visitor.staff().await?;
    match template::add(visitor.services(), &scope, &typed, visitor.request).await {
        Ok(_) => Ok(go_to(Route::Team(TeamRoute::Templates(TemplateChange::Saved)))),
        Err(TemplateError::Flaws(flaws)) => view(&visitor, &typed, &flaws),
        Err(error) => Err(error.into()),
    }
}

fn view(visitor: &Visitor, typed: &Typed, flaws: &[Flaw]) -> Answer {
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        (form::wrong(words, typed, flaws))
        form method="post" action=(TeamRoute::NewTemplate) {
            (hidden(TOKEN_FIELD, &visitor.token(Form::Staff)?))
            (form::markup(words, typed, flaws))
            button type="submit" { (words.say("save")) }
        }
        (back(words, TeamRoute::Templates(TemplateChange::None), "templates-back"))
    };
    let status = if flaws.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(frame.answer(
        status,
        &Sheet { heading: &words.say("templates-add"), focus: flaws.is_empty(), scripts: &[Asset::Paste], content, ..Sheet::default() },
    ))
}
