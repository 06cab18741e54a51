//! `/team/templates/{id}`: change a template, or retire it.
use actix_web::{http::StatusCode, web::Path};
use entity::domain::id::TemplateId;
use maud::{Markup, html};

use super::form;
use crate::{
    service::template::{self, Flaw, Template, TemplateError, Typed},
    web::{
        asset::Asset,
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, Words, hidden},
        page::{Answer, go_to},
        problem::Problem,
        routes::{Route, TeamRoute, TemplateChange},
        team::back,
    },
};

/// What shall become of it.
pub(crate) enum TemplateAct {
    /// This, if it is still as it was looked at.
    Settle(i32, Typed),
    /// Nobody writes from it any more.
    Retire,
}

impl Protected for TemplateAct {
    const FORM: Form = Form::Staff;
}

impl Fields for TemplateAct {
    const MAX_BYTES: usize = form::MAX_BYTES;

    fn read(pairs: &Pairs) -> Option<Self> {
        match pairs.get("do")?.as_str() {
            "settle" => Some(Self::Settle(pairs.get("version")?.parse().ok()?, form::read(pairs))),
            "retire" => Some(Self::Retire),
            _ => None,
        }
    }
}

/// For an administrator.
///
/// # Errors
/// No such template; another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor, path: Path<String>) -> Answer {
    let scope = visitor.staff().await?;
    let id = TemplateId::parse(&path).ok_or(Problem::NotFound)?;
    let found = template::find(visitor.services(), &scope, id).await?;
    view(&visitor, &found, None, StatusCode::OK, &[])
}

/// For an administrator.
///
/// # Errors
/// The form's checks; no such template; the database does not answer.
pub(crate) async fn post(sent: ProtectedForm<TemplateAct>, path: Path<String>) -> Answer {
    let ProtectedForm { visitor, fields: act } = sent;
    let scope = visitor.staff().await?;
    let id = TemplateId::parse(&path).ok_or(Problem::NotFound)?;
    let services = visitor.services();
    let (version, typed) = match act {
        TemplateAct::Retire => {
            template::retire(services, &scope, id, visitor.request).await?;
            return Ok(go_to(Route::Team(TeamRoute::Templates(TemplateChange::Retired))));
        }
        TemplateAct::Settle(version, typed) => (version, typed),
    };
    match template::settle(services, &scope, (id, version), &typed, visitor.request).await {
        Ok(()) => Ok(go_to(Route::Team(TeamRoute::Templates(TemplateChange::Saved)))),
        Err(TemplateError::Flaws(flaws)) => {
            view(&visitor, &Template { id, typed, version }, None, StatusCode::UNPROCESSABLE_ENTITY, &flaws)
        }
        Err(TemplateError::Changed) => {
            let now = template::find(services, &scope, id).await?;
            let (version, theirs) = (now.version, now.typed);
            view(&visitor, &Template { id, typed, version }, Some(&theirs), StatusCode::CONFLICT, &[])
        }
        Err(error) => Err(error.into()),
    }
}

fn view(visitor: &Visitor, shown: &Template, theirs: Option<&Typed>, status: StatusCode, flaws: &[Flaw]) -> Answer {
    let frame = visitor.frame();
    let words = &frame.words;
    let token = visitor.token(Form::Staff)?;
    let content = html! {
        (form::wrong(words, &shown.typed, flaws))
        @if let Some(theirs) = theirs { (changed(words, theirs)) }
        form method="post" action=(TeamRoute::Template(shown.id)) {
            (hidden(TOKEN_FIELD, &token)) (hidden("do", "settle")) (hidden("version", &shown.version.to_string()))
            (form::markup(words, &shown.typed, flaws))
            button type="submit" { (words.say("save")) }
        }
        form method="post" action=(TeamRoute::Template(shown.id)) {
            (hidden(TOKEN_FIELD, &token)) (hidden("do", "retire"))
            p.hint { (words.say("templates-retire-text")) }
            button.quiet type="submit" { (words.say("templates-retire")) }
        }
        (back(words, TeamRoute::Templates(TemplateChange::None), "templates-back"))
    };
    let focus = flaws.is_empty() && theirs.is_none();
    Ok(frame.answer(status, &Sheet { heading: &words.say("templates-one"), focus, scripts: &[Asset::Paste], content, ..Sheet::default() }))
}

/// What a colleague saved meanwhile, beside what was typed.
fn changed(words: &Words, theirs: &Typed) -> Markup {
    html! {
        div.notice.error role="alert" tabindex="-1" autofocus {
            p { (words.say("templates-changed")) }
            @for (tag, text) in &theirs.texts {
                details {
                    summary lang=(tag) { (form::named(tag)) }
                    p dir="auto" { strong { (text.subject) } }
                    pre dir="auto" { (text.text) }
                }
            }
        }
    }
}
