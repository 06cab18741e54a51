//! `/settings/alerts/{record}`: having alerts sent elsewhere. The new address, then the code that went there.
use actix_web::{HttpRequest, http::StatusCode, web::Path};
use entity::{
    base::clock::Timestamp,
    domain::{id::PatientId, locale::Locale, slip::MAILBOX_DIGITS},
};
use maud::{Markup, html};
use zeroize::Zeroizing;

use super::back;
use crate::{
    service::account::{
        AccountError,
        address::{self, ChangeError, Standing},
    },
    web::{
        asset::Asset,
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            language,
            token::Form,
            visitor::Visitor,
        },
        layout::{
            Sheet, TYPED, Words,
            field::{Line, mailbox_code, miscounted},
            hidden, moment, notice,
        },
        page::{Answer, go_to, language::turn, verify},
        problem::Problem,
        routes::{AlertChange, Route},
    },
};

const BACK: Route = Route::Alerts(AlertChange::None);

/// What was typed.
pub(crate) enum Typed {
    /// The new address; `true`: it is only to be shown again.
    Address(Zeroizing<String>, bool),
    /// The code that went there.
    Code(Zeroizing<String>),
}

impl Typed {
    /// As it was typed, whatever it was.
    fn text(&self) -> &str {
        let (Self::Address(text, _) | Self::Code(text)) = self;
        text
    }
}

/// What is handed in.
pub(crate) struct Sent {
    typed: Typed,
    /// To be shown in this language.
    language: Option<Locale>,
}

impl Protected for Sent {
    const FORM: Form = Form::Address;
}

impl Fields for Sent {
    fn read(pairs: &Pairs) -> Option<Self> {
        let code = pairs.get("code").cloned().map(Typed::Code);
        let typed = code.or_else(|| Some(Typed::Address(pairs.get("address")?.clone(), pairs.get("again").is_some())))?;
        Some(Self { typed, language: language::pressed(pairs) })
    }
}

/// For whose record it is, verified for it.
///
/// # Errors
/// Another page comes first; it is none of this account's; the database does not answer.
pub(crate) async fn get(visitor: Visitor, path: Path<String>, request: HttpRequest) -> Answer {
    let record = PatientId::parse(&path).ok_or(Problem::NotFound)?;
    let again = request.query_string() == "again=1";
    stand(&visitor, record, again, None).await
}

/// Where it stands; with an address that was typed before the key was asked for, if it is so.
async fn stand(visitor: &Visitor, record: PatientId, again: bool, typed: Option<&str>) -> Answer {
    match address::stand(visitor.services(), visitor.signed_in()?, record, again).await {
        Ok(Standing::Ask(now)) => View::new(visitor, record).ask(Some(&now), (typed.unwrap_or_default(), typed.is_some()), None),
        Ok(Standing::Code(to)) => View::new(visitor, record).code(&to, "", None),
        Ok(Standing::Spent(to)) => View::new(visitor, record).spent(StatusCode::OK, &to),
        Ok(Standing::Later(at)) => View::new(visitor, record).later(StatusCode::OK, at),
        Err(AccountError::VerificationNeeded(purpose)) => match typed {
            Some(typed) => verify::keeping(visitor, purpose, BACK, &kept(visitor, record, typed)?),
            None => verify::page(visitor, purpose, BACK),
        },
        Err(error) => Err(error.into()),
    }
}

/// The page as it stands, with what was typed, which nobody has looked at.
async fn show(visitor: &Visitor, record: PatientId, typed: &Typed) -> Answer {
    let view = View::new(visitor, record);
    let standing = address::stand(visitor.services(), visitor.signed_in()?, record, matches!(typed, Typed::Address(..))).await;
    match (standing, typed) {
        (Ok(Standing::Ask(now)), Typed::Address(text, _)) => view.ask(Some(&now), (text, false), None),
        (Ok(Standing::Code(to)), Typed::Code(text)) => view.code(&to, text, None),
        (Err(AccountError::VerificationNeeded(_)), typed) => stand(visitor, record, true, Some(typed.text())).await,
        (Err(error), _) => Err(error.into()),
        // It has gone on meanwhile, and the field with it.
        (Ok(Standing::Ask(_) | Standing::Code(_) | Standing::Spent(_) | Standing::Later(_)), _) => {
            stand(visitor, record, false, None).await
        }
    }
}

