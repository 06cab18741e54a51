//! `/team/happened`: what happened, as the audit log has it, in plain words. Must not know how an entry is found.
mod words;

use actix_web::{HttpRequest, http::StatusCode};
use entity::{
    base::clock::Timestamp,
    domain::{
        id::{PatientId, PractitionerId},
        page::{Page, Paged},
    },
};
use maud::{Markup, html};
use std::time::Duration;
use url::form_urlencoded;
use zeroize::Zeroizing;

use super::{patients::form::Text, shown};
use crate::{
    service::{
        happened::{self, About, Happened, Wanted, Who},
        staff::StaffError,
    },
    web::{
        asset::Asset,
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, Words, hidden, moment, notice},
        page::{Answer, go_to, turn, unread},
        problem::Problem,
        query,
        routes::{Route, TeamRoute},
    },
};

/// Entries on a page.
const SIZE: u32 = 50;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// As far from UTC as any clock is, in minutes.
const FARTHEST: i64 = 16 * 60;

/// Which record is looked for: in no address, for it may be a person's own.
pub struct Record(Zeroizing<String>);

impl Protected for Record {
    const FORM: Form = Form::Staff;
}

impl Fields for Record {
    fn read(pairs: &Pairs) -> Option<Self> {
        pairs.get("record").cloned().map(Self)
    }
}

/// What an address asks for; what it does not understand is nothing.
#[derive(Default)]
struct Asked {
    wanted: Wanted,
    day: String,
    /// Minutes that the day begins before one of UTC: script says it.
    zone: i64,
}

impl Asked {
    fn read(query: &str) -> Self {
        let mut asked = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "patient" => asked.wanted.patient = PatientId::parse(&value),
                "by" => asked.wanted.by = PractitionerId::parse(&value),
                "day" => asked.day = value.into_owned(),
                "zone" => asked.zone = value.parse().ok().filter(|minutes| (-FARTHEST..=FARTHEST).contains(minutes)).unwrap_or(0),
                _ => {}
            }
        }
        let distance = Duration::from_secs(asked.zone.unsigned_abs() * 60);
        let from = Timestamp::parse_rfc3339(&format!("{}T00:00:00Z", asked.day));
        let from = from.map(|from| if asked.zone < 0 { from.plus(distance) } else { from.minus(distance) });
        asked.wanted.between = from.map(|from| (from, from.plus(DAY)));
        if from.is_none() {
            asked.day.clear();
        }
        asked
    }

    /// The same, at another page: ids and a day, and nothing that names anybody.
    fn at(&self, page: u32) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("page", &page.to_string());
        if let Some(patient) = self.wanted.patient {
            query.append_pair("patient", &patient.to_string());
        }
        if let Some(by) = self.wanted.by {
            query.append_pair("by", &by.to_string());
        }
        if !self.day.is_empty() {
            query.append_pair("day", &self.day).append_pair("zone", &self.zone.to_string());
        }
        format!("{}?{}", TeamRoute::Happened(1), query.finish())
    }
}

/// For a privacy officer. The look is in the audit before the page leaves.
///
/// # Errors
/// Another page comes first; there is no such record; the database does not answer.
pub async fn get(visitor: Visitor, request: HttpRequest) -> Answer {
    let query = request.query_string();
    view(&visitor, &Asked::read(query), query::page(query), None).await
}

/// Whether there is such a page, without looking. For a privacy officer.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub async fn head(visitor: Visitor) -> Answer {
    happened::check(&visitor.staff().await?).map_err(officer)?;
    Ok(unread())
}

/// Goes on to what happened to one record. For a privacy officer.
///
/// # Errors
/// The form's checks; another page comes first; the database does not answer.
pub async fn post(form: ProtectedForm<Record>) -> Answer {
    let ProtectedForm { visitor, fields: Record(typed) } = form;
    let scope = visitor.staff().await?;
    match happened::find_record(visitor.services(), &scope, &typed, visitor.request).await.map_err(officer)? {
        Some(patient) => Ok(go_to(Route::Team(TeamRoute::HappenedTo(patient)))),
        None => view(&visitor, &Asked::default(), 1, Some(&typed)).await,
    }
}

