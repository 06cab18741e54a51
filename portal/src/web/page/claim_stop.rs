//! Somebody sets up a record of the account again: the notice on the inbox, the question whether to stop it, and `POST /claim/stop`, which
//! does: whoever stopped their own new telephone would need another code.
use entity::base::clock::Timestamp;
use maud::{Markup, html};

use super::{Answer, go_to};
use crate::{
    service::claim::{self, Contested},
    web::{
        asset::Asset,
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, Words, hidden, moment},
        problem::Problem,
        routes::Route,
    },
};

/// Nothing but the wish.
pub(crate) struct Stop;

impl Protected for Stop {
    const FORM: Form = Form::Stop;
}

impl Fields for Stop {
    fn read(_pairs: &Pairs) -> Option<Self> {
        Some(Self)
    }
}

/// Ends it. For somebody who is signed in.
///
/// # Errors
/// The form's checks; another page comes first; the database does not answer.
pub(crate) async fn post(form: ProtectedForm<Stop>) -> Answer {
    let visitor = form.visitor;
    let stopped = claim::stop(visitor.services(), visitor.signed_in()?, visitor.request).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let (heading, text) = if stopped > 0 { ("stop-done-heading", "stop-done-text") } else { ("stop-none-heading", "stop-none-text") };
    let content = html! {
        p { (words.say(text)) }
        @if stopped > 0 { p { (words.say("stop-done-call")) } }
        p { a.button href=(Route::Inbox(1)) { (words.say("done-read")) } }
    };
    Ok(frame.ok(&Sheet { heading: &words.say(heading), focus: true, content, ..Sheet::default() }))
}

/// Asks, and says what it does. For somebody who is signed in; with nothing to stop, the way home.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor) -> Answer {
    let Some(Contested { opens_at }) = claim::contested(visitor.services(), visitor.signed_in()?).await? else {
        return Ok(go_to(visitor.home()));
    };
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        (when(words, opens_at))
        p { (words.say("stop-does")) }
        p { (words.say("stop-yours")) }
        form method="post" action=(Route::ClaimStop) {
            (hidden(TOKEN_FIELD, &visitor.token(Form::Stop)?))
            button type="submit" { (words.say("stop-yes")) }
        }
        ul.ways { li { a href=(Route::Inbox(1)) { (words.say("stop-no")) } } }
    };
    Ok(frame.ok(&Sheet { heading: &words.say("stop-question"), focus: true, scripts: &[Asset::Time], content, step: None }))
}

/// That a code was used, and from when on it opens something.
fn when(words: &Words, opens_at: Option<Timestamp>) -> Markup {
    html! {
        p {
            (words.say("stop-text"))
            @if let Some(at) = opens_at { " " (words.say("stop-from")) " " (moment::appointed(words, at)) }
        }
    }
}

/// The notice, if there is something to object to. For pages of somebody who is signed in.
pub(super) async fn notice(visitor: &Visitor, words: &Words) -> Result<Markup, Problem> {
    let Some(contested) = claim::contested(visitor.services(), visitor.signed_in()?).await? else { return Ok(html! {}) };
    let Contested { opens_at } = contested;
    Ok(html! {
        section.notice.error aria-labelledby="stop" {
            h2 id="stop" { (words.say("stop-heading")) }
            (when(words, opens_at))
            p { (words.say("stop-ask")) }
            p { a.button href=(Route::ClaimStop) { (words.say("stop-go")) } }
        }
    })
}
