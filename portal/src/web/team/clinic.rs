//! `/team/clinic`: what the clinic says of itself on letters.
use actix_web::{HttpRequest, http::StatusCode};
use maud::html;
use zeroize::Zeroizing;

use super::{back, shown};
use crate::{
    service::{
        organization::{self, OrganizationError},
        permit::{self, Act},
    },
    web::{
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, hidden, notice},
        page::{Answer, go_to},
        routes::{Route, TeamRoute},
        team::patients::form::Text,
    },
};

/// What was typed.
pub(crate) struct Phone(Zeroizing<String>);

impl Protected for Phone {
    const FORM: Form = Form::Staff;
}

impl Fields for Phone {
    fn read(pairs: &Pairs) -> Option<Self> {
        Some(Self(pairs.get("phone")?.clone()))
    }
}

/// For an administrator.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor, request: HttpRequest) -> Answer {
    view(&visitor, None, request.query_string() == "saved=1").await
}

/// For an administrator.
///
/// # Errors
/// The form's checks; the database does not answer.
pub(crate) async fn post(form: ProtectedForm<Phone>) -> Answer {
    let ProtectedForm { visitor, fields: Phone(phone) } = form;
    let scope = visitor.staff().await?;
    match organization::set_phone(visitor.services().store(), &scope, &phone, Some(visitor.request)).await {
        Ok(()) => Ok(go_to(Route::Team(TeamRoute::ClinicSaved))),
        Err(OrganizationError::Phone) => view(&visitor, Some(&phone), false).await,
        Err(error) => Err(error.into()),
    }
}

/// `wrong`: what was typed and cannot be.
async fn view(visitor: &Visitor, wrong: Option<&str>, saved: bool) -> Answer {
    let scope = visitor.staff().await?;
    permit::require(scope.actor(), Act::SetPhone).map_err(OrganizationError::from)?;
    let head = organization::letterhead(visitor.services().store(), &scope).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let line = wrong.map(|_| words.say("clinic-error-phone"));
    let value = wrong.or(head.phone.as_deref()).unwrap_or_default();
    let phone = Text { kind: "tel", hint: Some("clinic-phone-hint"), ..Text::new("phone", "clinic-phone", value) };
    let content = html! {
        @if let Some(line) = &line { (notice::errors(words, "phone", line, &html! {})) }
        @if saved { div.notice role="status" { p { (words.say("clinic-saved")) } } }
        dl.about { div { dt { (words.say("clinic-name")) } dd dir="auto" { (head.name) } } }
        form method="post" action=(TeamRoute::Clinic) novalidate {
            (hidden(TOKEN_FIELD, &visitor.token(Form::Staff)?))
            (phone.markup(words, line.as_deref()))
            button type="submit" { (words.say("clinic-save")) }
        }
        (shown::way(words, TeamRoute::Second, "second-page"))
        (back(words, TeamRoute::Start, "clinic-back"))
    };
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(frame.answer(status, &Sheet { heading: &words.say("clinic-heading"), focus: wrong.is_none(), content, ..Sheet::default() }))
}
