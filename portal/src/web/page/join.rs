//! `/join`: the invitation of somebody who belongs to an organization's staff.
use actix_web::http::{StatusCode, header::RETRY_AFTER};
use entity::domain::slip;
use maud::html;
use zeroize::Zeroizing;

use super::{Answer, go_to, go_with, support};
use crate::{
    service::staff::{self, JoinError},
    web::{
        asset::Asset,
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{
            Sheet,
            field::{Digits, miscounted},
            hidden, notice,
        },
        routes::{Route, Topic},
    },
};

/// What the form says.
pub struct Invitation(Zeroizing<String>);

impl Protected for Invitation {
    const FORM: Form = Form::Join;
}

impl Fields for Invitation {
    fn read(pairs: &Pairs) -> Option<Self> {
        pairs.get("invitation").cloned().map(Self)
    }
}

/// Shows the field. Anybody may call; sets nothing.
///
/// # Errors
/// The database does not answer.
pub async fn get(visitor: Visitor) -> Answer {
    view(&visitor, StatusCode::OK, "", None)
}

/// Takes the invitation and binds it to this browser. Anybody may call.
///
/// # Errors
/// The form's checks; the database does not answer.
pub async fn post(form: ProtectedForm<Invitation>) -> Answer {
    let ProtectedForm { visitor, fields: Invitation(typed) } = form;
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
            let minutes = after.as_secs().div_ceil(60).max(1);
            let line = words.say_with("claim-error-later", &[("minutes", minutes.into())]);
            let mut answer = view(&visitor, StatusCode::TOO_MANY_REQUESTS, &typed, Some(line))?;
            answer.headers_mut().insert(RETRY_AFTER, after.as_secs().max(1).into());
            Ok(answer)
        }
        Err(JoinError::SignedIn) => view(&visitor, StatusCode::CONFLICT, "", None),
        Err(error @ JoinError::Service(_)) => Err(error.into()),
    }
}

fn view(visitor: &Visitor, status: StatusCode, typed: &str, error: Option<String>) -> Answer {
    let frame = visitor.frame();
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
    let signed_in = visitor.session().is_some_and(|session| session.account.is_some());
    let content = html! {
        @if let Some(line) = &error { (notice::errors(words, "invitation", line, &html! {})) }
        (notice::no_script(words))
        @if signed_in {
            p.notice { (words.say("join-signed-in")) }
        } @else {
            (support::around(visitor.site(), words, &Route::Join, &html! {
                p { (words.say("join-intro")) }
                form method="post" action=(Route::Join) {
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
