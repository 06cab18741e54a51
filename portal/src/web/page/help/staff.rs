//! The pages of help for a clinic's staff. Nothing in them is secret: whoever holds an invitation reads them before a key is made.
use actix_web::HttpResponse;
use maud::{Markup, html};

use super::lines;
use crate::{
    service::session::Session,
    web::{
        guard::visitor::Visitor,
        layout::{Sheet, Words},
        problem::number,
        routes::{Route, TeamRoute, Topic},
    },
};

/// In the order in which they are listed.
const TOPICS: [Topic; 8] = [
    Topic::StaffKey,
    Topic::StaffInvitation,
    Topic::StaffCode,
    Topic::StaffNothingCame,
    Topic::StaffWrong,
    Topic::StaffTwo,
    Topic::StaffSees,
    Topic::StaffNumbers,
];

/// One of them.
pub(super) fn page(visitor: &Visitor, topic: Topic) -> HttpResponse {
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        @if topic == Topic::Staff {
            p { (words.say("help-staff-text")) }
            (all(words))
        } @else {
            (lines(words, told(topic)))
            @if topic == Topic::StaffCode {
                h2 { (words.say("help-staff-telephone")) }
                ol {
                    @for id in [
                        "help-staff-telephone-1",
                        "help-staff-telephone-2",
                        "help-staff-telephone-3",
                        "help-staff-telephone-4",
                        "help-staff-telephone-5",
                    ] { li { (words.say(id)) } }
                }
            }
            @if topic == Topic::StaffNumbers {
                ul { @for (number, id) in number::all() { li { strong { (number) } " " (words.say(id)) } } }
                p { (words.say("help-staff-numbers-3")) }
            }
        }
        ul.ways {
            @if topic != Topic::Staff { li { a href=(Route::Help(Topic::Staff)) { (words.say("help-staff-more")) } } }
            @if visitor.session().is_some_and(Session::is_staff) {
                li { a href=(Route::Team(TeamRoute::Start)) { (words.say("team-back")) } }
            } @else {
                li { a href=(Route::Start) { (words.say("start-sign-in")) } }
                li { a href=(Route::Join) { (words.say("help-staff-join")) } }
                li { a href=(Route::Help(Topic::NotWorking)) { (words.say("help-staff-patient")) } }
            }
        }
    };
    frame.ok(&Sheet { heading: &words.say(&heading(topic)), content, ..Sheet::default() })
}

fn heading(topic: Topic) -> String {
    format!("help-{}", topic.as_str())
}

fn all(words: &Words) -> Markup {
    html! { ul.ways { @for topic in TOPICS { li { a href=(Route::Help(topic)) { (words.say(&heading(topic))) } } } } }
}

/// What stands on the page of one, a paragraph each.
const fn told(topic: Topic) -> &'static [&'static str] {
    match topic {
        Topic::StaffKey => &["help-staff-key-1", "help-staff-key-2", "help-staff-key-3", "help-staff-key-4"],
        Topic::StaffInvitation => &["help-staff-invitation-1", "help-staff-invitation-2", "help-staff-invitation-3"],
        Topic::StaffCode => &["help-staff-code-1", "help-staff-code-2", "help-staff-code-3", "help-staff-code-4"],
        Topic::StaffNothingCame => {
            &["help-staff-nothing-1", "help-staff-nothing-2", "help-staff-nothing-3", "help-staff-nothing-4", "help-staff-nothing-5"]
        }
        Topic::StaffWrong => &["help-staff-wrong-1", "help-staff-wrong-2", "help-staff-wrong-3", "help-staff-wrong-4"],
        Topic::StaffTwo => &["help-staff-two-1", "help-staff-two-2", "help-staff-two-3", "help-staff-two-4"],
        Topic::StaffNumbers => &["help-staff-numbers-1", "help-staff-numbers-2"],
        Topic::StaffSees => &["help-staff-sees-1", "help-staff-sees-2", "help-staff-sees-3", "help-staff-sees-4"],
        _ => &[],
    }
}
