//! `/messages/{id}` and what hangs on it: one message, shown three ways, with its files. Must not know keys or rows.
//!
//! Invariants: of the author's markup nothing stands in a page of ours; as it was designed it is shown in a sandboxed frame
//! alone; whatever is not shown is said.
mod about;
pub(crate) mod archive;
mod calendar;
pub(in crate::web) mod danger;
pub(crate) mod designed;
pub(crate) mod file;
pub(in crate::web) mod files;
mod letter;
pub(crate) mod link;
pub(crate) mod look;
pub(crate) mod more;
mod notes;
pub(crate) mod plain;
pub(in crate::web) mod render;
pub(crate) mod reply;
pub(crate) mod sheet;
pub(in crate::web) mod ways;

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Path};
use entity::{
    base::clock::Timestamp,
    domain::id::{DraftId, MessageId},
};
use maud::{Markup, html};

use self::{render::Rendered, ways::Tab};
use super::{Answer, go_to, spare, unread, verify, write};
use crate::{
    mime::view::{Note, Way},
    service::{
        read::{self, Checks, Opened, ReadError, TakenBack},
        session::Purpose,
    },
    web::{
        asset::Asset,
        guard::{kept, visitor::Visitor},
        layout::{Frame, Sheet, Words, moment, notice},
        problem::Problem,
        routes::Route,
    },
};

/// What is said to whoever has just answered.
const ANSWERED: &str = "reply-done";

/// For somebody who is signed in and may read it. The read is in the audit before the page leaves.
///
/// # Errors
/// No such message for this person; another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor, id: Path<String>, request: HttpRequest) -> Answer {
    let done = match request.query_string() {
        "answered=1" => Some(ANSWERED),
        "sent=1" => Some("write-done"),
        _ => None,
    };
    show(&visitor, &id, Tab::Reading, done).await
}

/// Whether there is such a message, without reading it. For somebody who is signed in and may read it.
///
/// # Errors
/// No such message for this person; another page comes first; the database does not answer.
pub(crate) async fn head(visitor: Visitor, id: Path<String>) -> Answer {
    let session = visitor.signed_in()?;
    let id = MessageId::parse(&id).ok_or(Problem::NotFound)?;
    read::check_message(visitor.services(), session, id).await?;
    Ok(unread())
}

/// The same for what hangs on a message.
///
/// # Errors
/// As [`head`].
pub(crate) async fn head_of(visitor: Visitor, path: Path<(String, u16)>) -> Answer {
    let session = visitor.signed_in()?;
    let id = MessageId::parse(&path.0).ok_or(Problem::NotFound)?;
    read::check_message(visitor.services(), session, id).await?;
    Ok(unread())
}

/// The page in one of the two ways that need no frame.
async fn show(visitor: &Visitor, id: &str, tab: Tab, done: Option<&str>) -> Answer {
    let session = visitor.signed_in()?;
    let id = MessageId::parse(id).ok_or(Problem::NotFound)?;
    let way = if tab == Tab::Plain { Way::Plain } else { Way::Rich };
    let mut opened = match read::open(visitor.services(), session, id, way, visitor.request).await {
        Err(ReadError::VerificationNeeded(Purpose::ReadHigh)) => return verify::page(visitor, Purpose::ReadHigh, Route::Inbox(1)),
        Err(ReadError::NotFound) => {
            let taken_back = read::find_taken_back(visitor.services(), session, id).await?;
            return Ok(gone(visitor, taken_back.as_ref()));
        }
        opened => opened?,
    };
    let frame = visitor.frame();
    let rendered =
        render::render(visitor.services(), &frame.words, (id, render::TOP), std::mem::take(&mut opened.pieces), opened.checks.clone(), tab)
            .await?;
    Ok(frame.ok(&Sheet {
        heading: &heading(&frame, &opened),
        focus: true,
        step: None,
        scripts: if opened.answers.draft.is_some() { &[Asset::Time, Asset::Attach, Asset::Draft] } else { &[Asset::Time] },
        content: html! {
            @if let Some(done) = done {
                (notice::done(&frame.words, &frame.words.say(done)))
                @if done == ANSWERED { (just_written(visitor, &frame.words, &opened).await?) }
            }
            @if opened.answers.by_mail { p.notice.warning role="note" { (frame.words.say("mailed-own")) } }
            @if let Some(away) = &opened.answers.away { (write::away(&frame.words, away)) }
            (body(&frame, &opened, &rendered, tab, visitor.now()))
            (reply::beneath(visitor, &frame.words, &opened).await?)
            @if opened.first { (spare::card(visitor, &frame.words).await?) }
            (ways::ways(&frame.words, &opened))
        },
    }))
}

/// What was sent a moment ago, so that nobody has to leave the page to see it. It is read like any message: the audit tells of it.
/// Where it does not open, or somebody else answered in the same moment, the page stands without it: it has its own.
async fn just_written(visitor: &Visitor, words: &Words, opened: &Opened) -> Result<Markup, Problem> {
    let Some(turn) = opened.answers.turns.iter().find(|turn| turn.own && !turn.by_mail) else { return Ok(html! {}) };
    let (services, session) = (visitor.services(), visitor.signed_in()?);
    let answer = match read::is_own(services, session, turn.message).await {
        Ok(true) => read::open(services, session, turn.message, Way::Plain, visitor.request).await,
        Ok(false) => return Ok(html! {}),
        Err(error) => Err(error),
    };
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => {
            tracing::warn!(code = error.code(), "an answer is not shown where it was sent");
            return Ok(html! {});
        }
    };
    let shown = render::render(services, words, (turn.message, render::TOP), answer.pieces, None, Tab::Plain).await?;
    Ok(html! { details open { summary { (words.say("inbox-you-wrote")) } (shown.markup) } })
}

