//! `/team/alarms`: what is to be looked at: somebody tries a code, sets a record up again, or did not finish; a colleague lets somebody in or
//! has another key.
//!
//! Invariant: a form names what its card shows, entry by entry, so that what happens afterwards stays to be looked at.
use actix_web::HttpRequest;
use entity::domain::{id::PatientId, page::Page};
use maud::{Markup, html};

use super::shown;
use crate::{
    service::staff::{self, Alarm, AlarmKind, AlarmOf, Matter},
    web::{
        asset::Asset,
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, Words, hidden, moment},
        page::{Answer, go_to, pages},
        query,
        routes::{Route, TeamRoute},
    },
};

/// Alarms on a page.
const SIZE: u32 = 20;
/// Entries that a form names, at most.
const MOST: usize = 100;

/// What somebody has seen.
pub(crate) struct Seen {
    /// The entries that a card showed.
    entries: Vec<i64>,
    /// The record at which they were shown; otherwise it was the list.
    record: Option<PatientId>,
}

impl Protected for Seen {
    const FORM: Form = Form::Slip;
}

impl Fields for Seen {
    fn read(pairs: &Pairs) -> Option<Self> {
        let entries = pairs.all("entry").take(MOST).map(|entry| entry.parse().ok()).collect::<Option<Vec<i64>>>()?;
        let record = match pairs.get("record") {
            Some(id) => Some(PatientId::parse(id)?),
            None => None,
        };
        (!entries.is_empty()).then_some(Self { entries, record })
    }
}

/// For staff who see who waits. The look is in the audit before the page leaves.
///
/// # Errors
/// Another page comes first; there is no such page for this person; the database does not answer.
pub(crate) async fn get(visitor: Visitor, request: HttpRequest) -> Answer {
    let scope = visitor.staff().await?;
    let page = Page::new(query::page(request.query_string()), SIZE);
    let paged = staff::alarms(visitor.services(), &scope, page, visitor.request).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let token = visitor.token(Form::Slip)?;
    let content = html! {
        p { (words.say(if paged.rows.is_empty() { "todo-nothing" } else { "alarms-text" })) }
        ul.cards { @for (at, matter) in paged.rows.iter().enumerate() { li { (card(words, &token, matter, at)) } } }
        (pages(words, &paged, TeamRoute::Alarms)?)
        (shown::way(words, TeamRoute::Start, "calls-back"))
    };
    Ok(frame.ok(&Sheet { heading: &words.say("todo-look"), focus: true, scripts: &[Asset::Time], content, ..Sheet::default() }))
}

/// Says that somebody has seen what a card showed. For staff who give codes.
///
/// # Errors
/// The form's checks; whoever acts gives no codes; the database does not answer.
pub(crate) async fn post(form: ProtectedForm<Seen>) -> Answer {
    let ProtectedForm { visitor, fields: seen } = form;
    let scope = visitor.staff().await?;
    staff::alarms_seen(visitor.services(), &scope, &seen.entries, visitor.request).await?;
    Ok(go_to(Route::Team(seen.record.map_or(TeamRoute::Alarms(1), TeamRoute::Patient))))
}

/// Whom it is about, what happened and when; where to look at it, and that it was seen.
fn card(words: &Words, token: &str, matter: &Matter, at: usize) -> Markup {
    let of = format!("alarm-of-{at}");
    let look = match (matter.of, matter.patient) {
        (AlarmOf::Practitioner(id), _) => Some((TeamRoute::Member(id), "alarms-member")),
        (_, Some(patient)) => Some((TeamRoute::Patient(patient), "alarms-open")),
        (_, None) => None,
    };
    html! {
        h2 id=(of) {
            @match (matter.of, &matter.name) {
                (AlarmOf::Practitioner(_), Some(name)) => bdi { (shown::colleague(words, name)) },
                (_, name) => (shown::name(words, name.as_ref().map(|name| name.as_str()))),
            }
        }
        (lines(words, matter, at))
        @if let Some((route, text)) = look {
            p { a.button href=(Route::Team(route)) aria-describedby=(of) { (words.say(text)) } }
        }
        (seen(words, token, matter, (at, None)))
    }
}

/// The same on the record.
pub(super) fn on_record(words: &Words, token: &str, id: PatientId, matters: &[Matter]) -> Markup {
    html! {
        @for (at, matter) in matters.iter().enumerate() {
            div.notice { (lines(words, matter, at)) (seen(words, token, matter, (at, Some(id)))) }
        }
    }
}

/// What happened, and when.
fn lines(words: &Words, matter: &Matter, at: usize) -> Markup {
    html! {
        @for (nth, alarm) in matter.alarms.iter().enumerate() {
            p id=(line(at, nth)) {
                (happened(words, matter, alarm))
                @if matches!(matter.of, AlarmOf::Slip { of_carer: true, .. }) { " " (words.say("alarm-of-carer")) }
            }
            p.meta { (moment::moment(words, alarm.at)) }
        }
    }
}

fn line(at: usize, nth: usize) -> String {
    format!("alarm-{at}-{nth}")
}

fn seen(words: &Words, token: &str, matter: &Matter, (at, record): (usize, Option<PatientId>)) -> Markup {
    let lines: Vec<String> = (0..matter.alarms.len()).map(|nth| line(at, nth)).collect();
    html! {
        form method="post" action=(Route::Team(TeamRoute::Alarms(1))) {
            (hidden(TOKEN_FIELD, token))
            @for alarm in &matter.alarms { (hidden("entry", &alarm.entry.to_string())) }
            @if let Some(id) = record { (hidden("record", &id.to_string())) }
            button.quiet type="submit" aria-describedby=(lines.join(" ")) { (words.say("alarms-seen")) }
        }
    }
}

/// In words: whoever reads beside a patient by name.
fn happened(words: &Words, matter: &Matter, alarm: &Alarm) -> String {
    match (alarm.kind, &matter.carer) {
        (AlarmKind::SpareWrong, Some(name)) => words.say_with("alarm-spare-wrong-carer", &[("name", name.as_str().into())]),
        (AlarmKind::SpareLocked, Some(name)) => words.say_with("alarm-spare-locked-carer", &[("name", name.as_str().into())]),
        (kind, _) => words.say(what(kind)),
    }
}

const fn what(kind: AlarmKind) -> &'static str {
    match kind {
        AlarmKind::Stopped => "alarm-stopped",
        AlarmKind::CodesSpent => "alarm-codes-spent",
        AlarmKind::ManyWrong => "alarm-many-wrong",
        AlarmKind::Locked => "alarm-locked",
        AlarmKind::Unfinished => "alarm-unfinished",
        AlarmKind::Reused => "alarm-reused",
        AlarmKind::ReclaimBegun => "alarm-reclaim-begun",
        AlarmKind::SpareWrong => "alarm-spare-wrong",
        AlarmKind::SpareLocked => "alarm-spare-locked",
        AlarmKind::InvitationWrong => "alarm-invitation-wrong",
        AlarmKind::InvitationLocked => "alarm-invitation-locked",
        AlarmKind::InvitationReused => "alarm-invitation-reused",
        AlarmKind::Invited => "alarm-invited",
        AlarmKind::KeyAdded => "alarm-key-added",
        AlarmKind::KeyRemoved => "alarm-key-removed",
    }
}
