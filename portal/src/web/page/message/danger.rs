//! The page between a file in which the clinic's scanner found something and its download.
//!
//! Not refused: it is the patient's own record, scanners err, and a clinic may have sent it knowingly. But nobody gets it by
//! the first press, and the words stand before the second.
use actix_web::{HttpRequest, http::StatusCode};
use entity::domain::id::MessageId;
use maud::html;

use super::{Answer, page_first, ways};
use crate::{
    service::read::ReadError,
    web::{guard::visitor::Visitor, layout::Sheet, routes::Route},
};

/// What stands behind the address of a file that is asked for anyway.
const ANYWAY: &str = "anyway=1";

/// Whether the file is asked for anyway.
pub(super) fn is_anyway(request: &HttpRequest) -> bool {
    request.query_string() == ANYWAY
}

/// What a file answers that cannot be sent as it was asked for.
pub(super) fn or_page_first(visitor: &Visitor, error: ReadError, id: MessageId, file: Route) -> Answer {
    if !matches!(error, ReadError::Dangerous) {
        return page_first(error, id);
    }
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        p.notice.warning { (words.say("danger-text")) }
        p { (words.say("danger-advice")) }
        (ways::to_message(words, id))
        p.hint { a href={ (file) "?" (ANYWAY) } rel="nofollow" { (words.say("danger-anyway")) } }
    };
    Ok(frame.answer(StatusCode::FORBIDDEN, &Sheet { heading: &words.say("danger"), focus: true, step: None, scripts: &[], content }))
}
