//! Somebody sets up a record of the account again, or one of the clinic's staff asks for what nobody else there can check: the notice on the inbox, the question whether to stop it, and `POST /claim/stop`, which
//! does: whoever stopped their own new telephone would need another code.
use maud::{Markup, html};

use super::{Answer, go_to};
use crate::{
    service::claim::{self, Contest, Contested},
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
    let what = claim::contested(visitor.services(), visitor.signed_in()?).await?.map(|contested| contested.what);
    let stopped = claim::stop(visitor.services(), visitor.signed_in()?, visitor.request).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let (heading, text, call) = match (stopped, what) {
        (0, _) => ("stop-none-heading", "stop-none-text", None),
        (_, Some(Contest::Alone)) => ("stop-done-heading", "stop-alone-done", Some("stop-alone-call")),
        (_, Some(Contest::Again) | None) => ("stop-done-heading", "stop-done-text", Some("stop-done-call")),
    };
    let content = html! {
        p { (words.say(text)) }
        @if let Some(call) = call { p { (words.say(call)) } }
        p { a.button href=(Route::Inbox(1)) { (words.say("done-read")) } }
    };
    Ok(frame.ok(&Sheet { heading: &words.say(heading), focus: true, content, ..Sheet::default() }))
}

/// Asks, and says what it does. For somebody who is signed in; with nothing to stop, the way home.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor) -> Answer {
    let Some(contested) = claim::contested(visitor.services(), visitor.signed_in()?).await? else {
        return Ok(go_to(visitor.home()));
    };
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        (when(words, contested))
        p { (words.say(match contested.what { Contest::Again => "stop-does", Contest::Alone => "stop-alone-does" })) }
        p { (words.say(match contested.what { Contest::Again => "stop-yours", Contest::Alone => "stop-alone-yours" })) }
        form method="post" action=(Route::ClaimStop) {
            (hidden(TOKEN_FIELD, &visitor.token(Form::Stop)?))
            button type="submit" { (words.say("stop-yes")) }
        }
        ul.ways { li { a href=(Route::Inbox(1)) { (words.say("stop-no")) } } }
    };
    Ok(frame.ok(&Sheet { heading: &words.say("stop-question"), focus: true, scripts: &[Asset::Time], content, step: None }))
}

/// What has begun, and from when on it opens or changes something.
fn when(words: &Words, Contested { what, opens_at }: Contested) -> Markup {
    let (text, from) = match what {
        Contest::Again => ("stop-text", "stop-from"),
        Contest::Alone => ("stop-alone-text", "stop-alone-from"),
    };
    html! {
        p {
            (words.say(text))
            @if let Some(at) = opens_at { " " (words.say(from)) " " (moment::appointed(words, at)) }
        }
    }
}

/// The notice, if there is something to object to. For pages of somebody who is signed in.
pub(super) async fn notice(visitor: &Visitor, words: &Words) -> Result<Markup, Problem> {
    let Some(contested) = claim::contested(visitor.services(), visitor.signed_in()?).await? else { return Ok(html! {}) };
    let (heading, ask) = match contested.what {
        Contest::Again => ("stop-heading", "stop-ask"),
        Contest::Alone => ("stop-alone-heading", "stop-alone-ask"),
    };
    Ok(html! {
        section.notice.error aria-labelledby="stop" {
            h2 id="stop" { (words.say(heading)) }
            (when(words, contested))
            p { (words.say(ask)) }
            p { a.button href=(Route::ClaimStop) { (words.say("stop-go")) } }
        }
    })
}
