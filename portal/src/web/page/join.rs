//! `/join`: the invitation of somebody who belongs to an organization's staff, and their name, if nobody has said it.
use actix_web::http::StatusCode;
use entity::domain::{locale::Locale, slip};
use maud::html;
use zeroize::Zeroizing;

use super::{Answer, go_to, go_with, language::turn, later, support, when_later};
use crate::{
    service::staff::{self, JoinError},
    web::{
        asset::Asset,
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            language,
            token::Form,
            visitor::Visitor,
        },
        layout::{
            Sheet, TYPED,
            field::{Digits, miscounted},
            hidden, notice,
        },
        routes::{Route, Topic},
        team::patients::form::Text,
    },
};

/// What the form says.
pub(crate) struct Join {
    said: Said,
    /// To be shown in this language.
    language: Option<Locale>,
}

enum Said {
    /// An invitation.
    Invitation(Zeroizing<String>),
    /// The name of whoever has entered one here.
    Name(Zeroizing<String>),
}

impl Protected for Join {
    const FORM: Form = Form::Join;
}

impl Fields for Join {
    fn read(pairs: &Pairs) -> Option<Self> {
        let name = || pairs.get("name").cloned().map(Said::Name);
        let said = pairs.get("invitation").cloned().map(Said::Invitation).or_else(name)?;
        Some(Self { said, language: language::pressed(pairs) })
    }
}

/// Shows the field. Anybody may call; sets nothing.
///
/// # Errors
/// The database does not answer.
pub(crate) async fn get(visitor: Visitor) -> Answer {
    if let Some(session) = visitor.session()
        && staff::lacks_name(visitor.services(), session).await?
    {
        return ask_name(&visitor, "", None);
    }
    view(&visitor, StatusCode::OK, "", None)
}

/// Takes the invitation and binds it to this browser. Anybody may call.
///
/// # Errors
/// The form's checks; the database does not answer.
pub(crate) async fn post(form: ProtectedForm<Join>) -> Answer {
    let ProtectedForm { visitor, fields: Join { said, language } } = form;
    if let Some(locale) = language {
        let show = async |visitor: &Visitor| match &said {
            Said::Invitation(typed) => view(visitor, StatusCode::OK, typed, None),
            Said::Name(name) => ask_name(visitor, name, None),
        };
        return turn(visitor, locale, show).await;
    }
    let typed = match said {
        Said::Invitation(typed) => typed,
        Said::Name(name) => return named(&visitor, &name).await,
    };
    let words = visitor.frame().words;
    let wrong = |line: String| view(&visitor, StatusCode::UNPROCESSABLE_ENTITY, &typed, Some(line));
    match staff::enter(visitor.services(), &typed, visitor.network, visitor.session(), visitor.request).await {
        Ok(joined) => {
            let next = Route::ClaimKey;
            joined.token.as_ref().map_or_else(|| Ok(go_to(next)), |token| go_with(next, token))
        }
        Err(JoinError::Shape) => wrong(miscounted(&words, &typed, slip::DIGITS, "join-error-empty")),
        Err(JoinError::CheckDigit) => wrong(words.say("claim-error-digit")),
        Err(JoinError::Refused) => wrong(words.say("join-error-refused")),
        Err(JoinError::TryLater { after }) => {
            let line = when_later(&words, after);
            later(view(&visitor, StatusCode::TOO_MANY_REQUESTS, &typed, Some(line)), after)
        }
        Err(JoinError::SignedIn) => view(&visitor, StatusCode::CONFLICT, "", None),
        Err(error @ (JoinError::Name | JoinError::Service(_))) => Err(error.into()),
    }
}

/// Takes the name, and goes on to the key.
async fn named(visitor: &Visitor, name: &str) -> Answer {
    let Some(session) = visitor.session() else { return Ok(go_to(Route::Join)) };
    match staff::give_name(visitor.services(), session, name, visitor.request).await {
        Ok(()) => Ok(go_to(Route::ClaimKey)),
        Err(JoinError::Name) => ask_name(visitor, name, Some("staff-error-name")),
        // The invitation is over: another one is typed.
        Err(JoinError::Refused) => Ok(go_to(Route::Join)),
        Err(error) => Err(error.into()),
    }
}

fn ask_name(visitor: &Visitor, typed: &str, error: Option<&str>) -> Answer {
    let mut frame = visitor.frame();
    frame.typed();
    let words = &frame.words;
    let line = error.map(|text| words.say(text));
    let field = Text { hint: Some("join-name-hint"), ..Text::new("name", "join-name", typed) };
    let content = html! {
        @if let Some(line) = &line { (notice::errors(words, "name", line, &html! {})) }
        p { (words.say("join-name-text")) }
        form method="post" action=(Route::Join) id=(TYPED) {
            (hidden(TOKEN_FIELD, &visitor.token(Form::Join)?))
            (field.markup(words, line.as_deref()))
            button type="submit" { (words.say("continue")) }
        }
    };
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(frame.answer(status, &Sheet { heading: &words.say("join-heading"), focus: error.is_none(), content, ..Sheet::default() }))
}

fn view(visitor: &Visitor, status: StatusCode, typed: &str, error: Option<String>) -> Answer {
    let mut frame = visitor.frame();
    let signed_in = visitor.session().is_some_and(|session| session.account.is_some());
    if !signed_in {
        frame.typed();
    }
    let words = &frame.words;
    let (label, hint) = (words.say("join-label"), words.say("join-hint"));
    let field = Digits {
        name: "invitation",
        label: &label,
        hint: &hint,
        error: error.as_deref(),
        value: typed,
        autocomplete: "off",
        class: "digits",
        from_fragment: false,
    };
    let content = html! {
        @if let Some(line) = &error { (notice::errors(words, "invitation", line, &html! {})) }
        (notice::no_script(words))
        @if signed_in {
            p.notice { (words.say("join-signed-in")) }
        } @else {
            (support::around(visitor.site(), words, &Route::Join, &html! {
                p { (words.say("join-intro")) }
                form method="post" action=(Route::Join) id=(TYPED) {
                    (hidden(TOKEN_FIELD, &visitor.token(Form::Join)?))
                    (field.markup())
                    button type="submit" { (words.say("continue")) }
                }
            }))
        }
        ul.ways {
            li { a href=(Route::Start) { (words.say("claim-have-key")) } }
            li { a href=(Route::Help(Topic::StaffInvitation)) { (words.say("help-staff-invitation")) } }
            li { a href=(Route::Claim) { (words.say("join-patient")) } }
        }
    };
    let sheet = Sheet { heading: &words.say("join-heading"), scripts: &[Asset::Support], content, ..Sheet::default() };
    Ok(frame.answer(status, &sheet))
}
