//! `/messages/{id}/links/{number}`: where a link leads, before one goes there.
use actix_web::web::Path;
use entity::domain::id::MessageId;
use maud::{Markup, html};

use super::{Answer, Tab, page_first, render};
use crate::{
    mime::{
        html::{Kind, Link},
        view::Way,
    },
    service::read,
    web::{
        guard::visitor::Visitor,
        layout::{Sheet, Words},
        problem::Problem,
        routes::Route,
    },
};

/// For somebody who is signed in and may read the message. The read is in the audit before the page leaves.
///
/// # Errors
/// No such message or link for this person; another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor, path: Path<(String, u16)>) -> Answer {
    let (id, number) = path.into_inner();
    let session = visitor.signed_in()?;
    let id = MessageId::parse(&id).ok_or(Problem::NotFound)?;
    let opened = match read::open(visitor.services(), session, id, Way::Rich, visitor.request).await {
        Ok(opened) => opened,
        Err(error) => return page_first(&visitor, error, id).await,
    };
    let frame = visitor.frame();
    let words = &frame.words;
    let rendered = render::render(visitor.services(), words, (id, render::TOP), opened.pieces, None, Tab::Reading).await?;
    let link = rendered.links.iter().find(|link| link.number == number).ok_or(Problem::NotFound)?;
    let (heading, about) = match link.kind {
        // What is only shown is opened by no page.
        Kind::Shown | Kind::Code => return Err(Problem::NotFound),
        Kind::Web => (words.say("link-heading"), leads_away(words, link)),
        Kind::Telephone => {
            (words.say_with("link-call", &[("number", called(&link.url).into())]), warned(words, "link-call-text", "link-call-safe"))
        }
        Kind::Mail => (
            words.say("link-mail"),
            html! {
                p { (words.say("link-mail-to")) " " strong dir="ltr" { (addressed(&link.url)) } }
                // It may name others, or hold a text.
                @if link.url.contains('?') { p.code dir="ltr" { (link.url) } }
                (warned(words, "link-mail-text", "link-mail-safe"))
            },
        ),
    };
    let go = match link.kind {
        Kind::Web | Kind::Shown | Kind::Code => "link-go-web",
        Kind::Mail => "link-go-mail",
        Kind::Telephone => "link-go-telephone",
    };
    let content = html! {
        (about)
        @if let Some(host) = &link.host_in_letters { p.hint { (words.say("links-letters")) " " bdi { (host) } } }
        @if link.misleading { p.notice.error { (words.say("links-misleading")) } }
        p { a.button href=(link.url) target="_blank" rel="noopener noreferrer nofollow" referrerpolicy="no-referrer" { (words.say(go)) } }
        ul.ways { li { a href=(Route::Message(id)) { (words.say("link-back")) } } }
    };
    Ok(frame.ok(&Sheet { heading: &heading, focus: true, step: None, scripts: &[], content }))
}

/// Another site: whose, and what not to do there.
fn leads_away(words: &Words, link: &Link) -> Markup {
    let host = url::Url::parse(&link.url).ok().and_then(|url| url.host_str().map(str::to_owned));
    html! {
        p { (words.say("link-text")) }
        @if let Some(host) = &host { p { (words.say("link-host")) " " strong dir="ltr" { (host) } } }
        p.code dir="ltr" { (link.url) }
        p.notice { (words.say("link-warning")) }
    }
}

fn warned(words: &Words, text: &str, safe: &str) -> Markup {
    html! {
        p { (words.say(text)) }
        p.notice { (words.say(safe)) }
    }
}

/// The number of a `tel:` address as it is written there.
fn called(url: &str) -> &str {
    let number = url.split_once(':').map_or(url, |(_, number)| number);
    number.split([';', '?']).next().unwrap_or(number)
}

/// To whom a `mailto:` address writes.
fn addressed(url: &str) -> &str {
    let to = url.split_once(':').map_or(url, |(_, to)| to);
    to.split('?').next().unwrap_or(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_addresses_are_shown_without_what_surrounds_them() {
        for (url, number) in [("tel:555-0100", "555-0100"), ("tel:+15550100;ext=7", "+15550100"), ("tel:", "")] {
            assert_eq!(called(url), number);
        }
        for (url, to) in [("mailto:a@b.example?subject=x", "a@b.example"), ("mailto:", "")] {
            assert_eq!(addressed(url), to);
        }
    }
}
