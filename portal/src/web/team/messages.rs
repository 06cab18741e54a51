//! `/team/messages` and what hangs on it: what was sent, and what became of it.
pub(crate) mod again;
mod between;
pub(crate) mod drafts;
mod filter;
pub(crate) mod longer;
pub(crate) mod one;
pub(crate) mod recall;

use actix_web::HttpRequest;
use entity::domain::page::{Page, Paged};
use maud::{Markup, html};

use super::shown;
use crate::{
    service::{
        compose::{self, By, Copies, Entry, Line, Standing, Wanted},
        permit::{self, Act},
    },
    web::{
        asset::Asset,
        guard::visitor::Visitor,
        layout::{Sheet, Words, moment},
        page::{Answer, pages, unread},
        query,
        routes::{Route, SentList, TeamRoute},
    },
};

/// Messages on a page.
const SIZE: u32 = 20;

/// For staff who write. The look is in the audit before the page leaves.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor, request: HttpRequest) -> Answer {
    if let Some(patient) = between::read(request.query_string()) {
        return between::page(&visitor, patient?, request.query_string()).await;
    }
    let scope = visitor.staff().await?;
    let page = Page::new(query::page(request.query_string()), SIZE);
    let wanted = filter::read(request.query_string());
    let paged = compose::list_grouped(visitor.services(), &scope, wanted, page, visitor.request).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        p { a.button.quiet href=(Route::Team(TeamRoute::Mailings(1))) { (words.say("mailings-heading")) } }
        (filter::form(words, wanted))
        (list(words, &paged, wanted != Wanted::ALL, permit::require(scope.actor(), Act::IssueSlip).is_ok()))
        (pages(words, &paged, |page| TeamRoute::SentBy(SentList { wanted, page }))?)
        (shown::way(words, TeamRoute::Drafts(1), "compose-drafts-heading"))
    };
    Ok(frame.ok(&Sheet { heading: &words.say("compose-sent-heading"), focus: true, scripts: &[Asset::Time], content, ..Sheet::default() }))
}

/// Whether there is such a page, without looking. For staff.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub(crate) async fn head(visitor: Visitor) -> Answer {
    visitor.staff().await?;
    Ok(unread())
}

fn list(words: &Words, paged: &Paged<Entry>, some: bool, may_give: bool) -> Markup {
    html! {
        @if paged.rows.is_empty() { p { (words.say(if some { "filter-none" } else { "compose-none" })) } }
        ul.messages {
            @for entry in &paged.rows {
                li {
                    @match entry {
                        Entry::One(line) => (one_of_them(words, line, may_give)),
                        Entry::Many(copies) => (copies_of_a_list(words, copies)),
                    }
                }
            }
        }
    }
}

fn one_of_them(words: &Words, line: &Line, may_give: bool) -> Markup {
    html! {
        a href=(Route::Team(TeamRoute::Message(line.message))) {
            @if line.high { span.badge { (words.say("inbox-sensitive")) } " " }
            (became(words, line))
            span.meta { (from(words, &line.by)) " · " (moment::moment(words, line.sent_at)) }
        }
        @for one in line.recipients.iter().filter(|one| may_give && one.standing == Standing::NeedsCode) {
            a.button.quiet href=(Route::Team(TeamRoute::Slip(one.patient))) {
                (words.say("patients-give")) span.unseen { ": " (shown::name(words, one.name.as_deref())) }
            }
        }
    }
}

/// Leads to them. What was not opened may need a code or have an address that takes no alert: the copies say so.
fn copies_of_a_list(words: &Words, copies: &Copies) -> Markup {
    let Copies { of, by, subject } = copies;
    let wanted = Wanted { mailing: Some(of.list.id), ..Wanted::ALL };
    let counts = [
        ("sent-replied", of.replied),
        ("sent-opened", of.opened),
        ("sent-not-opened", of.not_opened),
        ("sent-expired", of.expired),
        ("sent-taken-back", of.taken_back),
    ];
    let all: u32 = counts.iter().map(|(_, count)| count).sum();
    let told: Vec<String> =
        counts.iter().filter(|(_, count)| *count > 0).map(|(text, count)| words.say_with(text, &[("count", (*count).into())])).collect();
    html! {
        a href=(Route::Team(TeamRoute::SentBy(SentList { wanted, page: 1 }))) {
            span.badge { (words.say("sent-list")) } " "
            strong { (words.say_with("compose-patients", &[("count", all.into())])) }
            @if let Some(subject) = subject { span { bdi { (subject.as_str()) } } }
            span.meta { b { (told.join(" · ")) } }
            @if let Some(at) = of.list.started_at { span.meta { (from(words, by)) " · " (moment::moment(words, at)) } }
        }
    }
}

/// What tells one from another: for whom it is, what became of it, and the subject, if that is for whoever looks.
fn became(words: &Words, line: &Line) -> Markup {
    let about = html! { @if let Some(subject) = subject(words, line) { span { (subject) } } };
    match line.recipients.as_slice() {
        [one] if line.others == 0 => html! {
            strong { (shown::name(words, one.name.as_deref())) }
            (about)
            span.meta { b { (shown::became(words, one)) } }
        },
        some => html! {
            strong { (words.say_with("compose-patients", &[("count", (some.len() + line.others).into())])) }
            (about)
            @for one in some { span.meta { (shown::name(words, one.name.as_deref())) ": " b { (shown::became(words, one)) } } }
            @if line.others > 0 { span.meta { (words.say_with("compose-others", &[("count", line.others.into())])) } }
        },
    }
}

/// The subject; nothing, if it is not for whoever looks.
fn subject(words: &Words, line: &Line) -> Option<Markup> {
    match line.subject.as_deref()?.as_str() {
        "" => Some(html! { (words.say("inbox-no-subject")) }),
        subject => Some(html! { bdi { (subject) } }),
    }
}

/// Who wrote it, as a sentence begins.
fn from(words: &Words, by: &By) -> Markup {
    match by {
        By::Me => html! { (words.say("compose-from-me")) },
        By::Colleague(name) => html! { (words.say("compose-by")) " " bdi { (shown::colleague(words, name)) } },
        By::Relay => html! { (words.say("compose-from-relay")) },
    }
}

fn by(words: &Words, by: &By) -> Markup {
    match by {
        By::Me => html! { (words.say("compose-by-me")) },
        By::Colleague(name) => html! { bdi { (name) } },
        By::Relay => html! { (words.say("compose-by-relay")) },
    }
}
