//! `/`: sign in, or on to the inbox.
use actix_web::HttpRequest;
use maud::html;

use super::{Answer, go_to, support};
use crate::{
    service::session::Stage,
    web::{
        asset::Asset,
        guard::{token::Form, visitor::Visitor},
        layout::{Sheet, key_button::KeyButton, notice},
        routes::{Route, Topic, pattern},
    },
};

/// Anybody may call.
///
/// # Errors
/// The database does not answer.
pub(crate) async fn get(visitor: Visitor, request: HttpRequest) -> Answer {
    let asked = request.query_string();
    match visitor.session().map(|session| session.stage) {
        // What was begun before the session's longest time is over goes on in the next one.
        _ if asked == "again=1" => {}
        Some(Stage::SignedIn) => return Ok(go_to(visitor.home())),
        Some(Stage::Confirming(_)) => return Ok(go_to(Route::Mailbox)),
        Some(Stage::Claiming(_) | Stage::Joining(_)) | None => {}
    }
    let frame = visitor.frame();
    let words = &frame.words;
    let button = KeyButton {
        begin: pattern::SIGN_IN_BEGIN,
        finish: pattern::SIGN_IN_FINISH,
        creates: false,
        token: &visitor.token(Form::SignIn)?,
        label: &words.say("start-sign-in"),
        on_phone: false,
        quiet: false,
        purpose: None,
        failed: None,
        blocked: Some("start-blocked"),
        exists: None,
    };
    let content = html! {
        @if asked == "away=1" { p.notice role="status" { (words.say("start-away")) } }
        @if asked == "over=1" { p.notice role="status" { (words.say("start-over")) } }
        p { (words.say("start-intro")) }
        (notice::no_script(words))
        (support::inside(visitor.site(), words))
        (button.markup(words))
        ul.ways {
            li { a href=(Route::Claim) { (words.say("start-first-time")) } }
            li { a href=(Route::Recover) { (words.say("start-lost")) } }
            li { a href=(Route::Help(Topic::NotWorking)) { (words.say("start-not-working")) } }
        }
    };
    Ok(frame.ok(&Sheet { heading: &words.say("start-heading"), scripts: &[Asset::Support, Asset::Ceremony], content, ..Sheet::default() }))
}
