//! The claim of a record that was claimed before: everything is given, and the record opens later. Stands in the place of
//! `/claim/mailbox`; `POST /claim/open` goes on when the wait is over. Must not know how long one waits.
use entity::base::clock::Timestamp;
use maud::html;

use super::{Answer, go_to, go_with};
use crate::{
    service::claim,
    web::{
        asset::Asset,
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            language,
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, hidden, moment},
        problem::Problem,
        routes::Route,
    },
};

/// Nothing but the wish.
pub(crate) struct GoOn;

impl Protected for GoOn {
    const FORM: Form = Form::Open;
}

impl Fields for GoOn {
    fn read(_pairs: &Pairs) -> Option<Self> {
        Some(Self)
    }
}

/// Opens the record whose wait is over. For somebody who gave everything; where it was opened meanwhile, the session that waited for
/// it has ended, and one signs in.
///
/// # Errors
/// The form's checks; another page comes first; the database does not answer.
pub(crate) async fn post(form: Result<ProtectedForm<GoOn>, Problem>) -> Answer {
    let visitor = match form {
        Err(Problem::SignIn) => return Ok(go_to(Route::Start)),
        form => form?.visitor,
    };
    let session = visitor.confirming()?;
    let Some(token) = claim::open(visitor.services(), session, visitor.request).await? else {
        return Ok(go_to(Route::Mailbox));
    };
    let mut answer = go_with(Route::ClaimDone, &token)?;
    language::opened(&visitor, &token, &mut answer).await?;
    Ok(answer)
}

/// Says from when on one can read, or that it is now.
pub(super) fn waits(visitor: &Visitor, opens_at: Timestamp, over: bool) -> Answer {
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        @if over {
            p { (words.say("wait-over")) }
            form method="post" action=(Route::ClaimOpen) {
                (hidden(TOKEN_FIELD, &visitor.token(Form::Open)?))
                button type="submit" { (words.say("done-read")) }
            }
        } @else {
            p { strong { (words.say("wait-from")) " " (moment::appointed(words, opens_at)) } }
            p { (words.say("wait-why")) }
            p { (words.say("safe-to-close")) " " (words.say("wait-leave")) }
            // It may open sooner, if two of the staff see the person.
            p { a.button.quiet href=(Route::Mailbox) { (words.say("desk-look")) } }
        }
    };
    let heading = words.say(if over { "wait-over-heading" } else { "wait-heading" });
    Ok(frame.ok(&Sheet { heading: &heading, focus: true, step: Some(3), scripts: &[Asset::Time], content }))
}

/// Says that it was stopped.
pub(super) fn stopped(visitor: &Visitor) -> Answer {
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        p { (words.say("stopped-text")) }
        p { (words.say("stopped-call")) }
        p { (words.say("mailbox-over-again")) }
        p { a.button href=(Route::ClaimAnother) { (words.say("claim-new")) } }
    };
    Ok(frame.ok(&Sheet { heading: &words.say("stopped-heading"), focus: true, content, ..Sheet::default() }))
}
