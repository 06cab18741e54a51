//! `/messages/{id}/look/{part}`: one picture on a page of its own, whole, at the width of the screen; and in its own size, in a box that scrolls.
//!
//! The picture comes from the address that the message's page takes its pictures from: of this host, of a type that its first bytes tell, never
//! sniffed, in a sandbox of its own policy. As `data:` it would be as safe, but all of it would stand in the page, half as large again, and
//! twice where it is shown twice. Its bytes are the sender's and go to the browser's decoder, as those in any message; nothing in them runs.
//!
//! Invariants: of the sender nothing but the file's name stands in the page; above [`PICTURE`] there is only the file.
use actix_web::web::Path;
use entity::domain::id::MessageId;
use maud::{Markup, html};

use super::{Answer, file::PICTURE, page_first, ways::to_message};
use crate::{
    mime::html::PictureKind,
    service::read::{self, Asked},
    web::{
        guard::visitor::Visitor,
        layout::{Sheet, Words, size},
        problem::Problem,
        routes::Route,
    },
};

/// For somebody who is signed in and may read the message. The read is in the audit before the page leaves.
///
/// # Errors
/// No such picture for this person; another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor, path: Path<(String, u16)>) -> Answer {
    let (id, part) = path.into_inner();
    let session = visitor.signed_in()?;
    let id = MessageId::parse(&id).ok_or(Problem::NotFound)?;
    let open = match read::file(visitor.services(), session, id, part, Asked::Picture, visitor.request).await {
        Ok(open) => open,
        Err(error) => return page_first(&visitor, error, id).await,
    };
    PictureKind::of(&open.beginning().await?).ok_or(Problem::NotFound)?;
    let about = &open.file.about;
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        @if about.size > PICTURE {
            p.notice { (words.say("look-too-large")) }
        } @else {
            (picture(words, id, part, &about.name))
        }
        ul.ways {
            li { a href=(Route::File(id, part)) { (words.say_with("look-save", &[("size", size::size(words, about.size).into())])) } }
        }
        (to_message(words, id))
    };
    Ok(frame.ok(&Sheet { heading: &about.name, focus: true, step: None, scripts: &[], content }))
}

/// All of it; and as large as it is, which is fetched once somebody asks for it.
fn picture(words: &Words, id: MessageId, part: u16, name: &str) -> Markup {
    let source = Route::Picture(id, part);
    html! {
        figure.look { img src=(source) alt=(name); }
        details.look-close {
            summary { (words.say("look-close")) }
            div role="region" tabindex="0" aria-label=(words.say("look-close")) { img src=(source) alt=(name) loading="lazy"; }
        }
    }
}
