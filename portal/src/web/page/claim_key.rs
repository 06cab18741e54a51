//! `/claim/key`, step 2: make a key, then use it once.
use maud::{Markup, html};

use super::{Answer, at, desk, go_to, help};
use crate::{
    service::{
        claim::{self, Step},
        passkey,
        session::Stage,
        staff,
    },
    web::{
        asset::Asset,
        guard::{token::Form, visitor::Visitor},
        layout::{Sheet, Words, key_button::KeyButton, notice},
        problem::Problem,
        routes::{Route, pattern},
    },
};

/// For somebody who entered a code.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor) -> Answer {
    let session = visitor.claiming()?;
    if staff::lacks_name(visitor.services(), session).await? {
        return Ok(go_to(Route::Join));
    }
    let patient = matches!(session.stage, Stage::Claiming(_));
    let step = claim::step(visitor.services(), session).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let (heading, content) = match step {
        Step::Show { number } => return Ok(desk::show(&visitor, number, Route::ClaimKey)),
        Step::MakeKey => {
            let attested = passkey::must_attest(visitor.services(), session).await?;
            ("key-heading", make(words, &visitor.token(Form::Register)?, (attested, patient)))
        }
        Step::UseKey => ("key-use-heading", use_once(words, &visitor)?),
        Step::Mailbox { .. } | Step::InPerson { .. } | Step::Waits { .. } | Step::Stopped | Step::Add | Step::Done => {
            return Ok(go_to(at(step)));
        }
    };
    let sheet = Sheet { heading: &words.say(heading), focus: true, step: patient.then_some(2), scripts: &[Asset::Ceremony], content };
    Ok(frame.ok(&sheet))
}

fn registration<'a>(token: &'a str, label: &'a str, on_phone: bool) -> KeyButton<'a> {
    KeyButton {
        begin: pattern::REGISTER_BEGIN,
        finish: pattern::REGISTER_FINISH,
        creates: true,
        token,
        label,
        on_phone,
        quiet: on_phone,
        purpose: None,
        failed: None,
        blocked: None,
        exists: None,
    }
}

fn make(words: &Words, token: &str, (attested, patient): (bool, bool)) -> Markup {
    if attested {
        return html! {
            p { (words.say("key-intro")) }
            p { strong { (words.say("keys-attested-only")) } }
            (notice::no_script(words))
            (registration(token, &words.say("key-make"), false).markup(words))
        };
    }
    html! {
        p { (words.say("key-intro")) }
        p { (words.say("key-intro-unlock")) }
        p { strong { (words.say(if patient { "key-intro-warning" } else { "key-intro-warning-staff" })) } }
        (notice::no_script(words))
        (registration(token, &words.say("key-make"), false).markup(words))
        details {
            summary { (words.say("key-shared")) }
            p { (words.say("key-shared-text")) }
            (registration(token, &words.say("key-shared-make"), true).markup(words))
        }
        ul.ways { li { (help::no_key_link(words)) } }
    }
}

fn use_once(words: &Words, visitor: &Visitor) -> Result<Markup, Problem> {
    let token = visitor.token(Form::Confirm)?;
    let label = words.say("key-use");
    let button = KeyButton {
        begin: pattern::CONFIRM_BEGIN,
        finish: pattern::CONFIRM_FINISH,
        creates: false,
        token: &token,
        label: &label,
        on_phone: false,
        quiet: false,
        purpose: None,
        failed: Some("key-use-failed"),
        blocked: None,
        exists: None,
    };
    let again = visitor.token(Form::Register)?;
    Ok(html! {
        p { (words.say("key-use-intro")) }
        (notice::no_script(words))
        (button.markup(words))
        details {
            summary { (words.say("key-use-again")) }
            p { (words.say("key-use-again-text")) }
            (registration(&again, &words.say("key-make"), false).markup(words))
            (registration(&again, &words.say("key-shared-make"), true).markup(words))
        }
        ul.ways { li { (help::no_key_link(words)) } }
    })
}
