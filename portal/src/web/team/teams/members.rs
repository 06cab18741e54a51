//! Who belongs to a care team, and who could: each with a button. Must not know how a team is changed.
use entity::domain::{page::Paged, role::Role};
use maud::{Markup, html};

use crate::{
    service::{
        permit::{self, Act},
        staff::Practitioner,
        team::Shown,
    },
    web::{
        guard::form::TOKEN_FIELD,
        layout::{Words, hidden},
        page::pages,
        problem::Problem,
        routes::{TeamChange, TeamRoute},
        team,
    },
};

/// Both lists.
///
/// # Errors
/// [`Problem::Beyond`] behind the end of one.
pub(super) fn members(words: &Words, shown: &Shown, token: &str) -> Result<Markup, Problem> {
    Ok(html! {
        section aria-labelledby="members" {
            h2 id="members" { (words.say("teams-who")) }
            (people(words, shown, &shown.members, token, &LEAVE)?)
        }
        section aria-labelledby="others" {
            h2 id="others" { (words.say("teams-others")) }
            p.hint { (words.say("teams-others-text")) }
            @if !shown.others.rows.is_empty() || shown.others.page.number() > 1 {
                (people(words, shown, &shown.others, token, &JOIN)?)
            }
        }
    })
}

/// Whether somebody of this role sees the inbox of a team they belong to.
fn answers(role: Role) -> bool {
    permit::roles_for(Act::AnswerPatients).contains(&role)
}

/// One of the two lists.
struct List {
    /// Its page in the query of an address.
    query: &'static str,
    /// The heading that its pages lead to.
    heading: &'static str,
    /// What is done with somebody in it.
    act: &'static str,
    /// What stands on the button.
    button: &'static str,
    /// The same, for who hears the page: with the name.
    whom: &'static str,
}

const LEAVE: List = List { query: "page", heading: "members", act: "leave", button: "teams-remove", whom: "teams-remove-whom" };
const JOIN: List = List { query: "others", heading: "others", act: "join", button: "teams-join", whom: "teams-join-whom" };

fn people(words: &Words, shown: &Shown, paged: &Paged<Practitioner>, token: &str, list: &List) -> Result<Markup, Problem> {
    let route = TeamRoute::Team(shown.team.id, TeamChange::None);
    let address = |page: u32| format!("{route}?{}={page}#{}", list.query, list.heading);
    Ok(html! {
        ul.cards { @for one in &paged.rows { li {
            @let name = team::shown::colleague(words, &one.name);
            p { strong dir="auto" { (name) } br; span.meta { (words.say(team::role(one.role))) @if !answers(one.role) { ": " (words.say("teams-writes-only")) } } }
            form method="post" action=(route) {
                (hidden(TOKEN_FIELD, token)) (hidden("do", list.act)) (hidden("who", &one.id.to_string()))
                button.quiet type="submit" aria-label=(words.say_with(list.whom, &[("name", name.as_str().into())])) { (words.say(list.button)) }
            }
        } } }
        (pages(words, paged, address)?)
    })
}
