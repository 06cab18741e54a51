//! `/messages/{id}/links/{number}`: where a link leads, before one goes there.
use actix_web::web::Path;
use entity::domain::id::MessageId;
use maud::html;

use super::{Answer, Tab, page_first, render};
use crate::{
    mime::{html::Kind, view::Way},
    service::read,
    web::{guard::visitor::Visitor, layout::Sheet, problem::Problem, routes::Route},
};

/// For somebody who is signed in and may read the message. The read is in the audit before the page leaves.
///
/// # Errors
/// No such message or link for this person; another page comes first; the database does not answer.
pub async fn get(visitor: Visitor, path: Path<(String, u16)>) -> Answer {
    let (id, number) = path.into_inner();
    let session = visitor.signed_in()?;
    let id = MessageId::parse(&id).ok_or(Problem::NotFound)?;
    let opened = match read::open(visitor.services(), session, id, Way::Rich, visitor.request).await {
        Ok(opened) => opened,
        Err(error) => return page_first(error, id),
    };
    let frame = visitor.frame();
    let words = &frame.words;
    let rendered = render::render(visitor.services(), words, id, opened.pieces, None, Tab::Reading).await?;
    let link = rendered.links.iter().find(|link| link.number == number).ok_or(Problem::NotFound)?;
    let host = url::Url::parse(&link.url).ok().and_then(|url| url.host_str().map(str::to_owned));
    let go = match link.kind {
        Kind::Web => "link-go-web",
        Kind::Mail => "link-go-mail",
        Kind::Telephone => "link-go-telephone",
    };
    let content = html! {
        p { (words.say("link-text")) }
        @if let Some(host) = &host { p { (words.say("link-host")) " " strong dir="ltr" { (host) } } }
        p.code dir="ltr" { (link.url) }
        @if let Some(host) = &link.host_in_letters { p.hint { (words.say("links-letters")) " " bdi { (host) } } }
        @if link.misleading { p.notice.error { (words.say("links-misleading")) } }
        p.notice { (words.say("link-warning")) }
        p { a role="button" href=(link.url) target="_blank" rel="noopener noreferrer nofollow" referrerpolicy="no-referrer" { (words.say(go)) } }
        ul.ways { li { a href=(Route::Message(id)) { (words.say("link-back")) } } }
    };
    Ok(frame.ok(&Sheet { heading: &words.say("link-heading"), focus: true, step: None, scripts: &[], content }))
}
