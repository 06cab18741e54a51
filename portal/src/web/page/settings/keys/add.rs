//! `/settings/keys/add`: make a further key, then use it once. The key that is there is asked for first.
use maud::{Markup, html};

use super::back;
use crate::{
    service::{
        account::{AccountError, keys},
        passkey,
    },
    web::{
        asset::Asset,
        guard::{token::Form, visitor::Visitor},
        layout::{Sheet, Words, key_button::KeyButton, notice},
        page::{Answer, verify},
        routes::{KeyChange, Route, pattern},
    },
};

const BACK: Route = Route::Keys(KeyChange::None);

/// For somebody who is signed in and was verified for it.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor) -> Answer {
    let begun = match keys::is_begun(visitor.services(), visitor.signed_in()?).await {
        Err(AccountError::VerificationNeeded(purpose)) => return verify::page(&visitor, purpose, BACK),
        begun => begun?,
    };
    let attested = !begun && passkey::must_attest(visitor.services(), visitor.signed_in()?).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let token = visitor.token(Form::AddKey)?;
    let (heading, content) = if begun { ("key-use-heading", use_once(words, &token)) } else { ("keys-add", make(words, &token, attested)) };
    let content = html! { (notice::no_script(words)) (content) (back(words, BACK, "keys-back")) };
    Ok(frame.ok(&Sheet { heading: &words.say(heading), focus: true, step: None, scripts: &[Asset::Ceremony], content }))
}

/// Where the further key is to live.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Where the first is not: what helps whoever loses that one.
    Other,
    /// On the device in use, which as a rule has one already.
    Here,
}

fn making(words: &Words, token: &str, place: Place, quiet: bool) -> Markup {
    KeyButton {
        begin: pattern::ADD_BEGIN,
        finish: pattern::ADD_FINISH,
        creates: true,
        token,
        label: &words.say(if place == Place::Other { "keys-add-other" } else { "keys-add-here" }),
        on_phone: place == Place::Other,
        quiet,
        purpose: None,
        failed: None,
        blocked: None,
        exists: Some("keys-exists"),
    }
    .markup(words)
}

fn make(words: &Words, token: &str, attested: bool) -> Markup {
    if attested {
        return html! {
            p { strong { (words.say("keys-attested-only")) } }
            (making(words, token, Place::Here, false))
        };
    }
    html! {
        p { (words.say("keys-add-intro")) }
        p { strong { (words.say("key-intro-warning")) } }
        (making(words, token, Place::Other, false))
        (making(words, token, Place::Here, true))
    }
}

fn use_once(words: &Words, token: &str) -> Markup {
    let button = KeyButton {
        begin: pattern::PROVE_BEGIN,
        finish: pattern::PROVE_FINISH,
        creates: false,
        token,
        label: &words.say("key-use"),
        on_phone: false,
        quiet: false,
        purpose: None,
        failed: Some("key-use-failed"),
        blocked: None,
        exists: None,
    };
    html! {
        p { (words.say("key-use-intro")) }
        (button.markup(words))
        details {
            summary { (words.say("key-use-again")) }
            p { (words.say("key-use-again-text")) }
            (making(words, token, Place::Other, true))
            (making(words, token, Place::Here, true))
        }
    }
}
