//! `/team`: where a practitioner begins: what there is to do first.
use entity::domain::scope::StaffScope;
use maud::{Markup, html};

use super::{
    search::{Field, Search, place},
    second,
};
use crate::{
    service::{
        permit::{self, Act},
        staff,
    },
    web::{
        asset::Asset,
        guard::{token::Form, visitor::Visitor},
        layout::{Sheet, Words},
        page::Answer,
        problem::Problem,
        routes::{TeamRoute, TemplateChange},
    },
};

/// For every practitioner.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor) -> Answer {
    let scope = visitor.staff().await?;
    let me = staff::me(visitor.services(), &scope).await?;
    let todo = staff::todo(visitor.services(), &scope).await?;
    let second = second::lacking(&visitor, &scope).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let idle = todo == staff::Todo::default() && second.is_none();
    let rest = rest(&scope);
    let content = html! {
        p { (words.say("team-hello")) " " strong dir="auto" { (me.name) } " · " (words.say(super::role(me.role))) }
        ul.messages {
            (task(words, TeamRoute::Alarms(1), ["todo-look", "todo-look-now"], todo.alarms))
            (task(words, TeamRoute::Calls(1), ["todo-call", "todo-call-now"], todo.calls))
            (task(words, TeamRoute::Patients, ["todo-code", "todo-code-now"], todo.codes))
            (task(words, TeamRoute::Unreachable(1), ["todo-address", "todo-address-now"], todo.addresses))
            (task(words, TeamRoute::Threads(1), ["todo-answer", "todo-answer-now"], todo.questions))
            (task(words, TeamRoute::Approvals(1), ["todo-approve", "todo-approve-now"], todo.approvals))
            (task(words, TeamRoute::Approvals(1), ["todo-decided", "todo-decided-now"], todo.decided))
            (task(words, TeamRoute::Teams(1), ["todo-team", "todo-team-now"], todo.empty_teams))
        }
        // One line: what is done most stands beneath it.
        @if second.is_some() { p.notice { (words.say("second-heading")) ". " a href=(TeamRoute::Second) { (words.say("second-more")) } } }
        @if idle { p.hint { (words.say("todo-nothing")) } }
        @if permit::require(scope.actor(), Act::WriteMessages).is_ok() { (write(&visitor, words)?) }
        // What is to be done comes first; where that is nothing, the rest is in nobody's way.
        @if !rest.is_empty() {
            details open[idle] {
                summary { (words.say("team-else")) }
                ul.messages { @for (route, name, what) in rest { li { a href=(route) { strong { (words.say(name)) } span.meta { (words.say(what)) } } } } }
            }
        }
    };
    Ok(frame.ok(&Sheet {
        heading: &words.say("team-heading"),
        focus: true,
        scripts: &[Asset::Find, Asset::Time],
        content,
        ..Sheet::default()
    }))
}

/// Whom to write to: what is done most begins here.
fn write(visitor: &Visitor, words: &Words) -> Result<Markup, Problem> {
    let token = &visitor.token(Form::Patient)?;
    let field = Field { label: "patients-words", action: TeamRoute::Patients, token, with: html! {}, beneath: html! {} };
    Ok(html! {
        section aria-labelledby="write" {
            h2 id="write" { (words.say("compose-heading")) }
            (field.markup(words, &Search::default(), None))
            (place(words, None))
        }
    })
}

/// Where else somebody of this role may go.
fn rest(scope: &StaffScope) -> Vec<(TeamRoute, &'static str, &'static str)> {
    let all = [
        (Act::ImportPatients, TeamRoute::Import, "import-heading", "import-now"),
        (Act::WriteMessages, TeamRoute::Sent(1), "compose-sent-heading", "compose-sent-now"),
        (Act::ManageTeams, TeamRoute::Teams(1), "teams-heading", "teams-now"),
        (Act::ManageTemplates, TeamRoute::Templates(TemplateChange::None), "templates-heading", "templates-now"),
        (Act::SetPhone, TeamRoute::Clinic, "clinic-heading", "clinic-now"),
        (Act::SeeLog, TeamRoute::Happened, "happened-heading", "happened-now"),
        (Act::ListStaff, TeamRoute::Staff(1), "staff-heading", "staff-now"),
    ];
    let may = |act| permit::require(scope.actor(), act).is_ok();
    all.into_iter().filter(|(act, ..)| may(*act)).map(|(_, route, name, what)| (route, name, what)).collect()
}

/// Something to do, by its verb, if there is any of it; and how often.
fn task(words: &Words, route: TeamRoute, [verb, what]: [&str; 2], count: usize) -> Markup {
    let most = staff::MOST_COUNTED;
    let shown = if count > most { words.say_with("todo-or-more", &[("most", most.into())]) } else { count.to_string() };
    let what = words.say_with(what, &[("count", count.into()), ("shown", shown.into())]);
    html! { @if count > 0 { li { a.unread href=(route) { strong { (words.say(verb)) } span.meta { (what) } } } } }
}
