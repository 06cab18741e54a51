//! `/team/inbox`: what patients wrote, by who has it in hand.
pub(crate) mod one;

use actix_web::HttpRequest;
use entity::domain::{id::TeamId, page::Page};
use maud::{Markup, html};

use super::{patients::shown::birth_date, shown};
use crate::{
    service::{
        team,
        thread::{self, Line, Shelf},
    },
    web::{
        asset::Asset,
        guard::visitor::Visitor,
        layout::{Sheet, Words, moment},
        page::{Answer, pages, unread},
        query,
        routes::{Route, TeamRoute},
    },
};

/// Threads on a page.
const SIZE: u32 = 20;
/// The shelves, each with its name in an address and its text.
const SHELVES: [(Shelf, &str, &str); 4] = [
    (Shelf::Unassigned, "unassigned", "threads-unassigned"),
    (Shelf::Mine, "mine", "threads-mine"),
    (Shelf::Open, "open", "threads-open"),
    (Shelf::Done, "done", "threads-done"),
];

/// For staff who answer. The look is in the audit before the page leaves.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor, request: HttpRequest) -> Answer {
    let scope = visitor.staff().await?;
    let query = request.query_string();
    let (shelf, team) = (shelf(query), chosen(query));
    let page = Page::new(query::page(query), SIZE);
    let paged = thread::list(visitor.services(), &scope, (shelf, team), page, visitor.request).await?;
    let teams = team::within_reach(visitor.services(), &scope).await?;
    let in_none = teams.is_empty() && !team::choices(visitor.services(), &scope).await?.is_empty();
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        nav.tabs aria-label=(words.say("threads-shelves")) {
            @for (one, name, text) in SHELVES {
                a href=(address(name, team, 1)) aria-current=[(one == shelf).then_some("page")] { (words.say(text)) }
            }
        }
        @if !teams.is_empty() {
            nav.tabs aria-label=(words.say("threads-teams")) {
                a href=(address(named(shelf), None, 1)) aria-current=[team.is_none().then_some("true")] { (words.say("threads-all-teams")) }
                @for one in &teams {
                    a href=(address(named(shelf), Some(one.id), 1)) aria-current=[(team == Some(one.id)).then_some("true")] { bdi { (one.name) } }
                }
            }
        }
        @if in_none { p.notice { (words.say("threads-no-team")) } }
        @if paged.rows.is_empty() { p { (words.say("threads-empty")) } }
        ul.messages { @for line in &paged.rows { li { (row(words, line, teams.len() > 1)) } } }
        (pages(words, &paged, |page| address(named(shelf), team, page))?)
    };
    Ok(frame.ok(&Sheet { heading: &words.say("team-threads"), focus: true, scripts: &[Asset::Time], content, ..Sheet::default() }))
}

/// Whether there is a list, without looking at it. For staff.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub(crate) async fn head(visitor: Visitor) -> Answer {
    visitor.staff().await?;
    Ok(unread())
}

fn shelf(query: &str) -> Shelf {
    let named = |pair: &str| SHELVES.into_iter().find(|(_, name, _)| pair.strip_prefix("shelf=") == Some(*name));
    query.split('&').find_map(named).map_or_else(Shelf::default, |(shelf, ..)| shelf)
}

/// The team that a query asks for; of one out of reach there is nothing.
fn chosen(query: &str) -> Option<TeamId> {
    query.split('&').find_map(|pair| pair.strip_prefix("team=")).and_then(TeamId::parse)
}

fn named(shelf: Shelf) -> &'static str {
    SHELVES.into_iter().find(|(one, ..)| *one == shelf).map_or("", |(_, name, _)| name)
}

fn address(shelf: &str, team: Option<TeamId>, page: u32) -> String {
    let team = team.map(|id| format!("&team={id}")).unwrap_or_default();
    format!("{}?shelf={shelf}{team}&page={page}", TeamRoute::Threads(1))
}

/// One thread; with its team, where there is another one.
fn row(words: &Words, line: &Line, with_team: bool) -> Markup {
    let route = Route::Team(TeamRoute::Thread(line.thread.id, line.thread.record.patient));
    html! {
        a.unread[line.asked_at.is_some()] href=(route) {
            @if line.asked_at.is_some() { span.badge { (words.say("threads-waits")) } " " }
            strong { (shown::name(words, line.patient.as_deref())) }
            @if let Some(date) = &line.birth_date { span.meta { (words.say("compose-born")) " " (birth_date(words, date)) } }
            span { @match &line.subject { Some(subject) => bdi { (subject.as_str()) }, None => (words.say("threads-subject-none")) } }
            @if let Some(at) = line.asked_at { span.meta { (words.say("threads-since")) " " (moment::moment(words, at)) } }
            @if let Some(team) = line.team.as_ref().filter(|_| with_team) { span.meta { (words.say("threads-team")) " " bdi { (team) } } }
            @if let Some(name) = &line.assignee { span.meta { (words.say("threads-in-hand")) " " bdi { (name) } } }
        }
    }
}
