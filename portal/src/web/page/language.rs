//! `POST /language`: chooses a language and goes back to where one was. A page with a short form takes the choice itself, and is shown again
//! with what was typed.
use entity::domain::locale::Locale;

use super::{Answer, go_to};
use crate::{
    service::language::choose,
    web::{
        guard::{
            cookie,
            form::{Fields, Pairs, Protected, ProtectedForm},
            language,
            token::Form,
            visitor::Visitor,
        },
        problem::Problem,
        routes::Route,
    },
};

/// Which one, and where one was.
pub(crate) struct Choice {
    locale: Locale,
    back: Route,
}

impl Protected for Choice {
    const FORM: Form = Form::Language;
}

impl Fields for Choice {
    /// `back` is one of our own pages or the start: nothing else can be led to.
    fn read(pairs: &Pairs) -> Option<Self> {
        let back = pairs.get("back").and_then(|path| Route::parse(path)).map_or(Route::Start, Route::page);
        Some(Self { locale: language::available(pairs.get("language")?)?, back })
    }
}

/// Anybody may call. Who has an account meets it everywhere, and gets mails in it.
///
/// # Errors
/// The form's checks; a language without texts; the database does not answer.
pub(crate) async fn post(form: ProtectedForm<Choice>) -> Answer {
    if let Some(session) = form.visitor.session() {
        choose(form.visitor.services(), session, &form.fields.locale, form.visitor.request).await?;
    }
    let mut answer = go_to(form.fields.back);
    answer.add_cookie(&cookie::language(&form.fields.locale)).map_err(|_| Problem::Misconfigured)?;
    Ok(answer)
}

/// Shows the page that somebody types on in another language, which is chosen for all others too. Nothing of what was typed is looked at. For
/// whoever may see the page.
///
/// # Errors
/// The page's own; the database does not answer.
pub(super) async fn turn(mut visitor: Visitor, locale: Locale, show: impl AsyncFnOnce(&Visitor) -> Answer) -> Answer {
    if let Some(session) = visitor.session() {
        choose(visitor.services(), session, &locale, visitor.request).await?;
    }
    visitor.locale = locale;
    let mut answer = show(&visitor).await?;
    answer.add_cookie(&cookie::language(&visitor.locale)).map_err(|_| Problem::Misconfigured)?;
    Ok(answer)
}
