//! The page of a thread as it is shown: what was said, the one form with what stands in it, notes. Must not know how anything is done.
use actix_web::http::StatusCode;
use entity::base::clock::Timestamp;
use maud::{Markup, html};

use super::{
    act::{Line, ThreadAct, What},
    parts,
};
use crate::{
    service::{
        attach::Attached,
        compose::{Flaw, Typed},
        team::Team,
        thread::{Open, Paper},
    },
    web::{
        asset::Asset,
        attach::{self, Button, Picker, Refused},
        guard::{form::TOKEN_FIELD, token::Form, visitor::Visitor},
        layout::{Sheet, Words, area::Area, hidden, moment, notice},
        page::{Answer, message::ways::Tab, typed},
        problem::Problem,
        routes::{Route, TeamRoute},
        team::{
            shown,
            write::presets::{self, Presets},
        },
    },
};

/// What stands on the page.
pub(super) struct Shown<'a> {
    pub(super) open: Open,
    /// Teams that it can be handed over to.
    pub(super) teams: Vec<Team>,
    /// Files that wait with the answer.
    pub(super) files: Vec<Attached>,
    /// What was pressed, and what is to be said of it.
    pub(super) said: Option<(&'a ThreadAct, Option<Line>)>,
    /// Files that were not taken.
    pub(super) refused: &'a [Refused],
}

/// What the page says of what was pressed.
struct Told {
    done: Option<String>,
    error: Option<String>,
    /// The field that the error is about; nothing where it is about a press.
    at: Option<&'static str>,
}

impl Shown<'_> {
    fn act(&self) -> Option<&ThreadAct> {
        self.said.as_ref().map(|(act, _)| *act)
    }

    fn line(&self) -> Option<&Line> {
        self.said.as_ref().and_then(|(_, line)| line.as_ref())
    }

    fn told(&self, words: &Words) -> Told {
        let (done, error) = match self.line() {
            Some(Line::Done(text)) => (Some(words.say(text)), None),
            Some(Line::Not(text)) => (None, Some(words.say(text))),
            Some(Line::Elsewhere(_)) => (None, Some(words.say("typed-error-elsewhere-open"))),
            None => (None, None),
        };
        let at = match self.line() {
            Some(Line::Not(text)) if *text == presets::about(Flaw::ReadBy).1 => Some("read_by"),
            _ => self.act().filter(|act| matches!(act.what, What::Answer | What::Note)).map(field),
        };
        Told { done, error, at }
    }

    /// The answer that is being written.
    fn text(&self) -> &str {
        let kept = || self.open.kept.as_ref().map_or("", |kept| kept.typed.text.as_str());
        self.act().map_or_else(kept, |act| act.text.as_str())
    }

    /// By when it ought to be read: preset, where nothing of it was begun.
    fn read_by(&self, now: Timestamp) -> Typed {
        let typed = |read_by: &str, preset: &str| Typed { read_by: read_by.to_owned(), preset: preset.to_owned(), ..Typed::default() };
        match (self.act(), &self.open.kept) {
            (Some(act), _) => typed(&act.read_by, &act.preset),
            (None, Some(kept)) => typed(&kept.typed.read_by, &kept.typed.preset),
            (None, None) => Typed::preset(now),
        }
    }

    /// The note that is being written.
    fn note(&self) -> &str {
        match self.act() {
            // A note that was kept stands among the others.
            Some(act) if act.what == What::Note && act.button == Button::Send && matches!(self.line(), None | Some(Line::Done(_))) => "",
            Some(act) => act.note.as_str(),
            None => self.open.kept.as_ref().map_or("", |kept| kept.note.as_str()),
        }
    }

    fn paper(&self, visitor: &Visitor) -> Paper {
        match (self.act().and_then(|act| act.paper), self.line()) {
            (Some(paper), Some(Line::Elsewhere(kept))) => paper.beside(kept.updated_at),
            (Some(paper), _) => paper,
            (None, _) => Paper::of(visitor.services(), self.open.draft, self.open.kept.as_ref().map(|kept| kept.updated_at)),
        }
    }
}

/// The field that what was pressed takes its words from.
fn field(act: &ThreadAct) -> &'static str {
    let noted = match act.what {
        What::Answer => !act.note.trim().is_empty(),
        what => what == What::Note,
    };
    if noted && act.button == Button::Send { "note" } else { "text" }
}

