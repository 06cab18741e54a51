//! `/inbox`: the list of messages, newest first, with what was written first from the patient's side.
use actix_web::HttpRequest;
use entity::domain::page::{Page, Paged};
use maud::{Markup, html};

use super::{Answer, claim_add, claim_stop, message, pages, typed, unread, write};
use crate::{
    service::{
        account::alerts,
        carer,
        read::{self, By, InboxRow, TakenBack},
    },
    web::{
        asset::Asset,
        guard::visitor::Visitor,
        layout::{Sheet, Words, moment},
        problem::Problem,
        query,
        routes::Route,
    },
};

/// Messages on a page.
const SIZE: u32 = 20;

/// For somebody who is signed in. The read is in the audit before the page leaves.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor, request: HttpRequest) -> Answer {
    let session = visitor.signed_in()?;
    let page = Page::new(query::page(request.query_string()), SIZE);
    let paged = read::inbox(visitor.services(), session, page, visitor.request).await?;
    let told = if page.number() == 1 { read::list_taken_back(visitor.services(), session).await? } else { Vec::new() };
    let alerted = !paged.rows.is_empty() || is_alerted(&visitor).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let sheet = Sheet {
        heading: &words.say("inbox-heading"),
        focus: true,
        step: None,
        scripts: &[Asset::Time],
        content: html! { (whose(&visitor, words).await?) (claim_stop::notice(&visitor, words).await?) (write::offer(&visitor, words).await?) (claim_add::notice(&visitor, words).await?) (typed::unsent(&visitor, words).await?) (taken_back(words, &told)) (list(words, &paged, alerted)) (pages(words, &paged, Route::Inbox)?) },
    };
    Ok(frame.ok(&sheet))
}

/// Whether there is a list, without looking at it. For somebody who is signed in.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub(crate) async fn head(visitor: Visitor) -> Answer {
    read::check_inbox(visitor.services(), visitor.signed_in()?).await?;
    Ok(unread())
}

/// Whether whoever is signed in has an address for alerts, of any record.
async fn is_alerted(visitor: &Visitor) -> Result<bool, Problem> {
    let found = alerts::list(visitor.services(), visitor.signed_in()?).await?;
    Ok(found.iter().any(|one| one.now.is_some()))
}

/// What was taken back lately.
fn taken_back(words: &Words, told: &[TakenBack]) -> Markup {
    html! {
        @if !told.is_empty() {
            // Two of one day are told apart by the hour.
            @let same = |one: &TakenBack| told.iter().filter(|other| moment::date(words, other.at) == moment::date(words, one.at)).count() > 1;
            div.notice { @for one in told { (message::taken_back(words, one, same(one))) } }
        }
    }
}

/// `told`: an e-mail says when something comes.
fn list(words: &Words, paged: &Paged<InboxRow>, told: bool) -> Markup {
    html! {
        @if paged.rows.is_empty() {
            p { (words.say("inbox-empty")) }
            p.hint { (words.say(if told { "inbox-empty-hint" } else { "inbox-empty-alone" })) }
        } @else {
            ul.messages { @for row in &paged.rows { li { (line(words, row)) } } }
        }
    }
}

/// One that does not open stands there without a way to it, which would lead to an error.
fn damaged(words: &Words, row: &InboxRow) -> Markup {
    html! {
        div.damaged {
            strong { (words.say("inbox-damaged")) }
            @if let Some(name) = &row.whose { span.meta { (words.say("inbox-whose")) " " bdi { (name.as_str()) } } }
            @if let Some(name) = &row.organization { span.meta dir="auto" { (name) } }
            span.meta { (moment::moment(words, row.received_at)) }
            span.meta { (words.say("inbox-damaged-text")) }
        }
    }
}