/// Letters of a subject that are a heading: one that is longer would push its message off the screen.
const HEADING: usize = 160;

fn heading(frame: &Frame, opened: &Opened) -> String {
    let subject = &opened.head.subject;
    match beginning(subject) {
        _ if subject.is_empty() => frame.words.say("inbox-no-subject"),
        Some(beginning) => format!("{beginning}…"),
        None => subject.to_string(),
    }
}

/// What a heading shows of a subject that is too long for one.
fn beginning(subject: &str) -> Option<&str> {
    let (end, _) = subject.char_indices().nth(HEADING)?;
    let shown = &subject[..end];
    // Between two words, if one ends near.
    let space = shown.rfind(char::is_whitespace).filter(|space| space * 2 > end);
    Some(shown[..space.unwrap_or(end)].trim_end())
}

/// Everything below the heading.
fn body(frame: &Frame, opened: &Opened, rendered: &Rendered, tab: Tab, now: Timestamp) -> Markup {
    let words = &frame.words;
    let id = opened.head.message;
    html! {
        @if beginning(&opened.head.subject).is_some() {
            details { summary { (words.say("message-more-subject")) } p.letter dir="auto" { (opened.head.subject.as_str()) } }
        }
        (about::about(words, &opened.head, now))
        @if opened.checks.as_ref().is_some_and(Checks::any_dangerous) { p.notice.warning role="note" { (words.say("check-danger-above")) } }
        (notes::notes(words, opened, rendered))
        @if opened.has_html && !opened.head.written_here { (ways::tabs(words, id, tab)) }
        @if opened.unshowable.is_some() {
            div.notice { p { (words.say("message-cannot-show")) } }
        } @else if rendered.is_empty {
            // What is too long to be shown, or lies inside a file, is no empty message: the notes say so.
            @if !holds_text(opened, rendered) { p.hint { (words.say("message-empty")) } }
        } @else {
            article.content aria-label=(words.say("message-content")) { (rendered.markup) }
        }
        (rendered.link_list(words, id))
        (files::files(words, opened, rendered))
    }
}

/// Whether notes say where a text is that the page does not show.
fn holds_text(opened: &Opened, rendered: &Rendered) -> bool {
    let said = [Note::TooLong, Note::SignedFile, Note::SignedTooLarge, Note::SignedHolds, Note::Encrypted, Note::Tnef];
    said.iter().any(|note| opened.notes.contains(note) || rendered.said.contains(&notes::key(*note)))
}

/// What a file or a frame answers where a page would ask for a fresh verification: the page comes first.
async fn page_first(visitor: &Visitor, error: ReadError, id: MessageId) -> Answer {
    match error {
        ReadError::VerificationNeeded(Purpose::ReadHigh) => Ok(go_to(Route::Message(id))),
        // Whoever kept its address learns what became of it, as on the message's own page.
        ReadError::NotFound => match read::find_taken_back(visitor.services(), visitor.signed_in()?, id).await? {
            Some(told) => Ok(gone(visitor, Some(&told))),
            None => Err(ReadError::NotFound.into()),
        },
        error => Err(error.into()),
    }
}

/// What a person is told of a message that was taken back: when, also to the minute if it is wished, and whether it had been opened.
pub(super) fn taken_back(words: &Words, one: &TakenBack, exact: bool) -> Markup {
    let date = if exact { moment::moment(words, one.at) } else { moment::day(words, one.at) };
    html! {
        p {
            (moment::within(words, "taken-back", "date", &date)) " "
            (words.say(if one.opened { "taken-back-opened" } else { "taken-back-unopened" }))
            " " span.hint { bdi { (one.organization) } }
        }
    }
}

/// What was taken back while somebody wrote beneath it: what was typed stands here, and under its draft where it could be kept.
fn taken_back_from_under(visitor: &Visitor, told: &TakenBack, text: &str, draft: Option<DraftId>) -> HttpResponse {
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        (taken_back(words, told, false))
        p { (words.say("message-gone-call")) }
        @if !text.trim().is_empty() {
            (kept::fields(words, &[("text", text)]))
            @if let Some(draft) = draft { p { (words.say("typed-kept-done")) " " a href=(Route::Unsent(draft)) { (words.say("typed-read")) } } }
        }
        (ways::back(words))
    };
    let sheet = Sheet { heading: &words.say("taken-back-heading"), focus: true, step: None, scripts: &[Asset::Time], content };
    frame.answer(StatusCode::NOT_FOUND, &sheet)
}

/// Expired, another's, or never there: one answer to all of it. Taken back is told.
fn gone(visitor: &Visitor, told: Option<&TakenBack>) -> HttpResponse {
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        @match told {
            Some(one) => (taken_back(words, one, false)),
            None => p { (words.say("message-gone-text")) },
        }
        p { (words.say("message-gone-call")) }
        (ways::back(words))
    };
    let heading = words.say(if told.is_some() { "taken-back-heading" } else { "message-gone-heading" });
    let sheet = Sheet { heading: &heading, focus: true, step: None, scripts: &[Asset::Time], content };
    frame.answer(StatusCode::NOT_FOUND, &sheet)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_ends_between_words_if_there_are_any() {
        let words = "word ".repeat(100);
        assert_eq!(beginning(&words).map(str::len), Some(159));
        assert_eq!(beginning(&"é".repeat(1_000)).map(|shown| shown.chars().count()), Some(HEADING));
        assert_eq!(beginning(&format!("a {}", "x".repeat(1_000))).map(str::len), Some(HEADING));
        for whole in ["", "Your results", &"x".repeat(HEADING)] {
            assert_eq!(beginning(whole), None, "{whole}");
        }
    }
}
