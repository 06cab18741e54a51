//! `/claim/done`: the end of a claim. One press from here is the message that the letter was about.
use maud::html;

use super::{Answer, claim_add, spare as page};
use crate::{
    service::{read, spare},
    web::{guard::visitor::Visitor, layout::Sheet, routes::Route},
};

/// For somebody who is signed in.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor) -> Answer {
    let session = visitor.signed_in()?;
    let papers = spare::papers(visitor.services(), session).await?;
    let newest = read::find_newest(visitor.services(), session).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        p { (words.say("done-text")) }
        p {
            (words.say(if papers.used_spare { "done-spare-used" } else { "done-letter" }))
            @if papers.has_spare { " " (words.say("done-spare-keep")) }
        }
        @match newest {
            Some(id) => {
                p { a.button href=(Route::Message(id)) { (words.say("done-read-first")) } }
                ul.ways { li { a href=(Route::Inbox(1)) { (words.say("done-all")) } } }
            }
            None => p { a.button href=(Route::Inbox(1)) { (words.say("done-read")) } },
        }
        (claim_add::notice(&visitor, words).await?)
        (page::card(&visitor, words).await?)
    };
    Ok(frame.ok(&Sheet { heading: &words.say("done-heading"), focus: true, content, ..Sheet::default() }))
}
