//! `/write`: which care team to write to, and what was written before.
pub(crate) mod to;

use entity::base::clock::Timestamp;
use maud::{Markup, html};

use super::{Answer, inbox::wrote, typed};
use crate::{
    service::{
        read::By,
        team::{Away, Team},
        thread::{self, Choice},
    },
    web::{
        asset::Asset,
        guard::visitor::Visitor,
        layout::{Sheet, Words, moment},
        problem::Problem,
        routes::Route,
    },
};

/// For somebody who is signed in.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor) -> Answer {
    let session = visitor.signed_in()?;
    let choices = thread::choose(visitor.services(), session).await?;
    let before = thread::list_first(visitor.services(), session, visitor.request).await?;
    let others = before.iter().any(|one| matches!(one.by, By::Other(_)));
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        (urgent(words))
        (typed::unsent(&visitor, words).await?)
        @if choices.is_empty() { p { (words.say("write-none")) } } @else { h2 { (words.say("write-choose")) } }
        ul.messages { @for choice in &choices { li { (line(words, choice, visitor.now())) } } }
        @if !before.is_empty() {
            section aria-labelledby="before" {
                h2 id="before" { (words.say(if others { "write-before-all" } else { "write-before" })) }
                ul.messages {
                    @for one in &before {
                        li {
                            a href=(Route::Message(one.message)) {
                                strong dir="auto" { (one.subject.as_str()) }
                                span.meta { (moment::moment(words, one.at)) }
                                @if others || matches!(one.by, By::Mail) { span.meta dir="auto" { (wrote(words, &one.by)) } }
                            }
                        }
                    }
                }
            }
        }
        ul.ways { li { a href=(visitor.home()) { (words.say("settings-inbox")) } } }
    };
    Ok(frame.ok(&Sheet { heading: &words.say("write-heading"), focus: true, scripts: &[Asset::Time], content, ..Sheet::default() }))
}

/// The link to here, where some clinic takes messages.
pub(super) async fn offer(visitor: &Visitor, words: &Words) -> Result<Markup, Problem> {
    let offered = thread::is_offered(visitor.services(), visitor.signed_in()?).await?;
    Ok(html! { @if offered { p { a.button.quiet href=(Route::Writing) { (words.say("write-heading")) } } } })
}

fn line(words: &Words, choice: &Choice, now: Timestamp) -> Markup {
    html! {
        a href=(Route::WriteTo(choice.record, choice.team.id)) {
            strong dir="auto" { (name(choice)) }
            @if let Some(person) = &choice.person { span.meta { (words.say("write-for")) " " bdi { (person) } } }
            @if choice.team.away_at(now).is_some() {
                span.meta { (words.say("write-away-now")) }
            } @else {
                span.meta { (answers_within(words, &choice.team)) }
            }
        }
    }
}

/// Clinic and team.
fn name(choice: &Choice) -> String {
    format!("{} – {}", choice.organization, choice.team.name)
}

fn answers_within(words: &Words, team: &Team) -> String {
    words.say_with("write-days", &[("days", u64::from(team.answer_days).into())])
}

/// What this is not for.
fn urgent(words: &Words) -> Markup {
    html! { p.notice.warning role="note" { strong { (words.say("write-urgent")) } " " (words.say("write-urgent-call")) } }
}

/// What a team says of itself while nobody answers.
pub(in crate::web) fn away(words: &Words, away: &Away) -> Markup {
    html! {
        div.notice role="note" {
            p { strong { (words.say("write-away")) } " " (moment::day(words, away.until())) }
            div.letter dir="auto" { (away.text(words.locale())) }
        }
    }
}
