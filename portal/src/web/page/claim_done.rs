//! `/claim/done`: the end of a claim.
use maud::html;

use super::{Answer, claim_add, spare};
use crate::web::{guard::visitor::Visitor, layout::Sheet, routes::Route};

/// For somebody who is signed in.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub async fn get(visitor: Visitor) -> Answer {
    visitor.signed_in()?;
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        p { (words.say("done-text")) }
        p { (words.say("done-letter")) }
        p { a role="button" href=(Route::Inbox(1)) { (words.say("done-read")) } }
        (claim_add::notice(&visitor, words).await?)
        (spare::card(&visitor, words).await?)
    };
    Ok(frame.ok(&Sheet { heading: &words.say("done-heading"), focus: true, content, ..Sheet::default() }))
}
