//! `/claim/add`: a further record for somebody who is signed in. The key once more, then the code of that record's mailbox;
//! one record after the other. Must not know whether a slip or a spare code began it.
use actix_web::http::StatusCode;
use entity::domain::{id::ClaimId, locale::Locale, slip::MAILBOX_DIGITS};
use maud::{Markup, html};
use zeroize::Zeroizing;

use super::{Answer, claim_mailbox, desk, go_to, language::turn, verify};
use crate::{
    service::{
        claim::{self, Adding, Missing},
        mailbox::{self, Confirmed, MailboxError},
        session::Purpose,
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
        problem::Problem,
        routes::Route,
    },
};

/// The digits, and for which record.
pub(crate) struct Code {
    claim: ClaimId,
    code: Zeroizing<String>,
    /// To be shown in this language.
    language: Option<Locale>,
}

impl Protected for Code {
    const FORM: Form = Form::Add;
}

impl Fields for Code {
    fn read(pairs: &Pairs) -> Option<Self> {
        Some(Self { claim: ClaimId::parse(pairs.get("claim")?)?, code: pairs.get("code")?.clone(), language: language::pressed(pairs) })
    }
}

/// The wish for another e-mail, and for which record.
pub(crate) struct Again(ClaimId);

impl Protected for Again {
    const FORM: Form = Form::Add;
}

impl Fields for Again {
    fn read(pairs: &Pairs) -> Option<Self> {
        ClaimId::parse(pairs.get("claim")?).map(Self)
    }
}

/// Shows what is missing next. For somebody who is signed in and has entered a code.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor) -> Answer {
    show(&visitor, &Shown::default()).await
}

/// Takes the digits. For whoever adds the record.
///
/// # Errors
/// The form's checks; another page comes first; the database does not answer.
pub(crate) async fn post(form: ProtectedForm<Code>) -> Answer {
    let ProtectedForm { visitor, fields: Code { claim, code, language } } = form;
    if let Some(locale) = language {
        return turn(visitor, locale, async |visitor| show(visitor, &Shown { typed: &code, ..Shown::default() }).await).await;
    }
    let session = visitor.signed_in()?;
    match mailbox::confirm_added(visitor.services(), session, claim, &code, visitor.request).await {
        Ok(Confirmed::Waits(_)) | Err(MailboxError::Waits) => Ok(go_to(Route::AddRecord)),
        Ok(Confirmed::Added | Confirmed::SignedIn(_)) | Err(MailboxError::Finished) => done(&visitor).await,
        Err(error) => {
            let words = visitor.frame().words;
            let line = match &error {
                MailboxError::Shape => miscounted(&words, &code, MAILBOX_DIGITS, "mailbox-error-empty"),
                MailboxError::Wrong { .. } => words.say("mailbox-error-wrong"),
                MailboxError::Expired => words.say("mailbox-error-expired"),
                MailboxError::TooMany => words.say("mailbox-over-heading"),
                _ => return Err(error.into()),
            };
            show(&visitor, &Shown { error: Some(line), typed: &code, sent: false }).await
        }
    }
}

/// Sends another e-mail. For whoever adds the record.
///
/// # Errors
/// The form's checks; another page comes first; the database does not answer.
pub(crate) async fn send(form: ProtectedForm<Again>) -> Answer {
    let ProtectedForm { visitor, fields: Again(claim) } = form;
    match mailbox::send_added(visitor.services(), visitor.signed_in()?, claim, &visitor.locale, visitor.request).await {
        Ok(_) => show(&visitor, &Shown { sent: true, ..Shown::default() }).await,
        Err(MailboxError::TooMany) => {
            let error = Some(visitor.frame().words.say("mailbox-error-no-more"));
            show(&visitor, &Shown { error, ..Shown::default() }).await
        }
        Err(error) => Err(error.into()),
    }
}

/// What the page says this time.
#[derive(Default)]
struct Shown<'a> {
    error: Option<String>,
    typed: &'a str,
    sent: bool,
}

async fn show(visitor: &Visitor, shown: &Shown<'_>) -> Answer {
    let adding = claim::adding(visitor.services(), visitor.signed_in()?).await?;
    if let Some(number) = adding.iter().find_map(|one| if let Missing::Seen(number) = one.missing { Some(number) } else { None }) {
        return Ok(desk::show(visitor, number, Route::AddRecord));
    }
    if adding.iter().any(|one| one.missing == Missing::Key) {
        return verify::page(visitor, Purpose::AddRecord, Route::Inbox(1));
    }
    let (next, unreached) = next(visitor, &adding).await?;
    if let Some(Adding { claim, missing: Missing::InPerson { done } }) = next {
        return Ok(desk::vouched(visitor, *done, &desk::Vouched::added(visitor, *claim)?));
    }
    let mut frame = visitor.frame();
    let words = &frame.words;
    let mut asks = false;
    let (heading, content) = match next {
        None => return Ok(go_to(Route::Inbox(1))),
        Some(Adding { missing: Missing::Time(at), .. }) => (
            "wait-heading",
            html! {
                p { strong { (words.say("wait-from")) " " (moment::appointed(words, *at)) } }
                p { (words.say("wait-why")) }
                p { (words.say("safe-to-close")) }
                p { a.button href=(Route::Inbox(1)) { (words.say("done-read")) } }
            },
        ),
        Some(Adding { claim, missing: Missing::Mailbox { left: 0, .. } })
            if mailbox::is_spent(visitor.services(), visitor.signed_in()?, Some(*claim)).await? =>
        {
            let again = html! { p { a.button href=(Route::Claim) { (words.say("claim-heading")) } } };
            (
                "mailbox-over-heading",
                html! { (claim_mailbox::used_up(words, "mailbox-over-then")) (again) ul.ways { li { a href=(Route::Inbox(1)) { (words.say("message-back")) } } } },
            )
        }
        Some(Adding { missing: Missing::Mailbox { .. }, .. }) if unreached => ("problem-no-address", nowhere(words)),
        Some(Adding { claim, missing: Missing::Mailbox { sent, left } }) => {
            asks = *sent > 0;
            ("mailbox-heading", mailbox_form(words, &visitor.token(Form::Add)?, *claim, (*sent, *left), shown))
        }
        Some(Adding { missing: Missing::Key | Missing::Seen(_) | Missing::InPerson { .. }, .. }) => return Err(Problem::Misconfigured),
    };
    if asks {
        frame.typed();
    }
    let status = if shown.error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let sheet =
        Sheet { heading: &frame.words.say(heading), focus: shown.error.is_none(), scripts: &[Asset::Time], content, ..Sheet::default() };
    Ok(frame.answer(status, &sheet))
}