/// What comes again once the key was used.
fn kept(visitor: &Visitor, record: PatientId, typed: &str) -> Result<Markup, Problem> {
    Ok(html! {
        form method="post" action=(Route::Address(record)) data-kept hidden {
            (hidden(TOKEN_FIELD, &visitor.token(Form::Address)?)) (hidden("address", typed)) (hidden("again", "1"))
        }
    })
}

/// For whose record it is; the address after a fresh verification.
///
/// # Errors
/// The form's checks; it is none of this account's; the database does not answer.
pub(crate) async fn post(form: ProtectedForm<Sent>, path: Path<String>) -> Answer {
    let ProtectedForm { visitor, fields: Sent { typed, language } } = form;
    let record = PatientId::parse(&path).ok_or(Problem::NotFound)?;
    if let Some(locale) = language {
        return turn(visitor, locale, async |visitor| show(visitor, record, &typed).await).await;
    }
    let (services, session) = (visitor.services(), visitor.signed_in()?);
    let done = match &typed {
        Typed::Address(text, true) => return stand(&visitor, record, true, Some(text)).await,
        Typed::Address(text, false) => address::propose(services, session, record, text, visitor.request).await,
        Typed::Code(text) => address::confirm(services, session, record, text, visitor.request).await,
    };
    let error = match (done, &typed) {
        (Ok(()), Typed::Address(..)) => return Ok(go_to(Route::Address(record))),
        (Ok(()), Typed::Code(_)) => return Ok(go_to(Route::Alerts(AlertChange::Address))),
        (Err(error), _) => error,
    };
    let words = visitor.frame().words;
    let text = match error {
        ChangeError::Address => words.say("address-error-shape"),
        ChangeError::Same => words.say("address-error-same"),
        // Five codes, or fifteen tries: no form would help.
        ChangeError::TooMany => return over(&visitor, record, &typed).await,
        ChangeError::Shape => miscounted(&words, typed.text(), MAILBOX_DIGITS, "mailbox-error-empty"),
        ChangeError::Wrong => words.say("address-error-wrong"),
        ChangeError::Expired => words.say("address-error-expired"),
        // Only proposing asks for it: what was typed is kept meanwhile.
        ChangeError::Account(AccountError::VerificationNeeded(_)) => return stand(&visitor, record, true, Some(typed.text())).await,
        ChangeError::Account(error) => return Err(error.into()),
    };
    refuse(&visitor, record, &typed, text).await
}

/// What ended, and what can be done. An address that no code can be sent to now is another one's turn.
async fn over(visitor: &Visitor, record: PatientId, typed: &Typed) -> Answer {
    let again = matches!(typed, Typed::Address(..));
    let (view, status) = (View::new(visitor, record), StatusCode::TOO_MANY_REQUESTS);
    match (address::stand(visitor.services(), visitor.signed_in()?, record, again).await?, typed) {
        (Standing::Later(at), _) => view.later(status, at),
        (Standing::Spent(to) | Standing::Code(to), _) => view.spent(status, &to),
        (Standing::Ask(_), Typed::Address(to, _) | Typed::Code(to)) => view.spent(status, to),
    }
}

/// The page again, with what is wrong and what was typed.
async fn refuse(visitor: &Visitor, record: PatientId, typed: &Typed, text: String) -> Answer {
    let view = View::new(visitor, record);
    match typed {
        Typed::Address(typed, _) => view.ask(None, (typed, false), Some(text)),
        Typed::Code(typed) => match address::stand(visitor.services(), visitor.signed_in()?, record, false).await {
            Ok(Standing::Code(to)) => view.code(&to, typed, Some(text)),
            // That was the last try: no form would help.
            Ok(Standing::Spent(to)) => view.spent(StatusCode::UNPROCESSABLE_ENTITY, &to),
            // Nothing is open any more: from the beginning.
            _ => view.over(&text),
        },
    }
}

struct View<'a> {
    visitor: &'a Visitor,
    record: PatientId,
}

