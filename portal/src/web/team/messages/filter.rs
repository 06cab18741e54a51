//! Which of what was sent is shown: by what became of it, and by who wrote it. A form that asks; nothing in it is of a patient.
use entity::domain::id::MailingId;
use maud::{Markup, html};
use url::form_urlencoded;

use crate::{
    service::compose::{Filter, Wanted},
    web::{
        layout::Words,
        routes::{Route, TeamRoute},
    },
};

/// What an address asks for; what it does not understand is nothing.
pub(super) fn read(query: &str) -> Wanted {
    let mut wanted = Wanted::ALL;
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match &*name {
            "show" => wanted.standing = Filter::ALL.into_iter().find(|filter| filter.as_str() == value),
            "of" => wanted.mine = value == "mine",
            "list" => wanted.mailing = MailingId::parse(&value),
            _ => {}
        }
    }
    wanted
}

/// The form.
pub(super) fn form(words: &Words, wanted: Wanted) -> Markup {
    html! {
        form method="get" action=(Route::Team(TeamRoute::Sent(1))) {
            label for="show" { (words.say("filter-show")) }
            select id="show" name="show" {
                option value="" { (words.say("filter-all")) }
                @for one in Filter::ALL { option value=(one.as_str()) selected[wanted.standing == Some(one)] { (words.say(name(one))) } }
            }
            label { input type="checkbox" name="of" value="mine" checked[wanted.mine]; " " (words.say("filter-mine")) }
            @if let Some(list) = wanted.mailing {
                label { input type="checkbox" name="list" value=(list) checked; " " (words.say("filter-list")) }
            }
            button.quiet type="submit" { (words.say("filter-apply")) }
        }
    }
}

const fn name(filter: Filter) -> &'static str {
    match filter {
        Filter::NeedsCode => "compose-needs-code",
        Filter::AlertFailed => "filter-alert-failed",
        Filter::NotOpened => "filter-not-opened",
        Filter::Opened => "compose-opened",
        Filter::Replied => "compose-replied",
        Filter::TakenBack => "filter-taken-back",
        Filter::OpenedBefore => "filter-opened-before",
        Filter::Expired => "compose-expired",
        Filter::Scheduled => "filter-scheduled",
    }
}
