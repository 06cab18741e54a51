//! What step 1 looks like. Must not know how a code is checked.
use std::time::Duration;

use actix_web::http::StatusCode;
use entity::domain::slip;
use maud::{Markup, html};

use super::{
    super::{digits::elsewhere, support, when_later},
    Answer,
};
use crate::{
    service::session::Stage,
    web::{
        asset::Asset,
        guard::{form::TOKEN_FIELD, token::Form, visitor::Visitor},
        layout::{
            Frame, Sheet, TYPED, Words,
            field::{Digits, miscounted},
            hidden, notice,
        },
        problem::Problem,
        routes::{Route, Topic},
    },
};

/// The page in the making.
pub(super) struct View<'a> {
    visitor: &'a Visitor,
    frame: Frame,
    token: String,
    slip: &'a str,
    /// The way of the code before is over: nothing leads back to it.
    another: bool,
    error: Option<String>,
    /// What else to do about it.
    more: Markup,
}

impl<'a> View<'a> {
    pub(super) fn new(visitor: &'a Visitor, slip: &'a str, another: bool) -> Result<Self, Problem> {
        Ok(Self { visitor, frame: visitor.frame(), token: visitor.token(Form::Claim)?, slip, another, error: None, more: html! {} })
    }

    /// Other than twenty digits.
    pub(super) fn miscounted(mut self) -> Self {
        if let Some((line, way)) = elsewhere(self.words(), self.slip, slip::DIGITS) {
            (self.error, self.more) = (Some(line), way);
            return self;
        }
        self.error = Some(miscounted(self.words(), self.slip, slip::DIGITS, "claim-error-empty"));
        self
    }

    pub(super) fn wrong(mut self, line: &str) -> Self {
        self.error = Some(self.words().say(line));
        self
    }

    /// The same for whatever is wrong, except a digit: nobody learns which codes there are.
    pub(super) fn refused(self) -> Self {
        let more = html! {
            p { a href=(Route::Start) { (self.words().say("claim-error-refused-key")) } }
            p { (self.words().say("claim-error-refused-call")) }
        };
        Self { more, ..self.wrong("claim-error-refused") }
    }

    pub(super) fn later(mut self, after: Duration) -> Self {
        self.error = Some(when_later(self.words(), after));
        self
    }

    fn words(&self) -> &Words {
        &self.frame.words
    }

    /// The field, unless somebody is signed in here.
    pub(super) fn answer(mut self, status: StatusCode) -> Answer {
        self.frame.typed();
        let words = self.words();
        let content = match self.visitor.session().map(|session| session.stage) {
            Some(Stage::SignedIn) => html! { p.notice { (words.say("claim-signed-in")) } (self.form()) },
            Some(Stage::Confirming(_)) if !self.another => self.step_done(Route::Mailbox),
            Some(Stage::Claiming(_) | Stage::Joining(_)) => self.step_done(Route::ClaimKey),
            Some(Stage::Confirming(_)) | None => self.form(),
        };
        let scripts = [Asset::Fragment, Asset::Support];
        let sheet = Sheet { heading: &words.say("claim-heading"), step: Some(1), scripts: &scripts, content, ..Sheet::default() };
        Ok(self.frame.answer(status, &sheet))
    }

    fn step_done(&self, next: Route) -> Markup {
        html! {
            div.notice.good {
                p { (self.words().say("claim-step-done")) }
                a.button href=(next) { (self.words().say("continue")) }
            }
            details open[self.error.is_some()] {
                summary { (self.words().say("claim-another")) }
                (self.form())
            }
        }
    }

    fn form(&self) -> Markup {
        let words = self.words();
        let (label, hint) = (words.say("claim-label"), words.say("claim-hint"));
        let field = Digits {
            name: "slip",
            label: &label,
            hint: &hint,
            error: self.error.as_deref(),
            value: self.slip,
            autocomplete: "off",
            class: "digits",
            from_fragment: true,
        };
        html! {
            @if let Some(line) = &self.error { (notice::errors(words, "slip", line, &self.more)) }
            (notice::no_script(words))
            (support::around(self.visitor.site(), words, &Route::Claim, &html! {
                p { (words.say("claim-intro")) }
                form method="post" action=(Route::Claim) id=(TYPED) {
                    (hidden(TOKEN_FIELD, &self.token))
                    @if self.another { (hidden("another", "1")) }
                    (field.markup())
                    button type="submit" { (words.say("continue")) }
                }
            }))
            ul.ways {
                li { a href=(Route::Help(Topic::NoCode)) { (words.say("claim-no-code")) } }
                li { a href=(Route::Help(Topic::Helping)) { (words.say("claim-helping")) } }
                li { a href=(Route::Recover) { (words.say("claim-spare")) } }
                li { a href=(Route::Start) { (words.say("claim-have-key")) } }
            }
        }
    }

    /// The code is right, and the record is the own one already.
    pub(super) fn own(self) -> Answer {
        let words = self.words();
        let content = html! {
            p { (words.say("claim-own-text")) }
            p { a.button href=(Route::Inbox(1)) { (words.say("done-read")) } }
        };
        Ok(self.frame.ok(&Sheet { heading: &words.say("claim-own-heading"), focus: true, content, ..Sheet::default() }))
    }

    /// The code is right, but was begun in another browser: ask first.
    pub(super) fn elsewhere(mut self) -> Answer {
        self.frame.typed();
        let words = self.words();
        let content = html! {
            p { (words.say("claim-elsewhere-text")) }
            p { (words.say("claim-elsewhere-alarm")) }
            form method="post" action=(Route::Claim) id=(TYPED) {
                (hidden(TOKEN_FIELD, &self.token))
                (hidden("slip", self.slip))
                (hidden("asked", "1"))
                (hidden("take_over", "1"))
                button type="submit" { (words.say("claim-elsewhere-yes")) }
            }
            ul.ways { li { a href=(Route::Start) { (words.say("claim-have-key")) } } }
        };
        let sheet = Sheet { heading: &words.say("claim-elsewhere-heading"), focus: true, step: Some(1), content, ..Sheet::default() };
        Ok(self.frame.answer(StatusCode::CONFLICT, &sheet))
    }
}
