//! `POST /sign-out`: ends the session and has the browser forget its pages.
//!
//! Invariant: once it is known whose session it is, the browser forgets. Where the session cannot be ended, it is said that this device
//! alone forgot it.
use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{HeaderName, HeaderValue},
    },
};
use maud::{Markup, html};

use super::{Answer, go_to};
use crate::{
    service::{
        nudge::{self, Nudge},
        session,
    },
    web::{
        asset::Asset,
        guard::{
            cookie,
            form::{Fields, Pairs, Protected, ProtectedForm},
            token::Form,
        },
        layout::{Frame, Sheet},
        problem::Problem,
        routes::Route,
    },
};

/// Nothing but the wish.
pub(crate) struct Leave;

impl Protected for Leave {
    const FORM: Form = Form::SignOut;
}

impl Fields for Leave {
    fn read(_pairs: &Pairs) -> Option<Self> {
        Some(Self)
    }
}

/// For whoever has a session, at whatever stage. Who has none any more is told to sign in.
///
/// # Errors
/// The form's checks.
pub(crate) async fn post(form: ProtectedForm<Leave>) -> Answer {
    let visitor = form.visitor;
    let session = visitor.session().ok_or(Problem::SignIn)?;
    // Said on the page that follows, where nothing can be refused any more: it counts as no refusal.
    let nudge = nudge::due(visitor.services(), session).await.unwrap_or_default();
    let frame = Frame::new(visitor.site(), visitor.locale.clone(), Route::Start, None);
    let (status, content) = match session::end(visitor.services(), session).await {
        Ok(_) => (StatusCode::OK, ended(&frame, nudge)),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a session could not be ended; its browser forgets it");
            (StatusCode::SERVICE_UNAVAILABLE, html! { p { (frame.words.say("signed-out-here")) } })
        }
    };
    let heading = frame.words.say("signed-out-heading");
    let mut answer = frame.answer(status, &Sheet { heading: &heading, focus: true, scripts: &[Asset::Left], content, ..Sheet::default() });
    forget(&mut answer)?;
    Ok(answer)
}

fn ended(frame: &Frame, nudge: Option<Nudge>) -> Markup {
    let words = &frame.words;
    html! {
        p { (words.say("signed-out-text")) }
        p { a.button href=(Route::Start) { (words.say("signed-out-again")) } }
        @match nudge {
            None => {}
            Some(Nudge::FurtherKey) => p.hint { (words.say("nudge-next-key")) },
            Some(Nudge::SpareCode | Nudge::SecondKey) => p.hint { (words.say("nudge-next-time")) },
        }
    }
}

/// The page that says so, loaded again.
pub(crate) async fn get() -> Answer {
    Ok(go_to(Route::Start))
}

/// Has the browser forget the session and its pages.
pub(super) fn forget(answer: &mut HttpResponse) -> Result<(), Problem> {
    answer.headers_mut().insert(HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"cache\", \"storage\""));
    answer.add_cookie(&cookie::gone(cookie::SESSION)).map_err(|_| Problem::Misconfigured)
}
