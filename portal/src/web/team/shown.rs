//! What several of these pages show alike: a text as the patient sees it, where a message stands, ways on.
use entity::domain::id::MessageId;
use maud::{Markup, html};

use crate::{
    service::{
        compose::{RecallReason, Standing},
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

pub(super) use crate::web::layout::notice::not_yet;

/// A text in the reading view that the patient has.
pub(super) async fn text(visitor: &Visitor, words: &Words, id: MessageId, pieces: Vec<Piece>) -> Result<Markup, Problem> {
    let rendered = render::render(visitor.services(), words, id, pieces, None, Tab::Reading).await?;
    Ok(html! { article.content aria-label=(words.say("message-content")) { (rendered.markup) } })
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
        Standing::AlertFailed(class) => (failure(class), None),
        Standing::Opened(at) => ("compose-opened", Some(*at)),
        Standing::Replied(at) => ("compose-replied", Some(*at)),
        Standing::Expired => ("compose-expired", None),
        Standing::TakenBack(at, RecallReason::Undone) => ("compose-undone", Some(*at)),
        Standing::TakenBack(at, _) => ("compose-taken-back", Some(*at)),
    };
    html! { (words.say(key)) @if let Some(at) = at { " " (moment::moment(words, at)) } }
}

/// Why an alert could not be delivered, in plain words (RFC 3463).
fn failure(class: &str) -> &'static str {
    let (kind, rest) = class.split_once('.').unwrap_or((class, ""));
    match rest {
        "2.2" => "compose-failed-full",
        "1.1" | "1.0" | "1.2" | "1.3" | "1.10" | "2.1" => "compose-failed-unknown",
        _ if kind.starts_with('4') => "compose-failed-away",
        _ => "compose-failed-refused",
    }
}

/// Whether an alert could not be delivered because the mailbox is full: another address is not what helps.
pub(super) fn is_full(class: &str) -> bool {
    failure(class) == "compose-failed-full"
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

/// A way on.
pub(super) fn way(words: &Words, route: TeamRoute, text: &str) -> Markup {
    html! { ul.ways { li { a href=(Route::Team(route)) { (words.say(text)) } } } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_have_plain_words() {
        for (class, words) in [
            ("5.2.2", "compose-failed-full"),
            ("4.2.2", "compose-failed-full"),
            ("5.1.1", "compose-failed-unknown"),
            ("550", "compose-failed-refused"),
            ("5.7.1", "compose-failed-refused"),
            ("421", "compose-failed-away"),
            ("4.7.0", "compose-failed-away"),
            ("", "compose-failed-refused"),
        ] {
            assert_eq!(failure(class), words, "{class}");
        }
    }
}
