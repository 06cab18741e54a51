//! `/unsent/{draft}`: what somebody began to write and can send nowhere any more. To be read, and thrown away. Must not know why.
use actix_web::web::Path;
use entity::domain::id::{DraftFileId, DraftId};
use maud::html;

use super::Answer;
use crate::{
    service::{
        attach as files,
        session::Purpose,
        thread::{self, ThreadError},
    },
    web::{
        asset::Asset,
        attach::{self, DISCARD},
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, hidden, moment},
        page::{go_to, typed, verify},
        problem::Problem,
        routes::Route,
    },
};

/// The wish to throw it away, with the files that are shown.
pub(crate) struct Discard {
    shown: Vec<DraftFileId>,
}

impl Protected for Discard {
    const FORM: Form = Form::Reply;
}

impl Fields for Discard {
    fn read(pairs: &Pairs) -> Option<Self> {
        Some(Self { shown: attach::shown(pairs) })
    }
}

fn which(draft: &str) -> Result<DraftId, Problem> {
    DraftId::parse(draft).ok_or(Problem::NotFound)
}

/// For whoever wrote it and is signed in.
///
/// # Errors
/// No such draft of this person; the database does not answer.
pub(crate) async fn get(visitor: Visitor, path: Path<String>) -> Answer {
    let (id, session) = (which(&path)?, visitor.signed_in()?);
    let Some(unsent) = thread::open_unsent(visitor.services(), session, id).await? else {
        return verify::page(&visitor, Purpose::ReadHigh, Route::Inbox(1));
    };
    let thread::Opened { kept, at } = unsent;
    let files = files::list(visitor.services(), at.owner(), id).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        p { (words.say("typed-gone-text")) }
        p { (words.say("typed-begun")) " " (moment::moment(words, kept.at)) "." }
        (typed::text(&kept))
        (attach::listed(words, &files))
        form method="post" action=(Route::Unsent(id)) {
            (hidden(TOKEN_FIELD, &visitor.token(Form::Reply)?))
            (attach::shown_field(&files))
            details {
                summary { (words.say("typed-discard")) }
                p { (words.say("typed-discard-text")) }
                button.quiet type="submit" name="act" value=(DISCARD) { (words.say("typed-discard-do")) }
            }
        }
        ul.ways { li { a href=(Route::Inbox(1)) { (words.say("message-back")) } } }
    };
    let heading = words.say("typed-gone-heading");
    Ok(frame.ok(&Sheet { heading: &heading, focus: true, scripts: &[Asset::Time], content, ..Sheet::default() }))
}

/// Throws it away. For whoever wrote it and is signed in.
///
/// # Errors
/// The form's checks; no such draft of this person; the database does not answer.
pub(crate) async fn post(form: ProtectedForm<Discard>, path: Path<String>) -> Answer {
    let (visitor, id) = (form.visitor, which(&path)?);
    match thread::discard_unsent(visitor.services(), visitor.signed_in()?, (id, &form.fields.shown), visitor.request).await {
        Ok(()) => Ok(go_to(Route::Inbox(1))),
        // Attached by another page meanwhile: shown first.
        Err(ThreadError::Files) => Ok(go_to(Route::Unsent(id))),
        Err(error) => Err(error.into()),
    }
}
