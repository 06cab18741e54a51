//! `/settings/keys`: the keys of an account, and the way to another one.
pub(crate) mod add;
pub(crate) mod name;
pub(crate) mod remove;

use actix_web::HttpRequest;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use maud::{Markup, html};

use super::back;
use crate::{
    service::account::keys::{self, Accepted, Key},
    web::{
        asset::Asset,
        guard::visitor::Visitor,
        layout::{Sheet, Words, moment, notice},
        page::Answer,
        routes::{KeyChange, Route},
    },
};

/// For somebody who is signed in. The page tells the browser's key store which keys still work here.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor, request: HttpRequest) -> Answer {
    let found = keys::list(visitor.services(), visitor.signed_in()?).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let done = match KeyChange::of_query(request.query_string()) {
        KeyChange::None => None,
        KeyChange::Added => Some("keys-added"),
        KeyChange::Named => Some("keys-named"),
        KeyChange::Removed => Some("keys-removed"),
    };
    let content = html! {
        @if let Some(text) = done { (notice::good(&words.say(text))) }
        @if found.wanted {
            section.notice.warning aria-labelledby="wanted" {
                h2 id="wanted" { (words.say("keys-wanted-heading")) }
                p { (words.say("keys-wanted")) }
            }
        }
        p { (words.say("keys-intro")) }
        ul.cards { @for key in &found.keys { li { (card(words, key)) } } }
        @if found.more {
            p { a.button href=(Route::KeyAdd) { (words.say("keys-add")) } }
        } @else {
            p { (words.say("keys-full")) }
        }
        (told(&found.accepted))
        (back(words, Route::Settings, "settings-back"))
    };
    let sheet = Sheet { heading: &words.say("settings-keys"), focus: true, scripts: &[Asset::Time, Asset::Keys], content, step: None };
    Ok(frame.ok(&sheet))
}

fn card(words: &Words, key: &Key) -> Markup {
    html! {
        @if key.here { span.badge { (words.say("keys-here")) } }
        h2 dir="auto" { (*key.name) }
        p.meta {
            @if key.attested { (words.say("keys-attested")) br; }
            (words.say(if key.synced { "keys-synced" } else { "keys-one-device" })) br;
            (words.say("keys-made")) " " (moment::moment(words, key.created_at)) br;
            @if let Some(used) = key.used_at { (words.say("keys-used")) " " (moment::moment(words, used)) }
        }
        ul.ways {
            li { a href=(Route::KeyName(key.id)) { (words.say("keys-name")) span.unseen { " " (*key.name) } } }
            li { a href=(Route::KeyRemove(key.id)) { (words.say("keys-remove")) span.unseen { " " (*key.name) } } }
        }
    }
}

/// For `js/keys.js`.
fn told(accepted: &Accepted) -> Markup {
    let listed = |ids: &[Vec<u8>]| ids.iter().map(|id| URL_SAFE_NO_PAD.encode(id)).collect::<Vec<_>>().join(" ");
    html! {
        div hidden data-keys data-relying-party=(accepted.relying_party) data-user=(URL_SAFE_NO_PAD.encode(accepted.user_handle))
            data-accepted=[accepted.accepted.as_deref().map(listed)] data-removed=(listed(&accepted.removed)) {}
    }
}
