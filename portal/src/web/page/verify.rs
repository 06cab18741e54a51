//! The page that asks for the key once more, in the place of a page that needs it. When the key was used the same address is
//! loaded again. Must not know what the other page does.
use actix_web::http::StatusCode;
use maud::{Markup, html};

use super::Answer;
use crate::{
    service::session::Purpose,
    web::{
        asset::Asset,
        guard::{token::Form, visitor::Visitor},
        layout::{Sheet, key_button::KeyButton, notice},
        routes::{Route, pattern},
    },
};

/// For somebody who is signed in: asks for a fresh verification for this purpose, or to go `back`.
///
/// # Errors
/// Nobody is signed in.
pub(crate) fn page(visitor: &Visitor, purpose: Purpose, back: Route) -> Answer {
    keeping(visitor, purpose, back, &html! {})
}

/// The same in the place of an answer to a form: when the key was used, `kept` is handed in instead of the address being loaded.
/// It brings what was typed, and asks to be shown again: nothing is done by it, save what the press alone stands for and the key was used
/// for.
///
/// # Errors
/// Nobody is signed in.
pub(crate) fn keeping(visitor: &Visitor, purpose: Purpose, back: Route, kept: &Markup) -> Answer {
    let frame = if kept.0.is_empty() { visitor.frame() } else { visitor.frame().kept() };
    let words = &frame.words;
    let token = visitor.token(Form::Verify)?;
    let (text, label, leave) = match purpose {
        Purpose::ReadHigh => ("verify-text", "verify-open", "message-back"),
        Purpose::ManageKeys
        | Purpose::ChangeAddress
        | Purpose::MakeSpare
        | Purpose::AddRecord
        | Purpose::ManageStaff
        | Purpose::Approve
        | Purpose::EndSessions => ("verify-text-you", "verify-go-on", "verify-back"),
    };
    let button = KeyButton {
        begin: pattern::VERIFY_BEGIN,
        finish: pattern::VERIFY_FINISH,
        creates: false,
        token: &token,
        label: &words.say(label),
        on_phone: false,
        quiet: false,
        purpose: Some(purpose),
        failed: None,
        blocked: None,
        exists: None,
    };
    let content = html! {
        p { (words.say(text)) }
        (notice::no_script(words))
        (button.markup(words))
        (kept)
        ul.ways { li { a href=(back) { (words.say(leave)) } } }
    };
    let sheet = Sheet { heading: &words.say("verify-heading"), focus: true, step: None, scripts: &[Asset::Ceremony], content };
    Ok(frame.answer(StatusCode::FORBIDDEN, &sheet))
}