async fn view(visitor: &Visitor, asked: &Asked, page: u32, unknown: Option<&str>) -> Answer {
    let (services, scope) = (visitor.services(), visitor.staff().await?);
    let paged = happened::list(services, &scope, &asked.wanted, Page::new(page, SIZE), visitor.request).await.map_err(officer)?;
    let people = happened::people(services, &scope).await?;
    let record = match asked.wanted.patient {
        Some(patient) => Some(happened::record(services, &scope, patient).await?),
        None => None,
    };
    let frame = visitor.frame();
    let words = &frame.words;
    let line = unknown.map(|_| words.say("happened-no-record"));
    let content = html! {
        @if let Some(line) = &line { (notice::errors(words, "record", line, &html! {})) }
        p { (words.say("happened-text")) }
        (filter(words, asked, &people))
        @if let Some(record) = &record {
            div.notice {
                p { (words.say("happened-of-record")) " " (named(words, record)) }
                p { a href=(TeamRoute::Happened(1)) { (words.say("happened-all-records")) } }
            }
        } @else {
            form method="post" action=(TeamRoute::Happened(1)) {
                (hidden(TOKEN_FIELD, &visitor.token(Form::Staff)?))
                (Text::new("record", "happened-record", unknown.unwrap_or_default()).markup(words, line.as_deref()))
                button.quiet type="submit" { (words.say("happened-find")) }
            }
        }
        (list(words, &paged, record.is_none()))
        (pages(words, &paged, asked)?)
        (shown::way(words, TeamRoute::Start, "team-back"))
    };
    let status = if unknown.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let heading = words.say("happened-heading");
    Ok(frame.answer(
        status,
        &Sheet { heading: &heading, focus: unknown.is_none(), scripts: &[Asset::Time, Asset::Day], content, ..Sheet::default() },
    ))
}

/// An administrator cannot be told to ask an administrator.
fn officer(error: StaffError) -> Problem {
    if matches!(error, StaffError::NotPermitted(_)) { Problem::Officer } else { error.into() }
}

fn filter(words: &Words, asked: &Asked, people: &[(PractitionerId, Zeroizing<String>)]) -> Markup {
    html! {
        form method="get" action=(TeamRoute::Happened(1)) {
            @if let Some(patient) = asked.wanted.patient { (hidden("patient", &patient.to_string())) }
            label for="by" { (words.say("happened-by")) }
            select id="by" name="by" {
                option value="" { (words.say("happened-anybody")) }
                @for (id, name) in people { option value=(id) selected[asked.wanted.by == Some(*id)] { (shown::colleague(words, name)) } }
            }
            label for="day" { (words.say("happened-day")) }
            input type="date" id="day" name="day" value=(asked.day);
            input type="hidden" name="zone" value=(asked.zone) data-day="day";
            button.quiet type="submit" { (words.say("happened-show")) }
        }
    }
}

fn list(words: &Words, paged: &Paged<Happened>, leads: bool) -> Markup {
    html! {
        @if paged.rows.is_empty() { p { (words.say("happened-none")) } }
        ul.cards {
            @for one in &paged.rows {
                li {
                    p { strong { (what(words, &one.action)) } }
                    p.meta { (moment::moment(words, one.at)) " · " (who(words, &one.who)) }
                    @if let Some(name) = &one.colleague { p { (words.say("happened-about-colleague")) " " bdi { (shown::colleague(words, name)) } } }
                    @if let Some(about) = &one.about {
                        p { (words.say("happened-about")) " " (named(words, about)) }
                        @if leads { p { a href=(TeamRoute::HappenedTo(about.patient)) { (words.say("happened-only")) } } }
                    }
                }
            }
        }
    }
}

fn what(words: &Words, action: &str) -> Markup {
    match words::text(action) {
        Some(text) => html! { (words.say(text)) },
        None => html! { (words.say("happened-other")) " " code { (action) } },
    }
}

fn who(words: &Words, who: &Who) -> Markup {
    let text = match who {
        Who::Colleague(name) => return html! { bdi { (shown::colleague(words, name)) } },
        Who::Person => "happened-who-patient",
        Who::Relay => "happened-who-relay",
        Who::Operator => "happened-who-operator",
        Who::System => "happened-who-system",
        Who::Nobody => "happened-who-nobody",
    };
    html! { (words.say(text)) }
}

fn named(words: &Words, about: &About) -> Markup {
    html! {
        strong { (shown::name(words, about.name.as_ref().map(|name| name.as_str()))) }
        @if let Some(number) = &about.record_number { " · " bdi { (number.as_str()) } }
    }
}

fn pages(words: &Words, paged: &Paged<Happened>, asked: &Asked) -> Result<Markup, Problem> {
    turn(words, paged, ["happened-pages", "happened-newer", "happened-older"], |page| asked.at(page))
}
