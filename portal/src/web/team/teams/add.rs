//! `/team/teams/new`: make a care team.
use actix_web::http::StatusCode;
use maud::html;
use zeroize::Zeroizing;

use crate::{
    service::{
        permit::{self, Act},
        team::{self, TeamError},
    },
    web::{
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, field::Line, hidden, notice},
        page::{Answer, go_to},
        routes::{Route, TeamChange, TeamRoute},
        team::back,
    },
};

/// What was typed.
pub(crate) struct Name(Zeroizing<String>);

impl Protected for Name {
    const FORM: Form = Form::Staff;
}

impl Fields for Name {
    fn read(pairs: &Pairs) -> Option<Self> {
        Some(Self(pairs.get("name")?.clone()))
    }
}

/// For an administrator.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor) -> Answer {
    let scope = visitor.staff().await?;
    permit::require(scope.actor(), Act::ManageTeams).map_err(TeamError::from)?;
    view(&visitor, "", None)
}

/// For an administrator.
///
/// # Errors
/// The form's checks; the database does not answer.
pub(crate) async fn post(form: ProtectedForm<Name>) -> Answer {
    let ProtectedForm { visitor, fields: Name(name) } = form;
    let scope = visitor.staff().await?;
    match team::add(visitor.services(), &scope, &name, visitor.request).await {
        Ok(id) => Ok(go_to(Route::Team(TeamRoute::Team(id, TeamChange::Saved)))),
        Err(TeamError::Name) => view(&visitor, &name, Some("teams-error-name")),
        Err(TeamError::TooMany) => view(&visitor, &name, Some("teams-error-many")),
        Err(error) => Err(error.into()),
    }
}

fn view(visitor: &Visitor, typed: &str, error: Option<&str>) -> Answer {
    let frame = visitor.frame();
    let words = &frame.words;
    let told = error.map(|text| words.say(text));
    let (label, hint) = (words.say("teams-name"), words.say("teams-name-hint"));
    let name = Line { name: "name", label: &label, hint: &hint, error: told.as_deref(), value: typed, kind: "text", autocomplete: "off" };
    let content = html! {
        @if let Some(line) = &told { (notice::errors(words, "name", line, &html! {})) }
        form method="post" action=(TeamRoute::NewTeam) {
            (hidden(TOKEN_FIELD, &visitor.token(Form::Staff)?))
            (name.markup())
            button type="submit" { (words.say("teams-add")) }
        }
        (back(words, TeamRoute::Teams(1), "teams-back"))
    };
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(frame.answer(status, &Sheet { heading: &words.say("teams-add"), focus: error.is_none(), content, ..Sheet::default() }))
}
