//! `/messages/{id}/designed/{part}`: an HTML part as it was designed, as a document of its own.
//!
//! Its policy puts it into a sandbox without script, origin, forms or anything from elsewhere, in the frame and by itself.
use std::collections::HashMap;

use actix_web::{HttpResponse, web::Path};
use entity::domain::id::MessageId;
use zeroize::Zeroizing;

use super::{Answer, notes, page_first, render::told::Told};
use crate::{
    mime::{
        html::{self, Lost, LostKind, Page, Picture, PictureKind, Places},
        view::Way,
    },
    service::{
        Services,
        read::{self, Asked, Inline, Piece, ReadError},
        session::Session,
    },
    web::{
        guard::{header::Policy, visitor::Visitor},
        layout::Finished,
        problem::Problem,
    },
};

/// Bytes of one picture laid into the document.
const PICTURE: u64 = 4 << 20;
/// Pictures looked at.
const PICTURES: usize = 40;

/// For somebody who is signed in and may read the message. The read is in the audit before the answer leaves.
///
/// # Errors
/// No such part for this person; another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor, path: Path<(String, u16)>) -> Answer {
    let (id, part) = path.into_inner();
    let session = visitor.signed_in()?;
    let id = MessageId::parse(&id).ok_or(Problem::NotFound)?;
    let opened = match read::open(visitor.services(), session, id, Way::Rich, visitor.request).await {
        Ok(opened) => opened,
        Err(error) => return page_first(&visitor, error, id).await,
    };
    let Found { page, language: own, wanted, places, signed, partly } = find(opened.pieces, part).ok_or(Problem::NotFound)?;
    let pictures = pictures(&visitor, session, id, &wanted).await?;
    // Of what is there and too large for the document it must not be said that it is not.
    let room = pictures.values().map(|picture| picture.bytes.len()).sum::<usize>() <= html::MAX_PICTURES;
    let all = !signed && room && wanted.len() <= PICTURES && wanted.iter().all(|one| one.size <= PICTURE && one.is_picture);
    let title = visitor.site().service_name().to_owned();
    let words = visitor.frame().words;
    let said = Said {
        lost: LostKind::ALL.map(|kind| (kind, words.say(notes::lost(kind)))),
        told: Told::new(&words),
        too_wild: words.say("note-too-wild"),
        partly: words.say("note-partly"),
        absent: words.say(if all { "reading-picture-absent" } else { "reading-picture-missing" }),
    };
    let language = words.locale().as_str().to_owned();
    let document = visitor
        .services()
        .on_a_thread(move || {
            let find = |cid: &str| pictures.get(cid).map(|one| Picture { kind: one.kind, bytes: one.bytes.clone() });
            html::original(Page::new(&page, &places), &title, own.as_deref().unwrap_or(&language), &said.absent, &find).map_or_else(
                |_| plain((Page::new(&page, &places), own.as_deref()), (&title, &language), &said, partly),
                |original| with_end(original.document, &said.of(original.lost, partly)),
            )
        })
        .await?;
    let mut answer = HttpResponse::Ok().content_type("text/html; charset=utf-8").body(document.to_string());
    answer.extensions_mut().insert(Policy::Sheet);
    answer.extensions_mut().insert(Finished);
    Ok(answer)
}

/// What a document says about itself.
struct Said {
    lost: [(LostKind, String); LostKind::ALL.len()],
    told: Told,
    too_wild: String,
    partly: String,
    absent: String,
}

impl Said {
    /// What is missing in a document.
    fn of(&self, lost: Lost, partly: bool) -> Vec<&str> {
        let kinds = lost.kinds().filter_map(|kind| self.lost.iter().find(|(known, _)| *known == kind).map(|(_, said)| said.as_str()));
        kinds.chain(partly.then_some(self.partly.as_str())).collect()
    }
}

/// The design's document, and where it ends what is missing in it.
fn with_end(document: Zeroizing<String>, said: &[&str]) -> Zeroizing<String> {
    const END: &str = "</body></html>";
    if said.is_empty() {
        return document;
    }
    let said = maud::html! { hr; @for note in said { p { strong { (note) } } } }.into_string();
    Zeroizing::new(format!("{}{said}{END}", document.strip_suffix(END).unwrap_or(&document)))
}

/// What is too wild to be sanitised: its text.
fn plain((page, own): (Page<'_>, Option<&str>), (title, language): (&str, &str), said: &Said, partly: bool) -> Zeroizing<String> {
    let plain = html::plain(page, said.told.marks());
    let markup = maud::html! {
        (maud::DOCTYPE)
        html lang=(language) {
            head { meta charset="utf-8"; meta name="viewport" content="width=device-width, initial-scale=1"; title { (title) } }
            body style="font: 1.1rem/1.5 sans-serif" {
                p { strong { (said.too_wild) } }
                @if partly || plain.goes_on { p { strong { (said.partly) } } }
                div style="white-space: pre-wrap; overflow-wrap: anywhere" dir="auto" lang=[own] { (*plain.text) }
            }
        }
    };
    Zeroizing::new(markup.into_string())
}

/// The HTML of a part.
struct Found {
    page: Zeroizing<String>,
    /// In which language its headers say that it is.
    language: Option<String>,
    /// Pictures that it may show.
    wanted: Vec<Inline>,
    /// Where it lay once, and they did.
    places: Places,
    /// It lies in a signed file, whose pictures are not looked for.
    signed: bool,
    partly: bool,
}

/// The HTML of a part, wherever it is.
fn find(pieces: Vec<Piece>, wanted: u16) -> Option<Found> {
    pieces.into_iter().find_map(|piece| match piece {
        Piece::Html { part, html, language, pictures, places, partly, .. } if part == wanted => {
            Some(Found { page: html, language, wanted: pictures, places, signed: false, partly })
        }
        Piece::Signed { pieces, .. } => find(pieces, wanted).map(|found| Found { signed: true, ..found }),
        Piece::Message { pieces, .. } => find(pieces, wanted),
        _ => None,
    })
}

async fn pictures(visitor: &Visitor, session: &Session, id: MessageId, wanted: &[Inline]) -> Result<HashMap<String, Picture>, Problem> {
    let mut found = HashMap::new();
    for one in wanted.iter().take(PICTURES).filter(|one| one.is_picture) {
        match picture(visitor.services(), session, id, one.part, visitor).await {
            Ok(picture) => drop(picture.map(|picture| found.insert(one.content_id.clone(), picture))),
            // Too large, none after all, or dangerous: the document says so by its absence.
            Err(ReadError::NotFound) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(found)
}

async fn picture(
    services: &Services,
    session: &Session,
    id: MessageId,
    part: u16,
    visitor: &Visitor,
) -> Result<Option<Picture>, ReadError> {
    let bytes = read::file(services, session, id, part, Asked::Picture, visitor.request).await?.bytes(PICTURE).await?;
    Ok(PictureKind::of(&bytes).map(|kind| Picture { kind, bytes }))
}