impl<'a> View<'a> {
    const fn new(visitor: &'a Visitor, record: PatientId) -> Self {
        Self { visitor, record }
    }

    /// `not_yet`: it was typed before the key was asked for, and is still to be sent.
    fn ask(&self, now: Option<&str>, (value, not_yet): (&str, bool), error: Option<String>) -> Answer {
        self.answer("address-heading", error, !not_yet, |words, error, token| {
            let (label, hint) = (words.say("address-label"), words.say("address-hint"));
            let field = Line { name: "address", label: &label, hint: &hint, error, value, kind: "email", autocomplete: "email" };
            html! {
                @if let Some(line) = error { (notice::errors(words, "address", line, &html! {})) }
                @if not_yet { (notice::not_yet(words)) }
                @if let Some(now) = now { p { (words.say("alerts-address")) " " strong dir="ltr" { (now) } } }
                form method="post" action=(Route::Address(self.record)) id=(TYPED) {
                    (hidden(TOKEN_FIELD, token))
                    (field.markup())
                    button type="submit" { (words.say("continue")) }
                }
            }
        })
    }

    fn code(&self, to: &str, typed: &str, error: Option<String>) -> Answer {
        self.answer("mailbox-heading", error, true, |words, error, token| {
            html! {
                @if let Some(line) = error { (notice::errors(words, "code", line, &html! {})) }
                p { (words.say("address-sent")) " " strong dir="ltr" { (to) } }
                form method="post" action=(Route::Address(self.record)) id=(TYPED) {
                    (hidden(TOKEN_FIELD, token))
                    (mailbox_code(words, error, typed))
                    button type="submit" { (words.say("continue")) }
                }
                p.lead { a href=(Route::AddressAgain(self.record)) { (words.say("address-again")) } }
            }
        })
    }

    /// The tries at the codes for an address are used up.
    fn spent(&self, status: StatusCode, to: &str) -> Answer {
        self.ended(status, |words| {
            html! {
                p { (words.say("address-spent")) " " strong dir="ltr" { (to) } }
                p { (words.say("address-spent-then")) }
                p { a.button href=(Route::AddressAgain(self.record)) { (words.say("address-another")) } }
            }
        })
    }

    /// All codes of a day are sent.
    fn later(&self, status: StatusCode, at: Timestamp) -> Answer {
        self.ended(status, |words| {
            html! {
                p { (words.say("address-later")) " " strong { (moment::moment(words, at)) } }
                p { (words.say("address-later-old")) }
            }
        })
    }

    fn ended(&self, status: StatusCode, content: impl FnOnce(&Words) -> Markup) -> Answer {
        let frame = self.visitor.frame();
        let words = &frame.words;
        let content = html! { (content(words)) (back(words, BACK, "alerts-back")) };
        let sheet = Sheet { heading: &words.say("address-over"), focus: true, scripts: &[Asset::Time], content, ..Sheet::default() };
        Ok(frame.answer(status, &sheet))
    }

    fn over(&self, text: &str) -> Answer {
        let frame = self.visitor.frame();
        let words = &frame.words;
        let content = html! {
            p.notice.error role="alert" { (text) }
            p { a.button href=(Route::AddressAgain(self.record)) { (words.say("address-again")) } }
            (back(words, BACK, "alerts-back"))
        };
        let sheet = Sheet { heading: &words.say("mailbox-heading"), content, ..Sheet::default() };
        Ok(frame.answer(StatusCode::UNPROCESSABLE_ENTITY, &sheet))
    }

    /// One with a field. `focus`: nothing else on the page wants it, unless something is wrong.
    fn answer(
        &self,
        heading: &str,
        error: Option<String>,
        focus: bool,
        content: impl FnOnce(&Words, Option<&str>, &str) -> Markup,
    ) -> Answer {
        let mut frame = self.visitor.frame();
        frame.typed();
        let words = &frame.words;
        let content = html! {
            (content(words, error.as_deref(), &self.visitor.token(Form::Address)?))
            (back(words, BACK, "alerts-back"))
        };
        let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        Ok(frame.answer(status, &Sheet { heading: &words.say(heading), focus: focus && error.is_none(), content, ..Sheet::default() }))
    }
}