/// The page.
///
/// # Errors
/// [`Problem::Beyond`] behind the end of what was said, or of the notes.
pub(super) async fn view(visitor: &Visitor, mut shown: Shown<'_>, status: StatusCode) -> Answer {
    let frame = visitor.frame();
    let words = &frame.words;
    let texts = texts(visitor, words, &mut shown.open).await?;
    let shown = &shown;
    let open = &shown.open;
    let told = shown.told(words);
    let content = html! {
        @if let Some(line) = &told.error { (notice::errors(words, told.at.unwrap_or("text"), line, &html! {})) }
        @if let Some(line) = &told.done { div.notice.good role="status" { p { (line) } } }
        (attach::summary(words, shown.refused))
        @if let Some(Line::Elsewhere(kept)) = shown.line() { (parts::elsewhere(words, kept)) }
        @if let (None, Some(kept)) = (shown.act(), &open.kept) {
            p.notice { (words.say("typed-begun")) " " (moment::moment(words, kept.updated_at)) ". " (words.say("threads-unsent")) }
        }
        @if let (None, Some(true)) = (shown.act(), open.kept.as_ref().map(|kept| kept.joined)) {
            p.notice.warning role="note" { (words.say("joined-written")) }
        }
        (parts::who(words, open))
        @if let Some(at) = open.thread.asked_at { p.notice { (words.say("threads-since")) " " (moment::moment(words, at)) } }
        (parts::older(words, open)?)
        ol.cards { @for (one, text) in open.said.rows.iter().zip(&texts) { li { (parts::said_one(words, open, one, text.as_ref())) } } }
        @if open.said.rows.is_empty() { p.hint { (words.say("threads-nothing")) } }
        (form(visitor, words, shown, &told)?)
        (shown::way(words, TeamRoute::Threads(1), "threads-back"))
    };
    let heading = open.patient.clone().unwrap_or_else(|| words.say("compose-no-name"));
    let sheet = Sheet {
        heading: &heading,
        focus: told.error.is_none() && shown.refused.is_empty(),
        scripts: &[Asset::Time, Asset::Attach, Asset::Draft, Asset::Paste],
        content,
        ..Sheet::default()
    };
    Ok(frame.answer(status, &sheet))
}

/// What was said, as the patient sees it; what came from the patient's side without any markup. In the order of the page.
async fn texts(visitor: &Visitor, words: &Words, open: &mut Open) -> Result<Vec<Option<Markup>>, Problem> {
    let mut texts = Vec::with_capacity(open.said.rows.len());
    for one in &mut open.said.rows {
        let tab = if one.by_patient { Tab::Plain } else { Tab::Reading };
        texts.push(match one.pieces.take() {
            Some(pieces) => Some(shown::text_within(visitor, words, one.message, pieces, tab).await?),
            None => None,
        });
    }
    Ok(texts)
}

/// The one form: whatever is pressed, what was typed goes along.
fn form(visitor: &Visitor, words: &Words, shown: &Shown<'_>, told: &Told) -> Result<Markup, Problem> {
    let open = &shown.open;
    let error_at = |name: &str| told.error.as_deref().filter(|_| told.at.is_some_and(|at| at == name));
    let paper = shown.paper(visitor);
    let begun = shown.act().is_some() || open.kept.is_some();
    let read_by = shown.read_by(visitor.now());
    Ok(html! {
        form method="post" action=(Route::Team(TeamRoute::Thread(open.thread.id, open.thread.record.patient))) enctype="multipart/form-data" {
            (hidden(TOKEN_FIELD, &visitor.token(Form::Answer)?))
            (hidden("do", "answer"))
            (hidden("seen", &open.thread.updated_at.as_micros().to_string()))
            // The same form again is the same answer: handed over twice, it is sent once.
            (hidden("draft", &paper.draft.to_string()))
            (hidden("page", &paper.mark()))
            (attach::shown_field(&shown.files))
            (shown::beware(words, open.assignee.as_deref().filter(|_| !open.mine), &open.writing))
            @if open.closed { p.notice.warning role="note" { (words.say("threads-closed")) } }
            // What was begun before it was closed can be read, kept and thrown away still.
            @if !open.closed || begun {
                (Area { name: "text", label: &words.say("threads-answer"), hint: &words.say("threads-answer-hint"), error: error_at("text"), value: shown.text(), rows: 8 }.optional())
                (presets::preset(&read_by))
                (Presets { words, error: &|name| error_at(name).map(str::to_owned) }.read_by(&read_by.read_by))
                (Picker { visitor, files: &shown.files, refused: shown.refused, script: Route::Team(TeamRoute::Attach(paper.draft)) }.markup(words)?)
                @if !open.closed { button type="submit" { (words.say("reply-send")) } }
                (typed::ways(words, begun))
            }
            (parts::hands(words, open))
            (parts::hand_over(words, open, &shown.teams))
            section aria-labelledby="notes" {
                h2 id="notes" { (words.say("threads-notes")) }
                (parts::older_notes(words, open)?)
                ul.cards { @for (name, text, at) in &open.notes.rows { li {
                    p.meta { bdi { (name.as_deref().unwrap_or_default()) } " · " (moment::moment(words, *at)) }
                    div.letter dir="auto" { (text.as_str()) }
                } } }
                (Area { name: "note", label: &words.say("threads-note"), hint: &words.say("threads-note-hint"), error: error_at("note"), value: shown.note(), rows: 3 }.optional())
                (parts::press(words, "note", "threads-note-keep"))
            }
        }
    })
}
