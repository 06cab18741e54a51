//! `/team/alarms`: what is to be looked at: somebody tries a record's codes, sets it up again, or did not finish; tries a spare code or an
//! invitation, or lets somebody in.
mod house;

use actix_web::HttpRequest;
use entity::domain::{id::ClaimId, page::Page};
use maud::{Markup, html};
use uuid::Uuid;

use super::shown;
use crate::{
    service::{
        directory::{self, Alarm, AlarmKind},
        staff,
    },
    web::{
        asset::Asset,
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, Words, hidden, moment},
        page::{Answer, go_to, inbox::number, pages},
        routes::{Route, TeamRoute},
    },
};

/// Alarms on a page.
const SIZE: u32 = 20;

/// What somebody has seen.
pub enum Seen {
    /// What happened with a code, and whether they were at the record.
    Claim(ClaimId, bool),
    /// What happened with whom this id names.
    House(Uuid),
}

impl Protected for Seen {
    const FORM: Form = Form::Slip;
}

impl Fields for Seen {
    fn read(pairs: &Pairs) -> Option<Self> {
        match pairs.get("about") {
            Some(id) => Uuid::try_parse(id).ok().map(Self::House),
            None => Some(Self::Claim(ClaimId::parse(pairs.get("claim")?)?, pairs.get("record").is_some())),
        }
    }
}

/// For staff who see who waits. The look is in the audit before the page leaves.
///
/// # Errors
/// Another page comes first; there is no such page for this person; the database does not answer.
pub async fn get(visitor: Visitor, request: HttpRequest) -> Answer {
    let scope = visitor.staff().await?;
    let page = Page::new(number(request.query_string()), SIZE);
    let paged = directory::alarms(visitor.services(), &scope, page, visitor.request).await?;
    let others = if page.number() == 1 { staff::house_alarms(visitor.services(), &scope, visitor.request).await? } else { Vec::new() };
    let frame = visitor.frame();
    let words = &frame.words;
    let token = visitor.token(Form::Slip)?;
    let content = html! {
        p { (words.say("alarms-text")) }
        @if paged.rows.is_empty() && others.is_empty() { p { (words.say("todo-nothing")) } }
        ul.cards {
            @for (at, one) in others.iter().enumerate() { li { (house::card(words, &token, one, at)) } }
            @for (at, (alarm, name)) in paged.rows.iter().enumerate() {
                li {
                    h2 id={ "alarm-of-" (at) } { a href=(Route::Team(TeamRoute::Patient(alarm.patient))) { (shown::name(words, name.as_ref().map(|name| name.as_str()))) } }
                    (line(words, alarm, at))
                    p { a role="button" href=(Route::Team(TeamRoute::Patient(alarm.patient))) aria-describedby={ "alarm-of-" (at) } { (words.say("alarms-open")) } }
                    (seen(words, &token, alarm, (at, false)))
                }
            }
        }
        (pages(words, &paged, TeamRoute::Alarms)?)
        (shown::way(words, TeamRoute::Start, "calls-back"))
    };
    Ok(frame.ok(&Sheet { heading: &words.say("todo-look"), focus: true, scripts: &[Asset::Time], content, ..Sheet::default() }))
}

/// Says that somebody has seen one. For staff who give codes.
///
/// # Errors
/// The form's checks; there is no such slip in the organization; the database does not answer.
pub async fn post(form: ProtectedForm<Seen>) -> Answer {
    let ProtectedForm { visitor, fields: seen } = form;
    let scope = visitor.staff().await?;
    let (services, request) = (visitor.services(), visitor.request);
    let to = match seen {
        Seen::House(about) => {
            staff::house_alarm_seen(services, &scope, about, request).await?;
            TeamRoute::Alarms(1)
        }
        Seen::Claim(claim, at_record) => {
            let patient = directory::alarm_seen(services, &scope, claim, request).await?;
            if at_record { TeamRoute::Patient(patient) } else { TeamRoute::Alarms(1) }
        }
    };
    Ok(go_to(Route::Team(to)))
}

/// What happened, and when.
fn line(words: &Words, alarm: &Alarm, at: usize) -> Markup {
    html! {
        p id={ "alarm-" (at) } {
            (words.say(what(alarm.kind)))
            @if alarm.of_carer { " " (words.say("alarm-of-carer")) }
        }
        p.meta { (moment::moment(words, alarm.at)) }
    }
}

/// The same on the record.
pub(super) fn on_record(words: &Words, token: &str, alarms: &[Alarm]) -> Markup {
    html! {
        @for (at, alarm) in alarms.iter().enumerate() { div.notice { (line(words, alarm, at)) (seen(words, token, alarm, (at, true))) } }
    }
}

fn seen(words: &Words, token: &str, alarm: &Alarm, (at, at_record): (usize, bool)) -> Markup {
    html! {
        form method="post" action=(Route::Team(TeamRoute::Alarms(1))) {
            (hidden(TOKEN_FIELD, token))
            (hidden("claim", &alarm.claim.to_string()))
            @if at_record { (hidden("record", "1")) }
            button.quiet type="submit" aria-describedby={ "alarm-" (at) } { (words.say("alarms-seen")) }
        }
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
    }
}
