//! `/claim/mailbox`, step 3: the code that came by e-mail.
use actix_web::{HttpResponse, http::StatusCode};
use entity::domain::{locale::Locale, slip::MAILBOX_DIGITS};
use maud::{Markup, html};
use zeroize::Zeroizing;

use super::{Answer, at, claim_wait, desk, go_to, go_with, language::turn};
use crate::{
    service::{
        claim::{self, Step},
        mailbox::{self, Confirmed, MailboxError},
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
            field::{mailbox_code, miscounted},
            hidden, moment, notice,
        },
        routes::{Route, Topic},
    },
};

/// The digits.
pub(crate) struct Code {
    code: Zeroizing<String>,
    /// To be shown in this language.
    language: Option<Locale>,
}

impl Protected for Code {
    const FORM: Form = Form::Mailbox;
}

impl Fields for Code {
    fn read(pairs: &Pairs) -> Option<Self> {
        Some(Self { code: pairs.get("code")?.clone(), language: language::pressed(pairs) })
    }
}

/// The wish for another e-mail.
pub(crate) struct Again;

impl Protected for Again {
    const FORM: Form = Form::Mailbox;
}

impl Fields for Again {
    fn read(_pairs: &Pairs) -> Option<Self> {
        Some(Self)
    }
}

/// Shows the field. For somebody whose key is made and used.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor, request: actix_web::HttpRequest) -> Answer {
    let session = visitor.confirming()?;
    match claim::step(visitor.services(), session).await? {
        Step::Mailbox { sent: 0, .. } => match mailbox::has_address(visitor.services(), session, None).await {
            Ok(false) => Ok(no_address(&visitor, StatusCode::OK)),
            // What else may be in the way is told when the button is pressed.
            _ => unsent(&visitor),
        },
        Step::Mailbox { left: 0, .. } if mailbox::is_spent(visitor.services(), session, None).await? => Ok(spent(&visitor, StatusCode::OK)),
        Step::Mailbox { left, .. } => {
            let sent = request.query_string() == "sent=1";
            view(&visitor, Shown { sent, left, ..Shown::default() }).await
        }
        Step::InPerson { done } => Ok(desk::vouched(&visitor, done, &desk::Vouched::first(&visitor)?)),
        Step::Waits { opens_at, over } => claim_wait::waits(&visitor, opens_at, over),
        Step::Stopped => claim_wait::stopped(&visitor),
        step => Ok(go_to(at(step))),
    }
}

/// Takes the digits; success opens the record. For somebody whose key is made and used.
///
/// # Errors
/// The form's checks; another page comes first; the database does not answer.
pub(crate) async fn post(form: ProtectedForm<Code>) -> Answer {
    let ProtectedForm { visitor, fields: Code { code, language } } = form;
    let session = visitor.confirming()?;
    if let Some(locale) = language {
        let Step::Mailbox { left, .. } = claim::step(visitor.services(), session).await? else { return Ok(go_to(Route::Mailbox)) };
        let shown = Shown { typed: &code, left, ..Shown::default() };
        return turn(visitor, locale, async |visitor| view(visitor, shown).await).await;
    }
    match mailbox::confirm(visitor.services(), session, &code, visitor.request).await {
        Ok(Confirmed::Waits(_) | Confirmed::Added) => Ok(go_to(Route::Mailbox)),
        Ok(Confirmed::SignedIn(token)) => {
            let mut answer = go_with(Route::ClaimDone, &token)?;
            language::opened(&visitor, &token, &mut answer).await?;
            Ok(answer)
        }
        Err(error) => refuse(&visitor, error, &code).await,
    }
}

/// Sends another e-mail. For somebody whose key is made and used.
///
/// # Errors
/// The form's checks; another page comes first; the database does not answer.
pub(crate) async fn send(form: ProtectedForm<Again>) -> Answer {
    let visitor = form.visitor;
    let session = visitor.confirming()?;
    match mailbox::send(visitor.services(), session, &visitor.locale, visitor.request).await {
        Ok(_) => Ok(go_to(Route::MailboxSent)),
        Err(MailboxError::TooMany) if !mailbox::is_spent(visitor.services(), session, None).await? => {
            let error = visitor.frame().words.say("mailbox-error-no-more");
            view(&visitor, Shown { error: Some(error), ..Shown::default() }).await
        }
        Err(error) => refuse(&visitor, error, "").await,
    }
}

