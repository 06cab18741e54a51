//! Answering a message: the form beneath it, and what was answered before. Must not know how an answer is kept.
use actix_web::{http::StatusCode, web::Path};
use entity::domain::id::{DraftFileId, MessageId, PatientId};
use maud::{Markup, html};
use zeroize::Zeroizing;

use super::{
    super::typed::{self, Said},
    ways,
};
use crate::{
    service::{
        attach::{self as files, Attached},
        read::{self, Opened, Turn},
        thread::{self, MAX_ANSWER, Paper, Sending, ThreadError},
    },
    web::{
        asset::Asset,
        attach::{self, Button, Picker, Taken},
        guard::{
            form::{Fields, Pairs, Protected},
            token::Form,
            upload::UploadForm,
            visitor::Visitor,
        },
        layout::{Sheet, Words, area::Area, moment},
        page::{Answer, go_to, write::away as away_words},
        problem::Problem,
        routes::Route,
    },
};

/// Largest form, in bytes: a letter may take four bytes, each of which a form writes as three.
const MAX_BYTES: usize = MAX_ANSWER * 12 + 4_096;

/// What was typed.
pub(crate) struct Text {
    paper: Paper,
    text: Zeroizing<String>,
    shown: Vec<DraftFileId>,
    button: Button,
}

impl Protected for Text {
    const FORM: Form = Form::Reply;
}

impl Fields for Text {
    const MAX_BYTES: usize = MAX_BYTES;
    const WRITTEN: &'static [&'static str] = &["text"];

    fn read(pairs: &Pairs) -> Option<Self> {
        Some(Self {
            paper: typed::paper(pairs)?,
            text: pairs.get("text")?.clone(),
            shown: attach::shown(pairs),
            button: Button::read_known(pairs),
        })
    }
}

/// Answers, or attaches files to the answer. For somebody who is signed in and may read the message.
///
/// # Errors
/// The form's checks; no such message for this person; the database does not answer.
pub(crate) async fn post(mut form: UploadForm<Text>, path: Path<String>) -> Answer {
    let visitor = form.visitor.clone();
    let id = MessageId::parse(&path).ok_or(Problem::NotFound)?;
    let session = visitor.signed_in()?;
    let at = match thread::attach_to_answer(visitor.services(), session, id).await {
        Err(ThreadError::NotFound) => return orphan(form, id).await,
        at => at?,
    };
    let paper = form.fields()?.paper;
    let Taken { files: taken, refused } = attach::take(&mut form, at.owner(), paper.draft).await?;
    let mut text = form.fields()?;
    text.shown.extend(taken);
    let again = async |status, said, paper: Paper| {
        let files = files::list(visitor.services(), at.owner(), paper.draft).await?;
        again(&visitor, (id, at.record()), (paper, &text.text), &files, (status, said))
    };
    let services = visitor.services();
    let kept = thread::Typed { paper, subject: "", text: &text.text, unasked: text.button == Button::Typing };
    let keep = async |kept| thread::keep_answer(services, session, id, kept, visitor.request).await;
    if !refused.is_empty() {
        // The files that were taken, and the text. What is in the way of that is said when it is asked for by itself.
        keep(kept).await.ok();
        return again(StatusCode::UNPROCESSABLE_ENTITY, Said { refused, ..Said::default() }, paper).await;
    }
    let done = match text.button {
        Button::Send => thread::answer(services, session, id, Sending { typed: kept, shown: &text.shown }, visitor.request).await,
        Button::Typing | Button::Keep => keep(kept).await,
        Button::Discard => thread::discard(services, &at, Sending { typed: kept, shown: &text.shown }, visitor.request).await,
        Button::Attach | Button::Remove(_) => {
            attach::press(&visitor, at.owner(), paper.draft, text.button).await?;
            keep(kept).await
        }
    };
    match (done, text.button) {
        (Ok(()), Button::Typing) => Ok(typed::kept()),
        (Ok(()), Button::Keep) => again(StatusCode::OK, Said { kept: true, ..Said::default() }, paper).await,
        (Ok(()), Button::Discard) => Ok(go_to(Route::Message(id))),
        (Ok(()), Button::Attach | Button::Remove(_)) => again(StatusCode::OK, Said::default(), paper).await,
        (Ok(()), Button::Send) => Ok(go_to(Route::Replied(id))),
        (Err(error), _) => {
            let put_aside = async || keep(thread::Typed { unasked: true, ..kept }).await;
            let (status, said, paper) = typed::refuse(&visitor, (&at, paper), (error, "reply-error-many"), put_aside).await?;
            again(status, said, paper).await
        }
    }
}