fn line(words: &Words, row: &InboxRow) -> Markup {
    if row.damaged {
        return damaged(words, row);
    }
    html! {
        @let new = !row.opened && row.written.is_none();
        a.unread[new] href=(Route::Message(row.message)) {
            @if let Some(one) = &row.written { span.meta dir="auto" { (wrote(words, &one.by)) } }
            @if new { span.badge { (words.say("inbox-new")) } " " }
            @if row.high { span.badge { (words.say("inbox-sensitive")) } " " }
            (subject(words, row))
            @if let Some(name) = &row.whose { span.meta { (words.say("inbox-whose")) " " bdi { (name.as_str()) } } }
            @if let Some(name) = &row.organization { span.meta dir="auto" { (name) } }
            @if row.outside_sender && row.written.is_none() { span.meta { (words.say("message-outside")) } }
            span.meta {
                @if !row.from.is_empty() && row.written.is_none() { bdi { (author(row)) } " · " }
                (moment::moment(words, row.received_at))
            }
            @if let Some(one) = &row.written {
                span.meta { (words.say(if one.answered { "inbox-was-answered" } else { "inbox-was-sent" })) }
            }
            @if row.replied { span.meta { (words.say("inbox-replied")) } }
            @if let Some(until) = row.expires_at {
                span.meta { (words.say("message-until")) " " (moment::day(words, until)) }
            }
        }
    }
}

/// Who wrote, of what was written from the patient's side.
pub(in crate::web) fn wrote(words: &Words, by: &By) -> String {
    match by {
        By::You => words.say("inbox-you-wrote"),
        By::Other(name) if name.is_empty() => words.say("inbox-wrote-beside"),
        By::Other(name) => words.say_with("inbox-wrote", &[("name", name.as_str().into())]),
        By::Mail => words.say("mailed-mark"),
    }
}

/// Whose messages they are, for somebody who reads for one other person alone. With several records each row says it.
async fn whose(visitor: &Visitor, words: &Words) -> Result<Markup, Problem> {
    let found = carer::whose(visitor.services(), visitor.signed_in()?).await?;
    Ok(match (found.own, found.beside.as_slice()) {
        (false, [name]) if name.is_empty() => html! { p { (words.say("alerts-beside")) } },
        (false, [name]) => html! { p dir="auto" { (words.say_with("inbox-beside", &[("name", name.as_str().into())])) } },
        _ => html! {},
    })
}

/// The name of an author, whose address stands above the message itself; both, where a name from outside may be made to look like one of
/// ours.
fn author(row: &InboxRow) -> &str {
    let from = row.from.as_str();
    if row.outside_sender { from } else { from.rsplit_once(" <").map_or(from, |(name, _)| name) }
}

/// The subject, or why there is none: a message of high sensitivity shows it after a fresh verification only.
fn subject(words: &Words, row: &InboxRow) -> Markup {
    match row.subject.as_str() {
        "" if row.high => html! { strong { (words.say("inbox-hidden")) } },
        "" => html! { strong { (words.say("inbox-no-subject")) } },
        subject => html! { strong dir="auto" { (subject) } },
    }
}

#[cfg(test)]
mod tests {
    use entity::{
        base::clock::Timestamp,
        domain::{id::MessageId, locale::Locale},
    };

    use super::*;

    #[test]
    fn what_was_taken_back_on_one_day_is_told_apart_by_the_hour() {
        let words = Words::new(Locale::english(), "Letterbox", "letterbox.example");
        let told: Vec<TakenBack> = ["2026-05-03T08:02:59Z", "2026-05-03T16:40:00Z", "2026-05-02T08:02:59Z"]
            .into_iter()
            .map(|at| TakenBack {
                message: MessageId::parse("0198c1f2-0000-7000-8000-000000000000").expect("an id"),
                organization: "Clinic".to_owned(),
                at: Timestamp::parse_rfc3339(at).expect("a time"),
                opened: false,
            })
            .collect();
        let shown = taken_back(&words, &told).into_string();
        for said in [">May 3, 2026, 8:02 UTC</time>.", ">May 3, 2026, 16:40 UTC</time>.", "data-show=\"day\">May 2, 2026</time>."] {
            assert!(shown.contains(said), "{said}: {shown}");
        }
        assert!(!taken_back(&words, &told[1..]).into_string().contains("UTC"), "no day has two");
    }
}
