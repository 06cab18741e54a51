//! Parts of a thread's page: what was said, who has it in hand, and the buttons of its one form.
use maud::{Markup, html};

use crate::{
    service::{
        team::Team,
        thread::{Open, Said, ThreadState},
    },
    web::{
        layout::{Words, moment},
        page::message,
        routes::TeamRoute,
    },
};

/// Which team it is for, and a way to give it to another.
pub(super) fn hand_over(words: &Words, open: &Open, teams: &[Team]) -> Markup {
    let others: Vec<&Team> = teams.iter().filter(|team| Some(team.id) != open.thread.team).collect();
    html! {
        @if let Some(name) = &open.team { p { (words.say("threads-team")) " " bdi { (name) } } }
        @if !others.is_empty() {
            label for="team" { (words.say("threads-other-team")) }
            p.hint id="team-hint" { (words.say("threads-other-team-hint")) }
            select id="team" name="team" aria-describedby="team-hint" { @for team in &others { option value=(team.id) { (team.name) } } }
            (press(words, "hand_over", "threads-hand-over"))
        }
    }
}

/// One message.
pub(super) fn said_one(words: &Words, open: &Open, one: &Said) -> Markup {
    html! {
        h2 {
            @if one.by_mail.is_some() { (words.say("mailed-heading")) }
            @else if let (true, Some(name)) = (one.by_patient, &one.sender) { bdi { (name) } " " (words.say("carers-for")) }
            @else if one.by_patient { (words.say("threads-patient")) } @else { bdi { (one.sender.as_deref().unwrap_or_default()) } }
        }
        @if let Some(from) = &one.by_mail {
            p.notice.warning role="note" { (words.say("mailed-warning")) }
            p.meta { (words.say("mailed-from")) " " bdi { (from.as_str()) } }
        }
        @if let Some(away) = &one.away { p.hint { (words.say("threads-away-told")) " " (moment::day(words, away.until())) } }
        p.meta { (moment::moment(words, one.at)) " · " bdi { (one.subject.as_str()) } }
        @match &one.text {
            Some(text) => div.letter dir="auto" { (text.as_str()) },
            None => p.hint { (words.say("threads-long")) },
        }
        (message::files::of_staff(words, &one.files, &|part| TeamRoute::ThreadFile(open.thread.id, open.thread.record.patient, one.message, part)))
    }
}

/// Who has it in hand, and whether it is done.
pub(super) fn hands(words: &Words, open: &Open) -> Markup {
    let done = open.thread.state == ThreadState::Done;
    html! {
        @match &open.assignee {
            Some(name) => p { (words.say("threads-in-hand")) " " bdi { (name) } },
            None => p { (words.say("threads-nobody")) },
        }
        @if open.mine { (press(words, "release", "threads-release")) } @else { (press(words, "take", "threads-take")) }
        " "
        @if done { (press(words, "reopen", "threads-reopen")) } @else { (press(words, "done", "threads-finish")) }
    }
}

/// A button that does something else than to send the answer.
pub(super) fn press(words: &Words, what: &str, text: &str) -> Markup {
    html! { button.quiet type="submit" name="press" value=(what) formnovalidate { (words.say(text)) } }
}
