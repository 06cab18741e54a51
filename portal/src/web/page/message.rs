//! `/messages/{id}`: one message as plain text.
use actix_web::{http::StatusCode, web::Path};
use entity::domain::id::MessageId;
use maud::{Markup, html};

use super::{Answer, unread};
use crate::{
    service::{
        read::{self, MessageText, Opened, ReadError},
        session::Purpose,
    },
    web::{
        asset::Asset,
        guard::{token::Form, visitor::Visitor},
        layout::{Sheet, Words, key_button::KeyButton, moment, notice},
        problem::Problem,
        routes::{Route, pattern},
    },
};

/// For somebody who is signed in and may read it. The read is in the audit before the page leaves.
///
/// # Errors
/// No such message for this person; another page comes first; the database does not answer.
pub async fn get(visitor: Visitor, id: Path<String>) -> Answer {
    let session = visitor.signed_in()?;
    let id = MessageId::parse(&id).ok_or(Problem::NotFound)?;
    match read::open(visitor.services(), session, id, visitor.request).await {
        Ok(opened) => {
            let frame = visitor.frame();
            let words = &frame.words;
            let untitled = words.say("inbox-no-subject");
            let heading = if opened.subject.is_empty() { untitled.as_str() } else { opened.subject.as_str() };
            let content = html! { (about(words, &opened)) (text(words, &opened.text)) (back(words)) };
            Ok(frame.ok(&Sheet { heading, focus: true, step: None, scripts: &[Asset::Time], content }))
        }
        Err(ReadError::VerificationNeeded(Purpose::ReadHigh)) => verify(&visitor),
        Err(error) => Err(error.into()),
    }
}

/// Whether there is such a message, without reading it. For somebody who is signed in and may read it.
///
/// # Errors
/// No such message for this person; another page comes first; the database does not answer.
pub async fn head(visitor: Visitor, id: Path<String>) -> Answer {
    let session = visitor.signed_in()?;
    let id = MessageId::parse(&id).ok_or(Problem::NotFound)?;
    read::check_message(visitor.services(), session, id).await?;
    Ok(unread())
}

fn about(words: &Words, opened: &Opened) -> Markup {
    html! {
        dl.about {
            dt { (words.say("message-clinic")) } dd dir="auto" { (opened.organization) }
            @if !opened.from.is_empty() { dt { (words.say("message-from")) } dd dir="auto" { (*opened.from) } }
            dt { (words.say("message-received")) } dd { (moment::moment(words, opened.received_at)) }
            @if let Some(until) = opened.expires_at {
                dt { (words.say("message-until")) } dd { (moment::moment(words, until)) }
            }
        }
        @if opened.outside_sender { p.notice { (words.say("message-outside")) } }
        @if opened.partly { p.notice { (words.say("message-partly")) } }
    }
}

fn text(words: &Words, text: &MessageText) -> Markup {
    match text {
        MessageText::Plain(text) => html! { div.letter dir="auto" { (**text) } },
        MessageText::Empty => html! { p.hint { (words.say("message-empty")) } },
        MessageText::TooComplex => html! { p.notice { (words.say("message-cannot-show")) } },
    }
}

fn back(words: &Words) -> Markup {
    html! { ul.ways { li { a href=(Route::Inbox(1)) { (words.say("message-back")) } } } }
}

/// A message of high sensitivity: the key once more, then the same address again.
fn verify(visitor: &Visitor) -> Answer {
    let frame = visitor.frame();
    let words = &frame.words;
    let token = visitor.token(Form::Verify)?;
    let label = words.say("verify-open");
    let button = KeyButton {
        begin: pattern::VERIFY_BEGIN,
        finish: pattern::VERIFY_FINISH,
        creates: false,
        token: &token,
        label: &label,
        on_phone: false,
        failed: None,
    };
    let content = html! {
        p { (words.say("verify-text")) }
        (notice::no_script(words))
        (button.markup(words))
        (back(words))
    };
    let sheet = Sheet { heading: &words.say("verify-heading"), focus: true, step: None, scripts: &[Asset::Ceremony], content };
    Ok(frame.answer(StatusCode::FORBIDDEN, &sheet))
}
