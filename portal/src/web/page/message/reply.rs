//! Answering a message: the form beneath it, and what was answered before. Must not know how an answer is kept.
use actix_web::{http::StatusCode, web::Path};
use entity::domain::id::{DraftId, MessageId};
use maud::{Markup, html};
use zeroize::Zeroizing;

use super::ways;
use crate::{
    service::{
        read::Opened,
        thread::{self, MAX_ANSWER, ThreadError},
    },
    web::{
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, Words, area::Area, hidden, moment, notice},
        page::{Answer, go_to},
        problem::Problem,
        routes::Route,
    },
};

/// Largest form, in bytes: a letter may take four bytes, each of which a form writes as three.
pub const MAX_BYTES: usize = MAX_ANSWER * 12 + 4_096;

/// What was typed.
pub struct Text {
    draft: DraftId,
    text: Zeroizing<String>,
}

impl Protected for Text {
    const FORM: Form = Form::Reply;
}

impl Fields for Text {
    const MAX_BYTES: usize = MAX_BYTES;
    const WRITTEN: &'static [&'static str] = &["text"];

    fn read(pairs: &Pairs) -> Option<Self> {
        Some(Self { draft: DraftId::parse(pairs.get("draft")?)?, text: pairs.get("text")?.clone() })
    }
}

/// Answers. For somebody who is signed in and may read the message.
///
/// # Errors
/// The form's checks; no such message for this person; the database does not answer.
pub async fn post(form: ProtectedForm<Text>, path: Path<String>) -> Answer {
    let ProtectedForm { visitor, fields: Text { draft, text } } = form;
    let id = MessageId::parse(&path).ok_or(Problem::NotFound)?;
    match thread::answer(visitor.services(), visitor.signed_in()?, id, (draft, &text), visitor.request).await {
        Ok(()) => Ok(go_to(Route::Replied(id))),
        Err(ThreadError::Empty) => again(&visitor, id, draft, &text, "reply-error-empty"),
        Err(ThreadError::TooLong) => again(&visitor, id, draft, &text, "reply-error-long"),
        Err(error) => Err(error.into()),
    }
}

/// The form by itself, with what was typed and what is wrong with it.
fn again(visitor: &Visitor, id: MessageId, draft: DraftId, text: &str, error: &str) -> Answer {
    let frame = visitor.frame();
    let words = &frame.words;
    let line = words.say(error);
    let content = html! {
        (notice::errors(words, "text", &line, &html! {}))
        (form(visitor, words, id, draft, text, Some(&line))?)
        (ways::to_message(words, id))
    };
    let sheet = Sheet { heading: &words.say("reply-heading"), content, ..Sheet::default() };
    Ok(frame.answer(StatusCode::UNPROCESSABLE_ENTITY, &sheet))
}

fn form(visitor: &Visitor, words: &Words, id: MessageId, draft: DraftId, text: &str, error: Option<&str>) -> Result<Markup, Problem> {
    let (label, hint) = (words.say("reply-label"), words.say("reply-hint"));
    let area = Area { name: "text", label: &label, hint: &hint, error, value: text, rows: 6 };
    Ok(html! {
        form method="post" action=(Route::Reply(id)) {
            (hidden(TOKEN_FIELD, &visitor.token(Form::Reply)?))
            (hidden("draft", &draft.to_string()))
            (area.markup())
            button type="submit" { (words.say("reply-send")) }
        }
    })
}

/// Beneath a message: what was answered, and the form where answers are taken.
pub(super) fn beneath(visitor: &Visitor, words: &Words, opened: &Opened) -> Result<Markup, Problem> {
    let answers = &opened.answers;
    let id = opened.head.message;
    Ok(html! {
        @if !answers.given.is_empty() && !answers.own {
            section aria-labelledby="answers" {
                h2 id="answers" { (words.say("reply-given")) }
                ul.ways { @for (message, at) in &answers.given { li { a href=(Route::Message(*message)) { (moment::moment(words, *at)) } } } }
            }
        }
        @if let Some(draft) = answers.draft {
            details { summary { (words.say("reply-heading")) } (form(visitor, words, id, draft, "", None)?) }
        }
    })
}
