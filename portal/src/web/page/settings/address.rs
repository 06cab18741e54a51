//! `/settings/alerts/{record}`: having alerts sent elsewhere. The new address, then the code that went there.
use actix_web::{HttpRequest, http::StatusCode, web::Path};
use entity::domain::id::PatientId;
use maud::{Markup, html};
use zeroize::Zeroizing;

use super::back;
use crate::{
    service::account::{
        AccountError,
        address::{self, ChangeError, Standing},
    },
    web::{
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{
            Sheet, Words,
            field::{Digits, Line},
            hidden, notice,
        },
        page::{Answer, go_to, verify},
        problem::Problem,
        routes::{AlertChange, Route},
    },
};

const BACK: Route = Route::Alerts(AlertChange::None);

/// What was typed.
pub enum Typed {
    /// The new address.
    Address(Zeroizing<String>),
    /// The code that went there.
    Code(Zeroizing<String>),
}

impl Protected for Typed {
    const FORM: Form = Form::Address;
}

impl Fields for Typed {
    fn read(pairs: &Pairs) -> Option<Self> {
        let code = pairs.get("code").cloned().map(Self::Code);
        code.or_else(|| pairs.get("address").cloned().map(Self::Address))
    }
}

/// For whose record it is, verified for it.
///
/// # Errors
/// Another page comes first; it is none of this account's; the database does not answer.
pub async fn get(visitor: Visitor, path: Path<String>, request: HttpRequest) -> Answer {
    let record = PatientId::parse(&path).ok_or(Problem::NotFound)?;
    let again = request.query_string() == "again=1";
    match address::stand(visitor.services(), visitor.signed_in()?, record, again).await {
        Ok(Standing::Ask(now)) => View::new(&visitor, record).ask(Some(&now), "", None),
        Ok(Standing::Code(to)) => View::new(&visitor, record).code(&to, "", None),
        Err(AccountError::VerificationNeeded(purpose)) => verify::page(&visitor, purpose, BACK),
        Err(error) => Err(error.into()),
    }
}

/// For whose record it is; the address after a fresh verification.
///
/// # Errors
/// The form's checks; it is none of this account's; the database does not answer.
pub async fn post(form: ProtectedForm<Typed>, path: Path<String>) -> Answer {
    let ProtectedForm { visitor, fields: typed } = form;
    let record = PatientId::parse(&path).ok_or(Problem::NotFound)?;
    let (services, session) = (visitor.services(), visitor.signed_in()?);
    let done = match &typed {
        Typed::Address(text) => address::propose(services, session, record, text, visitor.request).await,
        Typed::Code(text) => address::confirm(services, session, record, text, visitor.request).await,
    };
    let error = match (done, &typed) {
        (Ok(()), Typed::Address(_)) => return Ok(go_to(Route::Address { record, again: false })),
        (Ok(()), Typed::Code(_)) => return Ok(go_to(Route::Alerts(AlertChange::Address))),
        (Err(error), _) => error,
    };
    let text = match error {
        ChangeError::Address => "address-error-shape",
        ChangeError::Same => "address-error-same",
        ChangeError::TooMany => "address-error-too-many",
        ChangeError::Shape => "mailbox-error-empty",
        ChangeError::Wrong => "mailbox-error-wrong",
        ChangeError::Expired => "address-error-expired",
        // The page itself asks for the key, and can be loaded again.
        ChangeError::Account(AccountError::VerificationNeeded(_)) => return Ok(go_to(Route::Address { record, again: true })),
        ChangeError::Account(error) => return Err(error.into()),
    };
    refuse(&visitor, record, &typed, text).await
}

/// The page again, with what is wrong and what was typed.
async fn refuse(visitor: &Visitor, record: PatientId, typed: &Typed, text: &'static str) -> Answer {
    let view = View::new(visitor, record);
    match typed {
        Typed::Address(typed) => view.ask(None, typed, Some(text)),
        Typed::Code(typed) => match address::stand(visitor.services(), visitor.signed_in()?, record, false).await {
            Ok(Standing::Code(to)) => view.code(&to, typed, Some(text)),
            // Nothing is open any more: from the beginning.
            _ => view.over(text),
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

    fn ask(&self, now: Option<&str>, typed: &str, error: Option<&'static str>) -> Answer {
        self.answer("address-heading", error, |words, error, token| {
            let (label, hint) = (words.say("address-label"), words.say("address-hint"));
            let field = Line { name: "address", label: &label, hint: &hint, error, value: typed, kind: "email", autocomplete: "email" };
            html! {
                @if let Some(line) = error { (notice::errors(words, "address", line, &html! {})) }
                @if let Some(now) = now { p { (words.say("alerts-address")) " " strong dir="ltr" { (now) } } }
                form method="post" action=(Route::Address { record: self.record, again: false }) {
                    (hidden(TOKEN_FIELD, token))
                    (field.markup())
                    button type="submit" { (words.say("continue")) }
                }
            }
        })
    }

    fn code(&self, to: &str, typed: &str, error: Option<&'static str>) -> Answer {
        self.answer("mailbox-heading", error, |words, error, token| {
            let (label, hint) = (words.say("mailbox-label"), words.say("mailbox-hint"));
            let field = Digits {
                name: "code",
                label: &label,
                hint: &hint,
                error,
                value: typed,
                autocomplete: "one-time-code",
                class: "digits short",
                from_fragment: false,
            };
            html! {
                @if let Some(line) = error { (notice::errors(words, "code", line, &html! {})) }
                p { (words.say("address-sent")) " " strong dir="ltr" { (to) } }
                form method="post" action=(Route::Address { record: self.record, again: false }) {
                    (hidden(TOKEN_FIELD, token))
                    (field.markup())
                    button type="submit" { (words.say("continue")) }
                }
                p { a href=(Route::Address { record: self.record, again: true }) { (words.say("address-again")) } }
            }
        })
    }

    fn over(&self, text: &'static str) -> Answer {
        self.answer("mailbox-heading", Some(text), |words, error, _| {
            html! {
                @if let Some(line) = error { p.notice.error role="alert" { (line) } }
                p { a role="button" href=(Route::Address { record: self.record, again: true }) { (words.say("address-again")) } }
            }
        })
    }

    fn answer(&self, heading: &str, error: Option<&'static str>, content: impl FnOnce(&Words, Option<&str>, &str) -> Markup) -> Answer {
        let frame = self.visitor.frame();
        let words = &frame.words;
        let line = error.map(|text| words.say(text));
        let content = html! {
            (content(words, line.as_deref(), &self.visitor.token(Form::Address)?))
            (back(words, BACK, "alerts-back"))
        };
        let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        Ok(frame.answer(status, &Sheet { heading: &words.say(heading), focus: error.is_none(), content, ..Sheet::default() }))
    }
}
