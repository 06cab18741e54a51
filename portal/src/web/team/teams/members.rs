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
            (people(words, shown, (&shown.members, "page"), token, ("leave", "teams-remove", "teams-remove-whom"))?)
        }
        section aria-labelledby="others" {
            h2 id="others" { (words.say("teams-others")) }
            p.hint { (words.say("teams-others-text")) }
            @if !shown.others.rows.is_empty() || shown.others.page.number() > 1 {
                (people(words, shown, (&shown.others, "others"), token, ("join", "teams-join", "teams-join-whom"))?)
            }
        }
    })
}

/// Whether somebody of this role sees the inbox of a team they belong to.
fn answers(role: Role) -> bool {
    permit::roles_for(Act::AnswerPatients).contains(&role)
}

fn people(
    words: &Words,
    shown: &Shown,
    (paged, query): (&Paged<Practitioner>, &str),
    token: &str,
    (act, button, whom): (&str, &str, &str),
) -> Result<Markup, Problem> {
    let route = TeamRoute::Team(shown.team.id, TeamChange::None);
    let address = |page: u32| format!("{route}?{query}={page}#{}", if query == "page" { "members" } else { "others" });
    Ok(html! {
        ul.cards { @for one in &paged.rows { li {
            @let name = team::shown::colleague(words, &one.name);
            p { strong dir="auto" { (name) } br; span.meta { (words.say(team::role(one.role))) @if !answers(one.role) { ": " (words.say("teams-writes-only")) } } }
            form method="post" action=(route) {
                (hidden(TOKEN_FIELD, token)) (hidden("do", act)) (hidden("who", &one.id.to_string()))
                button.quiet type="submit" aria-label=(words.say_with(whom, &[("name", name.as_str().into())])) { (words.say(button)) }
            }
        } } }
        (pages(words, paged, address)?)
    })
}
