//! `/recover`: the spare code of somebody who has lost every key.
use actix_web::http::StatusCode;
use entity::domain::{locale::Locale, spare::DIGITS};
use maud::{Markup, html};
use zeroize::Zeroizing;

use super::{Answer, at, digits::elsewhere, go_to, go_with, language::turn, later, support, when_later};
use crate::{
    service::{claim::ClaimError, session::Stage, spare},
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
    },
};

/// What the form says.
pub(crate) struct Spare {
    typed: Zeroizing<String>,
    /// To be shown in this language.
    language: Option<Locale>,
}

impl Protected for Spare {
    const FORM: Form = Form::Recover;
}

impl Fields for Spare {
    fn read(pairs: &Pairs) -> Option<Self> {
        Some(Self { typed: pairs.get("spare")?.clone(), language: language::pressed(pairs) })
    }
}

/// Shows the field. Anybody may call; sets nothing.
///
/// # Errors
/// The database does not answer.
pub(crate) async fn get(visitor: Visitor) -> Answer {
    view(&visitor, StatusCode::OK, "", None, &html! {})
}

/// Takes the code and binds it to this browser. Anybody may call.
///
/// # Errors
/// The form's checks; the database does not answer.
pub(crate) async fn post(form: ProtectedForm<Spare>) -> Answer {
    let ProtectedForm { visitor, fields: Spare { typed, language } } = form;
    if let Some(locale) = language {
        return turn(visitor, locale, async |visitor| view(visitor, StatusCode::OK, &typed, None, &html! {})).await;
    }
    match spare::enter(visitor.services(), &typed, visitor.network, visitor.session(), visitor.request).await {
        Ok(entered) => {
            let next = at(entered.step);
            entered.token.as_ref().map_or_else(|| Ok(go_to(next)), |token| go_with(next, token))
        }
        Err(error) => refuse(&visitor, &typed, error),
    }
}

fn refuse(visitor: &Visitor, typed: &str, error: ClaimError) -> Answer {
    let words = visitor.frame().words;
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    match error {
        ClaimError::Shape => {
            let other = || (miscounted(&words, typed, DIGITS, "recover-error-empty"), html! {});
            let (line, way) = elsewhere(&words, typed, DIGITS).unwrap_or_else(other);
            view(visitor, wrong, typed, Some(line), &way)
        }
        ClaimError::CheckDigit => view(visitor, wrong, typed, Some(words.say("claim-error-digit")), &html! {}),
        ClaimError::Refused => {
            let more = html! { p { (words.say("recover-error-refused-call")) } };
            view(visitor, wrong, typed, Some(words.say("recover-error-refused")), &more)
        }
        ClaimError::TryLater { after } => {
            let line = when_later(&words, after);
            later(view(visitor, StatusCode::TOO_MANY_REQUESTS, typed, Some(line), &html! {}), after)
        }
        ClaimError::SignedIn => view(visitor, StatusCode::CONFLICT, "", None, &html! {}),
        ClaimError::Elsewhere | ClaimError::Own | ClaimError::Service(_) => Err(error.into()),
    }
}

fn view(visitor: &Visitor, status: StatusCode, typed: &str, error: Option<String>, more: &Markup) -> Answer {
    let mut frame = visitor.frame();
    let signed_in = visitor.session().is_some_and(|session| session.stage == Stage::SignedIn);
    if !signed_in {
        frame.typed();
    }
    let words = &frame.words;
    let (label, hint) = (words.say("recover-label"), words.say("recover-hint"));
    let field = Digits {
        name: "spare",
        label: &label,
        hint: &hint,
        error: error.as_deref(),
        value: typed,
        autocomplete: "off",
        class: "digits long",
        from_fragment: false,
    };
    let content = html! {
        @if let Some(line) = &error { (notice::errors(words, "spare", line, more)) }
        (notice::no_script(words))
        @if signed_in {
            p.notice { (words.say("recover-signed-in")) }
            p { a.button href=(visitor.home()) { (words.say("problem-start")) } }
        } @else {
            (support::around(visitor.site(), words, &Route::Recover, &html! {
                p { (words.say("recover-intro")) }
                p { (words.say("recover-mail")) }
                form method="post" action=(Route::Recover) id=(TYPED) {
                    (hidden(TOKEN_FIELD, &visitor.token(Form::Recover)?))
                    (field.markup())
                    button type="submit" { (words.say("continue")) }
                }
            }))
        }
        ul.ways {
            li { a href=(Route::Help(Topic::NoCode)) { (words.say("recover-none")) } }
            li { a href=(Route::Start) { (words.say("claim-have-key")) } }
        }
    };
    let step = (!signed_in).then_some(1);
    let sheet = Sheet { heading: &words.say("recover-heading"), step, scripts: &[Asset::Support], content, ..Sheet::default() };
    Ok(frame.answer(status, &sheet))
}
