//! `/team`: where a practitioner begins: what there is to do first.
use maud::{Markup, html};

use crate::{
    service::{
        permit::{self, Act},
        staff,
    },
    web::{guard::visitor::Visitor, layout::Sheet, page::Answer, routes::TeamRoute},
};

/// For every practitioner.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub async fn get(visitor: Visitor) -> Answer {
    let scope = visitor.staff().await?;
    let me = staff::me(visitor.services(), &scope).await?;
    let todo = staff::todo(visitor.services(), &scope).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let may = |act| permit::require(scope.actor(), act).is_ok();
    let content = html! {
        p { (words.say("team-hello")) " " strong dir="auto" { (me.name) } " · " (words.say(super::role(me.role))) }
        ul.messages {
            @if todo.alarms > 0 { (task(TeamRoute::Alarms(1), &words.say("todo-look"), &words.say_with("todo-look-now", &[("count", todo.alarms.into())]))) }
            @if todo.questions > 0 { (task(TeamRoute::Threads(1), &words.say("todo-answer"), &words.say_with("todo-answer-now", &[("count", todo.questions.into())]))) }
            @if todo.approvals > 0 { (task(TeamRoute::Approvals(1), &words.say("todo-approve"), &words.say_with("todo-approve-now", &[("count", todo.approvals.into())]))) }
            @if todo.decided > 0 { (task(TeamRoute::Approvals(1), &words.say("todo-decided"), &words.say_with("todo-decided-now", &[("count", todo.decided.into())]))) }
            @if todo.calls > 0 { (task(TeamRoute::Calls(1), &words.say("todo-call"), &words.say_with("todo-call-now", &[("count", todo.calls.into())]))) }
            @if todo.addresses > 0 { (task(TeamRoute::Unreachable(1), &words.say("todo-address"), &words.say_with("todo-address-now", &[("count", todo.addresses.into())]))) }
            @if todo.codes > 0 { (task(TeamRoute::Patients, &words.say("todo-code"), &words.say_with("todo-code-now", &[("count", todo.codes.into())]))) }
            @if todo.empty_teams > 0 { (task(TeamRoute::Teams(1), &words.say("todo-team"), &words.say_with("todo-team-now", &[("count", todo.empty_teams.into())]))) }
        }
        @if todo == staff::Todo::default() { p.hint { (words.say("todo-nothing")) } }
        h2 { (words.say("team-else")) }
        ul.messages {
            @if may(Act::SeePatients) { li { a href=(TeamRoute::Patients) { strong { (words.say("team-find")) } span.meta { (words.say("team-find-now")) } } } }
            @if may(Act::ImportPatients) { li { a href=(TeamRoute::Import) { strong { (words.say("import-heading")) } span.meta { (words.say("import-now")) } } } }
            @if may(Act::WriteMessages) { li { a href=(TeamRoute::Sent(1)) { strong { (words.say("compose-sent-heading")) } span.meta { (words.say("compose-sent-now")) } } } }
            @if may(Act::ManageTeams) { li { a href=(TeamRoute::Teams(1)) { strong { (words.say("teams-heading")) } span.meta { (words.say("teams-now")) } } } }
            @if may(Act::ManageTemplates) { li { a href=(TeamRoute::Templates("")) { strong { (words.say("templates-heading")) } span.meta { (words.say("templates-now")) } } } }
            @if may(Act::SetPhone) { li { a href=(TeamRoute::Clinic { saved: false }) { strong { (words.say("clinic-heading")) } span.meta { (words.say("clinic-now")) } } } }
            @if may(Act::ListStaff) { li { a href=(TeamRoute::Staff(1)) { strong { (words.say("staff-heading")) } span.meta { (words.say("staff-now")) } } } }
        }
    };
    Ok(frame.ok(&Sheet { heading: &words.say("team-heading"), focus: true, content, ..Sheet::default() }))
}

/// Something to do, by its verb.
fn task(route: TeamRoute, verb: &str, what: &str) -> Markup {
    html! { li { a.unread href=(route) { strong { (verb) } span.meta { (what) } } } }
}
