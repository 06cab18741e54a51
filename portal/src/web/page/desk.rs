//! A patient at the clinic's desk: the number to show, and the wait for two people to vouch where there is no mailbox. The pages go on
//! by themselves; without script, by a press. Must not know whether a key is made or there.
use actix_web::HttpResponse;
use entity::domain::id::ClaimId;
use maud::{Markup, html};

use crate::web::{
    asset::Asset,
    guard::{form::TOKEN_FIELD, token::Form, visitor::Visitor},
    layout::{Sheet, Words, hidden},
    problem::Problem,
    routes::Route,
};

/// The number as both screens show it.
#[must_use]
pub(crate) fn number(number: u16) -> String {
    format!("{:02} {:02}", number / 100 % 100, number % 100)
}

/// Something that goes on by itself: asks `address` until the answer lacks `sign`, and loads `on` then.
#[must_use]
pub(crate) fn follows(words: &Words, address: Route, sign: &str, on: Route) -> Markup {
    html! {
        div data-follow=(address) data-sign=(sign) data-on=(on) {
            p.hint { (words.say("desk-by-itself")) }
            p { a.button.quiet href=(on) { (words.say("desk-look")) } }
        }
    }
}

/// Shows the number at `here` until it is confirmed.
pub(super) fn show(visitor: &Visitor, shown: u16, here: Route) -> HttpResponse {
    let frame = visitor.frame();
    let words = &frame.words;
    let step = matches!(here, Route::ClaimKey).then_some(2);
    let content = html! {
        p.code.large { strong { (number(shown)) } }
        p { (words.say("desk-show")) }
        (follows(words, here, &format!("[{shown:04}]"), here))
        p.hint { (words.say("desk-not-there")) }
    };
    frame.ok(&Sheet { heading: &words.say("desk-show-heading"), focus: true, step, scripts: &[Asset::Follow], content })
}

/// Where the press leads that opens the record.
pub(super) struct Vouched {
    to: Route,
    token: String,
    claim: Option<ClaimId>,
}

impl Vouched {
    /// For somebody who has just made a key.
    pub(super) fn first(visitor: &Visitor) -> Result<Self, Problem> {
        Ok(Self { to: Route::Mailbox, token: visitor.token(Form::Mailbox)?, claim: None })
    }

    /// For somebody who adds a record.
    pub(super) fn added(visitor: &Visitor, claim: ClaimId) -> Result<Self, Problem> {
        Ok(Self { to: Route::AddRecord, token: visitor.token(Form::Add)?, claim: Some(claim) })
    }
}

/// Waits for two people to vouch, or opens the record.
pub(super) fn vouched(visitor: &Visitor, done: bool, way: &Vouched) -> HttpResponse {
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        @if done {
            p { (words.say("desk-vouched")) }
            form method="post" action=(way.to) {
                (hidden(TOKEN_FIELD, &way.token))
                @if let Some(claim) = way.claim { (hidden("claim", &claim.to_string())) }
                (hidden("code", ""))
                button type="submit" { (words.say("done-read")) }
            }
        } @else {
            p { (words.say("desk-vouching")) }
            p { (words.say("desk-vouching-leave")) }
            (follows(words, way.to, "data-sign", way.to))
        }
    };
    let heading = words.say(if done { "desk-vouched-heading" } else { "desk-vouching-heading" });
    let step = way.claim.is_none().then_some(3);
    frame.ok(&Sheet { heading: &heading, focus: true, step, scripts: &[Asset::Follow], content })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_two_groups_of_two() {
        assert_eq!(number(7), "00 07");
        assert_eq!(number(4821), "48 21");
    }
}
