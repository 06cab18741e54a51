//! Parts of a thread's page: what was said, who has it in hand, and the buttons of its one form.
use maud::{Markup, html};

use crate::{
    service::{
        compose::Kept,
        team::Team,
        thread::{Open, Said, ThreadState},
    },
    web::{
        layout::{Words, moment},
        page::{message, turn},
        problem::Problem,
        routes::TeamRoute,
        team::{patients::shown::birth_date, shown},
    },
};

/// Whom it is with: enough to see that it is the right one.
pub(super) fn who(words: &Words, open: &Open) -> Markup {
    html! {
        dl.about {
            div {
                dt { (words.say("threads-patient")) } " "
                dd { a href=(TeamRoute::Patient(open.thread.record.patient)) { (shown::name(words, open.patient.as_deref())) } }
            }
            @if let Some(date) = &open.details.birth_date { div { dt { (words.say("compose-born")) } " " dd { (birth_date(words, date)) } } }
            @if let Some(number) = &open.details.record_number { div { dt { (words.say("compose-number")) } " " dd { bdi { (number) } } } }
        }
    }
}

/// Which team it is for, and a way to give it to another.
pub(super) fn hand_over(words: &Words, open: &Open, teams: &[Team]) -> Markup {
    let others: Vec<&Team> = teams.iter().filter(|team| Some(team.id) != open.thread.team).collect();
    html! {
        @if let Some(name) = &open.team { p { (words.say("threads-team")) " " bdi { (name) } } }
        @if !others.is_empty() {
            fieldset {
                legend { strong { (words.say("threads-other-team")) } }
                p.hint id="team-hint" { (words.say("threads-other-team-hint")) }
                label for="team" { (words.say("threads-other-team-which")) }
                select id="team" name="team" { @for team in &others { option value=(team.id) { (team.name) } } }
                button.quiet type="submit" name="press" value="hand_over" formnovalidate aria-describedby="team-hint" {
                    (words.say("threads-hand-over"))
                }
            }
        }
    }
}

/// What was written on another page, beside what stands on this one.
pub(super) fn elsewhere(words: &Words, kept: &Kept) -> Markup {
    html! {
        h2 { (words.say("typed-elsewhere-heading")) }
        p { (moment::moment(words, kept.updated_at)) }
        @if !kept.typed.read_by.is_empty() { p { (words.say("compose-read-by")) " " (birth_date(words, &kept.typed.read_by)) } }
        @for text in [&kept.typed.subject, &kept.typed.text, &kept.note] {
            @if !text.is_empty() { div.letter dir="auto" { (text) } }
        }
    }
}

/// The ways to what was said before, and back.
pub(super) fn older(words: &Words, open: &Open) -> Result<Markup, Problem> {
    let at = |page| address(open, page, open.notes.page.number());
    turn(words, &open.said, ["threads-pages", "threads-newer", "threads-older"], at)
}

/// The same for what was noted.
pub(super) fn older_notes(words: &Words, open: &Open) -> Result<Markup, Problem> {
    let at = |page| address(open, open.said.page.number(), page) + "#notes";
    turn(words, &open.notes, ["threads-notes-pages", "threads-notes-newer", "threads-notes-older"], at)
}

fn address(open: &Open, messages: u32, notes: u32) -> String {
    format!("{}?page={messages}&notes={notes}", TeamRoute::Thread(open.thread.id, open.thread.record.patient))
}

/// One message.
pub(super) fn said_one(words: &Words, open: &Open, one: &Said, text: Option<&Markup>) -> Markup {
    html! {
        h2 {
            @if one.by_mail.is_some() { (words.say("mailed-heading")) }
            @else if let (true, Some(name)) = (one.by_patient, &one.sender) { bdi { (name) } " " (words.say("carers-for")) }
            @else if one.by_patient { (words.say("threads-patient")) }
            @else if let Some(name) = &one.sender { bdi { (name) } } @else { (words.say("threads-relayed")) }
        }
        @if let Some(from) = &one.by_mail {
            p.notice.warning role="note" { (words.say("mailed-warning")) }
            p.meta { (words.say("mailed-from")) " " bdi { (from.as_str()) } }
        }
        @if let Some(away) = &one.away { p.hint { (words.say("threads-away-told")) " " (moment::day(words, away.until())) } }
        p.meta { (moment::moment(words, one.at)) @if !one.subject.is_empty() { " · " bdi { (one.subject.as_str()) } } }
        @if let Some(became) = &one.became {
            p { a href=(TeamRoute::Message(one.message)) { b { (shown::became(words, became)) } } }
        }
        @match text {
            Some(text) => (text),
            None if one.gone => p.hint { (words.say("threads-gone")) },
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
        @if !open.colleagues.is_empty() {
            label for="colleague" { (words.say("threads-colleague")) }
            select id="colleague" name="colleague" { @for (id, name) in &open.colleagues { option value=(id) { (name) } } }
            (press(words, "give", "threads-give"))
        }
    }
}

/// A button that does something else than to send the answer.
pub(super) fn press(words: &Words, what: &str, text: &str) -> Markup {
    html! { button.quiet type="submit" name="press" value=(what) formnovalidate { (words.say(text)) } }
}