/// What is gone on with: the first record that lacks something that can be done; else the first of them, and whether its code has nowhere
/// to go.
async fn next<'a>(visitor: &Visitor, adding: &'a [Adding]) -> Result<(Option<&'a Adding>, bool), Problem> {
    let mut unreached = None;
    for one in adding {
        match one.missing {
            Missing::Mailbox { sent: 0, .. }
                if !mailbox::has_address(visitor.services(), visitor.signed_in()?, Some(one.claim)).await? =>
            {
                unreached = unreached.or(Some(one));
            }
            Missing::Mailbox { .. } | Missing::InPerson { .. } => return Ok((Some(one), false)),
            Missing::Seen(_) | Missing::Key | Missing::Time(_) => {}
        }
    }
    Ok((unreached.or(adding.first()), unreached.is_some()))
}

/// No code can be sent anywhere: what to do instead.
fn nowhere(words: &Words) -> Markup {
    html! {
        p { (words.say("add-none-text")) }
        p { strong { (words.say("mailbox-none-call")) } }
        p { (words.say("add-none-then")) }
        p { a.button.quiet href=(Route::AddRecord) { (words.say("desk-look")) } }
        ul.ways { li { a href=(Route::Inbox(1)) { (words.say("add-later")) } } }
    }
}

fn mailbox_form(words: &Words, token: &str, claim: ClaimId, (sent, left): (u32, u32), shown: &Shown<'_>) -> Markup {
    let error = &shown.error;
    let (intro, again) = if sent == 0 { ("add-unsent", "mailbox-send-first") } else { ("add-intro", "mailbox-send") };
    html! {
        @if let Some(line) = error { (notice::errors(words, "code", line, &html! {})) }
        @if shown.sent { (notice::good(&words.say("mailbox-resent"))) }
        p { (words.say(intro)) }
        @if sent > 0 {
            form method="post" action=(Route::AddRecord) id=(TYPED) {
                (hidden(TOKEN_FIELD, token))
                (hidden("claim", &claim.to_string()))
                (mailbox_code(words, error.as_deref(), shown.typed))
                button type="submit" { (words.say("continue")) }
            }
        }
        @if left > 0 {
            form method="post" action=(Route::AddRecordSend) {
                (hidden(TOKEN_FIELD, token))
                (hidden("claim", &claim.to_string()))
                button class=[(sent > 0).then_some("quiet")] type="submit" { (words.say(again)) }
            }
        } @else {
            p { (words.say("mailbox-error-no-more")) }
        }
        ul.ways { li { a href=(Route::Inbox(1)) { (words.say("add-later")) } } }
    }
}

async fn done(visitor: &Visitor) -> Answer {
    let more = !claim::adding(visitor.services(), visitor.signed_in()?).await?.is_empty();
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        p { (words.say("add-done-text")) }
        @if more { p { a.button href=(Route::AddRecord) { (words.say("add-next")) } } } @else { p { (words.say("safe-to-close")) } }
        p { a.button href=(Route::Inbox(1)) { (words.say("done-read")) } }
    };
    Ok(frame.ok(&Sheet { heading: &words.say("add-done-heading"), focus: true, content, ..Sheet::default() }))
}

/// A line that leads here, if something is being added. For pages of somebody who is signed in.
pub(super) async fn notice(visitor: &Visitor, words: &Words) -> Result<Markup, Problem> {
    let adding = claim::adding(visitor.services(), visitor.signed_in()?).await?;
    let (open, waits) = (adding.iter().any(|one| !matches!(one.missing, Missing::Time(_))), adding.iter().find_map(opens_at));
    Ok(html! {
        @if open {
            div.notice {
                p { (words.say("add-open")) }
                a.button href=(Route::AddRecord) { (words.say("continue")) }
            }
        } @else if let Some(at) = waits {
            p.notice { (words.say("add-waits")) " " (moment::appointed(words, at)) }
        }
    })
}

const fn opens_at(one: &Adding) -> Option<entity::base::clock::Timestamp> {
    match one.missing {
        Missing::Time(at) => Some(at),
        Missing::Seen(_) | Missing::Key | Missing::InPerson { .. } | Missing::Mailbox { .. } => None,
    }
}