async fn refuse(visitor: &Visitor, error: MailboxError, typed: &str) -> Answer {
    let line = |text: &str| visitor.frame().words.say(text);
    let text = match error {
        // Pressed twice: whoever has the new cookie is there, anybody else signs in.
        MailboxError::Finished => return Ok(go_to(Route::ClaimDone)),
        MailboxError::Waits => return Ok(go_to(Route::Mailbox)),
        MailboxError::Shape => miscounted(&visitor.frame().words, typed, MAILBOX_DIGITS, "mailbox-error-empty"),
        MailboxError::Wrong { .. } => line("mailbox-error-wrong"),
        MailboxError::Expired => line("mailbox-error-expired"),
        MailboxError::TooMany => return Ok(spent(visitor, StatusCode::UNPROCESSABLE_ENTITY)),
        MailboxError::NoAddress => return Ok(no_address(visitor, StatusCode::CONFLICT)),
        MailboxError::Lapsed | MailboxError::Step | MailboxError::Service(_) => return Err(error.into()),
    };
    let left = match claim::step(visitor.services(), visitor.confirming()?).await? {
        // There was no mailbox when the page was shown, or there is none any more.
        Step::Mailbox { sent: 0, .. } | Step::InPerson { .. } => return Ok(go_to(Route::Mailbox)),
        Step::Mailbox { left: 0, .. } if mailbox::is_spent(visitor.services(), visitor.confirming()?, None).await? => {
            return Ok(spent(visitor, StatusCode::UNPROCESSABLE_ENTITY));
        }
        Step::Mailbox { left, .. } => left,
        Step::Show { .. } | Step::MakeKey | Step::UseKey | Step::Waits { .. } | Step::Stopped | Step::Add | Step::Done => 0,
    };
    view(visitor, Shown { error: Some(text), typed, left, sent: false }).await
}

/// What the page says this time.
#[derive(Default)]
struct Shown<'a> {
    error: Option<String>,
    typed: &'a str,
    sent: bool,
    /// How many more e-mails may be asked for.
    left: u32,
}

async fn view(visitor: &Visitor, shown: Shown<'_>) -> Answer {
    let until = claim::finish_by(visitor.services(), visitor.confirming()?).await?;
    let mut frame = visitor.frame();
    frame.typed();
    let words = &frame.words;
    let token = visitor.token(Form::Mailbox)?;
    let error = &shown.error;
    let content = html! {
        @if let Some(line) = error { (notice::errors(words, "code", line, &html! {})) }
        @if shown.sent { (notice::good(&words.say("mailbox-resent"))) }
        p { (words.say("mailbox-intro")) }
        form method="post" action=(Route::Mailbox) id=(TYPED) {
            (hidden(TOKEN_FIELD, &token))
            (mailbox_code(words, error.as_deref(), shown.typed))
            button type="submit" { (words.say("continue")) }
        }
        p.hint { (words.say("mailbox-leave")) }
        @if let Some(until) = until { p { (words.say("mailbox-until")) " " strong { (moment::appointed(words, until)) } } }
        (nothing_came(words, &token, shown.left, shown.error.is_some()))
    };
    let status = if shown.error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let sheet =
        Sheet { heading: &words.say("mailbox-heading"), focus: shown.error.is_none(), step: Some(3), scripts: &[Asset::Time], content };
    Ok(frame.answer(status, &sheet))
}

/// Nothing that could be typed would help: what does.
fn spent(visitor: &Visitor, status: StatusCode) -> HttpResponse {
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        (used_up(words, "mailbox-over-again"))
        p { a.button href=(Route::ClaimAnother) { (words.say("claim-new")) } }
    };
    frame.answer(status, &Sheet { heading: &words.say("mailbox-over-heading"), focus: true, step: Some(3), content, ..Sheet::default() })
}

/// That this code of the clinic is used up, and what to do; `then` says how it goes on.
pub(super) fn used_up(words: &Words, then: &str) -> Markup {
    html! {
        p { (words.say("mailbox-over-text")) }
        p { strong { (words.say("mailbox-over-call")) } }
        p { (words.say(then)) }
    }
}

/// No code can be sent anywhere: what to do instead.
fn no_address(visitor: &Visitor, status: StatusCode) -> HttpResponse {
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        p { (words.say("mailbox-none-text")) }
        p { strong { (words.say("mailbox-none-call")) } }
        p { (words.say("mailbox-none-then")) }
        p { a.button.quiet href=(Route::Mailbox) { (words.say("desk-look")) } }
        p { (words.say("mailbox-over-again")) }
        p { a.button href=(Route::ClaimAnother) { (words.say("claim-new")) } }
    };
    frame.answer(status, &Sheet { heading: &words.say("problem-no-address"), focus: true, step: Some(3), content, ..Sheet::default() })
}

/// Nothing was sent yet, because it could not be: one button.
fn unsent(visitor: &Visitor) -> Answer {
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        p { (words.say("mailbox-unsent")) }
        form method="post" action=(Route::MailboxSend) {
            (hidden(TOKEN_FIELD, &visitor.token(Form::Mailbox)?))
            button type="submit" { (words.say("mailbox-send-first")) }
        }
        p.hint { (words.say("mailbox-leave")) }
    };
    Ok(frame.ok(&Sheet { heading: &words.say("mailbox-heading"), focus: true, step: Some(3), content, ..Sheet::default() }))
}

/// `open`: the digits were wrong, and what helps is in here.
fn nothing_came(words: &Words, token: &str, left: u32, open: bool) -> Markup {
    html! {
        details open[open] {
            summary { (words.say("mailbox-nothing")) }
            p { (words.say("help-nothing-1")) }
            p { (words.say("help-nothing-3")) }
            @if left > 0 {
                form method="post" action=(Route::MailboxSend) {
                    (hidden(TOKEN_FIELD, token))
                    button.quiet type="submit" { (words.say("mailbox-send")) }
                }
            } @else {
                p { (words.say("mailbox-error-no-more")) }
            }
            p.lead { a href=(Route::Help(Topic::NothingCame)) { (words.say("help")) } }
        }
    }
}
