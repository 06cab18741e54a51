//! The page between a file in which the clinic's scanner found something and its download.
//!
//! Not refused: it is the patient's own record, scanners err, and a clinic may have sent it knowingly. But nobody gets it by
//! the first press, and the words stand before the second.
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use entity::domain::id::MessageId;
use maud::{Markup, html};

use super::{Answer, page_first, ways};
use crate::{
    service::read::ReadError,
    web::{
        guard::visitor::Visitor,
        layout::{Sheet, Words},
        routes::Route,
    },
};

/// What stands behind the address of a file that is asked for anyway.
const ANYWAY: &str = "anyway=1";

/// Whether the file is asked for anyway.
pub(in crate::web) fn is_anyway(request: &HttpRequest) -> bool {
    request.query_string() == ANYWAY
}

/// What a file answers that cannot be sent as it was asked for.
pub(super) async fn or_page_first(visitor: &Visitor, error: ReadError, id: MessageId, file: Route) -> Answer {
    if !matches!(error, ReadError::Dangerous) {
        return page_first(visitor, error, id).await;
    }
    Ok(page(visitor, |words| ways::to_message(words, id), file))
}

/// The page itself, with a way back.
pub(in crate::web) fn page(visitor: &Visitor, back: impl FnOnce(&Words) -> Markup, file: Route) -> HttpResponse {
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        p.notice.warning { (words.say("danger-text")) }
        p { (words.say("danger-advice")) }
        (back(words))
        p.hint.lead { a href={ (file) "?" (ANYWAY) } rel="nofollow" { (words.say("danger-anyway")) } }
    };
    frame.answer(StatusCode::FORBIDDEN, &Sheet { heading: &words.say("danger"), focus: true, step: None, scripts: &[], content })
}