/// Its message was taken back while somebody wrote: that is said, and what was typed is kept and given back to be copied.
async fn orphan(mut form: UploadForm<Text>, id: MessageId) -> Answer {
    let visitor = form.visitor.clone();
    let (services, session) = (visitor.services(), visitor.signed_in()?);
    let told = read::find_taken_back(services, session, id).await?.ok_or(ThreadError::NotFound)?;
    let text = form.fields()?;
    // Read to its end, so that the answer is heard; what is too long is refused on the way.
    while let Some(mut file) = form.next_file().await? {
        while file.chunk().await?.is_some() {}
    }
    if text.button == Button::Discard {
        thread::discard_unsent(services, session, (text.paper.draft, &text.shown), visitor.request).await?;
        return Ok(go_to(Route::Inbox(1)));
    }
    let unasked = text.button == Button::Typing;
    let kept = thread::Typed { paper: text.paper, subject: "", text: &text.text, unasked };
    let kept = thread::keep_orphan(services, session, id, kept, visitor.request).await;
    if unasked {
        return kept.map(|()| typed::kept()).map_err(Problem::from);
    }
    Ok(super::taken_back_from_under(&visitor, &told, &text.text, kept.is_ok().then_some(text.paper.draft)))
}

/// The form by itself, with what was typed and what is wrong with it.
fn again(
    visitor: &Visitor,
    (id, record): (MessageId, PatientId),
    typed: (Paper, &str),
    files: &[Attached],
    (status, said): (StatusCode, Said),
) -> Answer {
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        (said.markup(words))
        (form(visitor, words, (id, record), (typed, true), files, &said)?)
        (ways::to_message(words, id))
    };
    let sheet = Sheet {
        heading: &words.say("reply-heading"),
        focus: !said.is_wrong(),
        scripts: &[Asset::Time, Asset::Attach, Asset::Draft],
        content,
        ..Sheet::default()
    };
    Ok(frame.answer(status, &sheet))
}

fn form(
    visitor: &Visitor,
    words: &Words,
    (id, record): (MessageId, PatientId),
    ((paper, text), begun): ((Paper, &str), bool),
    files: &[Attached],
    said: &Said,
) -> Result<Markup, Problem> {
    let (label, hint) = (words.say("reply-label"), words.say("reply-hint"));
    let error = said.error(words, "text");
    let area = Area { name: "text", label: &label, hint: &hint, error: error.as_deref(), value: text, rows: 6 };
    Ok(html! {
        form method="post" action=(Route::Reply(id)) enctype="multipart/form-data" {
            (typed::marks(visitor, paper, files)?)
            (area.markup())
            (Picker { visitor, files, refused: &said.refused, script: Route::Attach(record, paper.draft) }.markup(words)?)
            button type="submit" name="act" value=(attach::SEND) { (words.say("reply-send")) }
            (typed::ways(words, begun))
        }
    })
}

/// Who wrote when in this conversation, the oldest first as it went.
fn conversation(words: &Words, here: MessageId, turns: &[Turn]) -> Markup {
    let who = |turn: &Turn| match turn {
        Turn { by_mail: true, .. } => "turn-mail",
        Turn { own: true, .. } => "turn-you",
        Turn { .. } => "turn-clinic",
    };
    html! {
        section aria-labelledby="conversation" {
            h2 id="conversation" { (words.say("turns-heading")) }
            @if turns.iter().all(|turn| turn.message != here) { p.hint { (words.say("turn-older")) } }
            ol.lead {
                @for turn in turns.iter().rev() {
                    li {
                        @if turn.message == here {
                            strong aria-current="true" { (words.say(who(turn))) " " (moment::moment(words, turn.at)) }
                            " " (words.say("turn-here"))
                        } @else {
                            a href=(Route::Message(turn.message)) { span { (words.say(who(turn))) " " (moment::moment(words, turn.at)) } }
                            @if !turn.own && !turn.opened { " " strong { (words.say("turn-new")) } }
                        }
                    }
                }
            }
        }
    }
}

/// Beneath a message: the conversation it belongs to, and the form where answers are taken.
pub(super) async fn beneath(visitor: &Visitor, words: &Words, opened: &Opened) -> Result<Markup, Problem> {
    let answers = &opened.answers;
    let id = opened.head.message;
    let files = match &answers.kept {
        Some(kept) => {
            let at = thread::attach_to_answer(visitor.services(), visitor.signed_in()?, id).await?;
            files::list(visitor.services(), at.owner(), kept.draft).await?
        }
        None => Vec::new(),
    };
    Ok(html! {
        @if answers.turns.len() > 1 { (conversation(words, id, &answers.turns)) }
        @if let Some(draft) = answers.draft {
            @let paper = Paper::new(visitor.services(), draft, answers.kept.as_ref());
            @let text = answers.kept.as_ref().map_or("", |kept| kept.text.as_str());
            @let said = Said { begun: answers.kept.as_ref().map(|kept| kept.at), ..Said::default() };
            details open[answers.kept.is_some()] {
                summary.act { (words.say("reply-heading")) }
                @if let Some(away) = &answers.away_now { (away_words(words, away)) }
                (said.markup(words))
                (form(visitor, words, (id, answers.record), ((paper, text), answers.kept.is_some()), &files, &said)?)
            }
        }
    })
}
