//! `/settings/devices`: where one is signed in, and a way to end it.
use actix_web::HttpRequest;
use maud::{Markup, html};

use super::back;
use crate::{
    service::{
        account::devices::{self, SignedInOn},
        device::Device,
    },
    web::{
        asset::Asset,
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, Words, hidden, moment, notice},
        page::{Answer, go_to, go_with},
        routes::Route,
    },
};

/// Which session to end.
pub enum End {
    /// This one.
    One(String),
    /// All but the own.
    Others,
}

impl Protected for End {
    const FORM: Form = Form::Devices;
}

impl Fields for End {
    fn read(pairs: &Pairs) -> Option<Self> {
        let one = pairs.get("session").map(|id| Self::One(id.as_str().to_owned()));
        one.or_else(|| pairs.get("others").map(|_| Self::Others))
    }
}

/// For somebody who is signed in.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub async fn get(visitor: Visitor, request: HttpRequest) -> Answer {
    let found = devices::list(visitor.services(), visitor.signed_in()?).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let token = visitor.token(Form::Devices)?;
    let ended = ENDED.to_string().ends_with(&format!("?{}", request.query_string()));
    let content = html! {
        @if ended { (notice::good(&words.say("devices-ended"))) }
        p { (words.say("devices-intro")) }
        ul.cards { @for one in &found { li { (card(words, one, &token)) } } }
        @if found.len() > 1 {
            form method="post" action=(HERE) {
                (hidden(TOKEN_FIELD, &token))
                (hidden("others", "1"))
                button type="submit" { (words.say("devices-end-others")) }
            }
        }
        p.hint { (words.say("devices-strange")) }
        (back(words, Route::Settings, "settings-back"))
    };
    let sheet = Sheet { heading: &words.say("settings-devices"), focus: true, scripts: &[Asset::Time], content, step: None };
    Ok(frame.ok(&sheet))
}

/// For somebody who is signed in.
///
/// # Errors
/// The form's checks; it is none of this account's; the database does not answer.
pub async fn post(form: ProtectedForm<End>) -> Answer {
    let ProtectedForm { visitor, fields: end } = form;
    let session = visitor.signed_in()?;
    match end {
        End::One(id) => {
            devices::end(visitor.services(), session, &id, visitor.request).await?;
            Ok(go_to(ENDED))
        }
        End::Others => go_with(ENDED, &devices::end_others(visitor.services(), session, visitor.request).await?),
    }
}

const HERE: Route = Route::Devices { ended: false };
const ENDED: Route = Route::Devices { ended: true };

fn card(words: &Words, one: &SignedInOn, token: &str) -> Markup {
    let name = named(words, one.device);
    html! {
        @if one.here { span.badge { (words.say("devices-here")) } }
        h2 { (name) }
        p.meta {
            (words.say("devices-since")) " " (moment::moment(words, one.since)) br;
            (words.say("keys-used")) " " (moment::moment(words, one.seen_at))
        }
        @if !one.here {
            form method="post" action=(HERE) {
                (hidden(TOKEN_FIELD, token))
                (hidden("session", &one.id))
                button.quiet type="submit" { (words.say("devices-end")) span.unseen { " " (name) } }
            }
        }
    }
}

/// A device in words.
pub(super) fn named(words: &Words, device: Device) -> String {
    match (device.browser(), device.system()) {
        (Some(browser), Some(system)) => words.say_with("device-both", &[("browser", browser.into()), ("system", system.into())]),
        (Some(browser), None) => browser.to_owned(),
        (None, Some(system)) => words.say_with("device-system", &[("system", system.into())]),
        (None, None) => words.say("device-unknown"),
    }
}
