//! What is said of a code that was given before: since when there is one, and that its letter was saved as a file (`js/letter.js` goes on to
//! that page; without script a browser stays on the form). Must not know how a code is made.
use actix_web::HttpResponse;
use entity::{base::clock::Timestamp, domain::id::PatientId};
use maud::{Markup, html};

use super::{
    shown::{self, back},
    team,
};
use crate::{
    service::directory::{self, Setup},
    web::{
        asset::Asset,
        guard::visitor::Visitor,
        layout::{Sheet, Words, moment},
        problem::Problem,
        routes::TeamRoute,
    },
};

/// How a page is asked for that says that a letter was saved.
pub(super) const MADE: &str = "made=letter";

/// Where that page is.
pub(super) fn saved_at(page: TeamRoute) -> String {
    format!("{}?{MADE}", team(page))
}

/// That the letter of a record's code was saved, and what comes next; nothing, if there is no such code. The look is in the audit.
///
/// # Errors
/// Another page comes first; there is no such patient in the organization; the database does not answer.
pub(super) async fn made(visitor: &Visitor, id: PatientId) -> Result<Option<HttpResponse>, Problem> {
    let scope = visitor.staff().await?;
    let record = directory::find(visitor.services(), &scope, id, visitor.request).await?;
    let Setup::Given { at, .. } = record.setup else { return Ok(None) };
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        p.notice.good role="status" { (words.say("code-letter-saved")) " " (words.say("code-letter-made")) " " (moment::moment(words, at)) }
        (shown::card(words, &record))
        p { (words.say("code-letter-do")) }
        p { (words.say("code-letter-hint")) }
        p { a.button href=(team(TeamRoute::Patient(id))) { (words.say("patient-back-record")) } }
        (back(words, TeamRoute::Slip(id), "code-again-make"))
    };
    let sheet = Sheet { heading: &words.say("patients-give"), focus: true, scripts: &[Asset::Time], content, ..Sheet::default() };
    Ok(Some(frame.ok(&sheet)))
}

/// That the letter for somebody beside the patient was saved, and what comes next.
pub(super) fn saved_for_carer(words: &Words) -> Markup {
    html! {
        div.notice.good role="status" {
            @for line in ["code-letter-saved", "carers-letter-do", "code-letter-hint"] { p { (words.say(line)) } }
        }
    }
}

/// That a code was made, and until when it works.
pub(super) fn given_at(words: &Words, at: Timestamp, until: Timestamp) -> Markup {
    html! {
        (words.say("code-made")) " " (moment::moment(words, at)) ". "
        (words.say("code-works")) " " (moment::moment(words, until)) ". " (words.say("code-replaces"))
    }
}
