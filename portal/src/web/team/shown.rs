//! What several of these pages show alike: a text as the patient sees it, where a message stands, ways on.
mod failure;

use std::time::Duration;

use entity::{base::clock::Timestamp, domain::id::MessageId};
use maud::{Markup, html};
use zeroize::Zeroizing;

use crate::{
    service::{
        compose::{Other, RecallReason, Recipient, Standing},
        read::Piece,
    },
    web::{
        guard::visitor::Visitor,
        layout::{Words, moment},
        page::message::{render, ways::Tab},
        problem::Problem,
        routes::{Route, TeamRoute},
    },
};

pub(super) use self::failure::Failure;
pub(super) use crate::web::layout::notice::not_yet;

/// As long as an alert is tried without anybody being told that it was not taken.
const STILL_EARLY: Duration = Duration::from_secs(60 * 60);

/// The level of headings in a message that has a heading of the page above it.
const BENEATH: u8 = 3;

/// A text in the reading view that the patient has.
pub(super) async fn text(visitor: &Visitor, words: &Words, id: MessageId, pieces: Vec<Piece>) -> Result<Markup, Problem> {
    let rendered = render::render(visitor.services(), words, (id, render::TOP), pieces, None, Tab::Reading).await?;
    Ok(html! { article.content aria-label=(words.say("message-content")) { (rendered.markup) } })
}

/// The same among others, each beneath a heading of its own.
pub(super) async fn text_within(visitor: &Visitor, words: &Words, id: MessageId, pieces: Vec<Piece>, tab: Tab) -> Result<Markup, Problem> {
    let rendered = render::render(visitor.services(), words, (id, BENEATH), pieces, None, tab).await?;
    Ok(html! { div.content { (rendered.markup) } })
}

/// Where a message for one patient stands.
pub(super) fn standing(words: &Words, standing: &Standing) -> Markup {
    let (key, at) = match standing {
        Standing::Hidden(until) => ("compose-hidden", Some(*until)),
        Standing::Scheduled(at) => ("later-will", Some(*at)),
        Standing::NeedsCode => ("compose-needs-code", None),
        Standing::CodeGiven => ("compose-code-given", None),
        Standing::SetupBegun => ("compose-setup-begun", None),
        Standing::Closed => ("compose-closed", None),
        Standing::NoAddress => ("compose-no-address", None),
        Standing::Alerting => ("compose-alerting", None),
        Standing::AlertSent(at) => ("compose-alert-sent", Some(*at)),
        Standing::Trying(tries, next) => return trying(words, *tries, *next),
        Standing::AlertFailed(class) => (Failure::of(class).words(), None),
        Standing::Opened(at) => ("compose-opened", Some(*at)),
        Standing::Replied(at) => ("compose-replied", Some(*at)),
        Standing::Expired => ("compose-expired", None),
        Standing::TakenBack(at, RecallReason::Undone) => ("compose-undone", Some(*at)),
        Standing::TakenBack(at, _) => ("compose-taken-back", Some(*at)),
    };
    html! { (words.say(key)) @if let Some(at) = at { " " (moment::moment(words, at)) } }
}

/// What the status says beside where it stands: who reads for the patient, and that nobody does.
pub(super) fn became(words: &Words, one: &Recipient) -> Markup {
    let is_told = matches!(one.standing, Standing::Alerting | Standing::Trying(..) | Standing::AlertSent(_) | Standing::AlertFailed(_));
    let is_told = is_told && !one.carers.is_empty();
    html! {
        (standing(words, &one.standing))
        @if is_told { ". " (words.say_with("compose-by-carer", &[("names", names(&one.carers).into()), ("count", one.carers.len().into())])) }
        @if one.is_closed && matches!(one.standing, Standing::Scheduled(_)) { ". " (words.say("later-closed")) }
    }
}

/// An alert that was not taken at once: for an hour that is nothing to worry about.
fn trying(words: &Words, tries: u32, next: Timestamp) -> Markup {
    let tried = notifier::tried(tries);
    if tried.since < STILL_EARLY {
        return html! { (words.say("compose-alerting")) };
    }
    html! { (words.say("compose-trying")) " " (moment::moment(words, next.plus(tried.left))) }
}

/// Names in a row.
pub(super) fn names(names: &[Zeroizing<String>]) -> String {
    let plain: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
    plain.join(", ")
}

/// How a patient is named, or that nobody knows.
pub(super) fn name(words: &Words, name: Option<&str>) -> Markup {
    match name {
        Some(name) => html! { bdi { (name) } },
        None => html! { (words.say("compose-no-name")) },
    }
}

/// How one of the staff is named, or that they have not said it yet.
pub(super) fn colleague(words: &Words, name: &str) -> String {
    if name.is_empty() { words.say("staff-no-name") } else { name.to_owned() }
}

/// Who answers the same patient: whoever is about to answer as well sees that first.
pub(super) fn beware(words: &Words, in_hand: Option<&str>, writing: &[Other]) -> Markup {
    html! {
        @if let Some(name) = in_hand {
            p.notice.warning role="note" { (words.say_with("threads-of-colleague", &[("name", colleague(words, name).into())])) }
        }
        @for other in writing {
            p.notice.warning role="note" {
                (words.say_with("threads-writes", &[("name", colleague(words, &other.name).into()), ("minutes", other.minutes.into())]))
            }
        }
    }
}

/// A way on.
pub(super) fn way(words: &Words, route: TeamRoute, text: &str) -> Markup {
    html! { ul.ways { li { a href=(Route::Team(route)) { (words.say(text)) } } } }
}
