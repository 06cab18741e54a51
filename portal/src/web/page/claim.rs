//! `/claim`, step 1: the code of the slip.
mod view;

use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use entity::domain::locale::Locale;
use zeroize::Zeroizing;

use self::view::View;
use super::{Answer, at, go_to, language::turn, later};
use crate::{
    service::{
        claim::{self, ClaimError},
        session,
    },
    web::{
        guard::{
            cookie,
            form::{Fields, Pairs, Protected, ProtectedForm},
            language,
            token::Form,
            visitor::Visitor,
        },
        problem::Problem,
    },
};

/// What the form says.
pub(crate) struct Slip {
    slip: Zeroizing<String>,
    take_over: bool,
    /// The way of the code before is over.
    another: bool,
    /// The form is the question whether to go on here.
    asked: bool,
    /// To be shown in this language.
    language: Option<Locale>,
}

impl Protected for Slip {
    const FORM: Form = Form::Claim;
}

impl Fields for Slip {
    fn read(pairs: &Pairs) -> Option<Self> {
        let said = |name| pairs.get(name).is_some();
        Some(Self {
            slip: pairs.get("slip")?.clone(),
            take_over: said("take_over"),
            another: said("another"),
            asked: said("asked"),
            language: language::pressed(pairs),
        })
    }
}

/// Shows the field. Anybody may call; sets nothing.
///
/// # Errors
/// The database does not answer.
pub(crate) async fn get(visitor: Visitor, request: HttpRequest) -> Answer {
    View::new(&visitor, "", request.query_string() == "another=1")?.answer(StatusCode::OK)
}

/// Takes the code and binds it to this browser. Anybody may call.
///
/// # Errors
/// The form's checks; the database does not answer.
pub(crate) async fn post(form: ProtectedForm<Slip>) -> Answer {
    let ProtectedForm { visitor, fields: Slip { slip, take_over, another, asked, language } } = form;
    if let Some(locale) = language {
        return turn(visitor, locale, async |visitor| {
            let view = View::new(visitor, &slip, another)?;
            if asked { view.elsewhere() } else { view.answer(StatusCode::OK) }
        })
        .await;
    }
    let entered = claim::enter(visitor.services(), &slip, visitor.network, visitor.session(), take_over, visitor.request).await;
    match entered {
        Ok(entered) => {
            let mut answer = go_to(at(entered.step));
            if let Some(token) = &entered.token {
                session::note_device(visitor.services(), token, visitor.device).await?;
                add_cookie(&mut answer, token)?;
            }
            Ok(answer)
        }
        Err(error) => refuse(&visitor, (&slip, another), error),
    }
}

fn add_cookie(answer: &mut HttpResponse, token: &crate::service::token::Token32) -> Result<(), Problem> {
    answer.add_cookie(&cookie::session(token)).map_err(|_| Problem::Misconfigured)
}

/// The page again, with what is wrong and what was typed.
fn refuse(visitor: &Visitor, (slip, another): (&str, bool), error: ClaimError) -> Answer {
    let view = View::new(visitor, slip, another)?;
    match error {
        ClaimError::Shape => view.miscounted().answer(StatusCode::UNPROCESSABLE_ENTITY),
        ClaimError::CheckDigit => view.wrong("claim-error-digit").answer(StatusCode::UNPROCESSABLE_ENTITY),
        ClaimError::Refused => view.refused().answer(StatusCode::UNPROCESSABLE_ENTITY),
        ClaimError::TryLater { after } => later(view.later(after).answer(StatusCode::TOO_MANY_REQUESTS), after),
        ClaimError::Elsewhere => view.elsewhere(),
        ClaimError::Own => View::new(visitor, "", another)?.own(),
        ClaimError::SignedIn => View::new(visitor, "", another)?.answer(StatusCode::CONFLICT),
        ClaimError::Service(error) => Err(error.into()),
    }
}
