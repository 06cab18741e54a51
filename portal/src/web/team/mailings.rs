//! `/team/mailings`: one text for many patients, each of whom gets an own message.
pub(crate) mod add;
pub(crate) mod all;
mod became;
pub(crate) mod form;
pub(crate) mod one;
pub(crate) mod progress;
mod view;
pub(crate) mod whom;

use actix_web::HttpRequest;
use entity::domain::page::Page;
use maud::{Markup, html};

use super::shown;
use crate::{
    service::{
        mailing::{self, Line, MailingState, Progress},
        permit::{self, Act},
    },
    web::{
        asset::Asset,
        guard::visitor::Visitor,
        layout::{Sheet, Words, moment},
        page::{Answer, pages},
        query,
        routes::TeamRoute,
    },
};

/// Mailings on a page.
const SIZE: u32 = 20;

/// For staff who write: the own ones.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor, request: HttpRequest) -> Answer {
    let scope = visitor.staff().await?;
    let page = Page::new(query::page(request.query_string()), SIZE);
    let paged = mailing::list(visitor.services(), &scope, page).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        p { (words.say("mailings-intro")) }
        p { a.button href=(TeamRoute::NewMailing) { (words.say("mailings-add")) } }
        @if paged.rows.is_empty() { p.hint { (words.say("mailings-none")) } }
        ul.messages { @for one in &paged.rows { li { (line(words, one)) } } }
        (pages(words, &paged, TeamRoute::Mailings)?)
        @if permit::require(scope.actor(), Act::TakeBackAny).is_ok() { (shown::way(words, TeamRoute::AllMailings(1), "mailings-all")) }
        (super::back(words, TeamRoute::Sent(1), "compose-sent-heading"))
    };
    Ok(frame.ok(&Sheet { heading: &words.say("mailings-heading"), focus: true, scripts: &[Asset::Time], content, ..Sheet::default() }))
}

fn line(words: &Words, one: &Line) -> Markup {
    html! {
        a href=(TeamRoute::Mailing(one.progress.id, 1)) {
            strong dir="auto" { @match &one.subject { Some(subject) => (subject), None => (words.say("mailings-no-subject")) } }
            (counts(words, &one.progress))
        }
    }
}

/// How far it is, in a list.
fn counts(words: &Words, one: &Progress) -> Markup {
    html! {
        span.meta { (words.say(state(one))) }
        span.meta { (words.say_with("mailings-count", &[("sent", one.ever_sent().into()), ("total", one.possible().into())])) }
        @if let Some(at) = one.started_at { span.meta { (moment::moment(words, at)) } }
    }
}

/// How far it is, on its page, which says by itself how that goes on.
fn progress(words: &Words, one: &Progress, here: TeamRoute) -> Markup {
    let works = matches!(one.state, MailingState::Sending | MailingState::Undoing);
    html! {
        section aria-labelledby="state" data-progress=[works.then(|| TeamRoute::Progress(one.id).to_string())] data-state=(state(one)) {
            h2 id="state" { (words.say(state(one))) }
            progress max=(one.total) value=(one.done()) aria-labelledby="state" {}
            p { (words.say("mailings-sent")) " " span data-count="sent" { (one.ever_sent()) } " / " span data-count="possible" { (one.possible()) } }
            @if one.refused > 0 || works { p { (words.say("mailings-refused")) " " span data-count="refused" { (one.refused) } } }
            @if one.undone > 0 || one.state == MailingState::Undoing { p { (words.say("mailings-undone")) " " span data-count="undone" { (one.undone) } } }
            @if works { p.hint { (words.say("mailings-reload")) " " a href=(here) { (words.say("mailings-reload-now")) } } }
        }
    }
}

/// How far it is, in words.
fn state(one: &Progress) -> &'static str {
    match one.state {
        _ if one.is_all_back() => "mailings-all-back",
        MailingState::Draft => "mailings-draft",
        MailingState::Sending => "mailings-sending",
        MailingState::Paused => "mailings-paused",
        MailingState::Cancelled => "mailings-cancelled",
        MailingState::Undoing => "mailings-undoing",
        MailingState::Done => "mailings-done",
    }
}
