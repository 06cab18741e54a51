//! `/messages/{id}/texts/{part}/{number}`: a stretch of a plain text that is too long for the message's page. What is too long of HTML is no
//! page: where its beginning ends nobody knows what is open, so that only the whole of it can be read rightly.
//!
//! Invariant: a stretch is shown as the message's page shows its beginning, and says so where its letters may not be the writer's.
use actix_web::{HttpResponse, web::Path};
use entity::domain::id::MessageId;
use maud::{Markup, html};

use super::{Answer, letter, page_first, ways::to_message};
use crate::{
    mime::html::eased,
    service::read,
    web::{
        guard::visitor::Visitor,
        layout::{Sheet, Words},
        page::unread,
        problem::Problem,
        routes::Route,
    },
};

/// For somebody who is signed in and may read the message. The read is in the audit before the page leaves.
///
/// # Errors
/// No such text or stretch for this person; another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor, path: Path<(String, u16, u16)>) -> Answer {
    let (id, part, number) = path.into_inner();
    let session = visitor.signed_in()?;
    let id = MessageId::parse(&id).ok_or(Problem::NotFound)?;
    let stretch = match read::more(visitor.services(), session, id, (part, number), visitor.request).await {
        Ok(stretch) => stretch,
        Err(error) => return page_first(&visitor, error, id).await,
    };
    let frame = visitor.frame();
    let words = frame.words.clone();
    let (text, language) = (stretch.text, stretch.language);
    let shown =
        visitor.services().on_a_thread(move || eased(&letter::letter(&words, &text, language.as_deref(), &mut 0).into_string())).await?;
    let words = &frame.words;
    let place = words.say_with("more-place", &[("number", number.into()), ("count", stretch.count.into())]);
    let content = html! {
        p.hint.lead { (place) }
        @if stretch.doubt.is_some() { p.notice { (words.say("note-letters")) } }
        article.content aria-label=(words.say("message-content")) { (maud::PreEscaped(shown)) }
        (neighbours(words, id, part, (number, stretch.count)))
        (to_message(words, id))
    };
    let heading = if stretch.subject.is_empty() { words.say("inbox-no-subject") } else { stretch.subject.to_string() };
    Ok(frame.ok(&Sheet { heading: &heading, focus: true, step: None, scripts: &[], content }))
}

/// Whether there is such a message, without reading it. For somebody who is signed in and may read it.
///
/// # Errors
/// As [`super::head`].
pub(crate) async fn head(visitor: Visitor, path: Path<(String, u16, u16)>) -> Result<HttpResponse, Problem> {
    let session = visitor.signed_in()?;
    let id = MessageId::parse(&path.0).ok_or(Problem::NotFound)?;
    read::check_message(visitor.services(), session, id).await?;
    Ok(unread())
}

/// The stretch before, and the next one.
fn neighbours(words: &Words, id: MessageId, part: u16, (number, count): (u16, u16)) -> Markup {
    html! {
        nav.pages aria-label=(words.say("more-parts")) {
            @if number > 1 { a rel="prev" href=(Route::More(id, part, number - 1)) { (words.say("more-before")) } }
            @if number < count { a rel="next" href=(Route::More(id, part, number + 1)) { (words.say("more-next")) } }
        }
    }
}
