//! The letter with a claim code as an answer: a PDF, or a page to print. It is made for this answer and is nowhere else.
use actix_web::{HttpResponse, http::header::ContentDisposition, web::Bytes};
use entity::domain::locale::Locale;
use maud::html;

use super::{
    once,
    shown::{self, back},
};
use crate::{
    service::{claim::Issued, directory::Record, organization::Letterhead},
    web::{
        asset::Asset,
        guard::{header::Policy, visitor::Visitor},
        layout::Sheet,
        paper::{
            self, Leaf,
            letter::{self, Letter},
        },
        routes::TeamRoute,
    },
};

/// Whom a letter is for.
pub(super) struct Addressee<'a> {
    /// As the envelope says it.
    pub(super) name: Option<&'a str>,
    /// What they read.
    pub(super) language: Option<&'a Locale>,
    /// Whether they read for the patient, who is not to get it.
    pub(super) carer: bool,
}

/// How the letter is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    File,
    Page,
}

/// The letter. What the PDF's font cannot draw, a browser's can: the page takes its place, so that no code is lost.
pub(super) fn answer(
    visitor: &Visitor,
    record: &Record,
    head: &Letterhead,
    to: &Addressee<'_>,
    issued: &Issued,
    wanted: Wanted,
) -> HttpResponse {
    let letter = Letter {
        waits: issued.opens_at.is_some(),
        name: to.name,
        clinic: &head.name,
        phone: head.phone.as_deref(),
        code: &issued.code,
        until: issued.expires_at,
        language: to.language,
    };
    let leaves = letter::leaves(visitor.site(), &letter);
    let file = (wanted == Wanted::File).then(|| paper::render(&leaves, visitor.site().service_name())).flatten();
    let Some(file) = file else { return page(visitor, record, to, (&leaves, issued), wanted) };
    let mut answer = HttpResponse::Ok()
        .content_type("application/pdf")
        .insert_header(ContentDisposition::attachment("letter.pdf"))
        // Erased with the last reference to it, which is the socket's.
        .body(Bytes::from_owner(file));
    answer.extensions_mut().insert(Policy::File);
    answer
}

fn page(visitor: &Visitor, record: &Record, to: &Addressee<'_>, (leaves, issued): (&[Leaf], &Issued), wanted: Wanted) -> HttpResponse {
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        div.screen {
            @if wanted == Wanted::File { p.notice { (words.say("code-letter-screen")) } }
            @if to.carer {
                p.notice.warning { (words.say("carers-code-never")) }
                p { (words.say("carers-letter-do")) }
            } @else {
                (shown::card(words, record))
                p { (words.say("code-letter-do")) }
                (once::wait(words, issued))
            }
            p.hint { (words.say("code-once")) }
        }
        (paper::markup(leaves, &words.say("code-gone")))
        (back(words, TeamRoute::Patient(record.id), "patient-back-record"))
    };
    let heading = if to.carer { once::of_carer(words, record, to) } else { words.say("code-letter-print") };
    frame.ok(&Sheet { heading: &heading, focus: true, scripts: &[Asset::Time, Asset::Blank], content, ..Sheet::default() })
}
