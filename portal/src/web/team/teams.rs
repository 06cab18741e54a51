//! `/team/teams`: the care teams of a clinic.
pub(crate) mod add;
mod away;
mod members;
pub(crate) mod one;

use actix_web::HttpRequest;
use entity::{base::clock::Timestamp, domain::page::Page};
use maud::{Markup, html};

use crate::{
    service::team::{self, Line},
    web::{
        guard::visitor::Visitor,
        layout::{Sheet, Words},
        page::{Answer, pages},
        query,
        routes::{TeamChange, TeamRoute},
    },
};

/// Teams on a page.
const SIZE: u32 = 20;

/// For an administrator.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor, request: HttpRequest) -> Answer {
    let scope = visitor.staff().await?;
    let page = Page::new(query::page(request.query_string()), SIZE);
    let paged = team::list(visitor.services(), &scope, page).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        p { (words.say("teams-intro")) }
        p { a.button href=(TeamRoute::NewTeam) { (words.say("teams-add")) } }
        @if paged.rows.is_empty() { p.hint { (words.say("teams-none")) } }
        ul.messages { @for one in &paged.rows { li { (line(words, one, visitor.now())) } } }
        (pages(words, &paged, TeamRoute::Teams)?)
        (super::back(words, TeamRoute::Start, "team-back"))
    };
    Ok(frame.ok(&Sheet { heading: &words.say("teams-heading"), focus: true, content, ..Sheet::default() }))
}

fn line(words: &Words, one: &Line, now: Timestamp) -> Markup {
    let team = &one.team;
    html! {
        a.unread[one.members == 0] href=(TeamRoute::Team(team.id, TeamChange::None)) {
            strong dir="auto" { (team.name) }
            span.meta { (words.say_with("teams-members", &[("count", one.members.into())])) }
            @if team.listed { span.meta { (words.say("teams-is-listed")) } }
            @if team.preset { span.meta { (words.say("teams-is-preset")) } }
            @if team.away_at(now).is_some() { span.meta { (words.say("teams-is-away")) } }
        }
    }
}
