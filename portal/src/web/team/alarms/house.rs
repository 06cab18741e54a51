//! What is to be looked at beside the codes of records, a card each. Must not know how it is found.
use maud::{Markup, html};

use crate::{
    service::staff::{AlarmOf, HouseAlarmKind, HouseShown},
    web::{
        guard::form::TOKEN_FIELD,
        layout::{Words, hidden, moment},
        routes::{Route, TeamRoute},
        team::shown,
    },
};

/// Whom it is about, what happened and when; where to look at it, and that it was seen.
pub(super) fn card(words: &Words, token: &str, one: &HouseShown, at: usize) -> Markup {
    let (of, what) = (format!("house-of-{at}"), format!("house-{at}"));
    let look = match (one.alarm.of, one.patient) {
        (AlarmOf::Practitioner(id), _) => Some((TeamRoute::Member(id), "alarms-member")),
        (AlarmOf::Account(_), Some(patient)) => Some((TeamRoute::Patient(patient), "alarms-open")),
        (AlarmOf::Account(_), None) => None,
    };
    html! {
        h2 id=(of) { (shown::name(words, one.name.as_ref().map(|name| name.as_str()))) }
        p id=(what) { (words.say(happened(one.alarm.kind))) }
        p.meta { (moment::moment(words, one.alarm.at)) }
        @if let Some((route, text)) = look {
            p { a role="button" href=(Route::Team(route)) aria-describedby=(of) { (words.say(text)) } }
        }
        form method="post" action=(Route::Team(TeamRoute::Alarms(1))) {
            (hidden(TOKEN_FIELD, token))
            (hidden("about", &one.alarm.of.as_subject().1.to_string()))
            button.quiet type="submit" aria-describedby=(what) { (words.say("alarms-seen")) }
        }
    }
}

const fn happened(kind: HouseAlarmKind) -> &'static str {
    match kind {
        HouseAlarmKind::SpareWrong => "alarm-spare-wrong",
        HouseAlarmKind::SpareLocked => "alarm-spare-locked",
        HouseAlarmKind::InvitationWrong => "alarm-invitation-wrong",
        HouseAlarmKind::InvitationLocked => "alarm-invitation-locked",
        HouseAlarmKind::InvitationReused => "alarm-invitation-reused",
        HouseAlarmKind::Invited => "alarm-invited",
        HouseAlarmKind::KeyAdded => "alarm-key-added",
        HouseAlarmKind::KeyRemoved => "alarm-key-removed",
    }
}
