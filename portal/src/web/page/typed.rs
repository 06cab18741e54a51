//! What patients type to their clinic: refused with words, kept as they type, offered again, thrown away. What the page of an
//! answer and that of a first message share, and staff's pages in part. Must not know their fields.
use actix_web::{HttpResponse, http::StatusCode};
use entity::base::clock::Timestamp;
use maud::{Markup, html};

use crate::{
    service::{
        attach::Attached,
        thread::{self, Attaching, Kept, Of, Paper, ThreadError, Unsent},
    },
    web::{
        attach::{self, DISCARD, KEEP, Refused},
        guard::{
            form::{Pairs, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Words, hidden, moment, notice},
        problem::Problem,
        routes::Route,
    },
};

/// So many that were not sent are shown at once; the others by a press.
const AT_ONCE: usize = 3;

/// What is said above the form.
#[derive(Default)]
pub(super) struct Said {
    /// The field in question, and what is wrong with it.
    pub line: Option<(&'static str, &'static str)>,
    /// Files that were not taken.
    pub refused: Vec<Refused>,
    /// It was kept, as was asked.
    pub kept: bool,
    /// It was begun before.
    pub begun: Option<Timestamp>,
    /// What was kept elsewhere.
    pub elsewhere: Option<Kept>,
}

impl Said {
    /// Whether something is wrong.
    pub(super) const fn is_wrong(&self) -> bool {
        self.line.is_some() || !self.refused.is_empty()
    }

    /// What is wrong with a field.
    pub(super) fn error(&self, words: &Words, field: &str) -> Option<String> {
        self.line.filter(|(of, _)| *of == field).map(|(_, line)| words.say(line))
    }

    /// Its markup.
    pub(super) fn markup(&self, words: &Words) -> Markup {
        html! {
            @if let Some((field, line)) = self.line { (notice::errors(words, field, &words.say(line), &html! {})) }
            (attach::summary(words, &self.refused))
            @if self.kept { (notice::good(&words.say("typed-kept-done"))) }
            @if let Some(at) = self.begun { (begun(words, at)) }
            @if let Some(kept) = &self.elsewhere {
                h2 { (words.say("typed-elsewhere-heading")) }
                p { (moment::moment(words, kept.at)) }
                (text(kept))
            }
        }
    }
}

/// What was kept, to be read as every letter is.
pub(super) fn text(kept: &Kept) -> Markup {
    html! {
        @if !kept.subject.is_empty() { p { strong dir="auto" { (kept.subject.as_str()) } } }
        @if !kept.text.is_empty() { div.letter dir="auto" { (kept.text.as_str()) } }
    }
}

/// The page that a form stands on.
pub(in crate::web) fn paper(pairs: &Pairs) -> Option<Paper> {
    Paper::parse(pairs.get("draft")?, pairs.get("page").map(|mark| mark.as_str()))
}

/// What says in a form whose it is, on which page it stands, and which files that one shows.
pub(super) fn marks(visitor: &Visitor, paper: Paper, files: &[Attached]) -> Result<Markup, Problem> {
    Ok(html! {
        (hidden(TOKEN_FIELD, &visitor.token(Form::Reply)?))
        (hidden("draft", &paper.draft.to_string()))
        (hidden("page", &paper.mark()))
        (attach::shown_field(files))
    })
}

/// What was not done with what somebody typed, and the page to go on with. `put_aside`: keeps what was typed, unasked, beside what
/// was kept elsewhere.
///
/// # Errors
/// What is said on a page of its own.
pub(super) async fn refuse(
    visitor: &Visitor,
    (at, paper): (&Attaching, Paper),
    (error, many): (ThreadError, &'static str),
    put_aside: impl AsyncFnOnce() -> Result<(), ThreadError>,
) -> Result<(StatusCode, Said, Paper), Problem> {
    let services = visitor.services();
    let both = matches!(error, ThreadError::Elsewhere) && put_aside().await.is_ok();
    let (elsewhere, paper) = match error {
        ThreadError::Elsewhere => match thread::find_elsewhere(services, visitor.signed_in()?, at, paper.draft).await {
            Ok(Some(kept)) => (Some(kept), paper),
            // It is gone again, or shown behind the key: whoever is told and goes on, goes on apart from it.
            Ok(None) | Err(ThreadError::NotFound) => (None, paper.anew(services)),
            Err(error) => return Err(error.into()),
        },
        ThreadError::Changed => (None, paper.anew(services)),
        _ => (None, paper),
    };
    let paper = elsewhere.as_ref().map_or(paper, |kept| paper.showing(kept));
    let (status, line) = refusal((error, both), many)?;
    Ok((status, Said { line: Some(line), elsewhere, ..Said::default() }, paper))
}

/// Why it was not sent: the status, the field in question, and the words. `both`: what was typed is kept as well. `many`: what is said
/// to whoever wrote too much today.
fn refusal((error, both): (ThreadError, bool), many: &'static str) -> Result<(StatusCode, (&'static str, &'static str)), Problem> {
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(match error {
        ThreadError::Elsewhere if both => (StatusCode::CONFLICT, ("text", "typed-error-elsewhere")),
        // There is nothing to keep, no room for it, or it is too long.
        ThreadError::Elsewhere => (StatusCode::CONFLICT, ("text", "typed-error-elsewhere-open")),
        ThreadError::Changed => (StatusCode::CONFLICT, ("text", "typed-error-over")),
        ThreadError::NoSubject => (wrong, ("subject", "write-error-subject-empty")),
        ThreadError::LongSubject => (wrong, ("subject", "write-error-subject-long")),
        ThreadError::Empty => (wrong, ("text", "reply-error-empty")),
        ThreadError::TooLong => (wrong, ("text", "reply-error-long")),
        ThreadError::FileCut => (wrong, ("files", "attach-error-not-whole")),
        ThreadError::Files => (StatusCode::CONFLICT, ("files", "typed-error-files")),
        ThreadError::FilesLarge => (wrong, ("files", "attach-error-together")),
        ThreadError::TooMany => (StatusCode::TOO_MANY_REQUESTS, ("text", many)),
        ThreadError::TooManyDrafts => (StatusCode::CONFLICT, ("text", "typed-error-full")),
        ThreadError::Closed => (StatusCode::CONFLICT, ("text", "write-error-closed")),
        ThreadError::Service(error) if error.is_transient() => (StatusCode::SERVICE_UNAVAILABLE, ("text", "write-error-not-sent")),
        error => return Err(error.into()),
    })
}

/// What script hears that kept it.
pub(in crate::web) fn kept() -> HttpResponse {
    HttpResponse::NoContent().finish()
}

/// Beneath the button that sends: that it is kept, and ways to keep it without script and to throw it away.
pub(in crate::web) fn ways(words: &Words, kept: bool) -> Markup {
    html! {
        (keeping(words))
        details data-discard hidden[!kept] {
            summary { (words.say("typed-discard")) }
            p { (words.say("typed-discard-text")) }
            button.quiet type="submit" name="act" value=(DISCARD) formnovalidate { (words.say("typed-discard-do")) }
        }
    }
}

/// The first half of it.
pub(in crate::web) fn keeping(words: &Words) -> Markup {
    html! {
        p.hint role="status" data-draft data-kept=(words.say("typed-kept")) data-lost=(words.say("typed-lost")) {}
        button.quiet type="submit" name="act" value=(KEEP) formnovalidate data-plain { (words.say("typed-keep")) }
    }
}

/// Above a form that was begun before.
fn begun(words: &Words, at: Timestamp) -> Markup {
    html! { p.notice { (words.say("typed-begun")) " " (moment::moment(words, at)) ". " (words.say("typed-days")) } }
}

/// What was begun and not sent, on pages where one looks first.
pub(super) async fn unsent(visitor: &Visitor, words: &Words) -> Result<Markup, Problem> {
    let unsent = thread::list_unsent(visitor.services(), visitor.signed_in()?).await?;
    let (first, rest) = unsent.split_at(unsent.len().min(AT_ONCE));
    let line = |one: &Unsent| {
        let (route, go) = match one.of {
            Of::Answer(message) => (Route::Message(message), "typed-go-on"),
            Of::First(record, team) => (Route::WriteTo(record, team), "typed-go-on"),
            Of::Nothing(draft) => (Route::Unsent(draft), "typed-read"),
        };
        html! { p.notice { (words.say("typed-begun")) " " (moment::moment(words, one.at)) ". " a href=(route) { (words.say(go)) } } }
    };
    Ok(html! {
        @for one in first { (line(one)) }
        @if !rest.is_empty() {
            details {
                summary { (words.say("typed-more")) }
                @for one in rest { (line(one)) }
            }
        }
    })
}
