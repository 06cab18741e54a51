//! `/help/…`: what to do where one is stuck. Patients and a clinic's staff have pages of their own, which anybody may read.
mod staff;

use actix_web::web::Path;
use maud::{Markup, html};

use super::Answer;
use crate::web::{
    guard::visitor::Visitor,
    layout::{Sheet, Words},
    problem::Problem,
    routes::{Route, Topic},
};

/// Where people get stuck on the way in. Each page names the others.
const STUCK: [Topic; 4] = [Topic::NoCode, Topic::NothingCame, Topic::NotWorking, Topic::Helping];

/// Anybody may call.
///
/// # Errors
/// No such topic; the database does not answer.
pub(crate) async fn get(visitor: Visitor, topic: Path<String>) -> Answer {
    let topic = Topic::parse(&topic).ok_or(Problem::NotFound)?;
    if topic.is_for_staff() {
        return Ok(staff::page(&visitor, topic));
    }
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        (match topic {
            Topic::NoCode => lines(words, &["help-no-code-1", "help-no-code-2", "help-no-code-3", "help-no-code-lost", "help-always"]),
            Topic::Helping => lines(words, &["help-helping-1", "help-helping-2", "help-helping-3"]),
            Topic::NothingCame => lines(words, &["help-nothing-1", "help-nothing-2", "help-nothing-3"]),
            Topic::Using => using(words),
            // The others were answered above.
            _ => html! { (sections(words, &["phone", "computer", "app", "lost"])) (no_key(words)) },
        })
        ul.ways {
            @if frame.is_signed_in() {
                li { a href=(frame.home()) { (words.say("problem-start")) } }
                @if topic == Topic::Using { li { a href=(Route::Help(Topic::NotWorking)) { (words.say("help-keys-more")) } } }
            } @else {
                li { a href=(Route::Claim) { (words.say("claim-heading")) } }
                li { a href=(Route::Start) { (words.say("start-sign-in")) } }
            }
            @if topic == Topic::NotWorking { li { a href=(Route::Recover) { (words.say("claim-spare")) } } }
            @for other in STUCK.into_iter().filter(|other| *other != topic && topic != Topic::Using) {
                li { a href=(Route::Help(other)) { (words.say(&format!("help-{}", other.as_str()))) } }
            }
        }
    };
    Ok(frame.ok(&Sheet { heading: &words.say(&format!("help-{}", topic.as_str())), content, ..Sheet::default() }))
}

fn lines(words: &Words, ids: &[&str]) -> Markup {
    html! { @for id in ids { p { (words.say(id)) } } }
}

/// What whoever is signed in may want to know, the urgent first.
fn using(words: &Words) -> Markup {
    html! {
        p.notice.warning role="note" { strong { (words.say("write-urgent")) } " " (words.say("help-urgent")) }
        (sections(words, &["reading", "attached", "answering", "writing", "printing", "who", "beside", "shared", "keys", "spare", "alerts"]))
    }
}

/// Where the section about devices that make no key begins.
const NO_KEY: &str = "no-key";

fn no_key(words: &Words) -> Markup {
    html! {
        h2 id=(NO_KEY) { (words.say("help-no-key")) }
        (lines(words, &["help-no-key-lock", "help-no-key-computer", "help-no-key-beside", "help-no-key-lent"]))
    }
}

/// The link to that section.
pub(super) fn no_key_link(words: &Words) -> Markup {
    html! { a href=(format!("{}#{NO_KEY}", Route::Help(Topic::NotWorking))) { (words.say("help-no-key")) } }
}

fn sections(words: &Words, ids: &[&str]) -> Markup {
    html! {
        @for id in ids {
            h2 { (words.say(&format!("help-{id}-heading"))) }
            p { (words.say(&format!("help-{id}-text"))) }
            @if *id == "lost" { p.lead { a href=(Route::Recover) { (words.say("recover-heading")) } } }
        }
    }
}
